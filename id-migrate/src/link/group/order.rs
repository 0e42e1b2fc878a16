//! The order of ids: where a test sorts them, new ids must sort as the old ones did.

use std::collections::{BTreeMap, BTreeSet};

use super::{Builder, Group, Outcome};
use crate::site::{LiteralId, ScopeId, Span};

/// What sorts, in one of the languages.
const SORTS: [&str; 7] = [
    ".sort(",
    ".sort_",
    ".sorted(",
    "sorted(",
    ".toSorted(",
    "localeCompare(",
    "BTree",
];

/// Leaves groups whose new ids would change places in a function that sorts.
pub(super) fn keep_order(builder: &Builder<'_, '_>, groups: &mut [Group]) {
    let mut by_function: BTreeMap<(usize, ScopeId), BTreeSet<usize>> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        if matches!(group.outcome, Outcome::Replace { .. }) {
            for place in builder.places(&group.members) {
                by_function.entry(place).or_default().insert(index);
            }
        }
    }
    for ((file, function), here) in by_function {
        if function == ScopeId::MODULE
            || here.len() < 2
            || !builder.sorts(file, function, groups, &here)
        {
            continue;
        }
        let new = |index: usize| match &groups[index].outcome {
            Outcome::Replace { new, .. } => new.as_str(),
            Outcome::Leave(_) => groups[index].value.as_str(),
        };
        let mut in_order: Vec<usize> = here.iter().copied().collect();
        in_order.sort_by_key(|index| &groups[*index].value);
        if in_order.is_sorted_by_key(|index| new(*index)) {
            continue;
        }
        for index in here {
            groups[index].outcome = Outcome::Leave(format!(
                "ambiguous: `{}` sorts ids, and the new ones are in another order",
                builder.known.tree.files[file].sites.path_of(function)
            ));
        }
    }
}

impl Builder<'_, '_> {
    /// Whether a function sorts, or lists the texts in another order than it first has them: then they were sorted.
    fn sorts(
        &self,
        file: usize,
        function: ScopeId,
        groups: &[Group],
        here: &BTreeSet<usize>,
    ) -> bool {
        let parsed = &self.known.tree.files[file];
        let sites = &parsed.sites;
        let own = |id: &LiteralId| sites.function_of(sites.literal(*id).scope) == function;
        let ids =
            (0..sites.literals.len()).map(|at| LiteralId(u32::try_from(at).unwrap_or(u32::MAX)));
        let literals: Vec<LiteralId> = ids.filter(own).collect();
        let (Some(first), Some(last)) = (literals.first(), literals.last()) else {
            return false;
        };
        // From the literal in front of the function to the one behind it.
        let before = first
            .0
            .checked_sub(1)
            .map_or(0, |at| sites.literals[at as usize].token.end);
        let after = sites
            .literals
            .get(last.0 as usize + 1)
            .map_or(parsed.text.len(), |next| next.token.start as usize);
        let text = parsed.text.get(before as usize..after).unwrap_or_default();
        if SORTS.iter().any(|word| text.contains(word)) {
            return true;
        }
        let order: Vec<(&str, Span)> = literals
            .iter()
            .map(|id| sites.literal(*id))
            .filter_map(|literal| Some((literal.value.as_deref()?, literal.token)))
            .filter(|(value, _)| here.iter().any(|group| groups[*group].value == *value))
            .collect();
        let first = |value: &str| order.iter().position(|(other, _)| *other == value);
        let is_neighbour = |left: &(&str, Span), right: &(&str, Span)| {
            let between = parsed.text.get(left.1.end as usize..right.1.start as usize);
            between.is_some_and(is_comma)
        };
        order.chunk_by(is_neighbour).any(|list| {
            let is_sorted = list.is_sorted_by(|left, right| left.0 < right.0);
            list.len() > 1 && is_sorted && !list.is_sorted_by_key(|(value, _)| first(value))
        })
    }
}

/// Whether what stands between two literals makes them neighbours in a list: a comma, and what converts the first.
fn is_comma(between: &str) -> bool {
    between.len() < 40 && between.contains(',') && !between.contains([';', '=', '|', ':'])
}
