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
use async_nats::{HeaderMap, Message, StatusCode, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use serde::Deserialize;
use tokio::sync::{Notify, oneshot};

use super::publish::Published;
use super::{LogError, REQUEST, Shared, unavailable};

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
}

struct Outgoing {
    token: u64,
    subject: String,
    headers: HeaderMap,
    payload: Bytes,
}

struct Waiting {
    since: Instant,
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
    pub(super) async fn publish(
        &self,
        subject: String,
        headers: HeaderMap,
        payload: Bytes,
    ) -> Published {
        let (answer, answered) = oneshot::channel();
        let token = self.next.fetch_add(1, Ordering::Relaxed);
        let outgoing = Outgoing {
            token,
            subject,
            headers,
            payload,
        };
        self.queue(outgoing, answer);
        let outcome = answered.await;
        outcome.unwrap_or_else(|_gone| Published::Unknown(unavailable("the log was dropped")))
    }

    fn queue(&self, outgoing: Outgoing, answer: oneshot::Sender<Published>) {
        let since = Instant::now();
        let mut state = self.lock();
        let waiting = Waiting { since, answer };
        state.waiting.insert(outgoing.token, waiting);
        state.queue.push(outgoing);
        drop(state);
        self.bell.notify_one();
    }

    fn settle(&self, token: u64, outcome: Published) {
        let waiting = self.lock().waiting.remove(&token);
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
        let expired: Vec<Waiting> = expired.map(|(_, waiting)| waiting).collect();
        drop(state);
        for waiting in expired {
            let outcome = Published::Unknown(unavailable("no answer in 2 s"));
            let _ = waiting.answer.send(outcome);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
