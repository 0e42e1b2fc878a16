//! Distinct ids stay distinct: a group whose new id would be another's stays as it is.

use std::collections::BTreeSet;

use id_core::format::PREFIX;
use rustc_hash::FxHashMap;

use super::{FixOptions, Group, Known, Outcome, Reason};
use crate::site::{Field, LiteralId};

/// Leaves the later one of two groups that would become equal, and every group whose new id is another's already.
///
/// What counts is the tree as it will be: an id that goes away in the same run is in nobody's way. Leaving a group keeps
/// its old text, which may be in the way of another, so this goes on until nothing changes.
pub(super) fn keep_distinct(known: &Known<'_, '_>, groups: &mut [Group], options: FixOptions) {
    loop {
        let after = After::of(known, groups, options);
        let reasons: Vec<(usize, String)> = (0..groups.len())
            .filter_map(|index| Some((index, after.conflict(groups, index)?)))
            .collect();
        drop(after);
        if reasons.is_empty() {
            return;
        }
        for (index, reason) in reasons {
            groups[index].outcome = Outcome::Leave(Reason::other(reason));
        }
    }
}

/// The tree as the fixes would leave it.
struct After<'a, 't> {
    known: &'a Known<'a, 't>,
    /// The group that rewrites a literal.
    rewritten_by: FxHashMap<(usize, LiteralId), usize>,
    /// The first group with each new id.
    claims: FxHashMap<String, usize>,
    /// The literals that are run ids, by what they will be.
    ids: FxHashMap<String, Vec<(usize, LiteralId)>>,
}

impl<'a, 't> After<'a, 't> {
    fn of(known: &'a Known<'a, 't>, groups: &[Group], options: FixOptions) -> Self {
        let mut rewritten_by = FxHashMap::default();
        let mut claims = FxHashMap::default();
        for (index, group) in groups.iter().enumerate() {
            let Outcome::Replace {
                new, applicability, ..
            } = &group.outcome
            else {
                continue;
            };
            claims.entry(new.clone()).or_insert(index);
            let config = group.config(known.tree, known.ids);
            if options.applies(*applicability, config) {
                rewritten_by.extend(group.literals(known.ids).map(|place| (place, index)));
            }
        }
        let mut after = Self {
            known,
            rewritten_by,
            claims,
            ids: FxHashMap::default(),
        };
        for id in known.ids.iter().filter(|id| id.field == Field::RunId) {
            let place = (id.file, id.literal);
            if let Some(value) = after.value(groups, place) {
                let value = value.to_owned();
                after.ids.entry(value).or_default().push(place);
            }
        }
        after
    }

    /// What a literal will hold.
    fn value<'v>(&'v self, groups: &'v [Group], place: (usize, LiteralId)) -> Option<&'v str> {
        match self
            .rewritten_by
            .get(&place)
            .map(|index| &groups[*index].outcome)
        {
            Some(Outcome::Replace { new, .. }) => Some(new),
            _ => self.known.tree.literal(place.0, place.1).value.as_deref(),
        }
    }

    /// Why a group must not become what it would.
    fn conflict(&self, groups: &[Group], index: usize) -> Option<String> {
        let group = &groups[index];
        let Outcome::Replace { new, .. } = &group.outcome else {
            return None;
        };
        if let Some(&first) = self.claims.get(new)
            && first < index
            && groups[first].value != group.value
        {
            return Some(format!(
                "its new id `{new}` is also that of `{}`, which came first",
                groups[first].value
            ));
        }
        // Another group that becomes this id is its twin in another file, or has been told to stay above.
        let is_in_the_way = |place: (usize, LiteralId)| !self.rewritten_by.contains_key(&place);
        let files: BTreeSet<usize> = group
            .members
            .iter()
            .map(|member| self.known.ids[*member].file)
            .collect();
        let is_in_files = files.iter().any(|file| {
            let literals = self.known.tree.files[*file].sites.literals_by_id();
            literals
                .filter(|(_, literal)| literal.value.as_deref() == Some(new))
                .any(|(id, _)| is_in_the_way((*file, id)))
        });
        // A repaired id keeps its text, so that an equal one in the tree is another; a hashed one is its own old text's.
        let bare = |id: &str| id.trim().trim_start_matches(PREFIX).to_ascii_lowercase();
        let is_repair = bare(new) == bare(&group.value);
        let is_in_tree = is_repair
            && self
                .ids
                .get(new)
                .into_iter()
                .flatten()
                .any(|place| is_in_the_way(*place));
        (is_in_files || is_in_tree).then(|| format!("its new id `{new}` is already there"))
    }
}
