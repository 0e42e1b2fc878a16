//! The epoch of the stream.

use std::sync::atomic::Ordering;

use async_nats::jetstream::kv::Store;
use async_nats::jetstream::stream::{Info, Stream};
use serde::{Deserialize, Serialize};

use super::bucket::{Cas, compare_and_set};
use super::live::record_in;
use super::{
    Epoch, LiveSink, LogError, Seen, Shared, StreamEpoch, answer, raw_message, unavailable,
};

const KEY: &str = "epoch";

#[derive(Serialize, Deserialize)]
struct Entry {
    epoch: String,
    created: String,
}

impl Shared {
    /// Creates the stream and its buckets if they are missing, and looks up the stream's epoch.
    ///
    /// If the stream was replaced, or has lost messages that this node has seen, the window starts again at the stream's end,
    /// and every sink is told.
    pub(super) async fn look_up_epoch(&self) -> Result<(), LogError> {
        let number = self.look_ups.fetch_add(1, Ordering::SeqCst) + 1;
        let connection = *self.connections.borrow();
        let stream = answer(
            self.jetstream
                .get_or_create_stream(self.settings.stream_config()),
        )
        .await?;
        let info = answer(stream.get_info()).await?;
        self.settings.check_layout(&info.config)?;
        // The broker writes "no maximum age" as 0.
        let max_age = match info.config.max_age.as_millis() {
            0 => u64::MAX,
            millis => u64::try_from(millis).unwrap_or(u64::MAX),
        };
        self.max_age_millis.store(max_age, Ordering::Relaxed);
        for bucket in self.settings.bucket_streams() {
            answer(self.jetstream.get_or_create_stream(bucket)).await?;
        }
        let bucket = answer(self.jetstream.get_key_value(self.settings.epoch_bucket())).await?;
        let known = self.stream_epoch();
        let position = self.window.position();
        let lost = info.state.last_sequence < position || self.has_another(&stream, &info).await?;
        let stream_epoch = self.agree(&bucket, &info, &known, lost).await?;
        let first = known.created.is_empty();
        // The stream may have dropped messages, by age or size, that this node has not delivered yet.
        let overtaken = info.state.first_sequence > position + 1;
        if first || stream_epoch != known || overtaken {
            *self.stream_epoch.write() = stream_epoch.clone();
            let (begin, end) = (info.state.first_sequence, info.state.last_sequence);
            self.window.begin(stream_epoch.epoch, begin, end);
            let newest = self.event_at(&stream, info.state.last_sequence).await?;
            *self.seen.lock() = newest;
            if !first {
                tracing::warn!(
                    lost,
                    overtaken,
                    "the event stream is not what it was, sockets start over"
                );
                self.sinks.each(LiveSink::epoch_lost);
            }
        }
        self.window
            .span()
            .stream_begins_at(info.state.first_sequence);
        self.checked.send_replace(connection);
        self.looked_up.send_replace(number);
        Ok(())
    }

    /// Returns `true` if the stream has a different message at the sequence of the last message that this node has seen.
    ///
    /// The sequence alone proves nothing: after a loss, new messages may have taken the lost sequences.
    async fn has_another(&self, stream: &Stream, info: &Info) -> Result<bool, LogError> {
        let seen = self.seen.lock().clone();
        match seen {
            Some(seen) if seen.sequence >= info.state.first_sequence => {
                let found = self.event_at(stream, seen.sequence).await?;
                // A missing message was trimmed between the two requests, or deleted by hand.
                Ok(found.is_some_and(|found| found != seen))
            }
            _ => Ok(false),
        }
    }

    async fn event_at(&self, stream: &Stream, sequence: u64) -> Result<Option<Seen>, LogError> {
        if sequence == 0 {
            return Ok(None);
        }
        let Some(message) = raw_message(stream.get_raw_message(sequence)).await? else {
            return Ok(None);
        };
        let record = record_in(&message.subject, &message.payload);
        Ok(record.map(|(record, _)| Seen {
            sequence,
            seq: record.seq,
            run_id: record.run_id,
        }))
    }

    /// Returns the epoch that all nodes agree on.
    ///
    /// It is the epoch in the bucket. If that epoch is of another stream, or the stream has lost messages, a compare-and-set
    /// writes a new epoch.
    async fn agree(
        &self,
        bucket: &Store,
        info: &Info,
        known: &StreamEpoch,
        lost: bool,
    ) -> Result<StreamEpoch, LogError> {
        let created = info.created.to_string();
        for _ in 0..10 {
            let found = answer(bucket.entry(KEY)).await?;
            let entry = found
                .as_ref()
                .and_then(|found| serde_json::from_slice::<Entry>(&found.value).ok());
            if let Some(entry) = entry
                && entry.created == created
                && !(lost && entry.epoch == known.epoch.as_str())
            {
                return Ok(StreamEpoch {
                    epoch: Epoch::new(entry.epoch),
                    created,
                });
            }
            let fresh = Entry {
                epoch: Epoch::fresh().to_string(),
                created: created.clone(),
            };
            let revision = found.map_or(0, |found| found.revision);
            // If another node was faster, the next turn reads its entry.
            if let Cas::Set(_) = compare_and_set(bucket, KEY, &fresh, revision).await? {
                return Ok(StreamEpoch {
                    epoch: Epoch::new(fresh.epoch),
                    created,
                });
            }
        }
        Err(unavailable("the nodes did not agree on an epoch"))
    }
}
