//! Code that depends on how the old id is written: longer strings that hold it, and code that looks into ids.

use std::collections::{BTreeSet, HashSet};

use super::{Builder, Duplicate, is_bare_word};
use crate::lines::Lines;
use crate::link::judge::Judgement;
use crate::site::{Field, Fragment, LiteralForm, LiteralId, Position, ScopeId};

/// The functions in which a text is an id: `(file, function)`.
type Places = HashSet<(usize, ScopeId)>;

/// A longer string that holds the old id as a word.
pub(super) struct Embedded {
    pub(super) file: usize,
    pub(super) literal: LiteralId,
    /// Whether code depends on it.
    is_needed: bool,
}

impl Builder<'_, '_> {
    /// The functions of the members and of the places that use them.
    pub(super) fn places(&self, members: &[usize]) -> Places {
        let mut places = Places::new();
        for id in members.iter().map(|member| &self.known.ids[*member]) {
            let sites = &self.known.tree.files[id.file].sites;
            places.insert((id.file, sites.function_of(sites.literal(id.literal).scope)));
            for one in &id.uses {
                let sites = &self.known.tree.files[one.file].sites;
                places.insert((one.file, sites.function_of(one.scope)));
            }
        }
        places
    }

    /// A longer string that code compares with, finds its way by or reads ids out of.
    pub(super) fn held_by_text(
        &self,
        value: &str,
        members: &[usize],
        copies: &[Duplicate],
        around: &BTreeSet<usize>,
    ) -> Option<String> {
        // Beside a copy that may be cut out of it, a sentence is needed too.
        let function = |file: usize, literal: LiteralId| {
            let sites = &self.known.tree.files[file].sites;
            (file, sites.function_of(sites.literal(literal).scope))
        };
        let loose = copies
            .iter()
            .filter(|copy| !copy.is_mock && !copy.is_related);
        let with_copies: Places = loose
            .map(|copy| function(copy.file, copy.literal))
            .collect();
        let needed = self
            .embedded(value, members, around)
            .into_iter()
            .find(|text| {
                text.is_needed || with_copies.contains(&function(text.file, text.literal))
            })?;
        let place = self.place(needed.file, needed.literal);
        Some(format!(
            "ambiguous: a longer text needs it ({place}), which is never rewritten"
        ))
    }

    /// The longer strings around a group that hold the old id as a word, and whether code depends on each.
    pub(super) fn embedded(
        &self,
        value: &str,
        members: &[usize],
        around: &BTreeSet<usize>,
    ) -> Vec<Embedded> {
        if is_bare_word(value) {
            return Vec::new();
        }
        let places = self.places(members);
        let own = self.files(members);
        let mut found = Vec::new();
        for &file in around {
            let parsed = &self.known.tree.files[file];
            let is_own = own.contains(&file);
            let mut negative = None;
            for (index, literal) in parsed.sites.literals.iter().enumerate() {
                let Some(text) = literal.value.as_deref() else {
                    continue;
                };
                let is_longer = text.len() > value.len() || literal.form.is_fixed();
                if literal.form == LiteralForm::Docstring || !is_longer {
                    continue;
                }
                // An id is itself, whatever it holds.
                if self.position(file, index).is_some() {
                    continue;
                }
                // Further away only tests say what an id is.
                if !is_own && !parsed.is_test_code(literal.scope) {
                    continue;
                }
                let Some((before, after)) = word(text, value) else {
                    continue;
                };
                // What a negative test says of its own bad id stays true.
                let function = (file, parsed.sites.function_of(literal.scope));
                let negative = negative.get_or_insert_with(|| self.negative_places(value, file));
                if !places.contains(&function) && negative.contains(&function.1) {
                    continue;
                }
                let is_needed = matches!(
                    literal.form,
                    LiteralForm::Bytes | LiteralForm::Pattern | LiteralForm::Name
                ) || is_structured(before, after)
                    || is_asserted(parsed.text, literal.token.start as usize);
                found.push(Embedded {
                    file,
                    literal: LiteralId(u32::try_from(index).unwrap_or(u32::MAX)),
                    is_needed,
                });
            }
        }
        found
    }

    /// The functions of a file that need the text to be bad.
    fn negative_places(&self, value: &str, file: usize) -> HashSet<ScopeId> {
        let sites = &self.known.tree.files[file].sites;
        self.known
            .ids
            .iter()
            .zip(self.known.judgements)
            .filter(|(id, judgement)| {
                id.file == file && matches!(judgement, Judgement::Negative(_))
            })
            .map(|(id, _)| sites.literal(id.literal))
            .filter(|literal| literal.value.as_deref() == Some(value))
            .map(|literal| sites.function_of(literal.scope))
            .collect()
    }

