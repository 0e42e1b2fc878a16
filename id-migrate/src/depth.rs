//! The guard in front of the parsers, which all recurse: how deep a text nests, before it is parsed.
//!
//! Brackets nest, prefix operators nest without a bracket (`not not x`, `- - x`), and chains nest to one side
//! (`a + b + c`, `a.b.c`, `x if a else y if b else z`). A text past the limits is skipped with RID900; what is below
//! them fits the stack that [`parallel`](crate::parallel) gives to each thread.

use crate::language::{Language, Lexis};

/// Open brackets. Python itself stops at 200.
const MAX_BRACKETS: usize = 1_000;

/// Operators of one chain, and prefix operators in front of one operand.
const MAX_CHAIN: u32 = 10_000;

/// Operators of all chains that the open brackets interrupt, and these brackets.
const MAX_DEPTH: u32 = 12_000;

/// A text of that many bytes has no chain of more than `MAX_CHAIN` operators with operands; one of prefix operators alone
/// takes less stack a level.
const SHORT: usize = 2 * MAX_CHAIN as usize;

/// Whether a parser may be let loose on that text.
///
/// # Errors
///
/// The byte offset where it becomes too deep.
pub fn check(language: &dyn Language, text: &str) -> Result<(), usize> {
    let bytes = text.as_bytes();
    if is_shallow(bytes) {
        Ok(())
    } else {
        Guard::new(language, bytes).run()
    }
}

/// Whether a text has too few brackets to nest and too few operators for a long chain, wherever its strings and comments
/// are: almost every file is done with that.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without a branch the compiler counts many bytes at once"
)]
fn is_shallow(bytes: &[u8]) -> bool {
    let brackets = count(bytes, |byte| {
        (byte == b'(') | (byte == b'[') | (byte == b'{')
    });
    brackets <= MAX_BRACKETS
        && (bytes.len() <= SHORT
            || count(bytes, may_operate) + word_starts(bytes) <= MAX_CHAIN as usize)
}

/// Whether a byte outside of strings and comments may make a chain longer or open a bracket.
#[expect(
    clippy::needless_bitwise_bool,
    clippy::manual_range_contains,
    reason = "without a branch the compiler counts many bytes at once"
)]
fn may_operate(byte: u8) -> bool {
    let is_sign = ((byte >= b'!') & (byte <= b'/'))
        | ((byte >= b':') & (byte <= b'@'))
        | ((byte >= b'[') & (byte <= b'`'))
        | (byte >= b'{') & (byte <= 0x7f);
    let is_idle = (byte == b'"')
        | (byte == b'\'')
        | (byte == b')')
        | (byte == b',')
        | (byte == b';')
        | (byte == b']')
        | (byte == b'_')
        | (byte == b'}');
    let is_control = (byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    (is_sign & !is_idle) | is_control
}

/// At least as many as there are words that act as operators.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without a branch the compiler counts many bytes at once"
)]
fn word_starts(bytes: &[u8]) -> usize {
    let starts = |before: u8, byte: u8| {
        let goes_on = (before | 0x20).is_ascii_lowercase() | (before == b'_') | (before >= 0x80);
        byte.is_ascii_lowercase() & !goes_on
    };
    let Some((_, rest)) = bytes.split_first() else {
        return 0;
    };
    let (before, before_rest) = bytes[..rest.len()].as_chunks::<PIECE>();
    let (here, here_rest) = rest.as_chunks::<PIECE>();
    let in_piece = |(before, here): (&[u8; PIECE], &[u8; PIECE])| {
        let pairs = before.iter().zip(here);
        usize::from(pairs.fold(0_u8, |sum, (&a, &b)| sum + u8::from(starts(a, b))))
    };
    let pairs = before_rest.iter().zip(here_rest);
    // The first byte has none before it.
    1 + before.iter().zip(here).map(in_piece).sum::<usize>()
        + pairs.filter(|&(&a, &b)| starts(a, b)).count()
}

/// How many bytes are counted before the sum leaves a byte; a whole number of vectors.
const PIECE: usize = 192;

/// The number of such bytes, counted in vectors: a sum of bytes has as many lanes as they have.
fn count(bytes: &[u8], is_counted: impl Fn(u8) -> bool) -> usize {
    let (pieces, rest) = bytes.as_chunks::<PIECE>();
    let in_piece = |piece: &[u8; PIECE]| {
        usize::from(
            piece
                .iter()
                .fold(0_u8, |sum, &byte| sum + u8::from(is_counted(byte))),
        )
    };
    pieces.iter().map(in_piece).sum::<usize>()
        + rest.iter().filter(|&&byte| is_counted(byte)).count()
}

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

