//! Conflict: a test expects that nothing has the id, and code of its file that the fix does not change may produce the old
//! id.
//!
//! `seed(f"run-{n}")` and `assert get("run-3") is None`: with another id, the test would pass without testing anything.

use std::collections::{BTreeMap, BTreeSet};

use super::{Group, GroupId, Hold};
use crate::link::Facts;
use crate::link::tree::FileId;
use crate::read::lines::line_around;
use crate::sites::{ScopeId, Span};

/// Texts of assertions that nothing was found, in all languages.
const ABSENT: [&str; 21] = [
    " is None",
    " not in ",
    "assert not ",
    "== []",
    "== {}",
    "== 0",
    "assertIsNone",
    "assertNotIn",
    "assertFalse",
    "assert_not_",
    ".not.",
    "toBeNull",
    "toBeUndefined",
    "toBeFalsy",
    "toEqual([])",
    "toEqual({})",
    "toHaveLength(0",
    "assert!(!",
    "assert_ne!",
    "is_none()",
    "is_empty()",
];

/// Texts of assertions that something was found, although they contain one of [`ABSENT`].
const PRESENT: &[&str] = words!(".not.toBeNull .not.toBeUndefined .not.toBeFalsy .not.toThrow");

/// Maximum number of lines of an assertion before and after the line of the id.
const LINES: usize = 4;

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
            let token = file.sites.literal(literal).token;
            let scope = file
                .sites
                .outermost_function_of(file.sites.literal(literal).scope);
            let place = expects_absence(file.text, token).then(|| known.tree.place(at, literal));
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

/// Returns `true` if the statement around a literal expects that nothing was found.
fn expects_absence(text: &str, token: Span) -> bool {
    let mut start = line_around(text, token.start as usize).start;
    for _ in 0..LINES {
        let before = text[..start].trim_end();
        // An object opens after another bracket, and a block after anything else.
        let outside = before.strip_suffix('{').unwrap_or(before).trim_end();
        if !outside.ends_with(['(', ',', '[', '{', ':']) || before.ends_with(':') {
            break;
        }
        start = line_around(text, before.len()).start;
    }
    let mut end = token.end as usize;
    for _ in 0..=LINES {
        end = line_around(text, end).end;
        let statement = &text[start..end];
        let count = |brackets: &[char]| statement.matches(brackets).count();
        let is_open = count(&['(', '[', '{']) > count(&[')', ']', '}']);
        if !is_open || end == text.len() {
            break;
        }
        end += 1;
    }
    let statement = &text[start..end];
    let has = |texts: &[&str]| texts.iter().any(|text| statement.contains(text));
    has(&ABSENT) && !has(PRESENT)
}
