//! Gathers the literals that must change together, and chooses what to.
//!
//! A group is one old run id in one file, joined with the groups of the same old id in the files that it imports from.
//! All of a group changes, or nothing does.

mod around;
mod components;
mod computed;
mod copies;
mod distinct;
mod doubt;
mod made;
mod meet;
mod needed;
mod options;
mod order;
mod reason;
mod shared;
mod stored;
mod texts;
mod unclear;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use id_core::legacy::{self, LegacyFormat};
use id_core::{RunIdRef, ThreadIdRef};
use rustc_hash::{FxHashMap, FxHashSet};

use around::Around;
use meet::Functions;
pub use options::FixOptions;
pub use reason::Reason;

use super::imports::Imports;
use super::judge::Judgement;
use super::resolve::IdLiteral;
use super::threads::Anchor;
use super::tree::Tree;
use crate::config::Config;
use crate::finding::{Applicability, Code};
use crate::ignores::Ignores;
use crate::lines::Lines;
use crate::site::{Field, Literal, LiteralForm, LiteralId, Span};

const IN_PIECES: &str = "one of its copies is put together from several string literals";

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

impl Group {
    /// The configuration that decides for it: that of its first member's file.
    #[must_use]
    pub fn config<'c>(&self, tree: &'c Tree<'_>, ids: &[IdLiteral<'_>]) -> &'c Config {
        &tree.files[ids[self.members[0]].file].walked.config
    }

    /// The literals that change with it, each with its file: its members, and the copies that move.
    pub fn literals(&self, ids: &[IdLiteral<'_>]) -> impl Iterator<Item = (usize, LiteralId)> {
        let members = self.members.iter();
        let members = members.map(|member| (ids[*member].file, ids[*member].literal));
        let copies = self.copies.iter().filter(|copy| copy.moves);
        members.chain(copies.map(|copy| (copy.file, copy.literal)))
    }
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
    /// Whether it is the value of another name for a run id: `parent_run_id="x"`.
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
    Leave(Reason),
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
    pub others: &'a FxHashSet<(usize, LiteralId)>,
    /// What each id is worth.
    pub judgements: &'a [Judgement],
    /// The thread beside each id.
    pub anchors: &'a [Anchor],
    /// The ignore comments of each file.
    pub ignores: &'a [Ignores],
}

/// Forms the groups of a tree, in the order of their first member.
#[must_use]
pub fn group(known: &Known<'_, '_>, options: FixOptions) -> Vec<Group> {
    let builder = Builder::new(known, options);
    let mut groups: Vec<Group> = builder
        .components()
        .into_iter()
        .filter_map(|(value, members)| builder.build(value, members))
        .collect();
    groups.sort_by_key(|group| group.members[0]);
    keep(known, &mut groups, options);
    reason::tell_of_production(known, &mut groups, options);
    groups
}

/// Leaves the groups that are in each other's way.
fn keep(known: &Known<'_, '_>, groups: &mut [Group], options: FixOptions) {
    shared::keep_apart(known, groups);
    order::keep_order(known, groups);
    distinct::keep_distinct(known, groups, options);
}

struct Builder<'a, 't> {
    known: &'a Known<'a, 't>,
    options: FixOptions,
    /// The tokens of the ids that a test needs to be bad.
    negatives: FxHashSet<(usize, Span)>,
    /// The tokens of the ids that are bad and no test needs to be.
    bad: FxHashSet<(usize, Span)>,
    functions: RefCell<around::Known>,
    stored: stored::Stored,
    /// The digests of each file that was asked for.
    digests: RefCell<FxHashMap<usize, Rc<[LiteralId]>>>,
    /// The texts that are given as run ids somewhere, not just compared with.
    given: FxHashSet<&'a str>,
}

impl<'a, 't> Builder<'a, 't> {
    fn new(known: &'a Known<'a, 't>, options: FixOptions) -> Self {
        let token = |id: &IdLiteral<'_>| (id.file, known.tree.literal(id.file, id.literal).token);
        let judged = || known.ids.iter().zip(known.judgements);
        Self {
            known,
            options,
            negatives: judged()
                .filter(|(_, judgement)| matches!(judgement, Judgement::Negative(_)))
                .map(|(id, _)| token(id))
                .collect(),
            bad: judged()
                .filter(|(id, judgement)| {
                    id.field == Field::RunId && matches!(judgement, Judgement::Invalid(_))
                })
                .map(|(id, _)| token(id))
                .collect(),
            functions: RefCell::default(),
            stored: stored::Stored::default(),
            digests: RefCell::default(),
            given: known
                .ids
                .iter()
                .filter(|id| id.field == Field::RunId && id.is_given_away)
                .filter_map(|id| known.tree.literal(id.file, id.literal).value.as_deref())
                .collect(),
        }
    }
}

impl Builder<'_, '_> {
    fn value_of(&self, id: usize) -> Option<&str> {
        let id = &self.known.ids[id];
        self.known
            .tree
            .literal(id.file, id.literal)
            .value
            .as_deref()
    }

