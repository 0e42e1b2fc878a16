//! Word boundaries around an occurrence of an id.

use std::borrow::Cow;

use crate::sites::tokens::is_name;

/// Returns a text and its spellings with other separators: `old-run`, `old_run`.
pub(super) fn styles(value: &str) -> Vec<Cow<'_, str>> {
    let mut styles = vec![Cow::Borrowed(value)];
    if value.contains('-') {
        styles.push(Cow::Owned(value.replace('-', "_")));
    }
    if value.contains('_') {
        styles.push(Cow::Owned(value.replace('_', "-")));
    }
    styles
}

/// Returns `true` if the bytes from `start` to `end` are a word: at least one neighbour is not a letter or digit, and the
/// word is not part of a longer number.
pub(crate) fn is_occurrence(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let before = bytes[..start].last().copied();
    let after = bytes.get(end).copied();
    let is_free = |byte: Option<u8>| !byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let is_digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
    let is_in_number = is_digit(before) && is_digit(bytes.get(start).copied())
        || is_digit(after) && is_digit(bytes[..end].last().copied());
    (is_free(before) || is_free(after)) && !is_in_number
}

/// Returns `true` if neither neighbour is a letter, a digit, `_` or `$`.
pub(super) fn is_whole_word(text: &str, at: &std::ops::Range<usize>) -> bool {
    let bytes = text.as_bytes();
    !bytes[..at.start].last().copied().is_some_and(is_name)
        && !bytes.get(at.end).copied().is_some_and(is_name)
}
