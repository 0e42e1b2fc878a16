//! The report of a verification.

use std::collections::{BTreeMap, BTreeSet};

use super::outcomes::Test;
use super::search::Search;
use crate::plan::GroupId;
use crate::plan::edits::FileEdits;
use crate::read::lines::Lines;
use crate::report::{TakenBack, Verified};

/// The findings.
pub(super) struct Found<'a> {
    pub(super) command: &'a str,
    /// `true` if single tests count.
    pub(super) counts_tests: bool,
    pub(super) runs: usize,
    pub(super) most: usize,
    pub(super) tests: usize,
    pub(super) flaky: &'a BTreeSet<Test>,
    pub(super) searches: &'a BTreeMap<Test, Search>,
    /// The edits of all groups.
    pub(super) full: &'a [FileEdits],
    /// The groups that remain written.
    pub(super) written: &'a BTreeSet<GroupId>,
    pub(super) untested: &'a [String],
}

pub(super) fn verified(found: &Found<'_>) -> Verified {
    let mut taken_back: BTreeMap<GroupId, TakenBack> = BTreeMap::new();
    for file in found.full {
        let lines = Lines::of(&file.text);
        let edits = file.edits.iter();
        for edit in edits.filter(|edit| !found.written.contains(&edit.group)) {
            let (line, _) = lines.position(&file.text, edit.span.start as usize);
            let group = taken_back.entry(edit.group).or_insert_with(|| {
                let (tests, is_certain) = needed_by(found, edit.group);
                TakenBack {
                    value: edit.old.clone(),
                    replacement: edit.new.clone(),
                    places: Vec::new(),
                    tests,
                    is_certain,
                }
            });
            group.places.push((file.path.clone(), line));
        }
    }
    Verified {
        command: found.command.to_owned(),
        runs: found.runs,
        most_runs: found.most,
        tests: found.counts_tests.then_some(found.tests),
        taken_back: taken_back.into_values().collect(),
        untested: found.untested.to_vec(),
        flaky: found.flaky.iter().map(ToString::to_string).collect(),
    }
}

/// Returns the tests that need the old text of a group, and `true` if that is certain: the runs may end too early.
fn needed_by(found: &Found<'_>, group: GroupId) -> (Vec<String>, bool) {
    let searches = found.searches.iter();
    let needs = searches.filter(|(_, search)| search.enough().contains(&group));
    let mut tests = Vec::new();
    let mut is_certain = false;
    for (test, search) in needs {
        tests.push(test.to_string());
        is_certain |= search.is_done();
    }
    (tests, is_certain)
}
