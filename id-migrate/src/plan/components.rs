//! Joins equal run ids across files.

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
    let keys = Keys::of(context);
    let mut sets = Sets((0..keys.all.len()).collect());
    for (at, ((file, value), members)) in keys.all.iter().enumerate() {
        for other in context.known.imports.from(*file) {
            if let Some(other) = keys.place((*other, value)) {
                sets.join(at, other);
            }
        }
        // The literal of an imported constant is in another file than its use.
        for one in context.ids(members).flat_map(|id| &id.uses) {
            if let Some(other) = keys.place((one.file, value)) {
                sets.join(at, other);
            }
        }
    }
    join_sources(context, &keys, &mut sets);
    let mut joined: Vec<(&str, Vec<usize>)> = Vec::with_capacity(keys.all.len());
    for (at, ((_, value), members)) in keys.all.into_iter().enumerate() {
        // The root of a set is its first key.
        joined.push((value, Vec::new()));
        joined[sets.root(at)].1.extend(members);
    }
    joined.retain(|(_, members)| !members.is_empty());
    joined
}

/// The run ids that may change, by their file and value.
struct Keys<'c> {
    /// Each key with the indices of its ids, in the order of the first.
    all: Vec<(Key<'c>, Vec<usize>)>,
    places: FxHashMap<Key<'c>, usize>,
}

impl<'c> Keys<'c> {
    fn of(context: &'c Context<'_, '_>) -> Self {
        let mut all: Vec<(Key<'_>, Vec<usize>)> = Vec::new();
        let mut places = FxHashMap::default();
        for (index, id) in context.known.ids.iter().enumerate() {
            let may_change = matches!(
                context.known.judgements[index],
                Judgement::Valid | Judgement::Invalid(_)
            );
            if id.field == Field::RunId
                && may_change
                && let Some(value) = context.value_of(index)
            {
                let key = (id.file, value);
                let place = *places.entry(key).or_insert(all.len());
                if place == all.len() {
                    all.push((key, Vec::new()));
                }
                all[place].1.push(index);
            }
        }
        Self { all, places }
    }

    fn place(&self, key: Key<'_>) -> Option<usize> {
        self.places.get(&key).copied()
    }
}

/// Joins ids that are only compared to the production code that passes on the same text: a test does not import the
/// defaults of a server.
fn join_sources(context: &Context<'_, '_>, keys: &Keys<'_>, sets: &mut Sets) {
    let is_given = |at: usize| {
        let mut ids = context.ids(&keys.all[at].1);
        ids.any(|id| !id.destination.is_compared())
    };
    let is_production = |at: usize| {
        let mut ids = context.ids(&keys.all[at].1);
        ids.any(|id| {
            let file = &context.known.tree.files[id.file];
            !file.is_test_code(file.sites.literal(id.literal).scope)
        })
    };
    let mut has_source = vec![false; keys.all.len()];
    let mut sources: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, ((_, value), _)) in keys.all.iter().enumerate() {
        if is_given(at) {
            has_source[sets.root(at)] = true;
            if is_production(at) {
                sources.entry(value).or_default().push(at);
            }
        }
    }
    for (at, ((file, value), _)) in keys.all.iter().enumerate() {
        if has_source[sets.root(at)] {
            continue;
        }
        // Files imported directly or indirectly, and all production code.
        let above = context.known.imports.above(*file).iter();
        let above = above.filter_map(|other| keys.place((*other, value)));
        for source in above.filter(|other| is_given(*other)) {
            sets.join(at, source);
        }
        for &source in sources.get(value).into_iter().flatten() {
            sets.join(at, source);
        }
    }
}
