//! The node's one live consumer: every message of the stream, in order, into the window and to every sink.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use futures_util::{FutureExt, StreamExt};
use run_id::RunId;

use super::window::{Span, WARM_UP};
use super::{Epoch, LogError, PAUSE, Seen, Shared, answer, is_subject_of, unavailable};
use crate::envelope::{LoggedEvent, Record};
use crate::wire::Wire;

/// How often the stream's epoch is looked up without a reason.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Messages that may be on the way at a time.
const BATCH: usize = 512;

/// One event out of the stream.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) run_id: RunId,
    pub(super) seq: u64,
    pub(super) event: LoggedEvent,
}

/// Messages that are there already are delivered without looking at anything else in between, at most so many.
const BURST: u32 = 64;

impl Shared {
    /// Never ends: whatever fails, it begins again after the last message that it delivered.
    pub(super) async fn follow(self: Arc<Self>) {
        loop {
            if let Err(error) = Box::pin(self.follow_once()).await {
                tracing::debug!(%error, "following the event stream anew");
            }
            self.serving.store(false, Ordering::SeqCst);
            self.publisher.forget_sent();
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn follow_once(&self) -> Result<(), LogError> {
        self.look_up_epoch().await?;
        let span = self.window.span();
        // A node that has just started, or lost its place, is not asked before it has something to answer with.
        let warmed = tokio::time::timeout(WARM_UP, self.read_back(&span)).await;
        tokio::select! {
            biased;
            never = self.follow_span(&span) => never,
            error = self.finish_reading_back(&span, warmed.is_err()) => Err(error),
        }
    }

    /// Reads on while the node serves, when the start did not wait for all of it. Never ends.
    async fn finish_reading_back(&self, span: &Span, unfinished: bool) -> LogError {
        if unfinished && let Err(error) = self.read_back(span).await {
            tracing::debug!(%error, "the window reaches back less far than it could");
        }
        std::future::pending().await
    }

    async fn follow_span(&self, span: &Arc<Span>) -> Result<(), LogError> {
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: span.position() + 1,
            },
            ack_policy: AckPolicy::None,
            memory_storage: true,
            num_replicas: 1,
            inactive_threshold: Duration::from_secs(30),
            ..pull::Config::default()
        };
        let created = answer(
            self.jetstream
                .create_consumer_on_stream(config, self.settings.stream.as_str()),
        )
        .await;
        let consumer = created?;
        let batches = consumer
            .stream()
            .max_messages_per_batch(BATCH)
            .heartbeat(Duration::from_secs(2));
        let mut messages = batches
            .expires(Duration::from_secs(20))
            .messages()
            .await
            .map_err(unavailable)?;
        self.serving.store(true, Ordering::SeqCst);
        let connection = *self.connections.borrow();
        let mut delivered = 0;
        let mut look =
            tokio::time::interval_at(tokio::time::Instant::now() + LOOK_EVERY, LOOK_EVERY);
        loop {
            tokio::select! {
                biased;
                () = self.look.notified() => {
                    if *self.connections.borrow() != connection {
                        return Err(unavailable("connected anew"));
                    }
                    self.look_up_epoch().await?;
                }
                _ = look.tick() => self.look_up_epoch().await?,
                message = messages.next() => {
                    let mut received = Some(message);
                    let mut left = BURST;
                    while let Some(message) = received {
                        let message = message.ok_or_else(|| unavailable("the consumer ended"))?.map_err(unavailable)?;
                        delivered = self.deliver(span, &message, delivered)?;
                        left -= 1;
                        received = if left > 0 { messages.next().now_or_never() } else { None };
                    }
                    continue;
                }
            }
            if !self.window.is(span) {
                return Err(unavailable("the stream is another"));
            }
        }
    }

    /// Hands one message on and returns its number in the consumer.
    fn deliver(&self, span: &Span, message: &Message, delivered: u64) -> Result<u64, LogError> {
        let info = message.info().map_err(unavailable)?;
        if info.consumer_sequence != delivered + 1 {
            // Nothing is acknowledged, so what was lost on the way is not sent again.
            return Err(unavailable("a message was lost on the way"));
        }
        let sequence = info.stream_sequence;
        if sequence != span.position() + 1 {
            return Err(self.begin_after_hole(span, sequence));
        }
        let decoded = match self.publisher.take_sent(&message.subject, &message.payload) {
            Some(sent) => Some(Decoded {
                event: LoggedEvent::of_stored(&sent.stored, sequence, span.epoch()),
                run_id: sent.run_id,
                seq: sent.seq,
            }),
            None => Self::decode(message, sequence, span.epoch()),
        };
        let Some(Decoded { run_id, seq, event }) = decoded else {
            span.push(sequence, None);
            return Ok(info.consumer_sequence);
        };
        span.push(sequence, Some((run_id.thread_id(), event.clone())));
        let sinks = self.sinks.read().unwrap_or_else(PoisonError::into_inner);
        for sink in sinks.iter().filter_map(Weak::upgrade) {
            sink.deliver(run_id.thread_id(), &event);
        }
        drop(sinks);
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Seen {
            sequence,
            run_id,
            seq,
        });
        Ok(info.consumer_sequence)
    }

    /// The stream lost messages before this node has read them, and whoever waits for them has to be told.
    fn begin_after_hole(&self, span: &Span, sequence: u64) -> LogError {
        let position = span.position();
        tracing::warn!(
            after = position,
            before = sequence,
            "the event stream lost messages that this node has not read, sockets start over"
        );
        self.window
            .begin(span.epoch().clone(), span.first(), sequence - 1);
        for sink in self.sinks() {
            sink.epoch_lost();
        }
        unavailable("messages are gone from the stream")
    }

    /// The event in a message; `None`, and a warning, for one that somebody else put into the stream.
    pub(super) fn decode(message: &Message, sequence: u64, epoch: &Epoch) -> Option<Decoded> {
        let decoded = decode(&message.subject, &message.payload, sequence, epoch);
        if decoded.is_none() {
            tracing::warn!(
                sequence,
                "skipped a message that is not an event of its subject's run"
            );
        }
        decoded
    }
}

fn decode(subject: &str, payload: &[u8], sequence: u64, epoch: &Epoch) -> Option<Decoded> {
    let wire = Wire::parse(std::str::from_utf8(payload).ok()?).ok()?;
    let parts = wire.parts().ok()?;
    is_subject_of(subject, parts.run_id).then(|| Decoded {
        run_id: parts.run_id.into_owned(),
        seq: parts.seq,
        event: LoggedEvent::of_parts(&parts, sequence, epoch),
    })
}

/// The event in a payload, if it is one of the subject's run.
pub(super) fn record_in(found_on: &str, payload: &[u8]) -> Option<Record> {
    let record = std::str::from_utf8(payload)
        .ok()
        .and_then(|text| Record::from_json(text).ok());
    record.filter(|record| is_subject_of(found_on, record.run_id.as_ref_id()))
}
