//! What clients may say.

use run_id::{ThreadId, ThreadIdRef};
use serde_json::{Map, Value};

use super::server::{ErrorCode, ServerFrame};

#[derive(Debug, PartialEq)]
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

/// A frame that is not one of those.
#[derive(Debug)]
pub(crate) enum BadFrame {
    /// Not even JSON with an `op`: the socket is closed.
    Malformed,
    /// The client is told.
    Answer(ServerFrame<'static>),
}

impl ClientFrame {
    /// Reads a frame.
    pub(crate) fn parse(text: &str) -> Result<Self, BadFrame> {
        let Ok(Value::Object(mut members)) = serde_json::from_str::<Value>(text) else {
            return Err(BadFrame::Malformed);
        };
        let Some(Value::String(op)) = members.remove("op") else {
            return Err(BadFrame::Malformed);
        };
        match op.as_str() {
            "auth" => match members.remove("token") {
                Some(Value::String(token)) => Ok(Self::Auth { token }),
                _ => Err(bad_request("expected a text in `token`, found none")),
            },
            "subscribe" => {
                let thread_id = thread_id(&mut members)?;
                let after = match members.remove("after") {
                    None | Some(Value::Null) => None,
                    Some(after) => Some(after.as_u64().ok_or_else(|| {
                        bad_request("expected an offset in `after`, found other JSON")
                    })?),
                };
                let epoch = match members.remove("epoch") {
                    None | Some(Value::Null) => None,
                    Some(Value::String(epoch)) => Some(epoch),
                    Some(_) => {
                        return Err(bad_request("expected a text in `epoch`, found other JSON"));
                    }
                };
                Ok(Self::Subscribe {
                    thread_id,
                    after,
                    epoch,
                })
            }
            "unsubscribe" => Ok(Self::Unsubscribe {
                thread_id: thread_id(&mut members)?,
            }),
            "ping" => Ok(Self::Ping),
            _ => Err(BadFrame::Answer(ServerFrame::error(
                ErrorCode::UnknownOp,
                "expected `auth`, `subscribe`, `unsubscribe` or `ping` in `op`, found another",
            ))),
        }
    }
}

fn thread_id(members: &mut Map<String, Value>) -> Result<ThreadId, BadFrame> {
    let Some(Value::String(text)) = members.remove("thread_id") else {
        return Err(bad_request("expected a text in `thread_id`, found none"));
    };
    match ThreadIdRef::parse(&text) {
        Ok(thread_id) => Ok(thread_id.into_owned()),
        Err(error) => Err(BadFrame::Answer(ServerFrame::error(
            ErrorCode::InvalidThreadId,
            error.to_string(),
        ))),
    }
}

fn bad_request(message: &'static str) -> BadFrame {
    BadFrame::Answer(ServerFrame::error(ErrorCode::BadRequest, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_op() {
        let thread_id = || ThreadId::parse("thread_a").unwrap();
        let parsed = |text| ClientFrame::parse(text).unwrap();
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
            parsed(r#"{"op":"subscribe","thread_id":"thread_a","after":7,"epoch":"e"}"#),
            ClientFrame::Subscribe {
                thread_id: thread_id(),
                after: Some(7),
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
    fn tells_what_is_wrong() {
        let answer = |text: &str| match ClientFrame::parse(text).unwrap_err() {
            BadFrame::Answer(frame) => frame.to_json(),
            BadFrame::Malformed => "malformed".to_owned(),
        };
        assert_eq!(
            answer(r#"{"op":"subscribe","thread_id":"thread_a","after":-1}"#),
            r#"{"op":"error","code":"bad_request","message":"expected an offset in `after`, found other JSON"}"#
        );
        assert_eq!(
            answer(r#"{"op":"subscribe","thread_id":7}"#),
            r#"{"op":"error","code":"bad_request","message":"expected a text in `thread_id`, found none"}"#
        );
        assert!(
            answer(r#"{"op":"subscribe","thread_id":"_a"}"#)
                .starts_with(r#"{"op":"error","code":"invalid_thread_id""#)
        );
        assert!(answer(r#"{"op":"emit"}"#).starts_with(r#"{"op":"error","code":"unknown_op""#));
        for malformed in ["", "{", "[]", "null", "{}", r#"{"op":7}"#, "\u{0}"] {
            assert_eq!(answer(malformed), "malformed", "{malformed:?}");
        }
    }
}
