//! Finds every occurrence of an old text in reach of its group that does not change with the group.
//!
//! One search covers the whole text of each file, with or without an id. In strings, templates and regular expressions an
//! occurrence is a word; in code it is a whole identifier. Comments and docstrings without examples do not count.

mod absences;
mod composed;
mod file_search;
mod random;
mod texts;
mod words;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

pub(super) use texts::searchers;
pub(super) use words::is_occurrence;

use composed::Words;
use file_search::FileSearch;
use texts::{OldTexts, TextId};

use super::GroupId;
use super::group::Group;
use super::hold::{Hold, Places};
use super::reach::{Fixtures, Reach};
use crate::link::Facts;
use crate::link::tree::{FileId, TreeFile};
use crate::parallel;
use crate::problem::Problem;
use crate::read::scan::{MAX_FILE, Texts};
use crate::read::walk::{Walked, WalkedId};
use crate::sites::{FileSites, LiteralId, Position};

/// Maximum length in bytes of an id that is too short to search for.
const SHORT: usize = 2;

/// The groups to search for in one file.
#[derive(Default)]
struct Wanted {
    /// The files of the tree whose groups count, sorted.
    near: Vec<FileId>,
    /// The files of the tree whose groups count only if a whole literal is their text, sorted.
    far: Vec<FileId>,
    /// The files of the tree whose code can see the file, sorted. Of the groups whose ids this code gets, only whole literals,
    /// whole names and numbered texts count.
    readers: Vec<FileId>,
    /// The files of the tree whose groups count only if the file imports them, sorted.
    importable: Arc<[FileId]>,
}

/// One occurrence of a group's text.
struct Sighting {
    group: GroupId,
    what: What,
    place: String,
}

enum What {
    Text,
    Template,
    TestNames,
    Pattern(String),
    /// The group's text contains the old text of another group.
    Piece(GroupId),
    /// The text of the group is also an id of another group.
    Equal(GroupId),
}

/// Adds the doubts that come from occurrences to the groups that may be written. Returns the pairs of groups with
/// equal ids that files of one import through other files.
pub(super) fn add_doubts(
    known: &Facts<'_>,
    groups: &mut [Group],
    (walked, texts): (&[Walked], &Texts),
    threads: usize,
) -> Result<BTreeSet<(GroupId, GroupId)>, Problem> {
    let mut open: Vec<GroupId> = Vec::new();
    for (id, group) in GroupId::number(&mut *groups) {
        if group.conflict().is_some() || group.beyond.is_some() {
            continue;
        }
        if group.value.len() <= SHORT {
            group.holds.push(Hold::Short);
        } else {
            open.push(id);
        }
    }
    if open.is_empty() {
        return Ok(BTreeSet::new());
    }
    let reach = Reach::new(known, walked, texts, threads)?;
    let old = OldTexts::of(groups, &open).map_err(|error| Problem::of(error.to_string()))?;
    let search = Search::new(known, groups, &open, old, (walked, &reach));
    let wanted: Vec<(WalkedId, Wanted)> = search.wanted().into_iter().collect();
    let found = parallel::map(wanted.len(), threads, |at| {
        let (file, wanted) = &wanted[at];
        search.file(*file, wanted)
    })?;
    let mut places: BTreeMap<GroupId, Places> = BTreeMap::new();
    let mut templates: BTreeMap<GroupId, Places> = BTreeMap::new();
    let mut produced: BTreeMap<GroupId, BTreeSet<&str>> = BTreeMap::new();
    let mut pairs = BTreeSet::new();
    for ((file, _), found) in wanted.iter().zip(found) {
        for Sighting { group, what, place } in found {
            if let What::Equal(other) = what
                && is_written_alike(groups, group, other)
            {
                pairs.insert((group, other));
                continue;
            }
            if matches!(what, What::Text | What::Equal(_) | What::Template) {
                let paths = produced.entry(group).or_default();
                paths.insert(&walked[*file].path);
            }
            let hold = match what {
                What::Text | What::Equal(_) => {
                    places.entry(group).or_default().add(place);
                    continue;
                }
                What::Template => {
                    templates.entry(group).or_default().add(place);
                    continue;
                }
                What::Piece(other) => {
                    let piece = groups[other.index()].value.clone();
                    Hold::ContainsId { piece, place }
                }
                What::Pattern(piece) => Hold::Pattern { piece, place },
                What::TestNames => Hold::TestNames(place),
            };
            // The first of each kind is enough.
            let holds = &mut groups[group.index()].holds;
            let is_alike = |known: &Hold| discriminant(known) == discriminant(&hold);
            if !holds.iter().any(is_alike) {
                holds.push(hold);
            }
        }
    }
    for (group, places) in templates {
        groups[group.index()].holds.push(Hold::Template(places));
    }
    for (group, places) in places {
        groups[group.index()].holds.push(Hold::Elsewhere(places));
    }
    absences::add_conflicts(known, groups, &produced);
    Ok(pairs)
}

/// Returns `true` if two groups may be written, with the same new id.
fn is_written_alike(groups: &[Group], one: GroupId, other: GroupId) -> bool {
    let (one, other) = (&groups[one.index()], &groups[other.index()]);
    other.conflict().is_none() && one.new == other.new
}

