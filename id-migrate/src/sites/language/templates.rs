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

    /// Returns `true` for two or more values without a text between them.
    pub(super) fn are_empty(&self) -> bool {
        self.0.len() > 2 && self.0.iter().all(|piece| piece.is_empty())
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

    /// Records a sum of texts, and its parts between characters that are unusual in ids.
    pub(super) fn sum_of_texts(&mut self, pieces: Pieces<'src>, span: Span) {
        for part in parts_of(&pieces.0) {
            self.add_template(part, span, true);
        }
        self.whole_text(pieces, span);
    }

    /// Records a sum of texts, unless it contains white space, which an id cannot contain.
    pub(super) fn whole_text(&mut self, Pieces(pieces): Pieces<'src>, span: Span) {
        let has_space = |piece: &Cow<'_, str>| piece.contains(char::is_whitespace);
        if !pieces.iter().any(has_space) {
            self.add_template(pieces, span, false);
        }
    }

    /// Records a sum of constants: `HEAD + TAIL`.
    pub(super) fn sum_of_constants(&mut self, pieces: Pieces<'src>, span: Span) {
        if pieces.are_empty() {
            self.out.templates.push(Template {
                pieces: pieces.0,
                span,
                is_part: true,
            });
        }
    }

    /// Records a constant that code may use as a format string: `NAME = "run-{}"`.
    pub(super) fn format_of_constant(&mut self, text: &'src str, span: Span) {
        if text.contains('{') && !text.contains(char::is_whitespace) {
            let Pieces(pieces) = Pieces::of_format(text, Vec::new());
            if pieces.len() > 1 {
                self.add_template(pieces, span, true);
            }
        }
    }

    /// Records a template. A sum of values alone may be a sum of words: `` `${kind}${name}` ``.
    fn add_template(&mut self, pieces: Vec<Cow<'src, str>>, span: Span, is_part: bool) {
        let is_sum = !is_part && pieces.len() > 2;
        if is_sum || pieces.iter().any(|piece| !piece.is_empty()) {
            self.out.templates.push(Template {
                pieces,
                span,
                is_part,
            });
        }
    }
}

/// Splits the pieces of a text at characters that are unusual in ids. Returns the parts with a value; empty if there is nothing
/// to split.
fn parts_of<'src>(pieces: &[Cow<'src, str>]) -> Vec<Vec<Cow<'src, str>>> {
    let is_mark = |one: char| !one.is_alphanumeric() && !matches!(one, '_' | '-' | '.');
    if !pieces.iter().any(|piece| piece.contains(is_mark)) {
        return Vec::new();
    }
    let mut parts = vec![Vec::new()];
    for piece in pieces {
        let split: Vec<Cow<'src, str>> = match piece {
            Cow::Borrowed(text) => text.split(is_mark).map(Cow::Borrowed).collect(),
            Cow::Owned(text) => text
                .split(is_mark)
                .map(|it| Cow::Owned(it.to_owned()))
                .collect(),
        };
        for (at, text) in split.into_iter().enumerate() {
            if at > 0 {
                parts.push(Vec::new());
            }
            if let Some(last) = parts.last_mut() {
                last.push(text);
            }
        }
    }
    let has_text = |part: &[Cow<'_, str>]| part.iter().any(|piece| !piece.is_empty());
    parts.retain(|part| part.len() > 1 && has_text(part));
    parts
}
