//! Every place in reach of a group where its old text stands and does not change with it.
//!
//! One search over the text of each file, whatever the old text looks like and whether or not the file holds an id: in
//! strings, templates and regular expressions next to a byte that is no letter or digit, in code as a whole identifier.
//! Comments and docstrings without examples do not count.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;

use super::group::{Group, Known};
use super::hold::{Hold, Places};
use super::patterns::Patterns;
use super::reach::{Reach, WalkedId};
use crate::depth;
use crate::lines::Lines;
use crate::link::Facts;
use crate::link::tree::TreeFile;
use crate::parallel;
use crate::scan::{MAX_FILE, Texts};
use crate::site::{FileSites, Literal, LiteralForm, LiteralId, Span};
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

/// One file that is searched.
struct Here<'s, 'a, 't> {
    search: &'s Search<'a, 't>,
    file: WalkedId,
    text: &'s str,
    parsed: Option<usize>,
    wanted: &'s Wanted,
    /// What the adapter finds in a file that holds no id; `None` if it does not parse.
    own_sites: OnceCell<Option<FileSites<'s>>>,
    comments: OnceCell<Vec<Span>>,
    lines: OnceCell<Lines>,
    found: Vec<Sighting>,
}

impl<'s> Here<'s, '_, '_> {
    fn walked(&self) -> &Walked {
        &self.search.walked[self.file]
    }

    fn place(&self, at: usize) -> String {
        let lines = self.lines.get_or_init(|| Lines::of(self.text));
        format!("{}:{}", self.walked().path, lines.line_of(at) + 1)
    }

    fn parse(&self) -> Option<FileSites<'s>> {
        let language = self.walked().language;
        depth::check(language, self.text).ok()?;
        language.sites(self.text, &self.walked().disk_path).ok()
    }

    fn comments(&self) -> &[Span] {
        self.comments.get_or_init(|| {
            let language = self.walked().language;
            language.comments(self.text, &self.walked().disk_path)
        })
    }

    fn hit(
        &mut self,
        sites: Option<&FileSites<'_>>,
        value: &str,
        groups: &[usize],
        at: std::ops::Range<usize>,
    ) {
        let span = span(&at);
        let (is_seen, literal) = if let Some(sites) = sites {
            self.is_seen(sites, value, &at)
        } else {
            let sites = self.own_sites.get_or_init(|| self.parse());
            match sites {
                Some(sites) => (self.is_seen(sites, value, &at).0, None),
                None => (true, None),
            }
        };
        if !is_seen {
            return;
        }
        for &group in groups {
            // Another id is known for one although it reads alike.
            let is_alike = !self.text[at.clone()].eq_ignore_ascii_case(value);
            let changes = literal.is_some_and(|(literal, content)| {
                content == span
                    && (self.changes(group, literal) || is_alike && self.is_owned(literal))
            });
            if !changes && self.counts(group) {
                self.add(group, What::Text, at.start);
            }
        }
    }

    /// Whether a hit is more than a comment or a part of an identifier, and the literal that it lies in.
    fn is_seen(
        &self,
        sites: &FileSites<'_>,
        value: &str,
        at: &std::ops::Range<usize>,
    ) -> (bool, Option<(LiteralId, Span)>) {
        let span = span(at);
        if let Some((id, literal)) = literal_at(sites, span) {
            let is_prose = literal.form == LiteralForm::Docstring
                && !self.text[literal.token.range()].contains(">>>");
            return (!is_prose, Some((id, literal.content)));
        }
        let is_whole = self.text[at.clone()] == *value && is_whole_word(self.text, at);
        let is_comment = || {
            let comments = self.comments();
            let after = comments.partition_point(|comment| comment.start <= span.start);
            after > 0 && comments[after - 1].contains(span)
        };
        (is_whole && !is_comment(), None)
    }

    /// Whether a literal of this file changes with a group.
    fn changes(&self, group: usize, literal: LiteralId) -> bool {
        self.parsed.is_some_and(|parsed| {
            let owners = self.search.owners.get(&(parsed, literal));
            owners.is_some_and(|owners| owners.contains(&group))
        })
    }

    /// Whether a literal of this file changes with any group.
    fn is_owned(&self, literal: LiteralId) -> bool {
        self.parsed
            .is_some_and(|parsed| self.search.owners.contains_key(&(parsed, literal)))
    }

    /// Whether what stands in this file counts for a group: a file that does not import the group's files sees nothing.
    fn counts(&self, group: usize) -> bool {
        if self.wanted.groups.contains(&group) {
            return true;
        }
        let Some(files) = self.wanted.if_imported.get(&group) else {
            return false;
        };
        match self.own_sites.get_or_init(|| self.parse()) {
            Some(sites) => self.search.reach.sees(self.file, sites, files),
            None => false,
        }
    }

    /// Looks at the literals whose value is written with escapes.
    fn decoded(
        &mut self,
        sites: &FileSites<'_>,
        searcher: &AhoCorasick,
        patterns: &[(usize, Cow<'_, str>)],
        values: &[(&str, Vec<usize>)],
    ) {
        for (id, literal) in sites.literals_by_id() {
            let Some(Cow::Owned(text)) = &literal.value else {
                continue;
            };
            if literal.form == LiteralForm::Docstring {
                continue;
            }
            for hit in searcher.find_overlapping_iter(text.as_str()) {
                if !is_occurrence(text, hit.start(), hit.end()) {
                    continue;
                }
                let is_all = hit.range() == (0..text.len());
                for &group in &values[patterns[hit.pattern().as_usize()].0].1 {
                    if !(is_all && self.changes(group, id)) && self.counts(group) {
                        self.add(group, What::Text, literal.token.start as usize);
                    }
                }
            }
        }
    }

    /// Looks at templates that may give an old text, and at regular expressions with a piece of one.
    fn composed(&mut self, sites: &FileSites<'_>, values: &[(&str, Vec<usize>)]) {
        for template in &sites.templates {
            let is_word = |piece: &Cow<'_, str>| piece.contains(char::is_alphanumeric);
            if !template.pieces.iter().any(is_word) {
                continue;
            }
            for (value, groups) in values {
                if template.values(value).is_some() {
                    for &group in groups {
                        self.add(group, What::Template, template.span.start as usize);
                    }
                }
            }
        }
        let patterns = Patterns::of(sites);
        for (value, groups) in values {
            if let Some((piece, at)) = patterns.piece_of(value) {
                for &group in groups {
                    self.add(group, What::Pattern(piece.to_owned()), at as usize);
                }
            }
        }
    }

    fn add(&mut self, group: usize, what: What, at: usize) {
        let place = self.place(at);
        self.found.push(Sighting { group, what, place });
    }
}

fn span(at: &std::ops::Range<usize>) -> Span {
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(byte(at.start), byte(at.end))
}

/// A text as it is, and with other separators: `old-run`, `old_run`.
fn styles(value: &str) -> Vec<Cow<'_, str>> {
    let mut styles = vec![Cow::Borrowed(value)];
    if value.contains('-') {
        styles.push(Cow::Owned(value.replace('-', "_")));
    }
    if value.contains('_') {
        styles.push(Cow::Owned(value.replace('_', "-")));
    }
    styles
}

