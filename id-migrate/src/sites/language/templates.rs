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

    /// Splits `run-{}` at its braces. A doubled brace is not a part of an id.
    pub(super) fn of_format(text: &'src str) -> Self {
        let mut pieces = Self::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((_, after)) = after.split_once('}') else {
                break;
            };
            pieces.text(before);
            pieces.value();
            rest = after;
        }
        pieces.text(rest);
        pieces
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
    /// Records a built text, unless it contains white space, which an id cannot contain.
    pub(super) fn template(&mut self, pieces: Pieces<'src>, span: Span) {
        let Pieces(pieces) = pieces;
        let has_space = |piece: &Cow<'_, str>| piece.contains(char::is_whitespace);
        if pieces.len() > 1
            && pieces.iter().any(|piece| !piece.is_empty())
            && !pieces.iter().any(has_space)
        {
            self.out.templates.push(Template { pieces, span });
        }
    }
}
