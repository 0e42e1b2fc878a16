//! Ids that code sorts keep their order, or stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::meet::Function;
use super::{Group, Known, Outcome, Reason};
use crate::site::{Field, FileSites, ScopeId, Span};

/// Texts of run ids, each with the group that rewrites it.
type Ids<'t> = BTreeSet<(&'t str, Option<usize>)>;

/// Leaves the groups of every function that sorts ids whose new texts sort otherwise, also among the ids that stay.
pub(super) fn keep_order(known: &Known<'_, '_>, groups: &mut [Group]) {
    for ((file, function), ids) in by_function(known, groups) {
        let members: BTreeSet<usize> = ids.iter().filter_map(|(_, group)| *group).collect();
        if ids.len() < 2 || members.is_empty() || function == ScopeId::MODULE {
            continue;
        }
        let texts: Vec<(&str, &str)> = ids
            .iter()
            .map(
                |(value, group)| match group.map(|index| &groups[index].outcome) {
                    Some(Outcome::Replace { new, .. }) => (*value, &**new),
                    _ => (*value, *value),
                },
            )
            .collect();
        let is_other_order = texts.iter().enumerate().any(|(at, one)| {
            texts[..at]
                .iter()
                .any(|other| one.0 != other.0 && (one.0 < other.0) != (one.1 < other.1))
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

/// The run ids of each function by their text, each with the group that rewrites it.
fn by_function<'a>(known: &'a Known<'_, '_>, groups: &[Group]) -> BTreeMap<Function, Ids<'a>> {
    let rewritten = groups
        .iter()
        .enumerate()
        .filter(|(_, group)| matches!(group.outcome, Outcome::Replace { .. }));
    let group_of: FxHashMap<usize, usize> = rewritten
        .flat_map(|(index, group)| group.members.iter().map(move |member| (*member, index)))
        .collect();
    let files: FxHashSet<usize> = group_of
        .keys()
        .map(|member| known.ids[*member].file)
        .collect();
    let mut by_function: BTreeMap<Function, Ids<'a>> = BTreeMap::new();
    for (index, id) in known.ids.iter().enumerate() {
        if id.field != Field::RunId || !files.contains(&id.file) {
            continue;
        }
        let sites = &known.tree.files[id.file].sites;
        let literal = sites.literal(id.literal);
        if let Some(value) = literal.value.as_deref() {
            let function = sites.outermost_function_of(literal.scope);
            let ids = by_function.entry((id.file, function)).or_default();
            ids.insert((value, group_of.get(&index).copied()));
        }
    }
    by_function
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
