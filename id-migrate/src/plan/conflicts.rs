//! Conflicts and doubts that follow from a group's own literals.

use std::collections::BTreeSet;

use super::group::{Builder, Duplicate};
use super::hold::{Hold, Places};
use super::opens::computed_path;
use crate::code::Code;
use crate::link::judge::Judgement;
use crate::sites::{Field, LiteralForm};

impl Builder<'_, '_> {
    /// The first conflict of a group.
    pub(super) fn conflict(
        &self,
        value: &str,
        members: &[usize],
        copies: &[Duplicate],
        threads: BTreeSet<String>,
    ) -> Option<Hold> {
        if threads.len() > 1 {
            return Some(Hold::TwoThreads(threads.into_iter().collect()));
        }
        let is_given = !self.is_only_compared(members) || copies.iter().any(|copy| copy.moves);
        self.is_a_thread(value, members)
            .or_else(|| members.iter().find_map(|member| self.conflict_of(*member)))
            .or_else(|| self.negative(value, members))
            .or_else(|| (!is_given).then_some(Hold::NotGiven))
    }

    /// The places where the group's files have the text as a thread id.
    fn is_a_thread(&self, value: &str, members: &[usize]) -> Option<Hold> {
        let ids = members.iter().map(|member| &self.known.ids[*member]);
        let mut places: Vec<_> = ids
            .filter(|id| id.is_both)
            .map(|id| (id.file, id.literal))
            .collect();
        for file in self.files(members) {
            let index = self.index(file);
            let literals = index.literals.get(value).into_iter().flatten();
            let threads = literals.filter(|literal| {
                self.id_at(file, **literal)
                    .is_some_and(|id| id.field != Field::RunId)
            });
            places.extend(threads.map(|literal| (file, *literal)));
        }
        if places.is_empty() {
            return None;
        }
        places.sort_unstable();
        let places = places.into_iter();
        let places = places.map(|(file, literal)| self.known.tree.place(file, literal));
        Some(Hold::RunAndThread(places.collect()))
    }

    fn conflict_of(&self, member: usize) -> Option<Hold> {
        let id = &self.known.ids[member];
        let file = &self.known.tree.files[id.file];
        let literal = file.sites.literal(id.literal);
        let place = || self.known.tree.place(id.file, id.literal);
        if literal.form != LiteralForm::Plain {
            return Some(Hold::InPieces(place()));
        }
        let ignores = &self.known.ignores[id.file];
        if ignores.is_empty() {
            return None;
        }
        let lines = file.lines();
        let code = match self.known.judgements[member] {
            Judgement::Valid => Code::Rid002,
            _ if id.position.is_comparison() => Code::Rid007,
            _ => Code::Rid001,
        };
        let mut uses = id.uses.iter().filter(|one| one.file == id.file);
        let is_ignored = uses.any(|one| ignores.silences(code, literal.token, one.extent, lines));
        is_ignored.then(|| Hold::Ignored(place()))
    }

    /// An equal literal that has to stay bad, in a function that has a literal of the group too.
    fn negative(&self, value: &str, members: &[usize]) -> Option<Hold> {
        let functions = self.functions_of(members);
        for file in self.files(members) {
            let sites = &self.known.tree.files[file].sites;
            for &id in self.index(file).literals.get(value).into_iter().flatten() {
                let literal = sites.literal(id);
                let at = self
                    .known
                    .ids
                    .binary_search_by_key(&(file, id), |id| (id.file, id.literal));
                let is_negative = literal.negative.is_some()
                    || at.is_ok_and(|at| {
                        matches!(self.known.judgements[at], Judgement::Negative(_))
                    });
                let function = sites.outermost_function_of(literal.scope);
                if is_negative && functions.contains(&(file, function)) {
                    return Some(Hold::Negative(self.known.tree.place(file, id)));
                }
            }
        }
        None
    }

    /// Finds the doubts of a group.
    pub(super) fn doubts(
        &self,
        value: &str,
        new: &str,
        members: &[usize],
        copies: &[Duplicate],
    ) -> Vec<Hold> {
        let mut doubts: Vec<Hold> = self
            .received(value, new, members, copies)
            .into_iter()
            .collect();
        doubts.extend(self.expected(value, members, copies));
        let loose = copies
            .iter()
            .filter(|copy| copy.moves && !copy.is_mock && !copy.is_related);
        let loose = loose.map(|copy| self.known.tree.place(copy.file, copy.literal));
        let loose: Vec<String> = loose.collect();
        if !loose.is_empty() {
            doubts.push(Hold::Copies(loose.into_iter().collect::<Places>()));
        }
        if self.is_only_compared(members) {
            doubts.push(Hold::OnlyCompared);
        }
        let mut ids = members.iter().map(|member| &self.known.ids[*member]);
        if let Some(id) = ids.find(|id| id.read_by.is_some()) {
            let place = self.known.tree.place(id.file, id.literal);
            doubts.push(Hold::GivenToNegative(place));
        }
        for file in self.files(members) {
            doubts.extend(self.opened(file).map(Hold::Opens));
        }
        doubts.extend(self.stored(value, &self.near(members)));
        doubts.extend(self.looked_at(value, new, members));
        doubts
    }

    /// Where a file of the tree opens a path that it computes.
    fn opened(&self, file: usize) -> Option<String> {
        let mut opened = self.opened.borrow_mut();
        let here = opened
            .entry(file)
            .or_insert_with(|| computed_path(&self.known.tree.files[file]));
        here.clone()
    }
}
