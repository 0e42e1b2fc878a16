//! What must not be written. It runs before an event reaches the log, so a replay is as clean as the live stream.

use std::collections::HashSet;

use serde_json::Value;

use crate::event::EventType;

/// Removes secrets from an event's data before the event is logged.
///
/// It sees the whole `data` of every event: tool arguments and results, the result and the error of the run, custom data.
/// When it panics, nothing of that data is written: `emit` says [`EmitError::Redactor`](crate::EmitError::Redactor), and a
/// terminal event says that instead of its message.
///
/// ```
/// use id_agents::{EventType, Executor, KeyRedactor, MemoryLog, Redactor};
/// use serde_json::{Value, json};
///
/// /// Hides what tools return, and what the default hides.
/// struct NoResults(KeyRedactor);
///
/// impl Redactor for NoResults {
///     fn redact(&self, event_type: EventType, data: &mut Value) {
///         if event_type == EventType::ToolCompleted {
///             data["result"] = json!("[hidden]");
///         }
///         self.0.redact(event_type, data);
///     }
/// }
///
/// let redactor = NoResults(KeyRedactor::default());
/// let mut data = json!({"call_id": "c1", "tool_name": "search", "result": ["a secret"]});
/// redactor.redact(EventType::ToolCompleted, &mut data);
/// assert_eq!(data, json!({"call_id": "c1", "tool_name": "search", "result": "[hidden]"}));
///
/// let executor = Executor::builder(MemoryLog::new()).redactor(redactor).build();
/// # drop(executor);
/// ```
pub trait Redactor: Send + Sync + 'static {
    /// Changes `data` in place.
    fn redact(&self, event_type: EventType, data: &mut Value);
}

/// Replaces the values of members with given names, at any depth, lists included.
///
/// Names are compared whole and without regard to ASCII case, so `token` hides `Token` and leaves `token_count` alone.
///
/// ```
/// use id_agents::{EventType, KeyRedactor, Redactor};
/// use serde_json::json;
///
/// let mut data = json!({"call": [{"token": "s3cret", "token_count": 7}]});
/// KeyRedactor::default().redact(EventType::Custom, &mut data);
/// assert_eq!(data, json!({"call": [{"token": "[redacted]", "token_count": 7}]}));
/// ```
#[derive(Clone, Debug)]
pub struct KeyRedactor {
    keys: HashSet<String>,
}

impl KeyRedactor {
    /// What a hidden value is replaced with.
    pub const MARK: &'static str = "[redacted]";

    /// The names that [`KeyRedactor::default`] hides.
    pub const DEFAULT_KEYS: [&'static str; 15] = [
        "password",
        "passwd",
        "secret",
        "client_secret",
        "token",
        "access_token",
        "refresh_token",
        "id_token",
        "api_key",
        "apikey",
        "authorization",
        "cookie",
        "set-cookie",
        "private_key",
        "credentials",
    ];

    /// Hides members with just these names.
    pub fn new(keys: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self {
            keys: keys
                .into_iter()
                .map(|key| key.as_ref().to_ascii_lowercase())
                .collect(),
        }
    }

    /// Hides members with this name too.
    #[must_use]
    pub fn with_key(mut self, key: impl AsRef<str>) -> Self {
        self.keys.insert(key.as_ref().to_ascii_lowercase());
        self
    }
}

impl Default for KeyRedactor {
    fn default() -> Self {
        Self::new(Self::DEFAULT_KEYS)
    }
}

impl Redactor for KeyRedactor {
    fn redact(&self, _event_type: EventType, data: &mut Value) {
        // A list of what is still to be looked at, not recursion: the depth of the data is the agent's choice.
        let mut pending = vec![data];
        while let Some(value) = pending.pop() {
            match value {
                Value::Object(members) => {
                    for (key, member) in members {
                        if self.keys.contains(&key.to_ascii_lowercase()) {
                            *member = Value::String(Self::MARK.to_owned());
                        } else {
                            pending.push(member);
                        }
                    }
                }
                Value::Array(items) => pending.extend(items),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
    }
}
