//! Consumers that live for one read of the stream.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use async_nats::jetstream::consumer::{AckPolicy, Consumer, DeliverPolicy, pull};
use futures_util::TryStreamExt;
use tokio::sync::OwnedSemaphorePermit;

use super::live::Decoded;
use super::window::Span;
use super::{LogError, Shared, answer, unavailable};

/// Maximum number of messages in flight to one reader.
const BATCH: usize = 512;

/// The right to have a consumer, until it is deleted.
pub(super) type Turn = Arc<OwnedSemaphorePermit>;

impl Shared {
    /// Waits for a turn without a time limit.
    pub(super) async fn turn(&self) -> Result<Turn, LogError> {
        let turn = Arc::clone(&self.readers.turns).acquire_owned().await;
        turn.map(Arc::new).map_err(unavailable)
    }

    /// Reads at most `limit` events of the stream in `(after, up_to]` through a consumer of its own. Returns the events, and
    /// `true` if the range has no more.
    pub(super) async fn consume(
        &self,
        turn: &Turn,
        subjects: Option<String>,
        span: &Span,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<(Vec<Decoded>, bool), LogError> {
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: after.saturating_add(1),
            },
            filter_subject: subjects.unwrap_or_default(),
            ack_policy: AckPolicy::None,
            memory_storage: true,
            num_replicas: 1,
            inactive_threshold: Duration::from_secs(5),
            ..pull::Config::default()
        };
        let stream = self.settings.stream.as_str();
        let consumer = answer(self.jetstream.create_consumer_on_stream(config, stream)).await?;
        let consumer = ShortLived {
            shared: self,
            inner: consumer,
            turn: Arc::clone(turn),
        };
        let mut pending = consumer.inner.cached_info().num_pending;
        let mut events = Vec::new();
        let mut delivered = 0;
        let (mut reached, mut past_end) = (after, false);
        let (clock, now) = (SystemTime::now(), Instant::now());
        while pending > 0 && events.len() < limit && !past_end {
            let left = usize::try_from(up_to - reached).unwrap_or(usize::MAX);
            let most = BATCH.min(limit - events.len()).min(left);
            let batch = consumer.inner.fetch().max_messages(most).messages();
            let mut batch = answer(batch).await?;
            let before = delivered;
            while let Some(message) = answer(batch.try_next()).await? {
                let info = message.info().map_err(unavailable)?;
                if info.consumer_sequence != delivered + 1 {
                    return Err(unavailable("a message was lost on the way"));
                }
                delivered += 1;
                pending = info.pending;
                reached = info.stream_sequence;
                past_end |= reached >= up_to;
                if reached > up_to {
                    continue;
                }
                let age = clock.duration_since(info.published.into());
                let logged_at = now.checked_sub(age.unwrap_or_default()).unwrap_or(now);
                events.extend(Self::decode(
                    &message.message,
                    reached,
                    span.epoch(),
                    logged_at,
                ));
            }
            if delivered == before {
                return Err(unavailable("the broker has more messages and sent none"));
            }
        }
        Ok((events, pending == 0 || past_end))
    }
}

/// A consumer that is deleted when it is dropped. It holds its turn until the broker has deleted it.
struct ShortLived<'a> {
    shared: &'a Shared,
    inner: Consumer<pull::Config>,
    turn: Turn,
}

impl Drop for ShortLived<'_> {
    fn drop(&mut self) {
        let turn = Arc::clone(&self.turn);
        let name = self.inner.cached_info().name.clone();
        let stream = self.shared.settings.stream.clone();
        let jetstream = self.shared.jetstream.clone();
        // Without a runtime, the broker deletes the inactive consumer after five seconds.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        runtime.spawn(async move {
            let _ =
                answer(jetstream.delete_consumer_from_stream(name.as_str(), stream.as_str())).await;
            drop(turn);
        });
    }
}
