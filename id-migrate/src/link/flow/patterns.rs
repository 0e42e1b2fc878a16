//! Finds the regular expression that a call matches an id against.

use super::calls::Callee;
use super::{Flow, Holds};
use crate::link::tree::TreeFile;
use crate::read::lines::line_around;
use crate::sites::language::vocabulary::inspections::{
    Inspection, is_method_of_patterns_only, is_pattern_method, is_pattern_name,
};
use crate::sites::language::vocabulary::patterns::pattern_inspection;
use crate::sites::tokens::{TokenKind, is_name_part};

impl<'t> Flow<'_, 't> {
    /// Returns the regular expression that a call matches its argument against; empty if it is unknown.
    pub(super) fn pattern(&self, callee: Callee<'t>) -> Option<String> {
        if !is_pattern_method(callee.name) {
            return None;
        }
        let inside = callee.at + 2..self.other(callee.at + 1);
        let receiver = callee.receiver_at.and_then(|at| self.pattern_at(at));
        if receiver.is_some() {
            return receiver;
        }
        // `assert.match(runId, /^run_/)`
        if callee.name == "match" && callee.receiver == Some("assert") {
            let mut found = inside.filter_map(|at| self.pattern_at(at));
            return Some(found.next().unwrap_or_default());
        }
        let is_pattern = |name: &str| is_pattern_name(name) || self.file.binds_pattern(name);
        if !is_method_of_patterns_only(callee.name) && !callee.receiver.is_some_and(is_pattern) {
            return None;
        }
        // `re.search(r"…", run_id)`, but not `re.search(r"…", run_id, re.IGNORECASE)`
        let first = self.pattern_text(inside.start);
        let is_module = |at: usize| matches!(self.word(at), "re" | "regex" | "flags");
        let is_whole = callee.receiver_at.is_some_and(is_module) && !inside.clone().any(is_module);
        let pattern = first.filter(|_| is_whole && self.word(inside.start + 1) == ",");
        Some(pattern.unwrap_or_default().to_owned())
    }

    /// Returns the inspection of an id by the method of a regular expression that the file shows: `RUN_PATTERN.test(runId)`.
    pub(super) fn match_look(&self, callee: Callee<'t>, holds: Holds<'t>) -> Option<Inspection> {
        let is_search = words!("match search fullmatch exec captures").contains(&callee.name);
        let is_test = matches!(callee.name, "test" | "is_match");
        let receiver = callee.receiver_at.filter(|_| holds == Holds::Id)?;
        let pattern = self.expression(receiver).filter(|_| is_search || is_test)?;
        Some(if is_test {
            Inspection::Pattern(pattern)
        } else {
            Inspection::Match(pattern)
        })
    }

    /// Returns the inspection by a function that matches a value against a regular expression.
    pub(super) fn pattern_look(
        callee: &str,
        pattern: &str,
        holds: Holds<'t>,
    ) -> Option<Inspection> {
        // A match has a place, which the length of the id moves.
        let has_place = || {
            !words!("sub subn replace replaceAll replace_all split test is_match").contains(&callee)
        };
        pattern_inspection(pattern).map(|look| match look {
            Inspection::Plain if holds != Holds::Id && has_place() => Inspection::Spelling,
            look => look,
        })
    }

    /// Returns `true` if a loop of Python binds a name: `for name, (rule, _) in rules`.
    pub(super) fn is_of_loop(&self, name: &str) -> bool {
        let mut heads = (0..self.tokens.len()).filter(|at| self.word(*at) == "for");
        heads.any(|head| {
            let mut bound = (head + 1..self.tokens.len()).take_while(|at| self.word(*at) != "in");
            bound.any(|at| self.word(at) == name)
        })
    }

    /// Returns the regular expression of a literal: `/^run-/i`.
    pub(super) fn pattern_at(&self, at: usize) -> Option<String> {
        let is_literal = self.is(at, TokenKind::Pattern);
        is_literal.then(|| self.expression(at)).flatten()
    }
}

impl TreeFile<'_> {
    /// Returns `true` if a file of JavaScript declares a map or a set of that name: `readonly runs = new Map<string, Run>()`,
    /// `runs: Set<string>`.
    pub(in crate::link) fn is_collection(&self, name: &str) -> bool {
        let found =
            ["Map", "Set"].map(|kind| memchr::memmem::find_iter(self.text.as_bytes(), kind));
        !name.is_empty()
            && found.into_iter().flatten().any(|at| {
                let (before, kind) = self.text.split_at(at);
                if kind[3..].starts_with(char::is_alphanumeric) {
                    return false;
                }
                let line = &before[line_around(self.text, at).start..];
                let line = line.trim_end_matches("Weak").trim_end_matches("Readonly");
                let made = line
                    .strip_suffix("new ")
                    .and_then(|line| line.trim_end().strip_suffix('='));
                // `runs: Map<string, Run> = new Map()`
                let made = made.map(|line| line.split(": ").next().unwrap_or_default());
                let declared = made.or_else(|| line.strip_suffix(": ")).unwrap_or_default();
                let declared = declared.trim_end().trim_end_matches(['?', '!']);
                let before = declared.strip_suffix(name).unwrap_or("x");
                !before.ends_with(|last: char| last.is_alphanumeric() || "_$.".contains(last))
            })
    }

    /// Returns `true` if a line of the file names a tree map or a heap beside the name.
    pub(super) fn is_ordered(&self, name: &str) -> bool {
        let found = ["BTree", "BinaryHeap"]
            .map(|kind| memchr::memmem::find_iter(self.text.as_bytes(), kind));
        let mut lines = found
            .into_iter()
            .flatten()
            .map(|at| &self.text[line_around(self.text, at)]);
        lines.any(|line| {
            line.split(|one| !is_name_part(one))
                .any(|word| word == name)
        })
    }
}
