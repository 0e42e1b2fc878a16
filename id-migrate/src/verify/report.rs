//! The report of a verification.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::{Decision, Engine};
use crate::plan::GroupId;
use crate::plan::edits::FileEdits;
use crate::read::lines::Lines;
use crate::report::{Place, TakenBack, Verified};

impl Engine<'_> {
    /// Returns the report. `edits` are the edits that remain written.
    pub(super) fn report(&self, decision: &Decision, edits: &[FileEdits]) -> Verified {
        let written = edits.iter().flat_map(|file| &file.edits);
        let written: BTreeSet<GroupId> = written.map(|edit| edit.group).collect();
        let mut taken_back: BTreeMap<GroupId, TakenBack> = BTreeMap::new();
        for file in &self.full {
            let lines = Lines::of(&file.text);
            let edits = file.edits.iter();
            for edit in edits.filter(|edit| !written.contains(&edit.group)) {
                let (line, _) = lines.position(&file.text, edit.span.start as usize);
                let group = taken_back.entry(edit.group).or_insert_with(|| {
                    let (tests, is_certain) = decision.needed_by(edit.group);
                    TakenBack {
                        value: edit.old.clone(),
                        replacement: edit.new.clone(),
                        places: Vec::new(),
                        tests,
                        is_certain,
                    }
                });
                let path = file.path.clone();
                let place = Place { path, line };
                if group.places.last() != Some(&place) {
                    group.places.push(place);
                }
            }
        }
        let passed = self.before.passed();
        let proven = passed.filter(|(test, _)| !self.flaky.contains(*test));
        let tests = proven.map(|(_, passed)| passed).sum();
        Verified {
            command: self.verification.command.clone(),
            runs: self.runs,
            tests: self.command.has_report().then_some(tests),
            taken_back: taken_back.into_values().collect(),
            untested: self.untested.clone(),
            flaky: self.flaky.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Decision {
    /// Returns the tests that need the old text of a group, and `true` if that is certain: the runs may end too early.
    fn needed_by(&self, group: GroupId) -> (Vec<String>, bool) {
        let mut tests = Vec::new();
        let mut is_certain = false;
        for (test, search) in &self.searches {
            if search.enough().contains(&group) {
                tests.push(test.to_string());
                is_certain |= search.is_done();
            }
        }
        (tests, is_certain)
    }
}
