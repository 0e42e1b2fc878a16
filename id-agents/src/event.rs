//! The events of an agent, and the wire names of all eleven events.

use std::fmt;

use run_id::RunId;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};
use smallvec::{SmallVec, smallvec};

text_enum! {
    /// The eleven event types, spelled as in the member `type` of an envelope.
    ///
    /// ```
    /// use id_agents::EventType;
    ///
    /// assert_eq!(EventType::ToolExecuting.as_str(), "tool_executing");
    /// let terminal: Vec<_> = EventType::ALL.into_iter().filter(|it| it.is_terminal()).collect();
    /// assert_eq!(terminal, [EventType::AgentCompleted, EventType::AgentError]);
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[cfg_attr(test, derive(schemars::JsonSchema))]
    #[serde(rename_all = "snake_case")]
    pub enum EventType {
        /// The first event of every run.
        AgentStarted: "agent_started",
        /// A thought of the agent.
        AgentThinking: "agent_thinking",
        /// A piece of the answer, to append to the pieces before.
        MessageDelta: "message_delta",
        /// The start of a tool call.
        ToolExecuting: "tool_executing",
        /// The result of a tool call.
        ToolCompleted: "tool_completed",
        /// The progress of the run.
        ProgressUpdate: "progress_update",
        /// The start of a run that this run started.
        SubagentStarted: "subagent_started",
        /// The end of a run that this run started.
        SubagentCompleted: "subagent_completed",
        /// The last event of a run that succeeded.
        AgentCompleted: "agent_completed",
        /// The last event of a run that failed.
        AgentError: "agent_error",
        /// An event of the application.
        Custom: "custom",
    }

    /// Returns the name on the wire.
    pub fn as_str
}

impl EventType {
    /// Returns `true` for the two types that end a run. They are the last event of their run.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::AgentCompleted | Self::AgentError)
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

text_enum! {
    /// Why a run ended without a result: the `kind` in the data of `agent_error`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[cfg_attr(test, derive(schemars::JsonSchema))]
    #[serde(rename_all = "snake_case")]
    pub enum ErrorKind {
        /// The agent returned an error.
        Error: "error",
        /// The deadline passed.
        Timeout: "timeout",
        /// The run was cancelled.
        Cancelled: "cancelled",
        /// The agent panicked.
        Panic: "panic",
        /// The run's handle was dropped before the run ended.
        Aborted: "aborted",
        /// The node of the run was shut down, or the node crashed and another node ended the run.
        Shutdown: "shutdown",
    }

    /// Returns the name on the wire.
    pub fn as_str
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An event that an agent can emit.
///
/// The [`Executor`](crate::Executor) writes the start and the end of a run, so an agent can neither forget nor repeat
/// them.
///
/// ```
/// use id_agents::{Event, EventType};
///
/// let event = Event::message_delta("Hello");
/// assert_eq!(event.event_type(), EventType::MessageDelta);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    test,
    derive(schemars::JsonSchema),
    schemars(
        rename = "AgentsEvent",
        tag = "type",
        content = "data",
        rename_all = "snake_case"
    )
)]
#[non_exhaustive]
pub enum Event {
    /// `agent_thinking`; data `{"text"}`.
    AgentThinking {
        /// The thought.
        text: String,
    },
    /// `message_delta`; data `{"text"}`.
    MessageDelta {
        /// The piece to append.
        text: String,
    },
    /// `tool_executing`; data `{"call_id","tool_name","arguments"}`.
    ToolExecuting {
        /// The id of the call, which `tool_completed` repeats.
        call_id: String,
        /// The name of the tool.
        tool_name: String,
        /// The arguments of the call.
        arguments: Value,
    },
    /// `tool_completed`; data `{"call_id","tool_name","result"}`.
    ToolCompleted {
        /// The id of the call.
        call_id: String,
        /// The name of the tool.
        tool_name: String,
        /// The result.
        result: Value,
    },
    /// `progress_update`; data `{"message","done","total"}`.
    ProgressUpdate {
        /// The current step, in words.
        message: String,
        /// Number of finished steps.
        done: u64,
        /// Total number of steps, if known.
        total: Option<u64>,
    },
    /// `subagent_started`; data `{"run_id","agent"}`.
    SubagentStarted {
        /// The run id of the started run.
        run_id: RunId,
        /// The agent of that run.
        agent: String,
    },
    /// `subagent_completed`; data `{"run_id","agent","result"}`.
    SubagentCompleted {
        /// The run id of the ended run.
        run_id: RunId,
        /// The agent of that run.
        agent: String,
        /// The result.
        result: Value,
    },
    /// `custom`; data `{"name","data"}`.
    Custom {
        /// The application's name of the event.
        name: String,
        /// The application's own data.
        data: Value,
    },
}

