//! The WebSocket side: who may connect, and what all sockets share.

mod batch;
mod flusher;
mod hub;
mod limits;
mod outbox;
mod session;
mod sockets;
mod subscription;
mod topic;
mod writer;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{State, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio_util::sync::CancellationToken;

pub(crate) use self::hub::Hub;
pub use self::limits::Limits;
use self::session::Session;
use crate::auth::{DynAuthenticator, DynAuthorizer};
use crate::log::DynLog;
use crate::metrics::Metrics;

/// What the transport takes of one frame. The limit that clients are held to is [`Limits::client_frame_bytes`]; a frame
/// between the two is read, so that the peer gets the close code and not a broken connection.
const TRANSPORT_FRAME_BYTES: usize = 2 * 1024 * 1024;

/// What is read at a time; the default of 128 KiB a socket would be over a gigabyte for ten thousand idle ones.
const READ_BUFFER_BYTES: usize = 4 * 1024;

pub(crate) struct Server {
    pub(crate) hub: Arc<Hub>,
    pub(crate) log: Arc<dyn DynLog>,
    pub(crate) authenticator: Arc<dyn DynAuthenticator>,
    pub(crate) authorizer: Arc<dyn DynAuthorizer>,
    pub(crate) limits: Limits,
    pub(crate) origins: Vec<String>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) closing: CancellationToken,
}

impl Server {
    pub(crate) fn is_closing(&self) -> bool {
        self.closing.is_cancelled()
    }

    /// A browser always sends the header, and a page cannot forge it; a client that is no browser may leave it out.
    fn admits_origin(&self, headers: &HeaderMap) -> bool {
        headers.get_all(header::ORIGIN).iter().all(|origin| {
            self.origins
                .iter()
                .any(|allowed| origin.as_bytes().eq_ignore_ascii_case(allowed.as_bytes()))
        })
    }

    fn refuse(&self, refusal: UpgradeRefusal) -> Response {
        self.metrics
            .upgrades_refused
            .with_label_values(&[refusal.reason()])
            .inc();
        (refusal.status(), refusal.reason()).into_response()
    }
}

/// Why a socket is not opened.
#[derive(Clone, Copy)]
pub(crate) enum UpgradeRefusal {
    /// The page is of an origin that is not on the list.
    Origin,
    /// The server is shutting down.
    Shutdown,
    /// There are as many sockets as there may be.
    Capacity,
}

impl UpgradeRefusal {
    pub(crate) const ALL: [Self; 3] = [Self::Origin, Self::Shutdown, Self::Capacity];

    /// The label of its counter, and the body of the answer.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Origin => "origin",
            Self::Shutdown => "shutdown",
            Self::Capacity => "capacity",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Origin => StatusCode::FORBIDDEN,
            Self::Shutdown | Self::Capacity => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// `GET /ws`.
pub(crate) async fn upgrade(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !server.admits_origin(&headers) {
        return server.refuse(UpgradeRefusal::Origin);
    }
    if server.is_closing() {
        return server.refuse(UpgradeRefusal::Shutdown);
    }
    let Some(slot) = server.hub.sockets.open(server.limits.sockets) else {
        return server.refuse(UpgradeRefusal::Capacity);
    };
    upgrade
        .max_message_size(TRANSPORT_FRAME_BYTES)
        .max_frame_size(TRANSPORT_FRAME_BYTES)
        .read_buffer_size(READ_BUFFER_BYTES)
        .on_upgrade(move |socket| Session::serve(server, slot, socket))
}

/// Every change under these locks is complete before anything that may panic, so a poisoned one is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
