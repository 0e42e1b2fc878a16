//! Ends the runs of a dead process.

use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use run_id::RunId;

use super::bucket::{entry, remove};
use super::open_runs::{Note, Writing, note_key, notes_of};
use super::publish::Published;
use super::publisher::Confirmation;
use super::{LogError, Shared, answer, unavailable};
use crate::data::Failed;
use crate::envelope::Record;
use crate::event::{ErrorKind, EventType};
use crate::wire::Data;

/// Maximum number of runs that are ended at the same time.
const AT_ONCE: usize = 16;

impl Shared {
    /// Ends every run that has a note under a dead lease.
    pub(super) async fn end_runs_of(&self, incarnation: &str) -> Result<(), LogError> {
        let runs = self.noted(incarnation).await?;
        stream::iter(runs)
            .map(|run_id| async move { self.end_run(incarnation, &run_id).await })
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await
    }

    /// Returns the runs that have notes under an incarnation.
    async fn noted(&self, incarnation: &str) -> Result<Vec<RunId>, LogError> {
        let bucket = self.nodes().await?;
        let prefix = format!("{}{}", bucket.prefix, notes_of(incarnation));
        let filter = format!("{prefix}>");
        let mut subjects = answer(bucket.stream.info_with_subjects(filter)).await?;
        let mut runs = Vec::new();
        while let Some((subject, _)) = answer(subjects.try_next()).await? {
            let run = subject.strip_prefix(&prefix);
            runs.extend(run.and_then(|run| RunId::parse(run).ok()));
        }
        Ok(runs)
    }

    /// Writes the terminal event of a run, unless the run has one, and removes its note. If several nodes try at once, the
    /// broker accepts one event.
    async fn end_run(&self, incarnation: &str, run_id: &RunId) -> Result<(), LogError> {
        let bucket = self.nodes().await?;
        let key = note_key(incarnation, run_id);
        let Some(found) = entry(bucket, &key).await? else {
            return Ok(());
        };
        let note: Note = serde_json::from_slice(&found.value).unwrap_or(Note {
            agent: String::new(),
            seq: 0,
        });
        let mut failure = unavailable("the last event of a run could not be determined");
        // Whether an earlier try may have written the terminal event.
        let mut tried = false;
        for _ in 0..3 {
            let last = match self.last_event(run_id).await? {
                // Another writer has ended the run, or owns it.
                Some(last) if last.writer.as_deref() != Some(incarnation) => {
                    if tried && last.writer.as_deref() == Some(&*self.instance) {
                        self.took_over(run_id);
                    }
                    return remove(bucket, &key).await;
                }
                Some(last) => match last.record {
                    Some(record) if record.event_type.is_terminal() => {
                        return remove(bucket, &key).await;
                    }
                    record => Some((last.sequence, record.map_or(note.seq, |record| record.seq))),
                },
                // The stream has no event of the run. If its node still writes one, the broker refuses it after this event.
                None => None,
            };
            let seq = last.map_or(note.seq, |(_, seq)| seq);
            let failed = Failed {
                kind: ErrorKind::Shutdown,
                message: "the server stopped while the run was live",
                details: serde_json::Value::Null,
            };
            let record = Record::new(
                run_id.clone(),
                EventType::AgentError,
                seq + 1,
                note.agent.as_str().into(),
                Data::of(&failed),
                std::time::Instant::now(),
            );
            let writing = Writing::new(run_id, Arc::clone(&self.instance), last);
            let published = self
                .publisher
                .publish(&record, &writing, Confirmation::Answer);
            match published.await {
                Published::At(_) => {
                    self.took_over(run_id);
                    return remove(bucket, &key).await;
                }
                Published::WrongLast => {}
                Published::Unknown(error) => (failure, tried) = (error, true),
                Published::Refused(error) => return Err(error),
            }
        }
        Err(failure)
    }

    fn took_over(&self, run_id: &RunId) {
        tracing::info!(run_id = run_id.as_str(), "ended a run of a dead node");
        self.node_sinks.each(|sink| sink.took_over(run_id));
    }
}
