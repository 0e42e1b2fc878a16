//! What else in the group's files holds the old text: exact copies, longer strings, and code that looks for a piece of it.

use memchr::memmem::Finder;
use rustc_hash::FxHashSet;

use super::around::Around;
use super::texts::{holds_word, is_bare_word};
use super::{Builder, Duplicate};
use crate::site::{Field, LiteralForm, LiteralId, Role, ScopeId};

impl Builder<'_, '_> {
    /// Exact copies in the group's files that are neither ids nor the value of something else.
    pub(super) fn copies(
        &self,
        value: &str,
        members: &[usize],
        around: &Around<'_, '_, '_>,
    ) -> Vec<Duplicate> {
        let mut copies = Vec::new();
        let own_files = self.files(members);
        for &file in around.near() {
            let sites = &self.known.tree.files[file].sites;
            let text = self.known.tree.files[file].text.as_bytes();
            if memchr::memmem::find(text, value.as_bytes()).is_none() && !own_files.contains(&file)
            {
                continue;
            }
            let has_other_role = sites.literals.iter().any(|literal| {
                literal.value.as_deref() == Some(value) && literal.role.is_another()
            });
            for (index, literal) in sites.literals.iter().enumerate() {
                let id = LiteralId(u32::try_from(index).unwrap_or(u32::MAX));
                if literal.value.as_deref() != Some(value)
                    || self.is_id(file, id)
                    || self.known.others.contains(&(file, id))
                    || literal.negative.is_some()
                    || !own_files.contains(&file)
                        && (is_bare_word(value) || !around.meets(file, literal.scope))
                    || literal.role.is_another()
                    || matches!(&literal.role, Role::Compared(name)
                        if self.gives(file, value, name) || !around.meets(file, literal.scope))
                    || matches!(literal.role, Role::Related(field) if field != Field::RunId)
                    || literal.form == LiteralForm::Docstring
                    || literal.form.is_fixed()
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

    /// Whether a file gives that text to something of that name, or to a parameter that is no id.
    fn gives(&self, file: usize, value: &str, name: &str) -> bool {
        let sites = &self.known.tree.files[file].sites;
        sites.literals.iter().enumerate().any(|(index, literal)| {
            let id = LiteralId(u32::try_from(index).unwrap_or(u32::MAX));
            literal.value.as_deref() == Some(value)
                && (matches!(&literal.role, Role::Named(other) if is_akin(other, name))
                    || self.known.others.contains(&(file, id)))
        })
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
            let place = self.known.tree.place(first.file, first.literal);
            let fate = if first.moves {
                "change with it"
            } else {
                "stay as they are"
            };
            notes.push(format!(
                "unsafe: {what} in positions that are no id ({place}) {fate}"
            ));
        }
        if self.is_only_compared(members) {
            notes.push(
                "unsafe: it is only compared with; what gives the id may be one of its copies"
                    .to_owned(),
            );
        }
        if let Some(&read) = members
            .iter()
            .find(|member| self.known.ids[**member].read_by.is_some())
        {
            let id = &self.known.ids[read];
            notes.push(format!(
                "unsafe: code that wants a bad id is given it too ({})",
                self.known.tree.place(id.file, id.literal)
            ));
        }
        if let Some((place, piece)) = self.searched_for(value, new, members) {
            notes.push(format!(
                "unsafe: the code looks for `{piece}` in ids ({place})"
            ));
        }
        if let Some(place) = self.embedded(value, members) {
            notes.push(format!(
                "unsafe: a longer string holds it too ({place}) and is never rewritten"
            ));
        }
        notes
    }

    /// Where a function of the group's files that has no id of its own looks for a piece of the old id that the new one
    /// has not, or the other way round.
    fn searched_for(&self, value: &str, new: &str, members: &[usize]) -> Option<(String, String)> {
        for file in self.files(members) {
            let sites = &self.known.tree.files[file].sites;
            let function = |literal| sites.outermost_function_of(sites.literal(literal).scope);
            let first = self.known.ids.partition_point(|id| id.file < file);
            let ids = self.known.ids[first..]
                .iter()
                .take_while(|id| id.file == file);
            let with_ids: FxHashSet<ScopeId> = ids.map(|id| function(id.literal)).collect();
            for &(literal, fragment) in &sites.fragments {
                let Some(piece) = sites.literal(literal).value.as_deref() else {
                    continue;
                };
                if fragment.is_in(piece, value) != fragment.is_in(piece, new)
                    && !with_ids.contains(&function(literal))
                {
                    return Some((self.known.tree.place(file, literal), piece.to_owned()));
                }
            }
        }
        None
    }

    /// Why an id that nothing in sight gives must stay: the code that gives it would go on giving the old one.
    pub(super) fn not_given(&self, members: &[usize], copies: &[Duplicate]) -> Option<String> {
        let is_given = !self.is_only_compared(members) || copies.iter().any(|copy| copy.moves);
        (!is_given).then(|| {
            "ambiguous: it is only compared with, and what gives the id is not in sight".to_owned()
        })
    }

    fn is_only_compared(&self, members: &[usize]) -> bool {
        members
            .iter()
            .all(|member| self.known.ids[*member].position.is_comparison())
    }

    /// Where a longer string of the group's files holds the old id as a word.
    fn embedded(&self, value: &str, members: &[usize]) -> Option<String> {
        if is_bare_word(value) {
            return None;
        }
        let finder = Finder::new(value);
        for file in self.files(members) {
            let parsed = &self.known.tree.files[file];
            for (index, literal) in parsed.sites.literals.iter().enumerate() {
                let Some(text) = literal.value.as_deref() else {
                    continue;
                };
                let is_code = !matches!(literal.form, LiteralForm::Docstring | LiteralForm::Bytes)
                    && literal.role != Role::Message
                    && literal.negative.is_none();
                let is_longer = text.len() > value.len() || literal.form.is_fixed();
                let id = LiteralId(u32::try_from(index).unwrap_or(u32::MAX));
                if is_code
                    && is_longer
                    && holds_word(text, &finder)
                    && !self.bad.contains(&(file, literal.token))
                {
                    return Some(self.known.tree.place(file, id));
                }
            }
        }
        None
    }
}

/// Whether two names may be of one thing: `agent_name`, `name` and `agent`.
fn is_akin(one: &str, other: &str) -> bool {
    let is_part = |short: &str, long: &str| long.starts_with(short) || long.ends_with(short);
    is_part(one, other) || is_part(other, one)
}