/// Whether a text that holds another holds it as a word: next to a byte that is no letter or digit on one side at least,
/// and not as a part of a longer number.
pub(super) fn is_occurrence(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let before = bytes[..start].last().copied();
    let after = bytes.get(end).copied();
    let is_free = |byte: Option<u8>| !byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let is_digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
    let is_in_number = is_digit(before) && is_digit(bytes.get(start).copied())
        || is_digit(after) && is_digit(bytes[..end].last().copied());
    (is_free(before) || is_free(after)) && !is_in_number
}

/// Whether no letter, digit or `_` stands on either side.
fn is_whole_word(text: &str, at: &std::ops::Range<usize>) -> bool {
    let is_part =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80;
    let bytes = text.as_bytes();
    !bytes[..at.start].last().copied().is_some_and(is_part)
        && !bytes.get(at.end).copied().is_some_and(is_part)
}

/// The innermost literal around a place.
fn literal_at<'f, 't>(
    sites: &'f FileSites<'t>,
    span: Span,
) -> Option<(LiteralId, &'f Literal<'t>)> {
    /// An f-string with its parts lies around a literal in it.
    const NESTED: usize = 16;
    let after = sites
        .literals
        .partition_point(|literal| literal.token.start <= span.start);
    (after.saturating_sub(NESTED)..after)
        .rev()
        .find(|at| sites.literals[*at].token.contains(span))
        .and_then(|at| Some((LiteralId(u32::try_from(at).ok()?), &sites.literals[at])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_next_to_a_boundary() {
        let found = |text: &str, value: &str| {
            let start = text.find(value).expect("a hit");
            is_occurrence(text, start, start + value.len())
        };
        for (text, value) in [
            ("run-1", "run-1"),
            ("\\brun-front done", "run-front"),
            ("runs/old-run", "old-run"),
            ("old-runs", "old-run"),
            ("test_run_2", "test_run"),
        ] {
            assert!(found(text, value), "{text}");
        }
        for (text, value) in [("run-10", "run-1"), ("xold-runs", "old-run")] {
            assert!(!found(text, value), "{text}");
        }
    }
}
