//! Reads declarations of parameters, fields and options, whose value a framework sets.

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
            at = self.bracket_around(first)?;
        }
    }

    /// Returns `true` if an element is a parameter of a function, or a statement of its own.
    fn declares(&self, first: usize) -> bool {
        let Some(open) = self.bracket_around(first) else {
            return true;
        };
        open > 1 && self.word(open - 2) == "def"
    }

    /// Returns `true` if the parameter at a byte takes a dict or a list: `body: dict`.
    pub(crate) fn is_plain_collection(&self, start: usize) -> bool {
        let at = self.token_at(start);
        self.word(at + 1) == ":"
            && words!("dict list Dict List Mapping Any Sequence").contains(&self.word(at + 2))
    }
}
