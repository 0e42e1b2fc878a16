//! Tells what a bracket begins, and finds the elements in it.

use std::ops::Range;

use super::{Parent, Syntax};
use crate::sites::language::Lexis;
use crate::sites::tokens::{TokenKind, is_index};

impl Syntax<'_, '_> {
    /// Returns the opening bracket around a token.
    pub(in crate::link) fn bracket_around(&self, at: usize) -> Option<usize> {
        let mut at = at;
        while at > 0 {
            at -= 1;
            match self.tokens[at].kind() {
                TokenKind::Open => return Some(at),
                // Python ends a line outside of brackets only.
                TokenKind::LineEnd => return None,
                TokenKind::Close if self.tokens[at].is_outermost() => return None,
                // A separator knows its bracket, except a comma among arguments. A semicolon without one is outside of brackets.
                TokenKind::Mark if self.other(at) < at => return Some(self.other(at)),
                TokenKind::Mark if self.word(at) == ";" => return None,
                _ => at = self.other(at).min(at),
            }
        }
        None
    }

    /// Returns the opening bracket of the list, dict, set or object around a comma.
    pub(in crate::link) fn list_around(&self, comma: usize) -> Option<usize> {
        let open = self.other(comma);
        let is_list = open < comma && (self.word(open) != "{" || self.is_literal(open));
        is_list.then_some(open)
    }

    /// Returns `true` if a `{` begins an object, a dict or a struct rather than a block.
    pub(in crate::link) fn is_literal(&self, open: usize) -> bool {
        let Some(before) = open.checked_sub(1) else {
            return self.lexis == Lexis::Python;
        };
        let word = self.word(before);
        match self.lexis {
            Lexis::Python => true,
            Lexis::JavaScript => match self.tokens[before].kind() {
                // `<Row run={{ id: 1 }} />`
                TokenKind::Open => word != "{" || self.before(before) == "=",
                TokenKind::Mark if word.starts_with('>') => !self.ends_type(before),
                TokenKind::Mark => !matches!(word, "=>" | ";"),
                TokenKind::Name
                    if matches!(word, "return" | "default" | "await" | "yield" | "throw") =>
                {
                    true
                }
                // `<Badge {...props} />`
                _ => self.word(open + 1) == "...",
            },
            Lexis::Rust => {
                let is_type = word.starts_with(char::is_uppercase);
                // `-> Self::IntoIter {`
                let mut first = before;
                while first > 1 && self.before(first) == "::" {
                    first -= 2;
                }
                // `-> &Run {`
                while first > 1 && matches!(self.before(first), "&" | "mut" | "dyn") {
                    first -= 1;
                }
                let head = self.before(first);
                // `json!({ "run_id": x })`
                let is_pairs = self.is(open + 1, TokenKind::Text) && self.word(open + 2) == ":";
                is_pairs
                    || is_type
                        && !matches!(
                            head,
                            "for" | "impl" | "->" | "struct" | "enum" | "trait" | ">"
                        )
            }
        }
    }

    /// Returns `true` for a `[` behind a value: `runs[0]`.
    pub(in crate::link) fn is_subscript(&self, open: usize) -> bool {
        self.word(open) == "[" && is_index(self.text, self.tokens, open)
    }

    /// Returns `true` if a `>` ends the type in front of the body of a function or a class: `async load(): Promise<Run> {`,
    /// `class Runs extends Map<string, Run> {`. Otherwise the `>` ends a tag of JSX: `<b>{runId}</b>`.
    fn ends_type(&self, last: usize) -> bool {
        /// Maximum number of tokens of a type.
        const MAX_TYPE: usize = 100;
        let mut depth = 0;
        for at in (last.saturating_sub(MAX_TYPE)..=last).rev() {
            let word = self.word(at);
            if word.starts_with('>') {
                depth += word.len();
            } else if word.starts_with('<') {
                depth = depth.saturating_sub(word.len());
            }
            if depth == 0 {
                let name = at.checked_sub(1);
                let name = name.filter(|name| self.is(*name, TokenKind::Name));
                return name.is_some_and(|name| {
                    let head = self.before(self.start_of_path(name));
                    matches!(
                        head,
                        ":" | "|" | "&" | "is" | "extends" | "implements" | ","
                    )
                });
            }
        }
        false
    }

