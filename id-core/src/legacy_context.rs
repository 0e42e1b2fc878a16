//! Contexts that still carry unchecked strings.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::error::ParseIdError;
use crate::legacy;
use crate::lenient::{LenientRunId, thread_of};
use crate::message::Message;
use crate::pair::ThreadMismatch;
use crate::run_id::{RunId, RunIdRef};
use crate::thread_id::{ThreadId, ThreadIdRef};

/// A context during a migration: its run id is unchecked text, and a thread id may be stored beside it.
///
/// `#[derive(ExecutionContext)]` with `#[execution_context(legacy)]`, of the crate `run-id`, implements it; that crate's
/// page has an example.
pub trait LegacyContext {
    /// The thread: of the run id if one can be read from it, else the first stored thread id that is valid.
    fn thread_id(&self) -> Option<ThreadIdRef<'_>>;

    /// The run id that takes the place of this context's: itself if it is one, else what
    /// [`legacy::suggest`] says, under [`thread_id`](Self::thread_id). A stored thread id that disagrees is
    /// warned about, the run id wins.
    fn migrate(&self) -> RunId;

    /// All that keeps this context from being an [`ExecutionContext`](crate::ExecutionContext), the run id first, then the
    /// stored thread ids; empty when nothing does.
    fn validate(&self) -> Vec<LegacyFinding>;

    /// Makes `thread` the thread of this context. After `Ok`, [`thread_id`](Self::thread_id) gives `thread`.
    ///
    /// # Errors
    ///
    /// When the run id is of another thread; then nothing is changed.
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
                    "run id `{}`: {error}; write `{suggestion}`",
                    Quoted(text)
                )
            }
            Self::ThreadId { field, text, error } => {
                write!(f, "field `{field}`, thread id `{}`: {error}", Quoted(text))
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

/// The fields of a legacy context, as the derive knows them.
pub trait LegacyFields {
    /// The ids as text.
    fn ids(&self) -> LegacyIds<'_>;

    /// Keeps `thread`, which the run id does not contradict.
    fn store(&mut self, thread: ThreadIdRef<'_>);
}

/// The ids of a legacy context as text.
#[derive(Debug)]
pub struct LegacyIds<'a> {
    /// The run id.
    pub run_id: &'a str,
    /// The stored thread ids with the names of their fields, the one that counts first at the front.
    pub threads: [(&'static str, Option<&'a str>); 2],
}

impl<'a> LegacyIds<'a> {
    /// See [`LegacyContext::thread_id`].
    pub fn thread_id(&self) -> Option<ThreadIdRef<'a>> {
        thread_of(self.run_id).or_else(|| {
            self.stored()
                .find_map(|(_, text)| ThreadIdRef::parse(text).ok())
        })
    }

    /// See [`LegacyContext::migrate`].
    pub fn migrate(&self) -> RunId {
        let id = legacy::suggest(self.run_id, self.thread_id());
        #[cfg(feature = "tracing")]
        {
            self.validate().iter().for_each(crate::warn::disagreement);
            crate::warn::migrated(self.run_id, &id);
        }
        id
    }

    /// See [`LegacyContext::validate`].
    pub fn validate(&self) -> Vec<LegacyFinding> {
        let thread = self.thread_id();
        let run_id = RunIdRef::parse(self.run_id)
            .err()
            .map(|error| LegacyFinding::RunId {
                text: self.run_id.into(),
                error,
                suggestion: legacy::suggest(self.run_id, thread),
            });
        let threads = self
            .stored()
            .filter_map(|(field, text)| match ThreadIdRef::parse(text) {
                Err(error) => Some(LegacyFinding::ThreadId {
                    field,
                    text: text.into(),
                    error,
                }),
                Ok(found) => {
                    let mismatch = ThreadMismatch::check(thread?, found).err()?;
                    Some(LegacyFinding::Disagreement { field, mismatch })
                }
            });
        run_id.into_iter().chain(threads).collect()
    }

    /// Whether `thread` may be set: whether the run id says nothing else.
    fn accept(&self, thread: ThreadIdRef<'_>) -> Result<(), ThreadMismatch> {
        let Some(expected) = thread_of(self.run_id) else {
            return Ok(());
        };
        let result = ThreadMismatch::check(expected, thread);
        #[cfg(feature = "tracing")]
        if let Err(mismatch) = &result {
            crate::warn::refused(mismatch);
        }
        result
    }

    /// The stored thread ids; empty text counts as absent.
    fn stored(&self) -> impl Iterator<Item = (&'static str, &'a str)> {
        let given = |(field, text): (&'static str, Option<&'a str>)| Some((field, text?));
        let threads = self.threads.into_iter().filter_map(given);
        threads.filter(|(_, text)| !text.is_empty())
    }
}

/// See [`LegacyContext::set_thread_id`].
///
/// # Errors
///
/// When the run id is of another thread; then nothing is changed.
pub fn set_thread_id(
    context: &mut impl LegacyFields,
    thread: ThreadIdRef<'_>,
) -> Result<(), ThreadMismatch> {
    context.ids().accept(thread)?;
    context.store(thread);
    Ok(())
}

/// A type that the run id of a legacy context may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a legacy run id",
    label = "expected `LenientRunId` or `String`",
    note = "when every run id is a `RunId`, remove `legacy` and the stored thread ids"
)]
pub trait LegacyRunIdField {
    /// The text.
    fn text(&self) -> &str;

    /// Puts `id` in the place of the text.
    fn replace(&mut self, id: RunId);

    /// Moves a run id without a thread to `thread`; how a context without a field for it keeps one.
    fn adopt(&mut self, thread: ThreadIdRef<'_>) {
        if thread_of(self.text()).is_none() {
            let id = legacy::suggest(self.text(), Some(thread));
            #[cfg(feature = "tracing")]
            crate::warn::migrated(self.text(), &id);
            self.replace(id);
        }
    }
}

#[diagnostic::do_not_recommend]
impl LegacyRunIdField for LenientRunId {
    fn text(&self) -> &str {
        self.as_str()
    }

    fn replace(&mut self, id: RunId) {
        *self = id.into();
    }
}

#[diagnostic::do_not_recommend]
impl LegacyRunIdField for String {
    fn text(&self) -> &str {
        self
    }

    fn replace(&mut self, id: RunId) {
        *self = id.into();
    }
}

/// A type that a stored thread id of a legacy context may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a stored thread id",
    label = "expected `Option<String>` or `Option<ThreadId>`"
)]
pub trait LegacyThreadField {
    /// The text, if there is one.
    fn text(&self) -> Option<&str>;

    /// Puts `thread` in the place of the text.
    fn replace(&mut self, thread: ThreadIdRef<'_>);
}

macro_rules! stored_as {
    ($($Text:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl LegacyThreadField for Option<$Text> {
            fn text(&self) -> Option<&str> {
                self.as_ref().map(AsRef::as_ref)
            }

            fn replace(&mut self, thread: ThreadIdRef<'_>) {
                *self = Some(thread.as_str().into());
            }
        }
    )*};
}

stored_as!(String, Box<str>, Arc<str>);

#[diagnostic::do_not_recommend]
impl LegacyThreadField for Option<ThreadId> {
    fn text(&self) -> Option<&str> {
        self.as_ref().map(ThreadId::as_str)
    }

    fn replace(&mut self, thread: ThreadIdRef<'_>) {
        *self = Some(thread.into_owned());
    }
}
