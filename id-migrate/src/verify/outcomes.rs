//! Outcomes of the tests of a run, and the tests that another run lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::plan::edits::FileEdits;

/// A test, by its name in the report.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Test {
    /// The file, if the report names it.
    pub(crate) file: String,
    /// The enclosing suites, outermost first.
    pub(crate) suite: String,
    /// The class or module.
    pub(crate) class: String,
    /// The name, with its parameters.
    pub(crate) name: String,
}

impl Test {
    /// Returns the test that stands for the whole command when single tests are not reported.
    pub(crate) fn command() -> Self {
        Self::default()
    }

    pub(crate) fn is_command(&self) -> bool {
        *self == Self::default()
    }

    /// Returns `true` if the report names only the title, as node:test does before Node 24.
    pub(super) fn has_no_file(&self) -> bool {
        self.file.is_empty() && self.class == "test" && !self.name.is_empty()
    }

    /// Returns the function of a test: `tests.test_a::test_b` for `tests.test_a::test_b[1]`. A test without parameters in
    /// brackets belongs to its class.
    fn function(&self) -> Self {
        let name = match self.name.split_once('[') {
            Some((function, _)) if self.name.ends_with(']') => function,
            _ => "",
        };
        Self {
            name: name.to_owned(),
            ..self.clone()
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_command() {
            return f.write_str("the command");
        }
        // node:test calls every class `test`, jest-junit repeats the name.
        let class = match &*self.class {
            "" | "test" if !self.file.is_empty() => &self.file,
            "" | "test" => &self.suite,
            class => class.trim(),
        };
        if class.is_empty() || *class == self.name {
            f.write_str(&self.name)
        } else {
            write!(f, "{class}::{}", self.name)
        }
    }
}

/// The outcome of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    Skipped,
}

/// How a test that passed is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The test fails or is skipped.
    Failed,
    /// The report does not name the test.
    Missing,
}

/// The outcome of each test of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcomes {
    /// Number of passes of the tests with each name.
    passes: BTreeMap<Test, usize>,
    skipped: BTreeSet<Test>,
    /// Number of reported tests.
    pub(crate) count: usize,
}

impl Outcomes {
    pub(crate) fn add(&mut self, test: Test, outcome: Outcome) {
        if outcome == Outcome::Skipped {
            self.skipped.insert(test.clone());
        }
        *self.passes.entry(test).or_default() += usize::from(outcome == Outcome::Passed);
        self.count += 1;
    }

    /// Returns the tests that passed at least once, each with the number of passes.
    pub(crate) fn passed(&self) -> impl Iterator<Item = (&Test, usize)> {
        let passes = self.passes.iter().map(|(test, passes)| (test, *passes));
        passes.filter(|(_, passes)| *passes > 0)
    }

    /// Returns the tests that were skipped.
    pub(crate) fn skipped(&self) -> impl Iterator<Item = &Test> {
        self.skipped.iter()
    }

    /// Returns the tests that passed here and fail, are skipped or are missing in `now`.
    ///
    /// A name with a new id matches the name with the old id. A test that is still missing counts as passed if another
    /// new test of its function passes.
    pub(crate) fn lost(&self, now: &Self, names: &Names) -> BTreeMap<Test, Loss> {
        let mut found: BTreeMap<Test, usize> = BTreeMap::new();
        for (test, passes) in &now.passes {
            let known = if self.passes.contains_key(test) {
                test.clone()
            } else {
                names.before(test)
            };
            *found.entry(known).or_default() += passes;
        }
        let mut lost = BTreeMap::new();
        let mut missing: BTreeMap<Test, Vec<&Test>> = BTreeMap::new();
        for (test, passed) in self.passed() {
            match found.get(test) {
                Some(now) if *now >= passed => {}
                Some(_) => {
                    lost.insert(test.clone(), Loss::Failed);
                }
                None => missing.entry(test.function()).or_default().push(test),
            }
        }
        if missing.is_empty() {
            return lost;
        }
        let mut new: BTreeMap<Test, usize> = BTreeMap::new();
        for (test, passes) in &found {
            if !self.passes.contains_key(test) {
                *new.entry(test.function()).or_default() += passes;
            }
        }
        for (function, tests) in missing {
            let needed: usize = tests.iter().map(|test| self.passes[*test]).sum();
            if new.get(&function).is_none_or(|passed| *passed < needed) {
                lost.extend(tests.into_iter().map(|test| (test.clone(), Loss::Missing)));
            }
        }
        lost
    }
}

/// Maps test names that contain a new id to their old names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The automaton that finds the new ids.
    news: Option<AhoCorasick>,
    /// The old id of each new id.
    olds: Vec<String>,
}

impl Names {
    /// Reads the old and new ids of a state.
    pub(crate) fn of(edits: &[FileEdits]) -> Self {
        let edits = edits.iter().flat_map(|file| &file.edits);
        let old_of: BTreeMap<&str, &str> = edits.map(|edit| (&*edit.new, &*edit.old)).collect();
        let news = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(old_of.keys());
        Self {
            // Building fails only for more than 2^32 patterns.
            news: news.ok().filter(|_| !old_of.is_empty()),
            olds: old_of.into_values().map(str::to_owned).collect(),
        }
    }

    fn before(&self, test: &Test) -> Test {
        let Some(news) = &self.news else {
            return test.clone();
        };
        let old = |text: &str| news.replace_all(text, &self.olds);
        Test {
            file: test.file.clone(),
            suite: old(&test.suite),
            class: old(&test.class),
            name: old(&test.name),
        }
    }
}
