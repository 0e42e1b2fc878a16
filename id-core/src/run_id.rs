//! Run ids.

use alloc::string::String;
use alloc::sync::Arc;
use core::convert::Infallible;

use crate::check;
use crate::digits;
use crate::error::ParseIdError;
use crate::format::{MAX_RUN_ID_LEN, PREFIX, SUFFIX_LEN};
use crate::impls::id_traits;
use crate::into_thread::IntoThreadRef;
use crate::run_id_ref::RunIdRef;
use crate::suffix::Suffix;
use crate::thread_id::{ThreadId, ThreadIdRef};

/// The id of a run: `run_{thread_id}_{suffix}`.
///
/// The thread is part of the id, so code routes by the run id alone and does not store the thread beside it.
/// A run id takes 24 bytes, a literal allocates nothing, and a clone is at most one atomic addition. Equality, order and
/// hash are those of its text, so a map with `RunId` keys can be searched with a `&str`.
///
/// Run ids do not sort by time, because the suffix is random. A prefix of the text does not identify a thread: ids of the
/// thread `a` and ids of the thread `a_b` start with `run_a_`. Compare [`thread_id`](Self::thread_id) or call
/// [`belongs_to`](Self::belongs_to).
///
/// ```
/// use id_core::RunId;
///
/// static FIRST: RunId = RunId::from_static("run_checkout_1a2b3c4d");
/// let parsed = RunId::parse("run_checkout_1a2b3c4d")?;
/// assert_eq!(parsed, FIRST);
/// assert_eq!(parsed.thread_id(), "checkout");
/// assert_eq!(parsed.suffix().to_u32(), 0x1a2b_3c4d);
/// # Ok::<(), id_core::ParseIdError>(())
/// ```
// An enum, because the compiler takes less time for the constructor of a literal than for a call. Only `run_id!` may name
// the variants.
#[derive(Clone)]
pub enum RunId {
    #[doc(hidden)]
    __CheckedLiteral(&'static str),
    #[doc(hidden)]
    __CheckedText(Arc<str>),
}

impl RunId {
    /// Parses a run id; one allocation.
    ///
    /// ```
    /// use id_core::RunId;
    ///
    /// let line = String::from("run_a_b_12345678 started");
    /// let id = RunId::parse(&line[..16])?;
    /// drop(line);
    /// assert_eq!(id.thread_id(), "a_b");
    /// assert_eq!(
    ///     RunId::parse("run_a").unwrap_err().to_string(),
    ///     "invalid run id: expected `_` and 8 lowercase hex digits, found the end at byte 5",
    /// );
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if `text` is not a run id. It says what was expected, what was found and at which byte.
    pub fn parse(text: &str) -> Result<Self, ParseIdError> {
        RunIdRef::parse(text).map(RunIdRef::into_owned)
    }

    /// Returns the run id of a literal; no allocation.
    ///
    /// In a `const` or `static` the compiler checks it. Prefer `static` for a named id:
    /// a borrow of a `const` lives only until the end of the statement.
    ///
    /// ```
    /// use id_core::RunId;
    ///
    /// static NIGHTLY: RunId = RunId::from_static("run_nightly_00000001");
    /// assert_eq!(NIGHTLY.thread_id(), "nightly");
    /// ```
    ///
    /// ```compile_fail
    /// # use id_core::RunId;
    /// static NIGHTLY: RunId = RunId::from_static("nightly");
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if `text` is not a run id. In a const context this is a compile error.
    #[track_caller]
    pub const fn from_static(text: &'static str) -> Self {
        match check::check_run_id(text.as_bytes()) {
            Ok(()) => Self::__CheckedLiteral(text),
            Err(error) => error.fail(),
        }
    }

    /// Returns the run id of `thread` with this suffix; one allocation.
    ///
    /// ```
    /// use id_core::{RunId, Suffix, ThreadId};
    ///
    /// let thread = ThreadId::from_static("checkout");
    /// let run = RunId::new(&thread, Suffix::from_u32(0x1a2b_3c4d));
    /// assert_eq!(run, "run_checkout_1a2b3c4d");
    /// ```
    #[inline]
    pub fn new<'t>(thread: impl IntoThreadRef<'t>, suffix: Suffix) -> Self {
        let Ok(id) = Self::new_with(thread.into_thread_ref(), || Ok::<_, Infallible>(suffix));
        id
    }

    /// Returns the run id of `thread` with the suffix that `suffix` returns, or its error; one allocation.
    #[inline]
    pub(crate) fn new_with<E>(
        thread: ThreadIdRef<'_>,
        suffix: impl FnOnce() -> Result<Suffix, E>,
    ) -> Result<Self, E> {
        compose(thread, suffix).map(Self::__CheckedText)
    }