    /// A text that is compared with beside a member and has the old id as a part (`old-run-x` of `old-run`), or is a part
    /// of it: the one may be made of the other. A text that is given somewhere is nothing that is made.
    pub(super) fn made_of_it(&self, value: &str, members: &[usize]) -> Option<String> {
        if is_bare_word(value) {
            return None;
        }
        // Where a text is an id by itself, its group moves for reasons of its own.
        let is_compared_only = !self.given.contains(value);
        for (file, function) in self.places(members) {
            let parsed = &self.known.tree.files[file];
            let here = parsed.sites.literals.iter().enumerate();
            let here = here.filter(|(_, it)| {
                it.form == LiteralForm::Plain && parsed.sites.function_of(it.scope) == function
            });
            let is_compared = |at: usize, start: u32| {
                is_asserted(parsed.text, start as usize)
                    && !is_denied(parsed.text, start as usize)
                    && self.position(file, at).is_none_or(Position::is_comparison)
            };
            let texts: Vec<(&str, usize, bool)> = here
                .filter_map(|(at, it)| {
                    Some((it.value.as_deref()?, at, is_compared(at, it.token.start)))
                })
                .collect();
            let is_given = |text: &str| {
                self.given.contains(text)
                    || texts
                        .iter()
                        .any(|(other, _, compared)| *other == text && !compared)
            };
            let made = texts.iter().find(|(text, _, compared)| {
                *compared && is_extended(text, value) && !is_given(text)
                    || is_compared_only && is_extended(value, text) && !is_bare_word(text)
            });
            if let Some((_, at, _)) = made {
                let place = self.place(file, LiteralId(u32::try_from(*at).unwrap_or(u32::MAX)));
                return Some(format!(
                    "ambiguous: one of two texts that are compared may be made of the other ({place})"
                ));
            }
        }
        None
    }

    /// Where a literal is an id, if it is one.
    fn position(&self, file: usize, at: usize) -> Option<Position> {
        let literal = LiteralId(u32::try_from(at).unwrap_or(u32::MAX));
        let at = self
            .known
            .ids
            .binary_search_by_key(&(file, literal), |id| (id.file, id.literal))
            .ok()?;
        Some(self.known.ids[at].position)
    }

    /// Code beside a member that takes ids apart, or looks for a piece that the old id has and the new one has not.
    pub(super) fn looked_into(&self, value: &str, new: &str, members: &[usize]) -> Option<String> {
        let places = self.places(members);
        for &(file, function) in &places {
            let parsed = &self.known.tree.files[file];
            let is_here = |scope: &ScopeId| {
                parsed.sites.function_of(*scope) == function && parsed.is_test_code(*scope)
            };
            if parsed.sites.dissections.iter().any(is_here) {
                return Some(format!(
                    "ambiguous: `{}` depends on how the id is written",
                    parsed.sites.path_of(function)
                ));
            }
        }
        let is_beside = |file, scope, fragment, is_lost: bool| {
            let parsed = &self.known.tree.files[file];
            places.contains(&(file, scope))
                // What the program itself tells by the ends of old ids, its tests rely on.
                || is_lost && fragment != Fragment::Within && !parsed.is_test_code(scope)
        };
        let (place, piece) = self.searched_for(value, new, is_beside, &self.files(members))?;
        Some(format!(
            "ambiguous: the code looks for `{piece}` in the id ({place})"
        ))
    }

    /// As [`Self::looked_into`], for functions of the group's files that have no id of their own.
    pub(super) fn looked_into_elsewhere(
        &self,
        value: &str,
        new: &str,
        members: &[usize],
    ) -> Option<String> {
        let files = self.files(members);
        let with_ids: Places = self
            .known
            .ids
            .iter()
            .filter(|id| id.field == Field::RunId && files.contains(&id.file))
            .map(|id| {
                let sites = &self.known.tree.files[id.file].sites;
                (id.file, sites.function_of(sites.literal(id.literal).scope))
            })
            .collect();
        let is_general = |file, scope, _, _| !with_ids.contains(&(file, scope));
        let (place, piece) = self.searched_for(value, new, is_general, &files)?;
        Some(format!(
            "unsafe: the code looks for `{piece}` in ids ({place})"
        ))
    }

    /// Where code looks for a piece of the old id that the new one has not, or the other way round.
    fn searched_for(
        &self,
        value: &str,
        new: &str,
        is_in_sight: impl Fn(usize, ScopeId, Fragment, bool) -> bool,
        files: &BTreeSet<usize>,
    ) -> Option<(String, String)> {
        for &file in files {
            let sites = &self.known.tree.files[file].sites;
            for &(literal, fragment) in &sites.fragments {
                let it = sites.literal(literal);
                let Some(piece) = it.value.as_deref() else {
                    continue;
                };
                let was_in = fragment.is_in(piece, value);
                if was_in != fragment.is_in(piece, new)
                    && is_in_sight(file, sites.function_of(it.scope), fragment, was_in)
                {
                    return Some((self.place(file, literal), piece.to_owned()));
                }
            }
        }
        None
    }

