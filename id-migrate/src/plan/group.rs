//! Gathers the literals that must change together, and chooses what to.
//!
//! A group is one old run id in one file, joined with the groups of the same old id in the files that it imports from.
//! All of a group changes, or nothing does.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use id_core::legacy::{self, LegacyFormat};
use id_core::{RunIdRef, ThreadIdRef};
use rustc_hash::{FxHashMap, FxHashSet};

use super::around::{self, Around};
use super::hold::{Hold, HoldKind};
use super::meet::Functions;
use super::options::FixOptions;
use super::stored;
use crate::config::Config;
use crate::finding::Code;
use crate::ignores::Ignores;
use crate::lines::Lines;
use crate::link::Facts;
use crate::link::call_graph::CallGraph;
use crate::link::judge::Judgement;
use crate::link::resolve::IdLiteral;
use crate::link::tree::Tree;
use crate::site::{Field, Literal, LiteralForm, LiteralId, Span};

/// Equal run ids that change together.
#[derive(Clone, Debug)]
pub struct Group {
    /// The old id.
    pub value: String,
    /// Indices into the ids.
    pub members: Vec<usize>,
    /// Exact copies in places that are no ids.
    pub copies: Vec<Duplicate>,
    /// The new id.
    pub new: String,
    /// Where it stands in code that may only be changed on request.
    pub production: Option<String>,
    /// Why it is not simply rewritten, conflicts first.
    pub holds: Vec<Hold>,
}

impl Group {
    /// The first reason for which the group is never written.
    #[must_use]
    pub fn conflict(&self) -> Option<&Hold> {
        self.holds
            .iter()
            .find(|hold| hold.kind() == HoldKind::Conflict)
    }

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

/// What groups are formed from.
pub(super) struct Known<'a, 't> {
    /// What is known of the tree.
    pub(super) facts: &'a Facts<'t>,
    /// The ignore comments of each file.
    pub(super) ignores: &'a [Ignores],
}

impl<'t> std::ops::Deref for Known<'_, 't> {
    type Target = Facts<'t>;

    fn deref(&self) -> &Facts<'t> {
        self.facts
    }
}

/// Forms the groups of a tree, in the order of their first member.
pub(super) fn form(known: &Known<'_, '_>, options: FixOptions) -> Vec<Group> {
    let builder = Builder::new(known, options);
    let mut groups: Vec<Group> = builder
        .components()
        .into_iter()
        .filter_map(|(value, members)| builder.build(value, members))
        .collect();
    groups.sort_by_key(|group| group.members[0]);
    groups
}

pub(super) struct Builder<'a, 't> {
    pub(super) known: &'a Known<'a, 't>,
    pub(super) options: FixOptions,
    /// The tokens of the ids that a test needs to be bad.
    negatives: FxHashSet<(usize, Span)>,
    /// The tokens of the ids that are bad and no test needs to be.
    pub(super) bad: FxHashSet<(usize, Span)>,
    functions: RefCell<around::Known>,
    pub(super) calls: OnceCell<CallGraph<'a, 't>>,
    pub(super) stored: stored::Stored,
    /// The digests of each file that was asked for.
    pub(super) digests: RefCell<FxHashMap<usize, Rc<[LiteralId]>>>,
    /// The texts that are given as run ids somewhere, not just compared with.
    pub(super) given: FxHashSet<&'a str>,
}

impl<'a, 't> Builder<'a, 't> {
    fn new(known: &'a Known<'a, 't>, options: FixOptions) -> Self {
        let token = |id: &IdLiteral<'_>| (id.file, known.tree.literal(id.file, id.literal).token);
        let judged = || known.ids.iter().zip(&known.judgements);
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
            calls: OnceCell::new(),
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
    pub(super) fn value_of(&self, id: usize) -> Option<&str> {
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
    ) -> Option<Hold> {
        let is_split = |copy: &Duplicate| {
            self.known.tree.literal(copy.file, copy.literal).form == LiteralForm::Concatenated
        };
        if copies.iter().any(is_split) {
            return Some(Hold::InPieces);
        }
        let stays = copies.iter().find(|copy| {
            let scope = self.known.tree.literal(copy.file, copy.literal).scope;
            !copy.moves && around.meets(copy.file, scope)
        })?;
        let place = self.known.tree.place(stays.file, stays.literal);
        let value = value.to_owned();
        Some(Hold::Word { value, place })
    }

    /// Which of the ids a literal is, if it is one.
    pub(super) fn id_at(&self, file: usize, literal: LiteralId) -> Option<&IdLiteral<'_>> {
        let ids = &self.known.ids;
        let at = ids.binary_search_by_key(&(file, literal), |id| (id.file, id.literal));
        at.ok().map(|at| &ids[at])
    }

