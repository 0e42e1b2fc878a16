//! The escapes in the attributes of the XML, which itself cannot hold control characters.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

/// The text that `escaped` stands for: `\n`, `\r`, `\t`, `\\`, `\u{1F600}`, and `\{a*242}` for 242 times `a`.
///
/// # Panics
///
/// When there is any other escape: the XML is part of this repository.
pub fn unescape(escaped: &str) -> String {
    let mut text = String::new();
    let mut chars = escaped.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('\\') => text.push('\\'),
            Some('u') => {
                assert_eq!(chars.next(), Some('{'), "in {escaped:?}");
                text.push(code_point(&braced(&mut chars), escaped));
            }
            Some('{') => {
                let inside = braced(&mut chars);
                let (repeated, count) = inside.split_once('*').unwrap_or_else(|| {
                    panic!("expected `*` in `\\{{{inside}}}` of {escaped:?}");
                });
                let count = count.parse().expect("a count of repeats");
                text.push_str(&repeated.repeat(count));
            }
            other => panic!("expected an escape, found {other:?} in {escaped:?}"),
        }
    }
    text
}

fn braced(chars: &mut Peekable<Chars<'_>>) -> String {
    chars.by_ref().take_while(|c| *c != '}').collect()
}

fn code_point(hex: &str, escaped: &str) -> char {
    u32::from_str_radix(hex, 16)
        .ok()
        .and_then(char::from_u32)
        .unwrap_or_else(|| panic!("expected a code point, found {hex:?} in {escaped:?}"))
}

/// JSON in ASCII: what is not ASCII stands only in strings, where `\u` escapes it.
pub fn ascii_json(json: &str) -> String {
    let mut ascii = String::with_capacity(json.len());
    for c in json.chars() {
        if matches!(c, '\0'..='~') {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(ascii, "\\u{unit:04x}").expect("a String takes all");
            }
        }
    }
    ascii
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read() {
        assert_eq!(
            unescape(r"a\n\r\t\\\u{E9}\u{0}\{b*3}c"),
            "a\n\r\t\\\u{e9}\0bbbc"
        );
    }

    #[test]
    #[should_panic(expected = "expected an escape, found Some('x')")]
    fn a_wrong_escape_is_loud() {
        unescape(r"\x41");
    }

    #[test]
    fn json_is_escaped_in_utf_16() {
        let json = "\"a\u{7f}\u{e9}\u{1f600}\"";
        assert_eq!(ascii_json(json), r#""a\u007f\u00e9\ud83d\ude00""#);
        let back: String = serde_json::from_str(&ascii_json(json)).unwrap();
        assert_eq!(back, "a\u{7f}\u{e9}\u{1f600}");
    }
}
