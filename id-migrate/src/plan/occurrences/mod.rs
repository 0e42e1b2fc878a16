//! Every place in reach of a group where its old text stands and does not change with it.
//!
//! One search over the text of each file, whatever the old text looks like and whether or not the file holds an id: in
//! strings, templates and regular expressions next to a byte that is no letter or digit, in code as a whole identifier.
//! Comments and docstrings without examples do not count.

mod here;
mod words;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;

pub(super) use words::is_occurrence;

use here::Here;
use words::styles;

use super::group::{Group, Known};
use super::hold::{Hold, Places};
use super::reach::{Reach, WalkedId};
use crate::link::Facts;
use crate::link::tree::TreeFile;
use crate::parallel;
use crate::scan::{MAX_FILE, Texts};
use crate::site::{FileSites, LiteralId};
use crate::walk::Walked;

/// A text this short may stand anywhere.
const SHORT: usize = 2;

/// What a search looks for in one file.
#[derive(Default)]
struct Wanted {
    /// The groups, by their index.
    groups: BTreeSet<usize>,
    /// The groups that count only if the file imports one of these files of the tree.
    if_imported: BTreeMap<usize, Vec<usize>>,
}

/// What was found in one file, for one group.
struct Sighting {
    group: usize,
    what: What,
    place: String,
}

enum What {
    Text,
    Template,
    Pattern(String),
}

