//! Gathers the literals that must change together, and chooses what to.
//!
//! A group is one old run id in one file, joined with the groups of the same old id in the files that it imports from.
//! All of a group changes, or nothing does.

mod copies;
mod distinct;
mod order;
mod stored;
mod surroundings;
mod texts;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use id_core::legacy::{self, LegacyFormat};
use id_core::{RunIdRef, ThreadIdRef};

use super::imports::Imports;
use super::judge::Judgement;
use super::resolve::IdLiteral;
use super::threads::Anchor;
use super::tree::Tree;
use crate::finding::{Applicability, Code};
use crate::ignores::Ignores;
use crate::lines::Lines;
use crate::site::{Field, LiteralForm, LiteralId};

/// What the user allows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether code outside tests is fixed.
    pub include_production: bool,
    /// Whether unsafe fixes are applied.
    pub unsafe_fixes: bool,
}

/// Equal run ids that change together.
#[derive(Clone, Debug)]
pub struct Group {
    /// The old id.
    pub value: String,
    /// Indices into the ids.
    pub members: Vec<usize>,
    /// Exact copies in places that are no ids.
    pub copies: Vec<Duplicate>,
    /// What is to be done.
    pub outcome: Outcome,
}

/// An exact copy of an old id where no id is known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// Its file in the tree.
    pub file: usize,
    /// Which literal.
    pub literal: LiteralId,
    /// Whether it is an argument of an assertion on a mock.
    pub is_mock: bool,
    /// Whether it is the value of a longer name for a run id: `parent_run_id="x"`.
    pub is_related: bool,
    /// Whether it changes with the group.
    pub moves: bool,
}

/// What becomes of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every member becomes this id.
    Replace {
        /// The new id.
        new: String,
        /// Whether anything outside of the group may depend on the old text.
        applicability: Applicability,
        /// Why it is unsafe, if it is.
        notes: Vec<String>,
    },
    /// It stays as it is, and why.
    Leave(String),
}

/// What groups are formed from.
#[derive(Debug)]
pub struct Known<'a, 't> {
    /// The files.
    pub tree: &'a Tree<'t>,
    /// Which takes names from which.
    pub imports: &'a Imports,
    /// The literals that are ids.
    pub ids: &'a [IdLiteral<'t>],
    /// The literals that are known to be something else.
    pub others: &'a HashSet<(usize, LiteralId)>,
    /// What each id is worth.
    pub judgements: &'a [Judgement],
    /// The thread beside each id.
    pub anchors: &'a [Anchor],
    /// The ignore comments of each file.
    pub ignores: &'a [Ignores],
}

/// Forms the groups of a tree, in the order of their first member.
#[must_use]
pub fn group(known: &Known<'_, '_>, options: Options) -> Vec<Group> {
    let builder = Builder {
        known,
        options,
        stored: stored::Stored::default(),
        holders: surroundings::holders(known),
        given: known
            .ids
            .iter()
            .filter(|id| id.field == Field::RunId && !id.position.is_comparison())
            .filter_map(|id| known.tree.literal(id.file, id.literal).value.as_deref())
            .collect(),
    };
    let mut groups: Vec<Group> = builder
        .join_givers(builder.components())
        .into_iter()
        .filter_map(|(value, members)| builder.build(value, members))
        .collect();
    groups.sort_by_key(|group| group.members[0]);
    order::keep_order(&builder, &mut groups);
    distinct::keep_distinct(known, &mut groups, options);
    groups
}

struct Builder<'a, 't> {
    known: &'a Known<'a, 't>,
    options: Options,
    stored: stored::Stored,
    /// The files that have a literal with the text of a run id.
    holders: HashMap<&'a str, Vec<usize>>,
    /// The texts that are given as run ids somewhere, not just compared with.
    given: HashSet<&'a str>,
}

impl Builder<'_, '_> {
    /// The members of each group: equal run ids of a file, and of the files that it imports from.
    fn components(&self) -> Vec<(&str, Vec<usize>)> {
        let mut by_file: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
        for (index, id) in self.known.ids.iter().enumerate() {
            let may_change = matches!(
                self.known.judgements[index],
                Judgement::Valid | Judgement::Invalid(_)
            );
            if id.field == Field::RunId
                && may_change
                && let Some(value) = self.value_of(index)
            {
                by_file.entry((id.file, value)).or_default().push(index);
            }
        }
        let keys: Vec<(usize, &str)> = by_file.keys().copied().collect();
        let place: HashMap<(usize, &str), usize> = keys
            .iter()
            .enumerate()
            .map(|(at, key)| (*key, at))
            .collect();
        let mut parent: Vec<usize> = (0..keys.len()).collect();
        for (at, (file, value)) in keys.iter().enumerate() {
            for other in self.known.imports.from(*file) {
                if let Some(&other) = place.get(&(*other, *value)) {
                    let (a, b) = (root(&mut parent, at), root(&mut parent, other));
                    parent[a.max(b)] = a.min(b);
                }
            }
            // An imported constant's literal lies in another file than its use.
            for &member in &by_file[&(*file, *value)] {
                for one in &self.known.ids[member].uses {
                    if let Some(&other) = place.get(&(one.file, *value)) {
                        let (a, b) = (root(&mut parent, at), root(&mut parent, other));
                        parent[a.max(b)] = a.min(b);
                    }
                }
            }
        }
        let mut joined: BTreeMap<usize, (&str, Vec<usize>)> = BTreeMap::new();
        for (at, (key, members)) in keys.iter().zip(by_file.into_values()).enumerate() {
            joined
                .entry(root(&mut parent, at))
                .or_insert((key.1, Vec::new()))
                .1
                .extend(members);
        }
        joined.into_values().collect()
    }

