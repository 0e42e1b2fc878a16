//! Why a run has no result.

use std::fmt;

use run_id::{ParseIdError, RunId, ThreadMismatch};

use crate::agent::AgentError;
use crate::event::ErrorKind;
use crate::executor::MAX_AGENT_NAME;
use crate::notifier::EmitError;

/// A run that has ended with `agent_error`.
#[derive(Debug)]
pub struct RunFailure {
    /// The kind in the event.
    pub kind: ErrorKind,
    /// The message, before redaction.
    pub message: String,
    /// The agent's own error, for the kind [`ErrorKind::Error`].
    pub source: Option<AgentError>,
}

/// Why [`Executor::execute`](crate::Executor::execute) has no result.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExecuteError {
    /// The text is not an id, and the policy is strict; the agent did not run.
    InvalidRunId {
        /// What was given.
        text: String,
        /// What is wrong with it.
        error: ParseIdError,
    },
    /// The thread id that came with the run id is not the run id's, and the policy is strict; the agent did not run.
    ThreadMismatch(ThreadMismatch),
    /// The agent's name is empty or too long; the agent did not run.
    AgentName {
        /// Its bytes.
        length: usize,
    },
    /// A run with this id is alive on this node.
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
    /// The server takes no new runs.
    ShuttingDown,
    /// The first or the last event was not confirmed.
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
                "expected a run id, found `{}`: {error}",
                text.escape_debug()
            ),
            Self::ThreadMismatch(mismatch) => {
                write!(
                    f,
                    "expected thread id `{}` as the run id says, found `{}`",
                    mismatch.expected, mismatch.found
                )
            }
            Self::AgentName { length } => {
                write!(
                    f,
                    "expected an agent name of 1 to {MAX_AGENT_NAME} bytes, found {length}"
                )
            }
            Self::AlreadyRunning { run_id } => write!(
                f,
                "expected a run id that is not in use, found live run `{run_id}`"
            ),
            Self::RunIdUsed { run_id } => {
                write!(f, "expected a new run id, found `{run_id}` in the log")
            }
            Self::Forbidden => f.write_str("expected a permission to start a run, found none"),
            Self::ShuttingDown => {
                f.write_str("expected a server that takes runs, found one that is shutting down")
            }
            Self::Emit(_) => {
                f.write_str("expected the run's events to be logged, found that they were not")
            }
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
