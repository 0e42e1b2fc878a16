//! The node's live consumer. It hands every message of the stream, in order, to the window and to every sink.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use async_nats::header::{HeaderName, HeaderValue, NATS_LAST_CONSUMER};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, push};
use async_nats::{Message, StatusCode, Subject};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use run_id::RunId;

use super::publish::Published;
use super::window::{Span, WARM_UP};
use super::{Epoch, LiveSink, LogError, PAUSE, Seen, Shared, answer, is_subject_of, unavailable};
use crate::envelope::{LoggedEvent, Record};
use crate::wire::{Parts, Wire};

/// The interval at which a node looks up the stream's epoch.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The interval of the broker's heartbeats while the stream has nothing new.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// The header of a heartbeat that names the subject of an unanswered flow control request.
const STALLED: HeaderName = HeaderName::from_static("Nats-Consumer-Stalled");

/// The prefix of the subjects to which a node answers flow control requests.
pub(super) const FLOW_CONTROL: &str = "$JS.FC";

/// The number of consecutive heartbeats with an unanswered flow control request after which the broker must have refused
/// the answers.
const STALLS: u32 = 3;

/// The time without any message after which the broker has lost the consumer.
const SILENCE: Duration = Duration::from_secs(4);

/// An event of the stream.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) run_id: RunId,
    pub(super) seq: u64,
    pub(super) event: LoggedEvent,
}

/// The most received messages that are delivered before the consumer looks at timers and notifications again.
const BURST: u32 = 64;

