//! The open runs of this node: the last event of each, and a note in a bucket, from which another node can end the run if this
//! node dies.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use foldhash::HashMap;
use parking_lot::Mutex;
use run_id::RunId;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::bucket::{Cas, compare_and_set, entry, remove};
use super::lease::Incarnation;
use super::{LogError, Shared, run_subject, unavailable};
use crate::envelope::Record;

#[derive(Debug, Default)]
pub(super) struct OpenRuns {
    runs: Mutex<HashMap<RunId, OpenRun>>,
    /// Keys of notes that could not be removed when their runs ended.
    left_over: tokio::sync::Mutex<Vec<String>>,
}

#[derive(Debug)]
struct OpenRun {
    writing: Writing,
    note: Note,
    revision: u64,
    written_at: Instant,
    state: State,
}

/// The life of a run's note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The note is being written.
    Opening,
    Open,
    /// The run has ended, and its note is being removed.
    Closing,
    /// Another node ends the run.
    Fenced,
}

/// The value of a run's note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) agent: String,
    /// The sequence number of an event of the run; 0 until the run has been silent for a while.
    pub(super) seq: u64,
}

/// The state of a run before its next event.
#[derive(Clone, Debug)]
pub(super) struct Writing {
    pub(super) writer: Incarnation,
    /// The subject of the run's events.
    pub(super) subject: Bytes,
    /// The run's last event: its sequence in the stream and its number in the run.
    pub(super) last: Option<(u64, u64)>,
}

impl Writing {
    pub(super) fn new(run_id: &RunId, writer: Incarnation, last: Option<(u64, u64)>) -> Self {
        Self {
            writer,
            subject: run_subject(run_id).into(),
            last,
        }
    }
}

/// The prefix of the keys of an incarnation's notes.
pub(super) fn notes_of(incarnation: &str) -> String {
    format!("run.{incarnation}.")
}

pub(super) fn note_key(incarnation: &str, run_id: &RunId) -> String {
    format!("{}{run_id}", notes_of(incarnation))
}

impl OpenRuns {
    /// Returns the state of an open run.
    ///
    /// # Errors
    /// Returns [`LogError::Fenced`] if another node ends the run.
    pub(super) fn writing(&self, run_id: &RunId) -> Result<Option<Writing>, LogError> {
        match self.runs.lock().get(run_id) {
            Some(run) if run.state == State::Fenced => Err(LogError::Fenced),
            run => Ok(run.map(|run| run.writing.clone())),
        }
    }

    pub(super) fn wrote(&self, record: &Record, sequence: u64) {
        if let Some(run) = self.runs.lock().get_mut(record.run_id()) {
            run.writing.last = Some((sequence, record.seq));
            run.written_at = Instant::now();
        }
    }

    /// Forgets the revisions of all notes, because their bucket was replaced.
    pub(super) fn lost_notes(&self) {
        self.runs
            .lock()
            .values_mut()
            .for_each(|run| run.revision = 0);
    }

    /// Fences the runs of an incarnation and returns their number.
    pub(super) fn fence(&self, incarnation: &str) -> usize {
        let mut runs = self.runs.lock();
        let fenced = runs
            .values_mut()
            .filter(|run| *run.writing.writer == *incarnation && run.state != State::Closing);
        fenced.map(|run| run.state = State::Fenced).count()
    }

    /// Adds a run whose note is about to be written. Returns [`LogError::Unavailable`] until an earlier run with the same id is
    /// closed.
    fn open(&self, run_id: &RunId, run: OpenRun) -> Result<(), LogError> {
        let mut runs = self.runs.lock();
        let earlier = runs.get(run_id).map(|run| run.state);
        if matches!(earlier, Some(State::Open | State::Closing)) {
            return Err(unavailable("an earlier run with this id is being closed"));
        }
        runs.insert(run_id.clone(), run);
        Ok(())
    }

    /// Marks a run as open after its note was written. Returns [`LogError::Unavailable`] if the run was fenced meanwhile.
    fn opened(&self, run_id: &RunId) -> Result<(), LogError> {
        match self.runs.lock().get_mut(run_id) {
            Some(run) if run.state == State::Opening => {
                run.state = State::Open;
                Ok(())
            }
            _ => Err(unavailable("this node was fenced meanwhile")),
        }
    }

