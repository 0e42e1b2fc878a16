//! Declarations of parameters, fields and options, whose value a framework sets.

use super::{Flow, Holds};
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Follows a read of the environment: `os.environ.items()`, `os.environ.get(name)`.
    pub(crate) fn read_of_environment(&mut self, at: usize, holds: Holds<'t>) {
        let first = self.start_of_path(at);
        let is_get = matches!(self.word(at + 2), "get" | "pop") && self.word(at + 3) == "(";
        if is_get && self.literal(at + 4).is_none() {
            self.value(first, self.other(at + 3), holds.computed());
        } else if self.before(at) != "import" {
            self.value(first, at, holds);
        }
    }

    /// Follows a read of the parts of a URL that a view has: `self.kwargs["id"]`.
    pub(crate) fn read_of_view(&mut self, at: usize) {
        let key = self.literal(at + 2);
        if at > 1 && self.word(at - 2) == "self" && self.before(at) == "." && key.is_some() {
            self.value(at - 2, at + 3, Holds::Id);
        }
    }

    /// Returns the parameter or the field whose declaration names a key: `run` of `run: str = Header(alias="X-Run-Id")`.
    pub(crate) fn declared_by(&self, at: usize) -> Option<&'t str> {
        let mut at = at;
        loop {
            let first = self.first_of_element(at);
            if first < at
                && self.is(first, TokenKind::Name)
                && matches!(self.word(first + 1), ":" | "=")
                && self.declares(first)
            {
                return Some(self.word(first));
            }
            at = self.around(first)?;
        }
    }

    /// Returns `true` if an element is a parameter of a function, or a statement of its own.
    fn declares(&self, first: usize) -> bool {
        let Some(open) = self.around(first) else {
            return true;
        };
        open > 1 && self.word(open - 2) == "def"
    }

    /// Returns the opening bracket around an element.
    pub(crate) fn around(&self, first: usize) -> Option<usize> {
        let mut at = first;
        while at > 0 {
            at -= 1;
            match self.tokens[at].kind() {
                TokenKind::LineEnd => return None,
                TokenKind::Open => return Some(at),
                // A comma of a list knows its bracket.
                _ if self.other(at) < at && self.word(at) == "," => return Some(self.other(at)),
                _ => at = self.other(at).min(at),
            }
        }
        None
    }

    /// Returns the first token of the element of a list, an argument or the statement with a token.
    fn first_of_element(&self, at: usize) -> usize {
        let mut first = at;
        while first > 0 {
            match self.tokens[first - 1].kind() {
                TokenKind::LineEnd | TokenKind::Open => return first,
                TokenKind::Close => first = self.other(first - 1),
                _ if self.before(first) == "," => return first,
                _ => first -= 1,
            }
        }
        first
    }

    /// Returns the token after the last one of an element.
    pub(crate) fn end_of_element(&self, first: usize) -> usize {
        let mut at = first;
        while at < self.tokens.len() {
            match self.tokens[at].kind() {
                TokenKind::LineEnd | TokenKind::Close => return at,
                TokenKind::Open => at = self.other(at).max(at) + 1,
                _ if self.word(at) == "," => return at,
                _ => at += 1,
            }
        }
        at
    }

    /// Returns `true` if the parameter at a byte takes a dict or a list: `body: dict`.
    pub(crate) fn is_plain_collection(&self, start: usize) -> bool {
        let at = self
            .tokens
            .partition_point(|token| (token.start() as usize) < start);
        self.word(at + 1) == ":"
            && words!("dict list Dict List Mapping Any Sequence").contains(&self.word(at + 2))
    }
}
