//! The checks: each reads a group and returns the reasons to hold the group.

pub(super) mod computed_paths;
pub(super) mod contrasts;
mod copies;
pub(super) mod data_files;
mod data_rules;
pub(super) mod derived_text;
mod negative_tests;
mod only_compared;
mod own_literals;
mod readers;
mod threads;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::context::Context;
use super::group::Duplicate;
use super::hold::Hold;
use crate::link::call_graph::Journey;
use crate::link::tree::FileId;

pub(super) struct Subject<'g> {
    pub(super) value: &'g str,
    pub(super) new: &'g str,
    /// Indices into the ids.
    pub(super) members: &'g [usize],
    /// Exact copies outside id positions.
    pub(super) copies: &'g [Duplicate],
    /// The threads beside the literals.
    pub(super) threads: &'g BTreeSet<String>,
    /// Where the ids go, on the first question.
    pub(super) journey: OnceCell<Journey>,
}

impl<'g> Subject<'g> {
    fn journey(&self, context: &Context<'_, '_>) -> &Journey {
        self.journey.get_or_init(|| readers::journey(context, self))
    }

    /// Returns the files near the ids, the files that these import, and the files whose code gets the ids.
    fn above(&self, context: &Context<'_, '_>) -> BTreeSet<FileId> {
        let mut above = context.above(&context.files(self.members));
        above.extend(&self.journey(context).files);
        above
    }

    /// Returns the copies that change with the group.
    pub(super) fn moving_copies(&self) -> impl Iterator<Item = &'g Duplicate> {
        self.copies.iter().filter(|copy| copy.moves)
    }
}

type Check<T> = fn(&Context<'_, '_>, &Subject<'_>) -> T;

/// The checks for conflicts, in order of precedence.
const CONFLICTS: [Check<Option<Hold>>; 7] = [
    threads::different,
    threads::same_text,
    own_literals::check,
    negative_tests::check,
    contrasts::check,
    copies::of_word,
    only_compared::conflict,
];

/// The checks for doubts, in the order of the report.
const DOUBTS: [Check<Vec<Hold>>; 6] = [
    readers::inspected,
    derived_text::check,
    only_compared::doubt,
    readers::expects_invalid_id,
    computed_paths::check,
    data_files::check,
];

/// Returns the first conflict of a group.
pub(super) fn conflict(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    CONFLICTS.iter().find_map(|check| check(context, subject))
}

pub(super) fn doubts(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let doubts = DOUBTS.iter().flat_map(|check| check(context, subject));
    let mut doubts: Vec<Hold> = doubts.collect();
    // These two searches in other files are slow.
    if !(doubts.is_empty() && copies::are_results(context, subject)) {
        doubts.extend(copies::loose(context, subject));
    }
    if doubts.is_empty() {
        doubts.extend(data_files::name(context, subject));
    }
    if doubts.is_empty() && only_compared::is_expected(context, subject) {
        doubts.push(Hold::OnlyCompared);
    }
    doubts
}
