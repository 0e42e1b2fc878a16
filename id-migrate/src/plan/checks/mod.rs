//! The checks: each reads a group and returns the reasons to hold the group.

pub(super) mod computed_paths;
mod conflicting_threads;
mod contrasts;
pub(super) mod data_files;
pub(super) mod derived_text;
mod expects_invalid_id;
mod inspections;
mod loose_copies;
mod named_reads;
mod negative_tests;
mod only_compared;
mod own_literals;
mod receivers;
mod same_text_as_thread;
mod word_copies;

use std::collections::BTreeSet;

use super::context::Context;
use super::group::Duplicate;
use super::hold::Hold;

pub(super) struct Subject<'g> {
    pub(super) value: &'g str,
    pub(super) new: &'g str,
    /// Indices into the ids.
    pub(super) members: &'g [usize],
    /// Exact copies outside id positions.
    pub(super) copies: &'g [Duplicate],
    /// The threads beside the literals.
    pub(super) threads: &'g BTreeSet<String>,
}

impl<'g> Subject<'g> {
    /// Returns the copies that change with the group.
    pub(super) fn moving_copies(&self) -> impl Iterator<Item = &'g Duplicate> {
        self.copies.iter().filter(|copy| copy.moves)
    }
}

type Check<T> = fn(&Context<'_, '_>, &Subject<'_>) -> T;

/// The checks for conflicts, in order of precedence.
const CONFLICTS: [Check<Option<Hold>>; 7] = [
    conflicting_threads::check,
    same_text_as_thread::check,
    own_literals::check,
    negative_tests::check,
    contrasts::check,
    word_copies::check,
    only_compared::conflict,
];

/// The checks for doubts, in the order of the report.
const DOUBTS: [Check<Vec<Hold>>; 9] = [
    receivers::check,
    named_reads::check,
    derived_text::check,
    loose_copies::check,
    only_compared::doubt,
    expects_invalid_id::check,
    computed_paths::check,
    data_files::check,
    inspections::check,
];

/// Returns the first conflict of a group.
pub(super) fn conflict(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    CONFLICTS.iter().find_map(|check| check(context, subject))
}

pub(super) fn doubts(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let doubts = DOUBTS.iter().flat_map(|check| check(context, subject));
    let mut doubts: Vec<Hold> = doubts.collect();
    // The search in other files is slow.
    if doubts.is_empty() && only_compared::is_expected(context, subject) {
        doubts.push(Hold::OnlyCompared);
    }
    doubts
}
