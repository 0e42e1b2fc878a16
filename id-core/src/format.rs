//! The format of run ids and thread ids. No other module knows it.
//!
//! ```text
//! run-id    = "run_" thread-id "_" suffix
//! thread-id = ALNUM *( ALNUM / "_" / "-" )      ; ASCII, 1 to 242 bytes
//! suffix    = 8 lowercase hex digits
//! ```
//!
//! A run id is read from both ends, 4 bytes of prefix and 9 of suffix, so a thread id may itself
//! hold `_` and 8 hex digits and there is still one reading.

use crate::error::{IdErrorKind as Kind, ParseIdError, Subject};
use crate::words::{Wrong, are_thread_bytes, hex_value, is_hex};

/// What every run id starts with.
pub const PREFIX: &str = "run_";

/// Hex digits in a suffix.
pub const SUFFIX_LEN: usize = 8;

/// Bytes in the longest run id: one `VARCHAR(255)`, one file name, one NATS token.
pub const MAX_RUN_ID_LEN: usize = 255;

/// Bytes in the longest thread id: what a run id of 255 bytes has left.
///
/// ```
/// use id_core::ThreadId;
/// use id_core::format::MAX_THREAD_ID_LEN;
///
/// assert_eq!(MAX_THREAD_ID_LEN, 242);
/// assert!(ThreadId::parse(&"a".repeat(242)).is_ok());
/// assert!(ThreadId::parse(&"a".repeat(243)).is_err());
/// ```
pub const MAX_THREAD_ID_LEN: usize = MAX_RUN_ID_LEN - PREFIX.len() - 1 - SUFFIX_LEN;

/// A regular expression for the whole of a run id: the first group is the thread id, the second the
/// suffix.
///
/// It means the same to the Rust `regex` crate, to JavaScript without the `m` flag and to POSIX engines.
/// In Python use `re.fullmatch`, because Python's `$` also matches before a final newline.
pub const RUN_ID_PATTERN: &str = "^run_([A-Za-z0-9][A-Za-z0-9_-]{0,241})_([0-9a-f]{8})$";

/// A regular expression for the whole of a thread id; see [`RUN_ID_PATTERN`] for the engines.
pub const THREAD_ID_PATTERN: &str = "^[A-Za-z0-9][A-Za-z0-9_-]{0,241}$";

/// Bytes in the shortest run id.
const MIN_RUN_ID_LEN: usize = PREFIX.len() + 1 + TAIL_LEN;

/// Bytes of `_` and the suffix.
const TAIL_LEN: usize = 1 + SUFFIX_LEN;

const PREFIX_BYTES: [u8; PREFIX.len()] = *b"run_";

/// Returns `true` if a thread id may hold this byte after its first.
pub(crate) const fn is_thread_byte(byte: u8) -> bool {
    is_thread_start(byte) || byte == b'_' || byte == b'-'
}

