//! Brings the statements of Python into one form: no annotations of variables, no tuples around arguments, and one
//! assignment for each name.

use std::ops::Range;

use super::code::Code;
use super::layout::with_changes;
use super::{MAX_LENGTH, Token, TokenKind, outer};

/// Leaves out the annotations of variables, which say nothing about the value, except those of the fields of a class.
pub(super) fn without_annotations(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let code = Code {
        text,
        tokens: &tokens,
    };
    let all = code.annotations();
    if all.is_empty() {
        return tokens;
    }
    let mut all = all.into_iter().peekable();
    let mut changes = Vec::new();
    for line in code.lines() {
        let annotation = all.next_if(|annotation| annotation.start < line.end);
        if let Some(annotation) = annotation.filter(|_| line.block != Block::Class) {
            changes.extend(annotation.map(|at| (at, Vec::new())));
        }
    }
    with_changes(tokens, &changes)
}

/// Passes the elements of a list as arguments: `start(run_id, limit)` for `start(*(run_id, limit))`.
pub(super) fn without_spreads(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let code = Code {
        text,
        tokens: &tokens,
    };
    let mut changes = Vec::new();
    for (open, token) in tokens.iter().enumerate() {
        let close = token.other(open);
        if token.kind() != TokenKind::Open || close <= open || !code.is_spread(open, close) {
            continue;
        }
        changes.extend([open - 1, open, close].map(|at| (at, Vec::new())));
        // The commas belong to the call.
        let commas = code.inside(open, close).filter(|at| code.word(*at) == ",");
        changes.extend(commas.map(|at| match at + 1 {
            next if next == close => (at, Vec::new()),
            _ => (at, vec![Token::new(TokenKind::Mark, &tokens[at].range())]),
        }));
    }
    changes.sort_unstable_by_key(|(at, _)| *at);
    with_changes(tokens, &changes)
}

/// Splits each assignment of a tuple to as many names: `a = x` and `b = y` for `a, b = x, y`.
pub(super) fn without_tuples(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let code = Code {
        text,
        tokens: &tokens,
    };
    let mut changes = Vec::new();
    for at in 0..tokens.len() {
        if code.begins_line(at) && code.is(at, TokenKind::Name) {
            changes.extend(code.split_tuple(at).into_iter().flatten());
        }
    }
    with_changes(tokens, &changes)
}

/// The kind of block that contains a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    Module,
    Class,
    Function,
}

pub(super) struct Line {
    /// The first token.
    pub(super) at: usize,
    /// The line end.
    pub(super) end: usize,
    pub(super) indentation: usize,
    pub(super) block: Block,
}

