//! The quick check: counts brackets and operators. Almost every file has too few to nest deeply.

use super::{MAX_BRACKETS, MAX_CHAIN};

/// Maximum length in bytes of a text that cannot exceed `MAX_CHAIN`. Chains of prefix operators may be longer, but take
/// less stack.
const SHORT: usize = 2 * MAX_CHAIN as usize;

/// Returns `true` if a text has too few brackets and operators to exceed the limits, including those in strings and
/// comments.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without a branch the compiler counts many bytes at once"
)]
pub(super) fn is_shallow(bytes: &[u8]) -> bool {
    let brackets = count(bytes, |byte| {
        (byte == b'(') | (byte == b'[') | (byte == b'{')
    });
    brackets <= MAX_BRACKETS
        && (bytes.len() <= SHORT
            || count(bytes, may_operate) + word_starts(bytes) <= MAX_CHAIN as usize)
}

/// Returns `true` if a byte may extend a chain or open a bracket.
#[expect(
    clippy::needless_bitwise_bool,
    clippy::manual_range_contains,
    reason = "without a branch the compiler counts many bytes at once"
)]
fn may_operate(byte: u8) -> bool {
    let is_sign = ((byte >= b'!') & (byte <= b'/'))
        | ((byte >= b':') & (byte <= b'@'))
        | ((byte >= b'[') & (byte <= b'`'))
        | (byte >= b'{') & (byte <= 0x7f);
    let is_idle = (byte == b'"')
        | (byte == b'\'')
        | (byte == b')')
        | (byte == b',')
        | (byte == b';')
        | (byte == b']')
        | (byte == b'_')
        | (byte == b'}');
    let is_control = (byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    (is_sign & !is_idle) | is_control
}

/// Returns an upper bound for the number of words that act as operators.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without a branch the compiler counts many bytes at once"
)]
fn word_starts(bytes: &[u8]) -> usize {
    let starts = |before: u8, byte: u8| {
        let goes_on = (before | 0x20).is_ascii_lowercase() | (before == b'_') | (before >= 0x80);
        byte.is_ascii_lowercase() & !goes_on
    };
    let Some((_, rest)) = bytes.split_first() else {
        return 0;
    };
    let (before, before_rest) = bytes[..rest.len()].as_chunks::<PIECE>();
    let (here, here_rest) = rest.as_chunks::<PIECE>();
    let in_piece = |(before, here): (&[u8; PIECE], &[u8; PIECE])| {
        let pairs = before.iter().zip(here);
        usize::from(pairs.fold(0_u8, |sum, (&a, &b)| sum + u8::from(starts(a, b))))
    };
    let pairs = before_rest.iter().zip(here_rest);
    // The first byte may start a word.
    1 + before.iter().zip(here).map(in_piece).sum::<usize>()
        + pairs.filter(|&(&a, &b)| starts(a, b)).count()
}

/// Number of bytes whose count fits a byte; a multiple of the vector size.
const PIECE: usize = 192;

/// Counts bytes. Sums of bytes have as many vector lanes as the input.
fn count(bytes: &[u8], is_counted: impl Fn(u8) -> bool) -> usize {
    let (pieces, rest) = bytes.as_chunks::<PIECE>();
    let in_piece = |piece: &[u8; PIECE]| {
        usize::from(
            piece
                .iter()
                .fold(0_u8, |sum, &byte| sum + u8::from(is_counted(byte))),
        )
    };
    pieces.iter().map(in_piece).sum::<usize>()
        + rest.iter().filter(|&&byte| is_counted(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_start_after_anything_but_a_letter() {
        assert_eq!(word_starts(b""), 0);
        assert_eq!(word_starts(b"a"), 1);
        assert_eq!(word_starts(b"(a or b_c)\nif x1if\xc3\xa9 not"), 1 + 7);
        assert_eq!(word_starts(" or".repeat(1_000).as_bytes()), 1 + 1_000);
        assert_eq!(count("a.b".repeat(1_000).as_bytes(), may_operate), 1_000);
    }
}
