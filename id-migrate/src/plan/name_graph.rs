//! References between functions by name: a test reaches its fixtures and the functions that it names.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::link::tree::{FileId, Tree};
use crate::sites::ScopeId;
use crate::sites::language::vocabulary::is_set_up;

/// A function: its file in the tree, and its scope. [`ScopeId::MODULE`] is the code outside functions.
pub(super) type Function = (FileId, ScopeId);

/// The references between the functions of a set of files.
#[derive(Debug)]
pub(super) struct NameGraph {
    /// The functions that each function reaches, itself included.
    reached: BTreeMap<Function, BTreeSet<Function>>,
}

impl NameGraph {
    /// Reads the references between the functions of the files.
    pub(super) fn of(tree: &Tree<'_>, files: &BTreeSet<FileId>) -> Self {
        let mut by_name: FxHashMap<&str, Vec<Function>> = FxHashMap::default();
        let mut all: Vec<(Function, &str)> = Vec::new();
        let mut always: Vec<Function> = Vec::new();
        for &file in files {
            let sites = &tree.files[file].sites;
            for (id, scope) in sites.outermost_functions() {
                let text = &tree.files[file].text[scope.extent.range()];
                by_name.entry(scope.name).or_default().push((file, id));
                all.push(((file, id), text));
                if is_set_up(scope.name) || text.contains("autouse") {
                    always.push((file, id));
                }
            }
        }
        let named: FxHashMap<Function, BTreeSet<Function>> = all
            .iter()
            .map(|(function, text)| {
                // pytest passes a fixture to every parameter of its name.
                let is_named = tree.files[function.0].walked.language.name == "python";
                let reached = words_and_next(text)
                    .filter(|(_, next)| is_named || matches!(next, Some('(' | '!' | '<')))
                    .filter_map(|(word, _)| by_name.get(word))
                    .flatten();
                (*function, reached.chain(&always).copied().collect())
            })
            .collect();
        let reached = all
            .iter()
            .map(|(function, _)| {
                let mut reached = BTreeSet::from([*function]);
                let mut open = vec![*function];
                while let Some(next) = open.pop() {
                    for &other in named.get(&next).into_iter().flatten() {
                        if reached.insert(other) {
                            open.push(other);
                        }
                    }
                }
                (*function, reached)
            })
            .collect();
        Self { reached }
    }

    /// Returns `true` if one execution may run both functions.
    pub(super) fn may_run_together(&self, one: Function, other: Function) -> bool {
        let mut reached = self.reached.values();
        one == other
            || one.1 == ScopeId::MODULE
            || other.1 == ScopeId::MODULE
            || reached.any(|reached| reached.contains(&one) && reached.contains(&other))
    }
}

/// Returns the identifiers of a text, including those in comments and strings, each with the character after it.
fn words_and_next(text: &str) -> impl Iterator<Item = (&str, Option<char>)> {
    let is_other = |next: char| !next.is_alphanumeric() && next != '_';
    let mut rest = text;
    std::iter::from_fn(move || {
        let word = rest.trim_start_matches(is_other);
        let end = word.find(is_other).unwrap_or(word.len());
        rest = &word[end..];
        (end > 0).then(|| (&word[..end], rest.chars().next()))
    })
}
