//! Execution contexts: types that carry a run id.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;

use crate::pair::IdPair;
use crate::run_id::RunId;
use crate::run_id_ref::RunIdRef;
use crate::thread_id::ThreadIdRef;

/// Work for a run: a request, a job, the state of an agent.
///
/// A context stores the run id alone; the thread is part of it. `#[derive(ExecutionContext)]` of the crate `run-id`
/// implements it. A [`RunId`] and an [`IdPair`] are contexts too.
///
/// ```
/// use id_core::{ExecutionContext, RunId, RunIdRef};
///
/// struct Request {
///     run_id: RunId,
/// }
///
/// impl ExecutionContext for Request {
///     fn run_id(&self) -> RunIdRef<'_> {
///         self.run_id.as_ref_id()
///     }
/// }
///
/// let request = Request { run_id: RunId::from_static("run_checkout_1a2b3c4d") };
/// assert_eq!(request.thread_id(), "checkout");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an execution context",
    label = "expected a type with `#[derive(ExecutionContext)]`",
    note = "with `#[execution_context(legacy)]` the derive implements `LegacyContext` instead: once all ids are valid, make the run id a `RunId`, and remove `legacy` and the stored thread ids",
    note = "if the field is the run id itself, mark it `#[execution_context(run_id)]`"
)]
pub trait ExecutionContext {
    /// Returns the id of the run.
    fn run_id(&self) -> RunIdRef<'_>;

    /// Returns the thread of the run, which is part of the run id.
    fn thread_id(&self) -> ThreadIdRef<'_> {
        self.run_id().thread_id()
    }

    /// Returns the run id and its thread, owned; one allocation.
    ///
    /// ```
    /// use id_core::{ExecutionContext, RunId, RunIdRef};
    ///
    /// struct Request(RunId);
    ///
    /// impl ExecutionContext for Request {
    ///     fn run_id(&self) -> RunIdRef<'_> {
    ///         self.0.as_ref_id()
    ///     }
    /// }
    ///
    /// let pair = Request(RunId::from_static("run_checkout_1a2b3c4d")).id_pair();
    /// assert_eq!(pair.thread_id(), "checkout");
    /// ```
    fn id_pair(&self) -> IdPair {
        IdPair::from(self.run_id().into_owned())
    }
}

impl ExecutionContext for RunId {
    fn run_id(&self) -> RunIdRef<'_> {
        self.as_ref_id()
    }

    fn id_pair(&self) -> IdPair {
        IdPair::from(self.clone())
    }
}

impl ExecutionContext for IdPair {
    fn run_id(&self) -> RunIdRef<'_> {
        self.run_id().as_ref_id()
    }

    fn id_pair(&self) -> IdPair {
        self.clone()
    }
}

// `RunIdRef` is not a context. Method lookup would prefer the trait's `thread_id(&self)` to the method of `RunIdRef` that
// takes `self`, and the thread would live as long as the `RunIdRef` instead of the text.

/// A type for a field that holds a run id.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a run id field",
    label = "expected `RunId`",
    note = "a run id field is a `RunId`, a `RunIdRef<'_>`, or a reference, `Box`, `Rc` or `Arc` to one of these",
    note = "for a field that is a context itself, write `#[execution_context(nested)]`",
    note = "for unchecked text, write `#[execution_context(legacy)]` on the type"
)]
pub trait RunIdField {
    /// Returns the run id.
    fn run_id(&self) -> RunIdRef<'_>;
}

#[diagnostic::do_not_recommend]
impl RunIdField for RunId {
    #[inline]
    fn run_id(&self) -> RunIdRef<'_> {
        self.as_ref_id()
    }
}

#[diagnostic::do_not_recommend]
impl RunIdField for RunIdRef<'_> {
    #[inline]
    fn run_id(&self) -> RunIdRef<'_> {
        *self
    }
}

macro_rules! through_pointers {
    ($($Pointer:ty),*) => {$(
        impl<C: ExecutionContext + ?Sized> ExecutionContext for $Pointer {
            fn run_id(&self) -> RunIdRef<'_> {
                (**self).run_id()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<C: RunIdField + ?Sized> RunIdField for $Pointer {
            #[inline]
            fn run_id(&self) -> RunIdRef<'_> {
                (**self).run_id()
            }
        }
    )*};
}

through_pointers!(&C, &mut C, Box<C>, Rc<C>, Arc<C>);
