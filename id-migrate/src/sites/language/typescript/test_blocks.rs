//! Test frameworks' blocks: `describe`, `it`, `test.each` and their hooks.

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, CallExpression, Expression, FormalParameters,
    TaggedTemplateExpression,
};
use oxc_ast_visit::Visit as _;

use super::calls::receiver;
use super::names::bare;
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::{Each, Walk as _};
use crate::sites::{LiteralForm, Negative, Position, Role, ScopeKind};

fn kind_of(name: &str) -> Option<ScopeKind> {
    match name {
        "describe" | "suite" | "context" | "fdescribe" | "xdescribe" => Some(ScopeKind::Class),
        "it" | "test" | "specify" | "fit" | "xit" | "xtest" | "beforeEach" | "afterEach"
        | "beforeAll" | "afterAll" | "before" | "after" => Some(ScopeKind::Function),
        _ => None,
    }
}

/// `it` of `it.only`, and whether a modifier says that the test is expected to fail.
fn root_of<'src>(callee: &Expression<'_>, walker: &Walker<'src>) -> Option<(&'src str, bool)> {
    let mut at = bare(callee);
    let mut fails = false;
    loop {
        match at {
            Expression::Identifier(name) => return Some((walker.text_of(&**name), fails)),
            other => {
                let (object, modifier) = walker.named_member(other)?;
                fails |= matches!(modifier, "fails" | "failing" | "fail");
                let known = words!(
                    "only skip each concurrent sequential todo serial parallel skipIf runIf for \
                     describe step beforeEach afterEach beforeAll afterAll"
                )
                .contains(&modifier);
                if !known && !fails {
                    return None;
                }
                at = bare(object);
            }
        }
    }
}

impl<'src> Walker<'src> {
    fn kind_of_block(&self, name: &str) -> Option<ScopeKind> {
        let registers = || self.registers.contains(name);
        kind_of(name).or_else(|| registers().then_some(ScopeKind::Function))
    }

    /// Returns `true` for `test.extend({ … })`, which registers tests with fixtures.
    pub(super) fn extends_test(&self, value: &Expression<'_>) -> bool {
        let Expression::CallExpression(call) = bare(value) else {
            return false;
        };
        let Some((function, "extend")) = self.named_member(bare(&call.callee)) else {
            return false;
        };
        let root = root_of(function, self);
        root.is_some_and(|(root, _)| self.kind_of_block(root) == Some(ScopeKind::Function))
    }

    /// Returns `true` if the call is a test block, and has been walked.
    pub(super) fn test_block(&mut self, call: &CallExpression<'_>) -> bool {
        let (callee, table) = match bare(&call.callee) {
            Expression::CallExpression(each)
                if matches!(self.last_name(&each.callee), Some("each" | "for")) =>
            {
                (&each.callee, Some(Table::Rows(each)))
            }
            Expression::TaggedTemplateExpression(each)
                if self.last_name(&each.tag) == Some("each") =>
            {
                (&each.tag, Some(Table::Template(each)))
            }
            _ => (&call.callee, None),
        };
        let Some((root, fails)) = root_of(callee, self) else {
            return false;
        };
        let Some(kind) = self.kind_of_block(root) else {
            return false;
        };
        let values = call.arguments.iter().filter_map(Argument::as_expression);
        let Some(callback) = values.into_iter().find(|value| value.is_function()) else {
            return false;
        };
        let title = self.argument_text(call.arguments.first()).unwrap_or(root);
        if let Some(table) = table {
            self.giving(Each::Case, |walker| {
                walker.table(&table, parameters_of(callback));
            });
        }
        self.scoped(kind, title, true, |walker| {
            walker.negatively(fails.then_some(Negative::Raises), |walker| {
                for argument in &call.arguments {
                    match argument {
                        // A title is read by people only.
                        Argument::StringLiteral(title) => {
                            walker.string_as(
                                title,
                                &Slot::Role(Role::Named("title")),
                                LiteralForm::Docstring,
                            );
                        }
                        argument => walker.visit_argument(argument),
                    }
                }
            });
        });
        true
    }

    /// Walks the rows of `it.each([...])` and of its template. Each cell has the role of the callback's parameter.
    fn table(&mut self, table: &Table<'_, '_>, parameters: Option<&FormalParameters<'_>>) {
        match table {
            Table::Rows(each) => {
                let table = each.arguments.first().and_then(Argument::as_expression);
                if let (Some(table), Some(parameters)) = (table, parameters) {
                    let names =
                        (0..parameters.items.len()).map(|at| self.parameter_name(parameters, at));
                    let names: Vec<_> = names.collect();
                    self.give_columns(table, &names, Position::Parametrize);
                }
                let rows = table.and_then(Self::array_elements);
                let (Some(rows), Some(parameters)) = (rows, parameters) else {
                    return self.visit_arguments(&each.arguments);
                };
                for row in rows {
                    self.row(row, parameters);
                }
            }
            Table::Template(each) => {
                let template = &each.quasi;
                let header = template.quasis.first();
                let header = header.map_or("", |quasi| self.text_of(quasi));
                let names: Vec<&'src str> =
                    header.trim_matches('`').split('|').map(str::trim).collect();
                let mut sibling = None;
                for (at, value) in template.expressions.iter().enumerate() {
                    if at % names.len() == 0 {
                        sibling = Some(self.found.new_sibling());
                    }
                    let name = Some(names[at % names.len()]);
                    let slot = self.slot_of(name, None, Position::Parametrize, true);
                    self.expr(value, slot.beside(sibling));
                }
            }
        }
    }

    fn row(&mut self, row: &ArrayExpressionElement<'_>, parameters: &FormalParameters<'_>) {
        let Some(cells) = row.as_expression().and_then(Self::array_elements) else {
            let name = self.parameter_name(parameters, 0);
            return self.table_cell(name, row, Position::Parametrize, None);
        };
        let sibling = Some(self.found.new_sibling());
        for (at, cell) in cells.iter().enumerate() {
            let name = self.parameter_name(parameters, at);
            self.table_cell(name, cell, Position::Parametrize, sibling);
        }
    }

    fn parameter_name(&self, parameters: &FormalParameters<'_>, at: usize) -> Option<&'src str> {
        self.pattern_name(&parameters.items.get(at)?.pattern)
    }

    /// Tagged templates: a table of `each` has been walked with its block; any other is text for its tag.
    pub(super) fn tagged(&mut self, tagged: &TaggedTemplateExpression<'_>) {
        if receiver(&tagged.tag).is_none() || self.last_name(&tagged.tag) != Some("each") {
            self.visit_expression(&tagged.tag);
        }
        self.quasis(&tagged.quasi);
        self.visit_expressions(&tagged.quasi.expressions);
    }
}

enum Table<'e, 'a> {
    Rows(&'e CallExpression<'a>),
    Template(&'e TaggedTemplateExpression<'a>),
}

pub(super) fn parameters_of<'e, 'a>(
    callback: &'e Expression<'a>,
) -> Option<&'e FormalParameters<'a>> {
    match callback.get_inner_expression() {
        Expression::ArrowFunctionExpression(arrow) => Some(&arrow.params),
        Expression::FunctionExpression(function) => Some(&function.params),
        _ => None,
    }
}