    /// Returns `true` if a bracket takes a value apart: `const { a } = x`, `({ a }: Props) => …`, `Started { a } => …`.
    pub(in crate::link) fn is_pattern(&self, open: usize) -> bool {
        let mut open = open;
        loop {
            // `(value: { runId: string }) => …`, but not `({ run: { id } }) => …`
            if self.lexis == Lexis::JavaScript && self.word(open) == "{" && self.before(open) == ":"
            {
                let around = self.bracket_around(open);
                let around =
                    around.filter(|open| self.word(*open) == "{" && self.is_literal(*open));
                let Some(around) = around else { return false };
                open = around;
                continue;
            }
            let after = self.word(self.other(open) + 1);
            let is_head = match self.lexis {
                Lexis::JavaScript if self.word(open) == "(" => {
                    return matches!(after, "=>" | "{" | ":")
                        && !matches!(self.before(open), "if" | "for" | "while" | "switch");
                }
                Lexis::JavaScript => matches!(after, "=" | "of" | "in"),
                Lexis::Rust => matches!(after, "=" | "=>" | "if" | "|" | "in" | ":"),
                Lexis::Python => false,
            };
            if is_head {
                return true;
            }
            let is_block = self.word(open) == "{" && !self.is_literal(open);
            match self.bracket_around(open) {
                Some(around) if !is_block => open = around,
                _ => return false,
            }
        }
    }

    /// Returns the tokens of each argument of a call, or of each element of a list. `open` is the bracket.
    pub(in crate::link) fn elements(&self, open: usize) -> impl Iterator<Item = Range<usize>> {
        let close = self.other(open);
        let mut first = open + 1;
        std::iter::from_fn(move || {
            let start = (first < close).then_some(first)?;
            let end = self.end_of_element(start);
            first = end + 1;
            Some(start..end)
        })
    }

    /// Returns `true` if a bracket holds several values.
    pub(in crate::link) fn holds_comma(&self, open: usize) -> bool {
        let mut inside = self.outer(open + 1..self.other(open));
        inside.any(|at| self.word(at) == ",")
    }

    /// Returns the first token of the element of a list, an argument or the statement with a token.
    pub(in crate::link) fn first_of_element(&self, at: usize) -> usize {
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
    pub(in crate::link) fn end_of_element(&self, first: usize) -> usize {
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

    /// Returns `true` if `...x` is a member of an object.
    pub(in crate::link) fn is_in_object(&self, spread: usize) -> bool {
        match self.parent(spread) {
            Parent::Bracket { open, .. } => self.word(open) == "{",
            _ => false,
        }
    }

    /// Returns `true` if a token is a member of an object without a value: `{ short, pad }`, which is not a pattern or a list
    /// of imports.
    pub(in crate::link) fn is_shorthand(&self, at: usize) -> bool {
        let is_alone = self.lexis == Lexis::JavaScript
            && matches!(self.before(at), "{" | ",")
            && matches!(self.word(at + 1), "}" | ",");
        let open = self.bracket_around(at).filter(|_| is_alone);
        open.is_some_and(|open| {
            self.word(open) == "{"
                && self.is_literal(open)
                && !matches!(self.before(open), "import" | "export")
                && !self.is_pattern(open)
        })
    }

    /// Returns the last token of the key in front of a value: of `"a"` in `{"a": b or value}`.
    pub(in crate::link) fn key_of(&self, open: usize, value: usize) -> Option<usize> {
        let mut at = value - 1;
        while self.lexis == Lexis::Python
            && at > open
            && !matches!(self.word(at), ":" | "," | "lambda" | "for")
        {
            at = self.other(at).min(at) - 1;
        }
        (self.word(at) == ":" && at > open + 1).then(|| at - 1)
    }
}
