//! Texts that code computes of an id, and that a test has as they were: its escaped form in an address, a digest or a
//! signature of what holds it. Nobody rewrites these, so the group is left as it is.

use std::fmt::Write as _;
use std::rc::Rc;

use super::around::Around;
use super::group::Builder;
use super::hold::Hold;
use crate::site::{FileSites, Literal, LiteralForm, LiteralId, Role, ScopeId};

/// Lengths of digests in hexadecimal digits: MD5, SHA-1, and SHA-2 with 224 to 512 bits.
const HEX: [usize; 6] = [32, 40, 56, 64, 96, 128];

/// Lengths of the same in base64, without the padding.
const BASE64: [usize; 6] = [22, 27, 38, 43, 64, 86];

/// Words beside a digest: other texts of its look are trace ids, commits and keys.
const WORDS: [&str; 12] = [
    "signature",
    "signed",
    "hmac",
    "digest",
    "checksum",
    "hash",
    "md5",
    "sha1",
    "sha256",
    "sha512",
    "sha-",
    "fingerprint",
];

/// How much of the source in front of a literal says what it is, in bytes.
const BEFORE: usize = 160;

impl Around<'_, '_, '_> {
    /// A text that was computed of the old id.
    pub(super) fn computed_in(&self, file: usize) -> Option<Hold> {
        self.escaped_in(file).or_else(|| self.digest_in(file))
    }

    /// An address with the old id in it, escaped: `/runs/run%2Fid`.
    fn escaped_in(&self, file: usize) -> Option<Hold> {
        if self.value.bytes().all(is_unreserved) {
            return None;
        }
        let text = self.builder.known.tree.files[file].text;
        let escaped: Vec<String> = escaped(self.value)
            .into_iter()
            .filter(|escaped| text.contains(escaped.as_str()))
            .collect();
        if escaped.is_empty() {
            return None;
        }
        let holds_it = |literal: &Literal<'_>| {
            let text = literal.value.as_deref().unwrap_or_default();
            literal.form != LiteralForm::Docstring
                && escaped
                    .iter()
                    .any(|escaped| text.contains(escaped.as_str()))
        };
        let (_, place) = self.literals_with(file, holds_it)?;
        Some(Hold::Longer(place))
    }

    /// A digest beside the id, where the source speaks of one.
    fn digest_in(&self, file: usize) -> Option<Hold> {
        let sites = &self.builder.known.tree.files[file].sites;
        let is_beside = |scope: ScopeId| {
            sites.literals.iter().any(|id| {
                id.value.as_deref() == Some(self.value)
                    && (is_within(sites, scope, id.scope) || is_within(sites, id.scope, scope))
            })
        };
        let digests = self.builder.digests(file);
        let digest = digests.iter().find(|digest| {
            let scope = sites.literal(**digest).scope;
            is_beside(scope) && self.meets(file, scope)
        })?;
        let place = self.builder.known.tree.place(file, *digest);
        Some(Hold::Digest(place))
    }
}

impl Builder<'_, '_> {
    /// The literals of a file that are digests, where the source speaks of one.
    fn digests(&self, file: usize) -> Rc<[LiteralId]> {
        let find = || {
            let parsed = &self.known.tree.files[file];
            let is_it = |literal: &Literal<'_>| {
                let text = literal.value.as_deref().unwrap_or_default();
                literal.form == LiteralForm::Plain
                    && literal.role != Role::Message
                    && holds_digest(text)
                    && is_spoken_of(&parsed.sites, parsed.text, literal)
            };
            let literals = parsed.sites.literals_by_id();
            literals
                .filter(|(_, literal)| is_it(literal))
                .map(|(id, _)| id)
                .collect()
        };
        let mut digests = self.digests.borrow_mut();
        Rc::clone(digests.entry(file).or_insert_with(find))
    }
}

/// What addresses never escape (RFC 3986, 2.3).
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte)
}

/// The percent-encodings of a text that differ from it: with `/` encoded, and without.
fn escaped(text: &str) -> Vec<String> {
    let encode = |kept: &[u8]| {
        let mut encoded = String::new();
        for byte in text.bytes() {
            if is_unreserved(byte) || kept.contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
        encoded
    };
    let mut all = vec![encode(b""), encode(b"/"), encode(b":@!$&'()*+,=")];
    all.sort_unstable();
    all.dedup();
    all.retain(|encoded| encoded != text);
    all
}

/// Whether a text is a digest or ends with one: `t=1&s=5f4d…`, `sha256=…`.
fn holds_digest(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_hexdigit();
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    // What repeats a few characters is made up.
    let is_varied = |part: &str| {
        let mut bytes: Vec<u8> = part.bytes().collect();
        bytes.sort_unstable();
        bytes.dedup();
        bytes.len() >= 10
    };
    let tail = |text: &str, is_part: fn(u8) -> bool| {
        let length = text.bytes().rev().take_while(|byte| is_part(*byte)).count();
        text.len() - length
    };
    let hex = &text[tail(text, is_digit)..];
    let padded = text.trim_end_matches('=');
    let base64 = &padded[tail(padded, is_base64)..];
    HEX.contains(&hex.len()) && is_varied(hex)
        || padded.len() < text.len() && BASE64.contains(&base64.len()) && is_varied(base64)
}

/// Whether a scope lies in the function around another one.
fn is_within(sites: &FileSites<'_>, mut scope: ScopeId, other: ScopeId) -> bool {
    let function = sites.function_of(other);
    while scope != function && scope != ScopeId::MODULE {
        scope = sites.scope(scope).parent;
    }
    scope == function
}

/// Whether the source in front of a literal, or a definition around it, speaks of digests.
fn is_spoken_of(sites: &FileSites<'_>, text: &str, literal: &Literal<'_>) -> bool {
    let says = |part: &str| {
        let lower = part.to_ascii_lowercase();
        WORDS.iter().any(|word| lower.contains(word))
    };
    let at = literal.token.start as usize;
    let start = text.floor_char_boundary(at.saturating_sub(BEFORE));
    let mut scope = literal.scope;
    loop {
        if says(&sites.scope(scope).name) {
            return true;
        }
        if scope == ScopeId::MODULE {
            return says(&text[start..at]);
        }
        scope = sites.scope(scope).parent;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_escaped_as_addresses_are() {
        assert_eq!(escaped("run/id"), ["run%2Fid"]);
        assert_eq!(
            escaped("a b/c:d"),
            ["a%20b%2Fc%3Ad", "a%20b%2Fc:d", "a%20b/c%3Ad"]
        );
        assert_eq!(escaped("run-1_2.3"), [""; 0]);
    }

    #[test]
    fn a_digest_has_its_length_and_varied_digits() {
        let sha256 = "a060f245a5d0c3c779ef65fd15b2ac06e4ab98dd8cc9860aa0722c8481ae02ab";
        assert!(holds_digest(sha256));
        assert!(holds_digest(&format!("t=1687306735&s={sha256}")));
        assert!(holds_digest("5d41402abc4b2a76b9719d911017c592"));
        assert!(holds_digest("2jmj7l5rSw0yVb/vlWAYkK/YBwk="));
        assert!(!holds_digest(&sha256[1..]));
        assert!(!holds_digest(&"deadbeef".repeat(8)));
        assert!(!holds_digest("run-1"));
        assert!(!holds_digest(""));
    }
}
