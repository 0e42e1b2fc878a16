//! The `data` of the events that the executor writes. The data of the agent's events is in [`Event`](crate::Event).

use serde::Serialize;
use serde_json::Value;

use crate::event::ErrorKind;

/// The `data` of `agent_started`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Started<'a> {
    pub(crate) user_id: Option<&'a str>,
    pub(crate) correlation_id: Option<&'a str>,
    #[cfg_attr(test, schemars(with = "Option<run_id::RunId>"))]
    pub(crate) parent_run_id: Option<&'a str>,
    pub(crate) retry_count: u32,
    pub(crate) max_retries: u32,
}

/// The `data` of `agent_completed`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Completed {
    /// The agent's result.
    pub(crate) result: Value,
}

/// The `data` of `agent_error`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Failed<'a> {
    pub(crate) kind: ErrorKind,
    /// The message for users.
    pub(crate) message: &'a str,
    /// Details from the agent.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub(crate) details: Value,
}

/// Returns the data as a value, for the redactor.
pub(crate) fn to_value(data: &impl Serialize) -> Value {
    serde_json::to_value(data).expect("texts, numbers and JSON always encode")
}