/// Returns `true` if a thread id may start with this byte.
pub(crate) const fn is_thread_start(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Checks that `text`, which must be UTF-8, is a run id.
///
/// Every other check of a run id, at compile time and at run time, is a call of this one. It reads at most
/// 255 bytes.
#[inline]
pub(crate) const fn check_run_id(text: &[u8]) -> Result<(), ParseIdError> {
    if is_run_id(text) {
        Ok(())
    } else {
        Err(diagnose_run_id(text))
    }
}

/// Returns `true` if `text` is a run id.
#[inline]
const fn is_run_id(text: &[u8]) -> bool {
    if text.len() < MIN_RUN_ID_LEN || text.len() > MAX_RUN_ID_LEN {
        return false;
    }
    let [p0, p1, p2, p3, rest @ ..] = text else {
        return false;
    };
    let [thread @ .., b'_', d0, d1, d2, d3, d4, d5, d6, d7] = rest else {
        return false;
    };
    u32::from_le_bytes([*p0, *p1, *p2, *p3]) == u32::from_le_bytes(PREFIX_BYTES)
        && is_hex([*d0, *d1, *d2, *d3, *d4, *d5, *d6, *d7])
        && !matches!(thread, [b'_' | b'-', ..])
        && holds_thread_bytes(thread, rest)
}

/// Returns `true` if `thread`, which is the start of `rest`, holds only bytes that a thread id may hold.
///
/// A thread of fewer than 16 bytes is checked together with the tail: `_` and hex digits are thread bytes too.
#[inline]
const fn holds_thread_bytes(thread: &[u8], rest: &[u8]) -> bool {
    if let (Some((first, middle)), Some(last)) = (Wrong::at_start(thread), Wrong::at_end(thread)) {
        return holds_words(first, middle, last);
    }
    if let Some((first, _)) = Wrong::at_start(rest) {
        return first.is_none();
    }
    match rest {
        [b0, b1, b2, b3, b4, b5, b6, b7, ..] => {
            are_thread_bytes([*b0, *b1, *b2, *b3, *b4, *b5, *b6, *b7])
        }
        _ => false,
    }
}

/// Returns `true` if a thread id may hold the bytes of `first`, `middle` and `last`, the end of `middle`.
#[inline]
const fn holds_words(first: Wrong, mut middle: &[u8], last: Wrong) -> bool {
    let mut wrong = first.and(last);
    while let Some((words, after)) = Wrong::at_start(middle) {
        wrong = wrong.and(words);
        middle = after;
    }
    wrong.is_none()
}

/// Checks that `text`, which must be UTF-8, is a thread id.
pub(crate) const fn check_thread_id(text: &[u8]) -> Result<(), ParseIdError> {
    if text.len() <= MAX_THREAD_ID_LEN && is_thread(text) {
        return Ok(());
    }
    if text.is_empty() {
        return Err(ParseIdError::empty(Subject::ThreadId));
    }
    match diagnose_thread(text, 0, text.len(), Subject::ThreadId) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Checks that `text`, which must be UTF-8, is a suffix, and gives its value.
pub(crate) const fn check_suffix(text: &[u8]) -> Result<u32, ParseIdError> {
    match text.split_first_chunk() {
        Some((digits, [])) if is_hex(*digits) => Ok(hex_value(*digits)),
        _ if text.is_empty() => Err(ParseIdError::empty(Subject::Suffix)),
        _ => Err(diagnose_suffix(text, 0, Subject::Suffix)),
    }
}

/// Where the thread id of a run id of `len` bytes ends; it starts after the prefix.
pub(crate) const fn thread_end(len: usize) -> usize {
    len - TAIL_LEN
}

/// Returns `true` if a valid run id is of this thread.
pub(crate) const fn is_of_thread(run_id: &[u8], thread: &[u8]) -> bool {
    let mut at = 0;
    while at < thread.len() && PREFIX.len() + at < run_id.len() {
        if run_id[PREFIX.len() + at] != thread[at] {
            return false;
        }
        at += 1;
    }
    thread_end(run_id.len()) == PREFIX.len() + thread.len()
}

const fn is_thread(text: &[u8]) -> bool {
    let [first, ..] = text else {
        return false;
    };
    if !is_thread_start(*first) {
        return false;
    }
    if let (Some((first, middle)), Some(last)) = (Wrong::at_start(text), Wrong::at_end(text)) {
        return holds_words(first, middle, last);
    }
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        if !is_thread_byte(*byte) {
            return false;
        }
        rest = after;
    }
    true
}

/// Returns why `text` is not a run id: the first byte that cannot be part of a run id.
#[cold]
const fn diagnose_run_id(text: &[u8]) -> ParseIdError {
    if text.is_empty() {
        return ParseIdError::empty(Subject::RunId);
    }
    let mut at = 0;
    while at < PREFIX.len() {
        if at == text.len() || text[at] != PREFIX_BYTES[at] {
            return ParseIdError::at(Kind::MissingPrefix, text, at, Subject::RunId);
        }
        at += 1;
    }
    let separator = separator(text);
    let end = match separator {
        Some(separator) => separator,
        None => text.len(),
    };
    if let Some(error) = diagnose_thread(text, PREFIX.len(), end, Subject::RunId) {
        return error;
    }
    match separator {
        None => ParseIdError::at(Kind::MissingSuffix, text, end, Subject::RunId),
        Some(separator) => diagnose_suffix(text, separator + 1, Subject::RunId),
    }
}

/// Where the `_` before the suffix is, or where its author most likely meant it: 9 bytes from the end, else
/// the last `_`. A text that is too long has none, because its thread alone is.
const fn separator(text: &[u8]) -> Option<usize> {
    if text.len() > MAX_RUN_ID_LEN {
        return None;
    }
    if text.len() >= PREFIX.len() + TAIL_LEN && text[thread_end(text.len())] == b'_' {
        return Some(thread_end(text.len()));
    }
    let mut at = text.len();
    while at > PREFIX.len() {
        at -= 1;
        if text[at] == b'_' {
            return Some(at);
        }
    }
    None
}

/// What keeps `text[start..end]` from being a thread id, if anything does.
const fn diagnose_thread(
    text: &[u8],
    start: usize,
    end: usize,
    subject: Subject,
) -> Option<ParseIdError> {
    if start == end {
        return Some(ParseIdError::at(Kind::MissingThread, text, start, subject));
    }
    if !is_thread_start(text[start]) {
        return Some(ParseIdError::at(
            Kind::InvalidThreadStart,
            text,
            start,
            subject,
        ));
    }
    let mut at = start + 1;
    while at < end {
        if at - start == MAX_THREAD_ID_LEN {
            return Some(ParseIdError::at(Kind::ThreadTooLong, text, at, subject));
        }
        if !is_thread_byte(text[at]) {
            return Some(ParseIdError::at(Kind::InvalidThreadByte, text, at, subject));
        }
        at += 1;
    }
    None
}

/// What keeps `text[start..]` from being a suffix.
const fn diagnose_suffix(text: &[u8], start: usize, subject: Subject) -> ParseIdError {
    let mut at = start;
    while at < start + SUFFIX_LEN {
        if at == text.len() {
            return ParseIdError::at(Kind::SuffixTooShort, text, at, subject);
        }
        if !matches!(text[at], b'0'..=b'9' | b'a'..=b'f') {
            return ParseIdError::at(Kind::InvalidSuffixDigit, text, at, subject);
        }
        at += 1;
    }
    ParseIdError::at(Kind::SuffixTooLong, text, at, subject)
}
