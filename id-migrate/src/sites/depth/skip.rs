//! Skips strings, comments and regular expressions, which do not nest.

use super::MAX_CHAIN;
use super::guard::Guard;
use crate::sites::language::Lexis;

impl Guard<'_> {
    /// Skips a string or a comment that begins here. Returns `false` if there is none.
    pub(super) fn skips(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        if matches!(rest[0], b'"' | b'\'' | b'`') {
            self.awaits_operand = false;
        }
        match (self.lexis, rest[0]) {
            (Lexis::Python, b'#') => self.skip_line(),
            (Lexis::JavaScript | Lexis::Rust, b'/') if rest.starts_with(b"//") => self.skip_line(),
            (Lexis::JavaScript | Lexis::Rust, b'/') if rest.starts_with(b"/*") => {
                self.at =
                    find(self.bytes, self.at + 2, b"*/").map_or(self.bytes.len(), |at| at + 2);
            }
            (Lexis::JavaScript, b'/') => return self.regular_expression(),
            (Lexis::JavaScript, b'`') => {
                self.at += 1;
                return self.template();
            }
            (Lexis::Python, quote @ (b'"' | b'\'')) if rest.starts_with(&[quote; 3]) => {
                self.skip_string(&[quote; 3], true);
            }
            (Lexis::Rust, b'\'') => {
                // A character, or else a lifetime or label.
                let is_character = rest.get(1) == Some(&b'\\')
                    || rest
                        .iter()
                        .skip(2)
                        .take(4)
                        .position(|byte| *byte == b'\'')
                        .is_some_and(|at| at == 0 || rest[1] >= 0x80);
                if is_character {
                    self.skip_string(b"'", false);
                } else {
                    self.at += 1;
                }
            }
            (Lexis::Rust, b'"') => self.skip_string(b"\"", true),
            (_, quote @ (b'"' | b'\'')) => self.skip_string(&[quote], false),
            _ => return false,
        }
        true
    }

    fn skip_line(&mut self) {
        self.at = memchr::memchr(b'\n', &self.bytes[self.at..])
            .map_or(self.bytes.len(), |length| self.at + length);
    }

    fn skip_string(&mut self, quote: &[u8], multiline: bool) {
        let mut at = self.at + quote.len();
        loop {
            let Some(step) = memchr::memchr3(
                quote[0],
                b'\\',
                b'\n',
                self.bytes.get(at..).unwrap_or_default(),
            ) else {
                self.at = self.bytes.len();
                return;
            };
            at += step;
            match self.bytes[at] {
                b'\\' => at += 2,
                b'\n' if !multiline => {
                    self.at = at;
                    return;
                }
                _ if self.bytes[at..].starts_with(quote) => {
                    self.at = at + quote.len();
                    return;
                }
                _ => at += 1,
            }
        }
    }

    /// Skips to the end of a template, or past its next `${`. Always returns `true`.
    pub(super) fn template(&mut self) -> bool {
        loop {
            let Some(step) = memchr::memchr3(
                b'`',
                b'\\',
                b'$',
                self.bytes.get(self.at..).unwrap_or_default(),
            ) else {
                self.at = self.bytes.len();
                return true;
            };
            self.at += step;
            match self.bytes[self.at] {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    return true;
                }
                _ if self.bytes[self.at..].starts_with(b"${") => {
                    // A chain past the limit stops the check after this token.
                    if self.opens(true).is_err() {
                        self.chain = MAX_CHAIN + 1;
                    }
                    return true;
                }
                _ => self.at += 1,
            }
        }
    }

    /// Skips a regular expression. Returns `false` if the slash is a division.
    fn regular_expression(&mut self) -> bool {
        let before = self.bytes[..self.at].trim_ascii_end().last();
        let divides =
            before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_$)]}\"'`".contains(byte));
        if divides {
            return false;
        }
        let (mut at, mut in_class) = (self.at + 1, false);
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'\\' => at += 1,
                b'\n' => return false,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    self.at = at + 1;
                    return true;
                }
                _ => {}
            }
            at += 1;
        }
        false
    }

    pub(super) fn raw_string(&mut self) {
        let rest = &self.bytes[self.at..];
        let hashes = rest.iter().take_while(|byte| **byte == b'#').count();
        if rest.get(hashes) == Some(&b'"') {
            let mut close = vec![b'"'];
            close.resize(hashes + 1, b'#');
            let from = self.at + hashes + 1;
            self.at =
                find(self.bytes, from, &close).map_or(self.bytes.len(), |at| at + close.len());
        }
    }
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes.get(from..)?, needle).map(|at| from + at)
}
