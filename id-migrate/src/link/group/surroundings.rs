//! Where a group's text may be seen: its files, the files that take names from them, and those that they take names from.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use memchr::memmem;

use super::{Builder, Known, is_bare_word, root};
use crate::site::Field;

/// The members of a component: one text, in files that belong together.
pub(super) type Component<'v> = (&'v str, Vec<usize>);

impl Builder<'_, '_> {
    /// The files of the members and of the places that use them.
    pub(super) fn files(&self, members: &[usize]) -> BTreeSet<usize> {
        members
            .iter()
            .map(|member| &self.known.ids[*member])
            .flat_map(|id| std::iter::once(id.file).chain(id.uses.iter().map(|one| one.file)))
            .collect()
    }

    /// As [`Self::files`], with every file that names reach from there or that they come from, if it has the text.
    ///
    /// A bare word is looked for in the group's own files only: elsewhere it is just a word.
    pub(super) fn surroundings(&self, value: &str, members: &[usize]) -> BTreeSet<usize> {
        let mut files = self.files(members);
        if is_bare_word(value) {
            return files;
        }
        let around: BTreeSet<usize> = files
            .iter()
            .flat_map(|file| {
                let above = self.known.imports.above(*file);
                above.iter().chain(self.known.imports.below(*file))
            })
            .copied()
            .filter(|file| !files.contains(file))
            .collect();
        let finder = memmem::Finder::new(value);
        // Of code that is no test only a copy counts, not what its texts say.
        let holders = self.holders.get(value).map_or(&[][..], Vec::as_slice);
        files.extend(around.into_iter().filter(|file| {
            let parsed = &self.known.tree.files[*file];
            holders.binary_search(file).is_ok()
                || parsed.is_test && finder.find(parsed.text.as_bytes()).is_some()
        }));
        files
    }

    /// Joins what is only compared with to what gives the same text in a file that names come from, however far away.
    pub(super) fn join_givers<'v>(&self, components: Vec<Component<'v>>) -> Vec<Component<'v>> {
        let mut by_value: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, (value, _)) in components.iter().enumerate() {
            by_value.entry(value).or_default().push(at);
        }
        let files: Vec<BTreeSet<usize>> = components
            .iter()
            .map(|(_, members)| self.files(members))
            .collect();
        let mut parent: Vec<usize> = (0..components.len()).collect();
        for (at, (value, members)) in components.iter().enumerate() {
            let is_compared = |member: &usize| self.known.ids[*member].position.is_comparison();
            if by_value[value].len() == 1 || !members.iter().all(is_compared) {
                continue;
            }
            for &other in &by_value[value] {
                let is_above = files[at].iter().any(|file| {
                    let above = self.known.imports.above(*file);
                    files[other].iter().any(|giver| above.contains(giver))
                });
                if other != at && is_above {
                    let (a, b) = (root(&mut parent, at), root(&mut parent, other));
                    parent[a.max(b)] = a.min(b);
                }
            }
        }
        let mut joined: BTreeMap<usize, Component<'v>> = BTreeMap::new();
        for (at, (value, members)) in components.into_iter().enumerate() {
            joined
                .entry(root(&mut parent, at))
                .or_insert((value, Vec::new()))
                .1
                .extend(members);
        }
        joined.into_values().collect()
    }
}

/// How many sketches of texts are told apart.
const SKETCHES: usize = 1 << 16;

/// The files that have a literal with the text of a run id, by that text, sorted.
pub(super) fn holders<'a>(known: &Known<'a, '_>) -> HashMap<&'a str, Vec<usize>> {
    let ids = known.ids.iter().filter(|id| id.field == Field::RunId);
    let mut holders: HashMap<&str, Vec<usize>> = ids
        .filter_map(|id| known.tree.literal(id.file, id.literal).value.as_deref())
        .map(|value| (value, Vec::new()))
        .collect();
    // Hashing every literal of a tree takes longer than seeing at its ends and its length that it is none of them.
    let sketch = |value: &str| {
        let bytes = value.as_bytes();
        let end = |byte: Option<&u8>| usize::from(byte.copied().unwrap_or_default());
        ((end(bytes.first()) << 8) ^ (end(bytes.last()) << 4) ^ bytes.len()) & (SKETCHES - 1)
    };
    let mut is_likely = vec![false; SKETCHES];
    for value in holders.keys() {
        is_likely[sketch(value)] = true;
    }
    for (file, parsed) in known.tree.files.iter().enumerate() {
        for value in parsed
            .sites
            .literals
            .iter()
            .filter_map(|it| it.value.as_deref())
        {
            if is_likely[sketch(value)]
                && let Some(files) = holders.get_mut(value)
                && files.last() != Some(&file)
            {
                files.push(file);
            }
        }
    }
    holders
}
