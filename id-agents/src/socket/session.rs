//! The reading half of a socket: who it is, what it asks for, and whether it is still there.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::StreamExt;
use futures_util::stream::SplitStream;
use run_id::ThreadId;
use tokio::task::AbortHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout_at};

use super::Server;
use super::limits::FrameBudget;
use super::outbox::{Outbox, SubscriptionId};
use super::sockets::SocketSlot;
use super::subscription::Subscribe;
use super::writer::Writer;
use crate::auth::Principal;
use crate::protocol::{BadFrame, ClientFrame, CloseCode, ErrorCode, ServerFrame};

/// Pings without any sign of life after which the peer counts as gone.
const MISSED_PINGS: u32 = 2;

/// How long a peer that closes, or was told to, may take for the other half of it.
const ANSWER_CLOSE: Duration = Duration::from_secs(1);

pub(crate) struct Session {
    server: Arc<Server>,
    outbox: Arc<Outbox>,
    slot: SocketSlot,
    budget: FrameBudget,
    principal: Option<Principal>,
    subscriptions: HashMap<ThreadId, (SubscriptionId, AbortHandle)>,
}

impl Session {
    /// Serves one socket to its end.
    pub(crate) async fn serve(server: Arc<Server>, slot: SocketSlot, socket: WebSocket) {
        let outbox = Arc::new(Outbox::new(&server.limits));
        slot.attach(&outbox);
        if server.is_closing() {
            // The shutdown may have looked at the sockets just before this one was among them.
            outbox.close(CloseCode::GoingAway);
        }
        let (sink, mut stream) = socket.split();
        let close_timeout = server.limits.close_timeout;
        let metrics = Arc::clone(&server.metrics);
        let writer = Writer {
            sink,
            outbox: Arc::clone(&outbox),
            metrics: Arc::clone(&metrics),
            close_timeout,
        };
        let mut writer = tokio::spawn(writer.run());
        let budget = FrameBudget::new(server.limits.frames_per_second);
        let mut session = Self {
            server,
            outbox: Arc::clone(&outbox),
            slot,
            budget,
            principal: None,
            subscriptions: HashMap::new(),
        };
        let peer_left = session.read(&mut stream).await;
        session.end_subscriptions();
        if peer_left {
            return;
        }
        if let Some(code) = outbox.closed_with() {
            metrics
                .closes
                .with_label_values(&[&code.code().to_string()])
                .inc();
            // Read on until the peer has answered the close frame: closing over unread bytes would take it back.
            let drain = async { while let Some(Ok(_)) = stream.next().await {} };
            let answered = async {
                let _ = (&mut writer).await;
                tokio::time::sleep(ANSWER_CLOSE).await;
            };
            tokio::select! {
                () = drain => {}
                () = answered => {}
            }
            // The writer has its own deadline.
            if !writer.is_finished() {
                let _ = (&mut writer).await;
            }
        }
    }

    /// Reads until the peer leaves (true) or the server closes the socket (false).
    async fn read(&mut self, stream: &mut SplitStream<WebSocket>) -> bool {
        let auth_deadline = Instant::now() + self.server.limits.auth_timeout;
        let every = self.server.limits.ping_interval;
        let mut pings = interval_at(Instant::now() + every, every);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut unanswered = 0;
        let outbox = Arc::clone(&self.outbox);
        loop {
            tokio::select! {
                biased;
                () = outbox.closing() => return outbox.closed_with().is_none(),
                () = tokio::time::sleep_until(auth_deadline), if self.principal.is_none() => {
                    outbox.close(CloseCode::Unauthenticated);
                }
                received = stream.next() => {
                    unanswered = 0;
                    match received {
                        Some(Ok(Message::Text(text))) => self.text(text.as_str(), auth_deadline).await,
                        Some(Ok(Message::Binary(_))) => outbox.close(CloseCode::BadFrame),
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => self.count_frame(),
                        Some(Ok(Message::Close(_))) => {
                            // Reading on is what sends the answer to the close frame.
                            let answered = async { while let Some(Ok(_)) = stream.next().await {} };
                            let _ = timeout_at(Instant::now() + ANSWER_CLOSE, answered).await;
                            return true;
                        }
                        Some(Err(error)) if is_over_capacity(&error) => outbox.close(CloseCode::BadFrame),
                        Some(Err(_)) | None => return true,
                    }
                }
                _ = pings.tick() => {
                    if unanswered >= MISSED_PINGS {
                        outbox.close(CloseCode::PingTimeout);
                    } else {
                        unanswered += 1;
                        outbox.ping();
                    }
                }
            }
        }
    }

    fn count_frame(&mut self) {
        if !self.budget.take() {
            self.outbox.close(CloseCode::TooMany);
        }
    }

