//! The argument type of functions that take a thread.

use crate::thread_id::{ThreadId, ThreadIdRef};

/// A checked thread id: a [`ThreadIdRef`], or a reference to one or to a [`ThreadId`].
///
/// Every function of this crate that takes a thread takes an `impl IntoThreadRef`. The trait is sealed. Text is not a
/// checked thread id: write [`thread_id!`](https://docs.rs/run-id/latest/run_id/macro.thread_id.html) for a literal,
/// [`ThreadIdRef::parse`] for text that should be a thread id, and [`ThreadId::encode`] for any other key.
///
/// ```
/// use id_core::{IntoThreadRef, RunId, Suffix, ThreadId, ThreadIdRef};
///
/// fn first_run<'t>(thread: impl IntoThreadRef<'t>) -> RunId {
///     RunId::new(thread, Suffix::from_u32(1))
/// }
///
/// assert_eq!(first_run(&ThreadId::from_static("checkout")), "run_checkout_00000001");
/// assert_eq!(first_run(ThreadIdRef::parse("checkout")?), "run_checkout_00000001");
/// assert_eq!(first_run(&ThreadId::encode("ann@example.com")?), "run_x-ann_40example_2ecom_00000001");
/// # Ok::<(), id_core::ParseIdError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a checked thread id",
    label = "expected a `&ThreadId` or a `ThreadIdRef<'_>`",
    note = "for a literal, write `&thread_id!(\"…\")`",
    note = "for text, write `ThreadIdRef::parse(text)?`; for a key of another form, such as an e-mail address, write `&ThreadId::encode(key)?`"
)]
pub trait IntoThreadRef<'t>: sealed::Sealed {
    /// Returns the thread id, borrowed.
    fn into_thread_ref(self) -> ThreadIdRef<'t>;
}

mod sealed {
    pub trait Sealed {}
}

// Only concrete types: with an implementation for all `T: Into<ThreadIdRef>`, the compiler would report that bound
// instead of the message above.
impl sealed::Sealed for ThreadIdRef<'_> {}
impl sealed::Sealed for &ThreadIdRef<'_> {}
impl sealed::Sealed for &ThreadId {}

#[diagnostic::do_not_recommend]
impl<'t> IntoThreadRef<'t> for ThreadIdRef<'t> {
    #[inline]
    fn into_thread_ref(self) -> ThreadIdRef<'t> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<'t> IntoThreadRef<'t> for &ThreadIdRef<'t> {
    #[inline]
    fn into_thread_ref(self) -> ThreadIdRef<'t> {
        *self
    }
}

#[diagnostic::do_not_recommend]
impl<'t> IntoThreadRef<'t> for &'t ThreadId {
    #[inline]
    fn into_thread_ref(self) -> ThreadIdRef<'t> {
        self.as_ref_id()
    }
}
