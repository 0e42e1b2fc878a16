//! Borrowed run ids.

use crate::check;
use crate::digits;
use crate::error::ParseIdError;
use crate::format::{self, PREFIX};
use crate::into_thread::IntoThreadRef;
use crate::run_id::RunId;
use crate::suffix::Suffix;
use crate::thread_id::ThreadIdRef;

/// A borrowed run id: a checked `&str`.
///
/// It validates text from outside without allocating. Its thread id lives as long as that text.
///
/// ```
/// use id_core::{RunIdRef, ThreadIdRef};
///
/// fn thread_of(line: &str) -> Option<ThreadIdRef<'_>> {
///     RunIdRef::parse(line).ok().map(RunIdRef::thread_id)
/// }
/// assert_eq!(thread_of("run_a_b_12345678").unwrap(), "a_b");
/// ```
#[derive(Clone, Copy)]
pub struct RunIdRef<'a>(&'a str);

impl<'a> RunIdRef<'a> {
    /// Returns the run id of a text that was checked.
    #[inline]
    pub(crate) const fn from_checked(text: &'a str) -> Self {
        Self(text)
    }

    /// Parses a run id without allocating.
    ///
    /// ```
    /// use id_core::{IdErrorKind, RunIdRef};
    ///
    /// const ID: RunIdRef<'_> = match RunIdRef::parse("run_a_12345678") {
    ///     Ok(id) => id,
    ///     Err(_) => panic!("not a run id"),
    /// };
    /// assert_eq!(ID.thread_id(), "a");
    /// assert_eq!(RunIdRef::parse("a_12345678").unwrap_err().kind(), IdErrorKind::MissingPrefix);
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if `text` is not a run id. It says what was expected, what was found and at which byte.
    #[inline]
    pub const fn parse(text: &'a str) -> Result<Self, ParseIdError> {
        match check::check_run_id(text.as_bytes()) {
            Ok(()) => Ok(Self(text)),
            Err(error) => Err(error),
        }
    }

    /// Returns the borrowed run id of a literal; see [`RunId::from_static`].
    ///
    /// ```
    /// use id_core::RunIdRef;
    ///
    /// const NIGHTLY: RunIdRef<'_> = RunIdRef::from_static("run_nightly_00000001");
    /// assert_eq!(NIGHTLY.thread_id(), "nightly");
    /// ```
    ///
    /// ```compile_fail
    /// # use id_core::RunIdRef;
    /// const NIGHTLY: RunIdRef<'_> = RunIdRef::from_static("nightly");
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if `text` is not a run id. In a const context this is a compile error.
    #[track_caller]
    pub const fn from_static(text: &'static str) -> RunIdRef<'static> {
        match RunIdRef::parse(text) {
            Ok(id) => id,
            Err(error) => error.fail(),
        }
    }

    /// Returns the thread id. It borrows from the text, so it may outlive this value.
    ///
    /// ```
    /// use id_core::RunIdRef;
    ///
    /// let text = String::from("run_checkout_1a2b3c4d");
    /// let thread = {
    ///     let id = RunIdRef::parse(&text)?;
    ///     id.thread_id()
    /// };
    /// // `id` is out of scope, and `text` still owns the bytes.
    /// assert_eq!(thread, "checkout");
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    #[inline]
    pub fn thread_id(self) -> ThreadIdRef<'a> {
        ThreadIdRef::from_checked(&self.0[PREFIX.len()..format::thread_end(self.0.len())])
    }

    /// Returns the suffix, the last eight digits.
    ///
    /// ```
    /// use id_core::RunIdRef;
    ///
    /// assert_eq!(RunIdRef::parse("run_a_0000000f")?.suffix().to_u32(), 15);
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    #[inline]
    pub fn suffix(self) -> Suffix {
        match self.0.as_bytes().last_chunk() {
            Some(digits) => Suffix::from_u32(digits::hex_value(*digits)),
            None => unreachable!("a run id ends with a suffix"),
        }
    }

    /// Returns `true` if this is a run of `thread`.
    ///
    /// ```
    /// use id_core::{RunIdRef, ThreadIdRef};
    ///
    /// let (run, thread) = (RunIdRef::parse("run_a_12345678")?, ThreadIdRef::parse("a")?);
    /// assert!(run.belongs_to(thread));
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    pub fn belongs_to<'t>(self, thread: impl IntoThreadRef<'t>) -> bool {
        self.thread_id() == thread.into_thread_ref()
    }

    /// Returns the text.
    ///
    /// ```
    /// use id_core::RunIdRef;
    ///
    /// fn text_of(line: &str) -> Option<&str> {
    ///     RunIdRef::parse(line.trim_end()).ok().map(RunIdRef::as_str)
    /// }
    /// assert_eq!(text_of("run_a_12345678\n"), Some("run_a_12345678"));
    /// ```
    #[inline]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// Returns the same id, owned; one allocation.
    ///
    /// ```
    /// use id_core::{RunId, RunIdRef};
    ///
    /// let kept: RunId = RunIdRef::parse(&String::from("run_a_12345678"))?.into_owned();
    /// assert_eq!(kept, "run_a_12345678");
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    #[inline]
    pub fn into_owned(self) -> RunId {
        RunId::__CheckedText(self.0.into())
    }
}
