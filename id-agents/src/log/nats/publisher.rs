//! Sends the events of all runs of this node, and learns which events the stream has stored.
//!
//! The live consumer delivers every stored event, also those of this node. While it runs, most events are sent without a
//! request for an acknowledgement: the delivered event is the confirmation. The broker does not report a refusal of such an
//! event. An event that is not delivered within [`ECHO`] is sent again, with a request for an acknowledgement.
//!
//! All messages of one turn of the runtime go to the broker together. All acknowledgements go to one inbox; the last token of
//! their subject names the message. [`Context::publish`](async_nats::jetstream::Context) needs a timer, a random inbox and a
//! write to the connection for each message, which was more than half of the cost of an event.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::client::PublishErrorKind;
use async_nats::header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE;
use async_nats::jetstream::{Error as JetStreamError, ErrorCode};
use async_nats::{HeaderMap, Message, StatusCode, Subject, Subscriber};
use bytes::Bytes;
use foldhash::HashMap;
use futures_util::{FutureExt, StreamExt};
use parking_lot::Mutex;
use run_id::RunId;
use serde::Deserialize;
use tokio::sync::{Notify, oneshot};

use super::open_runs::Writing;
use super::publish::Published;
use super::{LogError, REQUEST, Shared, unavailable};
use crate::envelope::Record;
use crate::wire::Stored;

/// The interval of the check for messages that were not confirmed in time.
const SWEEP: Duration = Duration::from_millis(250);

/// The time within which the live consumer delivers a stored event.
const ECHO: Duration = Duration::from_millis(500);

/// How long all events request an acknowledgement after one was not delivered in time, so that a slow consumer does not get
/// the same events twice.
const DISTRUST: Duration = Duration::from_secs(5);

pub(super) struct Publisher {
    /// The subject of an acknowledgement without the message's token.
    inbox: String,
    state: Mutex<State>,
    /// Notified when a message is queued.
    bell: Notify,
}

#[derive(Default)]
struct State {
    queue: Vec<Outgoing>,
    unanswered: Unanswered,
    /// `true` while the live consumer delivers every event that is stored.
    following: bool,
    /// All events request an acknowledgement until this time.
    distrusted_until: Option<Instant>,
    /// The last event sent on each subject, until the live consumer delivers it.
    sent: HashMap<Bytes, (u64, Box<Sent>)>,
}

/// Unconfirmed messages by token. Tokens are consecutive, and most confirmations come in their order.
#[derive(Default)]
struct Unanswered {
    /// The token of the first message.
    first: u64,
    messages: VecDeque<Option<Waiting>>,
}

/// An event that this node has sent. The live consumer delivers the same bytes, which need not be parsed again.
pub(super) struct Sent {
    pub(super) run_id: RunId,
    pub(super) seq: u64,
    pub(super) stored: Stored,
}

struct Outgoing {
    token: u64,
    subject: Bytes,
    /// The expected last sequence of the subject; 0 for a subject without messages.
    after: u64,
    payload: Bytes,
    confirmation: Confirmation,
}

/// How a writer learns that its event is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Confirmation {
    /// By the broker's acknowledgement, which also says why an event was refused.
    Answer,
    /// By the event itself, which the live consumer delivers.
    Echo,
}

impl Confirmation {
    const fn patience(self) -> Duration {
        match self {
            Self::Answer => REQUEST,
            Self::Echo => ECHO,
        }
    }
}

/// The writer of a message.
pub(super) struct Waiting {
    since: Instant,
    confirmation: Confirmation,
    subject: Bytes,
    answer: oneshot::Sender<Published>,
}

impl Waiting {
    /// Tells the writer the outcome. The writer may be gone; its run's next event then settles this one.
    pub(super) fn settle(self, outcome: Published) {
        let _ = self.answer.send(outcome);
    }
}

/// The broker's answer to a message.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    seq: u64,
    error: Option<JetStreamError>,
}

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher")
            .field("inbox", &self.inbox)
            .finish_non_exhaustive()
    }
}

impl Publisher {
    pub(super) fn new(inbox: String) -> Self {
        Self {
            inbox: inbox + ".",
            state: Mutex::default(),
            bell: Notify::new(),
        }
    }

    /// Returns the subject filter of all acknowledgements.
    pub(super) fn answers(&self) -> String {
        format!("{}*", self.inbox)
    }

