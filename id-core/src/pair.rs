//! Pairs of a run id and its thread, which cannot disagree.

use core::error::Error;
use core::fmt;

use crate::agreement;
use crate::into_thread::IntoThreadRef;
use crate::run_id::RunId;
use crate::thread_id::{ThreadId, ThreadIdRef};

/// A run id and its thread id. They cannot disagree, because only the run id is stored.
///
/// ```
/// use id_core::{IdPair, RunId, ThreadId};
///
/// let run_id = RunId::from_static("run_checkout_1a2b3c4d");
/// let pair = IdPair::new(run_id.clone(), &ThreadId::from_static("checkout"))?;
/// assert_eq!(pair.run_id(), &run_id);
/// assert_eq!(pair.thread_id(), "checkout");
///
/// let mismatch = IdPair::new(run_id, &ThreadId::from_static("billing")).unwrap_err();
/// assert_eq!(mismatch.to_string(), "expected the thread `checkout`, found `billing`");
/// # Ok::<(), id_core::ThreadMismatch>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdPair {
    run_id: RunId,
}

/// The error of a thread id that is not the thread of the run id beside it.
///
/// ```
/// use id_core::{IdPair, RunId, ThreadId};
///
/// let run_id = RunId::from_static("run_checkout_1a2b3c4d");
/// let mismatch = IdPair::new(run_id, &ThreadId::from_static("billing")).unwrap_err();
/// assert_eq!(mismatch.expected, "checkout");
/// assert_eq!(mismatch.found, "billing");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ThreadMismatch {
    /// The thread of the run id.
    pub expected: ThreadId,
    /// The thread id beside the run id.
    pub found: ThreadId,
}

impl IdPair {
    /// Returns the pair of a run id and its thread id.
    ///
    /// # Errors
    ///
    /// Returns an error if the run id belongs to another thread.
    pub fn new<'t>(run_id: RunId, thread: impl IntoThreadRef<'t>) -> Result<Self, ThreadMismatch> {
        ThreadMismatch::check(run_id.thread_id(), thread.into_thread_ref())?;
        Ok(Self { run_id })
    }

    /// Generates a run id of `thread` and returns both; see [`RunId::generate`].
    ///
    /// ```
    /// use id_core::{IdPair, ThreadId};
    ///
    /// let pair = IdPair::generate(&ThreadId::from_static("checkout"));
    /// assert_eq!(pair.thread_id(), "checkout");
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the operating system cannot give random bytes.
    #[cfg(feature = "generate")]
    pub fn generate<'t>(thread: impl IntoThreadRef<'t>) -> Self {
        Self {
            run_id: RunId::generate(thread),
        }
    }

    /// Returns the pair of two literals; no allocation.
    ///
    /// In a `const` or `static` the compiler checks it.
    ///
    /// ```
    /// use id_core::IdPair;
    ///
    /// static PAIR: IdPair = IdPair::from_static("run_checkout_1a2b3c4d", "checkout");
    /// assert_eq!(PAIR.run_id(), "run_checkout_1a2b3c4d");
    /// ```
    ///
    /// ```compile_fail
    /// # use id_core::IdPair;
    /// static PAIR: IdPair = IdPair::from_static("run_checkout_1a2b3c4d", "billing");
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if a text is not an id or the run id belongs to another thread. In a const context this is a compile
    /// error.
    #[track_caller]
    pub const fn from_static(run_id: &'static str, thread_id: &'static str) -> Self {
        agreement::check(run_id, thread_id, ["", ""]);
        Self::from_checked_static(run_id)
    }

    /// Returns the run id.
    pub const fn run_id(&self) -> &RunId {
        &self.run_id
    }

    /// Returns the thread id, which is part of the run id.
    pub fn thread_id(&self) -> ThreadIdRef<'_> {
        self.run_id.thread_id()
    }

    /// Returns the run id, owned; the thread is part of it.
    ///
    /// ```
    /// use id_core::{IdPair, RunId};
    ///
    /// let pair = IdPair::from(RunId::from_static("run_checkout_1a2b3c4d"));
    /// let run_id: RunId = pair.into_run_id();
    /// assert_eq!(run_id.thread_id(), "checkout");
    /// ```
    pub fn into_run_id(self) -> RunId {
        self.run_id
    }

    /// Returns the run id and the thread id, both owned; one allocation.
    ///
    /// ```
    /// use id_core::IdPair;
    ///
    /// let (run_id, thread_id) = IdPair::from_static("run_checkout_1a2b3c4d", "checkout").into_parts();
    /// assert_eq!(run_id, "run_checkout_1a2b3c4d");
    /// assert_eq!(thread_id, "checkout");
    /// ```
    pub fn into_parts(self) -> (RunId, ThreadId) {
        let thread_id = self.thread_id().into_owned();
        (self.run_id, thread_id)
    }

    pub(crate) const fn from_checked_static(run_id: &'static str) -> Self {
        Self {
            run_id: RunId::__CheckedLiteral(run_id),
        }
    }
}

impl From<RunId> for IdPair {
    fn from(run_id: RunId) -> Self {
        Self { run_id }
    }
}

impl From<IdPair> for RunId {
    fn from(pair: IdPair) -> Self {
        pair.run_id
    }
}

impl fmt::Debug for IdPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdPair")
            .field("run_id", self.run_id())
            .field("thread_id", &self.thread_id())
            .finish()
    }
}

impl ThreadMismatch {
    /// Compares the thread of a run id with the thread id beside it.
    pub(crate) fn check(expected: ThreadIdRef<'_>, found: ThreadIdRef<'_>) -> Result<(), Self> {
        if expected == found {
            return Ok(());
        }
        Err(Self {
            expected: expected.into_owned(),
            found: found.into_owned(),
        })
    }
}

impl fmt::Display for ThreadMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, found } = self;
        write!(f, "expected the thread `{expected}`, found `{found}`")
    }
}

impl Error for ThreadMismatch {}
