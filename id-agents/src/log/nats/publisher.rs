//! Sends what all runs of this node write, and takes the broker's answers.
//!
//! All messages of one turn of the runtime go to the broker together. All answers come to one inbox, whose last token
//! says which message was answered. [`Context::publish`](async_nats::jetstream::Context) does the same for one message, with
//! a timer, a random inbox and a write to the connection of its own: more than half of what an event cost.

use std::collections::VecDeque;
use std::collections::btree_map::{BTreeMap, Entry};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_nats::client::PublishErrorKind;
use async_nats::header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE;
use async_nats::jetstream::{Error as JetStreamError, ErrorCode};
use async_nats::{HeaderMap, Message, StatusCode, Subject, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use run_id::RunId;
use serde::Deserialize;
use tokio::sync::{Notify, oneshot};

use super::publish::Published;
use super::{LogError, REQUEST, Shared, run_subject, unavailable};
use crate::wire::Stored;

/// The interval of the check for messages without an answer.
const SWEEP: Duration = Duration::from_millis(250);

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
}

struct Waiting {
    since: Instant,
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

    /// Publishes an event if `after` is still the last sequence of its subject, and waits for the acknowledgement.
    pub(super) async fn publish(&self, after: u64, sent: Sent) -> Published {
        let (answer, answered) = oneshot::channel();
        self.queue(after, sent, answer);
        let outcome = answered.await;
        outcome.unwrap_or_else(|_gone| Published::Unknown(unavailable("the log was dropped")))
    }

    fn queue(&self, after: u64, sent: Sent, answer: oneshot::Sender<Published>) {
        let subject = Subject::from(run_subject(&sent.run_id));
        let waiting = Waiting {
            since: Instant::now(),
            subject: subject.clone(),
            answer,
        };
        let payload = sent.stored.json().clone();
        let mut state = self.lock();
        let token = state.unanswered.push(waiting);
        state.sent.insert(subject.clone(), (token, Box::new(sent)));
        state.queue.push(Outgoing {
            token,
            subject,
            after,
            payload,
        });
        drop(state);
        self.bell.notify_one();
    }

    /// Takes out the event of this node that a message brings back.
    pub(super) fn take_sent(&self, subject: &Subject, payload: &Bytes) -> Option<Box<Sent>> {
        let mut state = self.lock();
        match state.sent.entry(subject.clone()) {
            Entry::Occupied(sent) if sent.get().1.stored.json() == payload => Some(sent.remove().1),
            _ => None,
        }
    }

    /// Forgets the events that are on their way back: the live consumer begins again.
    pub(super) fn forget_sent(&self) {
        self.lock().sent.clear();
    }

    fn settle(&self, token: u64, outcome: Published) {
        let mut state = self.lock();
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
        let mut state = self.lock();
        let mut expired = Vec::new();
        while let Some((token, waiting)) = state.unanswered.take_older_than(REQUEST) {
            state.forget(token, &waiting.subject);
            expired.push(waiting.answer);
        }
        drop(state);
        for answer in expired {
            let outcome = Published::Unknown(unavailable("no answer in 2 s"));
            let _ = answer.send(outcome);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
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

    /// Takes the first message out if it has waited for `time`.
    fn take_older_than(&mut self, time: Duration) -> Option<(u64, Waiting)> {
        let first = self.messages.front()?.as_ref()?;
        if first.since.elapsed() < time {
            return None;
        }
        let token = self.first;
        self.take(token).map(|waiting| (token, waiting))
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
            // Swapped, so that neither of the two has to grow again.
            std::mem::swap(&mut queue, &mut self.publisher.lock().queue);
            for outgoing in queue.drain(..) {
                self.send_one(outgoing).await;
            }
        }
    }

    async fn send_one(&self, outgoing: Outgoing) {
        let token = outgoing.token;
        // A writer that has given the message up writes it again.
        if !self.publisher.lock().unanswered.contains(token) {
            return;
        }
        let reply = [self.publisher.inbox.as_str(), &token.to_string()].concat();
        let reply = Subject::from(reply);
        let Outgoing {
            subject,
            after,
            payload,
            ..
        } = outgoing;
        let mut headers = HeaderMap::new();
        headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, after.to_string());
        let sent = self
            .client
            .publish_with_reply_and_headers(subject, reply, headers, payload)
            .await;
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
