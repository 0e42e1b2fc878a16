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
            class => class,
        };
        if class.is_empty() || *class == self.name {
            f.write_str(&self.name)
        } else {
            write!(f, "{class}::{}", self.name)
        }
    }
}

/// Numbers of passed and other outcomes of the tests with one name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    /// Failed, or was skipped.
    pub(crate) other: usize,
}

/// The outcome of each test of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcomes(BTreeMap<Test, Tally>);

impl Outcomes {
    pub(crate) fn add(&mut self, test: Test, has_passed: bool) {
        let tally = self.0.entry(test).or_default();
        tally.passed += usize::from(has_passed);
        tally.other += usize::from(!has_passed);
    }

    /// Returns the tests that passed at least once, each with the number of passes.
    pub(crate) fn passed(&self) -> impl Iterator<Item = (&Test, usize)> {
        let passed = self.0.iter().map(|(test, tally)| (test, tally.passed));
        passed.filter(|(_, passed)| *passed > 0)
    }

    /// Returns the number of reported tests.
    pub(crate) fn count(&self) -> usize {
        self.0
            .values()
            .map(|tally| tally.passed + tally.other)
            .sum()
    }

    /// Returns the tests that passed here and fail, are skipped or are missing in `now`.
    ///
    /// A name with a new id matches the name with the old id. A test that is still missing counts as passed if another
    /// new test of its function passes.
    pub(crate) fn lost(&self, now: &Self, names: &Names) -> BTreeSet<Test> {
        let mut found: BTreeMap<Test, Tally> = BTreeMap::new();
        for (test, tally) in &now.0 {
            let known = if self.0.contains_key(test) {
                test.clone()
            } else {
                names.before(test)
            };
            let sum = found.entry(known).or_default();
            sum.passed += tally.passed;
            sum.other += tally.other;
        }
        let mut lost = BTreeSet::new();
        let mut missing: BTreeMap<Test, Vec<&Test>> = BTreeMap::new();
        for (test, passed) in self.passed() {
            match found.get(test) {
                Some(tally) if tally.passed >= passed => {}
                Some(_) => {
                    lost.insert(test.clone());
                }
                None => missing.entry(test.function()).or_default().push(test),
            }
        }
        if missing.is_empty() {
            return lost;
        }
        let mut new: BTreeMap<Test, usize> = BTreeMap::new();
        for (test, tally) in &found {
            if !self.0.contains_key(test) {
                *new.entry(test.function()).or_default() += tally.passed;
            }
        }
        for (function, tests) in missing {
            let needed: usize = tests.iter().map(|test| self.0[*test].passed).sum();
            if new.get(&function).is_none_or(|passed| *passed < needed) {
                lost.extend(tests.into_iter().cloned());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn test(name: &str) -> Test {
        Test {
            class: "tests.test_a".to_owned(),
            name: name.to_owned(),
            ..Test::default()
        }
    }

    fn outcomes(tests: &[(&str, bool)]) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for (name, has_passed) in tests {
            outcomes.add(test(name), *has_passed);
        }
        outcomes
    }

    fn names(pairs: &[(&str, &str)]) -> Names {
        let mut sorted: Vec<_> = pairs.to_vec();
        sorted.sort_by_key(|(_, new)| *new);
        Names {
            news: AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(sorted.iter().map(|(_, new)| new))
                .ok(),
            olds: sorted.iter().map(|(old, _)| (*old).to_owned()).collect(),
        }
    }

    fn lost(before: &[(&str, bool)], now: &[(&str, bool)], pairs: &[(&str, &str)]) -> Vec<String> {
        let lost = outcomes(before).lost(&outcomes(now), &names(pairs));
        lost.into_iter().map(|test| test.name).collect()
    }

    #[test]
    fn failed_skipped_and_missing_tests_are_lost() {
        let before = [("a", true), ("b", true), ("c", true), ("d", false)];
        assert_eq!(lost(&before, &before, &[]), [""; 0]);
        assert_eq!(lost(&before, &[("a", true), ("b", false)], &[]), ["b", "c"]);
    }

    #[test]
    fn a_name_that_holds_an_id_is_looked_up_under_its_new_name() {
        let pairs = [("run-1", "run_a_11111111"), ("run-10", "run_a_22222222")];
        let before = [("test_x[run-1]", true), ("test_x[run-10-b]", true)];
        let now = [
            ("test_x[run_a_11111111]", true),
            ("test_x[run_a_22222222-b]", true),
        ];
        assert_eq!(lost(&before, &now, &pairs), [""; 0]);
        let now = [
            ("test_x[run_a_11111111]", false),
            ("test_x[run_a_22222222-b]", true),
        ];
        assert_eq!(lost(&before, &now, &pairs), ["test_x[run-1]"]);
    }

    #[test]
    fn where_names_do_not_match_the_function_counts() {
        let before = [
            ("test_x[RUN-1]", true),
            ("test_x[RUN-2]", true),
            ("test_y[1]", true),
        ];
        let now = [
            ("test_x[A]", true),
            ("test_x[B]", true),
            ("test_y[1]", true),
        ];
        assert_eq!(lost(&before, &now, &[]), [""; 0]);
        let now = [
            ("test_x[A]", true),
            ("test_x[B]", false),
            ("test_y[1]", true),
        ];
        assert_eq!(lost(&before, &now, &[]), ["test_x[RUN-1]", "test_x[RUN-2]"]);
        // A test of another function does not replace a missing test.
        let now = [
            ("test_y[A]", true),
            ("test_y[B]", true),
            ("test_y[1]", true),
        ];
        assert_eq!(lost(&before, &now, &[]), ["test_x[RUN-1]", "test_x[RUN-2]"]);
    }

    #[test]
    fn tests_of_one_name_are_counted() {
        let before = [("a", true), ("a", true), ("a", false)];
        assert_eq!(lost(&before, &[("a", true), ("a", true)], &[]), [""; 0]);
        assert_eq!(lost(&before, &[("a", true), ("a", false)], &[]), ["a"]);
    }
}