/// Adds the doubts that come from occurrences to the groups that may be written.
pub(super) fn add_doubts(
    known: &Known<'_, '_>,
    groups: &mut [Group],
    (walked, texts): (&[Walked], &Texts),
    threads: usize,
) -> std::io::Result<()> {
    let mut open: Vec<usize> = Vec::new();
    for (at, group) in groups.iter_mut().enumerate() {
        if group.conflict().is_some() || group.production.is_some() {
            continue;
        }
        if group.value.len() <= SHORT {
            group.holds.push(Hold::Short);
        } else {
            open.push(at);
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    let reach = Reach::new(known.facts, walked, texts, threads)?;
    let search = Search::new(known.facts, groups, walked, &reach);
    let wanted: Vec<(WalkedId, Wanted)> = search.wanted(&open).into_iter().collect();
    let found: Vec<Mutex<Vec<Sighting>>> = wanted.iter().map(|_| Mutex::default()).collect();
    parallel::for_each(wanted.len(), threads, |at| {
        let (file, wanted) = &wanted[at];
        let sightings = search.file(*file, wanted);
        if let Ok(mut found) = found[at].lock() {
            *found = sightings;
        }
    })?;
    let mut places: BTreeMap<usize, Places> = BTreeMap::new();
    let mut templates: BTreeMap<usize, Places> = BTreeMap::new();
    for found in found {
        for sighting in found.into_inner().unwrap_or_default() {
            let holds = &mut groups[sighting.group].holds;
            match sighting.what {
                What::Text => places
                    .entry(sighting.group)
                    .or_default()
                    .add(sighting.place),
                What::Template => {
                    templates
                        .entry(sighting.group)
                        .or_default()
                        .add(sighting.place);
                }
                What::Pattern(piece) => {
                    if !holds
                        .iter()
                        .any(|hold| matches!(hold, Hold::Pattern { .. }))
                    {
                        let place = sighting.place;
                        holds.push(Hold::Pattern { piece, place });
                    }
                }
            }
        }
    }
    for (group, places) in templates {
        groups[group].holds.push(Hold::Template(places));
    }
    for (group, places) in places {
        groups[group].holds.push(Hold::Elsewhere(places));
    }
    Ok(())
}

struct Search<'a, 't> {
    facts: &'a Facts<'t>,
    groups: &'a [Group],
    walked: &'a [Walked],
    reach: &'a Reach<'a, 't>,
    /// The groups that a literal changes with.
    owners: FxHashMap<(usize, LiteralId), Vec<usize>>,
}

impl<'a, 't> Search<'a, 't> {
    fn new(
        facts: &'a Facts<'t>,
        groups: &'a [Group],
        walked: &'a [Walked],
        reach: &'a Reach<'a, 't>,
    ) -> Self {
        let mut owners: FxHashMap<_, Vec<usize>> = FxHashMap::default();
        for (at, group) in groups.iter().enumerate() {
            for place in group.literals(&facts.ids) {
                owners.entry(place).or_default().push(at);
            }
        }
        Self {
            facts,
            groups,
            walked,
            reach,
            owners,
        }
    }

    /// What to look for in which file.
    fn wanted(&self, open: &[usize]) -> BTreeMap<WalkedId, Wanted> {
        let mut by_file: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &group in open {
            let group_of = &self.groups[group];
            let literals = group_of.literals(&self.facts.ids).map(|(file, _)| file);
            // A constant is seen where it is used, too.
            let ids = group_of.members.iter().map(|it| &self.facts.ids[*it]);
            let uses = ids.flat_map(|id| id.uses.iter().map(|one| one.file));
            let files: BTreeSet<usize> = literals.chain(uses).collect();
            for file in files {
                by_file.entry(file).or_default().push(group);
            }
        }
        let mut wanted: BTreeMap<WalkedId, Wanted> = BTreeMap::new();
        for (file, groups) in &by_file {
            for seen in self.reach.of(*file) {
                wanted.entry(seen).or_default().groups.extend(groups);
            }
        }
        let files: BTreeSet<usize> = by_file.keys().copied().collect();
        for (importer, files) in self.reach.possible_importers(&files) {
            let wanted = wanted.entry(importer).or_default();
            for file in files {
                for group in &by_file[&file] {
                    wanted.if_imported.entry(*group).or_default().push(file);
                }
            }
        }
        wanted
    }

    /// Searches one file.
    fn file(&self, file: WalkedId, wanted: &Wanted) -> Vec<Sighting> {
        match self.reach.parsed(file) {
            Some(parsed) => {
                let TreeFile { text, sites, .. } = &self.facts.tree.files[parsed];
                self.text(file, text, Some((parsed, sites)), wanted)
            }
            None => {
                let path = &self.walked[file].disk_path;
                let is_small = std::fs::metadata(path).is_ok_and(|found| found.len() <= MAX_FILE);
                let bytes = is_small.then(|| std::fs::read(path).ok()).flatten();
                let Some(bytes) = bytes else {
                    return Vec::new();
                };
                self.text(file, &String::from_utf8_lossy(&bytes), None, wanted)
            }
        }
    }

    fn text(
        &self,
        file: WalkedId,
        text: &str,
        parsed: Option<(usize, &FileSites<'_>)>,
        wanted: &Wanted,
    ) -> Vec<Sighting> {
        let mut by_value: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &group in wanted.groups.iter().chain(wanted.if_imported.keys()) {
            let groups = by_value.entry(&self.groups[group].value).or_default();
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        let values: Vec<(&str, Vec<usize>)> = by_value.into_iter().collect();
        let mut patterns = Vec::new();
        for (at, (value, _)) in values.iter().enumerate() {
            patterns.extend(styles(value).into_iter().map(|text| (at, text)));
        }
        let searcher = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(patterns.iter().map(|(_, text)| &**text));
        let Ok(searcher) = searcher else {
            return Vec::new();
        };
        let mut here = Here {
            search: self,
            file,
            text,
            parsed: parsed.map(|(at, _)| at),
            wanted,
            own_sites: OnceCell::new(),
            comments: OnceCell::new(),
            lines: OnceCell::new(),
            found: Vec::new(),
        };
        for hit in searcher.find_overlapping_iter(text) {
            let (value, groups) = &values[patterns[hit.pattern().as_usize()].0];
            if is_occurrence(text, hit.start(), hit.end()) {
                here.hit(parsed.map(|(_, sites)| sites), value, groups, hit.range());
            }
        }
        if let Some((_, sites)) = parsed {
            here.decoded(sites, &searcher, &patterns, &values);
            here.composed(sites, &values);
        }
        here.found
    }
}
