//! Ids that code sorts keep their order, or stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use super::{Group, Known, Outcome};
use crate::site::ScopeId;

/// Leaves the groups of every function that sorts ids whose new texts sort otherwise.
pub(super) fn keep_order(known: &Known<'_, '_>, groups: &mut [Group]) {
    let mut by_function: BTreeMap<(usize, ScopeId), BTreeSet<usize>> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        if !matches!(group.outcome, Outcome::Replace { .. }) {
            continue;
        }
        for &member in &group.members {
            let id = &known.ids[member];
            let sites = &known.tree.files[id.file].sites;
            let function = sites.outermost_function_of(sites.literal(id.literal).scope);
            by_function
                .entry((id.file, function))
                .or_default()
                .insert(index);
        }
    }
    for ((file, function), members) in by_function {
        if members.len() < 2 || function == ScopeId::MODULE {
            continue;
        }
        let texts: Vec<(&str, &str)> = members
            .iter()
            .filter_map(|index| match &groups[*index].outcome {
                Outcome::Replace { new, .. } => Some((&*groups[*index].value, &**new)),
                Outcome::Leave(_) => None,
            })
            .collect();
        let is_other_order = texts.iter().enumerate().any(|(at, one)| {
            texts[..at]
                .iter()
                .any(|other| (one.0 < other.0) != (one.1 < other.1))
        });
        let parsed = &known.tree.files[file];
        let text = &parsed.text[parsed.sites.scope(function).extent.range()];
        if is_other_order && text.lines().any(|line| sorts_ids(line, &texts)) {
            let reason = "ambiguous: the code beside it sorts ids, and the new ones sort otherwise";
            for index in members {
                groups[index].outcome = Outcome::Leave(reason.to_owned());
            }
        }
    }
}

/// Whether a line sorts, or takes the first or last of, what its words or its texts say are ids.
fn sorts_ids(line: &str, texts: &[(&str, &str)]) -> bool {
    let calls = ["sorted(", ".sort(", "min(", "max("].iter().any(|call| {
        line.match_indices(call).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            call.starts_with('.')
                || !before.is_some_and(|before| before.is_alphanumeric() || before == '_')
        })
    });
    calls
        && (["run", "_id", "ids"].iter().any(|word| line.contains(word))
            || texts.iter().any(|(old, _)| line.contains(old)))
}
