//! Expressions: passes the slot of an id down to literals, names and built texts.

use ruff_python_ast::visitor::source_order::walk_expr;
use ruff_python_ast::{Comprehension, Expr, ExprAttribute, ExprBoolOp, ExprDict};
use ruff_text_size::Ranged;

use super::instances::is_self;
use super::names::field_of;
use super::span;
use super::strings::is_text;
use super::walker::Walker;
use crate::sites::language::collector::Form;
use crate::sites::language::slot::{CommandLine, Slot};
use crate::sites::language::vocabulary;
use crate::sites::language::walk::Walk as _;
use crate::sites::{AccessKind, Destination, Position, Role};

impl<'src> Walker<'src> {
    pub(super) fn expr(&mut self, expr: &Expr, slot: Slot<'src>) {
        match expr {
            Expr::StringLiteral(string) => self.string(string, &slot),
            Expr::FString(string) => self.f_string(string, &slot),
            Expr::BytesLiteral(bytes) => bytes.value.iter().for_each(|part| self.bytes(part)),
            Expr::Name(name) => {
                let is_load = name.ctx.is_load();
                let name = self.text(name.range);
                self.found.read(name);
                self.found.name(&slot, name);
                // A message shows the object to people only.
                if is_load && !matches!(slot, Slot::Role(Role::Message)) {
                    self.found.load(name, Form::Name);
                }
            }
            Expr::Attribute(attribute) => self.attribute(attribute, &slot),
            Expr::Subscript(subscript) => {
                let key = self.constant_text(&subscript.slice);
                if subscript.ctx.is_load() && matches!(key, Some("thread_id" | "chat_thread_id")) {
                    self.found
                        .access(span(subscript.range), AccessKind::ReadsThread);
                } else if subscript.slice.is_slice_expr() && self.reads_run_id(&subscript.value) {
                    self.found
                        .access(span(subscript.range), AccessKind::ParsesRunId);
                }
                self.object_of_member(&subscript.value);
                self.expr(&subscript.slice, Slot::Role(Role::Key));
            }
            Expr::Call(call) => self.within(call.range(), |walker| walker.call(call, &slot)),
            Expr::Dict(dict) => self.within(dict.range, |walker| walker.dict(dict)),
            Expr::Compare(compare) => self.compare(compare),
            Expr::If(conditional) => {
                self.expr(&conditional.body, slot.clone());
                self.expr(&conditional.test, Slot::ANONYMOUS);
                self.expr(&conditional.orelse, slot);
            }
            Expr::BoolOp(chain) => self.bool_op(chain, slot),
            Expr::Named(named) => {
                let target = self.slot_of_target(&named.target);
                let slot = if matches!(target, Slot::Id(_) | Slot::Ids(_)) {
                    target
                } else {
                    slot
                };
                self.expr(&named.value, slot);
                if let Expr::Name(name) = &*named.target {
                    self.bind(self.text(name.range), &named.value);
                }
                self.instance_in(&named.target, self.class_of_value(&named.value), false);
            }
            Expr::Await(r#await) => self.expr(&r#await.value, slot),
            Expr::Starred(starred) => self.expr(&starred.value, slot),
            Expr::List(list) => self.elements(&list.elts, &slot),
            Expr::Tuple(tuple) => self.tuple(&tuple.elts, &slot),
            Expr::Set(set) => self.elements(&set.elts, &slot),
            Expr::BinOp(operation) => self.operation(operation, &slot),
            Expr::ListComp(list) => self.comprehension(&list.generators, &[&list.elt]),
            Expr::SetComp(set) => self.comprehension(&set.generators, &[&set.elt]),
            Expr::Generator(each) => self.comprehension(&each.generators, &[&each.elt]),
            Expr::DictComp(comprehension) => {
                let key = comprehension.key.as_deref();
                let parts: Vec<&Expr> = key.into_iter().chain([&*comprehension.value]).collect();
                self.comprehension(&comprehension.generators, &parts);
            }
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.defaults(parameters);
                }
                self.expr(&lambda.body, slot.of_result());
            }
            Expr::UnaryOp(_)
            | Expr::Yield(_)
            | Expr::YieldFrom(_)
            | Expr::TString(_)
            | Expr::Slice(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => walk_expr(self, expr),
        }
    }

    fn attribute(&mut self, attribute: &ExprAttribute, slot: &Slot<'src>) {
        let name = self.name(&attribute.attr);
        self.found.read(name);
        self.found
            .name(slot, self.member_of_class(attribute).unwrap_or(name));
        if attribute.ctx.is_load() && matches!(name, "thread_id" | "chat_thread_id") {
            self.found
                .access(span(attribute.range), AccessKind::ReadsThread);
        }
        if is_self(&attribute.value) && attribute.ctx.is_load() {
            self.found.load(name, Form::Member);
        }
        self.object_of_member(&attribute.value);
    }