    /// A copy that cannot change with the group although it is the same id as far as anybody can see.
    fn reason_in_copies(
        &self,
        value: &str,
        copies: &[Duplicate],
        around: &Around<'_, '_, '_>,
    ) -> Option<Reason> {
        let is_split = |copy: &Duplicate| {
            self.known.tree.literal(copy.file, copy.literal).form == LiteralForm::Concatenated
        };
        if copies.iter().any(is_split) {
            return Some(Reason::other(IN_PIECES.to_owned()));
        }
        let stays = copies.iter().find(|copy| {
            let scope = self.known.tree.literal(copy.file, copy.literal).scope;
            !copy.moves && around.meets(copy.file, scope)
        })?;
        let place = self.known.tree.place(stays.file, stays.literal);
        Some(Reason::ambiguous(format!(
            "`{value}` may be a word like any other where it stands beside it ({place})"
        )))
    }

    /// Which of the ids a literal is, if it is one.
    fn id_at(&self, file: usize, literal: LiteralId) -> Option<&IdLiteral<'_>> {
        let ids = self.known.ids;
        let at = ids.binary_search_by_key(&(file, literal), |id| (id.file, id.literal));
        at.ok().map(|at| &ids[at])
    }

    fn is_id(&self, file: usize, literal: LiteralId) -> bool {
        self.id_at(file, literal).is_some()
    }

    /// Whether a literal is an id that a test needs to be bad.
    fn is_negative(&self, file: usize, literal: &Literal<'_>) -> bool {
        self.negatives.contains(&(file, literal.token))
    }

    /// The functions of some files.
    fn functions(&self, files: BTreeSet<usize>) -> Rc<Functions> {
        let mut known = self.functions.borrow_mut();
        let tree = self.known.tree;
        known
            .entry(files)
            .or_insert_with_key(|files| Rc::new(Functions::of(tree, files)))
            .clone()
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
        let mut around = Around::new(self, value, &members);
        let copies = self.copies(value, &members, &around);
        around.add(&copies);
        let reason = self
            .reason_to_leave(value, &members, &siblings)
            .or_else(|| self.reason_in_copies(value, &copies, &around))
            .or_else(|| {
                let unclear = around
                    .reason_to_leave()
                    .or_else(|| self.unclear_copy(value, &copies, &around))
                    .or_else(|| self.made_of_it(value, &members))
                    .or_else(|| self.stored(value, around.near()))
                    .or_else(|| self.not_given(&members, &copies));
                unclear.map(Reason::ambiguous)
            });
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
            let notes = self.reasons_to_doubt(value, &new, &members, &copies);
            let applicability = if notes.is_empty() {
                Applicability::Safe
            } else {
                Applicability::Unsafe
            };
            let reason = around
                .reason_not_to_become(&new)
                .or_else(|| self.shown_as(value, &members));
            match reason {
                Some(reason) => Outcome::Leave(Reason::ambiguous(reason)),
                None => Outcome::Replace {
                    new,
                    applicability,
                    notes,
                },
            }
        };
        Some(Group {
            value: value.to_owned(),
            members,
            copies,
            outcome,
        })
    }

    fn files(&self, members: &[usize]) -> BTreeSet<usize> {
        members
            .iter()
            .map(|member| self.known.ids[*member].file)
            .collect()
    }

    /// Why a group must stay as it is.
    fn reason_to_leave(
        &self,
        value: &str,
        members: &[usize],
        siblings: &BTreeSet<&str>,
    ) -> Option<Reason> {
        if siblings.len() > 1 {
            let threads: Vec<String> = siblings
                .iter()
                .map(|thread| format!("`{thread}`"))
                .collect();
            return Some(Reason::ambiguous(format!(
                "its copies stand beside different threads ({})",
                threads.join(", ")
            )));
        }
        let config = &self.known.tree.files[self.known.ids[members[0]].file]
            .walked
            .config;
        if LegacyFormat::detect(value) == LegacyFormat::Uuid && !config.rewrites(value) {
            return Some(Reason::other("it is a UUID, which may be another system's: name it under `rewrite` in the configuration".to_owned()));
        }
        for &member in members {
            let id = &self.known.ids[member];
            let file = &self.known.tree.files[id.file];
            let literal = file.sites.literal(id.literal);
            if id.is_both {
                return Some(Reason::ambiguous(
                    "it is used as a run id and as a thread id".to_owned(),
                ));
            }
            if literal.form != LiteralForm::Plain {
                return Some(Reason::other(IN_PIECES.to_owned()));
            }
            if !self.options.changes_production(&file.walked.config)
                && !file.is_test_code(literal.scope)
            {
                return Some(Reason::production());
            }
            let lines = if self.known.ignores[id.file].is_empty() {
                Lines::default()
            } else {
                Lines::of(file.text)
            };
            let code = match self.known.judgements[member] {
                Judgement::Valid => Code::Rid002,
                _ if id.position.is_comparison() => Code::Rid007,
                _ => Code::Rid001,
            };
            let mut uses = id.uses.iter().filter(|one| one.file == id.file);
            let is_ignored = uses.any(|one| {
                self.known.ignores[id.file].silences(code, literal.token, one.extent, &lines)
            });
            if is_ignored {
                return Some(Reason::other(
                    "an ignore comment keeps one of its copies".to_owned(),
                ));
            }
        }
        None
    }
}
