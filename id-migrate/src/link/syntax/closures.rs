//! Finds the head and the body of a closure, and the call that takes the closure.

use std::ops::Range;

use super::Syntax;
use crate::sites::Span;
use crate::sites::tokens::TokenKind;

impl<'t> Syntax<'_, 't> {
    /// Returns the last token of the parameters of `function (id)`, or in front of a `=>`. A type may stand between:
    /// `(id: string): string =>`.
    pub(in crate::link) fn end_of_head(&self, arrow: usize) -> usize {
        if self.word(arrow) == "function" {
            let open = arrow + 1 + usize::from(self.word(arrow + 1) != "(");
            return self
                .tokens
                .get(open)
                .map_or(arrow, |token| token.other(open));
        }
        let mut at = arrow - 1;
        while at > 1 && self.before(arrow) != ")" {
            let word = self.word(at);
            if word == ":" && self.before(at) == ")" {
                return at - 1;
            }
            let is_type = matches!(self.tokens[at].kind(), TokenKind::Name | TokenKind::Text)
                || matches!(word, "." | "<" | ">" | "|" | "&" | "[" | "]" | ",");
            let open = self.other(at);
            at = match self.tokens[at].kind() {
                TokenKind::Close if open > 0 => open - 1,
                _ if is_type => at - 1,
                _ => break,
            };
        }
        arrow - 1
    }

    /// Returns `true` for the `function` of an expression, which is a closure.
    pub(in crate::link) fn is_function_value(&self, at: usize) -> bool {
        let before = at.checked_sub(1 + usize::from(self.before(at) == "async"));
        self.word(at) == "function"
            && before.is_some_and(|before| match self.tokens[before].kind() {
                TokenKind::Open => self.word(before) != "{",
                TokenKind::Mark => !matches!(self.word(before), ";" | ">"),
                _ => self.word(before) == "return",
            })
    }

    /// Returns `true` for the bracket of `job(value) {` in an object.
    pub(in crate::link) fn is_method_of_object(&self, open: usize) -> bool {
        let Some(name) = open.checked_sub(1) else {
            return false;
        };
        let first = name - usize::from(name > 0 && self.before(name) == "async");
        self.is(name, TokenKind::Name)
            && matches!(self.before(first), "{" | ",")
            && !matches!(
                self.word(name),
                "if" | "for" | "while" | "switch" | "function"
            )
            && matches!(self.word(self.other(open) + 1), "{" | ":")
    }

    /// Returns the `=>` or the `function` of the closure whose body has a statement that begins with a token of JavaScript.
    pub(in crate::link) fn closure_around(&self, statement: usize) -> Option<usize> {
        let mut open = self.bracket_around(statement)?;
        loop {
            let before = open.checked_sub(1)?;
            match self.word(before) {
                "=>" => return Some(before),
                ")" => {
                    let head = self.other(before).checked_sub(1)?;
                    let named = head - usize::from(head > 0 && self.before(head) == "function");
                    if self.is_function_value(named) {
                        return Some(named);
                    }
                    if !matches!(self.word(head), "if" | "for" | "while" | "switch" | "catch") {
                        return None;
                    }
                }
                "else" | "try" | "finally" | "do" | "catch" | ";" | "{" | "}" => {}
                _ => return None,
            }
            open = self.bracket_around(open)?;
        }
    }

    /// Returns the opening bracket of the call that a closure is an argument of.
    pub(in crate::link) fn call_around(&self, head: usize) -> Option<usize> {
        let mut at = head;
        while at > 0 {
            at -= 1;
            match self.tokens[at].kind() {
                TokenKind::Close if self.tokens[at].is_outermost() => return None,
                TokenKind::Close if self.other(at) < at => at = self.other(at),
                TokenKind::Open => {
                    let is_call = self.word(at) == "("
                        && at > 0
                        && self.is(at - 1, TokenKind::Name)
                        && !matches!(
                            self.word(at - 1),
                            "return" | "if" | "in" | "await" | "and" | "or"
                        );
                    return is_call.then_some(at);
                }
                TokenKind::LineEnd => return None,
                _ if matches!(self.word(at), ";") => return None,
                _ => {}
            }
        }
        None
    }

    /// Returns the extent of the closure whose `=>`, `function` or first `|` is a token, or of the token itself.
    pub(in crate::link) fn extent_of_closure(&self, at: usize) -> Span {
        let (first, last) = self.tokens_of_closure(at);
        let end = self.tokens.get(last).map_or(0, |token| token.start());
        Span::new(self.tokens[first].start(), end)
    }

    /// Returns the first token of that closure, and the token behind it.
    pub(in crate::link) fn tokens_of_closure(&self, at: usize) -> (usize, usize) {
        let (first, body) = match self.word(at) {
            "=>" => match self.end_of_head(at) {
                last if self.word(last) == ")" => (self.other(last), at + 1),
                last => (last, at + 1),
            },
            "function" => (at, self.end_of_head(at) + 1),
            "|" => {
                let mut rest = at + 1..self.tokens.len();
                (at, rest.find(|at| self.word(*at) == "|").unwrap_or(at) + 1)
            }
            _ => (at, at + 1),
        };
        let mut last = body;
        while last + 1 < self.tokens.len() {
            match self.tokens[last].kind() {
                TokenKind::Open => last = self.other(last).max(last),
                TokenKind::Close | TokenKind::LineEnd => break,
                _ if matches!(self.word(last), "," | ";") => break,
                _ if self.begins_statement(last) => break,
                _ => {}
            }
            last += 1;
        }
        (first, last)
    }

    /// Returns the tokens of the call that runs a closure in place: `(() => runId)()`.
    pub(in crate::link) fn call_of_closure(&self, head: usize) -> Option<(usize, usize)> {
        let (first, end) = self.tokens_of_closure(head);
        let first = first - usize::from(self.before(first) == "async");
        let open = first
            .checked_sub(1)
            .filter(|open| self.word(*open) == "(")?;
        let is_call = self.other(open) == end && self.word(end + 1) == "(";
        is_call.then(|| (open, self.other(end + 1)))
    }

    /// Returns the name of the member whose value is a closure; an empty text for another closure.
    pub(in crate::link) fn key_of_closure(&self, head: usize) -> &'t str {
        let (first, _) = self.tokens_of_closure(head);
        let first = first - usize::from(self.before(first) == "async");
        match self.before(first) {
            ":" if first > 1 => self.word(first - 2),
            _ => "",
        }
    }

    /// Returns the tokens of the body of a closure.
    pub(in crate::link) fn body_from(&self, first: usize, close: usize) -> Range<usize> {
        let ends = |at: &usize| self.is(*at, TokenKind::Close) || self.word(*at) == ",";
        let end = self.outer(first..close).find(ends);
        first..end.unwrap_or(close)
    }
}
