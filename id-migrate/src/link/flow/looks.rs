//! Places that look at how an id is written.

use super::{Flow, Step};
use crate::language::vocabulary::looks::{Comparison, TextLook, is_for_people};
use crate::link::tokens::TokenKind;

impl Flow<'_, '_> {
    /// `len(x) > 50`, `x.length === 8`: how the length is compared; whether there is one at all says nothing.
    pub(super) fn length(&mut self, last: usize) {
        let comparison = match self.word(last + 1) {
            "==" | "===" | "!=" | "!==" => Some(Comparison::Equal),
            "<" | ">=" => Some(Comparison::Less),
            "<=" | ">" => Some(Comparison::AtMost),
            _ => None,
        };
        let number = self.word(last + 2).replace('_', "").parse::<usize>().ok();
        let look = match (comparison, number) {
            (Some(comparison), Some(number)) => TextLook::Length(comparison, number),
            _ => TextLook::Spelling,
        };
        self.look(look, last);
    }

    pub(super) fn look(&mut self, look: TextLook, at: usize) {
        if !self.is_read_by_people(at) {
            let start = self.tokens[at].start as usize;
            self.steps.push(Step::Look(look, start));
        }
    }

    /// Whether what stands there is a part of what is logged or printed.
    fn is_read_by_people(&self, mut at: usize) -> bool {
        while at > 0 {
            at -= 1;
            match self.tokens[at].kind {
                TokenKind::Close if self.other(at) < at => at = self.other(at),
                TokenKind::LineEnd => return false,
                TokenKind::Open if self.word(at) == "(" && at > 0 => {
                    let mut name = at - 1;
                    if self.word(name) == "!" {
                        name = name.saturating_sub(1);
                    }
                    let is_method = matches!(self.before(name), "." | "?." | "::");
                    let receiver = if is_method { name.checked_sub(2) } else { None };
                    let receiver = receiver.map(|at| self.word(at));
                    if self.is(name, TokenKind::Name) && is_for_people(receiver, self.word(name)) {
                        return true;
                    }
                }
                TokenKind::Open if self.word(at) == "{" && !self.is_literal(at) => return false,
                _ if self.word(at) == ";" => return false,
                _ => {}
            }
        }
        false
    }
}
