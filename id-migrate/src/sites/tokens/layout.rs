//! Leaves out tokens that a formatter adds without a meaning: parentheses around a whole value and commas before a closing
//! bracket.

use super::{OUTERMOST, Token, TokenKind, outer, word};
use crate::sites::language::Lexis;

/// Returns the tokens without those of the layout: `run = start(a)` for `run = (start(a,))`.
pub(super) fn without_layout(text: &str, lexis: Lexis, tokens: Vec<Token>) -> Vec<Token> {
    let code = Code {
        text,
        lexis,
        tokens: &tokens,
    };
    let mut left_out = Vec::new();
    let mut changes = Vec::new();
    for (close, token) in tokens.iter().enumerate() {
        let open = token.other(close);
        if token.kind() != TokenKind::Close || token.in_text() || open >= close {
            continue;
        }
        if code.has_last_comma(open, close) {
            left_out.push(close - 1);
        }
        if code.is_redundant(open, close) {
            left_out.extend([open, close]);
        } else if code.is_spread_at_once(open, close) {
            left_out.extend([open - 1, open, close]);
            // The commas belong to the call.
            let commas = code.inside(open, close).filter(|at| code.word(*at) == ",");
            let commas =
                commas.map(|at| (at, vec![Token::new(TokenKind::Mark, &tokens[at].range())]));
            changes.extend(commas.filter(|(at, _)| at + 1 < close));
            left_out.extend((code.word(close - 1) == ",").then_some(close - 1));
        }
    }
    changes.extend(left_out.into_iter().map(|at| (at, Vec::new())));
    changes.sort_unstable_by_key(|(at, others)| (*at, others.len()));
    changes.dedup_by_key(|(at, _)| *at);
    with_changes(tokens, &changes)
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

struct Code<'c> {
    text: &'c str,
    lexis: Lexis,
    tokens: &'c [Token],
}

