//! Copies of which nobody can tell whether they are the id.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::around::Around;
use super::group::{Builder, Duplicate};
use super::hold::Hold;
use super::texts::{is_asserted, is_bare_word, is_denied};
use crate::language::vocabulary::may_name_a_run;
use crate::site::{LiteralForm, LiteralId, Role, ScopeId};

impl Builder<'_, '_> {
    /// Why nobody can tell which copies are the id: one stands in code that is not to be changed, or beside the same
    /// text in another role.
    pub(super) fn unclear_copy(
        &self,
        value: &str,
        copies: &[Duplicate],
        around: &Around<'_, '_, '_>,
        is_in_production: bool,
    ) -> Option<Hold> {
        if let Some(place) = self.given_in_production(value, around.near(), is_in_production) {
            return Some(Hold::ProductionCopy(place));
        }
        // A bare word says nothing.
        let text = if is_bare_word(value) { "" } else { value };
        for &file in around.near() {
            let parsed = &self.known.tree.files[file];
            let here = |literal: &LiteralId| parsed.sites.literal(*literal);
            let function = |literal: &LiteralId| parsed.sites.function_of(here(literal).scope);
            let others: Vec<(LiteralId, &Role<'_>)> = self.other_roles(value, file);
            let given: FxHashSet<ScopeId> = others.iter().map(|(id, _)| function(id)).collect();
            let loose = copies
                .iter()
                .filter(|copy| copy.file == file && !copy.is_related)
                .find(|copy| given.contains(&function(&copy.literal)));
            if let Some(copy) = loose {
                let place = self.known.tree.place(file, copy.literal);
                return Some(Hold::Beside(place));
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
                let place = self.known.tree.place(file, *id);
                let name = name.clone().into_owned();
                return Some(Hold::Asserted { name, place });
            }
            let twin = others.iter().find(|(id, role)| {
                matches!(role, Role::Named(name) if may_name_a_run(name, text))
                    && around.meets(file, here(id).scope)
            });
            if let Some((id, Role::Named(name))) = twin {
                let place = self.known.tree.place(file, *id);
                let name = name.clone().into_owned();
                return Some(Hold::Twin { name, place });
            }
        }
        None
    }

    /// Production code that the tests import, that is not to be changed, and that has the text where no id is known.
    fn given_in_production(
        &self,
        value: &str,
        around: &BTreeSet<usize>,
        is_in_production: bool,
    ) -> Option<String> {
        if is_bare_word(value) || is_in_production {
            return None;
        }
        let imported: BTreeSet<usize> = around
            .iter()
            .flat_map(|file| self.known.imports.from(*file))
            .chain(around)
            .copied()
            .collect();
        imported.into_iter().find_map(|file| {
            let parsed = &self.known.tree.files[file];
            if parsed.is_test || self.options.changes_production(&parsed.walked.config) {
                return None;
            }
            let (literal, _) = parsed
                .sites
                .literals_by_id()
                .filter(|(_, literal)| {
                    literal.value.as_deref() == Some(value)
                        && literal.form == LiteralForm::Plain
                        && !literal.role.is_another()
                })
                .find(|(_, literal)| !parsed.is_test_code(literal.scope))?;
            Some(self.known.tree.place(file, literal))
        })
    }

    /// The literals of a file with that text that are known to be something else.
    fn other_roles(&self, value: &str, file: usize) -> Vec<(LiteralId, &Role<'_>)> {
        let sites = &self.known.tree.files[file].sites;
        sites
            .literals_by_id()
            .filter(|(_, literal)| {
                literal.value.as_deref() == Some(value)
                    && literal.negative.is_none()
                    && literal.form == LiteralForm::Plain
            })
            .filter(|(id, literal)| {
                !self.is_id(file, *id)
                    && (matches!(literal.role, Role::Named(_))
                        || self.known.others.contains(&(file, *id)))
            })
            .map(|(id, literal)| (id, &literal.role))
            .collect()
    }
}
