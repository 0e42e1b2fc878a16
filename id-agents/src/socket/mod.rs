//! WebSockets: the upgrade, and the state that all sockets share.

mod batch;
pub(crate) mod event_stream;
mod flusher;
mod hub;
mod limits;
mod meter;
mod outbox;
mod pen;
mod scribe;
mod session;
mod sockets;
mod subscription;
mod topic;
mod writer;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use run_id::ThreadIdRef;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{Error as WsError, ProtocolError};
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_util::sync::CancellationToken;

pub(crate) use self::batch::Stretch;
pub(crate) use self::hub::Hub;
pub use self::limits::Limits;
use self::meter::Metered;
pub(crate) use self::outbox::{ControlEncoding, Frame, Frames, Next, Outbox, count_written};
use self::session::Session;
pub(crate) use self::sockets::{QueueDepth, SocketSlot};
pub(crate) use self::subscription::{Permitted, Refusal, Start, Subscribe};
use crate::auth::{Action, DynAuthenticator, DynAuthorizer, Grant, NoAnswer, Principal, ask};
use crate::log::DynLog;
use crate::metrics::{HostFault, Metrics};

/// A WebSocket on a connection whose frames are counted.
type Socket = WebSocketStream<Metered<TokioIo<Upgraded>>>;

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

    /// Checks the `Origin` header. A browser always sends it, and a page cannot forge it; other clients may omit it.
    fn admits_origin(&self, headers: &HeaderMap) -> bool {
        headers.get_all(header::ORIGIN).iter().all(|origin| {
            self.origins
                .iter()
                .any(|allowed| origin.as_bytes().eq_ignore_ascii_case(allowed.as_bytes()))
        })
    }

    /// Asks the host for the principal of a token.
    pub(crate) async fn authenticate(&self, token: &str) -> Result<Principal, NoAnswer> {
        let answer = async { self.authenticator.authenticate(token).await };
        let answer = ask(self.limits.host_timeout, answer).await;
        let faults = [
            HostFault::AuthenticatorPanic,
            HostFault::AuthenticatorTimeout,
        ];
        self.note_fault(faults, answer.as_ref().err());
        answer
    }

    /// Asks the host for a permission of `principal`.
    pub(crate) async fn authorize(
        &self,
        principal: &Principal,
        thread: ThreadIdRef<'_>,
        action: Action,
    ) -> Result<Grant, NoAnswer> {
        let answer = async { self.authorizer.authorize(principal, thread, action).await };
        let answer = ask(self.limits.host_timeout, answer).await;
        let faults = [HostFault::AuthorizerPanic, HostFault::AuthorizerTimeout];
        self.note_fault(faults, answer.as_ref().err());
        answer
    }

    fn note_fault(&self, [panic, timeout]: [HostFault; 2], answer: Option<&NoAnswer>) {
        let fault = match answer {
            Some(NoAnswer::TimedOut) => timeout,
            Some(NoAnswer::Panicked) => panic,
            Some(NoAnswer::Denied) | None => return,
        };
        tracing::error!(fault = fault.label(), "the host's code gave no answer");
        self.metrics.host_faults.count(fault.label());
    }

    fn refuse(&self, refusal: UpgradeRefusal) -> Response {
        self.metrics.upgrades_refused.count(refusal.reason());
        (refusal.status(), refusal.reason()).into_response()
    }
}

text_enum! {
    /// The reason why a socket is refused.
    #[derive(Clone, Copy)]
    pub(crate) enum UpgradeRefusal {
        /// The origin of the page is not allowed.
        Origin: "origin",
        /// The server is shutting down.
        Shutdown: "shutdown",
        /// The server has the maximum number of sockets.
        Capacity: "capacity",
    }

    /// Returns the label of its counter, which is also the body of the answer.
    pub(crate) fn reason
}

impl UpgradeRefusal {
    const fn status(self) -> StatusCode {
        match self {
            Self::Origin => StatusCode::FORBIDDEN,
            Self::Shutdown | Self::Capacity => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// `GET /ws`.
pub(crate) async fn upgrade(State(server): State<Arc<Server>>, mut request: Request) -> Response {
    let response = match create_response_with_body(&request, Body::empty) {
        Ok(response) => response,
        Err(error) => return not_an_upgrade(&error),
    };
    if !server.admits_origin(request.headers()) {
        return server.refuse(UpgradeRefusal::Origin);
    }
    if server.is_closing() {
        return server.refuse(UpgradeRefusal::Shutdown);
    }
    let Some(on_upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return not_an_upgrade(&WsError::Protocol(
            ProtocolError::MissingConnectionUpgradeHeader,
        ));
    };
    let Some(slot) = server.hub.sockets.open(server.limits.sockets) else {
        return server.refuse(UpgradeRefusal::Capacity);
    };
    tokio::spawn(async move {
        // A client may disconnect before it reads the answer.
        if let Ok(upgraded) = on_upgrade.await {
            Session::serve(server, slot, TokioIo::new(upgraded)).await;
        }
    });
    response
}

/// Returns the answer to a request that is not an upgrade of RFC 6455.
fn not_an_upgrade(error: &WsError) -> Response {
    if let WsError::Protocol(ProtocolError::MissingSecWebSocketVersionHeader) = error {
        let version = (
            header::SEC_WEBSOCKET_VERSION,
            HeaderValue::from_static("13"),
        );
        return (StatusCode::UPGRADE_REQUIRED, [version], error.to_string()).into_response();
    }
    (StatusCode::BAD_REQUEST, error.to_string()).into_response()
}
