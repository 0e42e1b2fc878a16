//! What stands around a value: a bracket, a statement, or something that makes another value of it.

use super::{Flow, Holds, Place, Step};
use crate::language::Lexis;
use crate::link::tokens::TokenKind;

/// What surrounds a value.
pub(super) enum Around {
    /// The opening bracket, and the commas before the value.
    Bracket { open: usize, commas: u32 },
    /// A statement, and its assignment, if there is one before the value.
    Statement { equals: Option<usize> },
    /// A longer text, a comparison, or anything else that has another value.
    Other,
}

impl Flow<'_, '_> {
    /// What surrounds a value, by the tokens in front of it.
    pub(super) fn around(&self, first: usize) -> Around {
        let mut commas = 0;
        let mut equals = None;
        let mut is_choice = false;
        let mut at = first;
        let is_other = |word: &str| {
            matches!(
                word,
                "==" | "!="
                    | "==="
                    | "!=="
                    | "+"
                    | "-"
                    | "%"
                    | "<"
                    | ">"
                    | "<="
                    | ">="
                    | "=>"
                    | "return"
                    | "+="
                    | "-="
                    | "->"
                    | "lambda"
                    | "assert"
                    | "if"
                    | "elif"
                    | "while"
            )
        };
        while at > 0 {
            at -= 1;
            let token = self.tokens[at];
            match token.kind {
                TokenKind::Close => {
                    let open = self.other(at);
                    // A block before the value ends the statement.
                    let is_block = self.word(open) == "{" && !self.is_literal(open);
                    if open == at || is_block {
                        return Around::Statement { equals };
                    }
                    at = open;
                }
                TokenKind::Open if token.in_text => return Around::Other,
                TokenKind::Open => {
                    let is_block = self.word(at) == "{" && !self.is_literal(at);
                    return if is_block {
                        Around::Statement { equals }
                    } else {
                        Around::Bracket { open: at, commas }
                    };
                }
                TokenKind::LineEnd => return Around::Statement { equals },
                _ => match self.word(at) {
                    ";" => return Around::Statement { equals },
                    "," => commas += 1,
                    "=" | ":=" if equals.is_none() && commas == 0 => equals = Some(at),
                    // `a if b else VALUE`
                    "else" => is_choice = true,
                    "if" if is_choice => {}
                    word if commas == 0 && equals.is_none() && is_other(word) => {
                        return Around::Other;
                    }
                    _ => {}
                },
            }
        }
        Around::Statement { equals }
    }

    /// Whether a `{` begins an object, a dict or a struct rather than a block.
    pub(super) fn is_literal(&self, open: usize) -> bool {
        let Some(before) = open.checked_sub(1) else {
            return self.lexis == Lexis::Python;
        };
        let word = self.word(before);
        match self.lexis {
            Lexis::Python => true,
            Lexis::JavaScript => match self.tokens[before].kind {
                TokenKind::Open => word != "{",
                TokenKind::Mark => !matches!(word, "=>" | ";"),
                TokenKind::Name => matches!(word, "return" | "default" | "await" | "yield"),
                _ => false,
            },
            Lexis::Rust => {
                let is_type = word.starts_with(|first: char| first.is_uppercase());
                let head = before.checked_sub(1).map_or("", |at| self.word(at));
                is_type
                    && !matches!(
                        head,
                        "for" | "impl" | "->" | "struct" | "enum" | "trait" | ">"
                    )
            }
        }
    }

    pub(super) fn in_bracket(&mut self, open: usize, commas: u32, first: usize, holds: Holds) {
        let close = self.other(open);
        match self.word(open) {
            "(" => self.in_parentheses(open, close, commas, first, holds),
            "[" => {
                let is_subscript = open.checked_sub(1).is_some_and(|before| {
                    matches!(self.tokens[before].kind, TokenKind::Close | TokenKind::Text)
                        || self.is(before, TokenKind::Name)
                            && !matches!(self.word(before), "in" | "return" | "of" | "yield")
                });
                if !is_subscript {
                    self.value(open, close, Holds::Within);
                }
            }
            _ => {
                // `Event { run_id: x }`
                let start = if self.lexis == Lexis::Rust {
                    open - 1
                } else {
                    open
                };
                self.value(start, close, Holds::Within);
            }
        }
    }

    /// Whether a bracket holds several values.
    fn holds_comma(&self, open: usize) -> bool {
        let close = self.other(open);
        let mut at = open + 1;
        while at < close {
            match self.tokens[at].kind {
                TokenKind::Open => at = self.other(at).max(at),
                _ if self.word(at) == "," => return true,
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// `def f(run_id="x")`
    fn default(&mut self, open: usize, first: usize, holds: Holds) {
        if self.before(first) != "=" {
            return;
        }
        let start = (open..first)
            .rev()
            .find(|at| matches!(self.word(*at), "," | "("))
            .unwrap_or(open);
        let name = (start..first).find(|at| self.is(*at, TokenKind::Name));
        if let Some(name) = name {
            self.steps.push(Step::Variable(self.word(name), holds));
        }
    }

    fn in_parentheses(
        &mut self,
        open: usize,
        close: usize,
        commas: u32,
        first: usize,
        holds: Holds,
    ) {
        // The head of a function declares it.
        if matches!(self.word(close + 1), "=>" | "{") {
            return self.default(open, first, holds);
        }
        let Some(mut name) = open.checked_sub(1) else {
            return self.value(open, close, holds);
        };
        // `f<T>(x)` and `f::<T>(x)`
        if self.word(name) == ">"
            && let Some(generic) = (name.saturating_sub(12)..name)
                .rev()
                .find(|at| self.word(*at) == "<")
        {
            name = generic.saturating_sub(1);
            if self.word(name) == "::" {
                name = name.saturating_sub(1);
            }
        }
        if self.word(name) == "!" && self.lexis == Lexis::Rust && name > 0 {
            let is_collection = matches!(
                self.word(name - 1),
                "vec" | "json" | "hashmap" | "btreemap" | "array" | "smallvec"
            );
            if is_collection {
                self.value(name - 1, close, Holds::Within);
            }
            return;
        }
        let callee = self.word(name);
        let is_method = matches!(self.before(name), "." | "?.");
        let is_keyword = !is_method
            && matches!(
                callee,
                "if" | "while"
                    | "for"
                    | "return"
                    | "and"
                    | "or"
                    | "not"
                    | "in"
                    | "assert"
                    | "elif"
                    | "switch"
                    | "case"
                    | "await"
                    | "typeof"
                    | "yield"
                    | "of"
                    | "is"
                    | "else"
                    | "match"
                    | "lambda"
                    | "del"
                    | "raise"
                    | "throw"
            );
        if !self.is(name, TokenKind::Name) || is_keyword {
            let is_call_of_call = self.is(name, TokenKind::Close);
            if !is_call_of_call {
                let holds = if self.holds_comma(open) {
                    Holds::Within
                } else {
                    holds
                };
                self.value(open, close, holds);
            }
            return;
        }
        if matches!(self.before(name), "def" | "function" | "fn" | "class") {
            return self.default(open, first, holds);
        }
        let place = match (self.before(first), first.checked_sub(2)) {
            ("=", Some(keyword)) if self.is(keyword, TokenKind::Name) => {
                Place::Keyword(self.word(keyword))
            }
            _ => Place::Index(commas),
        };
        self.called(name, close, place, holds);
    }
}
