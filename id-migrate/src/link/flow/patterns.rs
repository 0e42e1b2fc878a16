//! Finds the regular expression that a call matches an id against.

use rustc_hash::FxHashSet;

use super::Flow;
use super::calls::Callee;
use crate::link::tree::TreeFile;
use crate::read::lines::line_around;
use crate::sites::language::vocabulary::inspections::{
    is_method_of_patterns_only, is_pattern_method, is_pattern_name,
};
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Returns the regular expression that a call matches its argument against; empty if it is unknown.
    pub(super) fn pattern(&self, callee: Callee<'t>) -> Option<&'t str> {
        if !is_pattern_method(callee.name) {
            return None;
        }
        if let Some(at) = callee.receiver_at
            && self.is(at, TokenKind::Pattern)
        {
            let flags = |flag: char| flag.is_ascii_alphabetic();
            return Some(self.word(at).trim_end_matches(flags).trim_matches('/'));
        }
        let is_pattern = |name: &str| is_pattern_name(name) || self.file.binds_pattern(name);
        if !is_method_of_patterns_only(callee.name) && !callee.receiver.is_some_and(is_pattern) {
            return None;
        }
        // `re.search(r"…", run_id)`
        let first = self.word(callee.at + 2);
        let is_text = self.is(callee.at + 2, TokenKind::Text)
            && matches!(callee.receiver, Some("re" | "regex"));
        let inner = first.trim_start_matches(['r', 'R', 'b']);
        Some(if is_text {
            inner.trim_matches(['"', '\''])
        } else {
            ""
        })
    }
}

impl TreeFile<'_> {
    /// Returns `true` if the file binds the name to a regular expression, or imports a constant that may be one.
    fn binds_pattern(&self, name: &str) -> bool {
        let patterns = self.patterns.get_or_init(|| compiled(self.text));
        let is_constant = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
        let mut taken = self.sites.imports.iter().flat_map(|import| &import.names);
        patterns.contains(name)
            || name.bytes().all(is_constant) && taken.any(|taken| taken.here == name)
    }
}

impl TreeFile<'_> {
    /// Returns `true` if a line of the file names a tree map or a heap beside the name.
    pub(super) fn is_ordered(&self, name: &str) -> bool {
        let found = ["BTree", "BinaryHeap"]
            .map(|kind| memchr::memmem::find_iter(self.text.as_bytes(), kind));
        let is_part = |one: char| one.is_alphanumeric() || one == '_';
        let mut lines = found
            .into_iter()
            .flatten()
            .map(|at| &self.text[line_around(self.text, at)]);
        lines.any(|line| line.split(|one| !is_part(one)).any(|word| word == name))
    }
}

/// Returns the names that lines of a file bind to a regular expression: `TOKEN: re.Pattern[str] = re.compile(r"…")`.
fn compiled(text: &str) -> FxHashSet<&str> {
    let makers = ["compile(", "RegExp(", "Regex::new(", "= /"];
    let made = makers.iter().flat_map(|maker| {
        let found = memchr::memmem::find_iter(text.as_bytes(), maker);
        found.filter_map(|at| {
            // `= /` begins with the sign of the assignment.
            let line = &text[line_around(text, at).start..=at];
            let target = line.split_once('=')?.0;
            let name = target.split(':').next()?.trim_end();
            let is_part = |one: char| one.is_alphanumeric() || one == '_' || one == '$';
            name.rsplit(|one| !is_part(one)).next()
        })
    });
    made.filter(|name| !name.is_empty()).collect()
}
