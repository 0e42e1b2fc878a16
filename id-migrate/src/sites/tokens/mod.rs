//! Tokens of all languages. They suffice to follow a name through the code.

mod aliases;
mod code;
mod javascript;
mod layout;
mod lexer;
mod python;
mod rust;

use std::ops::Range;

pub(crate) use lexer::{all_tokens, tokens};

use crate::ids::index;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A name or a keyword.
    Name,
    Number,
    /// A string, with its quotes.
    Text,
    /// A regular expression of the language.
    Pattern,
    /// Punctuation, or an operator of one or more characters.
    Mark,
    /// `(`, `[`, `{`, or the `{` of a value in a longer text.
    Open,
    /// The counterpart of [`Self::Open`].
    Close,
    /// A line end that may end a statement.
    LineEnd,
}

/// A token: its kind and its byte range in the text. A tree has millions of tokens, so a token takes 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The start (24 bits, since larger files are not parsed), the kind (3), `in_text`, `is_linked`, and the length of a
    /// token that can be linked (3).
    head: u32,
    /// The index of the linked token and [`OUTERMOST`], otherwise the length; or the text of a [`MOVED`] token.
    rest: u32,
}

/// The kinds, by their number.
const KINDS: [TokenKind; 8] = [
    TokenKind::Name,
    TokenKind::Number,
    TokenKind::Text,
    TokenKind::Pattern,
    TokenKind::Mark,
    TokenKind::Open,
    TokenKind::Close,
    TokenKind::LineEnd,
];

const IN_TEXT: u32 = 1 << 4;
const LINKED: u32 = 1 << 3;
const SHORT: u32 = LINKED - 1;

/// Marks a bracket that is in no other bracket. A file has fewer than 2^24 tokens.
const OUTERMOST: u32 = 1 << 31;

/// Marks a name that stands in the place of another: `rest` has the start of its text and its length in 7 bits.
const MOVED: u32 = 1 << 31;

/// Maximum length of the text of a [`MOVED`] token.
const MAX_LENGTH: usize = 127;

impl Token {
    fn new(kind: TokenKind, range: &Range<usize>) -> Self {
        let length = index(range.len());
        Self {
            head: index(range.start) << 8 | (kind as u32) << 5 | length & SHORT,
            rest: length,
        }
    }

    #[inline]
    pub(crate) const fn kind(self) -> TokenKind {
        KINDS[(self.head >> 5 & 7) as usize]
    }

    /// Returns the byte offset of the token.
    #[inline]
    pub(crate) const fn start(self) -> u32 {
        self.head >> 8
    }

    /// Returns the byte offset after the token.
    #[inline]
    pub(crate) const fn end(self) -> u32 {
        let length = if self.is_linked() {
            self.head & SHORT
        } else if self.rest & MOVED != 0 {
            0
        } else {
            self.rest
        };
        self.start() + length
    }

    /// Returns the byte range of its text. A token that replaces a variable has the text of the name behind the variable,
    /// which stands elsewhere in the file.
    #[inline]
    pub(crate) const fn range(self) -> Range<usize> {
        if self.rest & MOVED != 0 && !self.is_linked() {
            let start = (self.rest >> 7 & 0x00ff_ffff) as usize;
            return start..start + (self.rest & 0x7f) as usize;
        }
        self.start() as usize..self.end() as usize
    }

    /// Returns a line end without a text.
    fn line_end(start: u32) -> Self {
        let start = start as usize;
        Self::new(TokenKind::LineEnd, &(start..start))
    }

    /// Returns a token with the same text for another place. The text has at most [`MAX_LENGTH`] bytes.
    fn moved_to(self, start: u32) -> Self {
        let text = self.range();
        Self {
            head: start << 8 | self.head & 0xe0,
            rest: MOVED | index(text.start) << 7 | index(text.len()),
        }
    }

    /// Returns the code of the token. The bracket of `run["id"]` is read as a point.
    #[inline]
    pub(crate) fn of(self, text: &str) -> &str {
        match &text[self.range()] {
            "[" if self.kind() == TokenKind::Mark => ".",
            code => code,
        }
    }

    /// Returns the index of the matching bracket; for a semicolon, and for a comma directly in `[…]` or `{…}`, the index of the
    /// opening bracket around it.
    /// Otherwise returns `own`, the token's own index.
    #[inline]
    pub(crate) const fn other(self, own: usize) -> usize {
        if self.is_linked() {
            (self.rest & !OUTERMOST) as usize
        } else {
            own
        }
    }

    /// Returns `true` if the bracket delimits an interpolated value.
    pub(crate) const fn in_text(self) -> bool {
        self.head & IN_TEXT != 0
    }

    /// Returns `true` for a pair of brackets that is in no other bracket.
    #[inline]
    pub(crate) const fn is_outermost(self) -> bool {
        self.is_linked() && self.rest & OUTERMOST != 0
    }

    #[inline]
    const fn is_linked(self) -> bool {
        self.head & LINKED != 0
    }

    /// Links a bracket or a separator to another token.
    fn link(&mut self, other: usize) {
        self.head |= LINKED;
        self.rest = index(other);
    }
}

/// Returns the code of a token; an empty text if there is no such token.
#[inline]
pub(crate) fn word<'t>(text: &'t str, tokens: &[Token], at: usize) -> &'t str {
    tokens.get(at).map_or("", |token| token.of(text))
}

/// Returns the tokens of a part that are in none of its brackets. An opening bracket stands for its content.
pub(crate) fn outer(tokens: &[Token], part: Range<usize>) -> impl Iterator<Item = usize> {
    let mut next = part.start;
    std::iter::from_fn(move || {
        let at = (next < part.end).then_some(next)?;
        next = tokens[at].other(at).max(at) + 1;
        Some(at)
    })
}

/// Returns `true` if a `[` takes an element of the value in front of it, and does not begin a list.
pub(crate) fn is_index(text: &str, tokens: &[Token], open: usize) -> bool {
    let keywords = words!("return in of yield await and or not else if case default const let var");
    let word = |back: usize| open.checked_sub(back).map(|at| &text[tokens[at].range()]);
    let before = open.checked_sub(1).map(|before| tokens[before]);
    before.is_some_and(|before| match before.kind() {
        TokenKind::Close | TokenKind::Text | TokenKind::Pattern => true,
        TokenKind::Name => match &text[before.range()] {
            // `match [run_id]:` of Python, but not `match[1]`
            "match" => {
                let end = open.checked_sub(2).map(|end| tokens[end].kind());
                end.is_some_and(|end| end != TokenKind::LineEnd)
            }
            // `yield from [run_id]`
            "from" => word(2) != Some("yield"),
            name => !keywords.contains(&name),
        },
        _ => false,
    })
}

/// Returns `true` for a byte that can be part of a name.
#[inline]
pub(crate) const fn is_name(byte: u8) -> bool {
    IS_NAME[byte as usize]
}

/// Returns `true` for a letter, a digit or `_`, which can be part of a name in most languages.
pub(crate) fn is_name_part(one: char) -> bool {
    one.is_alphanumeric() || one == '_'
}

/// A table, because most bytes of most files are looked up in it.
const IS_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] =
            byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80;
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};
