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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// The event is too large.
    #[error("the event may take {size} bytes, the limit is {limit}")]
    TooLarge {
        /// Maximum size of an encoded event in bytes.
        limit: usize,
        /// Upper bound of the size of this event in bytes.
        size: usize,
    },
    /// The [`Redactor`](crate::Redactor) panicked, so the event may contain secrets.
    #[error("the redactor panicked, so the event was not written")]
    Redactor,
    /// The log refused the event, or did not confirm it.
    #[error("the event log did not confirm the event")]
    Log(#[source] LogError),
    /// The run already has its terminal event, or the runtime is stopping.
    #[error("the run has ended")]
    RunEnded,
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

impl fmt::Display for RunFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the run ended with {}: {}", self.kind, self.message)
    }
}

impl std::error::Error for RunFailure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref()?.source()?)
    }
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
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExecuteError {
    /// The text is not an id, and the policy is strict. The agent did not run.
    #[error("invalid run id `{}`: {}", .text.escape_debug(), .error.reason())]
    InvalidRunId {
        /// The refused text.
        text: String,
        /// The parse error.
        error: ParseIdError,
    },
    /// The request has a thread id that is not that of the run id, and the policy is strict. The agent did not run.
    #[error("thread id `{}` does not match the run id, whose thread is `{}`", .0.found, .0.expected)]
    ThreadMismatch(ThreadMismatch),
    /// The agent's name is empty or too long. The agent did not run.
    #[error("the agent's name has {length} bytes, it must have 1 to {max}", max = MAX_AGENT_NAME)]
    AgentName {
        /// Length of the name in bytes.
        length: usize,
    },
    /// A run with this id is live on this node.
    #[error("run `{run_id}` is live, use a new run id")]
    AlreadyRunning {
        /// The id.
        run_id: RunId,
    },
    /// The log has events of a run with this id.
    #[error("run id `{run_id}` is already in the event log, use a new run id")]
    RunIdUsed {
        /// The id.
        run_id: RunId,
    },
    /// The principal may not start runs in this thread.
    #[error("not allowed to start a run in this thread")]
    Forbidden,
    /// The host's [`Authorizer`](crate::Authorizer) panicked, or did not answer within
    /// [`Limits::host_timeout`](crate::Limits::host_timeout). The permission is unknown.
    #[error("could not check the permission to start a run in this thread, try again")]
    AuthorizerFailed,
    /// The server accepts no new runs.
    #[error("the server is shutting down")]
    ShuttingDown,
    /// The log did not confirm the first or the last event.
    #[error("the run's events could not be logged")]
    Emit(#[source] EmitError),
    /// The run ended with `agent_error`.
    #[error(transparent)]
    Failed(#[from] RunFailure),
}
