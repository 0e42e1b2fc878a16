//! Finds where test code hands an id over: to the code under test, or to a comparison.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::holders::{Holder, HolderId};
use super::question::Question;
use super::{CallGraph, FunctionId, Near, Reached};
use crate::ids::index;
use crate::link::flow::{Argument, Holds, Place, Side};
use crate::link::tree::FileId;
use crate::sites::LiteralId;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::collections::is_lookup;
use crate::sites::language::vocabulary::{is_assertion, is_chained_assertion, takes_cases};

/// Where test code hands an id over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// To the code under test.
    Given,
    /// To a lookup at this byte, as the key on the right or as the collection on the left: `runs["a"]`. The method of
    /// `runs.get("a")` may also be code under test.
    Key(FileId, u32, Side),
    /// To a comparison at this byte, as the operand on this side.
    Compared(FileId, u32, Side),
    /// As `Compared`: the operand is the id, or a collection of ids.
    Equal(FileId, u32, Side),
}

impl End {
    /// Returns the ends of an operand.
    pub(super) fn compared(
        (file, at, side): (FileId, u32, Side),
        holds: Holds<'_>,
    ) -> impl Iterator<Item = Self> {
        let is_id = matches!(holds, Holds::Id | Holds::List | Holds::Keys);
        let equal = is_id.then_some(Self::Equal(file, at, side));
        equal.into_iter().chain([Self::Compared(file, at, side)])
    }
}

/// Maximum number of holders between an expected literal and its comparisons.
const MAX_EXPECTED: usize = 200;

