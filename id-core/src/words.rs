//! Checks of the bytes of an id, a word at a time.
//!
//! Each step works on all bytes of a word. See Lamport, "Multiple Byte Processing with Full-Word Instructions", CACM 18(8),
//! 1975. It needs no `unsafe` code. In const evaluation each multiplication and each call is slow: a call of
//! `split_first_chunk` takes as long as the check of 16 bytes. So the constants are computed once, and slice patterns
//! read the bytes of a word.

use crate::format::SUFFIX_LEN;

/// One in each byte of a word.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The top bit of each byte of a word.
const TOP: u64 = 0x80 * ONES;
/// The bits of an uppercase letter; the mask clears the bit that differs in a lowercase one.
const UPPERCASE: u64 = 0x5f * ONES;
/// The term for a comparison: less a byte below 128, its top bit is set if the byte is below `A`.
const UP_TO_AT: u64 = (0x80 + b'@' as u64) * ONES;
const AFTER_Z: u64 = at_least(b'Z' + 1);
const UNDERSCORE: u64 = b'_' as u64 * ONES;
const HYPHEN: u64 = b'-' as u64 * ONES;
const ZERO: u64 = b'0' as u64 * ONES;
const FROM_1: u64 = at_least(1);
const FROM_10: u64 = at_least(10);

/// Returns the term for a comparison: added to a byte below 128, it sets the top bit if the byte is at least `bound`.
const fn at_least(bound: u8) -> u64 {
    (0x80 - bound as u64) * ONES
}

/// Marks of the bytes that a thread id cannot contain, for 16 bytes. The compiler turns the pair of words into one vector.
#[derive(Clone, Copy)]
pub(crate) struct Wrong(u64, u64);

impl Wrong {
    /// Checks the first 16 bytes of `text` and returns the bytes after them, or `None` if there are fewer.
    #[inline]
    pub(crate) const fn at_start(text: &[u8]) -> Option<(Self, &[u8])> {
        let [
            b0,
            b1,
            b2,
            b3,
            b4,
            b5,
            b6,
            b7,
            b8,
            b9,
            b10,
            b11,
            b12,
            b13,
            b14,
            b15,
            rest @ ..,
        ] = text
        else {
            return None;
        };
        let low = [*b0, *b1, *b2, *b3, *b4, *b5, *b6, *b7];
        let high = [*b8, *b9, *b10, *b11, *b12, *b13, *b14, *b15];
        Some((Self::of(low, high), rest))
    }

    /// Checks the last 16 bytes of `text`, or returns `None` if there are fewer.
    #[inline]
    pub(crate) const fn at_end(text: &[u8]) -> Option<Self> {
        let [
            ..,
            b0,
            b1,
            b2,
            b3,
            b4,
            b5,
            b6,
            b7,
            b8,
            b9,
            b10,
            b11,
            b12,
            b13,
            b14,
            b15,
        ] = text
        else {
            return None;
        };
        let low = [*b0, *b1, *b2, *b3, *b4, *b5, *b6, *b7];
        let high = [*b8, *b9, *b10, *b11, *b12, *b13, *b14, *b15];
        Some(Self::of(low, high))
    }

    #[inline]
    const fn of(low: [u8; 8], high: [u8; 8]) -> Self {
        Self(
            wrong_thread_bytes(u64::from_le_bytes(high)),
            wrong_thread_bytes(u64::from_le_bytes(low)),
        )
    }

    #[inline]
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0, self.1 | other.1)
    }

    #[inline]
    pub(crate) const fn is_none(self) -> bool {
        (self.0 | self.1) & TOP == 0
    }
}

/// Returns `true` if a thread id may contain these eight bytes.
#[inline]
pub(crate) const fn are_thread_bytes(word: [u8; 8]) -> bool {
    wrong_thread_bytes(u64::from_le_bytes(word)) & TOP == 0
}

/// Sets the top bit of each byte that a thread id cannot contain. Only the lowest of these bits is exact.
///
/// A byte of 128 or more may carry into the byte above it, but its own top bit is set in the result.
#[inline]
const fn wrong_thread_bytes(word: u64) -> u64 {
    let upper = word & UPPERCASE;
    let not_letter = (UP_TO_AT - upper) | (upper + AFTER_Z);
    let not_digit = (word ^ ZERO).wrapping_add(FROM_10);
    let not_underscore = (word ^ UNDERSCORE).wrapping_add(FROM_1);
    let not_hyphen = (word ^ HYPHEN).wrapping_add(FROM_1);
    word | ((not_digit & not_letter) & (not_underscore & not_hyphen))
}

/// Returns `true` if these are lowercase hex digits.
#[inline]
pub(crate) const fn is_hex(digits: [u8; SUFFIX_LEN]) -> bool {
    let word = u64::from_be_bytes(digits);
    let letters = letters(word);
    let nibbles = nibbles(word, letters);
    // The value of a letter is at least ten, the value of a digit is less.
    let tens = nibbles.wrapping_add(6 * ONES);
    (nibbles | (tens ^ (letters << 4))) & (0xf0 * ONES) == 0
}

/// Returns one in each byte of a letter, assuming that all bytes are hex digits.
#[inline]
const fn letters(word: u64) -> u64 {
    (word >> 6) & ONES
}

/// Returns the value of each digit.
///
/// A byte that is not a digit gets a value of 16 or more, or a value on the wrong side of ten. It may borrow from the byte
/// above but not from the byte below, so the lowest wrong byte is always detected.
#[inline]
const fn nibbles(word: u64, letters: u64) -> u64 {
    const TO_LETTER: u64 = (b'a' - 10 - b'0') as u64;
    word.wrapping_sub(ZERO).wrapping_sub(TO_LETTER * letters)
}

/// Returns the value of eight lowercase hex digits, computed on one word.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the low half holds the eight nibbles"
)]
pub(crate) const fn hex_value(digits: [u8; SUFFIX_LEN]) -> u32 {
    let word = u64::from_be_bytes(digits);
    let nibbles = nibbles(word, letters(word));
    let pairs = (nibbles | (nibbles >> 4)) & 0x00ff_00ff_00ff_00ff;
    let quads = pairs | (pairs >> 8);
    (quads as u32 & 0xffff) | ((quads >> 16) as u32 & 0xffff_0000)
}

/// Returns the digits of a suffix with this value; the inverse of [`hex_value`].
pub(crate) const fn suffix_digits(value: u32) -> [u8; SUFFIX_LEN] {
    let word = value as u64;
    let quads = (word | (word << 16)) & 0x0000_ffff_0000_ffff;
    let pairs = (quads | (quads << 8)) & 0x00ff_00ff_00ff_00ff;
    let nibbles = (pairs | (pairs << 4)) & (0x0f * ONES);
    let letters = ((nibbles + 6 * ONES) >> 4) & ONES;
    let to_letter = (b'a' - 10 - b'0') as u64;
    (nibbles + b'0' as u64 * ONES + letters * to_letter).to_be_bytes()
}
