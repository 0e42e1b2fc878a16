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
            return false;
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
}
