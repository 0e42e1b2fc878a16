//! Variables and attributes that get a value.

use super::{Flow, Holds, Step, names_run};
use crate::language::vocabulary::looks::TextLook;
use crate::link::tokens::TokenKind;

impl Flow<'_, '_> {
    /// `for x in VALUE`, `"x" in VALUE`
    pub(super) fn iterated(&mut self, first: usize, holds: Holds) {
        let word = first - 1;
        let head = (word.saturating_sub(12)..word)
            .rev()
            .find(|at| self.word(*at) == "for");
        match head {
            Some(head) => {
                if holds == Holds::Id {
                    return self.look(TextLook::Spelling, first);
                }
                for at in head + 1..word {
                    let name = self.word(at);
                    if self.is(at, TokenKind::Name)
                        && !matches!(name, "const" | "let" | "var" | "mut")
                    {
                        let holds = if names_run(name) {
                            Holds::Id
                        } else {
                            Holds::Within
                        };
                        self.steps.push(Step::Variable(name, holds));
                    }
                }
            }
            None if holds == Holds::Id && self.before(first) == "in" => {
                let at = if self.before(word) == "not" {
                    word - 1
                } else {
                    word
                };
                let look = match at.checked_sub(1).and_then(|at| self.literal(at)) {
                    Some(piece) => TextLook::Within(piece.to_owned()),
                    None => TextLook::Spelling,
                };
                self.look(look, first);
            }
            None => {}
        }
    }

    /// What an assignment gives the value to.
    pub(super) fn assigned(&mut self, equals: usize, holds: Holds) {
        let is_end = |at: usize| {
            let word = self.word(at);
            matches!(self.tokens[at].kind, TokenKind::LineEnd) || matches!(word, ";" | "{" | "(")
        };
        // The target of `const { a } = x` is one bracket.
        let last = equals.saturating_sub(1);
        if self.is(last, TokenKind::Close) && self.word(last) != ")" {
            let open = self.other(last);
            let is_subscript = open > 0
                && self.word(open) == "["
                && (self.is(open - 1, TokenKind::Name)
                    && !matches!(self.word(open - 1), "const" | "let" | "var")
                    || self.is(open - 1, TokenKind::Close));
            if !is_subscript {
                for at in open..last {
                    if self.is(at, TokenKind::Name) {
                        let name = self.word(at);
                        let holds = if names_run(name) {
                            Holds::Id
                        } else {
                            Holds::Within
                        };
                        self.steps.push(Step::Variable(name, holds));
                    }
                }
                return;
            }
        }
        let line = self.text[..self.tokens[equals].start as usize]
            .rfind('\n')
            .map_or(0, |end| end + 1);
        let mut start = equals;
        while start > 0 && !is_end(start - 1) && self.tokens[start - 1].start as usize >= line {
            start -= 1;
        }
        // `x: T = …`
        let end = (start..equals)
            .find(|at| self.word(*at) == ":")
            .unwrap_or(equals);
        let names: Vec<usize> = (start..end)
            .filter(|at| {
                self.is(*at, TokenKind::Name)
                    && !matches!(
                        self.word(*at),
                        "const"
                            | "let"
                            | "var"
                            | "mut"
                            | "static"
                            | "export"
                            | "pub"
                            | "readonly"
                            | "private"
                            | "public"
                            | "protected"
                            | "final"
                            | "await"
                    )
            })
            .collect();
        let is_several = (start..end).any(|at| self.word(at) == ",");
        match names[..] {
            [] => {}
            [root, .., _] if !is_several => {
                let root_word = self.word(root);
                if matches!(root_word, "self" | "this" | "cls") {
                    let is_direct = names.len() == 2 && self.word(end - 1) != "]";
                    let holds = if is_direct { holds } else { Holds::Within };
                    self.steps.push(Step::Own(self.word(names[1]), holds));
                } else {
                    self.steps.push(Step::Variable(root_word, Holds::Within));
                }
            }
            [only] => {
                let holds = if self.word(end.saturating_sub(1)) == "]" {
                    Holds::Within
                } else {
                    holds
                };
                self.steps.push(Step::Variable(self.word(only), holds));
            }
            _ => {
                for at in names {
                    let name = self.word(at);
                    let holds = if names_run(name) {
                        Holds::Id
                    } else {
                        Holds::Within
                    };
                    self.steps.push(Step::Variable(name, holds));
                }
            }
        }
    }
}
