//! The steps that follow from a holder: as they are found, and as a question reads them.

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

/// The steps that follow from one holder, as parts of the lists of all steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReachedParts {
    pub(super) looks: Part,
    pub(super) ends: Part,
    pub(super) next: Part,
    pub(super) guessed: Part,
    pub(super) calls: Part,
    pub(super) exits: Part,
}

/// A part of a list: the index of its first element, and the index after its last.
pub(super) type Part = (u32, u32);

/// The steps that follow from every known holder. A question goes from holder to holder, so neighbours lie together.
#[derive(Default)]
pub(super) struct AllSteps<'t> {
    pub(super) looks: Vec<(Inspection, FileId, u32)>,
    pub(super) ends: Vec<End>,
    pub(super) next: Vec<HolderId>,
    pub(super) calls: Vec<Call>,
    pub(super) exits: Vec<(FunctionId, Exit<'t>)>,
    /// The parts of each holder, by its number.
    pub(super) known: Vec<Option<ReachedParts>>,
}

impl<'t> AllSteps<'t> {
    #[inline]
    pub(super) fn reached(&self, parts: &ReachedParts) -> Reached<'_, 't> {
        #[inline]
        fn within<T>(all: &[T], (start, end): Part) -> &[T] {
            &all[start as usize..end as usize]
        }
        Reached {
            looks: within(&self.looks, parts.looks),
            ends: within(&self.ends, parts.ends),
            next: within(&self.next, parts.next),
            guessed: within(&self.next, parts.guessed),
            calls: within(&self.calls, parts.calls),
            exits: within(&self.exits, parts.exits),
        }
    }
}

impl ReachedParts {
    /// Returns `true` if nothing follows from the holder.
    pub(super) fn are_empty(&self) -> bool {
        let parts = [
            self.looks,
            self.ends,
            self.next,
            self.guessed,
            self.calls,
            self.exits,
        ];
        parts.iter().all(|(start, end)| start == end)
    }
}

pub(super) fn part(start: usize, end: usize) -> Part {
    (index(start), index(end))
}

/// Adds values to a list and returns their part of the list.
pub(super) fn append<T>(all: &mut Vec<T>, values: Vec<T>) -> Part {
    let start = all.len();
    all.extend(values);
    part(start, all.len())
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
