//! Regular expressions that contain parts of an id: `run-(left|right)`, `run-no-\d+`.

use std::cell::OnceCell;

use aho_corasick::AhoCorasick;

use crate::sites::{FileSites, LiteralForm};

/// Minimum length of a piece in bytes. Shorter pieces match by accident.
const LEAST: usize = 3;

/// The plain pieces of a file's regular expressions, in lower case, each with the offset of its expression.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    pieces: Vec<(String, u32)>,
    /// Compiles one search for all pieces; `None` if there are too many.
    searcher: OnceCell<Option<AhoCorasick>>,
}

impl Patterns {
    pub(super) fn of(sites: &FileSites<'_>) -> Self {
        let mut pieces = Vec::new();
        for literal in &sites.literals {
            let Some(text) = sites.value(literal) else {
                continue;
            };
            let is_pattern = literal.form == LiteralForm::Pattern
                || literal.form != LiteralForm::Docstring && is_pattern(text);
            if is_pattern {
                let here = pieces_of(text).into_iter();
                pieces.extend(here.map(|piece| (piece, literal.token.start)));
            }
        }
        Self {
            pieces,
            searcher: OnceCell::new(),
        }
    }

    /// Returns `true` if there are no pieces.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Returns the first piece that a text contains, and the offset of its expression.
    pub(super) fn piece_of(&self, text: &str) -> Option<(&str, u32)> {
        if self.is_empty() {
            return None;
        }
        let pieces = || self.pieces.iter().map(|(piece, _)| piece);
        let searcher = self
            .searcher
            .get_or_init(|| AhoCorasick::new(pieces()).ok());
        let lower = text.to_ascii_lowercase();
        let hits = searcher.as_ref()?.find_overlapping_iter(&lower);
        let (piece, at) = &self.pieces[hits.map(|hit| hit.pattern().as_usize()).min()?];
        Some((piece, *at))
    }
}

/// Returns `true` if a string looks like a regular expression.
fn is_pattern(text: &str) -> bool {
    const MARKS: [&str; 14] = [
        "\\d", "\\w", "\\s", "\\b", "\\S", "\\W", "\\.", "\\-", ".*", ".+", "[^", "[0-9", "[a-",
        "[A-",
    ];
    // Nearly every text has no byte of a mark.
    let may_have_mark = || memchr::memchr3(b'\\', b'.', b'[', text.as_bytes()).is_some();
    text.starts_with('^')
        || text.ends_with('$')
        || may_have_mark() && MARKS.iter().any(|mark| text.contains(mark))
}

/// Returns the runs of plain characters in a regular expression, in lower case.
fn pieces_of(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut in_class = false;
    let mut characters = text.chars();
    while let Some(next) = characters.next() {
        let plain = match next {
            // `\-` and `\.` are plain characters, `\d` and `\n` are not.
            '\\' => characters.next().filter(|next| !next.is_alphanumeric()),
            '[' => {
                in_class = true;
                None
            }
            ']' => {
                in_class = false;
                None
            }
            '(' | ')' | '{' | '}' | '|' | '^' | '$' | '.' | '*' | '+' | '?' | '/' => None,
            next => Some(next),
        };
        match plain.filter(|_| !in_class) {
            Some(next) => piece.push(next.to_ascii_lowercase()),
            None => {
                // `Run: run-\d+ started`: the id may begin with the last word.
                let is_mark = |one: char| !one.is_alphanumeric() && !matches!(one, '_' | '-');
                if let Some((_, word)) = piece.rsplit_once(is_mark).filter(|_| next != '$') {
                    pieces.push(word.to_owned());
                }
                pieces.push(std::mem::take(&mut piece));
            }
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| piece.len() >= LEAST);
    pieces
}
