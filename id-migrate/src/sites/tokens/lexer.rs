//! Splits a text into tokens.

use std::ops::Range;

use memchr::memmem;

use super::aliases::without_aliases;
use super::javascript;
use super::layout::without_layout;
use super::python::{without_annotations, without_spreads, without_tuples};
use super::rust;
use super::{IN_TEXT, OUTERMOST, Token, TokenKind, is_name};
use crate::sites::depth::MAX_BRACKETS;
use crate::sites::language::Lexis;

const OPERATORS: &[&str] =
    words!("=== !== ... **= == != <= >= => -> := :: && || ?? ?. += -= // |= .. **");

/// Bytes of code for each token, with white space and comments.
const USUAL_TOKEN: usize = 6;

/// Splits a part of a text into tokens, in one form for code that means the same. Stops at a bracket that is nested too deeply.
pub(crate) fn tokens(text: &str, part: Range<usize>, lexis: Lexis) -> Vec<Token> {
    let tokens = all_tokens(text, part, lexis);
    match lexis {
        Lexis::JavaScript => without_layout(text, lexis, javascript::plain(text, tokens)),
        Lexis::Python => {
            let tokens = without_spreads(text, without_layout(text, lexis, tokens));
            let tokens = without_tuples(text, without_annotations(text, tokens));
            without_aliases(text, tokens)
        }
        Lexis::Rust => without_layout(text, lexis, rust::plain(text, tokens)),
    }
}

/// Splits a part of a text into tokens. Stops at a bracket that is nested too deeply.
pub(crate) fn all_tokens(text: &str, part: Range<usize>, lexis: Lexis) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        bytes: &text.as_bytes()[..part.end],
        end: part.end,
        lexis,
        out: Vec::with_capacity(part.len() / USUAL_TOKEN),
        open: Vec::new(),
    };
    lexer.run(part.start, None);
    lexer.out
}

struct Lexer<'t> {
    text: &'t str,
    /// The bytes of the text up to the end of the part.
    bytes: &'t [u8],
    end: usize,
    lexis: Lexis,
    out: Vec<Token>,
    open: Vec<usize>,
}