    /// Generates a run id of `thread`; its suffix is the first eight hex digits of a v4 UUID. One allocation.
    ///
    /// The randomness comes from the operating system on every call, so it is safe after a `fork`. With 32 random
    /// bits a thread sees a repeat with a chance of 1 % at 9,291 ids and of 50 % at 77,163; see
    /// [`RunIdGenerator`](crate::RunIdGenerator) for ids without a repeat.
    ///
    /// ```
    /// use id_core::{RunId, ThreadId};
    ///
    /// let thread = ThreadId::from_static("checkout");
    /// let run = RunId::generate(&thread);
    /// assert_eq!(run.as_str(), format!("run_checkout_{}", run.suffix()));
    /// assert_ne!(run, RunId::generate(&thread));
    /// ```
    ///
    /// Check a thread that is text first:
    ///
    /// ```
    /// use id_core::{RunId, ThreadIdRef};
    ///
    /// let header = String::from("checkout");
    /// let run = RunId::generate(ThreadIdRef::parse(&header)?);
    /// assert_eq!(run.thread_id(), "checkout");
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the operating system cannot give random bytes.
    #[cfg(feature = "generate")]
    pub fn generate<'t>(thread: impl IntoThreadRef<'t>) -> Self {
        Self::new(thread, Suffix::from_uuid(uuid::Uuid::new_v4()))
    }

    /// Returns the thread, which is part of the id; no allocation.
    ///
    /// ```
    /// use id_core::RunId;
    ///
    /// // Read from both ends: the thread may hold `_` and eight hex digits itself.
    /// let id = RunId::from_static("run_a_12345678_87654321");
    /// assert_eq!(id.thread_id(), "a_12345678");
    /// ```
    #[inline]
    pub fn thread_id(&self) -> ThreadIdRef<'_> {
        self.as_ref_id().thread_id()
    }

    /// Returns the thread, owned; one allocation.
    ///
    /// ```
    /// use id_core::{RunId, ThreadId};
    ///
    /// let thread: ThreadId = RunId::from_static("run_checkout_1a2b3c4d").into_thread_id();
    /// assert_eq!(thread, "checkout");
    /// ```
    pub fn into_thread_id(self) -> ThreadId {
        self.thread_id().into_owned()
    }

    /// Returns the suffix, the last eight digits.
    ///
    /// ```
    /// use id_core::RunId;
    ///
    /// let id = RunId::from_static("run_a_12345678_87654321");
    /// assert_eq!(id.suffix().to_string(), "87654321");
    /// ```
    #[inline]
    pub fn suffix(&self) -> Suffix {
        self.as_ref_id().suffix()
    }

    /// Returns `true` if this is a run of `thread`.
    ///
    /// ```
    /// use id_core::{RunId, ThreadId};
    ///
    /// let run = RunId::from_static("run_a_b_12345678");
    /// assert!(run.belongs_to(&ThreadId::from_static("a_b")));
    /// assert!(!run.belongs_to(&ThreadId::from_static("a")));
    /// ```
    pub fn belongs_to<'t>(&self, thread: impl IntoThreadRef<'t>) -> bool {
        self.thread_id() == thread.into_thread_ref()
    }

    /// Returns the text.
    ///
    /// ```
    /// use id_core::RunId;
    ///
    /// let id = RunId::from_static("run_checkout_1a2b3c4d");
    /// assert_eq!(format!("runs/{}.json", id.as_str()), "runs/run_checkout_1a2b3c4d.json");
    /// ```
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
    /// use id_core::{RunId, RunIdRef};
    ///
    /// fn shortest<'a>(a: RunIdRef<'a>, b: RunIdRef<'a>) -> RunIdRef<'a> {
    ///     if a.as_str().len() <= b.as_str().len() { a } else { b }
    /// }
    /// let (a, b) = (RunId::from_static("run_a_12345678"), RunId::from_static("run_ab_12345678"));
    /// assert_eq!(shortest(a.as_ref_id(), b.as_ref_id()), a);
    /// ```
    #[inline]
    pub fn as_ref_id(&self) -> RunIdRef<'_> {
        RunIdRef::from_checked(self.as_str())
    }
}

/// Composes the text of a run id on the stack, so that the only allocation is the `Arc`.
///
/// Short ids use a short buffer, because clearing 255 bytes takes longer than filling 64. The function returns the text
/// instead of the id, because two words are returned in registers and three through memory.
fn compose<E>(
    thread: ThreadIdRef<'_>,
    suffix: impl FnOnce() -> Result<Suffix, E>,
) -> Result<Arc<str>, E> {
    let thread = thread.as_str().as_bytes();
    if thread.len() + PREFIX.len() + 1 + SUFFIX_LEN <= 64 {
        compose_in([0; 64], thread, suffix)
    } else {
        compose_in([0; MAX_RUN_ID_LEN], thread, suffix)
    }
}

/// Calls `suffix` after the thread is copied. The UTF-8 check waits for that copy, which finishes during the atomic addition
/// of a generator.
#[inline]
fn compose_in<E, const N: usize>(
    mut buffer: [u8; N],
    thread: &[u8],
    suffix: impl FnOnce() -> Result<Suffix, E>,
) -> Result<Arc<str>, E> {
    let (prefix, rest) = buffer.split_at_mut(PREFIX.len());
    let (middle, rest) = rest.split_at_mut(thread.len());
    prefix.copy_from_slice(PREFIX.as_bytes());
    middle.copy_from_slice(thread);
    rest[0] = b'_';
    rest[1..=SUFFIX_LEN].copy_from_slice(&digits::suffix_digits(suffix()?.to_u32()));
    let text = &buffer[..PREFIX.len() + thread.len() + 1 + SUFFIX_LEN];
    Ok(Arc::from(
        core::str::from_utf8(text).expect("its parts are ASCII"),
    ))
}

id_traits!(RunId, RunIdRef, "a run id");
