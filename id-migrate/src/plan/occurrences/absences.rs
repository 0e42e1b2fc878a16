//! Conflict: a test expects that nothing has the id, and code of its file that the fix does not change may produce the old
//! id.
//!
//! `seed(f"run-{n}")` and `assert get("run-3") is None`: with another id, the test would pass without testing anything.

use std::collections::{BTreeMap, BTreeSet};

use super::{Group, GroupId, Hold};
use crate::link::Facts;
use crate::link::tree::FileId;
use crate::sites::ScopeId;

/// Holds the groups whose literals in one test are only expected to be absent. `produced` has the paths of the files that
/// may produce the old id of a group.
pub(super) fn add_conflicts(
    known: &Facts<'_>,
    groups: &mut [Group],
    produced: &BTreeMap<GroupId, BTreeSet<&str>>,
) {
    for (id, files) in produced {
        let group = &mut groups[id.index()];
        // The place of the first literal of each function, unless a literal of the function is not expected to be absent.
        let mut absent: BTreeMap<(FileId, ScopeId), Option<String>> = BTreeMap::new();
        for (at, literal) in group.literals(&known.ids) {
            let file = &known.tree.files[at];
            if !files.contains(&*file.walked.path) {
                continue;
            }
            let parsed = file.sites.literal(literal);
            let scope = file.sites.outermost_function_of(parsed.scope);
            let mut absences = file.sites.absences.iter();
            let is_absent = absences.any(|absence| absence.contains(parsed.token));
            let place = is_absent.then(|| file.place(parsed.token));
            let known = absent.entry((at, scope)).or_insert_with(|| place.clone());
            if place.is_none() {
                *known = None;
            }
        }
        if let Some(place) = absent.into_values().flatten().next() {
            group.holds.insert(0, Hold::Absent(place));
        }
    }
}
