//! Templates with a part that is new each time.

use super::super::GroupId;
use super::file_search::FileSearch;
use crate::link::tree::FileId;
use crate::sites::Template;

impl FileSearch<'_, '_, '_> {
    /// Returns `true` if a part of a template is a random UUID, and the tests of a group cannot replace the function that
    /// returns it. Such a template never produces a text that the tests know.
    pub(super) fn is_new_each_time(&self, template: &Template<'_>, group: GroupId) -> bool {
        let facts = self.search.facts;
        let replaces = |file: &FileId| {
            let parsed = &facts.tree.files[*file];
            let is_replaced = |name| parsed.text.contains(name);
            parsed.is_test
                && is_replaced("uuid")
                && (is_replaced("patch") || is_replaced("uuid4 ="))
        };
        has_random_uuid(&self.text[template.span.range()])
            && !self.search.tests_of(group).iter().any(|(file, _)| {
                let near = facts.imports.from(*file).iter().copied();
                let mut near = near.chain(facts.imports.conftests(&facts.tree, *file));
                replaces(file) || near.any(|file| replaces(&file))
            })
    }
}

/// Returns `true` if Python code always adds a new UUID to a text: `f"run_{uuid.uuid4().hex[:12]}"`.
fn has_random_uuid(code: &str) -> bool {
    let is_optional = code.contains(" if ") || code.contains(" or ");
    let mut parts = code.split(['{', '}', '+']);
    !is_optional
        && parts.any(|part| {
            let part = part.trim();
            let part = part.strip_prefix("str(").unwrap_or(part);
            let part = part.strip_prefix("uuid.").unwrap_or(part);
            let is_cut = |one: char| one.is_ascii_digit() || matches!(one, '[' | ':' | ']' | ')');
            let rest = part.strip_prefix("uuid4()");
            let rest = rest.map(|rest| rest.trim_start_matches(')').trim_start_matches(".hex"));
            rest.is_some_and(|rest| rest.chars().all(is_cut))
        })
}