impl Event {
    /// Creates a thought.
    pub fn thinking(text: impl Into<String>) -> Self {
        Self::AgentThinking { text: text.into() }
    }

    /// Creates a piece of the answer.
    pub fn message_delta(text: impl Into<String>) -> Self {
        Self::MessageDelta { text: text.into() }
    }

    /// The start of a tool call.
    pub fn tool_executing(
        call_id: impl Into<String>,
        tool_name: impl Into<String>,
        arguments: Value,
    ) -> Self {
        Self::ToolExecuting {
            call_id: call_id.into(),
            tool_name: tool_name.into(),
            arguments,
        }
    }

    /// The result of a tool call.
    pub fn tool_completed(
        call_id: impl Into<String>,
        tool_name: impl Into<String>,
        result: Value,
    ) -> Self {
        Self::ToolCompleted {
            call_id: call_id.into(),
            tool_name: tool_name.into(),
            result,
        }
    }

    /// The progress of the run.
    pub fn progress(message: impl Into<String>, done: u64, total: Option<u64>) -> Self {
        Self::ProgressUpdate {
            message: message.into(),
            done,
            total,
        }
    }

    /// Creates the event that another run was started.
    pub fn subagent_started(run_id: RunId, agent: impl Into<String>) -> Self {
        Self::SubagentStarted {
            run_id,
            agent: agent.into(),
        }
    }

    /// Creates the event that a run started by this run has ended.
    pub fn subagent_completed(run_id: RunId, agent: impl Into<String>, result: Value) -> Self {
        Self::SubagentCompleted {
            run_id,
            agent: agent.into(),
            result,
        }
    }

    /// Creates an event of the application.
    pub fn custom(name: impl Into<String>, data: Value) -> Self {
        Self::Custom {
            name: name.into(),
            data,
        }
    }

    /// Returns the event type.
    pub const fn event_type(&self) -> EventType {
        match self {
            Self::AgentThinking { .. } => EventType::AgentThinking,
            Self::MessageDelta { .. } => EventType::MessageDelta,
            Self::ToolExecuting { .. } => EventType::ToolExecuting,
            Self::ToolCompleted { .. } => EventType::ToolCompleted,
            Self::ProgressUpdate { .. } => EventType::ProgressUpdate,
            Self::SubagentStarted { .. } => EventType::SubagentStarted,
            Self::SubagentCompleted { .. } => EventType::SubagentCompleted,
            Self::Custom { .. } => EventType::Custom,
        }
    }

    /// Returns the members of `data` in the order of their names, before redaction.
    pub(crate) fn into_members(self) -> Members {
        Members(match self {
            Self::AgentThinking { text } | Self::MessageDelta { text } => {
                smallvec![("text", text.into())]
            }
            Self::ToolExecuting {
                call_id,
                tool_name,
                arguments,
            } => smallvec![
                ("arguments", arguments),
                ("call_id", call_id.into()),
                ("tool_name", tool_name.into()),
            ],
            Self::ToolCompleted {
                call_id,
                tool_name,
                result,
            } => smallvec![
                ("call_id", call_id.into()),
                ("result", result),
                ("tool_name", tool_name.into()),
            ],
            Self::ProgressUpdate {
                message,
                done,
                total,
            } => smallvec![
                ("done", done.into()),
                ("message", message.into()),
                ("total", total.into()),
            ],
            Self::SubagentStarted { run_id, agent } => {
                smallvec![("agent", agent.into()), ("run_id", run_id.as_str().into())]
            }
            Self::SubagentCompleted {
                run_id,
                agent,
                result,
            } => smallvec![
                ("agent", agent.into()),
                ("result", result),
                ("run_id", run_id.as_str().into()),
            ],
            Self::Custom { name, data } => smallvec![("data", data), ("name", name.into())],
        })
    }
}

/// The members of an event's data. The object is built only if a redactor may change it.
#[derive(Debug)]
pub(crate) struct Members(SmallVec<[(&'static str, Value); 3]>);

impl Members {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    pub(crate) fn into_value(self) -> Value {
        let mut object = Map::new();
        for (name, value) in self.0 {
            object.insert(name.to_owned(), value);
        }
        Value::Object(object)
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}
