//! Negative tests that need the old text to stay equal to what they are beside.

use super::super::judge::Judgement;
use super::Builder;
use crate::site::{LiteralForm, LiteralId, Position, Role, ScopeId};

/// A place of a literal, and what it runs with.
#[derive(Clone, Copy)]
struct Place {
    file: usize,
    function: ScopeId,
    /// The test that it is part of.
    test: Option<ScopeId>,
    /// Whether other tests may run it too: it is part of none, and is no case of one.
    is_shared: bool,
}

impl Builder<'_, '_> {
    /// A literal that must stay bad and is equal to a member that it runs together with: in one function, or because the
    /// member stands in a fixture, a hook or a constant, which every test of the file may use.
    pub(super) fn negative_beside(&self, value: &str, members: &[usize]) -> Option<String> {
        let members: Vec<Place> = members
            .iter()
            .map(|member| {
                let id = &self.known.ids[*member];
                let mut place = self.place_of(id.file, id.literal);
                place.is_shared &= id.position != Position::Parametrize;
                place
            })
            .collect();
        let negative = self
            .negatives(value, &members)
            .into_iter()
            .find(|(place, _)| members.iter().any(|member| self.meet(*place, *member)));
        negative.map(|(place, literal)| {
            format!(
                "ambiguous: a negative test beside it needs the same text ({})",
                self.place(place.file, literal)
            )
        })
    }

    /// The literals with that text, in the files of the members and in those that import them, that must stay bad.
    fn negatives(&self, value: &str, members: &[Place]) -> Vec<(Place, LiteralId)> {
        let mut files: Vec<usize> = members.iter().map(|member| member.file).collect();
        files.sort_unstable();
        files.dedup();
        let mut found = Vec::new();
        for (file, parsed) in self.known.tree.files.iter().enumerate() {
            let reaches = files.binary_search(&file).is_ok()
                || self
                    .known
                    .imports
                    .from(file)
                    .iter()
                    .any(|other| files.binary_search(other).is_ok());
            if !reaches {
                continue;
            }
            for (index, literal) in parsed.sites.literals.iter().enumerate() {
                let is_same = literal.value.as_deref() == Some(value)
                    && literal.form == LiteralForm::Plain
                    && !matches!(literal.role, Role::Named(_));
                let id = LiteralId(u32::try_from(index).unwrap_or(u32::MAX));
                if is_same && (literal.negative.is_some() || self.is_negative(file, id)) {
                    found.push((self.place_of(file, id), id));
                }
            }
        }
        found
    }

    fn is_negative(&self, file: usize, literal: LiteralId) -> bool {
        self.known
            .ids
            .binary_search_by_key(&(file, literal), |id| (id.file, id.literal))
            .is_ok_and(|at| matches!(self.known.judgements[at], Judgement::Negative(_)))
    }

    fn place_of(&self, file: usize, literal: LiteralId) -> Place {
        let sites = &self.known.tree.files[file].sites;
        let scope = sites.literal(literal).scope;
        let test = sites.test_of(scope);
        Place {
            file,
            function: sites.function_of(scope),
            test,
            is_shared: test.is_none(),
        }
    }

    fn meet(&self, negative: Place, member: Place) -> bool {
        let sees = |from: Place, to: Place| {
            from.file == to.file || self.known.imports.from(from.file).contains(&to.file)
        };
        let is_one_function =
            negative.function == member.function && negative.function != ScopeId::MODULE;
        let is_one_test = negative.test.is_some() && negative.test == member.test;
        (negative.file == member.file && (is_one_function || is_one_test))
            || (member.is_shared && sees(negative, member))
            || (negative.is_shared && sees(member, negative))
    }
}
