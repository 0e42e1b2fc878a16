//! Texts that code builds from pieces, and that may equal an id.

use std::borrow::Cow;

use super::Span;

/// A text that is built from pieces: `f"run-{n}"`, `"run-" + n`, `"run-%d" % n`, `"run-{}".format(n)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template<'src> {
    /// The constant pieces, in order, with a value between each two. An empty first or last piece means that the text
    /// starts or ends with a value.
    pub pieces: Vec<Cow<'src, str>>,
    /// The span.
    pub span: Span,
    /// `true` for a part of a longer text: `{kind}-1` of `f"jobs/{kind}-1"`.
    pub is_part: bool,
}

impl Template<'_> {
    /// Returns `true` if the template can produce a text; every value is at least one character.
    pub(crate) fn may_produce(&self, text: &str) -> bool {
        self.produces(text, &|_| true)
    }

    /// Returns `true` for a sum of constants of Python.
    pub(crate) fn is_of_constants(&self) -> bool {
        self.is_part && self.pieces.iter().all(|piece| piece.is_empty())
    }

    /// Returns `true` if small numbers as values make the template produce the text: `run-{}` produces `run-7`.
    pub(crate) fn counts_to(&self, text: &str) -> bool {
        self.produces(text, &is_small_number)
    }

    /// Returns `true` if the template produces a text with values that `is_value` accepts; none is empty.
    pub(crate) fn produces(&self, text: &str, is_value: &dyn Fn(&str) -> bool) -> bool {
        let Some((first, others)) = self.pieces.split_first() else {
            return false;
        };
        let rest = text.strip_prefix(&**first);
        rest.is_some_and(|rest| fills(rest, others, is_value))
    }
}

/// Returns `true` if a text consists of the pieces, with a value in front of each.
fn fills(text: &str, pieces: &[Cow<'_, str>], is_value: &dyn Fn(&str) -> bool) -> bool {
    let Some((piece, others)) = pieces.split_first() else {
        return text.is_empty();
    };
    if others.is_empty() {
        let value = text.strip_suffix(&**piece);
        return value.is_some_and(|value| !value.is_empty() && is_value(value));
    }
    let mut ends = text.char_indices().map(|(at, _)| at).skip(1);
    let first = piece.bytes().next();
    ends.any(|end| {
        // A comparison of whole pieces costs more.
        let begins = first.is_none_or(|first| text.as_bytes()[end] == first);
        let rest = begins.then(|| text[end..].strip_prefix(&**piece)).flatten();
        rest.is_some_and(|rest| fills(rest, others, is_value)) && is_value(&text[..end])
    })
}

/// Returns `true` if a text is a small number, which code may count to.
pub(crate) fn is_small_number(text: &str) -> bool {
    /// Maximum number of digits.
    const DIGITS: usize = 2;
    text.len() <= DIGITS && is_number(text)
}

/// Returns `true` if a text consists of digits.
pub(crate) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
