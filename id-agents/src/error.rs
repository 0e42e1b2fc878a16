//! The errors of agents, of emitting and of executing.

use std::fmt;

use run_id::{ParseIdError, RunId, ThreadMismatch};
use serde_json::Value;

use crate::event::ErrorKind;
use crate::log::LogError;
use crate::run::context::MAX_AGENT_NAME;

/// The error of an agent: a message for clients, and a cause for the caller of
/// [`Executor::execute`](crate::Executor::execute).
///
/// `?` converts any error into an `AgentError` with the message "the agent failed", because the text of an error may
/// contain data that a client must not read (a connection string, a path). [`AgentError::new`] sets a message for the
/// client.
///
/// ```
/// use id_agents::AgentError;
/// use serde_json::json;
///
/// let said = AgentError::new("no such city").with_data(json!({"city": "Atlantis"}));
/// assert_eq!((said.message(), said.data()), ("no such city", &json!({"city": "Atlantis"})));
///
/// let hidden = AgentError::from(std::io::Error::other("cannot open /etc/agent.key"));
/// assert_eq!(hidden.message(), "the agent failed");
/// assert_eq!(hidden.source().unwrap().to_string(), "cannot open /etc/agent.key");
/// ```
#[derive(Debug)]
pub struct AgentError {
    message: String,
    data: Value,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl AgentError {
    /// Creates an error with a message for clients.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            data: Value::Null,
            source: None,
        }
    }

    /// Adds details for clients, which are redacted first.
    #[must_use]
    pub fn with_data(mut self, data: Value) -> Self {
        self.data = data;
        self
    }

    /// Returns the message for clients.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the details for clients.
    pub const fn data(&self) -> &Value {
        &self.data
    }

    /// Returns the cause, which is neither sent to clients nor logged.
    pub fn source(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.source.as_deref()
    }
}

impl fmt::Display for AgentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for AgentError {
    fn from(source: E) -> Self {
        Self {
            message: "the agent failed".to_owned(),
            data: Value::Null,
            source: Some(Box::new(source)),
        }
    }
}

/// The reason why an event was not written.
///
/// ```
/// use id_agents::{AgentContext, EmitError, Event, Executor, MemoryLog};
/// use run_id::run_id;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let executor = Executor::builder(MemoryLog::new()).max_event_bytes(1_024).build();
/// let run = executor.notifier(&AgentContext::new(run_id!("run_thread_a_1f2e3d4c"), "importer")).await?;
/// let error = run.emit(Event::message_delta("x".repeat(2_000))).await.unwrap_err();
/// assert!(matches!(error, EmitError::TooLarge { limit: 1_024, .. }));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmitError {
    /// The event is too large.
    TooLarge {
        /// Maximum size of an encoded event in bytes.
        limit: usize,
        /// Upper bound of the size of this event in bytes.
        size: usize,
    },
    /// The [`Redactor`](crate::Redactor) panicked, so the event may contain secrets.
    Redactor,
    /// The log refused the event, or did not confirm it.
    Log(LogError),
    /// The run already has its terminal event, or the runtime is stopping.
    RunEnded,
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit, size } => {
                write!(f, "the event may take {size} bytes, the limit is {limit}")
            }
            Self::Redactor => f.write_str("the redactor panicked, so the event was not written"),
            Self::Log(_) => f.write_str("the event log did not confirm the event"),
            Self::RunEnded => f.write_str("the run has ended"),
        }
    }
}

impl std::error::Error for EmitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Log(error) => Some(error),
            Self::TooLarge { .. } | Self::Redactor | Self::RunEnded => None,
        }
    }
}

/// A run that has ended with `agent_error`.
#[derive(Debug)]
pub struct RunFailure {
    /// The kind, as in the event.
    pub kind: ErrorKind,
    /// The message, before redaction.
    pub message: String,
    /// The error of the agent, if the kind is [`ErrorKind::Error`].
    pub source: Option<AgentError>,
}

