//! Reads of a run id by its name: an attribute, a key of a mapping, an environment variable.

use super::{Flow, Holds, Step, names_run};
use crate::link::tokens::TokenKind;
use crate::sites::Span;
use crate::sites::field::Field;
use crate::sites::language::Lexis;

/// Functions and methods that return the value of a key.
const READERS: [&str; 10] = [
    "get",
    "pop",
    "getenv",
    "setdefault",
    "getlist",
    "getItem",
    "var",
    "header",
    "query",
    "param",
];

impl<'t> Flow<'_, 't> {
    /// Follows a read of an attribute with the name of a run id, which is the token `at`.
    pub(in crate::link) fn read_by_name(&mut self, at: usize) {
        let after = self.word(at + 1);
        if matches!(self.before(at), "." | "?.") {
            match after {
                "=" => {}
                // A getter. With arguments the method stores the id.
                "(" if self.word(at + 2) == ")" => {
                    self.value(self.start_of_path(at), at + 2, Holds::Id);
                }
                "(" => {}
                _ => self.value(self.start_of_path(at), at, Holds::Id),
            }
        } else if after == ":" {
            match self.lexis {
                Lexis::Python => self.field(at),
                // `({ runId: id }) => …`
                Lexis::JavaScript => self.renamed(at),
                Lexis::Rust => {}
            }
        } else if after == "=" && self.is_first_of_line(at) {
            self.column(at);
        } else if self.lexis == Lexis::Python
            && after != "="
            && Field::from_constant(self.word(at)).is_some()
        {
            // A test may have replaced the constant of the module.
            self.value(at, at, Holds::Id);
        }
    }

    /// Follows a read of the key that is the token `at`: `run["run_id"]`, `os.getenv("RUN_ID")`.
    pub(in crate::link) fn read_by_key(&mut self, at: usize) {
        if !self.literal(at).is_some_and(names_run) {
            return;
        }
        let after = self.word(at + 1);
        match self.before(at) {
            "[" if after == "]" && self.word(at + 2) != "=" && at > 1 => {
                let first = match self.tokens[at - 2].kind {
                    TokenKind::Name => self.start_of_path(at - 2),
                    TokenKind::Close => self.other(at - 2),
                    _ => return,
                };
                self.value(first, at + 1, Holds::Id);
            }
            "(" if at > 1 && READERS.contains(&self.word(at - 2)) => {
                let first = self.start_of_path(at - 2);
                self.value(first, self.other(at - 1), Holds::Id);
            }
            "," if at > 3 && self.word(at - 4) == "getattr" => {
                self.value(at - 4, self.other(at - 3), Holds::Id);
            }
            // `case {"run_id": run}:`
            "{" | "," if after == ":" && self.lexis == Lexis::Python => self.renamed(at),
            _ => {}
        }
    }

    fn is_first_of_line(&self, at: usize) -> bool {
        at == 0 || self.is(at - 1, TokenKind::LineEnd) || self.before(at) == ":"
    }

    /// `{ runId: id }`: the variable holds the id, whether the braces are a pattern or an object.
    fn renamed(&mut self, at: usize) {
        let name = self.word(at + 2);
        // `{ run_id: string }`
        let is_type = matches!(
            name,
            "string" | "unknown" | "any" | "never" | "null" | "undefined"
        );
        if self.is(at + 2, TokenKind::Name)
            && !is_type
            && matches!(self.word(at + 3), "," | "}" | "=")
        {
            self.steps.push(Step::Variable(name, Holds::Id));
        }
    }

    /// Follows a variable to its reads in a part of the tokens.
    pub(in crate::link) fn variable_in(&mut self, part: Span, name: &'t str, holds: Holds<'t>) {
        let start = self
            .tokens
            .partition_point(|token| token.start < part.start);
        let end = self.tokens.partition_point(|token| token.start < part.end);
        for at in start..end {
            if self.is(at, TokenKind::Name) && self.word(at) == name {
                self.used(at, holds);
            } else if self.lexis == Lexis::Rust && holds.is_text() && self.is(at, TokenKind::Text) {
                self.inlined(at, name);
            }
        }
    }

    /// Follows an attribute of `self` to its reads in the file.
    pub(in crate::link) fn own_in_file(&mut self, name: &'t str, holds: Holds<'t>) {
        let (text, tokens) = (self.text, self.tokens);
        let uses = |name: &str| {
            let all = (0..).zip(tokens);
            let named = all
                .filter(|(_, token)| token.kind == TokenKind::Name && text[token.range()] == *name);
            named.map(|(at, _)| at).collect()
        };
        self.own(name, holds, &uses);
    }
}
