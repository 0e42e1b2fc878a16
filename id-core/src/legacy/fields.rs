//! What `#[execution_context(legacy)]` makes of the fields of a type.

use alloc::vec::Vec;

use super::context::LegacyFinding;
use super::lenient::thread_of;
use super::suggest::suggest;
use crate::context::ExecutionContext;
use crate::pair::ThreadMismatch;
use crate::run_id::{RunId, RunIdRef};
use crate::thread_id::ThreadIdRef;

/// The fields of a legacy context, as the derive knows them; what a `nested` field of a legacy context has.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a context",
    label = "expected a type with `#[derive(ExecutionContext)]`, with or without `legacy`"
)]
pub trait LegacyFields {
    /// Returns the ids as text.
    fn ids(&self) -> LegacyIds<'_>;

    /// Stores `thread`, which the run id does not contradict, where the fields can hold it.
    fn store(&mut self, thread: ThreadIdRef<'_>);
}

/// A context that is migrated already stands inside one that is not.
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
    /// The run id; empty if there is none.
    pub run_id: &'a str,
    /// The stored thread ids with the names of their fields, the one that counts first at the front.
    pub threads: Vec<(&'static str, Option<&'a str>)>,
}

impl<'a> LegacyIds<'a> {
    /// Puts the thread ids of the context around a nested one before those of the nested one.
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

    /// Refuses `thread` if the run id is of another one.
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

    /// The stored thread ids; empty text counts as absent.
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
/// When the run id is of another thread, or the field cannot hold `thread`; then nothing is changed.
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
