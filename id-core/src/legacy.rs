//! Ids from before there was a format: what shape an old one has, and which new one takes its place.
//!
//! The compiler's "write …", lenient contexts and the `id-migrate` command line all ask here, so the same old id
//! becomes the same new id everywhere and for ever.

use alloc::string::String;

use crate::format::{self, MAX_THREAD_ID_LEN, PREFIX, SUFFIX_LEN};
use crate::pair::IdPair;
use crate::run_id::{RunId, RunIdRef};
use crate::suffix::Suffix;
use crate::thread_id::{ThreadId, ThreadIdRef};

pub use crate::lenient::LenientRunId;

/// The thread of an id from which nothing can be read.
const MIGRATED_THREAD: &str = "migrated_thread";

/// The thread of [`fix_id_pair`] when neither side is valid.
const FIXED_THREAD: ThreadIdRef<'static> = ThreadIdRef::from_checked("fixed_thread");

/// The thread of `test-run`, and what takes the place of `test_run` in longer ids.
const TEST_THREAD: &str = "test_thread";

/// The shapes that ids had before there was a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LegacyFormat {
    /// A run id, nothing to repair: `run_checkout_1a2b3c4d`.
    Canonical,
    /// `thread_{thread}_run_{milliseconds}_{8 hex digits}`.
    ThreadRun,
    /// A UUID, hyphenated: `550e8400-e29b-41d4-a716-446655440000`.
    Uuid,
    /// Letters and digits between hyphens: `test-run`, `run-x-1`.
    Hyphenated,
    /// `test_run`, `test_run_123`.
    TestRun,
    /// `{thread}_{8 hex digits}`: a run id that lacks its `run_`.
    Prefixless,
    /// Nothing, or only white space.
    Empty,
    /// Anything else.
    Opaque,
}

impl LegacyFormat {
    /// The shape of `text`. White space around it does not count, but for a canonical id.
    ///
    /// ```
    /// use id_core::legacy::LegacyFormat;
    ///
    /// assert_eq!(LegacyFormat::detect("run_checkout_1a2b3c4d"), LegacyFormat::Canonical);
    /// assert_eq!(LegacyFormat::detect("test-run"), LegacyFormat::Hyphenated);
    /// assert_eq!(LegacyFormat::detect("thread_a_run_1693430400000_1a2b3c4d"), LegacyFormat::ThreadRun);
    /// ```
    pub fn detect(text: &str) -> Self {
        if RunIdRef::parse(text).is_ok() {
            return Self::Canonical;
        }
        let text = text.trim();
        if text.is_empty() {
            Self::Empty
        } else if ThreadRun::read(text).is_some() {
            Self::ThreadRun
        } else if is_uuid(text) {
            Self::Uuid
        } else if text == "test_run" || text.starts_with("test_run_") {
            Self::TestRun
        } else if is_hyphenated(text) {
            Self::Hyphenated
        } else if with_lowercase_suffix(text).is_none() && with_prefix(text).is_some() {
            Self::Prefixless
        } else {
            Self::Opaque
        }
    }
}

/// The run id that takes the place of `old`, under `thread` when one is given.
///
/// It never fails, and the same two arguments always give the same id. In this order:
///
/// 1. `old` without white space around it and with the suffix in lower case, if that is a run id, of the given
///    thread;
/// 2. the old shapes: `test-run` and `test_run` are of the thread `test_thread`, `test_run_123` of
///    `test_thread_123`, `test-x` of `test_x`, `thread_T_run_…` of `T`;
/// 3. `{thread}_{8 hex digits}` with the missing `run_`, if that is a run id, of the given thread;
/// 4. else the thread is `old` without one leading `run_` or `run-`, made valid as [`suggest_thread_id`] does.
///
/// A given thread replaces the thread of 2 and 4. Their suffix is the 32-bit FNV-1a hash of `old`
/// (<http://www.isthe.com/chongo/tech/comp/fnv/>), but `thread_T_run_…` keeps its own. In rare cases two old ids
/// become one: hashes collide, and `run_a_ABCDEF01` and `run_a_abcdef01` are one repair.
///
/// ```
/// use id_core::{ThreadId, legacy::suggest};
///
/// assert_eq!(suggest("run_thread-42_dEadbeef", None), "run_thread-42_deadbeef");
/// assert_eq!(suggest("test-run", None), "run_test_thread_d681df4d");
/// let thread = ThreadId::from_static("checkout");
/// assert_eq!(suggest("test-run", Some(thread.as_ref_id())), "run_checkout_d681df4d");
/// ```
pub fn suggest(old: &str, thread: Option<ThreadIdRef<'_>>) -> RunId {
    let text = old.trim();
    let agrees = |id: &RunId| thread.is_none_or(|thread| id.belongs_to(thread));
    if let Some(id) = with_lowercase_suffix(text).filter(agrees) {
        return id;
    }
    let suffix = Suffix::from_u32(fnv1a(old.as_bytes()));
    if let Some(ThreadRun {
        thread: own,
        suffix,
    }) = ThreadRun::read(text)
    {
        return RunId::new(thread.unwrap_or(own), suffix);
    }
    if let Some(own) = test_thread(text) {
        return RunId::new(thread.unwrap_or(own.as_ref_id()), suffix);
    }
    if let Some(id) = with_prefix(text).filter(agrees) {
        return id;
    }
    if let Some(thread) = thread {
        return RunId::new(thread, suffix);
    }
    let rest = text
        .strip_prefix(PREFIX)
        .or_else(|| text.strip_prefix("run-"))
        .unwrap_or(text);
    RunId::new(&suggest_thread_id(rest), suffix)
}

