//! `RunAgentInput`: the request of an AG-UI client.

use std::borrow::Cow;

use run_id::{RunId, Suffix, ThreadId};
use serde_json::{Map, Value};

use super::Names;
use crate::front::error::HttpError;

/// Maximum length in bytes of the client's run id, which the first event contains.
const LONGEST_RUN_ID: usize = 256;

/// A valid request.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) names: Names,
    pub(super) thread: ThreadId,
    /// The input of the agent.
    pub(super) value: Value,
}

impl Input {
    pub(super) fn parse(body: &[u8]) -> Result<Self, HttpError> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|error| HttpError::bad_request(format!("the body is not JSON: {error}")))?;
        let Value::Object(mut members) = value else {
            return Err(HttpError::bad_request(
                "the body must be a RunAgentInput: an object",
            ));
        };
        let names = Names {
            thread: required(&members, "threadId")?.to_owned(),
            run: required(&members, "runId")?.to_owned(),
            parent: optional(&members, "parentRunId")?.map(str::to_owned),
        };
        optional(&members, "protocolVersion")?;
        for list in ["tools", "context", "resume"] {
            if !matches!(
                members.get(list),
                None | Some(Value::Null | Value::Array(_))
            ) {
                return Err(HttpError::bad_request(format!("`{list}` must be a list")));
            }
        }
        if names.run.is_empty() || names.run.len() > LONGEST_RUN_ID {
            let message = format!("`runId` must have 1 to {LONGEST_RUN_ID} bytes");
            return Err(HttpError::bad_request(message));
        }
        let thread = match ThreadId::parse(&names.thread) {
            Ok(thread) => thread,
            Err(_) => ThreadId::encode(&names.thread)
                .map_err(|error| HttpError::invalid_thread_id(error.to_string()))?,
        };
        match last_user_message(&members)? {
            Some(text) => members.insert("text".to_owned(), text.into()),
            None => members.remove("text"),
        };
        Ok(Self {
            names,
            thread,
            value: Value::Object(members),
        })
    }

    /// Returns our run id. It is derived from the client's run id, so a request that is sent twice starts one run.
    pub(super) fn run_id(&self) -> RunId {
        let hash = self.names.run.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        RunId::new(&self.thread, Suffix::from_u32(hash))
    }
}

fn required<'a>(members: &'a Map<String, Value>, name: &str) -> Result<&'a str, HttpError> {
    let value = members.get(name).and_then(Value::as_str);
    value.ok_or_else(|| HttpError::bad_request(format!("`{name}` must be a string")))
}

fn optional<'a>(members: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, HttpError> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(_) => required(members, name).map(Some),
    }
}

/// Checks the messages, and returns the text of the last message of a user, if there is one.
fn last_user_message(members: &Map<String, Value>) -> Result<Option<String>, HttpError> {
    let Some(Value::Array(messages)) = members.get("messages") else {
        return Err(HttpError::bad_request("`messages` must be a list"));
    };
    let mut last = None;
    for (index, message) in messages.iter().enumerate() {
        let wrong = |what: &str| HttpError::bad_request(format!("`messages[{index}]{what}"));
        for name in ["id", "role"] {
            if !message[name].is_string() {
                return Err(wrong(&format!(".{name}` must be a string")));
            }
        }
        if message["role"] == "user" {
            let text = content(&message["content"]);
            last =
                Some(text.ok_or_else(|| wrong(".content` must be a string or a list of parts"))?);
        }
    }
    Ok(last.map(Cow::into_owned))
}