impl<'t> CallGraph<'_, 't> {
    /// Returns `true` if test code only compares the literals, and compares one of them with something else.
    ///
    /// `is_compared` says which literals are known to be only compared.
    pub(crate) fn are_expected(
        &self,
        literals: impl Iterator<Item = (FileId, LiteralId, bool)>,
    ) -> bool {
        let mut ends: BTreeSet<End> = BTreeSet::new();
        let mut has_unknown = false;
        for (file, literal, is_compared) in literals {
            let mut of_literal = self.ends(file, literal);
            of_literal.retain(|end| !matches!(end, End::Key(..)));
            let is_known = !of_literal.is_empty() && !of_literal.contains(&End::Given);
            if !is_known && !is_compared {
                return false;
            }
            has_unknown |= !is_known;
            ends.extend(of_literal);
        }
        // `assert run == run` compares the ids of a group with each other.
        has_unknown
            || ends.iter().any(|end| match *end {
                End::Given | End::Key(..) | End::Equal(..) => false,
                End::Compared(file, at, side) => {
                    !ends.contains(&End::Compared(file, at, side.other()))
                }
            })
    }

    /// Returns `true` if each of the expected literals is compared with a value that may be one of the passed literals.
    pub(crate) fn may_give(
        &self,
        passed: &[(FileId, LiteralId)],
        expected: &[(FileId, LiteralId)],
    ) -> bool {
        // The other operands of the comparisons of each expected literal.
        let others = expected.iter().map(|(file, literal)| {
            let ends = self.ends(*file, *literal).into_iter();
            let others = ends.filter_map(|end| match end {
                End::Given | End::Compared(..) => None,
                End::Key(file, at, side) => Some(End::Key(file, at, side.other())),
                End::Equal(file, at, side) => Some(End::Equal(file, at, side.other())),
            });
            others.collect()
        });
        let mut open: Vec<Vec<End>> = others.collect();
        // `assert pair == ("a", "a")`: one of the two may have another source.
        let mut seen = BTreeSet::new();
        if !open.iter().flatten().all(|end| seen.insert(*end)) {
            return false;
        }
        let mut question = self.question.borrow_mut();
        question.begin();
        question.follows_stored = true;
        let roots: FxHashSet<FileId> = passed.iter().map(|(file, _)| *file).collect();
        let mut meet = |reached: Reached<'_, 't>, question: &mut Question<'t>| {
            let met = |other: &End| reached.ends.binary_search(other).is_ok();
            open.retain(|others| !others.iter().any(met));
            question.take(self, reached);
            open.is_empty()
        };
        for &(file, literal) in passed {
            let parts = self.after_literal(file, literal);
            let steps = self.steps.borrow();
            if meet(steps.reached(parts), &mut question) {
                return true;
            }
        }
        let mut near = Near::new(self, &roots);
        while let Some(holder) = question.next() {
            let is_member = self.holder(holder).kind.is_read_by_name();
            if !is_member && !near.is_in_other_test(holder) {
                let parts = self.steps_from(holder);
                let steps = self.steps.borrow();
                if meet(steps.reached(parts), &mut question) {
                    return true;
                }
            }
        }
        false
    }

    /// Returns the places where test code hands a literal over; without comparisons if the code under test receives the
    /// literal.
    fn ends(&self, file: FileId, literal: LiteralId) -> BTreeSet<End> {
        let mut question = self.question.borrow_mut();
        question.begin();
        question.visit_dead_ends();
        let mut parts = self.after_literal(file, literal);
        let mut ends = BTreeSet::new();
        if let Some(function) = self.function_of(file, literal) {
            question.root(function);
        }
        for _ in 0..MAX_EXPECTED {
            let steps = self.steps.borrow();
            let reached = steps.reached(parts);
            // The ends are sorted, each once.
            if reached.ends.first() == Some(&End::Given) {
                let ends = reached.ends.iter().copied();
                return ends
                    .take_while(|end| matches!(end, End::Given | End::Key(..)))
                    .collect();
            }
            ends.extend(reached.ends);
            question.take(self, reached);
            drop(steps);
            let is_test = |id: &HolderId| {
                let Holder { code, kind, .. } = self.holder(*id);
                !kind.is_read_by_name()
                    && code.is_none_or(|(file, _)| {
                        self.tree.files[file].is_test || self.tree.lexis(file) == Lexis::Rust
                    })
            };
            let Some(holder) = std::iter::from_fn(|| question.next()).find(is_test) else {
                return ends;
            };
            parts = self.steps_from(holder);
        }
        BTreeSet::new()
    }

    /// Returns `true` if a literal itself, and not through a name, is an operand of a comparison or is looked up.
    pub(crate) fn is_operand(&self, file: FileId, literal: LiteralId) -> bool {
        let parts = self.after_literal(file, literal);
        let steps = self.steps.borrow();
        let mut ends = steps.reached(parts).ends.iter();
        ends.any(|end| matches!(end, End::Equal(..) | End::Key(..)))
    }

    /// Returns `true` if the byte is in a test file or in test code of another file.
    pub(super) fn is_test_code(&self, file: FileId, at: usize) -> bool {
        let parsed = &self.tree.files[file];
        parsed.is_test || parsed.is_test_code(parsed.sites.scope_at(at))
    }

    /// Records the argument of an assertion, or of a function that is not test code. An argument of a constructor is not
    /// recorded: the call graph follows the object.
    pub(super) fn handed_over(
        &self,
        file: FileId,
        argument: &Argument<'t>,
        functions: &[FunctionId],
        ends: &mut Vec<End>,
    ) {
        let name = argument.callee;
        let is_constructor = name.starts_with(char::is_uppercase);
        if argument.holds == Holds::Near
            || is_constructor
            || name.starts_with("__")
            || takes_cases(name)
            || !self.is_test_code(file, argument.at)
        {
            return;
        }
        let is_code = |function: &FunctionId| {
            let (there, signature) = self.signature(*function);
            !self.is_test_code(there, signature.extent.start as usize)
        };
        let is_lookup = argument.receiver.is_some()
            && argument.place == Place::Index(0)
            && argument.holds == Holds::Id
            && is_lookup(name);
        if functions.is_empty() && is_lookup {
            ends.push(End::Key(file, index(argument.at), Side::Right));
        }
        if functions.iter().any(is_code) || functions.is_empty() && !is_assertion(name) {
            ends.push(End::Given);
        } else if functions.is_empty() && !is_chained_assertion(name) {
            let at = index(argument.at);
            let side = Side::right_if(argument.place != Place::Index(0));
            ends.extend(End::compared((file, at, side), argument.holds));
        }
    }
}