struct Search<'a, 't> {
    facts: &'a Facts<'t>,
    walked: &'a [Walked],
    reach: &'a Reach<'a, 't>,
    old: OldTexts<'a>,
    groups: &'a [Group],
    open: &'a [GroupId],
    /// The files that contain or use each group's literals, sorted.
    files_of: Vec<Vec<FileId>>,
    /// The groups with cases of tests, each with the files of its literals.
    cases: Vec<(FileId, GroupId)>,
    /// The texts of the groups of each of these files, sorted.
    texts_of: BTreeMap<FileId, Vec<TextId>>,
    /// The texts of the groups whose ids each file's code gets.
    received_by: FxHashMap<FileId, Vec<TextId>>,
    /// The values of the literals of each file. Found on the first question.
    words: Vec<OnceLock<Words<'a>>>,
    /// The words of each file that end with a wildcard.
    patterns: Vec<OnceLock<Box<[&'a str]>>>,
    /// The groups that a literal changes with.
    owners: FxHashMap<(FileId, LiteralId), Vec<GroupId>>,
}

impl<'a, 't> Search<'a, 't> {
    fn new(
        facts: &'a Facts<'t>,
        groups: &'a [Group],
        open: &'a [GroupId],
        old: OldTexts<'a>,
        (walked, reach): (&'a [Walked], &'a Reach<'a, 't>),
    ) -> Self {
        let mut owners: FxHashMap<_, Vec<GroupId>> = FxHashMap::default();
        for (id, group) in GroupId::number(groups) {
            for place in group.literals(&facts.ids) {
                owners.entry(place).or_default().push(id);
            }
        }
        let mut files_of = vec![Vec::new(); groups.len()];
        let mut cases = Vec::new();
        for &id in open {
            let group = &groups[id.index()];
            let literals = group.literals(&facts.ids).map(|(file, _)| file);
            // The files that use a constant count too.
            let ids = group.members.iter().map(|it| &facts.ids[*it]);
            let uses = ids.flat_map(|id| &id.uses);
            let of_cases = uses
                .clone()
                .filter(|one| one.position == Position::Parametrize);
            cases.extend(of_cases.map(|one| (one.file, id)));
            let uses = uses.map(|one| one.file);
            let files: BTreeSet<FileId> = literals.chain(uses).collect();
            files_of[id.index()] = files.into_iter().collect();
        }
        let mut texts_of: BTreeMap<FileId, Vec<TextId>> = BTreeMap::new();
        let mut received_by: FxHashMap<FileId, Vec<TextId>> = FxHashMap::default();
        for (id, of_text) in old.ids() {
            let of_text = of_text.iter().map(|group| &groups[group.index()]);
            for &file in of_text.flat_map(|group| &group.receivers) {
                received_by.entry(file).or_default().push(id);
            }
        }
        for (id, groups) in old.ids() {
            for file in groups.iter().flat_map(|group| &files_of[group.index()]) {
                let texts = texts_of.entry(*file).or_default();
                if texts.last() != Some(&id) {
                    texts.push(id);
                }
            }
        }
        Self {
            facts,
            walked,
            reach,
            old,
            groups,
            open,
            files_of,
            cases,
            texts_of,
            received_by,
            words: vec![OnceLock::new(); facts.tree.files.len()],
            patterns: vec![OnceLock::new(); facts.tree.files.len()],
            owners,
        }
    }

    /// Returns the files to search, each with its groups.
    fn wanted(&self) -> BTreeMap<WalkedId, Wanted> {
        let mut wanted: BTreeMap<WalkedId, Wanted> = BTreeMap::new();
        let mut fixtures = Fixtures::default();
        for &file in self.texts_of.keys() {
            for seen in self.reach.of(file, &mut fixtures) {
                wanted.entry(seen).or_default().near.push(file);
            }
            for seen in self.reach.far(file) {
                wanted.entry(seen).or_default().far.push(file);
            }
        }
        let groups = self.open.iter().map(|group| &self.groups[group.index()]);
        let receivers: BTreeSet<FileId> =
            groups.flat_map(|group| &group.receivers).copied().collect();
        for file in receivers {
            for seen in self.reach.seen_from(file) {
                wanted.entry(seen).or_default().readers.push(file);
            }
        }
        for (importer, files) in self.reach.possible_importers(self.texts_of.keys().copied()) {
            wanted.entry(importer).or_default().importable = files;
        }
        wanted
    }

    /// Searches a file, which is read from disk unless it was parsed.
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
        parsed: Option<(FileId, &FileSites<'_>)>,
        wanted: &Wanted,
    ) -> Vec<Sighting> {
        let mut search = FileSearch {
            search: self,
            file,
            text,
            parsed,
            wanted,
            groups: FxHashMap::default(),
            own_sites: OnceCell::new(),
            comments: OnceCell::new(),
            lines: OnceCell::new(),
            has_enum: OnceCell::new(),
            found: Vec::new(),
        };
        for (id, at) in self.old.occurrences(text) {
            search.hit(id, at);
        }
        search.test_names();
        if let Some((_, sites)) = parsed {
            search.decoded(sites);
            search.composed(sites);
        }
        search.found
    }

    /// Returns `true` if code that can see a file gets the id of a group.
    fn is_received(&self, group: GroupId, wanted: &Wanted) -> bool {
        let receivers = &self.groups[group.index()].receivers;
        if receivers.len() < wanted.readers.len() {
            let mut receivers = receivers.iter();
            receivers.any(|file| wanted.readers.binary_search(file).is_ok())
        } else {
            wanted.readers.iter().any(|file| receivers.contains(file))
        }
    }

    /// Returns the old texts of the groups of some files, sorted.
    fn texts_of(&self, files: &[FileId]) -> Vec<TextId> {
        let texts = files.iter().filter_map(|file| self.texts_of.get(file));
        let mut texts: Vec<TextId> = texts.flatten().copied().collect();
        if files.len() > 1 {
            texts.sort_unstable();
            texts.dedup();
        }
        texts
    }
}
