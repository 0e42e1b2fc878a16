//! Names: the values bound to them, and reads of invalid ids through names.

use std::borrow::Cow;

use super::Collector;
use crate::sites::language::slot::IdSlot;
use crate::sites::language::vocabulary;
use crate::sites::language::walk::Each;
use crate::sites::{
    Binding, Import, ImportedName, LiteralId, NegativeRead, Position, ScopeId, Span,
};

use crate::sites::renames::Words;

impl<'src> Collector<'src> {
    /// Remembers that the file imports from a module.
    pub(crate) fn import(
        &mut self,
        module: impl Into<Cow<'src, str>>,
        mut names: Vec<ImportedName<'src>>,
        alias: Option<&'src str>,
    ) {
        let (source, lexis) = (self.source, self.lexis);
        let words = || self.words.get_or_init(|| Words::new(source, lexis));
        self.out.renames.read(&mut names, words);
        self.out.imports.push(Import {
            module: module.into(),
            names,
            alias,
            ..Import::default()
        });
    }

    /// Records that the file consists of another file too: `mod tests;`.
    pub(crate) fn submodule(&mut self, module: String, name: &'src str, is_test: bool) {
        self.out.imports.push(Import {
            module: module.into(),
            names: Vec::new(),
            alias: Some(name),
            declares: true,
            is_test,
        });
    }

    /// Notices a name that captures output.
    #[inline]
    pub(crate) fn mention(&mut self, name: &str) {
        self.out.captures_output |= vocabulary::captures_output(name);
    }

    /// Remembers a name that is read where a bad id is wanted.
    pub(crate) fn read(&mut self, name: &'src str) {
        self.mention(name);
        if let Some(negative) = self.negative {
            self.out.negative_reads.push(NegativeRead {
                name,
                scope: self.scope,
                extent: self.extent,
                negative,
            });
        }
    }

    /// `name = { runId: "x" }`: the name holds the ids that were found since `first`.
    pub(crate) fn hold(&mut self, name: &'src str, first: usize) {
        let (scope, extent) = (self.scope, self.extent);
        let held = self.out.sites[first..].iter();
        let held = held.filter_map(|site| site.value.literal());
        self.out.holders.extend(held.map(|literal| Binding {
            name: Cow::Borrowed(name),
            literal,
            scope,
            extent,
        }));
    }

    /// Records that a name is bound to the literal with this token, if there is one.
    pub(crate) fn bind(&mut self, name: impl Into<Cow<'src, str>>, token: Span) {
        self.bind_in(self.scope, name.into(), token);
    }

    /// Like [`Self::bind`], for a member of the current definition: `Runs.First` is visible wherever `Runs` is.
    pub(crate) fn bind_member(&mut self, object: &str, member: &str, separator: &str, token: Span) {
        let outer = self.out.scope(self.scope).parent;
        let name = format!("{object}{separator}{member}");
        self.bind_in(outer, Cow::Owned(name), token);
    }

    /// Exports the values bound to a name, and its members, under another name.
    pub(crate) fn bind_again(&mut self, name: &str, outside: &'src str) {
        let again: Vec<_> = self
            .out
            .bindings
            .iter()
            .filter(|binding| binding.scope == ScopeId::MODULE)
            .filter_map(|binding| {
                let rest = binding.name.strip_prefix(name)?;
                let is_member = rest.is_empty() || rest.starts_with(['.', ':']);
                is_member.then(|| Binding {
                    name: Cow::Owned(format!("{outside}{rest}")),
                    ..binding.clone()
                })
            })
            .collect();
        self.out.bindings.extend(again);
    }

    /// Records a literal that a table of cases or a loop assigns to the name of its slot.
    pub(super) fn bind_element(&mut self, id: &IdSlot<'src>, literal: LiteralId) {
        match (id.position, self.each) {
            (Position::Parametrize, _) if self.cases_belong_here => {
                // A parameter is bound before anything in the function happens.
                let start = self.out.scope(self.scope).extent.start;
                let extent = Span::new(start, start);
                self.bind_literal(self.scope, Cow::Borrowed(id.name), literal, extent);
            }
            (Position::Parametrize, _) | (_, Each::Case) => {
                self.parametrized.push((id.name, literal));
            }
            // `for (const runId of ["x", "y"])`: the name holds each element in turn.
            (Position::List, _) | (_, Each::Turn) => {
                self.bind_literal(self.scope, Cow::Borrowed(id.name), literal, self.extent);
            }
            (_, Each::Nothing) => {}
        }
    }

    fn bind_in(&mut self, scope: ScopeId, name: Cow<'src, str>, token: Span) {
        if let Some(literal) = self.literal_at(token) {
            self.bind_literal(scope, name, literal, self.extent);
        }
    }

    pub(super) fn bind_literal(
        &mut self,
        scope: ScopeId,
        name: Cow<'src, str>,
        literal: LiteralId,
        extent: Span,
    ) {
        self.out.bindings.push(Binding {
            name,
            literal,
            scope,
            extent,
        });
    }

    /// Returns the literal with that token, if it was found already.
    pub(crate) fn literal_at(&self, token: Span) -> Option<LiteralId> {
        let mut literals = self.out.literals.iter();
        let found = literals.rposition(|literal| literal.token == token);
        found.map(LiteralId::new)
    }
}