impl Code<'_> {
    /// Returns the lines with code, in order.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line> {
        // The indentation of each line around the next one, and the kind of its block.
        let mut blocks: Vec<(usize, Block)> = Vec::new();
        let mut next = 0;
        std::iter::from_fn(move || {
            while self.is(next, TokenKind::LineEnd) {
                next += 1;
            }
            let at = (next < self.tokens.len()).then_some(next)?;
            let mut rest = outer(self.tokens, at..self.tokens.len());
            next = rest
                .find(|at| self.ends_line(*at))
                .unwrap_or(self.tokens.len());
            let indentation = self.indentation(at);
            while blocks.pop_if(|(block, _)| *block >= indentation).is_some() {}
            let block = blocks.last().map_or(Block::Module, |(_, block)| *block);
            let inner = match self.word(at) {
                "def" => Block::Function,
                "async" if self.word(at + 1) == "def" => Block::Function,
                "class" => Block::Class,
                _ => block,
            };
            blocks.push((indentation, inner));
            Some(Line {
                at,
                end: next,
                indentation,
                block,
            })
        })
    }

    /// Returns the annotation of each statement with one: `: str` of `key: str = run_id`.
    fn annotations(&self) -> Vec<Range<usize>> {
        let statements =
            (0..self.tokens.len()).filter(|at| self.begins_line(*at) && self.is_plain(*at));
        let annotations = statements.filter_map(|at| {
            let mut colon = at + 1;
            while self.word(colon) == "." {
                colon += 2;
            }
            if self.word(colon) != ":" {
                return None;
            }
            let mut rest = outer(self.tokens, colon + 1..self.tokens.len());
            let equals = rest.find(|at| self.word(*at) == "=" || self.ends_line(*at))?;
            (self.word(equals) == "=").then_some(colon..equals)
        });
        annotations.collect()
    }

    /// Returns `true` for a tuple or a list whose elements are the arguments of a call.
    fn is_spread(&self, open: usize, close: usize) -> bool {
        if open < 3 || self.word(open - 1) != "*" {
            return false;
        }
        let is_argument = match self.word(open - 2) {
            "(" => matches!(
                self.kind(open - 3),
                Some(TokenKind::Name | TokenKind::Close)
            ),
            word => word == ",",
        };
        let is_list = match self.word(open) {
            "(" => self.holds((open, close), &[","]),
            word => word == "[" && close > open + 1,
        };
        is_argument
            && is_list
            && matches!(self.word(close + 1), "," | ")")
            && !self.holds((open, close), &["for", "*"])
    }

    /// Returns the changes that split the assignment of a tuple into assignments of its elements.
    fn split_tuple(&self, line: usize) -> Option<Vec<(usize, Vec<Token>)>> {
        let path_end = |mut at: usize| {
            while self.is(at, TokenKind::Name) && self.word(at + 1) == "." {
                at += 2;
            }
            (self.is(at, TokenKind::Name) && self.tokens[at].range().len() <= MAX_LENGTH)
                .then_some(at + 1)
        };
        let first_end = path_end(line)?;
        let mut equals = first_end;
        let mut targets = Vec::new();
        while self.word(equals) == "," {
            let end = path_end(equals + 1)?;
            targets.push(equals + 1..end);
            equals = end;
        }
        if targets.is_empty() || self.word(equals) != "=" {
            return None;
        }
        let mut changes: Vec<(usize, Vec<Token>)> =
            (first_end..equals).map(|at| (at, Vec::new())).collect();
        let mut values = equals + 1;
        let close = self.tokens.get(values)?.other(values);
        let is_bracket = self.word(values) == "(" && self.ends_line(close + 1);
        if is_bracket {
            changes.extend([(values, Vec::new()), (close, Vec::new())]);
            values += 1;
        }
        let mut commas = Vec::new();
        for at in outer(self.tokens, values..self.tokens.len()) {
            match self.word(at) {
                "," => commas.push(at),
                "lambda" | "for" | "=" => return None,
                "*" if matches!(self.before(at), "=" | "," | "(") => return None,
                _ if self.ends_line(at) || is_bracket && at == close => break,
                _ => {}
            }
        }
        if commas.len() != targets.len() {
            return None;
        }
        for (comma, target) in commas.into_iter().zip(targets) {
            let start = self.tokens[comma].start();
            let moved = target.chain([equals]);
            let moved = moved.map(|at| self.tokens[at].moved_to(start));
            let end = Token::line_end(start);
            changes.push((comma, [end].into_iter().chain(moved).collect()));
        }
        changes.sort_unstable_by_key(|(at, _)| *at);
        Some(changes)
    }

    /// Returns `true` for a name that is no word of the language.
    pub(super) fn is_plain(&self, at: usize) -> bool {
        self.is(at, TokenKind::Name)
            && !words!(
                "False None True and as assert async await class def del elif else except finally for from global if import in \
                 is lambda nonlocal not or pass raise return try while with yield"
            )
            .contains(&self.word(at))
    }

    fn indentation(&self, at: usize) -> usize {
        let start = self.tokens[at].start() as usize;
        let line = self.text[..start].rfind('\n').map_or(0, |end| end + 1);
        start - line
    }
}
