//! Groups the literals that must change together, and chooses their new id.
//!
//! A group is one old run id in one file, joined with the groups of the same old id in the files that it imports from.
//! A group changes as a whole or not at all.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use id_core::legacy;
use id_core::{RunIdRef, ThreadIdRef};
use rustc_hash::FxHashMap;

use super::around;
use super::copies::Index;
use super::expected::Expectations;
use super::hold::{Hold, HoldKind};
use super::meet::Functions;
use super::options::FixOptions;
use super::stored::Stored;
use crate::link::Facts;
use crate::link::call_graph::CallGraph;
use crate::link::resolve::IdLiteral;
use crate::link::tree::Tree;
use crate::read::config::Config;
use crate::read::ignores::Ignores;
use crate::sites::{LiteralId, ScopeId};

/// Equal run ids that change together.
#[derive(Clone, Debug)]
pub struct Group {
    /// The old id.
    pub value: String,
    /// Indices into the ids.
    pub members: Vec<usize>,
    /// Exact copies outside id positions.
    pub copies: Vec<Duplicate>,
    /// The new id.
    pub new: String,
    /// The place of a literal in production code, which changes only on request.
    pub production: Option<String>,
    /// The reasons why it is not safe to rewrite, conflicts first.
    pub holds: Vec<Hold>,
}

impl Group {
    /// Returns the first conflict of the group.
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

/// An exact copy of an old id outside known id positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// Its file in the tree.
    pub file: usize,
    /// The literal.
    pub literal: LiteralId,
    /// `true` if it is an argument of an assertion on a mock.
    pub is_mock: bool,
    /// `true` if it is the value of another name for a run id: `parent_run_id="x"`.
    pub is_related: bool,
    /// `true` if it changes with the group.
    pub moves: bool,
}

/// The input for building groups.
pub(super) struct Known<'a, 't> {
    /// The semantic model of the tree.
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

/// Builds the groups of a tree, in the order of their first member.
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
    functions: RefCell<around::Known>,
    pub(super) calls: OnceCell<CallGraph<'a, 't>>,
    pub(super) indexes: RefCell<FxHashMap<usize, Rc<Index<'a>>>>,
    /// The places where each file opens a computed path.
    pub(super) opened: RefCell<FxHashMap<usize, Option<String>>>,
    /// The expected values of each function, as [`Builder::expected`] asks for them.
    pub(super) expectations: RefCell<FxHashMap<(usize, ScopeId), Rc<Expectations>>>,
    pub(super) stored: Stored,
}

impl<'a, 't> Builder<'a, 't> {
    fn new(known: &'a Known<'a, 't>, options: FixOptions) -> Self {
        Self {
            known,
            options,
            functions: RefCell::default(),
            calls: OnceCell::new(),
            indexes: RefCell::default(),
            opened: RefCell::default(),
            expectations: RefCell::default(),
            stored: Stored::default(),
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

    /// Returns the index of the id that a literal is, if it is an id.
    pub(super) fn id_at(&self, file: usize, literal: LiteralId) -> Option<&IdLiteral<'_>> {
        let ids = &self.known.ids;
        let at = ids.binary_search_by_key(&(file, literal), |id| (id.file, id.literal));
        at.ok().map(|at| &ids[at])
    }

    pub(super) fn is_id(&self, file: usize, literal: LiteralId) -> bool {
        self.id_at(file, literal).is_some()
    }

    /// Returns the functions of a set of files.
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
        let mut siblings: BTreeSet<String> = members
            .iter()
            .flat_map(|member| self.known.threads[*member].siblings.iter().cloned())
            .collect();
        if let Ok(id) = RunIdRef::parse(value)
            && siblings
                .iter()
                .all(|thread| *thread == *id.thread_id().as_str())
        {
            return None;
        }
        let copies = self.copies(value, &members);
        siblings.extend(self.threads_beside(&copies));
        let functions: BTreeSet<String> = members
            .iter()
            .flat_map(|member| self.known.threads[*member].functions.iter().cloned())
            .collect();
        let only = |threads: &BTreeSet<String>| {
            let first = threads.first().filter(|_| threads.len() == 1);
            first.cloned()
        };
        let thread = only(&siblings).or_else(|| if is_valid { None } else { only(&functions) });
        let thread = thread
            .as_deref()
            .and_then(|thread| ThreadIdRef::parse(thread).ok());
        let new = legacy::suggest(value, thread).to_string();
        let production = self.production(&members);
        let mut holds: Vec<Hold> = self
            .conflict(value, &members, &copies, siblings)
            .into_iter()
            .collect();
        if holds.is_empty() && production.is_none() {
            holds = self.doubts(value, &new, &members, &copies);
        }
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

    /// Returns the first member in code that must not change.
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
}
