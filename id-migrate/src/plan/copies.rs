//! Exact copies of a group's old id outside known id positions.

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::group::{Builder, Duplicate};
use crate::sites::{Field, LiteralForm, LiteralId, Role, SiteValue};

/// An index of a file's literals by text and by call.
#[derive(Debug, Default)]
pub(super) struct Index<'a> {
    /// The literals of each text.
    pub(super) literals: FxHashMap<&'a str, Vec<LiteralId>>,
    /// The call that each positional literal is an argument of.
    siblings: FxHashMap<LiteralId, u32>,
}

impl<'a> Builder<'a, '_> {
    /// The index of a file of the tree.
    pub(super) fn index(&self, file: usize) -> Rc<Index<'a>> {
        let sites = &self.known.facts.tree.files[file].sites;
        let index = || {
            let mut index = Index::default();
            for (id, literal) in sites.literals_by_id() {
                if let Some(value) = literal.value.as_deref() {
                    index.literals.entry(value).or_default().push(id);
                }
            }
            for call in &sites.calls {
                for (_, value) in &call.arguments {
                    if let SiteValue::Literal(literal) = value {
                        index.siblings.insert(*literal, call.sibling);
                    }
                }
            }
            Rc::new(index)
        };
        let mut indexes = self.indexes.borrow_mut();
        Rc::clone(indexes.entry(file).or_insert_with(index))
    }

    /// The files in which copies of a group's text may be its id: its own, and test files that take names from these or
    /// that these take names from.
    pub(super) fn near(&self, members: &[usize]) -> BTreeSet<usize> {
        let own = self.files(members);
        let mut near = own.clone();
        for &file in &own {
            near.extend(self.known.imports.from(file));
            near.extend(self.known.imports.importers(file));
        }
        near.retain(|file| self.known.tree.files[*file].is_test || own.contains(file));
        near
    }

    /// Returns exact copies near the group that are neither ids nor values of another field.
    pub(super) fn copies(&self, value: &str, members: &[usize]) -> Vec<Duplicate> {
        let mut copies = Vec::new();
        let own_files = self.files(members);
        for file in self.near(members) {
            let sites = &self.known.tree.files[file].sites;
            let index = self.index(file);
            let Some(literals) = index.literals.get(value) else {
                continue;
            };
            if !own_files.contains(&file) && is_bare_word(value) {
                continue;
            }
            let has_other_role = literals
                .iter()
                .any(|literal| sites.literal(*literal).role.is_another());
            for &id in literals {
                let literal = sites.literal(id);
                let is_something_else = self.is_id(file, id)
                    || self.known.others.contains(&(file, id))
                    || literal.negative.is_some()
                    || literal.role.is_another()
                    || matches!(&literal.role, Role::Compared(name) if self.gives(file, value, name))
                    || matches!(literal.role, Role::Related(field) if field != Field::RunId);
                if is_something_else || literal.form != LiteralForm::Plain {
                    continue;
                }
                let is_mock = literal.role == Role::MockAssertion && !has_other_role;
                let is_related = literal.role == Role::Related(Field::RunId);
                let moves = is_mock || is_related || !is_bare_word(value);
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

    /// The threads of the calls that have a copy as a positional argument.
    pub(super) fn threads_beside(&self, copies: &[Duplicate]) -> BTreeSet<String> {
        let moving = copies.iter().filter(|copy| copy.moves);
        let threads = moving.filter_map(|copy| {
            let sibling = *self.index(copy.file).siblings.get(&copy.literal)?;
            let (_, thread) = self.known.siblings.get(&(copy.file, sibling))?;
            Some(thread.clone())
        });
        threads.collect()
    }

    /// Returns `true` if a file assigns that text to such a name, or passes it to a parameter that is not an id.
    fn gives(&self, file: usize, value: &str, name: &str) -> bool {
        let sites = &self.known.tree.files[file].sites;
        let index = self.index(file);
        index.literals.get(value).into_iter().flatten().any(|id| {
            let role = &sites.literal(*id).role;
            matches!(role, Role::Named(other) if is_akin(other, name))
                || self.known.others.contains(&(file, *id))
        })
    }

    /// Returns `true` if every literal of the group is only compared or expected.
    pub(super) fn is_only_compared(&self, members: &[usize]) -> bool {
        members
            .iter()
            .all(|member| !self.known.ids[*member].is_given_away)
    }
}

/// Returns `true` if two names may mean the same thing: `agent_name`, `name` and `agent`.
fn is_akin(one: &str, other: &str) -> bool {
    let is_part = |short: &str, long: &str| long.starts_with(short) || long.ends_with(short);
    is_part(one, other) || is_part(other, one)
}

/// Returns `true` for words that occur by accident: `test`, `run`.
fn is_bare_word(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphabetic()) || value.len() < 3
}