struct Guard<'a> {
    bytes: &'a [u8],
    words: &'a [&'a str],
    lexis: Lexis,
    /// The chain that each open bracket interrupts, and whether the bracket is the `${` of a template.
    open: Vec<(u32, bool)>,
    chain: u32,
    /// The sum of what the open brackets interrupt.
    outer: u32,
    /// Whether the last token was an operator or a prefix word, so that its operand may stand on the next line.
    awaits_operand: bool,
    at: usize,
}

impl<'a> Guard<'a> {
    fn new(language: &'a dyn Language, bytes: &'a [u8]) -> Self {
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

    fn run(mut self) -> Result<(), usize> {
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
                    // `>` ends a type or a tag more often than a line; `=>` goes on.
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
        // No word that counts is longer or begins otherwise.
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

    /// A statement ends at a line's end unless a bracket is open or the next line goes on with an operator.
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

    fn opens(&mut self, template: bool) -> Result<(), usize> {
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

    /// Goes past a string or a comment, if one begins here.
    fn skips(&mut self) -> bool {
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

    /// Goes to the end of a template, or past its next `${`; true, so that it can end an arm.
    fn template(&mut self) -> bool {
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
                    // Too deep a template is noticed at the next plain bracket or at its own 1,001st.
                    if self.opens(true).is_err() {
                        self.chain = MAX_CHAIN + 1;
                    }
                    return true;
                }
                _ => self.at += 1,
            }
        }
    }

    /// Goes past `/…/` where an expression begins; false where the slash divides.
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

    fn raw_string(&mut self) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::python::Python;

    #[test]
    fn deep_nesting_of_every_kind_is_noticed() {
        for text in [
            "(".repeat(100_000),
            "not ".repeat(100_000) + "x",
            "-".repeat(100_000) + "x",
            format!("x = {}1", "1 + ".repeat(100_000)),
            format!("x{}", ".y".repeat(100_000)),
            format!("x = {}1", "lambda: ".repeat(100_000)),
            format!("x = {}1", "1 if a else ".repeat(100_000)),
            format!("x = f{}", "\"{f".repeat(100_000)),
        ] {
            assert!(check(&Python, &text).is_err(), "{}", &text[..20]);
        }
    }

    #[test]
    fn wide_code_and_brackets_in_strings_pass() {
        for text in [
            "f(a, -b)\n".repeat(100_000),
            format!("x = [{}]", "'(', ".repeat(100_000)),
            "# ((((\n".repeat(10_000),
            "s = '''((\n'''\n".repeat(10_000),
            "s = '\\'((('\n".repeat(10_000),
        ] {
            assert_eq!(check(&Python, &text), Ok(()), "{}", &text[..20]);
        }
    }

    #[test]
    fn what_the_guard_stops_at_is_never_taken_for_shallow() {
        let mut stopped = 0;
        for &language in crate::language::ALL {
            let words = language.prefix_words().iter().copied();
            let signs = (0..0x80_u8).map(char::from).map(String::from);
            for link in signs.chain(words.chain(["if", "else", "and", "é"]).map(str::to_owned)) {
                let text = format!("x{link} ").repeat(MAX_CHAIN as usize + 1);
                if Guard::new(language, text.as_bytes()).run().is_err() {
                    assert!(!is_shallow(text.as_bytes()), "{link:?}");
                    stopped += 1;
                }
                let text = format!("{link} ").repeat(MAX_CHAIN as usize + 1);
                if Guard::new(language, text.as_bytes()).run().is_err() {
                    assert!(!is_shallow(text.as_bytes()), "{link:?}");
                    stopped += 1;
                }
            }
        }
        assert!(stopped > 300, "{stopped}");
    }

    #[test]
    fn words_start_after_anything_but_a_letter() {
        assert_eq!(word_starts(b""), 0);
        assert_eq!(word_starts(b"a"), 1);
        assert_eq!(word_starts(b"(a or b_c)\nif x1if\xc3\xa9 not"), 1 + 7);
        assert_eq!(word_starts(" or".repeat(1_000).as_bytes()), 1 + 1_000);
        assert_eq!(count("a.b".repeat(1_000).as_bytes(), may_operate), 1_000);
    }

    #[test]
    fn the_guard_stops_where_it_did_without_the_count() {
        let chain = |links: usize| {
            format!(
                "x = \"{}\"\ny = {}1\n",
                "a ".repeat(5_000),
                "1+".repeat(links)
            )
        };
        assert_eq!(check(&Python, &chain(9_999)), Ok(()));
        assert_eq!(check(&Python, &chain(10_000)), Err(30_011));
        let words = |links: usize| format!("x = {}1\n", "not ".repeat(links));
        assert_eq!(check(&Python, &words(9_999)), Ok(()));
        assert_eq!(check(&Python, &words(10_000)), Err(40_003));
    }
}
