//! Answers the question where code inspects the text of some ids.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::holders::{Holder, HolderId, HolderKind};
use super::near::{Near, OwnTests};
use super::stored::sorted;
use super::{CallGraph, FunctionId, Reached};
use crate::link::flow::{Holds, names_run};
use crate::link::output::Readers;
use crate::link::tree::FileId;
use crate::read::lines::line_around;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::{LiteralId, Span};

/// A place that inspects the text of an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) inspection: Inspection,
    /// The place as `path:line`.
    pub(crate) place: String,
}

/// Where some ids go.
#[derive(Clone, Debug, Default)]
pub(crate) struct Journey {
    /// The first place that inspects the text of the ids and may notice the new id; a place that sorts ids only if there is
    /// no other.
    pub(crate) look: Option<Look>,
    /// The files whose variables hold an id, as far as they were followed.
    pub(crate) files: FxHashSet<FileId>,
    /// Where objects and tables store an id.
    pub(crate) stored: FxHashSet<Stored>,
}

/// Where an object or a table stores an id, besides the names of run ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stored {
    /// A member or a column.
    Member(Box<str>),
    /// A column that is known by its table and place only.
    Place(Box<str>, usize),
}

impl Stored {
    fn of(name: &str, kind: HolderKind) -> Option<Self> {
        match kind {
            HolderKind::Member(None) | HolderKind::Column(None) => Some(Self::Member(name.into())),
            HolderKind::Column(Some(place)) => Some(Self::Place(name.into(), place)),
            _ => None,
        }
    }
}

