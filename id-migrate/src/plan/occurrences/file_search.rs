//! Searches one file for old ids.

use std::cell::OnceCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::super::GroupId;
use super::texts::TextId;
use super::words::is_whole_word;
use super::{Search, Sighting, Wanted, What};
use crate::link::tree::FileId;
use crate::read::lines::Lines;
use crate::read::walk::{Walked, WalkedId};
use crate::sites::depth;
use crate::sites::language::vocabulary::READS_TEST_NAMES;
use crate::sites::{FileSites, Literal, LiteralForm, LiteralId, Span};

pub(super) struct FileSearch<'s, 'a, 't> {
    pub(super) search: &'s Search<'a, 't>,
    pub(super) file: WalkedId,
    pub(super) text: &'s str,
    /// The file in the tree and its sites, if it was parsed.
    pub(super) parsed: Option<(FileId, &'s FileSites<'s>)>,
    pub(super) wanted: &'s Wanted,
    /// Cached groups of each old text for which this file counts.
    pub(super) groups: FxHashMap<TextId, Rc<Seeing>>,
    /// The sites of a file without an id; `None` if the file does not parse.
    pub(super) own_sites: OnceCell<Option<FileSites<'s>>>,
    pub(super) comments: OnceCell<Vec<Span>>,
    pub(super) lines: OnceCell<Lines>,
    /// `true` if the file may define an enum.
    pub(super) has_enum: OnceCell<bool>,
    pub(super) found: Vec<Sighting>,
}

/// The groups of an old text for which a file counts.
pub(super) struct Seeing {
    /// Every occurrence counts.
    pub(super) near: Vec<GroupId>,
    /// Only whole literals, whole names and numbered texts count: code that gets the id sees the file.
    pub(super) received: Vec<GroupId>,
    /// Only whole literals and keys count: the files of the group import the file through other files.
    far: Vec<GroupId>,
}

impl<'s> FileSearch<'s, '_, '_> {
    fn walked(&self) -> &Walked {
        &self.search.walked[self.file]
    }

    fn place(&self, at: usize) -> String {
        let lines = self.lines.get_or_init(|| Lines::of(self.text));
        format!("{}:{}", self.walked().shown, lines.line_of(at) + 1)
    }