/// Returns the text of a content: the whole text, or its text parts, one per line.
fn content(content: &Value) -> Option<Cow<'_, str>> {
    match content {
        Value::String(text) => Some(text.into()),
        Value::Array(parts) => {
            let mut lines = Vec::new();
            for part in parts {
                if part["type"].as_str()? == "text" {
                    lines.push(part["text"].as_str()?);
                }
            }
            Some(lines.join("\n").into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use serde_json::json;

    use super::*;

    fn parse(value: &Value) -> Result<Input, (StatusCode, String)> {
        Input::parse(value.to_string().as_bytes()).map_err(HttpError::into_parts)
    }

    #[test]
    fn the_last_message_of_a_user_is_the_text() {
        let text = |messages: Value| {
            let input =
                json!({"threadId": "t", "runId": "r", "messages": messages, "text": "forged"});
            parse(&input).unwrap().value.get("text").cloned()
        };
        let user = |content: Value| json!({"id": "1", "role": "user", "content": content});
        let assistant = json!({"id": "2", "role": "assistant"});
        assert_eq!(text(json!([])), None);
        assert_eq!(text(json!([assistant])), None);
        assert_eq!(
            text(json!([user(json!("a")), user(json!("b")), assistant])),
            Some(json!("b"))
        );
        let parts = json!([
            {"type": "text", "text": "look"},
            {"type": "image", "source": {"type": "url", "value": "https://a.example/b"}},
            {"type": "text", "text": "here"},
        ]);
        assert_eq!(text(json!([user(parts)])), Some(json!("look\nhere")));
    }

    #[test]
    fn a_thread_is_an_id_or_a_key() {
        let thread = |id: &str| {
            let input = parse(&json!({"threadId": id, "runId": "r", "messages": []})).unwrap();
            assert_eq!(input.names.thread, id);
            input.thread.as_str().to_owned()
        };
        assert_eq!(thread("checkout"), "checkout");
        assert_eq!(thread("ada@example.com"), "x-ada_40example_2ecom");
        assert_eq!(thread("x-ada_40example_2ecom"), "x-ada_40example_2ecom");
        assert_eq!(thread(""), "x-");
    }

    #[test]
    fn the_run_id_follows_from_the_clients() {
        let run = |id: &str| {
            let input = parse(&json!({"threadId": "t", "runId": id, "messages": []})).unwrap();
            input.run_id().as_str().to_owned()
        };
        // The published vectors of FNV-1a for `a` and `foobar`.
        assert_eq!(run("a"), "run_t_e40c292c");
        assert_eq!(run("foobar"), "run_t_bf9cf968");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let message = json!({"id": "1", "role": "user", "content": "a"});
        let good = json!({"threadId": "t", "runId": "r", "messages": [message]});
        parse(&good).unwrap();
        let mut absent = good.clone();
        for name in [
            "parentRunId",
            "protocolVersion",
            "tools",
            "context",
            "resume",
            "state",
        ] {
            absent[name] = Value::Null;
        }
        parse(&absent).unwrap();
        let long = "x".repeat(257);
        let cases = [
            ("threadId", json!(7), "`threadId` must be a string"),
            ("runId", Value::Null, "`runId` must be a string"),
            ("runId", json!(""), "`runId` must have 1 to 256 bytes"),
            ("runId", json!(long), "`runId` must have 1 to 256 bytes"),
            ("parentRunId", json!([]), "`parentRunId` must be a string"),
            (
                "protocolVersion",
                json!(1),
                "`protocolVersion` must be a string",
            ),
            ("messages", json!({}), "`messages` must be a list"),
            ("messages", Value::Null, "`messages` must be a list"),
            (
                "messages",
                json!(["a"]),
                "`messages[0].id` must be a string",
            ),
            (
                "messages",
                json!([message, {"id": "2"}]),
                "`messages[1].role` must be a string",
            ),
            (
                "messages",
                json!([{"id": "1", "role": "user"}]),
                "`messages[0].content` must be a string or a list of parts",
            ),
            (
                "messages",
                json!([{"id": "1", "role": "user", "content": [{"type": "text"}]}]),
                "`messages[0].content` must be a string or a list of parts",
            ),
            ("tools", json!("a"), "`tools` must be a list"),
            ("context", json!({}), "`context` must be a list"),
        ];
        for (name, value, expected) in cases {
            let mut input = good.clone();
            input[name] = value;
            let (status, message) = parse(&input).unwrap_err();
            assert_eq!(
                (status, message.as_str()),
                (StatusCode::BAD_REQUEST, expected)
            );
        }
        for (body, expected) in [
            (
                "",
                "the body is not JSON: EOF while parsing a value at line 1 column 0",
            ),
            ("[]", "the body must be a RunAgentInput: an object"),
        ] {
            let (_, message) = Input::parse(body.as_bytes()).unwrap_err().into_parts();
            assert_eq!(message, expected);
        }
        let key = "é".repeat(100);
        let (status, message) =
            parse(&json!({"threadId": key, "runId": "r", "messages": []})).unwrap_err();
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(message, ThreadId::encode(&key).unwrap_err().to_string());
    }
}
