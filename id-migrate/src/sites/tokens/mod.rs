//! Tokens of all languages. They suffice to follow a name through the code.

mod lexer;

use std::ops::Range;

pub(crate) use lexer::tokens;

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

/// A token: its kind and its byte range in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The index of the matching bracket; for a comma directly in `[…]` or `{…}`, the index of the opening bracket.
    /// Otherwise the token's own index.
    pub(crate) other: u32,
    /// `true` if the bracket delimits an interpolated value.
    pub(crate) in_text: bool,
}

impl Token {
    pub(crate) const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Returns `true` if a `[` takes an element of the value in front of it, and does not begin a list.
pub(crate) fn is_index(text: &str, tokens: &[Token], open: usize) -> bool {
    let keywords = words!("return in of yield await and or not else if case default const let var");
    let before = open.checked_sub(1).map(|before| tokens[before]);
    before.is_some_and(|before| match before.kind {
        TokenKind::Close | TokenKind::Text => true,
        TokenKind::Name => !keywords.contains(&&text[before.range()]),
        _ => false,
    })
}

/// Returns `true` for a byte that names may have.
#[inline]
pub(crate) const fn is_name(byte: u8) -> bool {
    IS_NAME[byte as usize]
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
