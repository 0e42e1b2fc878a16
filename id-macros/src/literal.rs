//! Decodes string literals and maps each byte of the text to its span.

use std::ops::Range;

use proc_macro2::{Literal, Span};

/// A decoded string literal.
pub(crate) struct StringLiteral {
    pub(crate) literal: Literal,
    /// The value of the literal.
    pub(crate) text: String,
    /// For each character of the text, its byte offset there and its byte range in the source.
    pieces: Vec<(usize, Range<usize>)>,
}

/// Why a literal is not a string literal.
pub(crate) enum NotString {
    /// Another literal in quotes, named with its article, and its prefix.
    Prefixed(&'static str, char),
    /// Something else, named with its article: "a number".
    Other(&'static str),
    /// A string literal with this suffix.
    Suffixed(String),
}

impl StringLiteral {
    /// Reads a literal.
    pub(crate) fn read(literal: &Literal) -> Result<Self, NotString> {
        let source = literal.to_string();
        let (open, body, suffix, raw) = delimited(&source)?;
        if !suffix.is_empty() {
            return Err(NotString::Suffixed(suffix.to_owned()));
        }
        let (text, pieces) = decode(body, open, raw);
        Ok(Self {
            literal: literal.clone(),
            text,
            pieces,
        })
    }

    pub(crate) fn span(&self) -> Span {
        self.literal.span()
    }

    /// Returns the span of the character at byte `offset` of the text, or of the closing quote at the end. If the
    /// compiler does not give spans inside literals, returns the span of the whole literal.
    pub(crate) fn span_at(&self, offset: usize) -> Span {
        let end = self.pieces.last().map_or(0, |(_, source)| source.end);
        let piece = self.pieces.iter().find(|(at, _)| *at == offset);
        let source = piece.map_or(end..end + 1, |(_, source)| source.clone());
        self.literal.subspan(source).unwrap_or_else(|| self.span())
    }
}

/// Returns the byte offset of the body, the body, the suffix, and `true` if the body is raw.
fn delimited(source: &str) -> Result<(usize, &str, &str, bool), NotString> {
    let raw = source.starts_with("r\"") || source.starts_with("r#");
    if !raw && !source.starts_with('"') {
        return Err(other(source));
    }
    let hashes = if raw {
        source[1..].bytes().take_while(|&byte| byte == b'#').count()
    } else {
        0
    };
    let open = usize::from(raw) + hashes + 1;
    // A suffix holds no quote, so the last one closes the literal.
    let close = source.rfind('"').unwrap_or(source.len());
    let suffix = source.get(close + 1 + hashes..).unwrap_or("");
    Ok((open, source.get(open..close).unwrap_or(""), suffix, raw))
}

/// Returns the kind of a literal that is not a string.
fn other(source: &str) -> NotString {
    match source.as_bytes() {
        [b'b', b'\'', ..] => NotString::Other("a byte"),
        [b'b', ..] => NotString::Prefixed("a byte string", 'b'),
        [b'c', ..] => NotString::Prefixed("a C string", 'c'),
        [b'\'', ..] => NotString::Other("a character"),
        _ => NotString::Other("a number"),
    }
}

/// Decodes the body of a literal, which starts at byte `open` of the source. The compiler has checked the escapes.
///
/// Source: <https://doc.rust-lang.org/reference/tokens.html#string-literals>.
fn decode(body: &str, open: usize, raw: bool) -> (String, Vec<(usize, Range<usize>)>) {
    let mut text = String::with_capacity(body.len());
    let mut pieces = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(first) = rest.chars().next() {
        let (meaning, len) = if first == '\\' && !raw {
            escape(rest)
        } else {
            (Some(first), first.len_utf8())
        };
        if let Some(meaning) = meaning {
            let start = open + body.len() - rest.len();
            pieces.push((text.len(), start..start + len));
            text.push(meaning);
        }
        rest = rest.get(len..).unwrap_or("");
    }
    (text, pieces)
}

/// Decodes the escape at the start of `rest`. Returns its character, or `None` for a line continuation, and its length
/// in bytes.
fn escape(rest: &str) -> (Option<char>, usize) {
    let code = |digits: &str| {
        u32::from_str_radix(&digits.replace('_', ""), 16)
            .ok()
            .and_then(char::from_u32)
    };
    match rest.as_bytes().get(1) {
        Some(b'n') => (Some('\n'), 2),
        Some(b'r') => (Some('\r'), 2),
        Some(b't') => (Some('\t'), 2),
        Some(b'0') => (Some('\0'), 2),
        Some(b'x') => (rest.get(2..4).and_then(code), 4),
        Some(b'u') => {
            let len = rest.find('}').map_or(rest.len(), |close| close + 1);
            (rest.get(3..len - 1).and_then(code), len)
        }
        Some(b'\n' | b'\r') => {
            let skipped = rest[1..].trim_start_matches([' ', '\t', '\n', '\r']);
            (None, rest.len() - skipped.len())
        }
        Some(&other) => (Some(char::from(other)), 2),
        None => (None, 1),
    }
}
