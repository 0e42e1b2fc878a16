//! The reading half of a socket: authenticates it, handles its frames, and pings it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::SplitStream;
use futures_util::{FutureExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use run_id::ThreadId;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout, timeout_at};
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as WsError, Message};

use super::meter::{linger, metered};
use super::outbox::{NotAdmitted, Outbox};
use super::pen::Pen;
use super::sockets::SocketSlot;
use super::subscription::Subscribe;
use super::writer::write;
use super::{Server, Socket};
use crate::auth::{NoAnswer, Principal};
use crate::metrics::AuthFailure;
use crate::protocol::{BadFrame, ClientFrame, CloseCode, ErrorCode, Frame, RequestId, ServerFrame};

/// Number of unanswered pings after which the peer counts as disconnected.
const MISSED_PINGS: u32 = 2;

/// Time limit for the peer's half of a close.
const ANSWER_CLOSE: Duration = Duration::from_secs(1);

/// Size of the read buffer. With the default of 128 KiB, ten thousand idle sockets would take over a gigabyte.
const READ_BUFFER_BYTES: usize = 4 * 1024;

pub(crate) struct Session {
    server: Arc<Server>,
    outbox: Arc<Outbox>,
    slot: SocketSlot,
    principal: Option<Principal>,
    /// Number of text frames of the client so far.
    frames: u64,
}

impl Session {
    /// Serves a socket until it ends.
    pub(crate) async fn serve(server: Arc<Server>, slot: SocketSlot, io: TokioIo<Upgraded>) {
        let outbox = Arc::new(Outbox::new(&server.limits));
        slot.attach(&outbox);
        if server.is_closing() {
            // A shutdown may have closed all sockets just before this socket was added.
            outbox.close(CloseCode::GoingAway);
        }
        let io = metered(io, &server.limits, Arc::clone(&outbox));
        let most = Some(server.limits.client_frame_bytes);
        let config = WebSocketConfig::default()
            .max_message_size(most)
            .max_frame_size(most)
            .read_buffer_size(READ_BUFFER_BYTES);
        let socket = Socket::from_raw_socket(io, Role::Server, Some(config)).await;
        let (sink, mut stream) = socket.split();
        let metrics = Arc::clone(&server.metrics);
        let pen = Pen::new(sink, Arc::clone(&metrics));
        let close_timeout = server.limits.close_timeout;
        let mut writer = tokio::spawn(write(Arc::clone(&outbox), close_timeout, pen));
        let mut session = Self {
            server,
            outbox: Arc::clone(&outbox),
            slot,
            principal: None,
            frames: 0,
        };
        let read = AssertUnwindSafe(session.read(&mut stream)).catch_unwind();
        let peer_left = read.await.unwrap_or_else(|_panic| {
            outbox.close(CloseCode::InternalError);
            false
        });
        let Some(code) = outbox.closed_with().filter(|_| !peer_left) else {
            return;
        };
        metrics.closes.count(&code.code().to_string());
        // The writer has its own deadline. This task continues to read, because a peer may have to write before it can
        // read.
        let discard = async {
            while let Some(Ok(_)) = stream.next().await {}
            std::future::pending::<()>().await;
        };
        let sink = tokio::select! {
            sink = &mut writer => sink,
            () = discard => return,
        };
        // Closing with unread bytes would discard the close frame.
        if let Ok(sink) = sink
            && let Ok(socket) = stream.reunite(sink)
        {
            let _ = timeout(ANSWER_CLOSE, linger(socket.into_inner())).await;
        }
    }

