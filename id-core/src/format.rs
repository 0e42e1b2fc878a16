//! The format of run ids and thread ids, and the only code that knows it.
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

/// One in each byte of a word.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The top bit of each byte of a word.
const TOP: u64 = 0x80 * ONES;

/// Bytes of `_` and the suffix.
const TAIL_LEN: usize = 1 + SUFFIX_LEN;

const PREFIX_BYTES: [u8; PREFIX.len()] = *b"run_";

/// In [`CLASS`]: may be anywhere in a thread id.
const THREAD: u8 = 1;
/// In [`CLASS`]: may be the first byte of a thread id.
const START: u8 = 2;

/// What each byte may be; a table costs one load where a chain of ranges costs four compares.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the table has an entry for each byte"
)]
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => THREAD | START,
            b'_' | b'-' => THREAD,
            _ => 0,
        };
        byte += 1;
    }
    class
};

/// Whether a thread id may hold this byte after its first.
pub(crate) const fn is_thread_byte(byte: u8) -> bool {
    CLASS[byte as usize] & THREAD != 0
}

/// Whether a thread id may start with this byte.
pub(crate) const fn is_thread_start(byte: u8) -> bool {
    CLASS[byte as usize] & START != 0
}

/// Checks that `text`, which must be UTF-8, is a run id.
///
/// Every other check of a run id, at compile time and at run time, is a call of this one. It reads at most
/// 255 bytes.
#[inline]
pub(crate) const fn check_run_id(text: &[u8]) -> Result<(), ParseIdError> {
    if is_run_id(text) {
        return Ok(());
    }
    Err(diagnose_run_id(text))
}

/// Returns `true` if `text`, which must be UTF-8, is a run id.
#[inline]
const fn is_run_id(text: &[u8]) -> bool {
    let Some((head, tail)) = text.split_last_chunk::<TAIL_LEN>() else {
        return false;
    };
    let Some((prefix, thread)) = head.split_first_chunk::<{ PREFIX.len() }>() else {
        return false;
    };
    let [b'_', digits @ ..] = tail else {
        return false;
    };
    text.len() <= MAX_RUN_ID_LEN
        && u32::from_le_bytes(*prefix) == u32::from_le_bytes(PREFIX_BYTES)
        && is_hex(u64::from_be_bytes(*digits))
        && is_thread(thread)
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
    if let Some((digits, [])) = text.split_first_chunk() {
        if is_hex(u64::from_be_bytes(*digits)) {
            return Ok(hex_value(*digits));
        }
    }
    if text.is_empty() {
        return Err(ParseIdError::empty(Subject::Suffix));
    }
    Err(diagnose_suffix(text, 0, Subject::Suffix))
}

/// Where the thread id of a run id of `len` bytes ends; it starts after the prefix.
pub(crate) const fn thread_end(len: usize) -> usize {
    len - TAIL_LEN
}

/// Whether a valid run id is of this thread.
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

/// The digits of a suffix with this value; the inverse of [`hex_value`].
pub(crate) const fn suffix_digits(value: u32) -> [u8; SUFFIX_LEN] {
    let word = value as u64;
    let quads = (word | (word << 16)) & 0x0000_ffff_0000_ffff;
    let pairs = (quads | (quads << 8)) & 0x00ff_00ff_00ff_00ff;
    let nibbles = (pairs | (pairs << 4)) & (0x0f * ONES);
    let letters = ((nibbles + 6 * ONES) >> 4) & ONES;
    let to_letter = (b'a' - 10 - b'0') as u64;
    (nibbles + b'0' as u64 * ONES + letters * to_letter).to_be_bytes()
}

const fn is_thread(text: &[u8]) -> bool {
    let [first, rest @ ..] = text else {
        return false;
    };
    let mut class = THREAD;
    let mut at = 0;
    while at < rest.len() {
        class &= CLASS[rest[at] as usize];
        at += 1;
    }
    class != 0 && is_thread_start(*first)
}

/// Whether a word is eight lowercase hex digits: each step works on all eight bytes.
///
/// The comparisons add a constant that carries into a byte's top bit just when the byte reaches the bound;
/// this holds for bytes below 128, the rest are refused by their own top bit. See Lamport, "Multiple Byte
/// Processing with Full-Word Instructions", CACM 18(8), 1975.
const fn is_hex(word: u64) -> bool {
    let digit = at_least(word, b'0') & !at_least(word, b'9' + 1);
    let letter = at_least(word, b'a') & !at_least(word, b'f' + 1);
    word & TOP == 0 && (digit | letter) & TOP == TOP
}

/// The value of eight lowercase hex digits, read as one word.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the low half holds the eight nibbles"
)]
pub(crate) const fn hex_value(digits: [u8; SUFFIX_LEN]) -> u32 {
    let word = u64::from_be_bytes(digits);
    let nibbles = (word & (0x0f * ONES)) + 9 * ((word >> 6) & ONES);
    let pairs = (nibbles | (nibbles >> 4)) & 0x00ff_00ff_00ff_00ff;
    let quads = (pairs | (pairs >> 8)) & 0x0000_ffff_0000_ffff;
    (quads | (quads >> 16)) as u32
}

/// The top bit of each byte says whether the byte, below 128, is at least `bound`.
const fn at_least(word: u64, bound: u8) -> u64 {
    word.wrapping_add((0x80 - bound as u64) * ONES)
}

/// Says what keeps `text` from being a run id: the first byte, from the left, at which no run id goes on so.
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
