//! Follows the parameters of a closure through its body.

use std::ops::Range;

use super::{Flow, Holds, Step};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::collections::is_ordering;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Follows a value from the parameters of a closure through its body, as far as `close`. Returns the end of its head.
    pub(super) fn closure_in_place(
        &mut self,
        at: usize,
        close: usize,
        holds: Holds<'t>,
    ) -> Option<usize> {
        let known = self.steps.len();
        let end = self.closure(at, close, holds)?;
        // A `lambda` is short, and the names of its parameters are seldom those of other variables.
        if self.lexis == Lexis::Python {
            return Some(end);
        }
        let is_script = self.lexis == Lexis::JavaScript;
        let body = self.body_from(if is_script { at + 1 } else { end + 1 }, close);
        for step in self.steps.split_off(known) {
            let Step::Variable(name, holds) = step else {
                self.steps.push(step);
                continue;
            };
            // A text has no fields.
            let holds = if holds.is_text() && self.is_record(name, body.clone()) {
                Holds::Near
            } else {
                holds
            };
            if !self.bound.insert((body.start, name, holds)) {
                continue;
            }
            for at in body.clone() {
                if self.is(at, TokenKind::Name) && self.word(at) == name {
                    self.used(at, holds);
                } else if self.is(at, TokenKind::Text) && self.lexis == Lexis::Rust {
                    self.inlined(at, name, holds);
                }
            }
        }
        Some(end)
    }

    /// Returns `true` if code reads several fields of a variable.
    fn is_record(&self, name: &str, body: Range<usize>) -> bool {
        let fields = body.filter(|&at| {
            self.is(at, TokenKind::Name)
                && self.word(at) == name
                && !matches!(self.before(at), "." | "?." | "::")
                && matches!(self.word(at + 1), "." | "?.")
                && !matches!(self.word(at + 3), "(" | "::" | "?.")
        });
        let mut fields = fields.map(|at| self.word(at + 2));
        let first = fields.find(|field| *field != "length");
        fields.any(|field| field != "length" && Some(field) != first)
    }

    /// Returns the place of the element among the parameters of a callback that a method of an array takes. The index and the
    /// array follow.
    pub(super) fn place_of_element(&self, start: usize, end: usize) -> Option<usize> {
        let is_typed = (start..end).any(|at| matches!(self.word(at), "<" | "["));
        let open = start.checked_sub(2).filter(|_| !is_typed)?;
        let is_first = self.lexis == Lexis::JavaScript && self.word(open) == "(";
        match self.before(open) {
            "map" | "filter" | "some" | "every" | "find" | "findIndex" | "flatMap" if is_first => {
                Some(0)
            }
            "reduce" | "reduceRight" if is_first => Some(1),
            _ => None,
        }
    }

    /// Returns `true` if a token is in a function that a call takes to sort by.
    pub(super) fn is_in_comparator(&self, first: usize) -> bool {
        let mut at = first;
        while at > 0 {
            at -= 1;
            match self.tokens[at].kind() {
                TokenKind::Close if self.other(at) < at => at = self.other(at),
                TokenKind::Open if self.word(at) == "(" && is_ordering(self.before(at)) => {
                    return true;
                }
                TokenKind::LineEnd => return false,
                _ => {}
            }
        }
        false
    }
}