/// The thread id that takes the place of `old`.
///
/// Every byte that a thread id cannot hold becomes `_`, leading `_` and `-` are dropped, the rest is cut at 242
/// bytes; when nothing is left it is `migrated_thread`. A valid thread id stays as it is.
///
/// ```
/// use id_core::legacy::suggest_thread_id;
///
/// assert_eq!(suggest_thread_id("user 7/chat"), "user_7_chat");
/// assert_eq!(suggest_thread_id("…"), "migrated_thread");
/// ```
pub fn suggest_thread_id(old: &str) -> ThreadId {
    let valid: String = old
        .trim()
        .bytes()
        .map(|byte| {
            if format::is_thread_byte(byte) {
                byte
            } else {
                b'_'
            }
        })
        .skip_while(|&byte| !format::is_thread_start(byte))
        .take(MAX_THREAD_ID_LEN)
        .map(char::from)
        .collect();
    let text = if valid.is_empty() {
        MIGRATED_THREAD
    } else {
        &valid
    };
    ThreadIdRef::from_checked(text).into_owned()
}

/// A pair from a run id and a thread id that may be wrong or disagree.
///
/// A valid pair stays as it is; else a valid run id wins; else there is a new run id of the valid thread id; else
/// one of the thread `fixed_thread`. New run ids come from [`suggest`].
///
/// ```
/// use id_core::legacy::fix_id_pair;
///
/// let pair = fix_id_pair("run_checkout_1a2b3c4d", "billing");
/// assert_eq!(pair.thread_id(), "checkout");
/// let pair = fix_id_pair("test-run", "billing");
/// assert_eq!(pair.run_id(), "run_billing_d681df4d");
/// ```
pub fn fix_id_pair(run_id: &str, thread_id: &str) -> IdPair {
    if let Ok(run_id) = RunId::parse(run_id) {
        return IdPair::from(run_id);
    }
    let thread = ThreadIdRef::parse(thread_id).unwrap_or(FIXED_THREAD);
    IdPair::from(suggest(run_id, Some(thread)))
}

/// The parts of `thread_{thread}_run_{milliseconds}_{8 hex digits}`.
pub(crate) struct ThreadRun<'a> {
    pub(crate) thread: ThreadIdRef<'a>,
    suffix: Suffix,
}

impl<'a> ThreadRun<'a> {
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        let (head, digits) = text.rsplit_once('_')?;
        let suffix = Suffix::parse(&lowercase(digits)?).ok()?;
        let (head, millis) = head.rsplit_once('_')?;
        if millis.is_empty() || !millis.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let thread = head.strip_prefix("thread_")?.strip_suffix("_run")?;
        Some(Self {
            thread: ThreadIdRef::parse(thread).ok()?,
            suffix,
        })
    }
}

/// The thread that the names of test runs stand for.
fn test_thread(text: &str) -> Option<ThreadId> {
    if text == "test-run" || text == "test_run" {
        return Some(suggest_thread_id(TEST_THREAD));
    }
    let (start, rest) = if let Some(rest) = text.strip_prefix("test_run_") {
        (TEST_THREAD, String::from(bounded(rest)))
    } else {
        (
            "test",
            bounded(text.strip_prefix("test-")?).replace('-', "_"),
        )
    };
    if rest.is_empty() {
        return Some(suggest_thread_id(TEST_THREAD));
    }
    Some(suggest_thread_id(&[start, "_", &rest].concat()))
}

/// As much of `text` as can matter for a thread id.
fn bounded(text: &str) -> &str {
    &text[..text.ceil_char_boundary(MAX_THREAD_ID_LEN)]
}

/// `text` as a run id, if all it lacks is `run_` or a suffix in lower case.
fn with_prefix(text: &str) -> Option<RunId> {
    if text.len() > MAX_THREAD_ID_LEN + 1 + SUFFIX_LEN {
        return None;
    }
    with_lowercase_suffix(&[PREFIX, text].concat())
}

/// `text` as a run id, if all it lacks is a suffix in lower case.
fn with_lowercase_suffix(text: &str) -> Option<RunId> {
    if text.len() > format::MAX_RUN_ID_LEN {
        return None;
    }
    let (head, digits) = text.split_at_checked(text.len().checked_sub(SUFFIX_LEN)?)?;
    RunId::parse(&[head, &lowercase(digits)?].concat()).ok()
}

/// Eight hex digits in lower case.
fn lowercase(digits: &str) -> Option<String> {
    (digits.len() == SUFFIX_LEN).then(|| digits.to_ascii_lowercase())
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_hyphenated(text: &str) -> bool {
    text.contains('-')
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The 32-bit FNV-1a hash.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
