//! Comparisons with an expression that reads an id.

use oxc_ast::ast::Expression;

use super::names::bare;
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::vocabulary;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Destination, Negative};

/// Returns `true` if an expression is `null`, `undefined` or `false`.
pub(super) fn is_nothing(expression: &Expression<'_>) -> bool {
    match bare(expression) {
        Expression::NullLiteral(_) => true,
        Expression::BooleanLiteral(literal) => !literal.value,
        Expression::Identifier(name) => name.name == "undefined",
        _ => false,
    }
}

/// Returns `true` if an expression is `[]`, `{}` or `0`.
pub(super) fn is_empty(expression: &Expression<'_>) -> bool {
    match bare(expression) {
        Expression::ArrayExpression(array) => array.elements.is_empty(),
        Expression::ObjectExpression(object) => object.properties.is_empty(),
        Expression::NumericLiteral(number) => number.value == 0.0,
        _ => false,
    }
}

impl<'src> Walker<'src> {
    /// Compares two expressions, for `===` and for `assert.equal(a, b)`.
    pub(super) fn equate(&mut self, left: &Expression<'_>, right: &Expression<'_>) {
        for (asked, other) in [(left, right), (right, left)] {
            let slot = self.slot_beside(other);
            if is_nothing(other) || is_empty(other) {
                self.found.absence();
            }
            let finds_nothing = is_nothing(other) && self.reads_out_of_ids(asked);
            self.negatively(finds_nothing.then_some(Negative::Validator), |walker| {
                walker.giving_to(Destination::Expected, |walker| walker.expr(asked, slot));
            });
        }
    }

    /// Returns `true` if an expression is a call that reads something out of an id: `threadOf("x")`.
    pub(super) fn reads_out_of_ids(&self, expression: &Expression<'_>) -> bool {
        match bare(expression) {
            Expression::CallExpression(call) => self
                .last_name(&call.callee)
                .is_some_and(vocabulary::reads_out_of_ids),
            _ => false,
        }
    }

    /// Returns the slot of a value compared with that expression.
    pub(super) fn slot_beside(&self, other: &Expression<'_>) -> Slot<'src> {
        match (self.id_read_by(other), self.ids_read_by(other)) {
            (Some(id), _) => Slot::Id(id),
            (None, Some(ids)) => Slot::Ids(ids),
            (None, None) => self.named_beside(other),
        }
    }
}
