//! Assertions beside a group whose expected value may be made of its id: a piece of it, its length, or a digest.
//!
//! Code that cannot be followed may take the id apart, too. What a test expects of that code shows it.

use std::collections::BTreeSet;

use super::group::{Builder, Duplicate};
use super::hold::Hold;
use crate::sites::{Literal, LiteralForm, Role, ScopeId};

/// The most bytes that a text may add to the id in it: an assertion that expects a length within this distance is a doubt.
const AROUND: usize = 40;

impl Builder<'_, '_> {
    /// Returns the first assertion near the group that may expect a text derived from its id.
    pub(super) fn expected(
        &self,
        value: &str,
        members: &[usize],
        copies: &[Duplicate],
    ) -> Option<Hold> {
        let copies = copies.iter().filter(|copy| copy.moves).map(|copy| {
            let sites = &self.known.tree.files[copy.file].sites;
            let scope = sites.literal(copy.literal).scope;
            (copy.file, sites.outermost_function_of(scope))
        });
        let mut functions = self.functions_of(members);
        functions.extend(copies);
        functions.into_iter().find_map(|(file, function)| {
            if function == ScopeId::MODULE {
                return None;
            }
            self.expected_text(value, file, function)
                .or_else(|| self.expected_length(value, file, function))
        })
    }

    /// Returns the outermost functions that contain or use the members.
    pub(super) fn functions_of(&self, members: &[usize]) -> BTreeSet<(usize, ScopeId)> {
        let places = members.iter().flat_map(|member| {
            let id = &self.known.ids[*member];
            let literal = self.known.tree.literal(id.file, id.literal);
            let uses = id.uses.iter().map(|one| (one.file, one.scope));
            uses.chain([(id.file, literal.scope)])
        });
        places
            .map(|(file, scope)| {
                let sites = &self.known.tree.files[file].sites;
                (file, sites.outermost_function_of(scope))
            })
            .collect()
    }

    fn expected_text(&self, value: &str, file: usize, function: ScopeId) -> Option<Hold> {
        let parsed = &self.known.tree.files[file];
        let extent = parsed.sites.scope(function).extent;
        let literals = &parsed.sites.literals;
        let start = literals.partition_point(|literal| literal.token.start < extent.start);
        let inside = literals[start..]
            .iter()
            .take_while(|literal| literal.token.start < extent.end);
        let lower = value.to_lowercase();
        let found = inside.into_iter().find(|literal| {
            let Some(text) = literal.value.as_deref() else {
                return false;
            };
            let may_be_made = is_piece(&text.to_lowercase(), &lower) && is_nameless(literal)
                || is_digest(text) && is_nameless(literal);
            may_be_made && is_expected(parsed.text, literal) || matches_piece(text, value)
        })?;
        Some(Hold::Expected {
            text: found.value.as_deref().unwrap_or_default().to_owned(),
            place: parsed.place(found.token),
        })
    }

    /// `assert len(output) == 14`
    fn expected_length(&self, value: &str, file: usize, function: ScopeId) -> Option<Hold> {
        let parsed = &self.known.tree.files[file];
        let extent = parsed.sites.scope(function).extent;
        let text = &parsed.text[extent.range()];
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let at = start;
            start += line.len();
            let number = asserted_length(line)
                .filter(|number| (value.len()..=value.len() + AROUND).contains(number));
            if let Some(number) = number {
                let at = extent.start + u32::try_from(at).unwrap_or(0);
                return Some(Hold::Expected {
                    text: number.to_string(),
                    place: parsed.place(crate::sites::Span::new(at, at)),
                });
            }
        }
        None
    }
}

/// Returns `true` if a text is a piece of an id; both in lower case.
fn is_piece(text: &str, id: &str) -> bool {
    !text.is_empty() && text.len() < id.len() && id.contains(text)
}

/// Returns `true` if a text looks like a digest or a checksum in hexadecimal digits.
fn is_digest(text: &str) -> bool {
    text.len() >= 8
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Returns `true` if a literal is not the value of something with a name of its own.
fn is_nameless(literal: &Literal<'_>) -> bool {
    let is_plain = !matches!(
        literal.form,
        LiteralForm::Docstring | LiteralForm::Name | LiteralForm::Interpolated
    );
    is_plain && matches!(literal.role, Role::Anonymous)
}

/// Returns `true` if something is compared with a literal.
fn is_expected(text: &str, literal: &Literal<'_>) -> bool {
    let (start, end) = (literal.token.start as usize, literal.token.end as usize);
    let before = text[..start].trim_end();
    let after = text[end..].trim_start();
    let compares = ["==", "!="];
    if compares
        .iter()
        .any(|mark| before.ends_with(mark) || after.starts_with(mark))
        || before.ends_with("===")
    {
        return true;
    }
    let line = &text[text[..start].rfind('\n').map_or(0, |at| at + 1)..start];
    [
        "assertEqual(",
        "assert_eq!(",
        "assert_ne!(",
        ".toBe(",
        ".toEqual(",
        ".toStrictEqual(",
        ".equal(",
        ".strictEqual(",
        ".deepEqual(",
        ".toMatch(",
    ]
    .iter()
    .any(|call| line.contains(call))
        || line.trim_start().starts_with("assert ") && line.contains(" == ")
}

/// Returns `true` if a text is a pattern of a query or of a shell for a piece of an id: `like 'beta%'`, `beta*`.
fn matches_piece(text: &str, id: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-');
    text.match_indices(['%', '*']).any(|(at, _)| {
        let before = text[..at].rsplit(|one| !is_part(one)).next().unwrap_or("");
        let after = text[at + 1..]
            .split(|one| !is_part(one))
            .next()
            .unwrap_or("");
        before.len() > 2 && id.starts_with(before) || after.len() > 2 && id.ends_with(after)
    })
}

/// The length that a line expects of something.
fn asserted_length(line: &str) -> Option<usize> {
    let number_after = |mark: &str, from: usize| {
        let rest = &line[from..];
        let at = rest.find(mark)? + mark.len();
        let rest = rest[at..].trim_start();
        let end = rest
            .find(|one: char| !one.is_ascii_digit())
            .unwrap_or(rest.len());
        rest[..end].parse().ok()
    };
    if let Some(at) = line.find("len(").filter(|_| line.contains("assert")) {
        return number_after("==", at).or_else(|| number_after(",", at));
    }
    if let Some(at) = line.find(".len()").filter(|_| line.contains("assert")) {
        return number_after("==", at).or_else(|| number_after(",", at));
    }
    if line.contains("toHaveLength(") {
        return number_after("toHaveLength(", 0);
    }
    let at = line.find(".length")?;
    number_after("toBe(", at)
        .or_else(|| number_after("toEqual(", at))
        .or_else(|| number_after("===", at))
        .or_else(|| number_after(",", at))
}
