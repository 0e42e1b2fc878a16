//! Reads the tokens of a part of a file.

use super::{Token, TokenKind, outer, word};

/// Tokens, and the text that they stand in.
pub(super) struct Code<'c> {
    pub(super) text: &'c str,
    pub(super) tokens: &'c [Token],
}

impl<'c> Code<'c> {
    pub(super) fn word(&self, at: usize) -> &'c str {
        word(self.text, self.tokens, at)
    }

    /// Returns the code of the token in front of another.
    pub(super) fn before(&self, at: usize) -> &'c str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    pub(super) fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind())
    }

    pub(super) fn kind_before(&self, at: usize) -> Option<TokenKind> {
        self.kind(at.checked_sub(1)?)
    }

    pub(super) fn is(&self, at: usize, kind: TokenKind) -> bool {
        self.kind(at) == Some(kind)
    }

    /// Returns `true` for the first token, and for a token behind a line end.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        matches!(self.kind_before(at), None | Some(TokenKind::LineEnd))
    }

    /// Returns `true` for a line end, and behind the last token.
    pub(super) fn ends_line(&self, at: usize) -> bool {
        matches!(self.kind(at), None | Some(TokenKind::LineEnd))
    }

    /// Returns the tokens in a bracket that are in no bracket inside it.
    pub(super) fn inside(&self, open: usize, close: usize) -> impl Iterator<Item = usize> {
        outer(self.tokens, open + 1..close)
    }

    /// Returns `true` if one of the words is directly in a bracket.
    pub(super) fn holds(&self, (open, close): (usize, usize), words: &[&str]) -> bool {
        let mut inside = self.inside(open, close);
        inside.any(|at| words.contains(&self.word(at)))
    }
}
