//! What may depend on a group's old text, outside of the code that certainly runs together with it: the fix is unsafe.
//!
//! What certainly depends on it is in [`super::needed`].

use rustc_hash::FxHashSet;

use memchr::memmem::Finder;

use super::group::{Builder, Duplicate};
use super::hold::Hold;
use super::texts::{holds_word, is_bare_word};
use crate::site::{LiteralForm, Role, ScopeId};

impl Builder<'_, '_> {
    /// Why somebody outside of the group may depend on the old text.
    pub(super) fn reasons_to_doubt(
        &self,
        value: &str,
        new: &str,
        members: &[usize],
        copies: &[Duplicate],
    ) -> Vec<Hold> {
        let mut notes = Vec::new();
        notes.extend(self.received(value, new, members, copies));
        let loose: Vec<&Duplicate> = copies
            .iter()
            .filter(|copy| !copy.is_mock && !copy.is_related)
            .collect();
        if let Some(first) = loose.first() {
            let place = self.known.tree.place(first.file, first.literal);
            notes.push(Hold::Copies {
                count: loose.len(),
                move_too: first.moves,
                place,
            });
        }
        if self.is_only_compared(members) {
            notes.push(Hold::OnlyCompared);
        }
        if let Some(&read) = members
            .iter()
            .find(|member| self.known.ids[**member].read_by.is_some())
        {
            let id = &self.known.ids[read];
            let place = self.known.tree.place(id.file, id.literal);
            notes.push(Hold::GivenToNegative(place));
        }
        if let Some((place, piece)) = self.searched_for(value, new, members) {
            notes.push(Hold::PieceElsewhere { piece, place });
        }
        if let Some(place) = self.embedded(value, members) {
            notes.push(Hold::LongerElsewhere(place));
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

    /// Where a longer string of the group's files holds the old id as a word.
    fn embedded(&self, value: &str, members: &[usize]) -> Option<String> {
        if is_bare_word(value) {
            return None;
        }
        let finder = Finder::new(value);
        for file in self.files(members) {
            let parsed = &self.known.tree.files[file];
            for (id, literal) in parsed.sites.literals_by_id() {
                let Some(text) = literal.value.as_deref() else {
                    continue;
                };
                let is_code = !matches!(literal.form, LiteralForm::Docstring | LiteralForm::Bytes)
                    && literal.role != Role::Message
                    && literal.negative.is_none();
                let is_longer = text.len() > value.len() || literal.form.is_fixed();
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
