//! Targets of assignments, loops and context managers.

use ruff_python_ast::Expr;

use super::instances::is_self;
use super::names::field_of;
use super::walker::Walker;
use crate::sites::Position;
use crate::sites::language::collector::Form;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::Walk as _;

/// Returns the elements of a literal list, tuple or set.
pub(super) fn elements_of(expr: &Expr) -> Option<&[Expr]> {
    match expr {
        Expr::List(list) => Some(&list.elts),
        Expr::Tuple(tuple) => Some(&tuple.elts),
        Expr::Set(set) => Some(&set.elts),
        _ => None,
    }
}

impl<'src> Walker<'src> {
    /// Walks the value of an assignment to that target.
    pub(super) fn assign(&mut self, target: &Expr, value: &Expr) {
        if let (Expr::Tuple(targets), Expr::Tuple(values)) = (target, value)
            && targets.elts.len() == values.elts.len()
        {
            let sibling = Some(self.found.new_sibling());
            for (target, value) in targets.elts.iter().zip(&values.elts) {
                let slot = self.slot_of_target(target).beside(sibling);
                self.expr(value, slot);
                self.bind_target(target, value);
            }
            return;
        }
        let slot = self.slot_of_target(target);
        self.expr(value, slot);
    }

    pub(super) fn bind_target(&mut self, target: &Expr, value: &Expr) {
        match target {
            Expr::Name(name) => {
                let name = self.text(name.range);
                self.bind(name, value);
                if self.reads_run_id(value) {
                    self.aliases.insert((self.found.scope, name));
                }
            }
            Expr::Attribute(attribute) => self.bind(self.name(&attribute.attr), value),
            _ => {}
        }
    }

    /// Gives the object of an assignment to its name.
    pub(super) fn name_object(&mut self, target: &Expr) {
        match target {
            Expr::Name(name) => self.found.object(self.text(name.range)),
            Expr::Attribute(member) if is_self(&member.value) => {
                self.found.member_object(self.name(&member.attr));
            }
            _ => self.found.no_object(),
        }
    }

    /// Records the ids in a dict of that name.
    pub(super) fn hold_target(&mut self, target: &Expr, value: &Expr, first: usize) {
        let is_dict = match value {
            Expr::Dict(_) => true,
            Expr::Call(call) => self.last_name(&call.func) == Some("dict"),
            _ => false,
        };
        match target {
            Expr::Name(name) if is_dict => self.found.hold(self.text(name.range), first),
            Expr::Attribute(attribute) if is_dict => {
                self.found.hold(self.name(&attribute.attr), first);
            }
            _ => {}
        }
    }

    /// Returns the slot of a value assigned to that target.
    pub(super) fn slot_of_target(&self, target: &Expr) -> Slot<'src> {
        match target {
            Expr::Name(target) => {
                let name = self.text(target.range);
                Slot::named(field_of(name), name, Position::Assignment, false)
            }
            Expr::Attribute(target) => {
                let name = self.name(&target.attr);
                if name == "return_value"
                    && let Some((field, name)) = self.getter(&target.value)
                {
                    // `service.get_run_id.return_value = "x"` sets the id.
                    Slot::id(field, name, Position::Return)
                } else {
                    let is_member = !is_self(&target.value);
                    Slot::named(field_of(name), name, Position::Attribute, is_member)
                }
            }
            Expr::Subscript(target) => self.named_by(&target.slice, Position::Subscript),
            _ => Slot::ANONYMOUS,
        }
    }

    /// Walks the iterable of a `for` or a comprehension.
    pub(super) fn iteration(&mut self, target: &Expr, iter: &Expr) {
        if let (Expr::Tuple(targets), Expr::Call(call)) = (target, iter)
            && let ([_, target], [iter, ..]) = (&*targets.elts, &*call.arguments.args)
            && self.last_name(&call.func) == Some("enumerate")
        {
            return self.iteration(target, iter);
        }
        let Some(elements) = elements_of(iter) else {
            let targets = match target {
                Expr::Tuple(targets) => &targets.elts[..],
                single => std::slice::from_ref(single),
            };
            if let Some((table, _)) = self.name_of_table(iter) {
                let slots: Vec<_> = targets.iter().map(|it| self.slot_of_element(it)).collect();
                self.found.give_columns(table, &slots);
            }
            let names: Vec<_> = targets.iter().map(|it| self.variable(it)).collect();
            if !target.is_tuple_expr() || !self.is_table(names, iter) {
                self.expr(iter, Slot::ANONYMOUS);
            }
            return;
        };
        for element in elements {
            if let (Expr::Tuple(targets), Expr::Tuple(values)) = (target, element)
                && targets.elts.len() == values.elts.len()
            {
                let sibling = Some(self.found.new_sibling());
                for (target, value) in targets.elts.iter().zip(&values.elts) {
                    let slot = self.slot_of_element(target).beside(sibling);
                    self.naming(self.variable(target), |walker| walker.expr(value, slot));
                }
            } else {
                let slot = self.slot_of_element(target);
                self.naming(self.variable(target), |walker| walker.expr(element, slot));
            }
        }
    }

    /// Gives the columns of a known table to names: `for raw, want in CASES`, `parametrize("raw, want", CASES)`.
    pub(super) fn is_table(
        &mut self,
        names: impl IntoIterator<Item = Option<&'src str>>,
        table: &Expr,
    ) -> bool {
        let Some(table) = self.name_of_table(table) else {
            return false;
        };
        let mut columns = names.into_iter().zip(0..);
        columns.all(|(name, at)| self.found.column_of(table, at, name))
    }

    /// Returns the name of `CASES` or `self.CASES`.
    pub(super) fn name_of_table(&self, table: &Expr) -> Option<(&'src str, Form)> {
        match table {
            Expr::Name(name) => Some((self.text(name.range), Form::Name)),
            Expr::Attribute(member) if is_self(&member.value) => {
                Some((self.name(&member.attr), Form::Member))
            }
            _ => None,
        }
    }

    fn variable(&self, target: &Expr) -> Option<&'src str> {
        target.as_name_expr().map(|name| self.text(name.range))
    }

    fn slot_of_element(&self, target: &Expr) -> Slot<'src> {
        self.slot_of_target(target).at(Position::List)
    }
}
