//! Leaves out tokens that a formatter adds without a meaning: parentheses around a whole value and commas before a closing
//! bracket.

use super::code::Code;
use super::{OUTERMOST, Token, TokenKind};
use crate::sites::language::Lexis;

/// Returns the tokens without those of the layout: `run = start(a)` for `run = (start(a,))`.
pub(super) fn without_layout(text: &str, lexis: Lexis, tokens: Vec<Token>) -> Vec<Token> {
    let code = Code {
        text,
        tokens: &tokens,
    };
    let mut left_out = Vec::new();
    for (close, token) in tokens.iter().enumerate() {
        let open = token.other(close);
        if token.kind() != TokenKind::Close || token.in_text() || open >= close {
            continue;
        }
        if code.has_last_comma(lexis, open, close) {
            left_out.push(close - 1);
        }
        let is_value = code.word(open) == "(" && open + 1 < close;
        let is_redundant = is_value
            && match lexis {
                Lexis::JavaScript => code.is_redundant_in_javascript(open, close),
                Lexis::Python => code.is_redundant_in_python(open, close),
                Lexis::Rust => false,
            };
        if is_redundant {
            left_out.extend([open, close]);
        }
    }
    left_out.sort_unstable();
    without(tokens, &left_out)
}

/// Returns the tokens without some of them. `left_out` has their indices in order.
pub(super) fn without(tokens: Vec<Token>, left_out: &[usize]) -> Vec<Token> {
    let changes: Vec<_> = left_out.iter().map(|at| (*at, Vec::new())).collect();
    with_changes(tokens, &changes)
}

/// Returns the tokens with others in the place of some of them. `changes` has the indices in order.
pub(super) fn with_changes(tokens: Vec<Token>, changes: &[(usize, Vec<Token>)]) -> Vec<Token> {
    if changes.is_empty() {
        return tokens;
    }
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    // The index of each token among those that are kept.
    let mut places = Vec::with_capacity(tokens.len());
    let mut next = changes.iter().peekable();
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        places.push(kept.len());
        if let Some((_, others)) = next.next_if(|(changed, _)| *changed == at) {
            kept.extend(others);
            continue;
        }
        let mut moved = *token;
        let other = token.other(at);
        if other < at {
            moved.link(places[other]);
        }
        let is_pair = other != at && matches!(token.kind(), TokenKind::Open | TokenKind::Close);
        if is_pair && token.kind() == TokenKind::Close {
            depth -= 1;
            let open = places[other];
            let outermost = if depth == 0 { OUTERMOST } else { 0 };
            let closer = kept.len();
            kept[open].link(closer);
            kept[open].rest |= outermost;
            moved.rest |= outermost;
        }
        depth += usize::from(is_pair && token.kind() == TokenKind::Open);
        kept.push(moved);
    }
    kept
}

impl Code<'_> {
    /// Returns `true` if the comma in front of a closing bracket ends its last element. It makes the tuple in `(run_id,)`.
    fn has_last_comma(&self, lexis: Lexis, open: usize, close: usize) -> bool {
        if self.word(close - 1) != "," || matches!(self.word(close - 2), "," | "(" | "[" | "{") {
            return false;
        }
        let is_call = || match self.kind_before(open) {
            Some(TokenKind::Name) => match self.before(open) {
                "return" | "in" => false,
                word => lexis != Lexis::Python || !is_keyword(word),
            },
            Some(TokenKind::Close) => true,
            Some(TokenKind::Mark) => matches!(self.before(open), "!" | ">"),
            _ => false,
        };
        matches!(self.word(open), "{" | "[") || is_call() || self.holds((open, close - 1), &[","])
    }

    /// Returns `true` if parentheses of JavaScript are around a whole value, or around an object with a member.
    fn is_redundant_in_javascript(&self, open: usize, close: usize) -> bool {
        let (before, after) = (self.before(open), close + 1);
        // `(run as Run).id` has become `(run).id`.
        if self.word(after) == "." {
            let is_operand = match self.kind_before(open) {
                Some(TokenKind::Mark) => before != ">",
                Some(TokenKind::Name) => matches!(before, "return" | "await"),
                Some(TokenKind::Close) => false,
                _ => true,
            };
            return is_operand && self.is_operand(open, close);
        }
        let begins = match self.kind_before(open) {
            Some(TokenKind::LineEnd) => true,
            Some(TokenKind::Open) => matches!(before, "(" | "["),
            Some(TokenKind::Mark) => begins_value(before),
            Some(TokenKind::Name) => before == "return",
            _ => false,
        };
        let ends = match self.kind(after) {
            None | Some(TokenKind::Close) => true,
            Some(TokenKind::Mark) => matches!(self.word(after), "," | ";"),
            Some(TokenKind::Name) => {
                let between = self.tokens[close].end()..self.tokens[after].start();
                self.text[between.start as usize..between.end as usize].contains('\n')
            }
            _ => false,
        };
        let is_value = self.word(open + 1) != "{" && !self.holds((open, close), &[",", "=", "=>"]);
        begins && ends && is_value
    }

    /// Returns `true` if parentheses of Python are around a whole value, an operand, or a list of names.
    fn is_redundant_in_python(&self, open: usize, close: usize) -> bool {
        let (before, after) = (self.before(open), close + 1);
        // `for (key, value) in rows:`, `from app import (load, store)`
        if before == "for" && self.word(after) == "in" || before == "import" {
            return true;
        }
        let begins = match self.kind_before(open) {
            None | Some(TokenKind::LineEnd | TokenKind::Open) => true,
            Some(TokenKind::Mark) => begins_value(before),
            Some(TokenKind::Name) => words!("return assert yield if elif while").contains(&before),
            _ => false,
        };
        let ends = match self.kind(after) {
            None | Some(TokenKind::Close | TokenKind::LineEnd) => true,
            Some(TokenKind::Mark) => matches!(self.word(after), "," | ":" | ";" | "="),
            _ => false,
        };
        let holds = |words: &[&str]| self.holds((open, close), words);
        if begins && ends {
            let chooses = || matches!(before, "if" | "elif" | "while") && holds(&["if", "lambda"]);
            return !holds(&[",", "=", ":=", "for", "yield"]) && !chooses();
        }
        // An operand, such as the list in `for run in (runs):`
        let begins = begins
            || matches!(before, "await" | "for")
            || is_keyword(before)
            || words!("== != < > <= >= + - * / // % | &").contains(&before);
        let ends = ends
            || match self.kind(after) {
                Some(TokenKind::Name) => true,
                Some(TokenKind::Mark) => self.word(after) != ".",
                _ => false,
            };
        begins && ends && self.is_operand(open, close)
    }

    /// Returns `true` if parentheses contain one value without an operator outside of other brackets.
    fn is_operand(&self, open: usize, close: usize) -> bool {
        let mut inside = self.inside(open, close);
        inside.all(|at| match self.tokens[at].kind() {
            TokenKind::Name => {
                let words = words!("and as async await else for if in is lambda not or yield");
                !words.contains(&self.word(at))
            }
            TokenKind::Mark => self.word(at) == ".",
            TokenKind::Text | TokenKind::Number | TokenKind::Open | TokenKind::Close => true,
            TokenKind::Pattern | TokenKind::LineEnd => false,
        })
    }
}

/// Returns `true` for a mark in front of a whole value.
fn begins_value(mark: &str) -> bool {
    matches!(mark, "," | ":" | "=" | ":=" | "=>" | "+=" | "->")
}

/// Returns `true` for a word of Python in front of a value.
fn is_keyword(word: &str) -> bool {
    words!("and assert await elif else for if in is lambda not or return while yield")
        .contains(&word)
}