    fn parse(&self) -> Option<FileSites<'s>> {
        let language = self.walked().language;
        depth::check(language, self.text).ok()?;
        (language.sites)(self.text, &self.walked().disk_path).ok()
    }

    fn comments(&self) -> &[Span] {
        self.comments.get_or_init(|| {
            let language = self.walked().language;
            (language.comments)(self.text, &self.walked().disk_path)
        })
    }

    /// Returns the sites of the file; `None` if it does not parse.
    fn sites(&self) -> Option<&FileSites<'s>> {
        match self.parsed {
            Some((_, sites)) => Some(sites),
            None => self.own_sites.get_or_init(|| self.parse()).as_ref(),
        }
    }

    pub(super) fn hit(&mut self, id: TextId, at: std::ops::Range<usize>) {
        let groups = self.groups(id);
        self.far_hit(id, &at, &groups);
        if groups.near.is_empty() {
            return;
        }
        let value = self.search.old.text(id);
        let span = Span::of(&at);
        let sites = self.sites();
        let (is_seen, literal) =
            sites.map_or((true, None), |sites| self.is_seen(sites, value, &at));
        if !is_seen {
            return;
        }
        for &group in &groups.near {
            // A literal in another case that another group owns is a different id.
            let is_alike = !self.text[at.clone()].eq_ignore_ascii_case(value);
            let changes = literal.is_some_and(|(literal, content)| {
                let owners = self.owners(literal);
                content == span && (owners.contains(&group) || is_alike && !owners.is_empty())
            });
            if !changes {
                self.add(group, What::Text, at.start);
                if let Some((literal, content)) = literal
                    && content != span
                {
                    self.add_longer(literal, group, at.start);
                }
            }
        }
    }

    /// Records a literal or a name that is the text of an id in code that is not near the id.
    fn far_hit(&mut self, id: TextId, at: &std::ops::Range<usize>, groups: &Seeing) {
        let value = self.search.old.text(id);
        let is_empty = groups.far.is_empty() && groups.received.is_empty();
        let found = &self.text[at.clone()];
        if is_empty || !found.eq_ignore_ascii_case(value) && !self.is_defined(at) {
            return;
        }
        let Some(sites) = self.sites() else {
            return;
        };
        let (owners, far): (_, &[GroupId]) = match self.is_seen(sites, value, at) {
            // Code that gets the id may change the case of a constant: `NAME.lower()`.
            (_, Some((literal, content))) if content == Span::of(at) => {
                let far: &[GroupId] = if found == value { &groups.far } else { &[] };
                (self.owners(literal), far)
            }
            // `{ nightly: 2 }`
            (true, None) if self.text[at.end..].starts_with(':') => (&[][..], &groups.far),
            // `class Runs: nightly = 2`
            (true, None) => (&[][..], &[]),
            // `"nightly weekly".split()`
            (true, Some((_, content))) if is_listed(&self.text[content.range()], value) => {
                (&[][..], &[])
            }
            _ => return,
        };
        let groups = groups.received.iter().chain(far);
        for &group in groups.filter(|group| !owners.contains(group)) {
            let what = owners
                .first()
                .map_or(What::Text, |owner| What::Equal(*owner));
            self.add(group, what, at.start);
        }
    }

    /// Records that the id of a literal contains the old text of another group, so both must change together.
    fn add_longer(&mut self, literal: LiteralId, group: GroupId, at: usize) {
        for &owner in self.owners(literal) {
            if owner != group {
                self.add(owner, What::Piece(group), at);
            }
        }
    }

    /// Returns `true` if a match is an occurrence, and the literal around the match. A match in a comment, in a docstring
    /// or inside an identifier is not an occurrence.
    fn is_seen(
        &self,
        sites: &FileSites<'_>,
        value: &str,
        at: &std::ops::Range<usize>,
    ) -> (bool, Option<(LiteralId, Span)>) {
        let span = Span::of(at);
        if let Some((id, literal)) = literal_at(sites, span) {
            let is_prose = literal.form == LiteralForm::Docstring
                && !self.text[literal.token.range()].contains(">>>");
            return (!is_prose, Some((id, literal.content)));
        }
        // `NIGHTLY = auto()` of a `StrEnum`
        let is_auto = || {
            let is_alike = self.text[at.clone()].eq_ignore_ascii_case(value);
            let is_upper = !self.text[at.clone()].contains(char::is_lowercase);
            let assigned = self.text[at.end..].strip_prefix(" =");
            let after = assigned.map(|value| value.trim_start_matches(['(', ' ', '\n', '\r']));
            let has_enum = || *self.has_enum.get_or_init(|| self.text.contains("Enum"));
            let is_member = || is_upper && has_enum();
            is_alike && after.is_some_and(|value| value.starts_with("auto()") || is_member())
        };
        let is_name = self.text[at.clone()] == *value || self.is_defined(at) || is_auto();
        let is_whole = is_name && is_whole_word(self.text, at);
        let is_comment = || {
            let comments = self.comments();
            let after = comments.partition_point(|comment| comment.start <= span.start);
            after > 0 && comments[after - 1].contains(span)
        };
        (is_whole && !is_comment(), None)
    }

    /// Returns `true` for the name of a function or a class. A registry may find `def nightly_run` by `nightly-run`.
    fn is_defined(&self, at: &std::ops::Range<usize>) -> bool {
        let before = &self.text[..at.start];
        before.ends_with("def ") || before.ends_with("class ")
    }

    /// Returns the groups that a literal of this file changes with.
    fn owners(&self, literal: LiteralId) -> &'s [GroupId] {
        let (search, parsed) = (self.search, self.parsed);
        let owners = parsed.and_then(|(file, _)| search.owners.get(&(file, literal)));
        owners.map_or(&[], Vec::as_slice)
    }

    /// Returns the groups of an old text that can see this file.
    pub(super) fn groups(&mut self, id: TextId) -> Rc<Seeing> {
        if let Some(known) = self.groups.get(&id) {
            return Rc::clone(known);
        }
        let groups = self.search.old.groups(id).iter().copied();
        let (near, others): (Vec<_>, Vec<_>) = groups.partition(|group| self.counts(*group));
        let is_received = |group: &GroupId| self.search.is_received(*group, self.wanted);
        let (received, others) = others.into_iter().partition(is_received);
        let is_far = |group: &GroupId| {
            let mut files = self.search.files_of[group.index()].iter();
            files.any(|file| self.wanted.far.binary_search(file).is_ok())
        };
        let others: Vec<GroupId> = others;
        let far = others.into_iter().filter(is_far).collect();
        let groups = Rc::new(Seeing {
            near,
            received,
            far,
        });
        self.groups.insert(id, Rc::clone(&groups));
        groups
    }

    /// Returns `true` if this file is in reach of a group. Files that may import the group's files are parsed to find out.
    fn counts(&self, group: GroupId) -> bool {
        let files = &self.search.files_of[group.index()];
        let is_in = |set: &[FileId], file: &FileId| set.binary_search(file).is_ok();
        if files.iter().any(|file| is_in(&self.wanted.near, file)) {
            return true;
        }
        let importable = |file: &&FileId| is_in(&self.wanted.importable, file);
        let files: Vec<FileId> = files.iter().filter(importable).copied().collect();
        if files.is_empty() {
            return false;
        }
        self.sites()
            .is_some_and(|sites| self.search.reach.sees(self.file, sites, &files))
    }

    /// Searches for code that reads the names of tests, which contain the ids of their cases.
    pub(super) fn test_names(&mut self) {
        let search = self.search;
        let is_near = |file: &FileId| self.wanted.near.binary_search(file).is_ok();
        let cases = search.cases.iter().filter(|(file, _)| is_near(file));
        let groups: Vec<GroupId> = cases.map(|(_, group)| *group).collect();
        if !groups.is_empty()
            && let Some(at) = READS_TEST_NAMES
                .iter()
                .find_map(|name| self.text.find(name))
        {
            for group in groups {
                self.add(group, What::TestNames, at);
            }
        }
    }

    /// Searches the values of literals with escapes.
    pub(super) fn decoded(&mut self, sites: &FileSites<'_>) {
        for (id, literal) in sites.literals_by_id() {
            let Some(text) = sites.decoded_value(literal) else {
                continue;
            };
            if literal.form == LiteralForm::Docstring {
                continue;
            }
            let search = self.search;
            for (old, at) in search.old.occurrences(text) {
                let is_all = at == (0..text.len());
                for &group in &self.groups(old).near {
                    if !(is_all && self.owners(id).contains(&group)) {
                        self.add(group, What::Text, literal.token.start as usize);
                    }
                }
            }
        }
    }

    pub(super) fn add(&mut self, group: GroupId, what: What, at: usize) {
        let place = self.place(at);
        self.found.push(Sighting { group, what, place });
    }
}

/// Returns `true` if a text is an element of a list in a longer text: `"nightly weekly"`, `"nightly,weekly"`.
fn is_listed(list: &str, text: &str) -> bool {
    let mut elements = list.split([' ', ',', ';', '|', '\n']);
    elements.any(|element| element == text)
}

/// Returns the innermost literal around a span.
fn literal_at<'f>(sites: &'f FileSites<'_>, span: Span) -> Option<(LiteralId, &'f Literal)> {
    /// Maximum number of literals between an f-string and the literals in its fields.
    const NESTED: usize = 16;
    let after = sites
        .literals
        .partition_point(|literal| literal.token.start <= span.start);
    (after.saturating_sub(NESTED)..after)
        .rev()
        .find(|at| sites.literals[*at].token.contains(span))
        .map(|at| (LiteralId::new(at), &sites.literals[at]))
}
