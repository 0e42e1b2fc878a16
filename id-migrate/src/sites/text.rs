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

/// Returns `true` if a text consists of the pieces, with a value in front of each. The time is linear in
/// the number of pieces, because code may add up many values.
fn fills(text: &str, pieces: &[Cow<'_, str>], is_value: &dyn Fn(&str) -> bool) -> bool {
    // The places where the text up to the current piece may end.
    let mut starts = vec![0];
    for (at, piece) in pieces.iter().enumerate() {
        let is_last = at + 1 == pieces.len();
        let first = if is_last {
            text.len().saturating_sub(piece.len())
        } else {
            1
        };
        let begins = |end: &usize| {
            let rest = text.get(*end..);
            rest.is_some_and(|rest| rest.starts_with(&**piece))
        };
        let follows = |end: &usize| {
            let mut values = starts.iter().filter(|start| *start < end);
            values.any(|start| is_value(&text[*start..*end]))
        };
        let ends = (first..=text.len()).filter(begins).filter(follows);
        starts = ends.map(|end| end + piece.len()).collect();
        if starts.is_empty() {
            return false;
        }
    }
    starts.contains(&text.len())
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
