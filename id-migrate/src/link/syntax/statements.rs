//! Splits code into lines and counts a call over several lines as one line, so that the layout does not matter.

use std::ops::Range;

use super::Syntax;
use crate::link::tree::TreeFile;
use crate::sites::Span;
use crate::sites::language::Lexis;
use crate::sites::tokens::{TokenKind, all_tokens};

impl TreeFile<'_> {
    /// Returns the bytes of each line of a part. Lines are joined if a bracket that is no block, an operator or a chain of
    /// methods goes on in the next one.
    pub(crate) fn joined_lines(&self, part: Span) -> Vec<Range<usize>> {
        let part = part.range();
        let tokens = all_tokens(self.text, part.clone(), self.walked.language.lexis);
        let code = Syntax::new(self, &tokens);
        let mut found = Vec::new();
        let mut start = part.start;
        let mut brackets = Vec::new();
        for at in 0..tokens.len() {
            if at > 0 && code.ends_line(at, brackets.last()) {
                // Behind the line end, which is a token of Python, or behind the comment in front of it.
                let last = tokens[at - 1].end() as usize;
                let from = last - usize::from(code.is(at - 1, TokenKind::LineEnd));
                let feed = self.text[from..tokens[at].start() as usize].find('\n');
                let end = feed.map_or(last, |feed| from + feed + 1);
                found.push(start..end);
                start = end;
            }
            match tokens[at].kind() {
                TokenKind::Open => brackets.push(code.begins_block(at)),
                TokenKind::Close => {
                    brackets.pop();
                }
                _ => {}
            }
        }
        found.push(start..part.end);
        found
    }
}

impl Syntax<'_, '_> {
    /// Returns `true` if a new line begins at a token. `is_block` says whether the innermost bracket around the token is a block;
    /// `None` outside of brackets.
    fn ends_line(&self, at: usize, is_block: Option<&bool>) -> bool {
        if self.lexis == Lexis::Python {
            return self.is(at - 1, TokenKind::LineEnd);
        }
        let goes_on = self.is(at - 1, TokenKind::Mark) && !matches!(self.before(at), ";" | ",");
        let is_chained = matches!(self.word(at), "." | "=" | "=>");
        self.begins_line(at) && is_block != Some(&false) && !goes_on && !is_chained
    }

    fn begins_block(&self, open: usize) -> bool {
        let is_typed = || self.lexis == Lexis::JavaScript && self.before(open) == ">";
        self.word(open) == "{"
            && !self.tokens[open].in_text()
            && (!self.is_literal(open) || is_typed())
    }
}
