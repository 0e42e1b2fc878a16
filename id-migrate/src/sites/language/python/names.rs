//! Maps the names of variables, attributes, keys and functions to the id they hold.

use ruff_python_ast::{Expr, ExprAttribute};

use super::walker::Walker;
use crate::sites::language::slot::{IdSlot, Slot};
use crate::sites::{Field, Position};

/// As [`Field::of_name`], and also of a getter: `get_run_id`.
pub(super) fn field_of(name: &str) -> Option<Field> {
    Field::of_name(name.strip_prefix("get_").unwrap_or(name))
}

/// Returns the slot of a value for an attribute, key, keyword or parameter of that name.
pub(super) fn slot_of_member(name: &str, position: Position) -> Slot<'_> {
    Slot::id_or(field_of(name), name, position, Slot::Member(name))
}

impl<'src> Walker<'src> {
    /// Returns the text of a literal key without escapes.
    pub(super) fn constant_text(&self, expr: &Expr) -> Option<&'src str> {
        let Expr::StringLiteral(string) = expr else {
            return None;
        };
        let [part] = string.value.as_slice() else {
            return None;
        };
        let written = self.text(super::strings::content(part));
        (*part.value == *written).then_some(written)
    }

    /// Returns the last part of a dotted name.
    pub(super) fn last_name(&self, expr: &Expr) -> Option<&'src str> {
        match expr {
            Expr::Name(name) => Some(self.text(name.range)),
            Expr::Attribute(attribute) => Some(self.name(&attribute.attr)),
            _ => None,
        }
    }

    /// `RunIds.FIRST`, also of `RunIds.FIRST.value`: a constant of a class or a member of an enum.
    pub(super) fn member_of_class(&self, attribute: &ExprAttribute) -> Option<&'src str> {
        let (owner, range) = match &*attribute.value {
            Expr::Name(owner) => (self.text(owner.range), attribute.range),
            Expr::Attribute(inner) if &*attribute.attr == "value" => {
                let owner = inner.value.as_name_expr()?;
                (self.text(owner.range), inner.range)
            }
            _ => return None,
        };
        let text = self.text(range);
        let is_class = owner.starts_with(char::is_uppercase);
        (is_class && !text.contains(char::is_whitespace)).then_some(text)
    }

    /// Returns the slot of a value that a literal key names.
    pub(super) fn named_by(&self, key: &Expr, position: Position) -> Slot<'src> {
        self.constant_text(key)
            .map_or(Slot::ANONYMOUS, |name| slot_of_member(name, position))
    }

    /// Returns the id that a method of that name returns: `service.get_run_id`.
    pub(super) fn getter(&self, method: &Expr) -> Option<(Field, &'src str)> {
        let name = self.last_name(method)?;
        let field = field_of(name).or_else(|| Field::of_function(name))?;
        Some((field, name))
    }

    /// Returns the position of a value compared with an expression, if the expression reads an id.
    pub(super) fn id_read_by(&self, expr: &Expr) -> Option<IdSlot<'src>> {
        let name = match expr {
            Expr::Name(name) => {
                let name = self.text(name.range);
                if self.aliases.contains(&(self.found.scope, name)) {
                    return Some(IdSlot::new(Field::RunId, name, Position::Comparison));
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
        Some(IdSlot::new(field_of(name)?, name, Position::Comparison))
    }

    /// Returns `true` if an expression reads a run id.
    pub(super) fn reads_run_id(&self, expr: &Expr) -> bool {
        self.id_read_by(expr)
            .is_some_and(|id| id.field == Field::RunId)
    }

    /// Returns the position of a value searched in an expression, if the expression is a list of ids: `run_ids`,
    /// `{run.run_id for run in runs}`, `frame["run_id"].tolist()`.
    pub(super) fn ids_read_by(&self, expr: &Expr) -> Option<IdSlot<'src>> {
        match expr {
            Expr::ListComp(list) => self.id_read_by(&list.elt),
            Expr::SetComp(set) => self.id_read_by(&set.elt),
            Expr::Generator(each) => self.id_read_by(&each.elt),
            Expr::Call(call) => match (&*call.func, &*call.arguments.args) {
                (Expr::Name(function), [list]) => {
                    let name = self.text(function.range);
                    let is_copy = matches!(name, "list" | "set" | "sorted" | "tuple" | "frozenset");
                    self.ids_read_by(list).filter(|_| is_copy)
                }
                (Expr::Attribute(method), []) => {
                    let name = self.name(&method.attr);
                    let is_list = matches!(name, "tolist" | "to_list" | "to_pylist");
                    self.id_read_by(&method.value).filter(|_| is_list)
                }
                _ => None,
            },
            _ => IdSlot::of_list(self.last_name(expr)?),
        }
    }
}
