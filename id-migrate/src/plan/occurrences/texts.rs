//! The old texts of all groups that may be written. One search of a file finds all of them.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, BuildError};

use super::super::GroupId;
use super::super::group::Group;
use super::words::{is_occurrence, styles};

/// Maximum number of pattern bytes for a dense automaton, which is faster to search but larger.
const TABLE: usize = 64 << 10;

/// Maximum number of patterns of an automaton. The time to build one may grow with the square.
const PATTERNS: usize = 4_096;

index_type! {
    /// An old text: its index in the sorted texts.
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

/// The old texts, sorted.
pub(super) struct OldTexts<'g> {
    texts: Vec<(&'g str, Vec<GroupId>)>,
    /// Sorted by their bytes from the end.
    by_end: Vec<TextId>,
    /// An automaton for each [`PATTERNS`] of `patterns`.
    searchers: Vec<AhoCorasick>,
    patterns: Vec<TextId>,
}

impl<'g> OldTexts<'g> {
    /// Collects the texts of the open groups and builds the automaton.
    pub(super) fn of(groups: &'g [Group], open: &[GroupId]) -> Result<Self, BuildError> {
        let mut by_text: BTreeMap<&str, Vec<GroupId>> = BTreeMap::new();
        for &group in open {
            let value = &groups[group.index()].value;
            by_text.entry(value).or_default().push(group);
        }
        let texts: Vec<(&str, Vec<GroupId>)> = by_text.into_iter().collect();
        let mut patterns = Vec::new();
        let mut written = Vec::new();
        for (id, (text, _)) in TextId::number(&texts) {
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
        let backwards = |id: &TextId| texts[id.index()].0.bytes().rev();
        let mut by_end: Vec<TextId> = TextId::number(&texts).map(|(id, _)| id).collect();
        by_end.sort_by(|a, b| backwards(a).cmp(backwards(b)));
        Ok(Self {
            by_end,
            texts,
            searchers: searchers(&builder, &written)?,
            patterns,
        })
    }

    pub(super) fn text(&self, id: TextId) -> &'g str {
        self.texts[id.index()].0
    }

    /// Returns the texts that start with a piece.
    pub(super) fn with_start(&self, start: &str) -> impl Iterator<Item = TextId> + use<> {
        let from = self.texts.partition_point(|(text, _)| *text < start);
        let rest = &self.texts[from..];
        let count = rest.partition_point(|(text, _)| text.starts_with(start));
        (from..from + count).map(TextId::new)
    }

    /// Returns the texts that end with a piece.
    pub(super) fn with_end(&self, end: &str) -> impl Iterator<Item = TextId> {
        let backwards = |id: &TextId| self.text(*id).bytes().rev();
        let from = self
            .by_end
            .partition_point(|id| backwards(id).lt(end.bytes().rev()));
        let rest = self.by_end[from..].iter().copied();
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