    /// Begins to close a run, and returns the incarnation whose note has to be removed.
    fn close(&self, run_id: &RunId) -> Option<Incarnation> {
        let mut runs = self.runs.lock();
        let run = runs.get_mut(run_id)?;
        match run.state {
            State::Opening | State::Open => {
                run.state = State::Closing;
                Some(Arc::clone(&run.writing.writer))
            }
            State::Closing => None,
            State::Fenced => {
                runs.remove(run_id);
                None
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.runs.lock().is_empty()
    }

    /// Returns the runs whose notes must be written: runs that have been silent for `silence` since an event that is not in
    /// the note, and runs whose notes were lost with the bucket.
    fn to_note(&self, silence: Duration) -> Vec<RunId> {
        let runs = self.runs.lock();
        let found = runs.iter().filter(|(_, run)| {
            run.writing.last.is_some_and(|(_, seq)| {
                run.revision == 0 || (seq != run.note.seq && run.written_at.elapsed() >= silence)
            }) && run.state == State::Open
        });
        found.map(|(run_id, _)| run_id.clone()).collect()
    }
}

impl Shared {
    /// Writes the note of a run that begins, under the lease of this process.
    pub(super) async fn note_open(&self, run_id: &RunId, agent: &str) -> Result<(), LogError> {
        let writer = self.incarnation().await;
        let note = Note {
            agent: agent.to_owned(),
            seq: 0,
        };
        let run = OpenRun {
            writing: Writing::new(run_id, Arc::clone(&writer), None),
            note,
            revision: 0,
            written_at: Instant::now(),
            state: State::Opening,
        };
        let key = note_key(&writer, run_id);
        let mut left_over = self.open_runs.left_over.lock().await;
        left_over.retain(|left| *left != key);
        drop(left_over);
        self.open_runs.open(run_id, run)?;
        self.set_note(run_id).await?;
        self.open_runs.opened(run_id)
    }

    /// Removes the note of a run that has its terminal event or could not begin. A removal that fails is repeated when the
    /// lease is renewed.
    pub(super) async fn note_closed(&self, run_id: &RunId) {
        let Some(writer) = self.open_runs.close(run_id) else {
            return;
        };
        let key = note_key(&writer, run_id);
        let removed = async { remove(self.nodes().await?, &key).await };
        if let Err(error) = removed.await {
            tracing::debug!(run_id = run_id.as_str(), %error, "could not remove the note of a run that has ended, trying again later");
            self.open_runs.left_over.lock().await.push(key);
        }
        self.open_runs.runs.lock().remove(run_id);
    }

    /// Removes the notes whose removal has failed before.
    pub(super) async fn close_notes(&self) -> Result<(), LogError> {
        let mut left_over = self.open_runs.left_over.lock().await;
        while let Some(key) = left_over.last() {
            remove(self.nodes().await?, key).await?;
            left_over.pop();
        }
        Ok(())
    }

    /// Checks by compare-and-set that an open run and the lease still belong to this process.
    ///
    /// # Errors
    /// Returns [`LogError::Fenced`] if they do not.
    pub(super) async fn confirm(&self, run_id: &RunId) -> Result<(), LogError> {
        match self.open_runs.writing(run_id)? {
            Some(_) => {
                self.renew().await?;
                self.set_note(run_id).await
            }
            None => Ok(()),
        }
    }

    /// Writes the number of the last event into the note of each silent run before the stream drops that event, and writes
    /// lost notes again.
    pub(super) async fn keep_notes(&self) -> Result<(), LogError> {
        let kept = Duration::from_millis(self.max_age_millis.load(Ordering::Relaxed));
        for run_id in self.open_runs.to_note(kept / 2) {
            match self.set_note(&run_id).await {
                Err(LogError::Fenced) => {}
                outcome => outcome?,
            }
        }
        Ok(())
    }

    /// Writes the note of an open run by compare-and-set.
    async fn set_note(&self, run_id: &RunId) -> Result<(), LogError> {
        let (key, note, mut expected) = {
            let runs = self.open_runs.runs.lock();
            let run = runs.get(run_id).ok_or(LogError::Fenced)?;
            let seq = run.writing.last.map_or(0, |(_, seq)| seq);
            let note = Note {
                seq,
                ..run.note.clone()
            };
            (note_key(&run.writing.writer, run_id), note, run.revision)
        };
        let bucket = self.nodes().await?;
        for _ in 0..3 {
            if let Cas::Set(revision) = compare_and_set(bucket, &key, &note, expected).await? {
                if let Some(run) = self.open_runs.runs.lock().get_mut(run_id) {
                    run.revision = revision;
                    run.note = note;
                }
                return Ok(());
            }
            // Only this process writes the note. So the answer to an earlier attempt was lost, or a peer ended the run.
            match entry(bucket, &key).await? {
                Some(found) => expected = found.revision,
                None if expected == 0 => {}
                None => return Err(LogError::Fenced),
            }
        }
        Err(unavailable("the run's note could not be written"))
    }
}
