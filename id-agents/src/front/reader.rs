//! A reader of one thread over HTTP. It is counted, authenticated and authorized like a subscription of a socket.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, header};
use futures_util::FutureExt;
use run_id::ThreadId;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::error::HttpError;
use crate::auth::{NoAnswer, Principal};
use crate::metrics::{AuthFailure, Counted};
use crate::protocol::CloseCode;
use crate::serve::CutConnection;
use crate::socket::{
    ControlEncoding, Outbox, Permitted, Refusal, Server, SocketSlot, Start, Subscribe,
};

/// The position up to which a client has read a thread.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) after: Option<u64>,
    pub(super) epoch: Option<String>,
}

/// A reader, from its permission to its last byte.
pub(super) struct Reader {
    pub(super) subscribe: Subscribe,
    permitted: Permitted,
    place: Place,
}

/// A place among the sockets, which counts until it is dropped.
pub(super) struct Place(SocketSlot);

impl Place {
    pub(super) fn claim(server: &Server, principal: &Principal) -> Result<Self, HttpError> {
        let limits = &server.limits;
        let slot = server.hub.sockets.open(limits.sockets);
        let mut slot = slot.ok_or_else(HttpError::capacity)?;
        if slot.claim(principal, limits.sockets_per_principal) {
            Ok(Self(slot))
        } else {
            Err(HttpError::too_many())
        }
    }
}

/// Waits for the host or the client, unless the server shuts down.
pub(super) async fn until_closing<T>(
    server: &Server,
    answer: impl Future<Output = T>,
) -> Result<T, HttpError> {
    let answer = server.closing.run_until_cancelled(answer).await;
    answer.ok_or_else(HttpError::shutting_down)
}

/// Asks the host for the principal of the bearer token.
pub(super) async fn authenticate(
    server: &Server,
    headers: &HeaderMap,
) -> Result<Principal, HttpError> {
    let Some(token) = bearer(headers) else {
        server.metrics.auth_failed(AuthFailure::Missing);
        let message = "the request needs a token: `Authorization: Bearer …`";
        return Err(HttpError::unauthenticated(message));
    };
    let answer = until_closing(server, server.authenticate(token)).await?;
    answer.map_err(|no| match no {
        NoAnswer::Denied => {
            server.metrics.auth_failed(AuthFailure::Denied);
            HttpError::unauthenticated("the token was not accepted")
        }
        NoAnswer::TimedOut | NoAnswer::Panicked => {
            server.metrics.auth_failed(AuthFailure::Fault);
            HttpError::unavailable("the server could not check the token, try again")
        }
    })
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?;
    let (scheme, token) = str::from_utf8(value.as_bytes()).ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

impl Reader {
    /// Asks the host for the permission, before any read.
    pub(super) async fn open(
        server: &Arc<Server>,
        place: Place,
        principal: Principal,
        thread: ThreadId,
        seen: Seen,
        control: ControlEncoding,
    ) -> Result<Self, HttpError> {
        let outbox = Arc::new(Outbox::with_control(&server.limits, control));
        place.0.attach(&outbox);
        let id = server.hub.fresh_id();
        // The reader's own task serves the subscription.
        if outbox.admit(id, &thread, 1, || None).is_err() {
            return Err(HttpError::shutting_down());
        }
        let subscribe = Subscribe {
            server: Arc::clone(server),
            outbox,
            principal,
            id,
            thread,
            after: seen.after,
            epoch: seen.epoch,
            request_id: None,
        };
        // A shutdown may have closed all sockets just before this socket was added. It is seen here.
        let permitted = until_closing(server, subscribe.permit()).await??;
        if permitted.is_expired() {
            return Err(Refusal::Forbidden.into());
        }
        Ok(Self {
            subscribe,
            permitted,
            place,
        })
    }

    /// Asks the log where the reader starts.
    pub(super) async fn start(&self) -> Result<Start, HttpError> {
        self.subscribe.start().await.map_err(|error| {
            let thread_id = self.subscribe.thread.as_str();
            tracing::warn!(thread_id, %error, "could not serve a feed");
            Refusal::NoLog.into()
        })
    }

    /// Returns an error if the permission was revoked or the server has closed its readers.
    pub(super) fn still_open(&self) -> Result<(), HttpError> {
        match self.subscribe.outbox.closed_with() {
            Some(code) => Err(code.into()),
            None => Ok(()),
        }
    }

    /// Fills the outbox until the client is `gone` or the server closes the reader. The client then has the time of a
    /// closing socket to read the rest. If it does not read the answer to the end, its connection is closed.
    pub(super) async fn serve(
        self,
        start: Start,
        gone: CancellationToken,
        cut: Option<CutConnection>,
    ) {
        let Self {
            subscribe,
            permitted,
            place,
        } = self;
        let outbox = Arc::clone(&subscribe.outbox);
        let metrics = &subscribe.server.metrics;
        let patience = subscribe.server.limits.close_timeout;
        let open = Counted::by(&metrics.feeds);
        let filled = AssertUnwindSafe(subscribe.serve(&permitted, start)).catch_unwind();
        tokio::select! {
            biased;
            () = gone.cancelled() => {}
            () = outbox.closing() => {}
            ended = filled => if !matches!(ended, Ok(Ok(()))) {
                outbox.close(CloseCode::InternalError);
            }
        }
        drop(permitted);
        if let Some(code) = outbox.closed_with() {
            metrics.closes.count(&code.code().to_string());
        }
        let _ = timeout(patience, gone.cancelled()).await;
        outbox.abandon();
        drop((place, open, subscribe));
        if let Some(cut) = cut {
            // The connection has the rest of the answer, but its client may not read it.
            let left = if gone.is_cancelled() {
                patience
            } else {
                Duration::ZERO
            };
            cut.after(left).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn reads_a_bearer_token() {
        let token = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
            bearer(&headers).map(str::to_owned)
        };
        for value in ["Bearer a.b", "bearer a.b", "BEARER  a.b "] {
            assert_eq!(token(value).as_deref(), Some("a.b"), "{value}");
        }
        for value in ["", "Bearer", "Bearer ", "Basic a.b", "a.b"] {
            assert_eq!(token(value), None, "{value}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
