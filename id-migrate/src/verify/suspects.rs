//! Orders the groups by how likely a lost test needs them: groups in the test, in its file, in files without tests
//! (`conftest.py`, helpers, production code), then all others.
//!
//! The order is a heuristic: the runs decide.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::outcomes::{Outcomes, Test};
use super::titles::Titles;
use crate::plan::GroupId;
use crate::plan::edits::{Edit, FileEdits};
use crate::read::lines::line_around;

/// The files of a fix, indexed to find the file of a test.
pub(super) struct Suspects<'e> {
    files: Vec<Source<'e>>,
    titles: Titles,
}

struct Source<'e> {
    edits: &'e FileEdits,
    /// The parts of its path, without the extension: `[tests, test_a]`.
    parts: Vec<String>,
    /// `true` if a test of the report lies in it.
    has_tests: bool,
}

impl<'e> Suspects<'e> {
    pub(super) fn of(edits: &'e [FileEdits], before: &Outcomes) -> Self {
        let tests = before.passed().map(|(test, _)| test);
        let sources = edits.iter().map(|edits| &*edits.text);
        let files = edits.iter().map(|edits| Source {
            edits,
            parts: parts(&edits.path),
            has_tests: false,
        });
        let mut suspects = Self {
            files: files.collect(),
            titles: Titles::of(tests.chain(before.skipped()), sources),
        };
        for (test, _) in before.passed() {
            for at in suspects.titles.texts_of(test) {
                suspects.files[at].has_tests = true;
            }
        }
        // Thousands of tests share a class.
        let places = before.passed().map(|(test, _)| Test {
            name: String::new(),
            ..test.clone()
        });
        for place in places.collect::<BTreeSet<_>>() {
            if let Some(at) = suspects.file_of(&place) {
                suspects.files[at].has_tests = true;
            }
        }
        suspects
    }

    /// Returns the groups in order of suspicion, and the number of prime suspects.
    pub(super) fn order(&self, test: &Test) -> (Vec<GroupId>, usize) {
        let mut order = Vec::new();
        let mut suspects = 0;
        let mut seen = BTreeSet::new();
        let mut step = |edits: Vec<&Edit>| {
            let groups = edits.into_iter().map(|edit| edit.group);
            order.extend(groups.filter(|group| seen.insert(*group)));
            if suspects == 0 {
                suspects = order.len();
            }
        };
        let files = self.files_of(test).into_iter();
        let files: Vec<&FileEdits> = files.map(|at| self.files[at].edits).collect();
        let within = files.iter().flat_map(|file| {
            let body = body(&file.text, test).unwrap_or_default();
            let is_within = move |edit: &&Edit| body.contains(&(edit.span.start as usize));
            file.edits.iter().filter(is_within)
        });
        step(within.collect());
        step(files.iter().flat_map(|file| &file.edits).collect());
        if !test.is_command() {
            let helpers = self.files.iter().filter(|file| !file.has_tests);
            step(helpers.flat_map(|file| &file.edits.edits).collect());
        }
        let all = self.files.iter().flat_map(|file| &file.edits.edits);
        step(all.collect());
        (order, suspects)
    }

    /// Returns the groups with a literal in a skipped test, each with the test. A function that passes with one of its
    /// parameters is not skipped.
    pub(super) fn skipped(&self, before: &Outcomes) -> BTreeMap<GroupId, String> {
        let bodies_of = |test: &Test| {
            let files = self.files_of(test).into_iter();
            let body = |at: usize| Some((at, body(&self.files[at].edits.text, test)?));
            files.filter_map(body).collect::<Vec<_>>()
        };
        let mut skipped: BTreeMap<usize, Vec<(Range<usize>, &Test)>> = BTreeMap::new();
        for test in before.skipped() {
            for (at, body) in bodies_of(test) {
                skipped.entry(at).or_default().push((body, test));
            }
        }
        let mut found = BTreeMap::new();
        if skipped.is_empty() {
            return found;
        }
        // If a name was also skipped, two files may have a test of this name.
        let names: BTreeSet<&Test> = before.skipped().collect();
        let passed = before.passed().filter(|(test, _)| !names.contains(test));
        let passed: Vec<_> = passed.flat_map(|(test, _)| bodies_of(test)).collect();
        for (at, tests) in skipped {
            let file = self.files[at].edits;
            for edit in &file.edits {
                let start = edit.span.start as usize;
                let has_passed =
                    |(of, body): &(usize, Range<usize>)| *of == at && body.contains(&start);
                if let Some((_, test)) = tests.iter().find(|(body, _)| body.contains(&start))
                    && !passed.iter().any(has_passed)
                {
                    let place = format!("{}::{}", file.path, test.name);
                    found.entry(edit.group).or_insert(place);
                }
            }
        }
        found
    }

