//! What the server says besides events. A frame with `op` is one of these; a frame with `type` is an event.

use std::borrow::Cow;

use serde::Serialize;

#[derive(Debug, Serialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub(crate) enum ServerFrame<'a> {
    Authenticated {
        principal: &'a str,
    },
    Subscribed {
        thread_id: &'a str,
        epoch: &'a str,
        offset: u64,
        recovered: bool,
    },
    Unsubscribed {
        thread_id: &'a str,
    },
    /// Events up to `offset` that the client has not seen are gone; what follows is above it.
    Reset {
        thread_id: &'a str,
        epoch: &'a str,
        offset: u64,
    },
    Pong,
    Error {
        code: ErrorCode,
        message: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        thread_id: Option<&'a str>,
    },
}

/// What an `error` frame says went wrong; the socket stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorCode {
    UnknownOp,
    BadRequest,
    InvalidThreadId,
    AlreadyAuthenticated,
    AlreadySubscribed,
    NotSubscribed,
    TooManyThreads,
    Forbidden,
    Unavailable,
}

impl<'a> ServerFrame<'a> {
    pub(crate) fn error(code: ErrorCode, message: impl Into<Cow<'a, str>>) -> Self {
        Self::Error {
            code,
            message: message.into(),
            thread_id: None,
        }
    }

    pub(crate) fn thread_error(code: ErrorCode, thread_id: &'a str, message: &'a str) -> Self {
        Self::Error {
            code,
            message: Cow::Borrowed(message),
            thread_id: Some(thread_id),
        }
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers always encode")
    }
}
