//! Comparisons with an expression that reads an id.

use ruff_python_ast::{CmpOp, Expr, ExprCompare, Int, Number};

use super::strings::is_text;
use super::walker::Walker;
use crate::sites::language::collector::Form;
use crate::sites::language::slot::Slot;
use crate::sites::language::vocabulary;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Destination, Role};

/// Returns `true` if an expression is `None`, `[]`, `{}` or `0`.
fn is_nothing(expression: &Expr) -> bool {
    match expression {
        Expr::NoneLiteral(_) => true,
        Expr::List(list) => list.elts.is_empty(),
        Expr::Dict(dict) => dict.items.is_empty(),
        Expr::NumberLiteral(number) => number.value == Number::Int(Int::ZERO),
        _ => false,
    }
}

impl<'src> Walker<'src> {
    pub(super) fn compare(&mut self, compare: &ExprCompare) {
        let mut operands = std::iter::once(&*compare.left)
            .chain(&*compare.comparators)
            .peekable();
        let mut slots = vec![Slot::ANONYMOUS; compare.comparators.len() + 1];
        let mut index = 0;
        while let (Some(left), Some(right)) = (operands.next(), operands.peek()) {
            let containment = matches!(compare.ops[index], CmpOp::In | CmpOp::NotIn);
            for (asked, other, at) in [(left, *right, index), (*right, left, index + 1)] {
                // `x in run_ids`: the name of the container tells the role of its elements.
                let plural = (containment && at == index)
                    .then(|| self.ids_read_by(other))
                    .flatten();
                let is_text_in_id = containment && at == index && plural.is_none();
                let is_in_text = containment && at != index && is_text(asked);
                if is_in_text || is_text_in_id {
                    slots[at] = Slot::ANONYMOUS;
                } else if let Some(id) = plural.or_else(|| self.id_read_by(other)) {
                    slots[at] = Slot::Id(id);
                } else if !containment && let Some(ids) = self.ids_read_by(other) {
                    slots[at] = Slot::Ids(ids);
                } else if !containment && (is_text(asked) || asked.is_name_expr()) {
                    slots[at] = Slot::Role(self.role_beside(other));
                }
            }
            index += 1;
        }
        let mut comparisons = compare.ops.iter().zip(&*compare.comparators);
        let expects_nothing = comparisons.any(|(op, right)| match op {
            CmpOp::NotIn => true,
            CmpOp::Is | CmpOp::Eq => is_nothing(right),
            _ => false,
        });
        if expects_nothing {
            self.found.absence();
        }
        // `run is None` says nothing about the ids in it.
        let is_identity = |op: &CmpOp| matches!(op, CmpOp::Is | CmpOp::IsNot);
        let destination = if compare.ops.iter().all(is_identity) {
            Destination::Code
        } else {
            Destination::Comparison
        };
        if let (CmpOp::Eq, [right]) = (compare.ops[0], &*compare.comparators) {
            self.compare_members(&compare.left, right);
        }
        let operands = std::iter::once(&*compare.left).chain(&*compare.comparators);
        for (operand, slot) in operands.zip(slots) {
            self.giving_to(destination, |walker| walker.expr(operand, slot));
        }
    }

    /// Records `found.run_id == want.run_id`, which compares the objects as far as their ids go.
    fn compare_members(&mut self, left: &Expr, right: &Expr) {
        fn object(expression: &Expr) -> Option<&Expr> {
            match expression {
                Expr::Attribute(attribute) => Some(&attribute.value),
                Expr::Subscript(subscript) => Some(&subscript.value),
                _ => None,
            }
        }
        if let (Some(left), Some(right)) = (object(left), object(right)) {
            for name in [left, right].into_iter().filter_map(Expr::as_name_expr) {
                self.found.load_as(self.text(name.range), Form::Name, true);
            }
        }
    }

    /// Compares two expressions as `==` would, for `assertEqual(a, b)`.
    pub(super) fn equate(&mut self, left: &Expr, right: &Expr) {
        for (asked, other) in [(left, right), (right, left)] {
            let slot = match (self.id_read_by(other), self.ids_read_by(other)) {
                (Some(id), _) => Slot::Id(id),
                (None, Some(ids)) => Slot::Ids(ids),
                (None, None) => Slot::Role(self.role_beside(other)),
            };
            self.giving_to(Destination::Comparison, |walker| walker.expr(asked, slot));
        }
    }

    /// Returns the role of a literal that is compared with an expression.
    fn role_beside(&self, other: &Expr) -> Role<'src> {
        let role = match other {
            Expr::Attribute(attribute) => vocabulary::role_of_member(self.name(&attribute.attr)),
            Expr::Name(name) => vocabulary::role_of_variable(self.text(name.range)),
            Expr::Subscript(subscript) => match self.constant_text(&subscript.slice) {
                Some(key) => vocabulary::role_of_member(key),
                None => Role::Anonymous,
            },
            _ => Role::Anonymous,
        };
        role.compared()
    }
}
