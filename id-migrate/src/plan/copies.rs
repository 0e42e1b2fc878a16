//! Exact copies of a group's old id where no id is known to be.

use super::around::Around;
use super::group::{Builder, Duplicate};
use super::hold::Hold;
use super::texts::is_bare_word;
use crate::site::{Field, LiteralForm, Role};

impl Builder<'_, '_> {
    /// Exact copies in the group's files that are neither ids nor the value of something else.
    pub(super) fn copies(
        &self,
        value: &str,
        members: &[usize],
        around: &Around<'_, '_, '_>,
    ) -> Vec<Duplicate> {
        let mut copies = Vec::new();
        let own_files = self.files(members);
        for &file in around.near() {
            let sites = &self.known.tree.files[file].sites;
            let has_other_role = sites.literals.iter().any(|literal| {
                literal.value.as_deref() == Some(value) && literal.role.is_another()
            });
            for (id, literal) in sites.literals_by_id() {
                if literal.value.as_deref() != Some(value)
                    || self.is_id(file, id)
                    || self.known.others.contains(&(file, id))
                    || literal.negative.is_some()
                    || !own_files.contains(&file)
                        && (is_bare_word(value) || !around.meets(file, literal.scope))
                    || literal.role.is_another()
                    || matches!(&literal.role, Role::Compared(name)
                        if self.gives(file, value, name) || !around.meets(file, literal.scope))
                    || matches!(literal.role, Role::Related(field) if field != Field::RunId)
                    || literal.form == LiteralForm::Docstring
                    || literal.form.is_fixed()
                {
                    continue;
                }
                let is_mock = literal.role == Role::MockAssertion && !has_other_role;
                let is_related = literal.role == Role::Related(Field::RunId);
                let is_distinctive = !is_bare_word(value);
                let moves =
                    literal.form == LiteralForm::Plain && (is_mock || is_related || is_distinctive);
                copies.push(Duplicate {
                    file,
                    literal: id,
                    is_mock,
                    is_related,
                    moves,
                });
            }
        }
        copies
    }

    /// Whether a file gives that text to something of that name, or to a parameter that is no id.
    fn gives(&self, file: usize, value: &str, name: &str) -> bool {
        let sites = &self.known.tree.files[file].sites;
        sites.literals_by_id().any(|(id, literal)| {
            literal.value.as_deref() == Some(value)
                && (matches!(&literal.role, Role::Named(other) if is_akin(other, name))
                    || self.known.others.contains(&(file, id)))
        })
    }

    /// Why an id that nothing in sight gives must stay: the code that gives it would go on giving the old one.
    pub(super) fn not_given(&self, members: &[usize], copies: &[Duplicate]) -> Option<Hold> {
        let is_given = !self.is_only_compared(members) || copies.iter().any(|copy| copy.moves);
        (!is_given).then_some(Hold::NotGiven)
    }

    pub(super) fn is_only_compared(&self, members: &[usize]) -> bool {
        members
            .iter()
            .all(|member| !self.known.ids[*member].is_given_away)
    }
}

/// Whether two names may be of one thing: `agent_name`, `name` and `agent`.
fn is_akin(one: &str, other: &str) -> bool {
    let is_part = |short: &str, long: &str| long.starts_with(short) || long.ends_with(short);
    is_part(one, other) || is_part(other, one)
}
