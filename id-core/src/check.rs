//! The checks of run ids, thread ids and suffixes, and the diagnosis of a text that fails one.
//!
//! Every check of an id, at compile time and at run time, calls a function of this module. The checks only say yes or no,
//! and compare [16 bytes](crate::lanes) or the [digits](crate::digits) of a suffix at a time. The diagnosis runs after a
//! check has failed: it reads byte by byte and finds the first byte that cannot be part of the id.

use crate::digits::{hex_value, is_hex};
use crate::error::{IdErrorKind as Kind, ParseIdError, Subject};
use crate::format::{
    MAX_RUN_ID_LEN, MAX_THREAD_ID_LEN, PREFIX, SUFFIX_LEN, TAIL_LEN, is_thread_byte,
    is_thread_start, thread_end,
};
use crate::lanes::{self, Allowed, LANES, Wrong};

const PREFIX_BYTES: [u8; PREFIX.len()] = *b"run_";
const PREFIX_WORD: u32 = u32::from_le_bytes(PREFIX_BYTES);

/// Checks that `text`, which must be UTF-8, is a run id.
///
/// It reads at most 255 bytes.
#[inline]
pub(crate) const fn check_run_id(text: &[u8]) -> Result<(), ParseIdError> {
    if is_run_id(text) {
        Ok(())
    } else {
        Err(diagnose_run_id(text))
    }
}

#[inline]
const fn is_run_id(text: &[u8]) -> bool {
    if text.len() > MAX_RUN_ID_LEN {
        return false;
    }
    let [p0, p1, p2, p3, rest @ ..] = text else {
        return false;
    };
    let [thread @ .., b'_', d0, d1, d2, d3, d4, d5, d6, d7] = rest else {
        return false;
    };
    if u32::from_le_bytes([*p0, *p1, *p2, *p3]) != PREFIX_WORD {
        return false;
    }
    if thread.len() >= LANES {
        return are_allowed(rest, &lanes::END);
    }
    is_hex([*d0, *d1, *d2, *d3, *d4, *d5, *d6, *d7])
        && match rest.first_chunk() {
            // `_` and hex digits, which follow the thread, are bytes of a thread id too.
            Some(start) => Wrong::NONE.check(start, &lanes::START).is_none(),
            None => is_thread(thread),
        }
}

/// Returns `true` if `text` starts as a thread id does, its last 16 bytes are those that `end` allows, and the bytes
/// between are bytes of a thread id. Returns `false` for fewer than 16 bytes.
#[inline]
const fn are_allowed(text: &[u8], end: &Allowed) -> bool {
    let (Some((first, mut middle)), Some(last)) = (text.split_first_chunk(), text.last_chunk())
    else {
        return false;
    };
    let mut wrong = Wrong::NONE.check(first, &lanes::START).check(last, end);
    // `last` covers the last 16 bytes of `middle`.
    while middle.len() > LANES {
        let Some((bytes, after)) = middle.split_first_chunk() else {
            break;
        };
        wrong = wrong.check(bytes, &lanes::THREAD);
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

/// Parses `text`, which must be UTF-8, as a suffix and returns its value.
pub(crate) const fn check_suffix(text: &[u8]) -> Result<u32, ParseIdError> {
    match text.split_first_chunk() {
        Some((digits, [])) if is_hex(*digits) => Ok(hex_value(*digits)),
        _ if text.is_empty() => Err(ParseIdError::empty(Subject::Suffix)),
        _ => Err(diagnose_suffix(text, 0, Subject::Suffix)),
    }
}

const fn is_thread(text: &[u8]) -> bool {
    if text.len() >= LANES {
        return are_allowed(text, &lanes::THREAD);
    }
    let [first, rest @ ..] = text else {
        return false;
    };
    let mut rest = rest;
    while let [byte, after @ ..] = rest {
        if !is_thread_byte(*byte) {
            return false;
        }
        rest = after;
    }
    is_thread_start(*first)
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

/// Returns the offset of the `_` before the suffix: 9 bytes from the end, or else the last `_`.
///
/// Returns `None` for a text that is too long, so that the error is about the length of its thread.
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

/// Returns why `text[start..end]` is not a thread id, or `None` if it is one.
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

/// Returns why `text[start..]` is not a suffix.
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
