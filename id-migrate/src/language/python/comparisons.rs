//! Comparisons: which expression reads an id, and what stands beside it.

use ruff_python_ast::{CmpOp, Expr, ExprCompare};
use ruff_text_size::Ranged;

use super::expressions::is_text;
use super::span;
use super::statements::field_of;
use super::walker::{IdSlot, Slot, Walker};
use crate::language::vocabulary;
use crate::site::{Field, Fragment, Position, Role};

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
                // `x in run_ids`: the container's name tells what its elements are.
                let plural = (containment && at == index)
                    .then(|| self.ids_read_by(other))
                    .flatten();
                let is_text_in_id = containment && at == index && plural.is_none();
                let is_in_text = containment && at != index && is_text(asked);
                if is_in_text {
                    slots[at] = Slot::ANONYMOUS;
                } else if let Some(id) = plural.or_else(|| self.id_read_by(other)) {
                    slots[at] = if is_text_in_id {
                        Slot::Piece(Fragment::Within)
                    } else {
                        Slot::Id(id)
                    };
                } else if is_text_in_id && is_text(asked) {
                    slots[at] = Slot::Guess(Fragment::Within);
                } else if !containment && (is_text(asked) || asked.is_name_expr()) {
                    slots[at] = Slot::Role(self.role_beside(other));
                }
            }
            index += 1;
        }
        self.notice_length(compare);
        for (operand, slot) in std::iter::once(&*compare.left)
            .chain(&*compare.comparators)
            .zip(slots)
        {
            self.comparing(true, |walker| walker.expr(operand, slot));
        }
    }

    /// Compares two expressions as `==` would, for `assertEqual(a, b)`.
    pub(super) fn equate(&mut self, left: &Expr, right: &Expr) {
        for (asked, other) in [(left, right), (right, left)] {
            let slot = match self.id_read_by(other) {
                Some(id) => Slot::Id(id),
                None => Slot::Role(self.role_beside(other)),
            };
            self.comparing(true, |walker| walker.expr(asked, slot));
        }
    }

    /// Notices `len(run_id) == 8`: a new id has another length. A length that is only not too short stays so.
    fn notice_length(&mut self, compare: &ExprCompare) {
        let mut left = &*compare.left;
        for (op, right) in compare.ops.iter().zip(&*compare.comparators) {
            if matches!(op, CmpOp::Eq | CmpOp::NotEq | CmpOp::Lt | CmpOp::LtE) {
                for side in [left, right] {
                    if let Expr::Call(call) = side
                        && self.last_name(&call.func) == Some("len")
                        && let [text] = &*call.arguments.args
                        && self
                            .id_read_by(text)
                            .is_some_and(|id| id.field == Field::RunId)
                    {
                        self.out.looks.push((self.scope, span(call.range())));
                    }
                }
            }
            left = right;
        }
    }

    /// The role of a literal that is compared with that expression.
    fn role_beside(&self, other: &Expr) -> Role<'src> {
        match self.role_of(other) {
            Role::Named(name) => Role::Compared(name),
            role => role,
        }
    }

    fn role_of(&self, other: &Expr) -> Role<'src> {
        match other {
            Expr::Attribute(attribute) => vocabulary::role_of_member(self.name(&attribute.attr)),
            Expr::Name(name) => vocabulary::role_of_variable(self.text(name.range)),
            Expr::Subscript(subscript) => match self.constant_text(&subscript.slice) {
                Some(key) => vocabulary::role_of_member(key),
                None => Role::Anonymous,
            },
            _ => Role::Anonymous,
        }
    }

    /// The position of what is compared with that expression, if the expression reads an id.
    pub(super) fn id_read_by(&self, expr: &Expr) -> Option<IdSlot<'src>> {
        let name = match expr {
            Expr::Name(name) => {
                let name = self.text(name.range);
                if self.aliases.contains(&(self.scope, name)) {
                    return Some(IdSlot {
                        field: Field::RunId,
                        name,
                        position: Position::Comparison,
                        sibling: None,
                    });
                }
                name
            }
            Expr::Attribute(attribute) => self.name(&attribute.attr),
            Expr::Subscript(subscript) => self.constant_text(&subscript.slice)?,
            Expr::Await(r#await) => return self.id_read_by(&r#await.value),
            Expr::Named(named) => self.text(named.target.as_name_expr()?.range),
            Expr::Call(call) => match (self.last_name(&call.func)?, &*call.arguments.args) {
                ("get" | "pop" | "setdefault", [key, ..]) | ("getattr", [_, key, ..]) => {
                    self.constant_text(key)?
                }
                ("str" | "repr", [value]) => return self.id_read_by(value),
                (name, _) if name.starts_with("get_") || call.func.is_attribute_expr() => name,
                _ => return None,
            },
            _ => return None,
        };
        let field = field_of(name)?;
        Some(IdSlot {
            field,
            name,
            position: Position::Comparison,
            sibling: None,
        })
    }

    fn ids_read_by(&self, expr: &Expr) -> Option<IdSlot<'src>> {
        let name = match expr {
            Expr::Name(name) => self.text(name.range),
            Expr::Attribute(attribute) => self.name(&attribute.attr),
            _ => return None,
        };
        let field = Field::from_plural(name)?;
        Some(IdSlot {
            field,
            name,
            position: Position::Comparison,
            sibling: None,
        })
    }
}
