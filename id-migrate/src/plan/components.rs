//! Joins equal run ids across files.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::context::Context;
use crate::link::judge::Judgement;
use crate::link::tree::FileId;
use crate::sites::Field;

/// The equal ids of one file.
type Key<'a> = (FileId, &'a str);

/// Sets of keys that belong together.
struct Sets(Vec<usize>);

impl Sets {
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }
}

/// Returns the members of each group: equal run ids of a file, of the files that it imports from, and of the production
/// code that is the source of an id that a test only compares.
pub(super) fn components<'c>(context: &'c Context<'_, '_>) -> Vec<(&'c str, Vec<usize>)> {
    let by_file = by_file(context);
    let keys: Vec<Key<'_>> = by_file.keys().copied().collect();
    let place: FxHashMap<Key<'_>, usize> = keys.iter().copied().zip(0..).collect();
    let mut sets = Sets((0..keys.len()).collect());
    for (at, (file, value)) in keys.iter().enumerate() {
        for other in context.known.imports.from(*file) {
            if let Some(&other) = place.get(&(*other, *value)) {
                sets.join(at, other);
            }
        }
        // The literal of an imported constant is in another file than its use.
        for &member in &by_file[&(*file, *value)] {
            for one in &context.known.ids[member].uses {
                if let Some(&other) = place.get(&(one.file, *value)) {
                    sets.join(at, other);
                }
            }
        }
    }
    join_sources(context, &keys, &by_file, &mut sets);
    let mut joined: BTreeMap<usize, (&str, Vec<usize>)> = BTreeMap::new();
    for (at, (key, members)) in keys.iter().zip(by_file.into_values()).enumerate() {
        let (_, all) = joined.entry(sets.root(at)).or_insert((key.1, Vec::new()));
        all.extend(members);
    }
    joined.into_values().collect()
}

fn by_file<'c>(context: &'c Context<'_, '_>) -> BTreeMap<Key<'c>, Vec<usize>> {
    let mut by_file: BTreeMap<Key<'_>, Vec<usize>> = BTreeMap::new();
    for (index, id) in context.known.ids.iter().enumerate() {
        let may_change = matches!(
            context.known.judgements[index],
            Judgement::Valid | Judgement::Invalid(_)
        );
        if id.field == Field::RunId
            && may_change
            && let Some(value) = context.value_of(index)
        {
            by_file.entry((id.file, value)).or_default().push(index);
        }
    }
    by_file
}

/// Joins ids that are only compared to the production code that passes on the same text: a test does not import the
/// defaults of a server.
fn join_sources(
    context: &Context<'_, '_>,
    keys: &[Key<'_>],
    by_file: &BTreeMap<Key<'_>, Vec<usize>>,
    sets: &mut Sets,
) {
    let is_given = |key: &Key<'_>| {
        by_file[key]
            .iter()
            .any(|member| !context.known.ids[*member].destination.is_compared())
    };
    let is_production = |key: &Key<'_>| {
        let file = &context.known.tree.files[key.0];
        by_file[key].iter().any(|member| {
            let id = &context.known.ids[*member];
            !file.is_test_code(file.sites.literal(id.literal).scope)
        })
    };
    let mut has_source = vec![false; keys.len()];
    let mut sources: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, key) in keys.iter().enumerate() {
        if is_given(key) {
            has_source[sets.root(at)] = true;
            if is_production(key) {
                sources.entry(key.1).or_default().push(at);
            }
        }
    }
    for (at, (file, value)) in keys.iter().enumerate() {
        if has_source[sets.root(at)] {
            continue;
        }
        // Files imported directly or indirectly, and all production code.
        let above = context.known.imports.above(*file).iter();
        let above = above.filter_map(|other| keys.binary_search(&(*other, *value)).ok());
        for source in above.filter(|other| is_given(&keys[*other])) {
            sets.join(at, source);
        }
        for &source in sources.get(value).into_iter().flatten() {
            sets.join(at, source);
        }
    }
}