    pub(super) fn is_id(&self, file: usize, literal: LiteralId) -> bool {
        self.id_at(file, literal).is_some()
    }

    /// Whether a literal is an id that a test needs to be bad.
    pub(super) fn is_negative(&self, file: usize, literal: &Literal<'_>) -> bool {
        self.negatives.contains(&(file, literal.token))
    }

    /// The functions of some files.
    pub(super) fn functions(&self, files: BTreeSet<usize>) -> Rc<Functions> {
        let mut known = self.functions.borrow_mut();
        let tree = &self.known.tree;
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
            .flat_map(|member| &self.known.threads[*member].siblings)
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
        let functions: BTreeSet<&str> = members
            .iter()
            .flat_map(|member| &self.known.threads[*member].functions)
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
        let production = self.production(&members);
        let conflict = self
            .conflict(value, &members, &siblings)
            .or_else(|| self.reason_in_copies(value, &copies, &around))
            .or_else(|| around.reason_to_leave())
            .or_else(|| self.unclear_copy(value, &copies, &around, production.is_some()))
            .or_else(|| self.made_of_it(value, &members))
            .or_else(|| self.stored(value, around.near()))
            .or_else(|| self.not_given(&members, &copies))
            .or_else(|| around.reason_not_to_become(&new))
            .or_else(|| self.shown_as(value, &members));
        let holds = match conflict {
            Some(conflict) => vec![conflict],
            None => self.reasons_to_doubt(value, &new, &members, &copies),
        };
        Some(Group {
            value: value.to_owned(),
            production,
            members,
            copies,
            new,
            holds,
        })
    }

    pub(super) fn files(&self, members: &[usize]) -> BTreeSet<usize> {
        members
            .iter()
            .map(|member| self.known.ids[*member].file)
            .collect()
    }

    /// The first member in code that is not to be changed.
    fn production(&self, members: &[usize]) -> Option<String> {
        let member = members.iter().find(|member| {
            let id = &self.known.ids[**member];
            let file = &self.known.tree.files[id.file];
            !self.options.changes_production(&file.walked.config)
                && !file.is_test_code(file.sites.literal(id.literal).scope)
        })?;
        let id = &self.known.ids[*member];
        Some(self.known.tree.place(id.file, id.literal))
    }

    /// Why there is no right answer for a group, whatever stands around it.
    fn conflict(&self, value: &str, members: &[usize], siblings: &BTreeSet<&str>) -> Option<Hold> {
        if siblings.len() > 1 {
            let threads = siblings.iter().map(|thread| (*thread).to_owned());
            return Some(Hold::TwoThreads(threads.collect()));
        }
        let config = &self.known.tree.files[self.known.ids[members[0]].file]
            .walked
            .config;
        if LegacyFormat::detect(value) == LegacyFormat::Uuid && !config.rewrites(value) {
            return Some(Hold::Uuid);
        }
        members.iter().find_map(|member| self.conflict_of(*member))
    }

    fn conflict_of(&self, member: usize) -> Option<Hold> {
        let id = &self.known.ids[member];
        let file = &self.known.tree.files[id.file];
        let literal = file.sites.literal(id.literal);
        if id.is_both {
            return Some(Hold::RunAndThread);
        }
        if literal.form != LiteralForm::Plain {
            return Some(Hold::InPieces);
        }
        let ignores = &self.known.ignores[id.file];
        if ignores.is_empty() {
            return None;
        }
        let lines = Lines::of(file.text);
        let code = match self.known.judgements[member] {
            Judgement::Valid => Code::Rid002,
            _ if id.position.is_comparison() => Code::Rid007,
            _ => Code::Rid001,
        };
        let mut uses = id.uses.iter().filter(|one| one.file == id.file);
        let is_ignored = uses.any(|one| ignores.silences(code, literal.token, one.extent, &lines));
        is_ignored.then_some(Hold::Ignored)
    }
}
