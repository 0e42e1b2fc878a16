//! The state of one walk through a module.

use std::cell::OnceCell;
use std::collections::HashSet;

use ruff_python_ast::{Expr, Identifier, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::span;
use crate::sites::language::Lexis;
use crate::sites::language::collector::Collector;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::Walk;
use crate::sites::{FileSites, Negative, ScopeId, ScopeKind};

pub(super) struct Walker<'src> {
    pub(super) found: Collector<'src>,
    /// Variables whose value was read as a run id: `rid = payload["run_id"]`.
    pub(super) aliases: HashSet<(ScopeId, &'src str)>,
    /// `true` if the code may start programs.
    pub(super) starts_programs: OnceCell<bool>,
}

impl<'src> Walk<'src> for Walker<'src> {
    fn found(&mut self) -> &mut Collector<'src> {
        &mut self.found
    }

    /// Of several reasons why a bad id is wanted the innermost counts.
    fn negatively(&mut self, negative: Option<Negative>, walk: impl FnOnce(&mut Self)) {
        let outer = self.found.negative;
        self.found.negative = negative.or(outer);
        walk(self);
        self.found.negative = outer;
    }
}

impl<'src> Walker<'src> {
    pub(super) fn new(source: &'src str) -> Self {
        let mut found = Collector::new(source, Lexis::Python);
        found.cases_belong_here = true;
        Self {
            found,
            aliases: HashSet::new(),
            starts_programs: OnceCell::new(),
        }
    }

    pub(super) fn walk(mut self, body: &[Stmt]) -> FileSites<'src> {
        self.body(body);
        self.found.finish()
    }

    pub(super) fn within(&mut self, range: TextRange, walk: impl FnOnce(&mut Self)) {
        Walk::within(self, span(range), walk);
    }

    pub(super) fn text(&self, range: TextRange) -> &'src str {
        self.found.out.original(self.found.text(span(range)))
    }

    pub(super) fn name(&self, identifier: &Identifier) -> &'src str {
        self.text(identifier.range)
    }

    /// `name = <expr>`: remembered when the value is a single literal that has been walked.
    pub(super) fn bind(&mut self, name: &'src str, value: &Expr) {
        if let Expr::StringLiteral(string) = value {
            let token = span(string.range());
            self.found.bind(name, token);
            // `RunIds.FIRST` of a class or an enum.
            if self.found.out.scope(self.found.scope).kind == ScopeKind::Class {
                let class = self.found.class_name_around();
                self.found.bind_member(class, name, ".", token);
            }
        }
    }

    pub(super) fn each<'e>(
        &mut self,
        expressions: impl IntoIterator<Item = &'e Expr>,
        slot: &Slot<'src>,
    ) {
        for expression in expressions {
            self.expr(expression, slot.clone());
        }
    }
}
