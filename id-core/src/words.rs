//! Bytes of ids, looked at a word at a time.
//!
//! Each step works on all bytes of a word. See Lamport, "Multiple Byte Processing with Full-Word Instructions", CACM 18(8),
//! 1975. The sums carry into a byte's top bit just when the byte reaches a bound; this holds for bytes below 128, and the
//! others are refused by their own top bit. It takes no `unsafe` code, and the compiler's const evaluation takes fewer
//! steps than for single bytes.

use crate::format::SUFFIX_LEN;

/// One in each byte of a word.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The top bit of each byte of a word.
const TOP: u64 = 0x80 * ONES;

/// Whether all bytes seen so far are bytes that a thread id may hold.
///
/// Two words at a time become vector instructions.
#[derive(Clone, Copy)]
pub(crate) struct ThreadBytes {
    /// The top bit of each byte is set once a wrong byte was seen in its place.
    wrong: (u64, u64),
}

impl ThreadBytes {
    pub(crate) const fn new() -> Self {
        Self { wrong: (0, 0) }
    }

    pub(crate) const fn and_word(self, word: [u8; 8]) -> Self {
        let (low, high) = self.wrong;
        Self {
            wrong: (low | wrong_thread_bytes(u64::from_le_bytes(word)), high),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
    pub(crate) const fn and_two_words(self, words: &[u8; 16]) -> Self {
        let words = u128::from_le_bytes(*words);
        let (low, high) = self.wrong;
        Self {
            wrong: (
                low | wrong_thread_bytes(words as u64),
                high | wrong_thread_bytes((words >> 64) as u64),
            ),
        }
    }

    pub(crate) const fn are_right(self) -> bool {
        (self.wrong.0 | self.wrong.1) & TOP == 0
    }
}

/// The top bit of each byte says whether a thread id cannot hold the byte.
const fn wrong_thread_bytes(word: u64) -> u64 {
    // Letters of either case are 1 to 26.
    let letter = (word & (0xdf * ONES)) ^ (b'@' as u64 * ONES);
    let not_letter = !at_least(letter, 1) | at_least(letter, 27);
    let not_digit = at_least(word ^ (b'0' as u64 * ONES), 10);
    let not_underscore = at_least(word ^ (b'_' as u64 * ONES), 1);
    let not_hyphen = at_least(word ^ (b'-' as u64 * ONES), 1);
    word | (not_letter & not_digit & not_underscore & not_hyphen)
}

/// Returns `true` if these are lowercase hex digits.
pub(crate) const fn is_hex(digits: [u8; SUFFIX_LEN]) -> bool {
    let word = u64::from_le_bytes(digits);
    let not_digit = at_least(word ^ (b'0' as u64 * ONES), 10);
    // The letters are 1 to 6.
    let letter = word ^ (b'`' as u64 * ONES);
    let not_letter = !at_least(letter, 1) | at_least(letter, 7);
    (word | (not_digit & not_letter)) & TOP == 0
}

/// The top bit of each byte says whether the byte, below 128, is at least `bound`.
const fn at_least(word: u64, bound: u8) -> u64 {
    word.wrapping_add((0x80 - bound as u64) * ONES)
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
