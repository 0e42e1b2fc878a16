//! Reading a thread's history through a short-lived consumer of its own.

use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::stream::Info;
use futures_util::StreamExt;
use run_id::ThreadIdRef;

use super::{Bounds, Chunk, LogError, Shared, answer, thread_subjects, unavailable};
use crate::envelope::LoggedEvent;

impl Shared {
    pub(super) async fn bounds(&self) -> Result<Bounds, LogError> {
        let info = self.stream_info().await?;
        // The stream trims as a whole, from its front: what it still has, it has of every thread.
        let oldest = info.state.first_sequence.max(1);
        Ok(Bounds {
            epoch: self.stream_epoch().epoch,
            oldest,
            last: info.state.last_sequence,
        })
    }

    pub(super) async fn read(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Chunk, LogError> {
        let epoch = self.stream_epoch().epoch;
        let (events, complete) = if up_to <= after {
            (Vec::new(), true)
        } else {
            self.consume(thread, after, up_to, limit).await?
        };
        // Looked up after the reading, so it covers what was trimmed meanwhile.
        let info = self.stream_info().await?;
        if self.stream_epoch().epoch != epoch {
            return Err(unavailable("the stream changed while it was read"));
        }
        Ok(Chunk {
            epoch,
            oldest: info.state.first_sequence.max(1),
            events,
            complete,
        })
    }

    async fn consume(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<(Vec<LoggedEvent>, bool), LogError> {
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: after.saturating_add(1),
            },
            filter_subject: thread_subjects(thread),
            ack_policy: AckPolicy::None,
            memory_storage: true,
            num_replicas: 1,
            inactive_threshold: Duration::from_secs(5),
            ..pull::Config::default()
        };
        let stream = self.settings.stream.as_str();
        let consumer = answer(self.jetstream.create_consumer_on_stream(config, stream)).await?;
        let mut pending = consumer.cached_info().num_pending;
        let mut events = Vec::new();
        let mut delivered = 0;
        let mut past_end = false;
        while pending > 0 && events.len() < limit && !past_end {
            let batch = consumer
                .fetch()
                .max_messages(limit - events.len())
                .messages();
            let mut batch = answer(batch).await?;
            let before = delivered;
            while let Some(message) =
                answer(async { Ok::<_, LogError>(batch.next().await) }).await?
            {
                let message = message.map_err(unavailable)?;
                let info = message.info().map_err(unavailable)?;
                if info.consumer_sequence != delivered + 1 {
                    return Err(unavailable("a message was lost on the way"));
                }
                delivered += 1;
                pending = info.pending;
                past_end |= info.stream_sequence > up_to;
                if !past_end && let Some((_, event)) = self.decode(&message, info.stream_sequence) {
                    events.push(event);
                }
            }
            if delivered == before {
                return Err(unavailable("the broker has more messages and sent none"));
            }
        }
        let name = consumer.cached_info().name.clone();
        let _ = answer(
            self.jetstream
                .delete_consumer_from_stream(name.as_str(), stream),
        )
        .await;
        Ok((events, pending == 0 || past_end))
    }

    /// What the broker says of the stream, once that is known to be the stream of this epoch.
    async fn stream_info(&self) -> Result<Info, LogError> {
        self.checked().await;
        // Before the question: the live consumer goes on while it is answered.
        let position = self.position.load(Ordering::SeqCst);
        let stream = answer(
            self.jetstream
                .get_stream_no_info(self.settings.stream.as_str()),
        )
        .await?;
        let info = answer(stream.get_info()).await;
        let current = info.as_ref().is_ok_and(|info| {
            info.created.to_string() == self.stream_epoch().created
                && info.state.last_sequence >= position
        });
        if !current {
            self.look.notify_one();
            return Err(info
                .err()
                .unwrap_or_else(|| unavailable("the stream is another")));
        }
        info
    }
}
