//! The literal macros.
//!
//! Each one passes the expansion of a valid literal to `id-macros`. The expansion has the path of this crate, so the macros
//! work under any name of the crate. It is a block, because a constructor alone is also a pattern, and that pattern would
//! match literals only.

/// A [`RunId`](crate::RunId) that is checked while the program compiles.
///
/// Takes a string literal, plain or raw; or a constant: a path in `SCREAMING_CASE`, `concat!`, `env!`,
/// `include_str!` or `stringify!`. It is a constant expression: a literal costs nothing at run time and allocates
/// nothing. For text that is known only at run time, use [`RunId::parse`](crate::RunId::parse). The macro does not
/// format text: to build an id from a thread, use [`RunId::new`](crate::RunId::new) or `RunId::generate`.
///
/// ```
/// use run_id::{RunId, run_id};
///
/// static FIRST: RunId = run_id!("run_checkout_1a2b3c4d");
/// assert_eq!(FIRST.thread_id(), "checkout");
/// ```
///
/// # Errors
///
/// A literal that is not a run id does not compile:
///
/// ```compile_fail
/// let run = run_id::run_id!("run_thread-42_dEadbeef");
/// ```
///
/// ```text
/// error: invalid run id: expected a lowercase hex digit, found `E` at byte 15
///
///          run_thread-42_dEadbeef
///                         ^
///
///        help: write `run_thread-42_deadbeef`
/// ```
///
/// A constant is checked by the compiler's own evaluation, in a function body too.
///
/// # In a pattern
///
/// An id is a value, not a pattern: the macro expands to a block, which a `match` does not accept as a pattern.
/// Compare in a guard, or match the text:
///
/// ```
/// use run_id::{RunId, run_id};
///
/// fn is_nightly(run: &RunId) -> bool {
///     match run {
///         run if *run == run_id!("run_nightly_00000001") => true,
///         run => matches!(run.thread_id().as_str(), "nightly" | "weekly"),
///     }
/// }
/// assert!(is_nightly(&run_id!("run_weekly_1a2b3c4d")));
/// ```
#[macro_export]
macro_rules! run_id {
    ($text:tt) => {
        $crate::__run_id! { { $crate::__run_id { 0: $text } } $text }
    };
    ($($text:tt)*) => {
        $crate::__run_id! { { $crate::__run_id { 0: $($text)* } } $($text)* }
    };
}

/// A [`ThreadId`](crate::ThreadId) that is checked while the program compiles.
///
/// Takes the same arguments as [`run_id!`](crate::run_id!), and fails in the same cases.
///
/// ```
/// use run_id::{ThreadId, thread_id};
///
/// static CHECKOUT: ThreadId = thread_id!("checkout");
/// assert_eq!(CHECKOUT, "checkout");
/// ```
#[macro_export]
macro_rules! thread_id {
    ($($text:tt)*) => {
        $crate::__thread_id! { { $crate::__thread_id { 0: $($text)* } } $($text)* }
    };
}

/// An [`IdPair`](crate::IdPair), a run id and its thread id, that is checked while the program compiles.
///
/// Takes two arguments of the same kinds as [`run_id!`](crate::run_id!), the run id first. It fails like `run_id!`, and if
/// the run id belongs to another thread.
///
/// ```
/// use run_id::{IdPair, id_pair};
///
/// static FIRST: IdPair = id_pair!("run_checkout_1a2b3c4d", "checkout");
/// assert_eq!(FIRST.thread_id(), "checkout");
/// ```
///
/// ```compile_fail
/// let pair = run_id::id_pair!("run_checkout_1a2b3c4d", "billing");
/// ```
#[macro_export]
macro_rules! id_pair {
    ($($texts:tt)*) => {
        $crate::__id_pair! { { $crate::__id_pair($($texts)*) } $($texts)* }
    };
}
