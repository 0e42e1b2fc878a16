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
}

impl Template<'_> {
    /// Returns `true` if the template can produce a text; every value is at least one character.
    pub(crate) fn may_produce(&self, text: &str) -> bool {
        let [first, middle @ .., last] = &self.pieces[..] else {
            return self.pieces.first().is_some_and(|only| *only == text);
        };
        let rest = text.strip_prefix(&**first);
        let Some(mut rest) = rest.and_then(|rest| rest.strip_suffix(&**last)) else {
            return false;
        };
        for piece in middle {
            let mut starts = rest.char_indices().map(|(at, _)| at).skip(1);
            let Some(at) = starts.find(|at| rest[*at..].starts_with(&**piece)) else {
                return false;
            };
            rest = &rest[at + piece.len()..];
        }
        !rest.is_empty()
    }

    /// Returns `true` if small numbers as values make the template produce the text: `run-{}` produces `run-7`.
    pub(crate) fn counts_to(&self, text: &str) -> bool {
        /// Maximum number of digits of a small number.
        const DIGITS: usize = 2;
        let Some((first, others)) = self.pieces.split_first() else {
            return false;
        };
        let Some(rest) = text.strip_prefix(&**first) else {
            return false;
        };
        let rest = others.iter().try_fold(rest, |rest, piece| {
            let after = rest.trim_start_matches(|next: char| next.is_ascii_digit());
            let digits = rest.len() - after.len();
            let is_small = (1..=DIGITS).contains(&digits);
            after.strip_prefix(&**piece).filter(|_| is_small)
        });
        rest.is_some_and(str::is_empty)
    }
}