    /// Makes one attempt to write an event behind the last event of `run`, or as its first event if it has none. Waits until
    /// the event is stored or refused.
    ///
    /// It requests an acknowledgement if `wanted` says so, or if the live consumer cannot deliver the event in time.
    pub(super) fn publish(
        &self,
        record: &Record,
        run: &Writing,
        wanted: Confirmation,
    ) -> impl Future<Output = Published> + use<> {
        let (answer, answered) = oneshot::channel();
        let subject = &run.subject;
        let sent = Sent {
            run_id: record.run_id().clone(),
            seq: record.seq,
            stored: record.store(&run.writer),
        };
        let payload = sent.stored.json().clone();
        let since = Instant::now();
        let mut state = self.state.lock();
        // The live consumer is expected to deliver the event in time.
        let brings_back =
            state.following && state.distrusted_until.is_none_or(|until| until <= since);
        let confirmation = if brings_back {
            wanted
        } else {
            Confirmation::Answer
        };
        let waiting = Waiting {
            since,
            confirmation,
            subject: subject.clone(),
            answer,
        };
        let token = state.unanswered.push(waiting);
        state.sent.insert(subject.clone(), (token, Box::new(sent)));
        state.queue.push(Outgoing {
            token,
            subject: subject.clone(),
            after: run.last.map_or(0, |(sequence, _)| sequence),
            payload,
            confirmation,
        });
        drop(state);
        self.bell.notify_one();
        answered.map(|outcome| {
            outcome.unwrap_or_else(|_gone| Published::Unknown(unavailable("the log was dropped")))
        })
    }

    /// Removes and returns the event of this node that a delivered message repeats, and its writer if it still waits.
    pub(super) fn take_sent(&self, message: &Message) -> Option<(Box<Sent>, Option<Waiting>)> {
        let mut state = self.state.lock();
        let subject = message.subject.as_bytes();
        let (_, sent) = state.sent.get(subject)?;
        if *sent.stored.json() != message.payload {
            return None;
        }
        let (token, sent) = state.sent.remove(subject)?;
        Some((sent, state.unanswered.take(token)))
    }

    /// Notes that the live consumer delivers every event from now on.
    pub(super) fn follows(&self) {
        self.state.lock().following = true;
    }

    /// Forgets all sent events, because the live consumer starts again. Fails those that only the consumer would confirm.
    pub(super) fn forget_sent(&self) {
        let mut state = self.state.lock();
        state.following = false;
        state.sent.clear();
        let lost = state
            .unanswered
            .take_all(|waiting| waiting.confirmation == Confirmation::Echo);
        drop(state);
        for (_, waiting) in lost {
            let outcome = Published::Unknown(unavailable("the live consumer begins again"));
            waiting.settle(outcome);
        }
    }

    fn settle(&self, token: u64, outcome: Published) {
        let mut state = self.state.lock();
        let waiting = state.unanswered.take(token);
        if let Some(waiting) = &waiting
            && !matches!(outcome, Published::At(_))
        {
            state.forget(token, &waiting.subject);
        }
        drop(state);
        if let Some(waiting) = waiting {
            waiting.settle(outcome);
        }
    }

    /// Fails the messages that were not confirmed in time.
    fn expire(&self) {
        let now = Instant::now();
        let mut state = self.state.lock();
        let expired = state.unanswered.take_all(|waiting| {
            now.saturating_duration_since(waiting.since) >= waiting.confirmation.patience()
        });
        for (token, waiting) in &expired {
            state.forget(*token, &waiting.subject);
            if waiting.confirmation == Confirmation::Echo {
                state.distrusted_until = Some(now + DISTRUST);
            }
        }
        drop(state);
        for (_, waiting) in expired {
            let patience = waiting.confirmation.patience();
            let reason = format!("the broker did not confirm an event in {patience:?}");
            let outcome = Published::Unknown(unavailable(reason));
            waiting.settle(outcome);
        }
    }
}

impl State {
    /// Forgets an event that may never be delivered.
    fn forget(&mut self, token: u64, subject: &Bytes) {
        let sent = self.sent.get(subject);
        if sent.is_some_and(|(of, _)| *of == token) {
            self.sent.remove(subject);
        }
    }
}

impl Unanswered {
    /// Adds a message and returns its token.
    fn push(&mut self, waiting: Waiting) -> u64 {
        self.messages.push_back(Some(waiting));
        self.first + self.messages.len() as u64 - 1
    }

