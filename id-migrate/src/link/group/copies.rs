//! Exact copies of the old text, where no id is known to be.

use std::collections::{BTreeSet, HashSet};

use super::texts::{is_asserted, is_denied};
use super::{Builder, Duplicate, is_bare_word};
use crate::site::{Field, LiteralForm, LiteralId, Role, ScopeId};

impl Builder<'_, '_> {
    /// Exact copies around the group that are neither ids nor the value of something else.
    pub(super) fn copies(&self, value: &str, around: &BTreeSet<usize>) -> Vec<Duplicate> {
        let mut copies = Vec::new();
        for &file in around {
            let sites = &self.known.tree.files[file].sites;
            let has_other_role = sites.literals.iter().any(|literal| {
                literal.value.as_deref() == Some(value) && matches!(literal.role, Role::Named(_))
            });
            for (index, literal) in sites.literals.iter().enumerate() {
                let id = LiteralId(u32::try_from(index).unwrap_or(u32::MAX));
                if literal.value.as_deref() != Some(value)
                    || self.is_id(file, id)
                    || self.known.others.contains(&(file, id))
                    || literal.negative.is_some()
                    || matches!(literal.role, Role::Named(_))
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

    /// Why nobody can tell which copies are the id: one stands in code that is not to be changed, or beside the same
    /// text in another role.
    pub(super) fn unclear_copy(
        &self,
        value: &str,
        members: &[usize],
        copies: &[Duplicate],
        around: &BTreeSet<usize>,
    ) -> Option<String> {
        let places = self.places(members);
        let stays = copies.iter().filter(|copy| !copy.moves).find(|copy| {
            let sites = &self.known.tree.files[copy.file].sites;
            places.contains(&(
                copy.file,
                sites.function_of(sites.literal(copy.literal).scope),
            ))
        });
        if let Some(copy) = stays {
            let place = self.place(copy.file, copy.literal);
            return Some(format!(
                "ambiguous: a copy beside it ({place}) may be just a word"
            ));
        }
        for copy in copies.iter().filter(|copy| copy.moves) {
            let file = &self.known.tree.files[copy.file];
            let scope = file.sites.literal(copy.literal).scope;
            if !self.options.include_production
                && !file.walked.config.include_production
                && !file.is_test_code(scope)
            {
                let place = self.place(copy.file, copy.literal);
                return Some(format!(
                    "ambiguous: production code that belongs to it has the same text ({place})"
                ));
            }
        }
        for &file in around {
            let parsed = &self.known.tree.files[file];
            let here = |literal: &LiteralId| parsed.sites.literal(*literal);
            let function = |literal: &LiteralId| parsed.sites.function_of(here(literal).scope);
            let others: Vec<(LiteralId, &Role<'_>)> = self.other_roles(value, file);
            let given: HashSet<ScopeId> = others.iter().map(|(id, _)| function(id)).collect();
            let loose = copies
                .iter()
                .filter(|copy| copy.file == file && !copy.is_related)
                .find(|copy| given.contains(&function(&copy.literal)));
            if let Some(copy) = loose {
                let place = self.place(file, copy.literal);
                return Some(format!(
                    "ambiguous: the same text stands for something else beside it ({place})"
                ));
            }
            // What has another name but is given nowhere may well be made of the id.
            let at = |literal: &LiteralId| here(literal).token.start as usize;
            let (asserted, given): (Vec<_>, Vec<_>) = others
                .iter()
                .partition(|(id, _)| is_asserted(parsed.text, at(id)));
            let made = asserted.iter().find(|(id, role)| {
                matches!(role, Role::Named(_))
                    && !is_denied(parsed.text, at(id))
                    && !given.iter().any(|(other, its)| {
                        its == role || [function(id), ScopeId::MODULE].contains(&function(other))
                    })
            });
            if let Some((id, Role::Named(name))) = made {
                let place = self.place(file, *id);
                return Some(format!(
                    "ambiguous: an assertion has the same text for `{name}` ({place})"
                ));
            }
        }
        None
    }

    /// The literals of a file with that text that are known to be something else.
    fn other_roles(&self, value: &str, file: usize) -> Vec<(LiteralId, &Role<'_>)> {
        let sites = &self.known.tree.files[file].sites;
        let literals = sites.literals.iter().enumerate();
        literals
            .filter(|(_, literal)| {
                literal.value.as_deref() == Some(value)
                    && literal.negative.is_none()
                    && literal.form == LiteralForm::Plain
            })
            .map(|(at, literal)| (LiteralId(u32::try_from(at).unwrap_or(u32::MAX)), literal))
            .filter(|(id, literal)| {
                !self.is_id(file, *id)
                    && (matches!(literal.role, Role::Named(_))
                        || self.known.others.contains(&(file, *id)))
            })
            .map(|(id, literal)| (id, &literal.role))
            .collect()
    }

    fn is_id(&self, file: usize, literal: LiteralId) -> bool {
        self.known
            .ids
            .binary_search_by_key(&(file, literal), |id| (id.file, id.literal))
            .is_ok()
    }

    /// Why somebody outside of the group may depend on the old text.
    pub(super) fn reasons_to_doubt(
        &self,
        value: &str,
        new: &str,
        members: &[usize],
        copies: &[Duplicate],
        around: &BTreeSet<usize>,
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
        notes.extend(self.looked_into_elsewhere(value, new, members));
        if let Some(text) = self.embedded(value, members, around).first() {
            let place = self.place(text.file, text.literal);
            notes.push(format!(
                "unsafe: a longer string holds it too ({place}) and is never rewritten"
            ));
        }
        notes
    }
}
