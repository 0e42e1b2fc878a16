//! The reading half of a socket: who it is, what it asks for, and whether it is still there.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::SplitStream;
use futures_util::{FutureExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use run_id::ThreadId;
use tokio::task::AbortHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout, timeout_at};
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as WsError, Message};

use super::meter::Metered;
use super::outbox::{Outbox, SubscriptionId};
use super::sockets::SocketSlot;
use super::subscription::Subscribe;
use super::writer::Writer;
use super::{Server, Socket};
use crate::auth::Principal;
use crate::protocol::{BadFrame, ClientFrame, CloseCode, ErrorCode, ServerFrame};

/// Pings without any sign of life after which the peer counts as gone.
const MISSED_PINGS: u32 = 2;

/// How long a peer that closes, or was told to, may take for the other half of it.
const ANSWER_CLOSE: Duration = Duration::from_secs(1);

/// What is read at a time; the default of 128 KiB a socket would be over a gigabyte for ten thousand idle ones.
const READ_BUFFER_BYTES: usize = 4 * 1024;

pub(crate) struct Session {
    server: Arc<Server>,
    outbox: Arc<Outbox>,
    slot: SocketSlot,
    principal: Option<Principal>,
    subscriptions: HashMap<ThreadId, (SubscriptionId, AbortHandle)>,
}

impl Session {
    /// Serves one socket to its end.
    pub(crate) async fn serve(server: Arc<Server>, slot: SocketSlot, io: TokioIo<Upgraded>) {
        let outbox = Arc::new(Outbox::new(&server.limits));
        slot.attach(&outbox);
        if server.is_closing() {
            // The shutdown may have looked at the sockets just before this one was among them.
            outbox.close(CloseCode::GoingAway);
        }
        let io = Metered::new(io, &server.limits, Arc::clone(&outbox));
        let most = Some(server.limits.client_frame_bytes);
        let config = WebSocketConfig::default()
            .max_message_size(most)
            .max_frame_size(most)
            .read_buffer_size(READ_BUFFER_BYTES);
        let socket = Socket::from_raw_socket(io, Role::Server, Some(config)).await;
        let (sink, mut stream) = socket.split();
        let metrics = Arc::clone(&server.metrics);
        let writer = Writer {
            sink,
            outbox: Arc::clone(&outbox),
            metrics: Arc::clone(&metrics),
            close_timeout: server.limits.close_timeout,
        };
        let mut writer = tokio::spawn(writer.run());
        let mut session = Self {
            server,
            outbox: Arc::clone(&outbox),
            slot,
            principal: None,
            subscriptions: HashMap::new(),
        };
        let read = AssertUnwindSafe(session.read(&mut stream)).catch_unwind();
        let peer_left = read.await.unwrap_or_else(|_panic| {
            outbox.close(CloseCode::InternalError);
            false
        });
        session.end_subscriptions();
        let Some(code) = outbox.closed_with().filter(|_| !peer_left) else {
            return;
        };
        metrics
            .closes
            .with_label_values(&[&code.code().to_string()])
            .inc();
        // The writer has its own deadline. Read on meanwhile: a peer may have to write before it can read.
        let discard = async {
            while let Some(Ok(_)) = stream.next().await {}
            std::future::pending::<()>().await;
        };
        let sink = tokio::select! {
            sink = &mut writer => sink,
            () = discard => return,
        };
        // Closing over unread bytes would take the close frame back.
        if let Ok(sink) = sink
            && let Ok(socket) = stream.reunite(sink)
        {
            let _ = timeout(ANSWER_CLOSE, socket.into_inner().linger()).await;
        }
    }

    /// Reads until the peer leaves (true) or the server closes the socket (false).
    async fn read(&mut self, stream: &mut SplitStream<Socket>) -> bool {
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
                        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                        Some(Ok(Message::Close(_))) => {
                            // Reading on is what sends the answer to the close frame.
                            let answered = async { while let Some(Ok(_)) = stream.next().await {} };
                            let _ = timeout_at(Instant::now() + ANSWER_CLOSE, answered).await;
                            return true;
                        }
                        Some(Err(error)) => match violation(&error) {
                            Some(code) => outbox.close(code),
                            None => return true,
                        },
                        None => return true,
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

    async fn text(&mut self, text: &str, auth_deadline: Instant) {
        match (ClientFrame::parse(text), self.principal.clone()) {
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

/// The code for a peer that broke the WebSocket protocol; `None` for one that is gone.
fn violation(error: &WsError) -> Option<CloseCode> {
    match error {
        WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        WsError::Protocol(_) => Some(CloseCode::ProtocolError),
        WsError::Utf8(_) => Some(CloseCode::InvalidUtf8),
        WsError::Capacity(_) => Some(CloseCode::BadFrame),
        _ => None,
    }
}