    async fn text(&mut self, text: &str, auth_deadline: Instant) {
        if !self.budget.take() {
            return self.outbox.close(CloseCode::TooMany);
        }
        let limit = self.server.limits.client_frame_bytes;
        match (ClientFrame::parse(text, limit), self.principal.clone()) {
            (Err(BadFrame::Malformed), _) => self.outbox.close(CloseCode::BadFrame),
            (Ok(ClientFrame::Auth { token }), None) => {
                self.authenticate(&token, auth_deadline).await;
            }
            (_, None) => self.outbox.close(CloseCode::Unauthenticated),
            (Err(BadFrame::Answer(frame)), Some(_)) => self.outbox.say(&frame),
            (Ok(ClientFrame::Auth { .. }), Some(_)) => self.say_error(
                ErrorCode::AlreadyAuthenticated,
                None,
                "expected one `auth` a socket, found another",
            ),
            (
                Ok(ClientFrame::Subscribe {
                    thread_id,
                    after,
                    epoch,
                }),
                Some(principal),
            ) => {
                self.subscribe(principal, thread_id, after, epoch);
            }
            (Ok(ClientFrame::Unsubscribe { thread_id }), Some(_)) => self.unsubscribe(&thread_id),
            (Ok(ClientFrame::Ping), Some(_)) => self.outbox.say(&ServerFrame::Pong),
        }
    }

    async fn authenticate(&mut self, token: &str, deadline: Instant) {
        // A slow authenticator counts against the same five seconds.
        let Ok(Ok(principal)) =
            timeout_at(deadline, self.server.authenticator.authenticate(token)).await
        else {
            return self.outbox.close(CloseCode::Unauthenticated);
        };
        if !self
            .slot
            .claim(&principal, self.server.limits.sockets_per_principal)
        {
            return self.outbox.close(CloseCode::TooMany);
        }
        self.outbox.say(&ServerFrame::Authenticated {
            principal: principal.id(),
        });
        self.principal = Some(principal);
    }

    fn subscribe(
        &mut self,
        principal: Principal,
        thread: ThreadId,
        after: Option<u64>,
        epoch: Option<String>,
    ) {
        // A subscription that was refused is over; its place is free.
        let outbox = &self.outbox;
        self.subscriptions
            .retain(|_, (id, task)| outbox.serves(*id) && !task.is_finished());
        if self.subscriptions.contains_key(&thread) {
            let message = "expected a thread that is not subscribed to, found one that is";
            return self.say_error(ErrorCode::AlreadySubscribed, Some(&thread), message);
        }
        if self.subscriptions.len() >= self.server.limits.threads_per_socket {
            let message = "expected fewer threads on one socket, found the limit reached";
            return self.say_error(ErrorCode::TooManyThreads, Some(&thread), message);
        }
        let id = self.server.hub.fresh_id();
        self.outbox.admit(id);
        let subscribe = Subscribe {
            server: Arc::clone(&self.server),
            outbox: Arc::clone(&self.outbox),
            principal,
            id,
            thread: thread.clone(),
            after,
            epoch,
        };
        let task = tokio::spawn(subscribe.run()).abort_handle();
        self.subscriptions.insert(thread, (id, task));
    }

    fn unsubscribe(&mut self, thread: &ThreadId) {
        match self.subscriptions.remove(thread) {
            Some((id, task)) if self.outbox.serves(id) && !task.is_finished() => {
                task.abort();
                self.outbox.retire(
                    id,
                    &ServerFrame::Unsubscribed {
                        thread_id: thread.as_str(),
                    },
                );
            }
            _ => {
                let message = "expected a thread that is subscribed to, found one that is not";
                self.say_error(ErrorCode::NotSubscribed, Some(thread), message);
            }
        }
    }

    fn say_error(&self, code: ErrorCode, thread: Option<&ThreadId>, message: &str) {
        match thread {
            Some(thread) => {
                self.outbox
                    .say(&ServerFrame::thread_error(code, thread.as_str(), message));
            }
            None => self.outbox.say(&ServerFrame::error(code, message)),
        }
    }

    fn end_subscriptions(&mut self) {
        for (_, (_, task)) in self.subscriptions.drain() {
            task.abort();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end_subscriptions();
        // However this ends, also by a panic of the host's authenticator, the writer ends with it.
        self.outbox.abandon();
    }
}

/// True when the peer sent a frame beyond what the transport takes.
fn is_over_capacity(error: &axum::Error) -> bool {
    // axum hides tungstenite's error type; its text is all there is.
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = source {
        if error.to_string().contains("Space limit exceeded") {
            return true;
        }
        source = error.source();
    }
    false
}
