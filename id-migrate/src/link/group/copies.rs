//! What else in the group's files holds the old text: exact copies, longer strings, and code that looks for a piece of it.

use std::collections::HashSet;

use super::{Builder, Duplicate};
use crate::lines::Lines;
use crate::link::judge::Judgement;
use crate::site::{Field, LiteralForm, LiteralId, Role};

impl Builder<'_, '_> {
    /// Exact copies in the group's files that are neither ids nor the value of something else.
    pub(super) fn copies(&self, value: &str, members: &[usize]) -> Vec<Duplicate> {
        let mut copies = Vec::new();
        for file in self.files(members) {
            let sites = &self.known.tree.files[file].sites;
            let own: HashSet<LiteralId> = self
                .known
                .ids
                .iter()
                .filter(|id| id.file == file)
                .map(|id| id.literal)
                .collect();
            let has_other_role = sites.literals.iter().any(|literal| {
                literal.value.as_deref() == Some(value) && matches!(literal.role, Role::Named(_))
            });
            for (index, literal) in sites.literals.iter().enumerate() {
                let id = LiteralId(u32::try_from(index).unwrap_or(u32::MAX));
                if literal.value.as_deref() != Some(value)
                    || own.contains(&id)
                    || self.known.others.contains(&(file, id))
                    || literal.negative.is_some()
                    || matches!(literal.role, Role::Named(_))
                    || matches!(literal.role, Role::Related(field) if field != Field::RunId)
                    || matches!(
                        literal.form,
                        LiteralForm::Docstring | LiteralForm::Bytes | LiteralForm::Interpolated
                    )
                {
                    continue;
                }
                let is_mock = literal.role == Role::MockAssertion && !has_other_role;
                let is_related = literal.role == Role::Related(Field::RunId);
                let is_distinctive = !is_bare_word(value);
                let moves =
                    literal.form == LiteralForm::Plain && (is_mock || is_related || is_distinctive);
                copies.push(Duplicate {
                    file,
                    literal: id,
                    is_mock,
                    is_related,
                    moves,
                });
            }
        }
        copies
    }

    /// Why somebody outside of the group may depend on the old text.
    pub(super) fn reasons_to_doubt(
        &self,
        value: &str,
        new: &str,
        members: &[usize],
        copies: &[Duplicate],
    ) -> Vec<String> {
        let mut notes = Vec::new();
        let loose: Vec<&Duplicate> = copies
            .iter()
            .filter(|copy| !copy.is_mock && !copy.is_related)
            .collect();
        if let Some(first) = loose.first() {
            let what = if loose.len() == 1 {
                "a copy".to_owned()
            } else {
                format!("{} copies", loose.len())
            };
            let place = self.place(first.file, first.literal);
            let fate = if first.moves {
                "change with it"
            } else {
                "stay as they are"
            };
            notes.push(format!(
                "unsafe: {what} in positions that are no id ({place}) {fate}"
            ));
        }
        if members
            .iter()
            .all(|member| self.known.ids[*member].position.is_comparison())
        {
            notes.push(
                "unsafe: it is only compared with; what gives the id is not in sight".to_owned(),
            );
        }
        if let Some((place, piece)) = self.searched_for(value, new, members) {
            notes.push(format!(
                "unsafe: the code looks for `{piece}` in ids ({place})"
            ));
        }
        if let Some(place) = self.embedded(value, members, false) {
            notes.push(format!(
                "unsafe: a longer string holds it too ({place}) and is never rewritten"
            ));
        }
        notes
    }

    /// Where the group's files look for a piece of the old id that the new one has not, or the other way round.
    fn searched_for(&self, value: &str, new: &str, members: &[usize]) -> Option<(String, String)> {
        for file in self.files(members) {
            let sites = &self.known.tree.files[file].sites;
            for &(literal, fragment) in &sites.fragments {
                let Some(piece) = sites.literal(literal).value.as_deref() else {
                    continue;
                };
                if fragment.is_in(piece, value) != fragment.is_in(piece, new) {
                    return Some((self.place(file, literal), piece.to_owned()));
                }
            }
        }
        None
    }

    /// A longer string that an assertion compares with: it would no longer be equal.
    pub(super) fn asserted_in_text(&self, value: &str, members: &[usize]) -> Option<String> {
        let place = self.embedded(value, members, true)?;
        Some(format!(
            "ambiguous: an assertion has it in a longer string ({place}), which is never rewritten"
        ))
    }

    /// Where a longer string of the group's files holds the old id as a word; if asked so, in an assertion only.
    fn embedded(&self, value: &str, members: &[usize], in_assertion: bool) -> Option<String> {
        if is_bare_word(value) {
            return None;
        }
        for file in self.files(members) {
            let parsed = &self.known.tree.files[file];
            for (index, literal) in parsed.sites.literals.iter().enumerate() {
                let Some(text) = literal.value.as_deref() else {
                    continue;
                };
                let is_code = !matches!(literal.form, LiteralForm::Docstring | LiteralForm::Bytes)
                    && literal.negative.is_none();
                let is_longer =
                    text.len() > value.len() || literal.form == LiteralForm::Interpolated;
                let id = LiteralId(u32::try_from(index).unwrap_or(u32::MAX));
                if is_code
                    && is_longer
                    && holds_word(text, value)
                    && (!in_assertion || is_asserted(parsed.text, literal.token.start as usize))
                    && !self.is_bad_id(file, id)
                {
                    return Some(self.place(file, id));
                }
            }
        }
        None
    }

    /// Whether a literal is an old id of its own, which is rewritten for itself.
    fn is_bad_id(&self, file: usize, literal: LiteralId) -> bool {
        let judged = self.known.ids.iter().zip(self.known.judgements);
        judged
            .filter(|(id, _)| (id.file, id.literal, id.field) == (file, literal, Field::RunId))
            .any(|(_, judgement)| matches!(judgement, Judgement::Invalid(_)))
    }

    fn place(&self, file: usize, literal: LiteralId) -> String {
        let file = &self.known.tree.files[file];
        let (line, _) = Lines::of(file.text)
            .position(file.text, file.sites.literal(literal).token.start as usize);
        format!("{}:{line}", file.walked.path)
    }
}

/// Whether the line up to a literal says that something is asserted or compared there.
fn is_asserted(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
    let line = &text[start..at];
    [
        "assert", "==", "!=", "expect", "match", "toBe", "toEqual", " in ",
    ]
    .iter()
    .any(|word| line.contains(word))
}

/// A word that may stand anywhere by accident: `test`, `run`.
fn is_bare_word(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphabetic()) || value.len() < 3
}

/// Whether a text holds another between boundaries of ids.
fn holds_word(text: &str, word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    memchr::memmem::find_iter(text.as_bytes(), word).any(|at| {
        let before = text.as_bytes()[..at].last().copied().is_some_and(is_part);
        let after = text
            .as_bytes()
            .get(at + word.len())
            .copied()
            .is_some_and(is_part);
        !before && !after
    })
}