    /// Walks the object that an expression reads a member of.
    ///
    /// `dict(run_id="x")["run_id"] == …` compares only the member, which says nothing about what receives the object.
    fn object_of_member(&mut self, object: &Expr) {
        match object {
            Expr::Name(name) => {
                let name = self.text(name.range);
                self.found.read(name);
                if !self.found.destination.is_compared() {
                    self.found.load(name, Form::Name);
                }
            }
            _ => self.giving_to(Destination::Code, |walker| {
                walker.expr(object, Slot::ANONYMOUS);
            }),
        }
    }

    /// Reads `run_id or "x"`: the literal is the fallback for a missing id.
    fn bool_op(&mut self, chain: &ExprBoolOp, slot: Slot<'src>) {
        let first = chain.values.first().filter(|_| chain.op.is_or());
        let slot = match first.and_then(|first| self.id_read_by(first)) {
            Some(id) => Slot::Id(id.at(Position::Fallback)),
            None => slot,
        };
        let is_fallback = matches!(&slot, Slot::Id(id) if id.position == Position::Fallback);
        for value in &chain.values {
            let slot = if is_text(value) || !is_fallback {
                slot.clone()
            } else {
                Slot::ANONYMOUS
            };
            self.expr(value, slot);
        }
    }

    fn dict(&mut self, dict: &ExprDict) {
        let sibling = Some(self.found.new_sibling());
        for item in &dict.items {
            let Some(key) = &item.key else {
                self.expr(&item.value, Slot::ANONYMOUS);
                continue;
            };
            let name = self.constant_text(key);
            let slot = name.map_or(Slot::ANONYMOUS, |name| {
                Slot::named(field_of(name), name, Position::DictValue, true).beside(sibling)
            });
            self.expr(key, Slot::Role(Role::Key));
            self.member(name, |walker| walker.expr(&item.value, slot));
        }
    }

    /// Walks the value of a member. A member of a case may say that the object in it is expected.
    pub(super) fn member(&mut self, name: Option<&str>, walk: impl FnOnce(&mut Self)) {
        let destination = match self.found.destination {
            outer if !outer.is_named() || !name.is_some_and(vocabulary::is_expectation) => outer,
            _ => Destination::ComparedObject,
        };
        self.giving_to(destination, walk);
    }

    /// Walks the elements of a tuple, which may be a row of a table.
    fn tuple(&mut self, elements: &[Expr], slot: &Slot<'src>) {
        let is_row = self.found.column.is_none() && !elements.iter().all(Expr::is_tuple_expr);
        let mut line = CommandLine::default();
        for (element, at) in elements.iter().zip(0..) {
            if is_row {
                self.found.column = Some(at);
            }
            let text = self.constant_text(element);
            self.import_main(line.before, text);
            self.element((&mut line, text), (slot, at), |walker, slot| {
                walker.expr(element, slot);
            });
            if is_row {
                self.found.column = None;
            }
        }
    }

    fn elements(&mut self, elements: &[Expr], slot: &Slot<'src>) {
        let mut line = CommandLine::default();
        for (element, at) in elements.iter().zip(0..) {
            let text = self.constant_text(element);
            self.import_main(line.before, text);
            self.element((&mut line, text), (slot, at), |walker, slot| {
                walker.list_element(element, slot);
            });
        }
    }

    fn list_element(&mut self, element: &Expr, slot: Slot<'src>) {
        match (element, &slot) {
            // `pytest.param("x", "y", id="first")`
            (Expr::Call(row), Slot::Cell(_)) if self.last_name(&row.func) == Some("param") => {
                match &*row.arguments.args {
                    [single] => self.expr(single, slot),
                    cells => self.elements(cells, &slot),
                }
                for keyword in &row.arguments.keywords {
                    self.expr(&keyword.value, Slot::Role(Role::Message));
                }
            }
            _ => self.expr(element, slot),
        }
    }

    fn comprehension(&mut self, generators: &[Comprehension], parts: &[&Expr]) {
        self.each(parts.iter().copied(), &Slot::ANONYMOUS);
        // `assert [load(run_id) for run_id in run_ids] == [1, 2]` compares what the code returns.
        let destination = if parts.iter().any(|part| part.is_call_expr()) {
            Destination::Code
        } else {
            self.found.destination
        };
        self.giving_to(destination, |walker| {
            for generator in generators {
                walker.iteration(&generator.target, &generator.iter);
                walker.each(&generator.ifs, &Slot::ANONYMOUS);
            }
        });
    }
}
