//! The frames that clients send.

use std::borrow::Cow;

use run_id::ThreadId;
use serde_json::{Map, Value};

use super::server::{ErrorCode, RequestId, ServerFrame};

/// Maximum length of a thread id in bytes.
const LONGEST_THREAD_ID: usize = 242;

#[derive(Debug, PartialEq)]
#[cfg_attr(
    test,
    derive(schemars::JsonSchema),
    schemars(rename = "ClientMessage", tag = "op", rename_all = "snake_case")
)]
pub(crate) enum ClientFrame {
    Auth {
        token: String,
    },
    Subscribe {
        thread_id: ThreadId,
        after: Option<u64>,
        epoch: Option<String>,
    },
    Unsubscribe {
        thread_id: ThreadId,
    },
    Ping,
}

/// A frame that is not a client message.
#[derive(Debug)]
pub(crate) enum BadFrame {
    /// The frame is not JSON with an `op`. The socket is closed.
    Malformed,
    /// The client gets an `error` frame.
    Answer(ServerFrame<'static>),
}

/// A client's frame, with the request id of the answer.
#[derive(Debug, PartialEq)]
pub(crate) struct Frame {
    pub(crate) message: ClientFrame,
    /// The `request_id` of the client.
    pub(crate) request_id: Option<RequestId>,
}

/// The subject of an error frame.
struct About {
    /// The thread id as the client wrote it, if it is short enough.
    thread_id: Option<String>,
    request_id: Option<RequestId>,
}

impl Frame {
    /// Parses the frame with this number of a socket. An error about a frame without a thread and without a
    /// `request_id` names the number instead.
    pub(crate) fn parse(text: &str, number: u64) -> Result<Self, BadFrame> {
        let Ok(Value::Object(mut members)) = serde_json::from_str::<Value>(text) else {
            return Err(BadFrame::Malformed);
        };
        let Some(Value::String(op)) = members.remove("op") else {
            return Err(BadFrame::Malformed);
        };
        let named = members.remove("request_id").filter(|id| !id.is_null());
        let request_id = named.as_ref().and_then(RequestId::read);
        let thread_id = members.get("thread_id").and_then(Value::as_str);
        let thread_id = thread_id.filter(|text| text.len() <= LONGEST_THREAD_ID);
        let number = thread_id.is_none().then_some(RequestId::Number(number));
        let about = About {
            thread_id: thread_id.map(str::to_owned),
            request_id: request_id.clone().or(number),
        };
        if named.is_some() && request_id.is_none() {
            let message = "`request_id` must be an integer or a string of at most 64 bytes";
            return Err(about.error(ErrorCode::BadRequest, message));
        }
        let message = ClientFrame::read(&op, &mut members)
            .map_err(|(code, message)| about.error(code, message))?;
        Ok(Self {
            message,
            request_id,
        })
    }
}

impl About {
    fn error(self, code: ErrorCode, message: impl Into<Cow<'static, str>>) -> BadFrame {
        BadFrame::Answer(ServerFrame::Error {
            code,
            message: message.into(),
            thread_id: self.thread_id.map(Cow::Owned),
            request_id: self.request_id,
        })
    }
}

/// The reason why a frame is invalid.
type Fault = (ErrorCode, Cow<'static, str>);

impl ClientFrame {
    fn read(op: &str, members: &mut Map<String, Value>) -> Result<Self, Fault> {
        match op {
            "auth" => match members.remove("token") {
                Some(Value::String(token)) => Ok(Self::Auth { token }),
                _ => Err(bad_request("`token` must be a string")),
            },
            "subscribe" => {
                let thread_id = thread_id(members)?;
                let after = match members.remove("after") {
                    None | Some(Value::Null) => None,
                    Some(after) => Some(after.as_u64().ok_or_else(|| {
                        bad_request("`after` must be an offset: an integer of 0 to 2^64-1")
                    })?),
                };
                let epoch = match members.remove("epoch") {
                    None | Some(Value::Null) => None,
                    Some(Value::String(epoch)) => Some(epoch),
                    Some(_) => return Err(bad_request("`epoch` must be a string")),
                };
                Ok(Self::Subscribe {
                    thread_id,
                    after,
                    epoch,
                })
            }
            "unsubscribe" => Ok(Self::Unsubscribe {
                thread_id: thread_id(members)?,
            }),
            "ping" => Ok(Self::Ping),
            _ => Err((
                ErrorCode::UnknownOp,
                "`op` must be `auth`, `subscribe`, `unsubscribe` or `ping`".into(),
            )),
        }
    }
}

fn thread_id(members: &mut Map<String, Value>) -> Result<ThreadId, Fault> {
    let Some(Value::String(text)) = members.remove("thread_id") else {
        return Err(bad_request("`thread_id` must be a string"));
    };
    ThreadId::parse(&text).map_err(|error| (ErrorCode::InvalidThreadId, error.to_string().into()))
}

fn bad_request(message: &'static str) -> Fault {
    (ErrorCode::BadRequest, message.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_op() {
        let thread_id = || ThreadId::parse("thread_a").unwrap();
        let parsed = |text| Frame::parse(text, 1).unwrap().message;
        assert_eq!(
            parsed(r#"{"op":"auth","token":"t"}"#),
            ClientFrame::Auth { token: "t".into() }
        );
        assert_eq!(parsed(r#"{"op":"ping"}"#), ClientFrame::Ping);
        assert_eq!(
            parsed(r#"{"op":"subscribe","thread_id":"thread_a"}"#),
            ClientFrame::Subscribe {
                thread_id: thread_id(),
                after: None,
                epoch: None
            }
        );
        assert_eq!(
            parsed(
                r#"{"op":"subscribe","thread_id":"thread_a","after":18446744073709551615,"epoch":"e","new":1}"#
            ),
            ClientFrame::Subscribe {
                thread_id: thread_id(),
                after: Some(u64::MAX),
                epoch: Some("e".into())
            }
        );
        assert_eq!(
            parsed(r#"{"op":"unsubscribe","thread_id":"thread_a"}"#),
            ClientFrame::Unsubscribe {
                thread_id: thread_id()
            }
        );
    }

    #[test]
    fn reads_what_the_client_calls_its_frame() {
        let called = |id: &str| {
            let text = format!(r#"{{"op":"ping","request_id":{id}}}"#);
            Frame::parse(&text, 1).map(|frame| frame.request_id).ok()
        };
        assert_eq!(called("null"), Some(None));
        assert_eq!(called("7"), Some(Some(RequestId::Number(7))));
        assert_eq!(called(r#""a""#), Some(Some(RequestId::Text("a".into()))));
        let text = |length| format!("\"{}\"", "x".repeat(length));
        assert!(called(&text(64)).is_some());
        for id in [&text(65), "-1", "1.5", "[]", "true"] {
            assert_eq!(called(id), None, "{id}");
        }
    }

    #[test]
    fn tells_what_is_wrong_and_with_which_frame() {
        let answer = |text: &str| match Frame::parse(text, 17).unwrap_err() {
            BadFrame::Answer(frame) => frame.to_json(),
            BadFrame::Malformed => "malformed".to_owned(),
        };
        assert_eq!(
            answer(r#"{"op":"subscribe","thread_id":"thread_a","after":-1}"#),
            r#"{"op":"error","code":"bad_request","message":"`after` must be an offset: an integer of 0 to 2^64-1","thread_id":"thread_a"}"#
        );
        assert_eq!(
            answer(r#"{"op":"subscribe","thread_id":"thread_a","epoch":1,"request_id":"r"}"#),
            r#"{"op":"error","code":"bad_request","message":"`epoch` must be a string","thread_id":"thread_a","request_id":"r"}"#
        );
        assert_eq!(
            answer(r#"{"op":"subscribe","thread_id":7}"#),
            r#"{"op":"error","code":"bad_request","message":"`thread_id` must be a string","request_id":17}"#
        );
        assert_eq!(
            answer(r#"{"op":"emit","request_id":3}"#),
            r#"{"op":"error","code":"unknown_op","message":"`op` must be `auth`, `subscribe`, `unsubscribe` or `ping`","request_id":3}"#
        );
        assert_eq!(
            answer(r#"{"op":"ping","request_id":{}}"#),
            r#"{"op":"error","code":"bad_request","message":"`request_id` must be an integer or a string of at most 64 bytes","request_id":17}"#
        );
        let invalid = answer(r#"{"op":"subscribe","thread_id":"_a"}"#);
        assert!(
            invalid.starts_with(r#"{"op":"error","code":"invalid_thread_id""#),
            "{invalid}"
        );
        assert!(invalid.ends_with(r#","thread_id":"_a"}"#), "{invalid}");
        let long = format!(r#"{{"op":"subscribe","thread_id":"{}"}}"#, "x".repeat(243));
        assert!(answer(&long).ends_with(r#","request_id":17}"#));
        for malformed in ["", "{", "[]", "null", "{}", r#"{"op":7}"#, "\u{0}"] {
            assert_eq!(answer(malformed), "malformed", "{malformed:?}");
        }
    }
}
