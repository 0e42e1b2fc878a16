//! The functions of the Python `IDManager`, for code ported from it.

#[cfg(feature = "generate")]
use crate::error::{IdErrorKind, ParseIdError, Subject};
#[cfg(feature = "generate")]
use crate::pair::IdPair;
#[cfg(feature = "generate")]
use crate::run_id::RunId;
use crate::run_id_ref::RunIdRef;
use crate::suffix::Suffix;
use crate::thread_id::ThreadIdRef;

/// Functions from text to ids, under the names of the Python `IDManager`.
///
/// New code does not need them: it parses text once, into [`RunId`](crate::RunId) and [`ThreadId`](crate::ThreadId).
#[derive(Clone, Copy, Debug)]
pub enum IdManager {}

impl IdManager {
    /// Returns a new run id of the thread; see [`RunId::generate`].
    ///
    /// ```
    /// use id_core::IdManager;
    ///
    /// let run_id = IdManager::generate_run_id("checkout")?;
    /// assert!(run_id.as_str().starts_with("run_checkout_"));
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If `thread_id` is not a thread id.
    ///
    /// # Panics
    ///
    /// Panics if the operating system cannot give random bytes.
    #[cfg(feature = "generate")]
    pub fn generate_run_id(thread_id: &str) -> Result<RunId, ParseIdError> {
        ThreadIdRef::parse(thread_id).map(RunId::generate)
    }

    /// Returns the thread of a run id, or `None` if `run_id` is not a run id.
    ///
    /// ```
    /// use id_core::IdManager;
    ///
    /// assert_eq!(IdManager::extract_thread_id("run_a_b_12345678").unwrap(), "a_b");
    /// assert_eq!(IdManager::extract_thread_id("test-run"), None);
    /// ```
    pub fn extract_thread_id(run_id: &str) -> Option<ThreadIdRef<'_>> {
        RunIdRef::parse(run_id).ok().map(RunIdRef::thread_id)
    }

    /// Returns `true` if `run_id` is a run id.
    ///
    /// ```
    /// use id_core::IdManager;
    ///
    /// assert!(IdManager::validate_run_id("run_checkout_1a2b3c4d"));
    /// assert!(!IdManager::validate_run_id("run_checkout_1A2B3C4D"));
    /// ```
    pub fn validate_run_id(run_id: &str) -> bool {
        RunIdRef::parse(run_id).is_ok()
    }

    /// Returns `true` if `thread_id` is a thread id.
    ///
    /// ```
    /// use id_core::IdManager;
    ///
    /// assert!(IdManager::validate_thread_id("checkout"));
    /// assert!(!IdManager::validate_thread_id(""));
    /// ```
    pub fn validate_thread_id(thread_id: &str) -> bool {
        ThreadIdRef::parse(thread_id).is_ok()
    }

    /// Returns `true` if `run_id` is a run id of the thread `thread_id`.
    ///
    /// ```
    /// use id_core::IdManager;
    ///
    /// assert!(IdManager::validate_id_pair("run_a_b_12345678", "a_b"));
    /// assert!(!IdManager::validate_id_pair("run_a_b_12345678", "a"));
    /// assert!(!IdManager::validate_id_pair("test-run", "test"));
    /// ```
    pub fn validate_id_pair(run_id: &str, thread_id: &str) -> bool {
        Self::extract_thread_id(run_id).is_some_and(|thread| thread == thread_id)
    }

    /// Returns the thread and the suffix of a run id, or `None` if `run_id` is not a run id.
    ///
    /// ```
    /// use id_core::{IdManager, Suffix};
    ///
    /// let (thread, suffix) = IdManager::parse_run_id("run_checkout_1a2b3c4d").unwrap();
    /// assert_eq!(thread, "checkout");
    /// assert_eq!(suffix, Suffix::from_u32(0x1a2b_3c4d));
    /// ```
    pub fn parse_run_id(run_id: &str) -> Option<(ThreadIdRef<'_>, Suffix)> {
        RunIdRef::parse(run_id)
            .ok()
            .map(|id| (id.thread_id(), id.suffix()))
    }

    /// Returns a new run id of the thread, and the thread, for a test.
    ///
    /// ```
    /// use id_core::IdManager;
    ///
    /// let pair = IdManager::create_test_ids("checkout")?;
    /// assert!(IdManager::validate_id_pair(pair.run_id().as_str(), "checkout"));
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If `thread_id` is not a thread id.
    ///
    /// # Panics
    ///
    /// Panics if the operating system cannot give random bytes.
    #[cfg(feature = "generate")]
    pub fn create_test_ids(thread_id: &str) -> Result<IdPair, ParseIdError> {
        ThreadIdRef::parse(thread_id).map(IdPair::generate)
    }

    /// Returns the given run id, or a new run id of the given thread. Empty text counts as absent.
    ///
    /// ```
    /// use id_core::{IdErrorKind, IdManager};
    ///
    /// let given = IdManager::get_or_generate_run_id(Some("run_a_12345678"), Some("b"))?;
    /// assert_eq!(given, "run_a_12345678");
    /// let new = IdManager::get_or_generate_run_id(None, Some("b"))?;
    /// assert_eq!(new.thread_id(), "b");
    /// let neither = IdManager::get_or_generate_run_id(None, Some("")).unwrap_err();
    /// assert_eq!(neither.kind(), IdErrorKind::NothingGiven);
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the given run id is invalid, even if a thread is given too; if only an invalid thread id is given; or if
    /// neither is given ([`NothingGiven`](crate::IdErrorKind::NothingGiven)).
    ///
    /// # Panics
    ///
    /// Panics if the operating system cannot give random bytes.
    #[cfg(feature = "generate")]
    pub fn get_or_generate_run_id(
        run_id: Option<&str>,
        thread_id: Option<&str>,
    ) -> Result<RunId, ParseIdError> {
        match (given(run_id), given(thread_id)) {
            (Some(run_id), _) => RunId::parse(run_id),
            (None, Some(thread_id)) => Self::generate_run_id(thread_id),
            (None, None) => Err(ParseIdError::at(
                IdErrorKind::NothingGiven,
                &[],
                0,
                Subject::RunId,
            )),
        }
    }

    /// Returns the thread of the run id, otherwise `thread_id`, otherwise `chat_thread_id`. Invalid ids are skipped.
    ///
    /// ```
    /// use id_core::IdManager;
    ///
    /// let thread = IdManager::extract_thread_id_with_fallback(Some("test-run"), Some("a"), Some("b"));
    /// assert_eq!(thread.unwrap(), "a");
    /// ```
    pub fn extract_thread_id_with_fallback<'a>(
        run_id: Option<&'a str>,
        thread_id: Option<&'a str>,
        chat_thread_id: Option<&'a str>,
    ) -> Option<ThreadIdRef<'a>> {
        let valid = |text: Option<&'a str>| ThreadIdRef::parse(text?).ok();
        run_id
            .and_then(Self::extract_thread_id)
            .or_else(|| valid(thread_id))
            .or_else(|| valid(chat_thread_id))
    }
}

#[cfg(feature = "generate")]
fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
