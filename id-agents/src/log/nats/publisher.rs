//! Sends what all runs of this node write, and takes the broker's answers.
//!
//! What is written in one turn of the runtime goes to the broker together. All answers come to one inbox, whose last token
//! says which message was answered. [`Context::publish`](async_nats::jetstream::Context) does the same for one message, with
//! a timer, a random inbox and a write to the connection of its own: more than half of what an event cost.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_nats::client::PublishErrorKind;
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

/// How often messages without an answer are looked for.
const SWEEP: Duration = Duration::from_millis(250);

pub(super) struct Publisher {
    /// What the subjects of answers begin with.
    inbox: String,
    next: AtomicU64,
    state: Mutex<State>,
    /// Something was queued.
    bell: Notify,
}

#[derive(Default)]
struct State {
    queue: Vec<Outgoing>,
    waiting: HashMap<u64, Waiting>,
    /// The last event that was sent on each subject and that the live consumer has not brought yet.
    sent: HashMap<String, (u64, Sent)>,
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
    headers: HeaderMap,
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
            inbox,
            next: AtomicU64::new(0),
            state: Mutex::default(),
            bell: Notify::new(),
        }
    }

    /// The subjects of all answers.
    pub(super) fn answers(&self) -> String {
        format!("{}.*", self.inbox)
    }

    /// Publishes one message, and waits for the answer.
    pub(super) async fn publish(&self, headers: HeaderMap, sent: Sent) -> Published {
        let (answer, answered) = oneshot::channel();
        self.queue(headers, sent, answer);
        let outcome = answered.await;
        outcome.unwrap_or_else(|_gone| Published::Unknown(unavailable("the log was dropped")))
    }

    fn queue(&self, headers: HeaderMap, sent: Sent, answer: oneshot::Sender<Published>) {
        let token = self.next.fetch_add(1, Ordering::Relaxed);
        let key = run_subject(&sent.run_id);
        let subject = Subject::from(key.as_str());
        let outgoing = Outgoing {
            token,
            subject: subject.clone(),
            headers,
            payload: sent.stored.json().clone(),
        };
        let waiting = Waiting {
            since: Instant::now(),
            subject,
            answer,
        };
        let mut state = self.lock();
        state.waiting.insert(token, waiting);
        state.sent.insert(key, (token, sent));
        state.queue.push(outgoing);
        drop(state);
        self.bell.notify_one();
    }

    /// Takes out the event of this node that a message brings back.
    pub(super) fn take_sent(&self, subject: &Subject, payload: &Bytes) -> Option<Sent> {
        let mut state = self.lock();
        let (_, sent) = state.sent.get(subject.as_str())?;
        if sent.stored.json() != payload {
            return None;
        }
        state.sent.remove(subject.as_str()).map(|(_, sent)| sent)
    }

    /// Forgets the events that are on their way back: the live consumer begins again.
    pub(super) fn forget_sent(&self) {
        self.lock().sent.clear();
    }

    fn settle(&self, token: u64, outcome: Published) {
        let mut state = self.lock();
        let waiting = state.waiting.remove(&token);
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
        let expired = state
            .waiting
            .extract_if(|_, waiting| waiting.since.elapsed() >= REQUEST);
        let expired: Vec<(u64, Waiting)> = expired.collect();
        for (token, waiting) in &expired {
            state.forget(*token, &waiting.subject);
        }
        drop(state);
        for (_, waiting) in expired {
            let outcome = Published::Unknown(unavailable("no answer in 2 s"));
            let _ = waiting.answer.send(outcome);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Forgets an event that may never come back.
    fn forget(&mut self, token: u64, subject: &Subject) {
        if self
            .sent
            .get(subject.as_str())
            .is_some_and(|(of, _)| *of == token)
        {
            self.sent.remove(subject.as_str());
        }
    }
}

impl Shared {
    /// Hands what is queued to the connection, for as long as the log lives.
    pub(super) async fn send(self: Arc<Self>) {
        let mut queue = Vec::new();
        loop {
            self.publisher.bell.notified().await;
            // Whoever is about to write in this turn goes along.
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
        // Whoever gave a message up while the broker was away writes it again.
        if !self.publisher.lock().waiting.contains_key(&token) {
            return;
        }
        let reply = format!("{}.{token}", self.publisher.inbox);
        let Outgoing {
            subject,
            headers,
            payload,
            ..
        } = outgoing;
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
        let token = message.subject.rsplit('.').next();
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
