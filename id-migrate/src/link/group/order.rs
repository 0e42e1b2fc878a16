//! Ids that code sorts keep their order, or stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use super::{Group, Known, Outcome, Reason};
use crate::site::{FileSites, ScopeId, Span};

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
        if is_other_order
            && (text.lines().any(|line| sorts_ids(line, &texts))
                || lists_them_sorted(&parsed.sites, parsed.text, function, &texts))
        {
            let reason = format!(
                "`{}` sorts ids, and the new ones sort otherwise",
                parsed.sites.path_of(function)
            );
            for index in members {
                groups[index].outcome = Outcome::Leave(Reason::ambiguous(reason.clone()));
            }
        }
    }
}

/// Whether a line sorts, or takes the first or last of, what its words or its texts say are ids.
fn sorts_ids(line: &str, texts: &[(&str, &str)]) -> bool {
    const CALLS: [&str; 8] = [
        "sorted(",
        ".sort(",
        ".sort_",
        ".toSorted(",
        "localeCompare(",
        "BTree",
        "min(",
        "max(",
    ];
    let calls = CALLS.iter().any(|call| {
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

/// Whether a function lists the texts sorted although it first has them in another order: then they were sorted.
fn lists_them_sorted(
    sites: &FileSites<'_>,
    text: &str,
    function: ScopeId,
    texts: &[(&str, &str)],
) -> bool {
    let here: Vec<(&str, Span)> = sites
        .literals
        .iter()
        .filter(|literal| sites.outermost_function_of(literal.scope) == function)
        .filter_map(|literal| Some((literal.value.as_deref()?, literal.token)))
        .filter(|(value, _)| texts.iter().any(|(old, _)| old == value))
        .collect();
    let first = |value: &str| here.iter().position(|(other, _)| *other == value);
    let are_neighbours = |left: &(&str, Span), right: &(&str, Span)| {
        let between = text.get(left.1.end as usize..right.1.start as usize);
        between.is_some_and(is_comma)
    };
    here.chunk_by(are_neighbours).any(|list| {
        let is_sorted = list.is_sorted_by(|left, right| left.0 < right.0);
        list.len() > 1 && is_sorted && !list.is_sorted_by_key(|(value, _)| first(value))
    })
}

/// Whether what stands between two literals makes them neighbours in a list: a comma, and what converts the first.
fn is_comma(between: &str) -> bool {
    between.len() < 40 && between.contains(',') && !between.contains([';', '=', '|', ':'])
}
