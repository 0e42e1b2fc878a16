//! The old texts of all groups that may be written. One search of a file finds all of them.

use std::cmp::Ordering;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, BuildError};
use rustc_hash::FxHashMap;

use super::super::GroupId;
use super::super::group::Group;
use super::words::{is_occurrence, styles};

/// Maximum number of pattern bytes for a dense automaton, which is faster to search but larger.
const TABLE: usize = 64 << 10;

/// Maximum number of patterns of an automaton. The time to build one grows faster than the number of patterns, and the time of
/// a search with the number of automatons.
const PATTERNS: usize = 1 << 16;

index_type! {
    /// An old text.
    pub(super) TextId
}

/// Builds the automatons that find some texts, one for each [`PATTERNS`] of them.
pub(in crate::plan) fn searchers(
    builder: &AhoCorasickBuilder,
    texts: &[&str],
) -> Result<Vec<AhoCorasick>, BuildError> {
    let parts = texts.chunks(PATTERNS);
    parts.map(|part| builder.build(part)).collect()
}

/// The old texts.
pub(super) struct OldTexts<'g> {
    texts: Vec<(&'g str, Vec<GroupId>)>,
    /// In byte order. Filled on first use.
    by_start: OnceLock<Vec<TextId>>,
    /// In order of their bytes from the end. Filled on first use.
    by_end: OnceLock<Vec<TextId>>,
    /// An automaton for each [`PATTERNS`] of `patterns`.
    searchers: Vec<AhoCorasick>,
    patterns: Vec<TextId>,
}

impl<'g> OldTexts<'g> {
    /// Collects the texts of the open groups and builds the automatons.
    pub(super) fn of(groups: &'g [Group], open: &[GroupId]) -> Result<Self, BuildError> {
        let mut texts: Vec<(&str, Vec<GroupId>)> = Vec::new();
        let mut known: FxHashMap<&str, usize> = FxHashMap::default();
        for &group in open {
            let value = &*groups[group.index()].value;
            let at = *known.entry(value).or_insert(texts.len());
            if at == texts.len() {
                texts.push((value, Vec::new()));
            }
            texts[at].1.push(group);
        }
        let mut patterns = Vec::new();
        let mut written = Vec::new();
        for (id, &(text, _)) in TextId::number(&texts) {
            for style in styles(text) {
                patterns.push(id);
                written.push(style);
            }
        }
        let written: Vec<&str> = written.iter().map(|text| &**text).collect();
        let is_small = written.iter().map(|text| text.len()).sum::<usize>() <= TABLE;
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true);
        builder.kind(is_small.then_some(AhoCorasickKind::DFA));
        let searchers = searchers(&builder, &written)?;
        Ok(Self {
            texts,
            by_start: OnceLock::new(),
            by_end: OnceLock::new(),
            searchers,
            patterns,
        })
    }

    fn sorted(&self, order: impl Fn(&str, &str) -> Ordering) -> Vec<TextId> {
        let mut ids: Vec<TextId> = self.ids().map(|(id, _)| id).collect();
        ids.sort_by(|a, b| order(self.text(*a), self.text(*b)));
        ids
    }

    pub(super) fn text(&self, id: TextId) -> &'g str {
        self.texts[id.index()].0
    }

    /// Returns the texts that start with a piece.
    pub(super) fn with_start(&self, start: &str) -> impl Iterator<Item = TextId> {
        let sorted = self.by_start.get_or_init(|| self.sorted(str::cmp));
        let from = sorted.partition_point(|id| self.text(*id) < start);
        let rest = sorted[from..].iter().copied();
        rest.take_while(move |id| self.text(*id).starts_with(start))
    }

    /// Returns the texts that end with a piece.
    pub(super) fn with_end(&self, end: &str) -> impl Iterator<Item = TextId> {
        let backwards = |a: &str, b: &str| a.bytes().rev().cmp(b.bytes().rev());
        let sorted = self.by_end.get_or_init(|| self.sorted(backwards));
        let from = sorted.partition_point(|id| backwards(self.text(*id), end).is_lt());
        let rest = sorted[from..].iter().copied();
        rest.take_while(move |id| self.text(*id).ends_with(end))
    }

    /// Returns the groups of a text, sorted.
    pub(super) fn groups(&self, id: TextId) -> &[GroupId] {
        &self.texts[id.index()].1
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = (TextId, &[GroupId])> {
        TextId::number(self.texts.iter().map(|(_, groups)| groups.as_slice()))
    }

    /// Finds every old text in a text, also with other separators.
    pub(super) fn occurrences<'s>(
        &'s self,
        text: &'s str,
    ) -> impl Iterator<Item = (TextId, std::ops::Range<usize>)> + 's {
        let parts = self.searchers.iter().zip(self.patterns.chunks(PATTERNS));
        parts.flat_map(move |(searcher, patterns)| {
            searcher
                .find_overlapping_iter(text)
                .filter(|hit| is_occurrence(text, hit.start(), hit.end()))
                .map(|hit| (patterns[hit.pattern().as_usize()], hit.range()))
        })
    }
}
