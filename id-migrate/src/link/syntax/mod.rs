//! Answers questions about the syntax of a piece of code from its tokens.
//!
//! Nothing here knows about ids. [`flow`](super::flow) follows values with these answers, and the call graph reads code with
//! them.

mod blocks;
mod brackets;
mod closures;
mod constants;
mod parent;
mod paths;
mod statements;

use std::ops::Range;

use super::tree::TreeFile;
use crate::sites::language::Lexis;
use crate::sites::tokens::{Token, TokenKind, outer};
pub(crate) use constants::Bindings;
pub(in crate::link) use parent::Parent;

/// The tokens of a piece of a file.
#[derive(Clone, Copy)]
pub(in crate::link) struct Syntax<'f, 't> {
    pub(in crate::link) file: &'f TreeFile<'t>,
    pub(in crate::link) text: &'t str,
    pub(in crate::link) tokens: &'f [Token],
    pub(in crate::link) lexis: Lexis,
}

impl<'f, 't> Syntax<'f, 't> {
    pub(in crate::link) const fn new(file: &'f TreeFile<'t>, tokens: &'f [Token]) -> Self {
        Self {
            file,
            text: file.text,
            tokens,
            lexis: file.walked.language.lexis,
        }
    }
}

impl<'t> Syntax<'_, 't> {
    #[inline]
    pub(in crate::link) fn word(&self, at: usize) -> &'t str {
        let Some(token) = self.tokens.get(at) else {
            return "";
        };
        self.file.sites.original(token.of(self.text))
    }

    #[inline]
    pub(in crate::link) fn before(&self, at: usize) -> &'t str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    #[inline]
    pub(in crate::link) fn is(&self, at: usize, kind: TokenKind) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.kind() == kind)
    }

    #[inline]
    pub(in crate::link) fn other(&self, at: usize) -> usize {
        self.tokens[at].other(at)
    }

    /// Returns the tokens of a part that are in none of its brackets. An opening bracket stands for its content.
    pub(in crate::link) fn outer(&self, part: Range<usize>) -> impl Iterator<Item = usize> {
        outer(self.tokens, part)
    }

    /// Returns the first token at or behind a byte.
    pub(in crate::link) fn token_at(&self, byte: usize) -> usize {
        self.tokens
            .partition_point(|token| (token.start() as usize) < byte)
    }

    /// Returns the byte offset of a token.
    #[inline]
    pub(in crate::link) fn start(&self, at: usize) -> usize {
        self.tokens
            .get(at)
            .map_or(0, |token| token.start() as usize)
    }

    /// Returns the text of a string token without its quotes.
    pub(in crate::link) fn literal(&self, at: usize) -> Option<&'t str> {
        if !self.is(at, TokenKind::Text) {
            return None;
        }
        let written = self.word(at);
        let start = written.find(['"', '\''])?;
        let quote = written[start..].chars().next()?;
        let inner = written[start..].trim_matches(quote);
        (!inner.contains('\\')).then_some(inner)
    }

    /// Returns `true` if a value may end with that token, so that `*` behind it multiplies.
    pub(in crate::link) fn ends_value(&self, at: usize) -> bool {
        match self.tokens[at].kind() {
            TokenKind::Close | TokenKind::Text | TokenKind::Number => true,
            TokenKind::Name => {
                !words!("return in and or not if else yield print lambda").contains(&self.word(at))
            }
            _ => false,
        }
    }

    /// Returns `true` if a token is a string with that content.
    #[inline]
    pub(in crate::link) fn is_literal_of(&self, at: usize, content: &str) -> bool {
        let token = &self.tokens[at];
        // Quotes and a prefix take 2 to 8 bytes.
        let around = token.range().len().wrapping_sub(content.len());
        token.kind() == TokenKind::Text
            && matches!(around, 2..=8)
            && self.literal(at) == Some(content)
    }

    /// Returns the f-string or the template that begins at a token, with its quotes and its values.
    pub(in crate::link) fn template_at(&self, at: usize) -> Option<&'t str> {
        let opener = self.tokens.get(at)?;
        let is_template = opener.kind() == TokenKind::Open && opener.in_text();
        let closer = self.tokens.get(self.other(at)).filter(|_| is_template)?;
        Some(&self.text[opener.start() as usize..closer.end() as usize])
    }

    pub(in crate::link) fn is_first_of_line(&self, at: usize) -> bool {
        at == 0 || self.is(at - 1, TokenKind::LineEnd) || self.before(at) == ":"
    }

    /// Returns `true` if there is a line break before a token.
    pub(in crate::link) fn begins_line(&self, at: usize) -> bool {
        let between = self.tokens[at - 1].end() as usize..self.tokens[at].start() as usize;
        self.text[between].contains('\n')
    }

    pub(in crate::link) fn end_of_statement(&self, first: usize) -> usize {
        let begins = |at: usize| matches!(self.word(at), "const" | "let" | "var" | "function");
        let ends = |at: &usize| {
            matches!(
                self.tokens[*at].kind(),
                TokenKind::LineEnd | TokenKind::Close
            ) || self.word(*at) == ";"
                || *at > first && begins(*at)
        };
        let end = self.outer(first..self.tokens.len()).find(ends);
        end.unwrap_or(self.tokens.len())
    }
}
