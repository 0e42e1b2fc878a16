//! The exact check: counts open brackets and chained operators, token by token.

use super::{MAX_BRACKETS, MAX_CHAIN, MAX_DEPTH};
use crate::sites::language::{Language, Lexis};

/// The bytes of names, keywords and numbers.
static IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation, reason = "a byte")]
        let here = byte as u8;
        table[byte] = here.is_ascii_alphanumeric() || here == b'_' || here >= 0x80;
        byte += 1;
    }
    table
};

pub(super) struct Guard<'a> {
    pub(super) bytes: &'a [u8],
    words: &'a [&'a str],
    pub(super) lexis: Lexis,
    /// The chain that each open bracket interrupts, and whether the bracket is the `${` of a template.
    open: Vec<(u32, bool)>,
    pub(super) chain: u32,
    /// The sum of the interrupted chains.
    outer: u32,
    /// `true` if the last token was an operator or a prefix word, so that the operand may be on the next line.
    pub(super) awaits_operand: bool,
    pub(super) at: usize,
}

impl<'a> Guard<'a> {
    pub(super) fn new(language: &'a dyn Language, bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            words: language.prefix_words(),
            lexis: language.lexis(),
            open: Vec::new(),
            chain: 0,
            outer: 0,
            awaits_operand: false,
            at: 0,
        }
    }

    pub(super) fn run(mut self) -> Result<(), usize> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word(),
                b'0'..=b'9' => {
                    self.awaits_operand = false;
                    self.at = self.end_of_word();
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' => self.line_feed(),
                b'"' | b'\'' | b'`' | b'#' | b'/' if self.skips() => {}
                b'(' | b'[' | b'{' => self.opens(false)?,
                b')' | b']' | b'}' => self.closes(),
                b',' | b';' => {
                    self.awaits_operand = false;
                    self.chain = 0;
                    self.at += 1;
                }
                _ => {
                    // `>` usually ends a type or a tag; `=>` continues the line.
                    self.awaits_operand = byte != b'>' || self.bytes[..self.at].ends_with(b"=");
                    self.chain += 1;
                    self.at += 1;
                }
            }
            if self.chain > MAX_CHAIN || self.outer + self.chain > MAX_DEPTH {
                return Err(self.at);
            }
        }
        Ok(())
    }

    fn end_of_word(&self) -> usize {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !IS_WORD[*byte as usize]);
        self.at + length.unwrap_or(rest.len())
    }

    fn word(&mut self) {
        let end = self.end_of_word();
        let word = &self.bytes[self.at..end];
        self.awaits_operand = false;
        // Only words of this length and first letter can count.
        if word.len() <= 6
            && matches!(
                word[0],
                b'a' | b'b'
                    | b'c'
                    | b'd'
                    | b'e'
                    | b'i'
                    | b'k'
                    | b'l'
                    | b'm'
                    | b'n'
                    | b'o'
                    | b'r'
                    | b't'
                    | b'u'
                    | b'v'
                    | b'y'
            )
        {
            let counts = matches!(word, b"if" | b"else" | b"and" | b"or" | b"in" | b"is");
            if counts || self.words.iter().any(|known| known.as_bytes() == word) {
                self.chain += 1;
                self.awaits_operand = true;
            }
        }
        self.at = end;
        if self.lexis == Lexis::Rust && matches!(word, b"r" | b"br" | b"cr") {
            self.raw_string();
        }
    }

    /// Ends the statement, unless a bracket is open or the next line continues it with an operator.
    fn line_feed(&mut self) {
        self.at += 1;
        let rest = &self.bytes[self.at..];
        let next = rest.iter().find(|byte| !byte.is_ascii_whitespace());
        let goes_on = next.is_some_and(|next| b"+-*/%&|^.<>=?:!".contains(next));
        let in_block = self.lexis != Lexis::Python || self.open.is_empty();
        let awaits = self.awaits_operand && self.lexis != Lexis::Python;
        if in_block && !awaits && !goes_on && !rest.starts_with(b"else") {
            self.chain = 0;
        }
    }

    pub(super) fn opens(&mut self, template: bool) -> Result<(), usize> {
        self.open.push((self.chain + 1, template));
        self.outer += self.chain + 1;
        self.chain = 0;
        self.awaits_operand = false;
        self.at += if template { 2 } else { 1 };
        if self.open.len() > MAX_BRACKETS {
            Err(self.at)
        } else {
            Ok(())
        }
    }

    fn closes(&mut self) {
        let closes_block = self.bytes[self.at] == b'}';
        self.awaits_operand = false;
        self.at += 1;
        if let Some((chain, template)) = self.open.pop() {
            self.outer -= chain;
            self.chain = chain;
            if template {
                let _ = self.template();
            } else if closes_block && self.lexis != Lexis::Python && !self.goes_on_with_else() {
                self.chain = 0;
            }
        }
    }

    fn goes_on_with_else(&self) -> bool {
        self.bytes[self.at..]
            .trim_ascii_start()
            .starts_with(b"else")
    }
}
