//! Joins equal run ids across files.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::group::Builder;
use crate::link::judge::Judgement;
use crate::sites::Field;

/// The equal ids of one file.
type Key<'a> = (usize, &'a str);

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

impl Builder<'_, '_> {
    /// The members of each group: equal run ids of a file, of the files that it imports from, and of the production code
    /// that gives what a test only compares with.
    pub(super) fn components(&self) -> Vec<(&str, Vec<usize>)> {
        let by_file = self.by_file();
        let keys: Vec<Key<'_>> = by_file.keys().copied().collect();
        let place: FxHashMap<Key<'_>, usize> = keys
            .iter()
            .enumerate()
            .map(|(at, key)| (*key, at))
            .collect();
        let mut sets = Sets((0..keys.len()).collect());
        for (at, (file, value)) in keys.iter().enumerate() {
            for other in self.known.imports.from(*file) {
                if let Some(&other) = place.get(&(*other, *value)) {
                    sets.join(at, other);
                }
            }
            // An imported constant's literal lies in another file than its use.
            for &member in &by_file[&(*file, *value)] {
                for one in &self.known.ids[member].uses {
                    if let Some(&other) = place.get(&(one.file, *value)) {
                        sets.join(at, other);
                    }
                }
            }
        }
        self.join_givers(&keys, &by_file, &mut sets);
        let mut joined: BTreeMap<usize, (&str, Vec<usize>)> = BTreeMap::new();
        for (at, (key, members)) in keys.iter().zip(by_file.into_values()).enumerate() {
            joined
                .entry(sets.root(at))
                .or_insert((key.1, Vec::new()))
                .1
                .extend(members);
        }
        joined.into_values().collect()
    }

    fn by_file(&self) -> BTreeMap<Key<'_>, Vec<usize>> {
        let mut by_file: BTreeMap<Key<'_>, Vec<usize>> = BTreeMap::new();
        for (index, id) in self.known.ids.iter().enumerate() {
            let may_change = matches!(
                self.known.judgements[index],
                Judgement::Valid | Judgement::Invalid(_)
            );
            if id.field == Field::RunId
                && may_change
                && let Some(value) = self.value_of(index)
            {
                by_file.entry((id.file, value)).or_default().push(index);
            }
        }
        by_file
    }

    /// Joins what is only compared with to the production code that gives the same text: a server's default is not
    /// imported by the test that asks for it.
    fn join_givers(
        &self,
        keys: &[Key<'_>],
        by_file: &BTreeMap<Key<'_>, Vec<usize>>,
        sets: &mut Sets,
    ) {
        let is_given = |key: &Key<'_>| {
            by_file[key]
                .iter()
                .any(|member| self.known.ids[*member].is_given_away)
        };
        let is_production = |key: &Key<'_>| {
            let file = &self.known.tree.files[key.0];
            by_file[key].iter().any(|member| {
                let id = &self.known.ids[*member];
                !file.is_test_code(file.sites.literal(id.literal).scope)
            })
        };
        let mut has_giver = vec![false; keys.len()];
        let mut givers: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (at, key) in keys.iter().enumerate() {
            if is_given(key) {
                has_giver[sets.root(at)] = true;
                if is_production(key) {
                    givers.entry(key.1).or_default().push(at);
                }
            }
        }
        for (at, (file, value)) in keys.iter().enumerate() {
            if has_giver[sets.root(at)] {
                continue;
            }
            // Definitions of names at any distance, and production code anywhere.
            let above = self.known.imports.above(*file).iter();
            let above = above.filter_map(|other| keys.binary_search(&(*other, *value)).ok());
            for giver in above.filter(|other| is_given(&keys[*other])) {
                sets.join(at, giver);
            }
            for &giver in givers.get(value).into_iter().flatten() {
                sets.join(at, giver);
            }
        }
    }
}
