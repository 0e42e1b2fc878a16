//! Fields of a type with `#[execution_context(legacy)]`: reading, checking and replacing their ids.

use alloc::vec::Vec;

use super::context::LegacyFinding;
use super::lenient::thread_of;
use super::suggest::suggest;
use crate::context::ExecutionContext;
use crate::pair::ThreadMismatch;
use crate::run_id::RunId;
use crate::run_id_ref::RunIdRef;
use crate::thread_id::ThreadIdRef;

/// Access to the ids in the fields of a legacy context. The derive implements it; a `nested` field needs it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a context",
    label = "expected a type with `#[derive(ExecutionContext)]`, with or without `legacy`"
)]
pub trait LegacyFields {
    /// Returns the ids as text.
    fn ids(&self) -> LegacyIds<'_>;

    /// Stores `thread` in the fields that can hold it. The caller has checked that the run id does not contradict it.
    fn store(&mut self, thread: ThreadIdRef<'_>);
}

/// A migrated context may be nested in a legacy one.
#[diagnostic::do_not_recommend]
impl<C: ExecutionContext> LegacyFields for C {
    fn ids(&self) -> LegacyIds<'_> {
        LegacyIds {
            run_id: self.run_id().as_str(),
            threads: Vec::new(),
        }
    }

    fn store(&mut self, _thread: ThreadIdRef<'_>) {}
}

/// The ids of a legacy context as text.
#[derive(Debug)]
pub struct LegacyIds<'a> {
    /// The run id; empty if it is absent.
    pub run_id: &'a str,
    /// The stored thread ids with the names of their fields, in order of precedence.
    pub threads: Vec<(&'static str, Option<&'a str>)>,
}

impl<'a> LegacyIds<'a> {
    /// Adds the thread ids of the outer context in front of those of the nested one.
    #[must_use]
    pub fn inside(self, threads: Vec<(&'static str, Option<&'a str>)>) -> Self {
        Self {
            run_id: self.run_id,
            threads: [threads, self.threads].concat(),
        }
    }

    /// See [`LegacyContext::thread_id`](crate::LegacyContext::thread_id).
    pub fn thread_id(&self) -> Option<ThreadIdRef<'a>> {
        thread_of(self.run_id).or_else(|| {
            self.stored()
                .find_map(|(_, text)| ThreadIdRef::parse(text).ok())
        })
    }

    /// See [`LegacyContext::migrate`](crate::LegacyContext::migrate).
    pub fn migrate(&self) -> RunId {
        let id = suggest(self.run_id, self.thread_id());
        #[cfg(feature = "tracing")]
        {
            self.validate().iter().for_each(super::warn::disagreement);
            super::warn::migrated(self.run_id, &id);
        }
        id
    }

    /// See [`LegacyContext::validate`](crate::LegacyContext::validate).
    pub fn validate(&self) -> Vec<LegacyFinding> {
        let thread = self.thread_id();
        let run_id = RunIdRef::parse(self.run_id)
            .err()
            .map(|error| LegacyFinding::RunId {
                text: self.run_id.into(),
                error,
                suggestion: suggest(self.run_id, thread),
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

    /// Returns an error if the run id belongs to another thread than `thread`.
    fn accept(&self, thread: ThreadIdRef<'_>) -> Result<(), ThreadMismatch> {
        let Some(expected) = thread_of(self.run_id) else {
            return Ok(());
        };
        let result = ThreadMismatch::check(expected, thread);
        #[cfg(feature = "tracing")]
        if let Err(mismatch) = &result {
            super::warn::refused(mismatch);
        }
        result
    }

    /// Iterates over the stored thread ids that are not empty.
    fn stored(&self) -> impl Iterator<Item = (&'static str, &'a str)> {
        let given = |&(field, text): &(&'static str, Option<&'a str>)| Some((field, text?));
        let threads = self.threads.iter().filter_map(given);
        threads.filter(|(_, text)| !text.is_empty())
    }
}

/// See [`LegacyContext::set_thread_id`](crate::LegacyContext::set_thread_id).
///
/// # Errors
///
/// Returns an error and changes nothing if the run id belongs to another thread or the field cannot hold `thread`.
pub fn set_thread_id(
    context: &mut impl LegacyFields,
    thread: ThreadIdRef<'_>,
) -> Result<(), ThreadMismatch> {
    context.ids().accept(thread)?;
    context.store(thread);
    let ids = context.ids();
    match ids.thread_id() {
        Some(stored) => ThreadMismatch::check(stored, thread),
        None => ThreadMismatch::check(suggest(ids.run_id, None).thread_id(), thread),
    }
}
