//! Brings tokens of JavaScript into one form: one way to name a member, and no type assertions.

use std::ops::Range;

use super::layout::without;
use super::{Token, TokenKind, is_index, is_name, outer, word};

/// Returns the tokens of `run.id` for `run?.id`, `run!.id`, `run["id"]` and `(run as Run).id`, and those of `load(id)` for
/// `load?.(id as string)`, `load.call(this, id)` and `load(...[id])`. Takes the quotes from a key that needs none.
pub(super) fn plain(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let mut code = Code {
        text,
        tokens,
        left_out: Vec::new(),
    };
    let mut at = 1;
    while at < code.tokens.len() {
        at = code.read(at);
    }
    code.left_out.sort_unstable();
    code.left_out.dedup();
    without(code.tokens, &code.left_out)
}

struct Code<'c> {
    text: &'c str,
    tokens: Vec<Token>,
    left_out: Vec<usize>,
}

impl<'c> Code<'c> {
    fn word(&self, at: usize) -> &'c str {
        word(self.text, &self.tokens, at)
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind())
    }

    /// Reads a token and returns the next one to read.
    fn read(&mut self, at: usize) -> usize {
        let token = self.tokens[at];
        let range = token.range();
        let inner = range.start + 1..range.end.saturating_sub(1);
        match (token.kind(), self.word(at)) {
            (TokenKind::Mark, "." | "?.") if self.is_call_of_function(at) => {
                self.call_of_function(at);
            }
            (TokenKind::Mark, "...") => self.list_of_one(at + 1, &[at]),
            (TokenKind::Mark, "?.") if matches!(self.word(at + 1), "(" | "[") => {
                self.left_out.push(at);
            }
            (TokenKind::Mark, "?.") => {
                self.tokens[at] = Token::new(TokenKind::Mark, &(inner.start..range.end));
            }
            (TokenKind::Mark, "!") if self.ends_value(at - 1) && !self.begins_value(at + 1) => {
                self.left_out.push(at);
            }
            (TokenKind::Text, _) if self.is_plain(&inner) => {
                let is_key = self.word(at + 1) == ":" && matches!(self.word(at - 1), "{" | ",");
                let is_member = self.word(at - 1) == "["
                    && self.word(at + 1) == "]"
                    && (is_index(self.text, &self.tokens, at - 1)
                        || at > 1 && matches!(self.word(at - 2), "?." | "!"));
                if is_member {
                    let bracket = self.tokens[at - 1].range();
                    self.tokens[at - 1] = Token::new(TokenKind::Mark, &bracket);
                    self.left_out.push(at + 1);
                }
                if is_key || is_member {
                    self.tokens[at] = Token::new(TokenKind::Name, &inner);
                }
            }
            (TokenKind::Name, "as" | "satisfies") if self.ends_value(at - 1) => {
                if let Some(end) = self.end_of_type(at + 1) {
                    self.left_out.extend(at..end);
                    return end;
                }
            }
            // `new Map<string, Run>(…)`, `load<Run>(id)`, `<string>id`
            (TokenKind::Mark, "<") => {
                if let Some(end) = self.end_of_types(at) {
                    self.left_out.extend(at..end);
                    return end;
                }
            }
            // `this.#runs`
            (TokenKind::Name, word) if word.starts_with('#') => {
                self.tokens[at] = Token::new(TokenKind::Name, &(inner.start..range.end));
            }
            // `import { check as verify } from "./rules"`
            (TokenKind::Name, word @ ("import" | "export")) => {
                let open = match self.word(at + 1) {
                    "type" => at + 2,
                    _ if word == "import" && self.word(at + 2) == "," => at + 3,
                    _ => at + 1,
                };
                if self.word(open) == "{" {
                    return self.tokens[open].other(open).max(open) + 1;
                }
            }
            _ => {}
        }
        at + 1
    }

    /// Returns `true` for the point of `check.call(null, id)` and `check.apply(this, [id])`.
    fn is_call_of_function(&self, point: usize) -> bool {
        matches!(self.word(point + 1), "call" | "apply")
            && self.word(point + 2) == "("
            && matches!(self.word(point + 3), "null" | "undefined" | "this")
            && self.word(point + 4) == ","
    }

    /// Reads `check(id)` for a call with its method.
    fn call_of_function(&mut self, point: usize) {
        let left_out = [point, point + 1, point + 3, point + 4];
        if self.word(point + 1) == "call" {
            self.left_out.extend(left_out);
        } else {
            self.list_of_one(point + 5, &left_out);
        }
    }

    /// Leaves out the brackets of a list with a single element, and some other tokens with them.
    fn list_of_one(&mut self, open: usize, others: &[usize]) {
        let Some(list) = self.tokens.get(open) else {
            return;
        };
        let close = list.other(open);
        let mut inside = outer(&self.tokens, open + 1..close);
        let is_single = self.word(open) == "[" && inside.all(|at| self.word(at) != ",");
        if is_single && open + 1 < close {
            self.left_out.extend(others);
            self.left_out.extend([open, close]);
        }
    }

    /// Returns `true` if a text can be a name.
    fn is_plain(&self, inner: &Range<usize>) -> bool {
        let name = self.text.as_bytes().get(inner.clone()).unwrap_or_default();
        let first = name.first();
        first.is_some_and(|first| !first.is_ascii_digit()) && name.iter().all(|byte| is_name(*byte))
    }

    fn ends_value(&self, at: usize) -> bool {
        let keywords = words!(
            "await case class const default delete else function get in instanceof let new of return set static throw type \
             typeof var void yield"
        );
        match self.kind(at) {
            Some(TokenKind::Name) => !keywords.contains(&self.word(at)),
            Some(TokenKind::Close | TokenKind::Text | TokenKind::Number | TokenKind::Pattern) => {
                true
            }
            _ => false,
        }
    }

    /// Returns `true` if the token behind a `!` may begin the value that the `!` negates.
    fn begins_value(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else {
            return false;
        };
        let between = self.tokens[at - 1].range().end..token.range().start;
        let is_value = match token.kind() {
            // `if (ended) !(…)`, but not `jobs.get("a")!(runId)`
            TokenKind::Open if self.word(at - 2) == ")" => {
                let open = self.tokens[at - 2].other(at - 2);
                let head = open.checked_sub(1).map_or("", |head| self.word(head));
                matches!(head, "if" | "while" | "for")
            }
            TokenKind::Open => self.word(at) == "{",
            TokenKind::Close => false,
            TokenKind::Mark => matches!(self.word(at), "!" | "-" | "+" | "~"),
            _ => true,
        };
        is_value && !self.text[between].contains('\n')
    }

    /// Returns the token behind the type that begins with a token.
    fn end_of_type(&self, first: usize) -> Option<usize> {
        let mut at = first;
        loop {
            while matches!(self.word(at), "|" | "&" | "typeof" | "keyof" | "readonly") {
                at += 1;
            }
            let token = self.tokens.get(at)?;
            match token.kind() {
                TokenKind::Open => {
                    let is_list = self.word(at) == "(";
                    at = token.other(at).max(at) + 1;
                    if self.word(at) == "=>" {
                        at += 1;
                        continue;
                    }
                    if is_list {
                        return None;
                    }
                }
                TokenKind::Name => {
                    at += 1;
                    while self.word(at) == "." {
                        at += 2;
                    }
                    if self.word(at) == "<" {
                        at = self.end_of_arguments(at)?;
                    }
                }
                TokenKind::Text | TokenKind::Number => at += 1,
                _ => return None,
            }
            while self.word(at) == "[" {
                at = self.tokens[at].other(at).max(at) + 1;
            }
            if !matches!(self.word(at), "|" | "&") {
                return Some(at);
            }
        }
    }

    /// Returns the token after the `>` in `load<Run>(id)` or in `<string>id`; `None` if the `<` compares two values.
    fn end_of_types(&self, open: usize) -> Option<usize> {
        let end = self.end_of_arguments(open)?;
        let is_call = self.word(end) == "("
            && self.kind(open - 1) == Some(TokenKind::Name)
            && self.ends_value(open - 1);
        let is_assertion = || {
            end == open + 3
                && matches!(self.word(open + 1), "string" | "any" | "unknown")
                && !self.ends_value(open - 1)
        };
        let is_of_type = |at: usize| match self.kind(at) {
            Some(TokenKind::Mark) => {
                let word = self.word(at);
                matches!(
                    word,
                    "," | "." | ":" | ";" | "?" | "|" | "&" | "<" | "=" | "=>"
                ) || word.bytes().all(|byte| byte == b'>')
            }
            Some(kind) => kind != TokenKind::Pattern,
            None => false,
        };
        let is_types = is_call && (open..end).all(is_of_type) || is_assertion();
        is_types.then_some(end)
    }

    /// Returns the token behind `<string, Run>`.
    fn end_of_arguments(&self, open: usize) -> Option<usize> {
        /// Maximum number of tokens in the arguments of a type.
        const FAR: usize = 60;
        let mut depth = 0_usize;
        for at in open..self.tokens.len().min(open + FAR) {
            match self.word(at) {
                "<" => depth += 1,
                // `Map<string, Set<Run>>`
                word @ (">" | ">>" | ">>>") => depth = depth.saturating_sub(word.len()),
                _ => {}
            }
            if depth == 0 {
                // `a < (b > (c))` compares.
                let is_bracket =
                    |at: &usize| matches!(self.kind(*at), Some(TokenKind::Open | TokenKind::Close));
                let mut brackets = (open..at).filter(is_bracket);
                let is_whole =
                    brackets.all(|one| (open..at).contains(&self.tokens[one].other(one)));
                return is_whole.then_some(at + 1);
            }
        }
        None
    }
}
