//! The runs that this node has open: the last event of each, and a note in a bucket, so that a run whose node is gone
//! can be ended.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_nats::jetstream::kv::{Store, UpdateErrorKind};
use futures_util::StreamExt;
use run_id::RunId;

use super::{LogError, REQUEST, Shared, UnfinishedRun, answer, unavailable};
use crate::envelope::Record;

/// The open runs of this node.
#[derive(Debug, Default)]
pub(super) struct OpenRuns(Mutex<HashMap<RunId, OpenRun>>);

#[derive(Debug)]
struct OpenRun {
    writer: Arc<str>,
    agent: String,
    last: Option<(u64, u64)>,
    /// The revision of the run's note.
    note: u64,
}

/// What a writer knows of a run before it writes the next event.
#[derive(Debug)]
pub(super) struct Writing {
    pub(super) writer: Arc<str>,
    /// The sequence and the number of the run's last event.
    pub(super) last: Option<(u64, u64)>,
}

impl OpenRuns {
    /// What is known of a run that is open.
    pub(super) fn writing(&self, run_id: &RunId) -> Option<Writing> {
        self.lock().get(run_id).map(|run| Writing {
            writer: Arc::clone(&run.writer),
            last: run.last,
        })
    }

    pub(super) fn wrote(&self, record: &Record, sequence: u64) {
        if let Some(run) = self.lock().get_mut(record.run_id()) {
            run.last = Some((sequence, record.seq));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RunId, OpenRun>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    pub(super) async fn note_open(&self, run_id: &RunId, agent: &str) -> Result<(), LogError> {
        let value = agent.to_owned().into_bytes().into();
        let note = answer(self.open_bucket().await?.put(self.key(run_id), value)).await?;
        let run = OpenRun {
            writer: Arc::clone(&self.incarnation),
            agent: agent.to_owned(),
            last: None,
            note,
        };
        self.open_runs.lock().insert(run_id.clone(), run);
        Ok(())
    }

    pub(super) async fn note_closed(&self, run_id: &RunId) -> Result<(), LogError> {
        self.open_runs.lock().remove(run_id);
        answer(self.open_bucket().await?.purge(self.key(run_id))).await
    }

    /// Makes sure by compare-and-set that an open run is still this node's.
    ///
    /// # Errors
    /// [`LogError::Fenced`] when it is not.
    pub(super) async fn confirm(&self, run_id: &RunId) -> Result<(), LogError> {
        let (agent, note) = match self.open_runs.lock().get(run_id) {
            Some(run) => (run.agent.clone(), run.note),
            None => return Ok(()),
        };
        let bucket = self.open_bucket().await?;
        let renewed = bucket.update(self.key(run_id), agent.into_bytes().into(), note);
        match tokio::time::timeout(REQUEST, renewed).await {
            Ok(Ok(note)) => {
                if let Some(run) = self.open_runs.lock().get_mut(run_id) {
                    run.note = note;
                }
                Ok(())
            }
            Ok(Err(error)) if error.kind() == UpdateErrorKind::WrongLastRevision => {
                Err(LogError::Fenced)
            }
            Ok(Err(error)) => Err(unavailable(error)),
            Err(_elapsed) => Err(unavailable("no answer in 2 s")),
        }
    }

    pub(super) async fn unfinished_runs(&self) -> Result<Vec<UnfinishedRun>, LogError> {
        let bucket = self.open_bucket().await?;
        let mut keys = answer(bucket.keys()).await?;
        let mut mine = Vec::new();
        while let Some(key) = answer(async { Ok::<_, LogError>(keys.next().await) }).await? {
            let key = key.map_err(unavailable)?;
            if let Some((node, run)) = key.split_once('.')
                && node == self.settings.node
                && let Ok(run_id) = RunId::parse(run)
            {
                mine.push(run_id);
            }
        }
        let mut unfinished = Vec::new();
        for run_id in mine {
            let last = self.last_event(&run_id).await?;
            match last.and_then(|last| Some((last.sequence, last.record?))) {
                Some((sequence, record)) if !record.event_type.is_terminal() => {
                    let run = OpenRun {
                        writer: Arc::clone(&self.incarnation),
                        agent: record.agent().to_owned(),
                        last: Some((sequence, record.seq)),
                        note: 0,
                    };
                    self.open_runs.lock().insert(run_id.clone(), run);
                    unfinished.push(UnfinishedRun {
                        run_id,
                        agent: record.agent().to_owned(),
                        last_seq: record.seq,
                    });
                }
                // It wrote nothing, or its end: the note is all that is left.
                _ => self.note_closed(&run_id).await?,
            }
        }
        Ok(unfinished)
    }

    async fn open_bucket(&self) -> Result<Store, LogError> {
        answer(self.jetstream.get_key_value(self.settings.open_bucket())).await
    }

    fn key(&self, run_id: &RunId) -> String {
        format!("{}.{run_id}", self.settings.node)
    }
}
