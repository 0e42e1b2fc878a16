//! Finds the parent of a value: the syntax that receives the value.

use super::Syntax;
use crate::sites::language::Lexis;
use crate::sites::tokens::TokenKind;

/// The syntactic parent of a value.
pub(in crate::link) enum Parent {
    /// The opening bracket, and the commas before the value if it is a parenthesis.
    Bracket { open: usize, commas: u32 },
    /// The opening delimiter of the string that the value is interpolated into.
    Interpolation { open: usize },
    /// An assignment, and the commas between its `=` and the value.
    Assignment { equals: usize, commas: u32 },
    /// A `return`, and the commas between it and the value.
    Return { commas: u32 },
    /// A function without a name that returns the value: its `lambda` or its `=>`.
    Closure { head: usize },
    /// A statement of its own.
    Statement,
    /// A comparison, a condition, or any other expression with a different value.
    Other,
}

/// Returns `true` for operators and keywords after which the value is only an operand.
fn is_other(word: &str) -> bool {
    words!("== != === !== - % < > <= >= -= -> assert if elif while").contains(&word)
}

impl Syntax<'_, '_> {
    /// Finds the parent of a value from the tokens before it. Commas are exact in parentheses only.
    pub(in crate::link) fn parent(&self, first: usize) -> Parent {
        let mut commas = 0;
        let mut equals = None;
        let mut is_choice = false;
        let mut at = first;
        let ended = |equals: Option<(usize, u32)>| match equals {
            Some((equals, commas)) => Parent::Assignment { equals, commas },
            None => Parent::Statement,
        };
        while at > 0 {
            if self.begins_statement(at) {
                return ended(equals);
            }
            at -= 1;
            let token = self.tokens[at];
            match token.kind() {
                TokenKind::Close => {
                    let open = self.other(at);
                    // A block before the value ends the statement.
                    let is_block = self.word(open) == "{" && !self.is_literal(open);
                    if open == at || is_block {
                        return ended(equals);
                    }
                    at = open;
                }
                TokenKind::Open if token.in_text() => return Parent::Interpolation { open: at },
                TokenKind::Open => {
                    let is_block = self.word(at) == "{" && !self.is_literal(at);
                    // `while ((run = runs.pop()))`, but not a default `(run = id) => …` or an attribute `<Badge run={id} />`
                    let begins = |(equals, _)| {
                        let target = self.start_of_target(equals);
                        matches!(self.before(target), "(" | "let" | "const" | "var")
                    };
                    let is_assigned = self.lexis == Lexis::JavaScript
                        && self.word(at) == "("
                        && equals.is_some_and(begins)
                        && !self.is_pattern(at);
                    return if is_block || is_assigned {
                        ended(equals)
                    } else {
                        Parent::Bracket { open: at, commas }
                    };
                }
                TokenKind::LineEnd => return ended(equals),
                _ => match self.word(at) {
                    ";" => return ended(equals),
                    "," => {
                        commas += 1;
                        // A list may have thousands of elements before this one.
                        if let Some(open) = self.list_around(at) {
                            return Parent::Bracket { open, commas };
                        }
                    }
                    // The value of `(run := VALUE)` is also the value of the bracket.
                    ":=" => return Parent::Assignment { equals: at, commas },
                    "=" if equals.is_none() => equals = Some((at, commas)),
                    "return" if equals.is_none() => return Parent::Return { commas },
                    "=>" if commas == 0 && equals.is_none() => return self.arrow(at),
                    "lambda" if commas == 0 && equals.is_none() => {
                        return Parent::Closure { head: at };
                    }
                    "else" => is_choice = true,
                    // `a ? b : VALUE`
                    "?" | ":" if self.lexis == Lexis::JavaScript => is_choice = true,
                    "if" if is_choice => {}
                    word if commas == 0 && equals.is_none() && !is_choice && is_other(word) => {
                        return Parent::Other;
                    }
                    _ => {}
                },
            }
        }
        ended(equals)
    }

    /// Returns `true` if a statement of JavaScript begins at a token: JavaScript inserts a semicolon in front of it, since the
    /// line before ends with a value, or it is a body without braces: `if (run) found = run;`.
    pub(in crate::link) fn begins_statement(&self, at: usize) -> bool {
        let is_operator = || words!("as in instanceof is of satisfies").contains(&self.word(at));
        let ends_value = || {
            match self.tokens[at - 1].kind() {
            TokenKind::Close | TokenKind::Text | TokenKind::Number | TokenKind::Pattern => true,
            TokenKind::Name => !words!(
                "async await case const default delete do else export extends from import in instanceof let new of return \
                 throw typeof var void yield"
            )
            .contains(&self.before(at)),
            _ => false,
        }
        };
        let is_body = || match self.before(at) {
            "else" | "do" => true,
            ")" => {
                let open = self.other(at - 1);
                let is_loop = || self.word(open.saturating_sub(2)) == "for";
                let head = self.before(open);
                matches!(head, "if" | "for" | "while") || head == "await" && is_loop()
            }
            _ => false,
        };
        self.lexis == Lexis::JavaScript
            && self.is(at, TokenKind::Name)
            && !is_operator()
            && (ends_value() && self.begins_line(at) || is_body())
    }

    /// `(x) => VALUE`; in Rust an arm of a `match`, whose value is the value of the `match`.
    fn arrow(&self, at: usize) -> Parent {
        if self.lexis != Lexis::Rust {
            return Parent::Closure { head: at };
        }
        let block = (0..at)
            .rev()
            .find(|open| self.is(*open, TokenKind::Open) && self.other(*open) > at);
        let head = block.and_then(|block| {
            let mut before = (block.saturating_sub(24)..block).rev();
            before.find(|at| self.word(*at) == "match")
        });
        let parent = head.filter(|head| *head > 0).map(|head| self.parent(head));
        // The last expression of a function is its result.
        let after = block.map_or(at, |block| self.other(block)) + 1;
        let is_last = self.word(after) == "}" || after == self.tokens.len();
        match parent {
            Some(Parent::Statement) if is_last => Parent::Return { commas: 0 },
            Some(parent) => parent,
            None => Parent::Return { commas: 0 },
        }
    }
}