/// The reason why [`Executor::execute`](crate::Executor::execute) returned no result.
///
/// ```
/// # use id_agents::{Agent, AgentContext, AgentError, Emitter, ErrorKind, ExecuteError, Executor, MemoryLog};
/// # use serde_json::Value;
/// # struct Unlucky;
/// # impl Agent for Unlucky {
/// #     fn name(&self) -> &str { "unlucky" }
/// #     async fn run(&self, _: &AgentContext, _: &Emitter, _: Value) -> Result<Value, AgentError> {
/// #         Err(AgentError::new("out of luck"))
/// #     }
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let executor = Executor::builder(MemoryLog::new()).build();
/// match executor.execute(&Unlucky, "run_thread_a_1f2e3d4c", Value::Null).await {
///     Err(ExecuteError::Failed(failure)) => assert_eq!((failure.kind, &*failure.message), (ErrorKind::Error, "out of luck")),
///     other => panic!("expected a failure, found {other:?}"),
/// }
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum ExecuteError {
    /// The text is not an id, and the policy is strict. The agent did not run.
    InvalidRunId {
        /// The refused text.
        text: String,
        /// The parse error.
        error: ParseIdError,
    },
    /// The request has a thread id that is not that of the run id, and the policy is strict. The agent did not run.
    ThreadMismatch(ThreadMismatch),
    /// The agent's name is empty or too long. The agent did not run.
    AgentName {
        /// Length of the name in bytes.
        length: usize,
    },
    /// A run with this id is live on this node.
    AlreadyRunning {
        /// The id.
        run_id: RunId,
    },
    /// The log has events of a run with this id.
    RunIdUsed {
        /// The id.
        run_id: RunId,
    },
    /// The principal may not start runs in this thread.
    Forbidden,
    /// The host's [`Authorizer`](crate::Authorizer) panicked, or did not answer within
    /// [`Limits::host_timeout`](crate::Limits::host_timeout). The permission is unknown.
    AuthorizerFailed,
    /// The server accepts no new runs.
    ShuttingDown,
    /// The log did not confirm the first or the last event.
    Emit(EmitError),
    /// The run ended with `agent_error`.
    Failed(RunFailure),
}

impl From<RunFailure> for ExecuteError {
    fn from(failure: RunFailure) -> Self {
        Self::Failed(failure)
    }
}

impl fmt::Display for ExecuteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRunId { text, error } => write!(
                f,
                "invalid run id `{}`: {}",
                text.escape_debug(),
                error.reason()
            ),
            Self::ThreadMismatch(mismatch) => {
                write!(
                    f,
                    "thread id `{}` does not match the run id, whose thread is `{}`",
                    mismatch.found, mismatch.expected
                )
            }
            Self::AgentName { length } => {
                write!(
                    f,
                    "the agent's name has {length} bytes, it must have 1 to {MAX_AGENT_NAME}"
                )
            }
            Self::AlreadyRunning { run_id } => {
                write!(f, "run `{run_id}` is live, use a new run id")
            }
            Self::RunIdUsed { run_id } => {
                write!(
                    f,
                    "run id `{run_id}` is already in the event log, use a new run id"
                )
            }
            Self::Forbidden => f.write_str("not allowed to start a run in this thread"),
            Self::AuthorizerFailed => f.write_str(
                "could not check the permission to start a run in this thread, try again",
            ),
            Self::ShuttingDown => f.write_str("the server is shutting down"),
            Self::Emit(_) => f.write_str("the run's events could not be logged"),
            Self::Failed(failure) => write!(
                f,
                "the run ended with {}: {}",
                failure.kind, failure.message
            ),
        }
    }
}

impl std::error::Error for ExecuteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Emit(error) => Some(error),
            Self::Failed(failure) => match failure.source.as_ref().and_then(AgentError::source) {
                Some(source) => Some(source),
                None => None,
            },
            _ => None,
        }
    }
}