impl Lexer<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.out.push(Token::new(kind, &(start..end)));
    }

    fn open(&mut self, start: usize, end: usize, in_text: bool) {
        self.open.push(self.out.len());
        self.push(TokenKind::Open, start, end);
        if let Some(last) = self.out.last_mut().filter(|_| in_text) {
            last.head |= IN_TEXT;
        }
    }

    fn close(&mut self, at: usize) {
        let closer = self.out.len();
        self.push(TokenKind::Close, at, at + 1);
        if let Some(opener) = self.open.pop() {
            self.out[opener].link(closer);
            self.out[closer].link(opener);
            self.out[closer].head |= self.out[opener].head & IN_TEXT;
            if self.open.is_empty() {
                self.out[opener].rest |= OUTERMOST;
                self.out[closer].rest |= OUTERMOST;
            }
        }
    }

    /// Returns the end of a number. In Rust a point belongs to it only between digits: `pair.0.len()`, `0..9`.
    fn number_end(&self, start: usize) -> usize {
        let is_rust = self.lexis == Lexis::Rust;
        let is_place = is_rust
            && self
                .out
                .last()
                .is_some_and(|last| self.text[last.range()] == *".");
        let is_point = |at: usize| {
            let is_within = !is_place && self.byte(at + 1).is_ascii_digit();
            self.byte(at) == b'.' && (!is_rust || is_within)
        };
        let mut end = start;
        while is_name(self.byte(end)) || is_point(end) {
            end += 1;
        }
        end
    }

    /// Links the comma or the semicolon just read to the bracket around it, except a comma in `(…)`, where its place among the
    /// arguments counts.
    fn link_separator(&mut self, byte: u8) {
        let Some(&opener) = self.open.last() else {
            return;
        };
        let bracket = self.out[opener];
        let is_argument = byte == b',' && self.byte(bracket.start() as usize) == b'(';
        let is_linked = !bracket.in_text() && !is_argument;
        if let Some(separator) = self.out.last_mut().filter(|_| is_linked) {
            separator.link(opener);
        }
    }

    /// Reads tokens from a byte to the end, or to the closing brace of an interpolated value. Returns the byte after the last token.
    fn run(&mut self, start: usize, until: Option<u8>) -> usize {
        let mut at = start;
        let mut depth = 0_usize;
        while at < self.end {
            if self.open.len() > MAX_BRACKETS {
                return self.end;
            }
            let byte = self.byte(at);
            match byte {
                b' ' => at += self.length(at, |byte| byte == b' '),
                byte if is_name(byte) && !byte.is_ascii_digit() => at = self.name(at),
                b'\n' => {
                    if self.lexis == Lexis::Python && self.open.is_empty() {
                        self.push(TokenKind::LineEnd, at, at + 1);
                    }
                    at += 1;
                }
                byte if byte.is_ascii_whitespace() => at += 1,
                // The statement goes on in the next line.
                b'\\' if self.text[at + 1..].starts_with(['\n', '\r']) => {
                    at = self.line_end(at) + 1;
                }
                b'\\' => at += 1,
                b'#' if self.lexis == Lexis::Python => at = self.line_end(at),
                b'/' if self.lexis != Lexis::Python && self.byte(at + 1) == b'/' => {
                    at = self.line_end(at);
                }
                b'/' if self.lexis != Lexis::Python && self.byte(at + 1) == b'*' => {
                    let rest = &self.bytes[at + 2..];
                    at = memmem::find(rest, b"*/").map_or(self.end, |end| at + 4 + end);
                }
                b'/' if self.lexis == Lexis::JavaScript && self.may_begin_value() => {
                    at = self.pattern(at);
                }
                b'\'' if self.lexis == Lexis::Rust => at = self.character(at),
                b'"' | b'\'' | b'`' => at = self.string(at, at),
                b'(' | b'[' | b'{' => {
                    depth += 1;
                    self.open(at, at + 1, false);
                    at += 1;
                }
                b')' | b']' | b'}' => {
                    if depth == 0 && until == Some(byte) {
                        return at;
                    }
                    depth = depth.saturating_sub(1);
                    self.close(at);
                    at += 1;
                }
                // `this.#runId`
                b'#' if self.lexis == Lexis::JavaScript && is_name(self.byte(at + 1)) => {
                    let length = 1 + self.length(at + 1, is_name);
                    self.push(TokenKind::Name, at, at + length);
                    at += length;
                }
                byte if byte.is_ascii_digit() => {
                    let end = self.number_end(at);
                    self.push(TokenKind::Number, at, end);
                    at = end;
                }
                _ => {
                    let rest = &self.text[at..self.end];
                    // Most operators precede a name, a quote or a space.
                    let second = self.byte(at + 1);
                    let is_long = matches!(
                        second,
                        b'=' | b'.' | b'>' | b':' | b'&' | b'|' | b'?' | b'/' | b'*'
                    );
                    let mut operators = OPERATORS.iter().filter(|_| is_long);
                    let operator = operators.find(|one| rest.starts_with(**one));
                    let length = operator.map_or(1, |one| one.len());
                    self.push(TokenKind::Mark, at, at + length);
                    if matches!(byte, b',' | b';') {
                        self.link_separator(byte);
                    }
                    at += length;
                }
            }
        }
        at
    }

    fn length(&self, at: usize, is_part: impl Fn(u8) -> bool) -> usize {
        let rest = &self.bytes[at..];
        let end = rest.iter().position(|byte| !is_part(*byte));
        end.unwrap_or(rest.len())
    }

    fn line_end(&self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        memchr::memchr(b'\n', rest).map_or(self.end, |end| at + end)
    }

    fn name(&mut self, at: usize) -> usize {
        let length = self.length(at, is_name);
        let end = at + length;
        let quote = self.byte(end);
        let is_prefix = length <= 2 && self.lexis != Lexis::JavaScript;
        if is_prefix && (quote == b'"' || quote == b'\'' && self.lexis == Lexis::Python) {
            return self.string(at, end);
        }
        // `r#"…"#`
        if self.lexis == Lexis::Rust && matches!(&self.text[at..end], "r" | "br") && quote == b'#' {
            let hashes = self.length(end, |byte| byte == b'#');
            if self.byte(end + hashes) == b'"' {
                let closer = format!("\"{}", "#".repeat(hashes));
                let from = end + hashes + 1;
                let rest = &self.text[from..self.end];
                let end = rest
                    .find(&closer)
                    .map_or(self.end, |found| from + found + closer.len());
                self.push(TokenKind::Text, at, end);
                return end;
            }
        }
        self.push(TokenKind::Name, at, end);
        end
    }

    /// Reads a character literal, or skips the `'` of a lifetime.
    fn character(&mut self, at: usize) -> usize {
        let is_escape = self.byte(at + 1) == b'\\';
        let rest = &self.text[at + 1..self.end];
        let length = rest.chars().next().map_or(1, char::len_utf8);
        if is_escape {
            let close = memchr::memchr(b'\'', &self.bytes[at + 3..]);
            let end = close.map_or(self.end, |close| at + 4 + close);
            self.push(TokenKind::Text, at, end);
            end
        } else if self.byte(at + 1 + length) == b'\'' {
            self.push(TokenKind::Text, at, at + length + 2);
            at + length + 2
        } else {
            at + 1
        }
    }

    /// Reads a string with its prefix at `start` and its quote at `at`. Interpolated values are read as code.
    fn string(&mut self, start: usize, at: usize) -> usize {
        let quote = self.byte(at);
        let prefix = &self.text[start..at];
        let is_python = self.lexis == Lexis::Python;
        let is_triple = is_python && self.byte(at + 1) == quote && self.byte(at + 2) == quote;
        let width = if is_triple { 3 } else { 1 };
        let is_raw = prefix.contains(['r', 'R']);
        let has_values = quote == b'`' || is_python && prefix.contains(['f', 'F', 't', 'T']);
        let opened = has_values.then(|| {
            self.open(start, at + width, true);
        });
        let mut here = at + width;
        // Only these strings may span several lines.
        let has_lines = is_triple || quote == b'`' || self.lexis == Lexis::Rust;
        while here < self.end {
            // Nearly every byte is plain.
            if opened.is_some() {
                here += self.length(here, |byte| {
                    byte != quote && !matches!(byte, b'\\' | b'{' | b'$' | b'\n')
                });
            } else {
                let rest = &self.bytes[here..];
                let special = if has_lines {
                    memchr::memchr2(quote, b'\\', rest)
                } else {
                    memchr::memchr3(quote, b'\\', b'\n', rest)
                };
                here += special.unwrap_or(rest.len());
            }
            let byte = self.byte(here);
            if byte == b'\\' && !is_raw {
                here += 2;
            } else if byte == quote
                && (!is_triple || self.byte(here + 1) == quote && self.byte(here + 2) == quote)
            {
                break;
            } else if opened.is_some() && byte == b'{' && is_python && self.byte(here + 1) == b'{' {
                here += 2;
            } else if opened.is_some()
                && (is_python && byte == b'{'
                    || quote == b'`' && byte == b'$' && self.byte(here + 1) == b'{')
            {
                let from = here + 1 + usize::from(byte == b'$');
                here = self.run(from, Some(b'}')) + 1;
            } else if byte == b'\n' && !has_lines {
                break;
            } else {
                here += 1;
            }
        }
        let end = (here + width).min(self.end);
        if opened.is_some() {
            self.close(end.saturating_sub(1));
        } else {
            self.push(TokenKind::Text, start, end);
        }
        end
    }

    /// Returns `true` if a `/` here begins a regular expression, by the token in front of it.
    fn may_begin_value(&self) -> bool {
        match self.out.last() {
            None => true,
            Some(last) => match last.kind() {
                TokenKind::Mark | TokenKind::Open => true,
                TokenKind::Name => {
                    matches!(
                        &self.text[last.range()],
                        "return" | "case" | "typeof" | "in" | "of"
                    )
                }
                _ => false,
            },
        }
    }

    fn pattern(&mut self, at: usize) -> usize {
        let mut here = at + 1;
        let mut in_class = false;
        while here < self.end {
            match self.byte(here) {
                b'\\' => here += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                b'\n' => break,
                _ => {}
            }
            here += 1;
        }
        here = (here + 1).min(self.end);
        let flags = self.length(here, |byte| byte.is_ascii_alphabetic());
        self.push(TokenKind::Pattern, at, here + flags);
        here + flags
    }
}