    fn slot(&mut self, token: u64) -> Option<&mut Option<Waiting>> {
        let index = token.checked_sub(self.first)?;
        self.messages.get_mut(usize::try_from(index).ok()?)
    }

    fn contains(&mut self, token: u64) -> bool {
        self.slot(token).is_some_and(|slot| slot.is_some())
    }

    fn take(&mut self, token: u64) -> Option<Waiting> {
        let waiting = self.slot(token)?.take();
        while let Some(None) = self.messages.front() {
            self.messages.pop_front();
            self.first += 1;
        }
        waiting
    }

    /// Removes and returns the messages for which `goes` returns `true`, with their tokens.
    fn take_all(&mut self, goes: impl Fn(&Waiting) -> bool) -> Vec<(u64, Waiting)> {
        let tokens: Vec<_> = (self.first..)
            .zip(&self.messages)
            .filter(|(_, waiting)| waiting.as_ref().is_some_and(&goes))
            .map(|(token, _)| token)
            .collect();
        let taken = tokens.into_iter();
        taken
            .filter_map(|token| Some((token, self.take(token)?)))
            .collect()
    }
}

impl Shared {
    /// Sends queued messages for as long as the log lives.
    pub(super) async fn send(self: Arc<Self>) {
        let mut queue = Vec::new();
        loop {
            self.publisher.bell.notified().await;
            // Other runs that write in this turn of the runtime join the batch.
            tokio::task::yield_now().await;
            {
                let mut state = self.publisher.state.lock();
                // Both buffers keep their capacity.
                std::mem::swap(&mut queue, &mut state.queue);
                // The writer of a message that has failed meanwhile sends it again.
                queue.retain(|outgoing| state.unanswered.contains(outgoing.token));
            }
            for outgoing in queue.drain(..) {
                self.send_one(outgoing).await;
            }
        }
    }

    async fn send_one(&self, outgoing: Outgoing) {
        let Outgoing {
            token,
            subject,
            after,
            payload,
            confirmation,
        } = outgoing;
        let subject = Subject::try_from(subject).expect("made of a text");
        let mut headers = HeaderMap::new();
        headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, after.to_string());
        let client = &self.client;
        let sent = match confirmation {
            Confirmation::Echo => client.publish_with_headers(subject, headers, payload).await,
            Confirmation::Answer => {
                let reply = [self.publisher.inbox.as_str(), &token.to_string()].concat();
                client
                    .publish_with_reply_and_headers(subject, reply, headers, payload)
                    .await
            }
        };
        if let Err(error) = sent {
            let outcome = match error.kind() {
                PublishErrorKind::MaxPayloadExceeded => Published::Refused(LogError::Rejected {
                    reason: error.to_string(),
                }),
                _ => Published::Unknown(unavailable(error)),
            };
            self.publisher.settle(token, outcome);
        }
    }

    /// Handles the broker's acknowledgements for as long as the log lives.
    pub(super) async fn take_answers(self: Arc<Self>, mut answers: Subscriber) {
        let mut sweep = tokio::time::interval(SWEEP);
        loop {
            tokio::select! {
                biased;
                _ = sweep.tick() => self.publisher.expire(),
                Some(message) = answers.next() => self.answered(&message),
            }
        }
    }

    fn answered(&self, message: &Message) {
        let token = message.subject.strip_prefix(self.publisher.inbox.as_str());
        let Some(token) = token.and_then(|token| token.parse().ok()) else {
            return;
        };
        self.publisher.settle(token, self.outcome_of(message));
    }

    fn outcome_of(&self, message: &Message) -> Published {
        if message.status == Some(StatusCode::NO_RESPONDERS) {
            self.look.notify_one();
            return Published::Unknown(unavailable("no stream takes the event"));
        }
        match serde_json::from_slice(&message.payload) {
            Ok(Answer { error: None, seq }) if seq > 0 => Published::At(seq),
            Ok(Answer {
                error: Some(error), ..
            }) => match error.error_code() {
                ErrorCode::STREAM_WRONG_LAST_SEQUENCE
                | ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT => Published::WrongLast,
                _ => Published::Unknown(unavailable(error)),
            },
            Ok(_) => Published::Unknown(unavailable("an answer without a sequence")),
            Err(error) => Published::Unknown(unavailable(error)),
        }
    }
}
