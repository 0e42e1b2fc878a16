//! Run ids that may be old ids.

use alloc::string::String;
use core::borrow::Borrow;
use core::convert::Infallible;
use core::fmt;
use core::str::FromStr;

use super::shape::ThreadRun;
use super::suggest::suggest;
use crate::run_id::RunId;
use crate::run_id_ref::RunIdRef;
use crate::thread_id::ThreadIdRef;

/// A run id during a migration: any text, unchanged. It replaces a `String` in old code.
///
/// With the feature `tracing`, each value with invalid text logs one warning when it is created.
///
/// ```
/// use id_core::legacy::LenientRunId;
///
/// let old = LenientRunId::new("thread_checkout_run_1693430400000_1a2b3c4d");
/// assert!(!old.is_canonical());
/// assert_eq!(old.thread_id().unwrap(), "checkout");
/// assert_eq!(old.migrate(), "run_checkout_1a2b3c4d");
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LenientRunId(String);

impl LenientRunId {
    /// Wraps `text` without changing it; logs a warning if it is not a run id.
    ///
    /// ```
    /// use id_core::legacy::LenientRunId;
    ///
    /// assert_eq!(LenientRunId::new("test-run").as_str(), "test-run");
    /// ```
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        #[cfg(feature = "tracing")]
        super::warn::made(&text);
        Self(text)
    }

    /// Returns the unchanged text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns `true` if the text is a run id.
    ///
    /// ```
    /// use id_core::legacy::LenientRunId;
    ///
    /// assert!(LenientRunId::new("run_checkout_1a2b3c4d").is_canonical());
    /// assert!(!LenientRunId::new("run_checkout_1A2B3C4D").is_canonical());
    /// ```
    pub fn is_canonical(&self) -> bool {
        RunIdRef::parse(&self.0).is_ok()
    }

    /// Returns the thread if the text is a run id or has the old shape `thread_{thread}_run_…`.
    ///
    /// ```
    /// use id_core::legacy::LenientRunId;
    ///
    /// assert_eq!(LenientRunId::new("run_a_12345678").thread_id().unwrap(), "a");
    /// assert_eq!(LenientRunId::new("thread_a_run_1_12345678").thread_id().unwrap(), "a");
    /// assert_eq!(LenientRunId::new("a_12345678").thread_id(), None);
    /// ```
    pub fn thread_id(&self) -> Option<ThreadIdRef<'_>> {
        thread_of(&self.0)
    }

    /// Returns this run id if it is canonical, or else the run id that [`suggest`](super::suggest) returns for it.
    ///
    /// ```
    /// use id_core::legacy::LenientRunId;
    ///
    /// assert_eq!(LenientRunId::new("run_a_12345678").migrate(), "run_a_12345678");
    /// assert_eq!(LenientRunId::new("test-run").migrate(), "run_test_thread_d681df4d");
    /// ```
    pub fn migrate(&self) -> RunId {
        let id = suggest(&self.0, None);
        #[cfg(feature = "tracing")]
        super::warn::migrated(&self.0, &id);
        id
    }
}

/// Returns the thread of a run id in the new or the old format.
pub(crate) fn thread_of(run_id: &str) -> Option<ThreadIdRef<'_>> {
    match RunIdRef::parse(run_id) {
        Ok(run_id) => Some(run_id.thread_id()),
        Err(_) => ThreadRun::read(run_id.trim_ascii()).map(|parts| parts.thread),
    }
}

impl From<String> for LenientRunId {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for LenientRunId {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<RunId> for LenientRunId {
    fn from(id: RunId) -> Self {
        Self(id.into())
    }
}

impl FromStr for LenientRunId {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::new(text))
    }
}

impl From<LenientRunId> for String {
    fn from(id: LenientRunId) -> Self {
        id.0
    }
}

impl AsRef<str> for LenientRunId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// A map with `LenientRunId` keys is looked up with a `&str`, like one with `String` keys.
impl Borrow<str> for LenientRunId {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

macro_rules! equal_to {
    ($($Text:ty)*) => {$(
        impl PartialEq<$Text> for LenientRunId {
            fn eq(&self, other: &$Text) -> bool {
                let other: &str = other.as_ref();
                self.as_str() == other
            }
        }

        impl PartialEq<LenientRunId> for $Text {
            fn eq(&self, other: &LenientRunId) -> bool {
                let text: &str = self.as_ref();
                text == other.as_str()
            }
        }
    )*};
}

equal_to!(str &str String RunId);

impl fmt::Display for LenientRunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for LenientRunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
