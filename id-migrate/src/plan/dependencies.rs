//! Keeps distinct ids distinct: finds new ids that are already in use and literals shared by two groups.

use std::collections::{BTreeMap, BTreeSet};

use id_core::format::PREFIX;
use rustc_hash::{FxHashMap, FxHashSet};

use super::GroupId;
use super::collections;
use super::group::Group;
use super::hold::Hold;
use crate::link::Facts;
use crate::link::tree::FileId;
use crate::sites::{Field, LiteralId};

type Place = (FileId, LiteralId);

#[derive(Debug, Default)]
pub(super) struct Dependencies {
    /// For each group, the groups whose old text is the new id. They must be written too.
    pub(super) in_the_way: Vec<Vec<GroupId>>,
    /// For each group, the groups that share a literal with the group or are neighbours in a list.
    pub(super) shared: Vec<Vec<GroupId>>,
    /// For each group, the groups with the same id in files that its own files import through other files, or the reverse.
    pub(super) equal: Vec<Vec<GroupId>>,
    /// A place of each of these groups.
    pub(super) places: BTreeMap<GroupId, String>,
}

impl Dependencies {
    /// Makes two groups depend on each other.
    fn share(&mut self, one: GroupId, other: GroupId) {
        self.shared[one.index()].push(other);
        self.shared[other.index()].push(one);
    }
}

/// Finds the dependencies between groups, and holds groups whose new id is taken. `equal` are pairs of groups with the same
/// id in reach of each other.
pub(super) fn find(
    known: &Facts<'_>,
    groups: &mut [Group],
    equal: &BTreeSet<(GroupId, GroupId)>,
) -> Dependencies {
    let mut dependencies = Dependencies {
        in_the_way: vec![Vec::new(); groups.len()],
        shared: vec![Vec::new(); groups.len()],
        equal: vec![Vec::new(); groups.len()],
        places: BTreeMap::new(),
    };
    share(known, groups, &mut dependencies);
    let lists = collections::lists(known, groups);
    for (one, other) in lists.pairs {
        dependencies.share(one, other);
    }
    hold_mixed(known, groups, lists.kept);
    for &(one, other) in equal {
        dependencies.equal[one.index()].push(other);
        dependencies.equal[other.index()].push(one);
        for group in [one, other] {
            let place = || {
                let (file, literal) = groups[group.index()].literals(&known.ids).next()?;
                Some(known.tree.place(file, literal))
            };
            let known = dependencies.places.entry(group);
            known.or_insert_with(|| place().unwrap_or_default());
        }
    }
    claim(groups);
    let owners = owners(known, groups);
    let news: FxHashSet<&str> = open(groups).map(|(_, group)| &*group.new).collect();
    // The places of each new id in the current code: among the literals of a file, and among the ids of the tree.
    let mut in_files: FxHashMap<(FileId, &str), Vec<Place>> = FxHashMap::default();
    let mut in_tree: FxHashMap<&str, Vec<Place>> = FxHashMap::default();
    let files: BTreeSet<FileId> = owners.keys().map(|place| place.0).collect();
    for file in files {
        let sites = &known.tree.files[file].sites;
        for (at, literal) in sites.literals_by_id() {
            if let Some(value) = sites.value(literal)
                && news.contains(value)
            {
                let places = in_files.entry((file, value)).or_default();
                places.push((file, at));
            }
        }
    }
    for id in known.ids.iter().filter(|id| id.field == Field::RunId) {
        let value = id.text(&known.tree);
        if news.contains(value) {
            let places = in_tree.entry(value).or_default();
            places.push((id.file, id.literal));
        }
    }
    let mut taken = Vec::new();
    for (id, group) in open(groups) {
        // A repaired id keeps its text, so an equal id elsewhere in the tree is a different id. A hashed id belongs to its old text.
        let bare = |id: &str| id.trim().trim_start_matches(PREFIX).to_ascii_lowercase();
        let is_repair = bare(&group.new) == bare(&group.value);
        let files: BTreeSet<FileId> = group.members.iter().map(|it| known.ids[*it].file).collect();
        let here = files
            .iter()
            .filter_map(|file| in_files.get(&(*file, &*group.new)));
        let there = in_tree.get(&*group.new).filter(|_| is_repair);
        for place in here.chain(there).flatten() {
            match owners.get(place) {
                Some(owner) => dependencies.in_the_way[id.index()].push(*owner),
                None => taken.push(id),
            }
        }
    }
    for id in taken {
        let group = &mut groups[id.index()];
        if group.conflict().is_none() {
            let new = group.new.clone();
            group.holds.insert(0, Hold::NewIdInUse(new));
        }
    }
    dependencies
}

/// Returns the groups that may be written.
fn open(groups: &[Group]) -> impl Iterator<Item = (GroupId, &Group)> {
    GroupId::number(groups).filter(|(_, group)| group.conflict().is_none())
}

/// Returns the group that rewrites each literal.
fn owners(known: &Facts<'_>, groups: &[Group]) -> FxHashMap<Place, GroupId> {
    open(groups)
        .flat_map(|(id, group)| {
            let literals = group.literals(&known.ids);
            literals.map(move |place| (place, id))
        })
        .collect()
}

/// Holds the second of two groups with the same new id.
fn claim(groups: &mut [Group]) {
    let mut claims: FxHashMap<String, String> = FxHashMap::default();
    for group in groups.iter_mut() {
        if group.conflict().is_some() {
            continue;
        }
        let first = claims
            .entry(group.new.clone())
            .or_insert_with(|| group.value.clone());
        if *first != group.value {
            let hold = Hold::SameNewId {
                new: group.new.clone(),
                first: first.clone(),
            };
            group.holds.insert(0, hold);
        }
    }
}

/// Holds two groups that would write different ids into one literal. Groups that write the same id depend on each other.
fn share(known: &Facts<'_>, groups: &mut [Group], dependencies: &mut Dependencies) {
    let mut owners: FxHashMap<Place, GroupId> = FxHashMap::default();
    let mut split: Vec<(GroupId, Place)> = Vec::new();
    for (id, group) in open(groups) {
        for place in group.literals(&known.ids) {
            let owner = *owners.entry(place).or_insert(id);
            if owner == id {
                continue;
            }
            if groups[owner.index()].new == group.new {
                dependencies.share(id, owner);
            } else {
                split.extend([(owner, place), (id, place)]);
            }
        }
    }
    for (id, (file, literal)) in split {
        let place = known.tree.place(file, literal);
        let group = &mut groups[id.index()];
        if group.conflict().is_none() {
            group.holds.insert(0, Hold::SharedCopy(place));
        }
    }
}

/// Holds groups with an id in a list that has another element which is never rewritten.
fn hold_mixed(known: &Facts<'_>, groups: &mut [Group], kept: Vec<(GroupId, usize)>) {
    for (group, kept) in kept {
        let group = &mut groups[group.index()];
        if group.conflict().is_none() {
            let id = &known.ids[kept];
            let hold = Hold::MixedList {
                text: id.text(&known.tree).to_owned(),
                place: known.tree.place(id.file, id.literal),
            };
            group.holds.insert(0, hold);
        }
    }
}