impl<'c> Code<'c> {
    fn word(&self, at: usize) -> &'c str {
        word(self.text, self.tokens, at)
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind())
    }

    /// Returns `true` if the comma in front of a closing bracket ends its last element. It makes the tuple in `(run_id,)`.
    fn has_last_comma(&self, open: usize, close: usize) -> bool {
        if self.word(close - 1) != "," || matches!(self.word(close - 2), "," | "(" | "[" | "{") {
            return false;
        }
        let is_call = || match open.checked_sub(1).map(|before| self.tokens[before].kind()) {
            Some(TokenKind::Name) => !self.is_keyword(self.word(open - 1)),
            Some(TokenKind::Close) => true,
            Some(TokenKind::Mark) => matches!(self.word(open - 1), "!" | ">"),
            _ => false,
        };
        matches!(self.word(open), "{" | "[")
            || is_call()
            || self.inside(open, close - 1).any(|at| self.word(at) == ",")
    }

    fn is_keyword(&self, word: &str) -> bool {
        let python =
            words!("and assert await elif else for if in is lambda not or return while yield");
        self.lexis == Lexis::Python && python.contains(&word) || matches!(word, "return" | "in")
    }

    /// Returns the tokens in a bracket that are in no bracket inside it.
    fn inside(&self, open: usize, close: usize) -> impl Iterator<Item = usize> {
        outer(self.tokens, open + 1..close)
    }

    /// Returns `true` for a tuple or a list whose elements are the arguments of a call: `start(*(run_id, limit))`.
    fn is_spread_at_once(&self, open: usize, close: usize) -> bool {
        if self.lexis != Lexis::Python || open < 3 || self.word(open - 1) != "*" {
            return false;
        }
        let before = match self.word(open - 2) {
            "(" => matches!(
                self.kind(open - 3),
                Some(TokenKind::Name | TokenKind::Close)
            ),
            word => word == ",",
        };
        let mut inside = self.inside(open, close);
        let is_list = match self.word(open) {
            "(" => inside.any(|at| self.word(at) == ","),
            word => word == "[" && close > open + 1,
        };
        before
            && is_list
            && matches!(self.word(close + 1), "," | ")")
            && !self
                .inside(open, close)
                .any(|at| matches!(self.word(at), "for" | "*"))
    }

    /// Returns `true` if parentheses are around a whole value.
    fn is_redundant(&self, open: usize, close: usize) -> bool {
        if self.word(open) != "(" || open + 1 == close || self.lexis == Lexis::Rust {
            return false;
        }
        let holds = |words: &[&str]| {
            let mut inside = self.inside(open, close);
            inside.any(|at| words.contains(&self.word(at)))
        };
        let (before, after) = (open.checked_sub(1), close + 1);
        let word = before.map_or("", |before| self.word(before));
        let is_alone = match before.and_then(|before| self.kind(before)) {
            None => self.lexis == Lexis::Python,
            Some(TokenKind::LineEnd) => true,
            Some(TokenKind::Open) => self.lexis == Lexis::Python || matches!(word, "(" | "["),
            Some(TokenKind::Mark) => matches!(word, "," | ":" | "=" | ":=" | "=>" | "+=" | "->"),
            Some(TokenKind::Name) if self.lexis == Lexis::Python => {
                matches!(
                    word,
                    "return" | "assert" | "yield" | "if" | "elif" | "while"
                )
            }
            Some(TokenKind::Name) => word == "return",
            _ => false,
        };
        if self.lexis == Lexis::JavaScript {
            let ends = match self.kind(after) {
                None | Some(TokenKind::Close) => true,
                Some(TokenKind::Mark) => matches!(self.word(after), "," | ";"),
                Some(TokenKind::Name) => {
                    let between = self.tokens[close].end()..self.tokens[after].start();
                    self.text[between.start as usize..between.end as usize].contains('\n')
                }
                _ => false,
            };
            // `(run as Run).id` has become `(run).id`.
            let is_operand = self.word(after) == "."
                && match before.and_then(|before| self.kind(before)) {
                    Some(TokenKind::Mark) => word != ">",
                    Some(TokenKind::Name) => matches!(word, "return" | "await"),
                    Some(TokenKind::Close) => false,
                    _ => true,
                }
                && self
                    .inside(open, close)
                    .all(|at| self.is_part_of_operand(at));
            let is_whole =
                is_alone && ends && self.word(open + 1) != "{" && !holds(&[",", "=", "=>"]);
            return is_operand || is_whole;
        }
        let ends = match self.kind(after) {
            None | Some(TokenKind::Close | TokenKind::LineEnd) => true,
            Some(TokenKind::Mark) => matches!(self.word(after), "," | ":" | ";" | "="),
            _ => false,
        };
        // `for (key, value) in rows:`, `from app import (load, store)`
        let is_list = word == "for" && self.word(after) == "in" || word == "import";
        if is_list && self.lexis == Lexis::Python {
            return true;
        }
        let chooses = || matches!(word, "if" | "elif" | "while") && holds(&["if", "lambda"]);
        if is_alone && ends {
            return !holds(&[",", "=", ":=", "for", "yield"]) && !chooses();
        }
        // An operand, such as the list in `for run in (runs):`
        let is_operand = is_alone
            || matches!(word, "await" | "for")
            || self.is_keyword(word)
            || words!("== != < > <= >= + - * / // % | &").contains(&word);
        let ends = ends
            || match self.kind(after) {
                Some(TokenKind::Name) => true,
                Some(TokenKind::Mark) => self.word(after) != ".",
                _ => false,
            };
        is_operand
            && ends
            && self
                .inside(open, close)
                .all(|at| self.is_part_of_operand(at))
    }

    fn is_part_of_operand(&self, at: usize) -> bool {
        match self.tokens[at].kind() {
            TokenKind::Name => {
                let words = words!("and as async await else for if in is lambda not or yield");
                !words.contains(&self.word(at))
            }
            TokenKind::Mark => self.word(at) == ".",
            TokenKind::Text | TokenKind::Number | TokenKind::Open | TokenKind::Close => true,
            TokenKind::Pattern | TokenKind::LineEnd => false,
        }
    }
}
