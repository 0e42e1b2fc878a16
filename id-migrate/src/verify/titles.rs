//! Finds the files of tests by their titles. The reports of node:test name no file before Node 24.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;

use super::outcomes::Test;

/// The module that a file with such tests imports.
pub(super) const MODULE: &str = "node:test";

/// Tests without a file, each with the indices of the texts that hold its title.
#[derive(Default)]
pub(super) struct Titles(BTreeMap<Test, BTreeSet<usize>>);

impl Titles {
    pub(super) fn of<'t, 's>(
        tests: impl Iterator<Item = &'t Test>,
        sources: impl Iterator<Item = &'s str>,
    ) -> Self {
        let mut titles = Self::default();
        let mut tests_of: BTreeMap<&str, Vec<&Test>> = BTreeMap::new();
        for test in tests.filter(|test| test.has_no_file()) {
            tests_of.entry(&test.name).or_default().push(test);
        }
        let Ok(names) = AhoCorasick::new(tests_of.keys()) else {
            return titles;
        };
        let tests_of: Vec<_> = tests_of.into_values().collect();
        for (at, text) in sources.enumerate() {
            if tests_of.is_empty() || !text.contains(MODULE) {
                continue;
            }
            for found in names.find_overlapping_iter(text) {
                if is_quoted(text, found.start(), found.end()) {
                    for test in &tests_of[found.pattern().as_usize()] {
                        titles.0.entry((*test).clone()).or_default().insert(at);
                    }
                }
            }
        }
        titles
    }

    /// Returns the texts that hold the title of a test.
    pub(super) fn texts_of(&self, test: &Test) -> impl Iterator<Item = usize> {
        self.0.get(test).into_iter().flatten().copied()
    }

    /// Returns each test with the texts that hold its title.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Test, &BTreeSet<usize>)> {
        self.0.iter()
    }
}

fn is_quoted(text: &str, start: usize, end: usize) -> bool {
    let mut quotes = ['"', '\'', '`'].iter();
    quotes.any(|quote| text[..start].ends_with(*quote) && text[end..].starts_with(*quote))
}