    pub(super) fn place(&self, file: usize, literal: LiteralId) -> String {
        let file = &self.known.tree.files[file];
        let (line, _) = Lines::of(file.text)
            .position(file.text, file.sites.literal(literal).token.start as usize);
        format!("{}:{line}", file.walked.path)
    }
}

/// Whether the statement up to a literal says that something is asserted or compared there.
///
/// Above the literal's own line these are the lines that open a bracket around it: each is less deeply indented than the
/// one before.
pub(super) fn is_asserted(text: &str, at: usize) -> bool {
    const WORDS: [&str; 8] = [
        "assert", "==", "!=", "expect", "match", "toBe", "toEqual", " in ",
    ];
    let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
    if WORDS.iter().any(|word| text[start..at].contains(word)) {
        return true;
    }
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut least = depth(&text[start..at]);
    for line in text[..start].lines().rev().take(40) {
        if line.trim().is_empty() || depth(line) >= least {
            continue;
        }
        least = depth(line);
        let line = line.trim_end();
        // A block's head is no part of what is in the block.
        if !line.ends_with(['(', '[', '{', ',']) || line.ends_with("=> {") || line.ends_with(") {")
        {
            return false;
        }
        if WORDS.iter().any(|word| line.contains(word)) {
            return true;
        }
    }
    false
}

/// Whether the line up to a literal says that something else is *not* it, which stays true of a new id.
pub(super) fn is_denied(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
    [
        ".not.",
        "!=",
        "notEqual",
        "NotEqual",
        "notStrictEqual",
        "assert_ne",
        "not in",
    ]
    .iter()
    .any(|word| text[start..at].contains(word))
}

/// What stands in front of and behind a word in a text, where it stands between boundaries of ids.
fn word<'t>(text: &'t str, word: &str) -> Option<(&'t str, &'t str)> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    memchr::memmem::find_iter(text.as_bytes(), word)
        .map(|at| (&text[..at], &text[at + word.len()..]))
        .find(|(before, after)| {
            !before.bytes().last().is_some_and(is_part)
                && !after.bytes().next().is_some_and(is_part)
        })
}

/// Whether a text is another with more in front of or behind it, joined as the parts of ids are.
fn is_extended(text: &str, part: &str) -> bool {
    const JOINTS: [char; 5] = ['-', '_', '.', ':', '/'];
    text.strip_prefix(part)
        .is_some_and(|rest| rest.starts_with(JOINTS))
        || text
            .strip_suffix(part)
            .is_some_and(|rest| rest.ends_with(JOINTS))
}

/// Whether a text holds another between boundaries of ids.
pub(super) fn holds_word(text: &str, value: &str) -> bool {
    word(text, value).is_some()
}

/// Whether a word is a part of a path, an address or a document rather than of a sentence.
fn is_structured(before: &str, after: &str) -> bool {
    let is_joined_before = before
        .chars()
        .next_back()
        .is_some_and(|it| !it.is_whitespace() && it != '(');
    let mut behind = after.chars();
    let is_joined_after = match behind.next() {
        None => false,
        Some('.' | ',' | ';' | ':' | '!' | '?' | ')') => {
            behind.next().is_some_and(|it| !it.is_whitespace())
        }
        Some(it) => !it.is_whitespace(),
    };
    is_joined_before || is_joined_after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_structured_and_a_sentence_is_not() {
        let structured = |text: &str| word(text, "a-1").map(|(a, b)| is_structured(a, b));
        assert_eq!(structured("/runs/a-1"), Some(true));
        assert_eq!(structured(r#"{"run_id":"a-1"}"#), Some(true));
        assert_eq!(structured("a-1.json"), Some(true));
        assert_eq!(structured("Starts a-1."), Some(false));
        assert_eq!(structured("Run a-1 (again)"), Some(false));
        assert_eq!(structured("xa-1"), None);
    }

    #[test]
    fn an_assertion_reaches_over_lines() {
        let at = |text: &str| text.find("HERE").expect("a mark");
        for yes in [
            "expect(x).toBe(\n  HERE",
            "assert x == {\n    'a': [\n        HERE",
            "expect(\n  x,\n).toEqual(\n  HERE",
        ] {
            assert!(is_asserted(yes, at(yes)), "{yes}");
        }
        for no in [
            "it('expects', () => {\n  f(HERE",
            "assert x == y\nf(\n    HERE",
            "if (a == b) {\n  f(HERE",
        ] {
            assert!(!is_asserted(no, at(no)), "{no}");
        }
    }
}
