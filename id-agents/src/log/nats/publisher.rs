//! Sends what all runs of this node write, and learns what the stream has stored.
//!
//! The live consumer brings every event that the stream has stored, also those of this node. So while it runs, most events
//! are sent without asking for an answer: the event that comes back says that it is stored, and where. The broker refuses an
//! event in silence then. An event that does not come back in [`ECHO`] is sent again, and its answer is asked for.
//!
//! All messages of one turn of the runtime go to the broker together. All answers come to one inbox, whose last token
//! says which message was answered. [`Context::publish`](async_nats::jetstream::Context) does the same for one message, with
//! a timer, a random inbox and a write to the connection of its own: more than half of what an event cost.

use std::collections::VecDeque;
use std::collections::btree_map::{BTreeMap, Entry};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::client::PublishErrorKind;
use async_nats::header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE;
use async_nats::jetstream::{Error as JetStreamError, ErrorCode};
use async_nats::{HeaderMap, Message, StatusCode, Subject, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use parking_lot::Mutex;
use run_id::RunId;
use serde::Deserialize;
use tokio::sync::{Notify, oneshot};

use super::publish::Published;
use super::{LogError, REQUEST, Shared, run_subject, unavailable};
use crate::wire::Stored;

/// The interval of the check for messages without an answer.
const SWEEP: Duration = Duration::from_millis(250);

/// The time in which the live consumer brings an event that was stored.
const ECHO: Duration = Duration::from_millis(500);

/// After an event did not come back, all answers are asked for during this time: a consumer that lags is not given the
/// same events twice.
const DISTRUST: Duration = Duration::from_secs(5);

pub(super) struct Publisher {
    /// The prefix of the subjects of answers, up to the message's token.
    inbox: String,
    state: Mutex<State>,
    /// Something was queued.
    bell: Notify,
}

#[derive(Default)]
struct State {
    queue: Vec<Outgoing>,
    unanswered: Unanswered,
    /// The live consumer brings what is stored from now on.
    following: bool,
    /// Until then, all answers are asked for.
    distrusted_until: Option<Instant>,
    /// The last event that was sent on each subject and that the live consumer has not brought yet. Boxed, so that a node of
    /// the tree stays below 1 KiB: for larger blocks the allocator of glibc first merges all small ones that are free.
    sent: BTreeMap<Subject, (u64, Box<Sent>)>,
}

/// Messages that wait for their answers, by their tokens. Tokens are given out in order, and most answers come in that order.
#[derive(Default)]
struct Unanswered {
    /// The token of the first message.
    first: u64,
    messages: VecDeque<Option<Waiting>>,
}

/// The writer of an event that came back from the stream, if it still waits.
pub(super) struct EchoOf(Option<oneshot::Sender<Published>>);

impl EchoOf {
    /// Tells the writer that its event is stored at `sequence`.
    pub(super) fn confirm(self, sequence: u64) {
        if let Some(answer) = self.0 {
            // The writer may be gone; its run's next event settles this one.
            let _ = answer.send(Published::At(sequence));
        }
    }
}

/// An event that this node sent. The live consumer brings the same bytes back, and they need not be parsed.
pub(super) struct Sent {
    pub(super) run_id: RunId,
    pub(super) seq: u64,
    pub(super) stored: Stored,
}

struct Outgoing {
    token: u64,
    subject: Subject,
    /// The sequence of the last message of the subject; 0 stands for none.
    after: u64,
    payload: Bytes,
    confirmation: Confirmation,
}

/// What tells a writer that the stream has its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Confirmation {
    /// The broker's answer, which also says why an event was refused.
    Answer,
    /// The event, which the live consumer brings.
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

struct Waiting {
    since: Instant,
    confirmation: Confirmation,
    subject: Subject,
    answer: oneshot::Sender<Published>,
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

    /// The subjects of all answers.
    pub(super) fn answers(&self) -> String {
        format!("{}*", self.inbox)
    }

    /// Publishes an event if `after` is still the last sequence of its subject, and waits until it is stored or refused.
    /// The broker is asked for an answer if `wanted` says so, or if the live consumer cannot bring the event.
    pub(super) async fn publish(&self, after: u64, sent: Sent, wanted: Confirmation) -> Published {
        let (answer, answered) = oneshot::channel();
        self.queue(after, sent, wanted, answer);
        let outcome = answered.await;
        outcome.unwrap_or_else(|_gone| Published::Unknown(unavailable("the log was dropped")))
    }

    fn queue(
        &self,
        after: u64,
        sent: Sent,
        wanted: Confirmation,
        answer: oneshot::Sender<Published>,
    ) {
        let subject = Subject::from(run_subject(&sent.run_id));
        let payload = sent.stored.json().clone();
        let since = Instant::now();
        let mut state = self.state.lock();
        let confirmation = if state.brings_back(since) {
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
            subject,
            after,
            payload,
            confirmation,
        });
        drop(state);
        self.bell.notify_one();
    }

    /// Takes out the event of this node that a message brings back, and its writer.
    pub(super) fn take_sent(
        &self,
        subject: &Subject,
        payload: &Bytes,
    ) -> Option<(Box<Sent>, EchoOf)> {
        let mut state = self.state.lock();
        let (token, sent) = match state.sent.entry(subject.clone()) {
            Entry::Occupied(sent) if sent.get().1.stored.json() == payload => sent.remove(),
            _ => return None,
        };
        let waiting = state.unanswered.take(token);
        drop(state);
        Some((sent, EchoOf(waiting.map(|waiting| waiting.answer))))
    }

    /// The live consumer brings what is stored from now on.
    pub(super) fn follows(&self) {
        self.state.lock().following = true;
    }

    /// The live consumer begins again. Forgets the events that are on their way back, and gives up those that only it
    /// confirms.
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
            let _ = waiting.answer.send(outcome);
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
            // The writer may be gone; its run's next event settles this one.
            let _ = waiting.answer.send(outcome);
        }
    }

    /// Gives up the messages that had no answer in time.
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
            let _ = waiting.answer.send(outcome);
        }
    }
}

impl State {
    /// Returns `true` if the live consumer brings an event that is sent at `now` in time.
    fn brings_back(&self, now: Instant) -> bool {
        self.following && self.distrusted_until.is_none_or(|until| until <= now)
    }

    /// Forgets an event that may never come back.
    fn forget(&mut self, token: u64, subject: &Subject) {
        let sent = self.sent.get(subject);
        if sent.is_some_and(|(of, _)| *of == token) {
            self.sent.remove(subject);
        }
    }
}

impl Unanswered {
    /// Takes a message in, and returns its token.
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

    /// Takes out the messages for which `goes` is true, with their tokens.
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
    /// Hands the queue to the connection, for as long as the log lives.
    pub(super) async fn send(self: Arc<Self>) {
        let mut queue = Vec::new();
        loop {
            self.publisher.bell.notified().await;
            // Runs that are about to write in this turn join the batch.
            tokio::task::yield_now().await;
            {
                let mut state = self.publisher.state.lock();
                // Swapped, so that neither of the two has to grow again.
                std::mem::swap(&mut queue, &mut state.queue);
                // A writer that has given a message up writes it again.
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

    /// Takes the broker's answers, for as long as the log lives.
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