    /// Reads frames. Returns `true` if the peer disconnected, and `false` if the server closes the socket.
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
                    self.unauthenticated(AuthFailure::Missing);
                }
                received = stream.next() => {
                    unanswered = 0;
                    match received {
                        Some(Ok(Message::Text(text))) => self.text(text.as_str()).await,
                        Some(Ok(Message::Binary(_))) => outbox.close(CloseCode::BadFrame),
                        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                        Some(Ok(Message::Close(_))) => {
                            // Only further reads send the answer to the close frame.
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

    async fn text(&mut self, text: &str) {
        self.frames += 1;
        let frame = match (Frame::parse(text, self.frames), self.principal.is_some()) {
            (Err(BadFrame::Malformed), _) => return self.outbox.close(CloseCode::BadFrame),
            (Err(BadFrame::Answer(frame)), true) => return self.outbox.say(&frame),
            (Ok(frame), true) => frame,
            (
                Ok(Frame {
                    message: ClientFrame::Auth { token },
                    request_id,
                }),
                false,
            ) => return self.authenticate(&token, request_id).await,
            (_, false) => return self.unauthenticated(AuthFailure::Missing),
        };
        let request_id = frame.request_id;
        match frame.message {
            ClientFrame::Auth { .. } => self.outbox.say(&ServerFrame::Error {
                code: ErrorCode::AlreadyAuthenticated,
                message: "this socket is already authenticated".into(),
                thread_id: None,
                request_id: request_id.or(Some(RequestId::Number(self.frames))),
            }),
            ClientFrame::Subscribe {
                thread_id,
                after,
                epoch,
            } => self.subscribe(&thread_id, after, epoch, request_id),
            ClientFrame::Unsubscribe { thread_id } => self.unsubscribe(&thread_id, request_id),
            ClientFrame::Ping => self.outbox.say(&ServerFrame::Pong { request_id }),
        }
    }

    async fn authenticate(&mut self, token: &str, request_id: Option<RequestId>) {
        let answer = tokio::select! {
            biased;
            () = self.outbox.closing() => return,
            answer = self.server.authenticate(token) => answer,
        };
        let principal = match answer {
            Ok(principal) => principal,
            Err(NoAnswer::Denied) => return self.unauthenticated(AuthFailure::Denied),
            Err(NoAnswer::TimedOut | NoAnswer::Panicked) => {
                self.server.metrics.auth_failed(AuthFailure::Fault);
                return self.outbox.close(CloseCode::InternalError);
            }
        };
        if !self
            .slot
            .claim(&principal, self.server.limits.sockets_per_principal)
        {
            return self.outbox.close(CloseCode::TooMany);
        }
        self.outbox.say(&ServerFrame::Authenticated {
            principal: principal.id(),
            request_id,
        });
        self.principal = Some(principal);
    }

    fn unauthenticated(&self, failure: AuthFailure) {
        self.server.metrics.auth_failed(failure);
        self.outbox.close(CloseCode::Unauthenticated);
    }

    fn subscribe(
        &self,
        thread: &ThreadId,
        after: Option<u64>,
        epoch: Option<String>,
        request_id: Option<RequestId>,
    ) {
        let Some(principal) = self.principal.clone() else {
            return;
        };
        let id = self.server.hub.fresh_id();
        let subscribe = Subscribe {
            server: Arc::clone(&self.server),
            outbox: Arc::clone(&self.outbox),
            principal,
            id,
            thread: thread.clone(),
            after,
            epoch,
            request_id: request_id.clone(),
        };
        let most = self.server.limits.threads_per_socket;
        let start = || Some(tokio::spawn(subscribe.run()).abort_handle());
        let (code, message) = match self.outbox.admit(id, thread, most, start) {
            Ok(()) | Err(NotAdmitted::Closing) => return,
            Err(NotAdmitted::Subscribed) => (
                ErrorCode::AlreadySubscribed,
                "this socket is already subscribed to the thread",
            ),
            Err(NotAdmitted::TooMany) => (
                ErrorCode::TooManyThreads,
                "this socket has as many threads as it may, unsubscribe from one first",
            ),
        };
        self.outbox.say(&ServerFrame::thread_error(
            code,
            thread.as_str(),
            request_id,
            message,
        ));
    }

    fn unsubscribe(&self, thread: &ThreadId, request_id: Option<RequestId>) {
        let unsubscribed = ServerFrame::Unsubscribed {
            thread_id: thread.as_str(),
            request_id: request_id.clone(),
        };
        if self.outbox.unsubscribe(thread, &unsubscribed).is_err() {
            self.outbox.say(&ServerFrame::thread_error(
                ErrorCode::NotSubscribed,
                thread.as_str(),
                request_id,
                "this socket is not subscribed to the thread",
            ));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The subscriptions and the writer end with this task, even after a panic of the host's authenticator.
        self.outbox.abandon();
    }
}

/// Returns the close code for a peer that broke the WebSocket protocol; `None` if the peer disconnected.
fn violation(error: &WsError) -> Option<CloseCode> {
    match error {
        WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        WsError::Protocol(_) => Some(CloseCode::ProtocolError),
        WsError::Utf8(_) => Some(CloseCode::InvalidUtf8),
        WsError::Capacity(_) => Some(CloseCode::BadFrame),
        _ => None,
    }
}
