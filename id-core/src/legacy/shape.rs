//! Shapes of ids from before the format.

use crate::check;
use crate::format::{MAX_RUN_ID_LEN, MAX_THREAD_ID_LEN, PREFIX, SUFFIX_LEN};
use crate::run_id::RunId;
use crate::run_id_ref::RunIdRef;
use crate::suffix::Suffix;
use crate::thread_id::ThreadIdRef;

/// The shape of an id from before the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LegacyFormat {
    /// A valid run id: `run_checkout_1a2b3c4d`.
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
    /// Returns the shape of `text`. ASCII white space around it is ignored, except around a canonical id.
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
        let text = text.trim_ascii();
        if text.is_empty() {
            Self::Empty
        } else if ThreadRun::read(text).is_some() {
            Self::ThreadRun
        } else if is_uuid(text.as_bytes()) {
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

/// The parts of `thread_{thread}_run_{milliseconds}_{8 hex digits}`.
pub(super) struct ThreadRun<'a> {
    pub(super) thread: ThreadIdRef<'a>,
    pub(super) suffix: Suffix,
}

impl<'a> ThreadRun<'a> {
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (head, digits) = text.rsplit_once('_')?;
        let suffix = suffix_in_any_case(digits.as_bytes())?;
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

/// Returns `text` with a lowercase suffix, if that is a run id.
pub(super) fn with_lowercase_suffix(text: &str) -> Option<RunId> {
    if text.len() > MAX_RUN_ID_LEN {
        return None;
    }
    let (head, digits) = text.split_at_checked(text.len().checked_sub(SUFFIX_LEN)?)?;
    RunId::parse(&[head, &digits.to_ascii_lowercase()].concat()).ok()
}

/// Returns `text` with `run_` in front and a lowercase suffix, if that is a run id.
fn with_prefix(text: &str) -> Option<RunId> {
    if text.len() > MAX_THREAD_ID_LEN + 1 + SUFFIX_LEN {
        return None;
    }
    with_lowercase_suffix(&[PREFIX, text].concat())
}

/// Parses 8 hex digits of any case as a suffix.
pub(super) fn suffix_in_any_case(digits: &[u8]) -> Option<Suffix> {
    let mut digits: [u8; SUFFIX_LEN] = digits.try_into().ok()?;
    digits.make_ascii_lowercase();
    check::check_suffix(&digits).ok().map(Suffix::from_u32)
}

pub(super) fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_hyphenated(text: &str) -> bool {
    text.contains('-')
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric()))
}
