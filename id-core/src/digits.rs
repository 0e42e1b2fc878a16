//! The digits of a suffix, all eight in one word.
//!
//! Each step works on all bytes of a word. See Lamport, "Multiple Byte Processing with Full-Word Instructions", CACM 18(8),
//! 1975. It needs no `unsafe` code.

use crate::format::SUFFIX_LEN;

/// One in each byte of a word.
const ONES: u64 = 0x0101_0101_0101_0101;
const ZERO: u64 = b'0' as u64 * ONES;

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
