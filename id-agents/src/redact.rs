//! Removes secrets from events. Redaction happens before an event reaches the log, so neither the live stream nor a
//! replay contains the secrets.

use serde_json::Value;
use smallvec::SmallVec;

use crate::event::{EventType, Members};

/// Removes secrets from an event's data before the event is logged.
///
/// The redactor gets the whole `data` of every event: tool arguments and results, the result and the error of the run,
/// custom data. If the redactor panics, this data is not written: `emit` returns
/// [`EmitError::Redactor`](crate::EmitError::Redactor), and a terminal event has a message about the panic instead of
/// its own.
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

    /// Returns the names that [`redact`](Self::redact) hides, for a redactor that does nothing else. Data without a
    /// member of these names is then logged without a call of `redact`.
    ///
    /// The default is `None`: `redact` gets all data. Return the names only if `redact` does exactly what
    /// [`KeyRedactor::redact`] does with them.
    ///
    /// ```
    /// use id_agents::{EventType, KeyRedactor, Redactor};
    /// use serde_json::{Value, json};
    ///
    /// struct Names(KeyRedactor);
    ///
    /// impl Redactor for Names {
    ///     fn redact(&self, event_type: EventType, data: &mut Value) {
    ///         self.0.redact(event_type, data);
    ///     }
    ///
    ///     fn hidden_names(&self) -> Option<&KeyRedactor> {
    ///         Some(&self.0)
    ///     }
    /// }
    ///
    /// let mut data = json!({"password": "a secret"});
    /// Names(KeyRedactor::default()).redact(EventType::Custom, &mut data);
    /// assert_eq!(data, json!({"password": "[redacted]"}));
    /// ```
    fn hidden_names(&self) -> Option<&KeyRedactor> {
        None
    }
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
    /// By length, because most names have a length that no hidden name has.
    keys: Vec<Vec<String>>,
}

impl KeyRedactor {
    /// The replacement of a hidden value.
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

    /// Creates a redactor that hides exactly these names.
    pub fn new(keys: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let none = Self { keys: Vec::new() };
        keys.into_iter().fold(none, Self::with_key)
    }

    /// Also hides this name.
    #[must_use]
    pub fn with_key(mut self, key: impl AsRef<str>) -> Self {
        let key = key.as_ref();
        if self.keys.len() <= key.len() {
            self.keys.resize(key.len() + 1, Vec::new());
        }
        self.keys[key.len()].push(key.to_owned());
        self
    }

    fn hides(&self, key: &str) -> bool {
        let hidden = self.keys.get(key.len());
        hidden.is_some_and(|keys| keys.iter().any(|hidden| hidden.eq_ignore_ascii_case(key)))
    }

    /// Returns `true` if a member, at any depth, has a name to hide.
    pub(crate) fn hides_any(&self, members: &Members) -> bool {
        let mut pending = Pending::new();
        for (name, value) in members.iter() {
            if self.hides(name) {
                return true;
            }
            push_nested(&mut pending, value);
        }
        while let Some(value) = pending.pop() {
            match value {
                Value::Object(members) => {
                    for (name, member) in members {
                        if self.hides(name) {
                            return true;
                        }
                        push_nested(&mut pending, member);
                    }
                }
                Value::Array(items) => items.iter().for_each(|it| push_nested(&mut pending, it)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        false
    }
}

/// Values to look into. A list instead of recursion, because the agent chooses the depth of the data.
type Pending<'a> = SmallVec<[&'a Value; 8]>;

/// Adds a value with members or items to the list.
fn push_nested<'a>(pending: &mut Pending<'a>, value: &'a Value) {
    if value.is_object() || value.is_array() {
        pending.push(value);
    }
}

impl Default for KeyRedactor {
    fn default() -> Self {
        Self::new(Self::DEFAULT_KEYS)
    }
}

impl Redactor for KeyRedactor {
    fn redact(&self, _event_type: EventType, data: &mut Value) {
        // A list of pending values instead of recursion: the agent chooses the depth of the data.
        let mut pending = Vec::new();
        let mut next = Some(data);
        while let Some(value) = next {
            match value {
                Value::Object(members) => {
                    for (key, member) in members {
                        if self.hides(key) {
                            *member = Value::String(Self::MARK.to_owned());
                        } else if member.is_object() || member.is_array() {
                            pending.push(member);
                        }
                    }
                }
                Value::Array(items) => pending.extend(items),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
            next = pending.pop();
        }
    }

    fn hidden_names(&self) -> Option<&KeyRedactor> {
        Some(self)
    }
}
