//! Thread ids, owned and borrowed.

use alloc::string::String;
use alloc::sync::Arc;

use crate::check;
use crate::error::ParseIdError;
use crate::impls::id_traits;

/// The id of a thread: a conversation, a session, a workflow.
///
/// An ASCII letter or digit, then ASCII letters, digits, `_` and `-`; 1 to 242 bytes. A value takes 24 bytes, a
/// literal allocates nothing, and a clone is at most one atomic addition. Equality, order and hash are those of its
/// text, so a map with `ThreadId` keys can be searched with a `&str`.
///
/// A key of any other form, such as an e-mail address, becomes a thread id by [`encode`](Self::encode); numbers and UUIDs
/// become one by `From`.
///
/// ```
/// use id_core::ThreadId;
///
/// static CHECKOUT: ThreadId = ThreadId::from_static("checkout");
/// let parsed = ThreadId::parse("checkout")?;
/// assert_eq!(parsed, CHECKOUT);
/// # Ok::<(), id_core::ParseIdError>(())
/// ```
// As `RunId`: only `thread_id!` may name the variants.
#[derive(Clone)]
pub enum ThreadId {
    #[doc(hidden)]
    __CheckedLiteral(&'static str),
    #[doc(hidden)]
    __CheckedText(Arc<str>),
}

/// A borrowed thread id: a checked `&str`.
///
/// ```
/// use id_core::ThreadIdRef;
///
/// let thread = ThreadIdRef::parse("checkout")?;
/// assert_eq!(thread.as_str(), "checkout");
/// # Ok::<(), id_core::ParseIdError>(())
/// ```
#[derive(Clone, Copy)]
pub struct ThreadIdRef<'a>(&'a str);

impl ThreadId {
    /// Parses a thread id; one allocation.
    ///
    /// ```
    /// use id_core::{IdErrorKind, ThreadId};
    ///
    /// assert_eq!(ThreadId::parse("tenant-7")?.as_str(), "tenant-7");
    /// let error = ThreadId::parse("tenant 7").unwrap_err();
    /// assert_eq!((error.kind(), error.offset()), (IdErrorKind::InvalidThreadByte, 6));
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if `text` is not a thread id. It says what was expected, what was found and at which byte.
    pub fn parse(text: &str) -> Result<Self, ParseIdError> {
        ThreadIdRef::parse(text).map(ThreadIdRef::into_owned)
    }

    /// Returns the thread id of a literal; no allocation.
    ///
    /// In a `const` or `static` the compiler checks it.
    ///
    /// ```
    /// use id_core::{RunId, ThreadId};
    ///
    /// static NIGHTLY: ThreadId = ThreadId::from_static("nightly");
    /// assert!(RunId::from_static("run_nightly_00000001").belongs_to(&NIGHTLY));
    /// ```
    ///
    /// ```compile_fail
    /// # use id_core::ThreadId;
    /// static NIGHTLY: ThreadId = ThreadId::from_static("_nightly");
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if `text` is not a thread id. In a const context this is a compile error.
    #[track_caller]
    pub const fn from_static(text: &'static str) -> Self {
        match check::check_thread_id(text.as_bytes()) {
            Ok(()) => Self::__CheckedLiteral(text),
            Err(error) => error.fail(),
        }
    }

    /// Returns the text.
    #[inline]
    pub fn as_str(&self) -> &str {
        match self {
            Self::__CheckedLiteral(text) => text,
            Self::__CheckedText(text) => text,
        }
    }

    /// Returns the same id, borrowed.
    ///
    /// ```
    /// use id_core::{ThreadId, ThreadIdRef, legacy::suggest};
    ///
    /// let thread: Option<ThreadId> = Some(ThreadId::from_static("checkout"));
    /// let thread: Option<ThreadIdRef<'_>> = thread.as_ref().map(ThreadId::as_ref_id);
    /// assert_eq!(suggest("x", thread), "run_checkout_fd0c5087");
    /// ```
    #[inline]
    pub fn as_ref_id(&self) -> ThreadIdRef<'_> {
        ThreadIdRef(self.as_str())
    }
}

impl<'a> ThreadIdRef<'a> {
    /// Parses a thread id without allocating.
    ///
    /// ```
    /// use id_core::ThreadIdRef;
    ///
    /// assert_eq!(ThreadIdRef::parse("checkout")?, "checkout");
    /// assert_eq!(
    ///     ThreadIdRef::parse("-a").unwrap_err().to_string(),
    ///     "invalid thread id: expected a letter or digit, found `-` at byte 0",
    /// );
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if `text` is not a thread id. It says what was expected, what was found and at which byte.
    #[inline]
    pub const fn parse(text: &'a str) -> Result<Self, ParseIdError> {
        match check::check_thread_id(text.as_bytes()) {
            Ok(()) => Ok(Self(text)),
            Err(error) => Err(error),
        }
    }

    /// Returns the borrowed thread id of a literal; see [`ThreadId::from_static`].
    ///
    /// ```
    /// use id_core::ThreadIdRef;
    ///
    /// const NIGHTLY: ThreadIdRef<'_> = ThreadIdRef::from_static("nightly");
    /// assert_eq!(NIGHTLY.as_str(), "nightly");
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if `text` is not a thread id. In a const context this is a compile error.
    #[track_caller]
    pub const fn from_static(text: &'static str) -> ThreadIdRef<'static> {
        match ThreadIdRef::parse(text) {
            Ok(id) => id,
            Err(error) => error.fail(),
        }
    }

    /// Returns the text.
    #[inline]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// Returns the same id, owned; one allocation.
    ///
    /// ```
    /// use id_core::{RunIdRef, ThreadId};
    ///
    /// // A thread that outlives the line it was read from.
    /// let thread: ThreadId = RunIdRef::parse("run_checkout_1a2b3c4d")?.thread_id().into_owned();
    /// assert_eq!(thread, "checkout");
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    #[inline]
    pub fn into_owned(self) -> ThreadId {
        ThreadId::__CheckedText(self.0.into())
    }

    #[inline]
    pub(crate) const fn from_checked(text: &'a str) -> Self {
        Self(text)
    }
}

id_traits!(ThreadId, ThreadIdRef, "a thread id");
