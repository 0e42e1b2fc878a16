//! Stores the steps that follow from each holder.

use super::FunctionId;
use super::ends::End;
use super::holders::{Call, Holder, HolderId};
use super::sets::SetId;
use crate::ids::index;
use crate::link::flow::Holds;
use crate::link::tree::FileId;
use crate::sites::language::vocabulary::inspections::Inspection;

/// A value that leaves a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Exit<'t> {
    pub(super) holds: Holds<'t>,
    /// The parameter whose object stores the value, by index and name: `rows` in `rows.append(run_id)`. `None` for a return value.
    pub(super) parameter: Option<(u32, &'t str)>,
}

impl<'t> Exit<'t> {
    pub(super) const fn returned(holds: Holds<'t>) -> Self {
        Self {
            holds,
            parameter: None,
        }
    }
}

/// The steps that follow from one holder, as a question reads them: numbered, each once.
#[derive(Clone, Copy)]
pub(super) struct Reached<'r, 't> {
    pub(super) looks: &'r [(Inspection, FileId, u32)],
    /// Sorted.
    pub(super) ends: &'r [End],
    pub(super) next: &'r [HolderId],
    pub(super) guessed: &'r [HolderId],
    pub(super) calls: &'r [Call],
    pub(super) exits: &'r [(FunctionId, Exit<'t>)],
}

index_type! {
    /// The steps that follow from one holder, under a number.
    pub(super) StepsId
}

/// The length of each list of steps.
#[derive(Clone, Copy, Default)]
struct Lengths {
    looks: u32,
    ends: u32,
    /// The length of `next` without the guesses of the same holder.
    next: u32,
    guessed: u32,
    calls: u32,
    exits: u32,
}

/// The steps that follow from every known holder. A question goes from holder to holder, so neighbours lie together.
#[derive(Default)]
pub(super) struct AllSteps<'t> {
    pub(super) looks: Vec<(Inspection, FileId, u32)>,
    pub(super) ends: Vec<End>,
    pub(super) next: Vec<HolderId>,
    pub(super) calls: Vec<Call>,
    pub(super) exits: Vec<(FunctionId, Exit<'t>)>,
    /// The lengths of the lists after the steps of each holder.
    after: Vec<Lengths>,
    /// The steps of each holder, by its number.
    pub(super) known: Vec<Option<StepsId>>,
}

impl<'t> AllSteps<'t> {
    /// Ends the steps of a holder, which are the last of each list. `next` is the length of that list without the guesses.
    pub(super) fn finish(&mut self, next: usize) -> StepsId {
        let id = StepsId::new(self.after.len());
        self.after.push(Lengths {
            looks: index(self.looks.len()),
            ends: index(self.ends.len()),
            next: index(next),
            guessed: index(self.next.len()),
            calls: index(self.calls.len()),
            exits: index(self.exits.len()),
        });
        id
    }

    #[inline]
    pub(super) fn reached(&self, id: StepsId) -> Reached<'_, 't> {
        #[inline]
        fn within<T>(all: &[T], start: u32, end: u32) -> &[T] {
            &all[start as usize..end as usize]
        }
        let before = id.index().checked_sub(1).map(|before| self.after[before]);
        let (start, end) = (before.unwrap_or_default(), self.after[id.index()]);
        Reached {
            looks: within(&self.looks, start.looks, end.looks),
            ends: within(&self.ends, start.ends, end.ends),
            next: within(&self.next, start.guessed, end.next),
            guessed: within(&self.next, end.next, end.guessed),
            calls: within(&self.calls, start.calls, end.calls),
            exits: within(&self.exits, start.exits, end.exits),
        }
    }
}

impl Reached<'_, '_> {
    /// Returns `true` if nothing follows from the holder.
    pub(super) fn is_empty(&self) -> bool {
        let is_last = self.next.is_empty() && self.guessed.is_empty() && self.calls.is_empty();
        is_last && self.looks.is_empty() && self.ends.is_empty() && self.exits.is_empty()
    }
}

/// The steps that follow from one holder, as they are found.
#[derive(Debug, Default)]
pub(super) struct Found<'t> {
    pub(super) looks: Vec<(Inspection, FileId, u32)>,
    /// Where test code hands the value over.
    pub(super) ends: Vec<End>,
    pub(super) next: Vec<Holder<'t>>,
    /// The variables that hold the value if a method of the tree stores its argument.
    pub(super) guessed: Vec<Holder<'t>>,
    /// The calls that receive the value, each with the functions that it may mean.
    pub(super) calls: Vec<(SetId, Holder<'t>)>,
    pub(super) exits: Vec<(FunctionId, Exit<'t>)>,
}