impl<'t> CallGraph<'_, 't> {
    /// Follows the ids of the literals up to a place that inspects their text. `is_checked` says at which places the caller
    /// checks the order.
    pub(crate) fn journey(
        &self,
        literals: impl Iterator<Item = (FileId, LiteralId)>,
        texts: (&str, &str),
        is_checked: &dyn Fn((FileId, u32)) -> bool,
    ) -> Journey {
        let mut question = self.question.borrow_mut();
        question.begin();
        let literals: Vec<_> = literals.collect();
        let roots: FxHashSet<FileId> = literals.iter().map(|(file, _)| *file).collect();
        let readers = Readers::of((self.tree, self.imports), &roots, texts);
        let mut journey = Journey::default();
        let mut order = None;
        let own_tests = OwnTests::of(self, &literals);
        let mut members = Vec::new();
        let mut telling = |reached: Reached<'_, 't>| {
            for found in reached.looks {
                let (look, file, at) = found;
                if look.piece() == Some(texts.0) && self.moves_in_line(&literals, *file, *at) {
                    continue;
                }
                if own_tests.exclude(*file, *at as usize) {
                    continue;
                }
                if *look == Inspection::Order {
                    if order.is_none() && !is_checked((*file, *at)) {
                        order = Some(self.look_at(found));
                    }
                } else if *look == Inspection::Member {
                    members.push(found.clone());
                } else if readers.notice(look, *file) {
                    return Some(self.look_at(found));
                }
            }
            None
        };
        for &(file, literal) in &literals {
            let parts = self.after_literal(file, literal);
            let steps = self.steps.borrow();
            let from = steps.reached(parts);
            if let Some(look) = telling(from) {
                journey.look = Some(look);
                return journey;
            }
            if let Some(function) = self.function_of(file, literal) {
                question.root(function);
            }
            question.take(self, from);
        }
        question.add_all(self, self.calls_of_mocks(&literals));
        let mut near = Near::new(self, &roots);
        while let Some(holder) = question.next() {
            if near.is_in_other_test(holder) {
                continue;
            }
            let is_watched = self.holders.borrow().watched.contains(holder.0);
            let watched = is_watched.then(|| self.holder(holder));
            let mut is_read = false;
            if let Some(Holder {
                code: Some((file, part)),
                name,
                kind,
                ..
            }) = watched
            {
                journey.stored.extend(Stored::of(name, kind));
                match kind {
                    HolderKind::Variable | HolderKind::Own => {
                        journey.files.insert(file);
                    }
                    kind if kind.is_read_by_name() && !near.reads_members(file) => continue,
                    kind if kind.is_read_by_name() && part == self.whole(file) => {
                        question.add_all(self, self.in_tests(holder, &literals));
                        if kind == HolderKind::Member(None) {
                            question.add_all(self, self.far_reads(holder, near.readers()));
                        }
                    }
                    _ => {}
                }
                is_read = makes_roots(kind, self.tree.lexis(file));
            }
            let parts = self.steps_from(holder);
            let steps = self.steps.borrow();
            let reached = steps.reached(parts);
            if let Some(look) = telling(reached) {
                journey.look = Some(look);
                return journey;
            }
            let exits = reached.exits.iter().filter(|_| is_read);
            for (function, _) in exits.filter(|(function, _)| self.may_be_root(*function)) {
                question.root(*function);
            }
            question.take(self, reached);
        }
        // Far from the id a member of an object is seldom the id.
        let near = journey.files.iter().chain(&roots);
        let near = near.flat_map(|file| self.imports.from(*file).iter().chain([file]));
        // A type of JavaScript or Rust often has a file of its own.
        let far = self.readers(&roots).into_iter();
        let far = far.filter(|file| self.tree.lexis(*file) != Lexis::Python);
        let near: FxHashSet<FileId> = near.copied().chain(far).collect();
        let mut members = members.into_iter();
        let member =
            members.find(|(look, file, _)| near.contains(file) && readers.notice(look, *file));
        journey.look = member.map(|found| self.look_at(&found)).or(order);
        journey
    }

    /// In Python, functions inside of others often have the same name.
    fn may_be_root(&self, function: FunctionId) -> bool {
        let (file, _) = self.signature(function);
        self.tree.lexis(file) != Lexis::Python || self.around(function).is_none()
    }

    /// Returns `true` if the line of a byte contains the old text only in literals that change: `expect(text).toContain("a")`
    /// changes with the ids.
    fn moves_in_line(&self, literals: &[(FileId, LiteralId)], file: FileId, at: u32) -> bool {
        let parsed = &self.tree.files[file];
        let line = line_around(parsed.text, at as usize);
        let here = literals.iter().filter(|(other, _)| *other == file);
        let here = here.filter_map(|&(file, literal)| {
            let start = self.tree.literal(file, literal).token.start as usize;
            line.contains(&start)
                .then_some(self.tree.value(file, literal)?)
        });
        let here: Vec<&str> = here.collect();
        let text = here.first();
        text.is_some_and(|text| parsed.text[line.clone()].matches(text).count() == here.len())
    }

    /// Returns the arguments that the tests of some literals read from their mocks.
    fn calls_of_mocks(&self, literals: &[(FileId, LiteralId)]) -> Vec<HolderId> {
        let tests = literals.iter().filter_map(|&(file, literal)| {
            let parsed = &self.tree.files[file];
            let token = parsed.sites.literal(literal).token;
            let test = parsed.test_at(token.start as usize)?;
            let is_python = self.tree.lexis(file) == Lexis::Python;
            let reads = self.known.reads_mocks.get((file, test), |_| {
                let code = &parsed.text[test.range()];
                let mut names = words!("_args _calls assert_").iter();
                names.any(|name| code.contains(name))
            });
            let calls = Holder::new((file, test), "", HolderKind::MockCalls, Holds::BUILT);
            (is_python && reads).then(|| self.id_of(calls))
        });
        tests.collect()
    }

    /// Returns the holders of a member in the tests with the literals. A literal outside of tests, or in a helper, may be read by
    /// each test of its file. Reads outside of tests have a holder of their own.
    fn in_tests(&self, member: HolderId, literals: &[(FileId, LiteralId)]) -> BTreeSet<HolderId> {
        let member = self.holder(member);
        // Many unrelated objects have a member such as `name`, so a text in one of them stays in its own test.
        let is_shared = member.kind == HolderKind::Member(None)
            && (!member.holds.may_be_text() || names_run(member.name));
        let mut holders = BTreeSet::new();
        for &(file, literal) in literals {
            let parsed = &self.tree.files[file];
            let token = parsed.sites.literal(literal).token;
            // The test may read the members of an object that other code gives back.
            let is_python = self.tree.lexis(file) == Lexis::Python;
            let is_here = member.code.is_some_and(|(here, _)| here == file);
            let may_read = is_here || is_python && self.mentions(file, member.name);
            if !may_read {
                continue;
            }
            let test = parsed.test_at(token.start as usize);
            if is_shared && test.is_none_or(|test| self.is_helper_of_tests(file, test)) {
                let kind = HolderKind::SharedMember;
                let shared = self.in_file(file, member.name, kind, member.holds);
                holders.insert(self.id_of(shared));
            }
            let of_test = test.map(|test| Holder {
                code: Some((file, test)),
                ..member
            });
            holders.extend(of_test.map(|holder| self.id_of(holder)));
        }
        holders
    }

    /// Returns `true` for a function of test code that tests call: `function build() { … }`, a constructor.
    fn is_helper_of_tests(&self, file: FileId, extent: Span) -> bool {
        let sites = &self.tree.files[file].sites;
        let function = sites.signature_at(extent.start as usize);
        let is_named = |name: &str| !name.starts_with("test");
        self.tree.lexis(file) != Lexis::Rust
            && function.is_some_and(|(_, one)| one.extent == extent && is_named(one.name))
    }

    /// Returns the holders that read a member in files far from the code that stores it: fields of schemas and models with that
    /// name, and in Python every other read.
    fn far_reads(&self, member: HolderId, files: &FxHashSet<FileId>) -> Vec<HolderId> {
        let Holder { name, holds, .. } = self.holder(member);
        let is_text = matches!(holds, Holds::Id | Holds::Text);
        let naming = files.iter().filter(|file| {
            is_text
                && !self.tree.files[**file].is_test
                && self.tree.lexis(**file) != Lexis::Rust
                && self.mentions(**file, name)
        });
        let reads = sorted(naming.copied()).into_iter().flat_map(|file| {
            let of_kind = |kind| self.in_file(file, name, kind, holds);
            let is_python = self.tree.lexis(file) == Lexis::Python;
            let read = (is_python && holds == Holds::Id).then(|| of_kind(HolderKind::Member(None)));
            read.into_iter().chain([of_kind(HolderKind::Field)])
        });
        reads.map(|holder| self.id_of(holder)).collect()
    }

    fn look_at(&self, (inspection, file, at): &(Inspection, FileId, u32)) -> Look {
        Look {
            inspection: inspection.clone(),
            place: self.tree.files[*file].place_of(*at as usize),
        }
    }
}

/// Returns `true` if a function that returns the value of a holder is a root too: `const current = () => store.getStore().id`,
/// and in Python a function that returns what a root returns.
fn makes_roots(kind: HolderKind, lexis: Lexis) -> bool {
    match kind {
        HolderKind::Variable | HolderKind::Own => false,
        HolderKind::Result | HolderKind::FilledByEach(_) => lexis == Lexis::Python,
        _ => lexis != Lexis::Python,
    }
}
