//! Collections: the key of a value, or the name of the list, determines its slot.

use syn::{Expr, ExprMethodCall};

use super::names::{bare, converts};
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Field, Position, Role};

impl<'src> Walker<'src> {
    /// Walks calls with a key and a value: `map.insert("run_id", "x")`, `map.get("run_id")`.
    pub(super) fn keyed(&mut self, call: &ExprMethodCall, method: &str) -> bool {
        let arguments: Vec<&Expr> = call.args.iter().collect();
        let position = match method {
            "insert" | "insert_str" | "set" | "append" | "header" | "query_pair"
            | "append_pair" | "put" | "env" | "field" | "arg" | "attr" | "property" | "with" => {
                Position::Subscript
            }
            "get" | "remove" | "get_mut" | "contains_key" | "entry" => {
                let [key] = arguments[..] else { return false };
                self.expr(&call.receiver, Slot::ANONYMOUS);
                let key_slot = if self.constant_text(key).is_some() {
                    Slot::Role(Role::Key)
                } else {
                    Slot::ANONYMOUS
                };
                self.expr(key, key_slot);
                return true;
            }
            "or_insert" | "or_insert_with" => {
                let Expr::MethodCall(entry) = bare(&call.receiver) else {
                    return false;
                };
                let Some(key) = entry.args.first().and_then(|key| self.constant_text(key)) else {
                    return false;
                };
                self.expr(&call.receiver, Slot::ANONYMOUS);
                let value = Self::slot_of(key, Position::Fallback, true);
                self.each(arguments, &value);
                return true;
            }
            _ => return false,
        };
        if let ([value], Some(slot)) = (&arguments[..], self.value_of_option(call)) {
            self.expr(&call.receiver, Slot::ANONYMOUS);
            self.within_text(true, |walker| walker.expr(value, slot));
            return true;
        }
        let [before @ .., key, value] = &arguments[..] else {
            // `run_ids.insert("x")`, `run_ids.append(&mut …)`
            let Some(ids) = self.ids_read_by(&call.receiver) else {
                return false;
            };
            let value = Slot::Id(ids.at(Position::List));
            self.expr(&call.receiver, Slot::ANONYMOUS);
            self.each(arguments, &value);
            return true;
        };
        let key_text = match bare(key) {
            Expr::MethodCall(converted) if converts(self.ident(&converted.method)) => {
                self.constant_text(&converted.receiver)
            }
            Expr::Call(converted) if converted.args.len() == 1 => {
                self.constant_text(&converted.args[0])
            }
            _ => self.constant_text(key),
        };
        let Some(key_text) = key_text else {
            return false;
        };
        let value_slot = Self::slot_of(key_text, position, true);
        self.expr(&call.receiver, Slot::ANONYMOUS);
        self.each(before.iter().copied(), &Slot::ANONYMOUS);
        self.expr(key, Slot::Role(Role::Key));
        self.within(self.extent_of(value), |walker| {
            walker.expr(value, value_slot);
        });
        true
    }

    /// Returns the slot of `"x"` in `.arg("--run-id").arg("x")`.
    fn value_of_option(&self, call: &ExprMethodCall) -> Option<Slot<'src>> {
        let Expr::MethodCall(before) = bare(&call.receiver) else {
            return None;
        };
        let is_argument = call.method == "arg" && before.method == "arg";
        let option = before.args.first().filter(|_| is_argument)?;
        let option = self.constant_text(option)?;
        let field = Field::from_option(option)?;
        Some(Slot::id(field, option, Position::Option))
    }

    /// `["a", "b"].contains(&run_id)`, `run_ids.contains(&"a")`, `run_ids.push("a")`
    pub(super) fn contains(&mut self, call: &ExprMethodCall, method: &str) -> bool {
        let Some(argument) = call.args.first().filter(|_| call.args.len() == 1) else {
            return false;
        };
        match (method, bare(&call.receiver)) {
            ("contains", Expr::Array(array)) => {
                let slot = self.slot_beside(argument);
                self.elements(array.elems.iter(), &slot);
                self.expr(argument, Slot::ANONYMOUS);
                true
            }
            ("contains" | "push" | "push_back" | "extend", receiver) => {
                let Some(ids) = self.ids_read_by(receiver) else {
                    return false;
                };
                let slot = match method {
                    "contains" => Slot::Id(ids),
                    "extend" => Slot::Ids(ids.at(Position::List)),
                    _ => Slot::Id(ids.at(Position::List)),
                };
                self.expr(&call.receiver, Slot::ANONYMOUS);
                self.expr(argument, slot);
                true
            }
            ("eq" | "ne" | "eq_ignore_ascii_case", receiver) => {
                self.equate(receiver, argument);
                true
            }
            _ => false,
        }
    }
}
