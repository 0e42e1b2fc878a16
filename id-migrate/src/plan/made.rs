//! Texts that may be made of an id, or an id of them: nobody rewrites what is made.

use std::collections::BTreeSet;

use super::group::Builder;
use super::hold::Hold;
use super::texts::{is_asserted, is_bare_word, is_cut, is_denied, is_extended, is_restyled};
use crate::site::{Literal, LiteralForm, LiteralId, ScopeId};

impl Builder<'_, '_> {
    /// The functions of the members and of the places that use them.
    pub(super) fn places(&self, members: &[usize]) -> BTreeSet<(usize, ScopeId)> {
        let mut places = BTreeSet::new();
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

    /// A text that is compared with beside a member and has the old id as a part (`old-run-x` of `old-run`), or is a part
    /// of it: the one may be made of the other. A text that is given somewhere is nothing that is made.
    pub(super) fn made_of_it(&self, value: &str, members: &[usize]) -> Option<Hold> {
        // Where a text is an id by itself, its group moves for reasons of its own.
        let may_be_made = !self.given.contains(value);
        self.beside_it(value, members, may_be_made, is_extended)
    }

    /// A text that is compared with beside a member and is the old id in another style or cut: `OLD_RUN`, `old-ru…`.
    pub(super) fn shown_as(&self, value: &str, members: &[usize]) -> Option<Hold> {
        self.beside_it(value, members, false, |text, value| {
            is_restyled(text, value) || is_cut(text, value)
        })
    }

    fn beside_it(
        &self,
        value: &str,
        members: &[usize],
        may_be_made: bool,
        is_made: fn(&str, &str) -> bool,
    ) -> Option<Hold> {
        if is_bare_word(value) {
            return None;
        }
        for (file, function) in self.places(members) {
            let parsed = &self.known.tree.files[file];
            let literals = || {
                let all = parsed.sites.literals_by_id();
                all.filter_map(|(id, it)| Some((it.value.as_deref()?, id, it)))
            };
            let is_here = |it: &Literal<'_>| {
                it.form == LiteralForm::Plain && parsed.sites.function_of(it.scope) == function
            };
            let is_compared = |id: LiteralId, it: &Literal<'_>| {
                let start = it.token.start as usize;
                is_asserted(parsed.text, start)
                    && !is_denied(parsed.text, start)
                    && !self.is_given_away(file, id)
            };
            let is_given = |text: &str| {
                self.given.contains(text)
                    || literals()
                        .any(|(other, id, it)| other == text && is_here(it) && !is_compared(id, it))
            };
            let made = literals().find(|&(text, id, it)| {
                let is_part = may_be_made && is_extended(value, text) && !is_bare_word(text);
                (is_part || is_made(text, value))
                    && is_here(it)
                    && (is_part || is_compared(id, it) && !is_given(text))
            });
            if let Some((_, id, _)) = made {
                let place = self.known.tree.place(file, id);
                return Some(Hold::Derived(place));
            }
        }
        None
    }

    /// Whether a literal is an id that a place gives to somebody.
    fn is_given_away(&self, file: usize, literal: LiteralId) -> bool {
        self.id_at(file, literal).is_some_and(|id| id.is_given_away)
    }
}
