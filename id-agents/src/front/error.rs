//! The errors of the HTTP routes.

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde_json::json;

use crate::metrics::Labelled;
use crate::protocol::CloseCode;
use crate::socket::Refusal;

/// An answer `{"error":{"code","message"}}`. The message only describes the request, so it reveals no thread or run of
/// another user.
#[derive(Debug)]
pub(crate) struct HttpError {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
}

/// Seconds after which a client should repeat a request that cannot be served now.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

impl HttpError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    pub(super) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    pub(super) fn invalid_thread_id(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_thread_id", message)
    }

    pub(super) fn unauthenticated(message: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", message)
    }

    pub(super) fn not_acceptable(message: &'static str) -> Self {
        Self::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable", message)
    }

    pub(super) fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message)
    }

    pub(super) fn shutting_down() -> Self {
        let message = "the server is shutting down, try again";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "shutting_down", message)
    }

    pub(super) fn capacity() -> Self {
        let message = "the server has the maximum number of readers, try again later";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "capacity", message)
    }

    pub(super) fn too_many() -> Self {
        let message = "this user has the maximum number of sockets and feeds, close one first";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "too_many", message)
    }
}

/// The errors of a request to start a run.
#[cfg(feature = "ag-ui")]
impl HttpError {
    pub(super) fn unknown_agent() -> Self {
        let message = "no agent has this name";
        Self::new(StatusCode::NOT_FOUND, "unknown_agent", message)
    }

    pub(super) fn not_permitted() -> Self {
        let message = "not allowed to start a run in this thread";
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    pub(super) fn conflict(code: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    pub(super) fn too_large(most: usize) -> Self {
        let message = format!("the body must have at most {most} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    pub(super) fn unsupported_media_type() -> Self {
        let message = "`Content-Type` must be `application/json`";
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            message,
        )
    }

    #[cfg(test)]
    pub(super) fn into_parts(self) -> (StatusCode, String) {
        (self.status, self.message.into_owned())
    }
}

/// Waits for an answer and counts it by its status. The host's code runs in `answer`. The client gets a response even if
/// that code panics.
pub(super) async fn counted(
    answer: impl Future<Output = Result<Response, HttpError>>,
    responses: &Labelled,
) -> Response {
    let answer = AssertUnwindSafe(answer).catch_unwind().await;
    let answer = answer.unwrap_or_else(|_panic| Err(Refusal::Panicked.into()));
    let response = answer.unwrap_or_else(IntoResponse::into_response);
    responses.count(response.status().as_str());
    response
}

impl From<Refusal> for HttpError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Forbidden => Self::new(StatusCode::FORBIDDEN, "forbidden", refusal.message()),
            Refusal::NoPermission | Refusal::NoLog | Refusal::Panicked => {
                Self::unavailable(refusal.message())
            }
        }
    }
}

/// The reason why a reader was closed before its answer.
impl From<CloseCode> for HttpError {
    fn from(code: CloseCode) -> Self {
        match code {
            CloseCode::Forbidden | CloseCode::GrantExpired => Refusal::Forbidden.into(),
            CloseCode::GoingAway => Self::shutting_down(),
            other => Self::unavailable(other.reason()),
        }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let extra: Option<(HeaderName, HeaderValue)> = match self.status {
            StatusCode::UNAUTHORIZED => {
                Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
            }
            StatusCode::SERVICE_UNAVAILABLE => Some((header::RETRY_AFTER, RETRY_AFTER)),
            _ => None,
        };
        let body = json!({"error": {"code": self.code, "message": self.message}});
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(extra);
        response
    }
}
