//! Texts that are put together, in pieces: `f"run-{n}"`, `` `run-${n}` ``, `format!("run-{n}")`, `"run-" + n`.

use std::borrow::Cow;

use super::collector::Collector;
use crate::sites::{Span, Template};

/// The constant parts of a template, in order, with a value between every two.
pub(super) struct Pieces<'src>(Vec<Cow<'src, str>>);

impl<'src> Pieces<'src> {
    pub(super) fn new() -> Self {
        Self(vec![Cow::Borrowed("")])
    }

    /// Returns a separator between two values: the parts of `"-".join(parts)`.
    pub(super) fn around(separator: &'src str) -> Self {
        Self(["", separator, ""].map(Cow::Borrowed).into())
    }

    /// Returns a text that is repeated: `"ab".repeat(3)`.
    pub(super) fn repeated(text: &str, count: usize) -> Self {
        /// Maximum length of an id.
        const LONG: usize = 200;
        Self(vec![Cow::Owned(text.repeat(count.min(LONG)))])
    }

    /// Splits `run-{}` at its braces. A doubled brace is not a part of an id.
    fn of_format(text: &'src str, arguments: Vec<Option<&'src str>>) -> Self {
        let mut arguments = arguments.into_iter();
        let mut pieces = Self::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((value, after)) = after.split_once('}') else {
                break;
            };
            pieces.text(before);
            match arguments.next().flatten().filter(|_| value.is_empty()) {
                Some(text) => pieces.text(text),
                None => pieces.value(),
            }
            rest = after;
        }
        pieces.text(rest);
        pieces
    }

    /// Returns `true` if there are values only.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|piece| piece.is_empty())
    }

    pub(super) fn text(&mut self, text: &'src str) {
        match self.0.last_mut() {
            Some(last) if last.is_empty() => *last = Cow::Borrowed(text),
            Some(last) => last.to_mut().push_str(text),
            None => self.0.push(Cow::Borrowed(text)),
        }
    }

    pub(super) fn value(&mut self) {
        self.0.push(Cow::Borrowed(""));
    }
}

impl<'src> Collector<'src> {
    /// Records a format string with the texts of its arguments; `None` for an argument that is not a literal.
    pub(super) fn formatted(
        &mut self,
        text: &'src str,
        arguments: Vec<Option<&'src str>>,
        span: Span,
    ) {
        if text.contains('{') {
            self.sum_of_texts(Pieces::of_format(text, arguments), span);
        }
    }

    /// Records a text with values in it.
    pub(super) fn template(&mut self, pieces: Pieces<'src>, span: Span) {
        if pieces.0.len() > 1 {
            self.sum_of_texts(pieces, span);
        }
    }

    /// Records a sum of texts, unless it contains white space, which an id cannot contain. A sum of values alone may be a sum
    /// of words: `` `${kind}${name}` ``.
    pub(super) fn sum_of_texts(&mut self, Pieces(pieces): Pieces<'src>, span: Span) {
        let has_space = |piece: &Cow<'_, str>| piece.contains(char::is_whitespace);
        let is_text = pieces.len() > 2 || pieces.iter().any(|piece| !piece.is_empty());
        if is_text && !pieces.iter().any(has_space) {
            self.out.templates.push(Template { pieces, span });
        }
    }
}
