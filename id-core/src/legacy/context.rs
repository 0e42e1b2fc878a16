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
    /// Returns the thread of the run id, or else the first valid stored thread id.
    fn thread_id(&self) -> Option<ThreadIdRef<'_>>;

    /// Returns a valid run id for this context: its own if that is valid, or else the one that
    /// [`legacy::suggest`](crate::legacy::suggest) gives for [`thread_id`](Self::thread_id). If a stored thread id disagrees with the
    /// run id, the run id wins and a warning is logged.
    fn migrate(&self) -> RunId;

    /// Returns everything that prevents this context from being an [`ExecutionContext`](crate::ExecutionContext): the run id
    /// first, then the stored thread ids. The list is empty if all ids are valid and agree.
    fn validate(&self) -> Vec<LegacyFinding>;

    /// Sets the thread of this context. After `Ok`, [`thread_id`](Self::thread_id) returns `thread`.
    ///
    /// Stores the thread in the first field for a thread id, or in the run id if there is no such field.
    ///
    /// # Errors
    ///
    /// Returns an error and changes nothing if the run id belongs to another thread, or if the field borrows its text
    /// (`&str`) and holds another thread: borrowed text cannot be replaced.
    fn set_thread_id(&mut self, thread: ThreadIdRef<'_>) -> Result<(), ThreadMismatch>;
}

/// A problem that [`LegacyContext::validate`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LegacyFinding {
    /// The run id is not valid.
    RunId {
        /// The stored text.
        text: String,
        /// The reason why the text is not valid.
        error: ParseIdError,
        /// The run id that [`migrate`](LegacyContext::migrate) returns.
        suggestion: RunId,
    },
    /// A stored thread id is not valid.
    ThreadId {
        /// The name of the field.
        field: &'static str,
        /// The stored text.
        text: String,
        /// The reason why the text is not valid.
        error: ParseIdError,
    },
    /// A stored thread id is not the thread of the context.
    Disagreement {
        /// The name of the field.
        field: &'static str,
        /// The thread of the context and the thread in the field.
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

/// Displays at most 80 characters of a text, escaped.
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
