//! Thread ids, owned and borrowed.

use alloc::string::String;

use crate::error::ParseIdError;
use crate::format;
use crate::impls::id_traits;
use crate::text::Text;

/// The id of a thread: a conversation, a session, a workflow; whatever runs belong to.
///
/// An ASCII letter or digit, then ASCII letters, digits, `_` and `-`; 1 to 242 bytes. It takes 24 bytes, a
/// literal allocates nothing and a clone is at most one atomic addition. It is equal to, ordered as and hashed
/// as its text, so that a map with `ThreadId` keys is looked up with a `&str`.
///
/// ```
/// use id_core::ThreadId;
///
/// static CHECKOUT: ThreadId = ThreadId::from_static("checkout");
/// let parsed = ThreadId::parse("checkout")?;
/// assert_eq!(parsed, CHECKOUT);
/// # Ok::<(), id_core::ParseIdError>(())
/// ```
#[derive(Clone)]
pub struct ThreadId(Text);

/// A borrowed thread id: a `&str` that was checked.
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
    /// Reads a thread id; one allocation.
    ///
    /// # Errors
    ///
    /// When `text` is not a thread id: says what was expected, what was found and at which byte.
    pub fn parse(text: &str) -> Result<Self, ParseIdError> {
        ThreadIdRef::parse(text).map(ThreadIdRef::into_owned)
    }

    /// A thread id that is part of the program; no allocation.
    ///
    /// In a `const` or `static` it is checked while the program compiles.
    ///
    /// # Panics
    ///
    /// When `text` is not a thread id; in a const context the program does not compile.
    #[track_caller]
    pub const fn from_static(text: &'static str) -> Self {
        match format::check_thread_id(text.as_bytes()) {
            Ok(()) => Self(Text::Static(text)),
            Err(error) => error.fail(),
        }
    }

    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same id, borrowed.
    #[inline]
    pub fn as_ref_id(&self) -> ThreadIdRef<'_> {
        ThreadIdRef(self.as_str())
    }

    pub(crate) const fn from_checked_static(text: &'static str) -> Self {
        Self(Text::Static(text))
    }
}

impl<'a> ThreadIdRef<'a> {
    /// Reads a thread id without allocating.
    ///
    /// # Errors
    ///
    /// When `text` is not a thread id: says what was expected, what was found and at which byte.
    #[inline]
    pub const fn parse(text: &'a str) -> Result<Self, ParseIdError> {
        match format::check_thread_id(text.as_bytes()) {
            Ok(()) => Ok(Self(text)),
            Err(error) => Err(error),
        }
    }

    /// The text.
    #[inline]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// The same id, owned; one allocation.
    #[inline]
    pub fn into_owned(self) -> ThreadId {
        ThreadId(Text::Shared(self.0.into()))
    }

    #[inline]
    pub(crate) const fn from_checked(text: &'a str) -> Self {
        Self(text)
    }
}

id_traits!(ThreadId, ThreadIdRef, "a thread id");