    /// Returns the first file of a test.
    fn file_of(&self, test: &Test) -> Option<usize> {
        self.files_of(test).into_iter().next()
    }

    /// Returns the files of a test: those that hold its title, or those whose paths share the most with the test's name.
    fn files_of(&self, test: &Test) -> Vec<usize> {
        let titled: Vec<usize> = self.titles.texts_of(test).collect();
        if !titled.is_empty() {
            return titled;
        }
        let called = dotted(&format!(
            "/{}/{}/{}/{}/",
            test.file, test.suite, test.class, test.name
        ));
        let matched = |parts: &[String]| {
            let longest = (0..parts.len()).find(|from| {
                let tail = format!(".{}.", parts[*from..].join("."));
                called.contains(&tail)
            });
            longest.map_or(0, |from| parts.len() - from)
        };
        let scores: Vec<usize> = self.files.iter().map(|file| matched(&file.parts)).collect();
        let best = scores.iter().max().filter(|best| **best > 0);
        let is_best = |(at, score): (usize, &usize)| (Some(score) == best).then_some(at);
        scores.iter().enumerate().filter_map(is_best).collect()
    }
}

/// Normalizes a path or a test's name: every separator becomes `.`.
pub(super) fn dotted(text: &str) -> String {
    text.replace("::", ".")
        .replace(['/', '\\', ':', '>', ' '], ".")
}

/// Returns the parts of a path, without the last extension.
pub(super) fn parts(path: &str) -> Vec<String> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let parts = stem.split(['/', '\\']).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Returns the span of a test's function in its file, including decorators and tables directly before it.
fn body(source: &str, test: &Test) -> Option<Range<usize>> {
    let mention = || names(test).find_map(|name| mentions(source, name).next());
    let at = definition(source, test).or_else(mention)?;
    let line = line_around(source, at);
    let margin = indent(&source[line.clone()]);
    let mut end = source.len().min(line.end + 1);
    for next in source[end..].split_inclusive('\n') {
        let trimmed = next.trim();
        let is_inside =
            trimmed.is_empty() || indent(next) > margin || trimmed.starts_with([')', ']', '}']);
        if !is_inside {
            break;
        }
        end += next.len();
    }
    let mut start = line.start;
    for before in source[..start].split_inclusive('\n').rev() {
        if before.trim().is_empty() {
            break;
        }
        start -= before.len();
    }
    Some(start..end)
}

/// Returns the offset of a test's definition: its name after `def` or `fn`, or in quotes. Reports of JavaScript put the names
/// of the suites before the name.
pub(super) fn definition(source: &str, test: &Test) -> Option<usize> {
    let tails = test.name.match_indices(' ');
    let tails = tails.map(|(at, _)| &test.name[at + 1..]);
    names(test).chain(tails).find_map(|name| {
        mentions(source, name).find(|at| {
            let mut words = ["def ", "fn ", "\"", "'", "`"].iter();
            words.any(|word| source[..*at].ends_with(word))
        })
    })
}

/// Returns the names of a test in its file, the most exact first.
fn names(test: &Test) -> impl Iterator<Item = &str> {
    let plain = test.name.split('[').next().unwrap_or_default();
    let function = plain.rsplit("::").next().unwrap_or_default();
    [&*test.name, plain, function].into_iter()
}

/// Returns the offsets of a name in a text.
fn mentions(source: &str, name: &str) -> impl Iterator<Item = usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let found = source.match_indices(name).map(|(at, _)| at);
    found.filter(move |at| {
        let (before, after) = (&source[..*at], &source[at + name.len()..]);
        !name.is_empty() && !before.ends_with(is_word) && !after.starts_with(is_word)
    })
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
