//! Finds the names whose values a template inspects: `run_id` of `{{ run_id[:3] }}` and of `{run_id:.3}`.

use memchr::{memchr_iter, memmem};
use rustc_hash::FxHashSet;

use super::formats::is_width;
use crate::link::tree::TreeFile;
use crate::sites::tokens::is_name_part;

/// Template filters that leave the text of a value as it is.
const KEEPING: &[&str] =
    words!("d default e escape force_escape forceescape safe string tojson trim");

/// Returns `true` if a template inspects a value by its name, or through a variable that it sets to the value:
/// `{{ run_id[:3] }}`, `{{ run.run_id | upper }}`, `{% set key = job.key %}{{ key[:3] }}`.
pub(super) fn in_braces(text: &str, name: &str) -> bool {
    text.contains(name) && has(&inspected(text), name)
}

impl TreeFile<'_> {
    /// Returns `true` if a template in the file inspects the value of a name.
    pub(super) fn inspects_in_braces(&self, name: &str) -> bool {
        has(self.in_braces.get_or_init(|| inspected(self.text)), name)
    }
}

fn has(inspected: &FxHashSet<&str>, name: &str) -> bool {
    // `parent_run_id` is a run id too.
    let is_run = |one: &&str| name == "run_id" && one.ends_with(name);
    inspected.contains(name) || inspected.iter().any(is_run)
}

/// Returns the names whose values the templates in a text inspect.
fn inspected(text: &str) -> FxHashSet<&str> {
    let mut found = FxHashSet::default();
    for open in memchr_iter(b'{', text.as_bytes()) {
        let mut at = open + 1;
        let inside = text[at..].split(['{', '}']).next().unwrap_or_default();
        for word in inside.split_inclusive(|one| !is_name_part(one)) {
            let name = word.trim_end_matches(|one| !is_name_part(one));
            if !name.is_empty() && is_inspected(&text[at + name.len()..]) {
                found.insert(name);
            }
            at += word.len();
        }
    }
    let statements = memmem::find_iter(text.as_bytes(), "{%");
    for (variable, value) in statements.filter_map(|at| variable_set(&text[at + 2..])) {
        if found.contains(variable) {
            // `{% for name in names %}`
            found.extend([value, value.trim_end_matches('s')]);
        }
    }
    found
}

/// Returns the variable that a statement of a template sets, and the name of the value: `key` and `key` of
/// `{% set key = job.key %}`, `name` and `names` of `{% for name in names %}`.
fn variable_set(statement: &str) -> Option<(&str, &str)> {
    let statement = statement.split('%').next().unwrap_or_default();
    let (target, value) = statement
        .split_once('=')
        .or_else(|| statement.split_once(" in "))?;
    let mut words = target.trim_start_matches('-').split_whitespace();
    let verb = words.next()?;
    let value = value.trim_end_matches([' ', '-']);
    let name = value.rsplit(|one| !is_name_part(one)).next()?;
    let sets = matches!(verb, "set" | "with" | "for") && !name.is_empty();
    words
        .next()
        .filter(|_| sets)
        .map(|variable| (variable, name))
}

/// Returns `true` if a template inspects the value whose name is in front of a text.
fn is_inspected(behind: &str) -> bool {
    /// Maximum number of characters of a format spec.
    const SPEC: usize = 16;
    let mut behind = behind.trim_start();
    while let Some(rest) = behind.strip_prefix('|').and_then(behind_filter) {
        behind = rest;
    }
    let has_width = |spec: &str| {
        let spec = spec.chars().take(SPEC).take_while(|one| *one != '}');
        is_width(&spec.collect::<String>())
    };
    behind.starts_with(['[', '.', '|', '~']) || behind.strip_prefix(':').is_some_and(has_width)
}

/// Returns what is behind a filter that keeps the text; `None` for any other filter.
fn behind_filter(filter: &str) -> Option<&str> {
    let filter = filter.trim_start();
    let end = filter.find(|next| !is_name_part(next))?;
    let (name, rest) = filter.split_at(end);
    if !KEEPING.contains(&name) {
        return None;
    }
    let rest = match rest.strip_prefix('(') {
        Some(arguments) => arguments.split_once(')')?.1,
        None => rest,
    };
    Some(rest.trim_start())
}
