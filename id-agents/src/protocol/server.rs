//! The frames of the server. A frame with `op` is a control frame, defined here; a frame with `type` is an event.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

/// Maximum length of a text request id in bytes.
const LONGEST_REQUEST_ID: usize = 64;

/// The client's id of a frame. The answer to the frame repeats it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum RequestId {
    Number(u64),
    Text(Box<str>),
}

impl RequestId {
    /// Reads the member `request_id`. Returns `None` unless it is a number that fits into `u64`, or a text of the
    /// allowed length.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_u64().map(Self::Number),
            Value::String(text) if text.len() <= LONGEST_REQUEST_ID => {
                Some(Self::Text(text.as_str().into()))
            }
            _ => None,
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "op", rename_all = "snake_case")]
pub(crate) enum ServerFrame<'a> {
    Authenticated {
        principal: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        request_id: Option<RequestId>,
    },
    Subscribed {
        thread_id: &'a str,
        epoch: &'a str,
        offset: u64,
        recovered: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        request_id: Option<RequestId>,
    },
    Unsubscribed {
        thread_id: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        request_id: Option<RequestId>,
    },
    /// The log has deleted events up to `offset` that the client has not seen. The later events follow.
    Reset {
        thread_id: &'a str,
        epoch: &'a str,
        offset: u64,
    },
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        request_id: Option<RequestId>,
    },
    /// `request_id` or `thread_id` is always present.
    Error {
        code: ErrorCode,
        message: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        thread_id: Option<Cow<'a, str>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        request_id: Option<RequestId>,
    },
}

/// The code of an `error` frame. The socket stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    pub(crate) fn thread_error(
        code: ErrorCode,
        thread_id: &'a str,
        request_id: Option<RequestId>,
        message: &'a str,
    ) -> Self {
        Self::Error {
            code,
            message: Cow::Borrowed(message),
            thread_id: Some(Cow::Borrowed(thread_id)),
            request_id,
        }
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers always encode")
    }
}
