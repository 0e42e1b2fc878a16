//! The runs that this node has open, in a bucket, so that the node's next process can end those that it left open.

use async_nats::jetstream::kv::Store;
use futures_util::StreamExt;
use run_id::RunId;

use super::{LogError, Shared, UnfinishedRun, answer};

impl Shared {
    pub(super) async fn note_open(&self, run_id: &RunId, agent: &str) -> Result<(), LogError> {
        let value = agent.to_owned().into_bytes().into();
        answer(self.open_bucket().await?.put(self.key(run_id), value)).await?;
        Ok(())
    }

    pub(super) async fn note_closed(&self, run_id: &RunId) -> Result<(), LogError> {
        answer(self.open_bucket().await?.purge(self.key(run_id))).await
    }

    pub(super) async fn unfinished_runs(&self) -> Result<Vec<UnfinishedRun>, LogError> {
        let bucket = self.open_bucket().await?;
        let mut keys = answer(bucket.keys()).await?;
        let mut mine = Vec::new();
        while let Some(key) = answer(async { Ok::<_, LogError>(keys.next().await) }).await? {
            let key = key.map_err(super::unavailable)?;
            if let Some((node, run)) = key.split_once('.')
                && node == self.settings.node
                && let Ok(run_id) = RunId::parse(run)
            {
                mine.push(run_id);
            }
        }
        let mut unfinished = Vec::new();
        for run_id in mine {
            match self.end_of(&run_id).await? {
                Some(run) => unfinished.push(run),
                // It wrote nothing, or its end: the note is all that is left.
                None => self.note_closed(&run_id).await?,
            }
        }
        Ok(unfinished)
    }

    /// The run's last event, unless it has none or a terminal one.
    async fn end_of(&self, run_id: &RunId) -> Result<Option<UnfinishedRun>, LogError> {
        let mut found: Option<UnfinishedRun> = None;
        let mut after = 0;
        loop {
            let chunk = self.read(run_id.thread_id(), after, u64::MAX, 256).await?;
            for event in &chunk.events {
                after = event.offset();
                let Ok(envelope) = event.envelope() else {
                    continue;
                };
                if envelope.run_id != *run_id {
                    continue;
                }
                if envelope.event_type.is_terminal() {
                    return Ok(None);
                }
                found = Some(UnfinishedRun {
                    run_id: run_id.clone(),
                    agent: envelope.agent,
                    last_seq: envelope.seq,
                });
            }
            if chunk.complete {
                return Ok(found);
            }
        }
    }

    async fn open_bucket(&self) -> Result<Store, LogError> {
        answer(self.jetstream.get_key_value(self.settings.open_bucket())).await
    }

    fn key(&self, run_id: &RunId) -> String {
        format!("{}.{run_id}", self.settings.node)
    }
}