    fn value_of(&self, id: usize) -> Option<&str> {
        let id = &self.known.ids[id];
        self.known
            .tree
            .literal(id.file, id.literal)
            .value
            .as_deref()
    }

    fn build(&self, value: &str, mut members: Vec<usize>) -> Option<Group> {
        members.sort_unstable();
        let is_valid = RunIdRef::parse(value).is_ok();
        let siblings: BTreeSet<&str> = members
            .iter()
            .flat_map(|member| &self.known.anchors[*member].siblings)
            .map(String::as_str)
            .collect();
        if let Ok(id) = RunIdRef::parse(value)
            && siblings
                .iter()
                .all(|thread| *thread == id.thread_id().as_str())
        {
            return None;
        }
        let around = self.surroundings(value, &members);
        let copies = self.copies(value, &around);
        let reason = self
            .reason_to_leave(value, &members, &siblings)
            .or_else(|| self.held_by_text(value, &members, &copies, &around))
            .or_else(|| self.made_of_it(value, &members))
            .or_else(|| self.unclear_copy(value, &members, &copies, &around))
            .or_else(|| self.stored(value, &around));
        let outcome = if let Some(reason) = reason {
            Outcome::Leave(reason)
        } else {
            let functions: BTreeSet<&str> = members
                .iter()
                .flat_map(|member| &self.known.anchors[*member].functions)
                .map(String::as_str)
                .collect();
            let only = |threads: &BTreeSet<&str>| {
                if threads.len() == 1 {
                    threads.first().copied().map(str::to_owned)
                } else {
                    None
                }
            };
            let thread = only(&siblings).or_else(|| if is_valid { None } else { only(&functions) });
            let thread = thread
                .as_deref()
                .and_then(|thread| ThreadIdRef::parse(thread).ok());
            let new = legacy::suggest(value, thread).to_string();
            if let Some(reason) = self.looked_into(value, &new, &members) {
                Outcome::Leave(reason)
            } else {
                let notes = self.reasons_to_doubt(value, &new, &members, &copies, &around);
                let applicability = if notes.is_empty() {
                    Applicability::Safe
                } else {
                    Applicability::Unsafe
                };
                Outcome::Replace {
                    new,
                    applicability,
                    notes,
                }
            }
        };
        Some(Group {
            value: value.to_owned(),
            members,
            copies,
            outcome,
        })
    }

    /// Why a group must stay as it is.
    fn reason_to_leave(
        &self,
        value: &str,
        members: &[usize],
        siblings: &BTreeSet<&str>,
    ) -> Option<String> {
        if siblings.len() > 1 {
            let threads: Vec<String> = siblings
                .iter()
                .map(|thread| format!("`{thread}`"))
                .collect();
            return Some(format!(
                "ambiguous: its copies stand beside different threads ({})",
                threads.join(", ")
            ));
        }
        let config = &self.known.tree.files[self.known.ids[members[0]].file]
            .walked
            .config;
        if LegacyFormat::detect(value) == LegacyFormat::Uuid && !config.rewrites(value) {
            return Some("it is a UUID, which may be another system's: name it under `rewrite` in the configuration".to_owned());
        }
        for &member in members {
            let id = &self.known.ids[member];
            let file = &self.known.tree.files[id.file];
            let literal = file.sites.literal(id.literal);
            if id.is_both {
                return Some("ambiguous: it is used as a run id and as a thread id".to_owned());
            }
            if literal.form != LiteralForm::Plain {
                return Some(
                    "one of its copies is put together from several string literals".to_owned(),
                );
            }
            if !self.options.include_production
                && !file.walked.config.include_production
                && !file.is_test_code(literal.scope)
            {
                return Some(
                    "it stands in production code: `--include-production` fixes that".to_owned(),
                );
            }
            let lines = if self.known.ignores[id.file].is_empty() {
                Lines::default()
            } else {
                Lines::of(file.text)
            };
            let is_ignored = id.uses.iter().filter(|one| one.file == id.file).any(|one| {
                [Code::Rid001, Code::Rid002, Code::Rid007]
                    .iter()
                    .any(|code| {
                        self.known.ignores[id.file].silences(
                            *code,
                            literal.token,
                            one.extent,
                            &lines,
                        )
                    })
            });
            if is_ignored {
                return Some("an ignore comment keeps one of its copies".to_owned());
            }
        }
        self.negative_beside(value, members)
    }

    /// A member in the same function as an equal literal that must stay bad.
    fn negative_beside(&self, value: &str, members: &[usize]) -> Option<String> {
        let place = |id: &IdLiteral<'_>| {
            let sites = &self.known.tree.files[id.file].sites;
            (id.file, sites.function_of(sites.literal(id.literal).scope))
        };
        let places: HashSet<_> = members
            .iter()
            .map(|member| place(&self.known.ids[*member]))
            .collect();
        let is_beside = self
            .known
            .ids
            .iter()
            .zip(self.known.judgements)
            .any(|(id, judgement)| {
                matches!(judgement, Judgement::Negative(_))
                    && places.contains(&place(id))
                    && self
                        .known
                        .tree
                        .literal(id.file, id.literal)
                        .value
                        .as_deref()
                        == Some(value)
            });
        is_beside.then(|| "ambiguous: a negative test beside it needs the same text".to_owned())
    }
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// A word that may stand anywhere by accident: `test`, `run`.
fn is_bare_word(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphabetic()) || value.len() < 3
}
