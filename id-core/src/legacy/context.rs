//! Contexts that still carry unchecked strings.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::error::ParseIdError;
use crate::message::Message;
use crate::pair::ThreadMismatch;
use crate::run_id::RunId;
use crate::thread_id::ThreadIdRef;

/// A context during a migration: its run id is unchecked text, and a thread id may be stored beside it.
///
/// `#[derive(ExecutionContext)]` with `#[execution_context(legacy)]`, of the crate `run-id`, implements it; that crate's
/// page has an example.
pub trait LegacyContext {
    /// The thread: of the run id if one can be read from it, else the first stored thread id that is valid.
    fn thread_id(&self) -> Option<ThreadIdRef<'_>>;

    /// The run id that takes the place of this context's: itself if it is one, else what
    /// [`legacy::suggest`](crate::legacy::suggest) says, under [`thread_id`](Self::thread_id). A stored thread id that disagrees is
    /// warned about, the run id wins.
    fn migrate(&self) -> RunId;

    /// All that keeps this context from being an [`ExecutionContext`](crate::ExecutionContext), the run id first, then the
    /// stored thread ids; empty when nothing does.
    fn validate(&self) -> Vec<LegacyFinding>;

    /// Makes `thread` the thread of this context. After `Ok`, [`thread_id`](Self::thread_id) returns `thread`.
    ///
    /// The thread goes into the first field with a thread id, or into the run id where there is no such field.
    ///
    /// # Errors
    ///
    /// When the run id is of another thread, and when the field borrows its text (`&str`) and holds another thread:
    /// text that somebody else owns cannot be replaced. Then nothing is changed.
    fn set_thread_id(&mut self, thread: ThreadIdRef<'_>) -> Result<(), ThreadMismatch>;
}

/// What [`LegacyContext::validate`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LegacyFinding {
    /// The run id is not one.
    RunId {
        /// What stands there.
        text: String,
        /// What is wrong with it.
        error: ParseIdError,
        /// What [`migrate`](LegacyContext::migrate) makes of it.
        suggestion: RunId,
    },
    /// A stored thread id is not one.
    ThreadId {
        /// The field.
        field: &'static str,
        /// What stands there.
        text: String,
        /// What is wrong with it.
        error: ParseIdError,
    },
    /// A stored thread id is not the thread of the context.
    Disagreement {
        /// The field.
        field: &'static str,
        /// The thread of the context, and the one in the field.
        mismatch: ThreadMismatch,
    },
}

impl fmt::Display for LegacyFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RunId {
                text,
                error,
                suggestion,
            } => {
                write!(
                    f,
                    "run id `{}`: {}; write `{suggestion}`",
                    Quoted(text),
                    error.reason()
                )
            }
            Self::ThreadId { field, text, error } => {
                let reason = error.reason();
                write!(f, "field `{field}`, thread id `{}`: {reason}", Quoted(text))
            }
            Self::Disagreement { field, mismatch } => write!(f, "field `{field}`: {mismatch}"),
        }
    }
}

/// At most 80 characters of a text, escaped.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, c) in self.0.chars().enumerate() {
            if at == 80 {
                return f.write_str("…");
            }
            f.write_str(Message::new().escaped(c).as_str())?;
        }
        Ok(())
    }
}