impl Shared {
    /// Follows the stream forever. After a failure it continues behind the last message that it delivered.
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
        // After a start or a lost position, the node serves no client until the window has events.
        let warmed = tokio::time::timeout(WARM_UP, self.read_back(&span)).await;
        tokio::select! {
            biased;
            never = self.follow_span(&span) => never,
            error = self.finish_reading_back(&span, warmed.is_err()) => Err(error),
        }
    }

    /// Fills the rest of an unfinished window while the node serves, and then waits forever.
    async fn finish_reading_back(&self, span: &Span, unfinished: bool) -> LogError {
        if unfinished && let Err(error) = self.read_back(span).await {
            tracing::debug!(%error, "the window reaches back less far than it could");
        }
        std::future::pending().await
    }

    async fn follow_span(&self, span: &Arc<Span>) -> Result<(), LogError> {
        let inbox = self.client.new_inbox();
        let subscribed = self.client.subscribe(inbox.clone()).await;
        let mut messages = subscribed.map_err(unavailable)?;
        let config = push::Config {
            deliver_subject: inbox,
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: span.position() + 1,
            },
            ack_policy: AckPolicy::None,
            flow_control: true,
            idle_heartbeat: HEARTBEAT,
            memory_storage: true,
            num_replicas: 1,
            inactive_threshold: Duration::from_secs(30),
            ..push::Config::default()
        };
        let stream = self.settings.stream.as_str();
        answer(self.jetstream.create_consumer_on_stream(config, stream)).await?;
        self.serving.store(true, Ordering::SeqCst);
        self.publisher.follows();
        let connection = *self.connections.borrow();
        let (mut delivered, mut places, mut stalls) = (0, Places::default(), 0);
        let (mut heard_at, mut looked_at) = (Instant::now(), Instant::now());
        let mut watch = tokio::time::interval(HEARTBEAT);
        loop {
            tokio::select! {
                biased;
                () = self.look.notified() => {
                    if *self.connections.borrow() != connection {
                        return Err(unavailable("connected anew"));
                    }
                    self.look_up_epoch().await?;
                }
                _ = watch.tick() => {
                    if heard_at.elapsed() >= SILENCE {
                        return Err(unavailable("the consumer is silent"));
                    }
                    if looked_at.elapsed() < LOOK_EVERY {
                        continue;
                    }
                    looked_at = Instant::now();
                    self.look_up_epoch().await?;
                }
                message = messages.next() => {
                    heard_at = Instant::now();
                    let mut received = Some(message);
                    let mut left = BURST;
                    while let Some(message) = received {
                        let message = message.ok_or_else(|| unavailable("the subscription ended"))?;
                        if message.status.is_none() {
                            stalls = 0;
                            let place = message.reply.as_deref().and_then(|it| places.parse(it));
                            let place = place.ok_or_else(|| unavailable("a message without a place"))?;
                            delivered = self.deliver(span, &message, place, delivered, heard_at)?;
                        } else {
                            self.heartbeat(&message, delivered, &mut stalls).await?;
                        }
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

    /// Handles a heartbeat or a flow control request of the broker.
    async fn heartbeat(
        &self,
        message: &Message,
        delivered: u64,
        stalls: &mut u32,
    ) -> Result<(), LogError> {
        if message.status != Some(StatusCode::IDLE_HEARTBEAT) {
            return Err(unavailable("the consumer ended"));
        }
        let header = |name| message.headers.as_ref()?.get(name).map(HeaderValue::as_str);
        let last: Option<u64> = header(NATS_LAST_CONSUMER).and_then(|last| last.parse().ok());
        if last.is_some_and(|last| last != delivered) {
            return Err(unavailable("a message was lost on the way"));
        }
        let stalled = header(STALLED).map(Subject::from);
        *stalls = stalled.as_ref().map_or(0, |_| *stalls + 1);
        if *stalls > STALLS {
            let reason = format!(
                "the broker does not take the answers to its flow control: the node must be allowed to publish to \
                 `{FLOW_CONTROL}.{stream}.>`",
                stream = self.settings.stream,
            );
            tracing::error!("{reason}");
            return Err(unavailable(reason));
        }
        if let Some(waiting) = message.reply.clone().or(stalled) {
            let told = self.client.publish(waiting, Bytes::new()).await;
            told.map_err(unavailable)?;
        }
        Ok(())
    }

    /// Delivers one message and returns its number in the consumer.
    fn deliver(
        &self,
        span: &Span,
        message: &Message,
        place: Place,
        delivered: u64,
        now: Instant,
    ) -> Result<u64, LogError> {
        let Place { sequence, number } = place;
        if number != delivered + 1 {
            // The consumer has no acknowledgements, so the broker does not send a lost message again.
            return Err(unavailable("a message was lost on the way"));
        }
        if sequence != span.position() + 1 {
            return Err(self.begin_after_hole(span, sequence));
        }
        let (decoded, writer) = match self.publisher.take_sent(message) {
            Some((sent, writer)) => {
                let event = LoggedEvent {
                    offset: sequence,
                    frame: sent.stored.frame(sequence, span.epoch()),
                    logged_at: now,
                };
                let decoded = Decoded {
                    event,
                    run_id: sent.run_id,
                    seq: sent.seq,
                };
                (Some(decoded), writer)
            }
            None => (Self::decode(message, sequence, span.epoch(), now), None),
        };
        let Some(Decoded { run_id, seq, event }) = decoded else {
            span.push(sequence, None, now);
            return Ok(number);
        };
        span.push(sequence, Some((run_id.thread_id(), event.clone())), now);
        self.sinks
            .each(|sink| sink.deliver(run_id.thread_id(), &event));
        if let Some(writer) = writer {
            writer.settle(Published::At(sequence));
        }
        *self.seen.lock() = Some(Seen {
            sequence,
            run_id,
            seq,
        });
        Ok(number)
    }

    /// Moves the window behind messages that the stream dropped before this node read them, and tells every sink.
    fn begin_after_hole(&self, span: &Span, sequence: u64) -> LogError {
        let position = span.position();
        tracing::warn!(
            after = position,
            before = sequence,
            "the event stream lost messages that this node has not read, sockets start over"
        );
        self.window
            .begin(span.epoch().clone(), span.first(), sequence - 1);
        self.sinks.each(LiveSink::epoch_lost);
        unavailable("messages are gone from the stream")
    }

    /// Returns the event in a message. Returns `None` and logs a warning for a message that no node wrote.
    pub(super) fn decode(
        message: &Message,
        sequence: u64,
        epoch: &Epoch,
        now: Instant,
    ) -> Option<Decoded> {
        let decoded = parts_in(&message.subject, &message.payload, |parts, _| Decoded {
            run_id: parts.run_id.into_owned(),
            seq: parts.seq,
            event: LoggedEvent::of(&parts, sequence, epoch, now),
        });
        if decoded.is_none() {
            tracing::warn!(
                sequence,
                "skipped a message that is not an event of its subject's run"
            );
        }
        decoded
    }
}

/// The place of a message in the stream and in the consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// Its sequence in the stream.
    sequence: u64,
    /// Its number among the messages of the consumer.
    number: u64,
}

/// Parses the places of the messages of one consumer.
#[derive(Debug, Default)]
struct Places {
    /// The part of a subject before the sequence, equal for all messages of a consumer.
    prefix: String,
}

impl Places {
    /// Parses the reply subject of a message: `$JS.ACK.[domain.account.]stream.consumer.deliveries.sequence.number.time.pending`,
    /// possibly with more tokens. `Message::info` parses the whole subject, which costs many times as much.
    fn parse(&mut self, subject: &str) -> Option<Place> {
        let known = subject.strip_prefix(self.prefix.as_str());
        let numbers = match known.filter(|_| !self.prefix.is_empty()) {
            Some(numbers) => numbers,
            None => {
                let before = match subject.split('.').count() {
                    9 => 5,
                    11.. => 7,
                    _ => return None,
                };
                let (last, _) = subject.match_indices('.').nth(before - 1)?;
                let (prefix, numbers) = subject.split_at(last + 1);
                prefix.clone_into(&mut self.prefix);
                numbers
            }
        };
        let mut numbers = numbers.split('.').map(str::parse);
        Some(Place {
            sequence: numbers.next()?.ok()?,
            number: numbers.next()?.ok()?,
        })
    }
}

/// Returns the event in a payload and its writer, if the event belongs to the run of the subject.
pub(super) fn record_in(found_on: &str, payload: &[u8]) -> Option<(Record, Option<String>)> {
    parts_in(found_on, payload, |parts, writer| {
        (Record::of_parts(parts), writer.map(str::to_owned))
    })
}

/// Calls `read` with the event in a payload and its writer, if the event belongs to the run of the subject.
fn parts_in<R>(
    subject: &str,
    payload: &[u8],
    read: impl FnOnce(Parts<'_>, Option<&str>) -> R,
) -> Option<R> {
    let wire = Wire::parse(std::str::from_utf8(payload).ok()?).ok()?;
    let parts = wire.parts().ok()?;
    is_subject_of(subject, parts.run_id).then(|| read(parts, wire.writer.as_deref()))
}
