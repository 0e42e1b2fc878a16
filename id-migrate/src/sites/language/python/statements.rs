//! Statements: their bindings, definitions and imports.

use ruff_python_ast::visitor::source_order::{SourceOrderVisitor, walk_stmt};
use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtWith, UnaryOp};
use ruff_text_size::Ranged;

use super::span;
use super::strings::is_text;
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::vocabulary::Failure;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Destination, Negative, Role};

impl Walker<'_> {
    pub(super) fn body(&mut self, body: &[Stmt]) {
        for (at, statement) in body.iter().enumerate() {
            // `try: f("x")`, `except E: return`, and then `self.fail()`.
            let fails = matches!(statement, Stmt::Try(r#try) if r#try.handlers.iter().all(leaves))
                && body.get(at + 1).is_some_and(|next| self.gives_up(next));
            self.negatively(fails.then_some(Negative::Raises), |walker| {
                walker.statement(statement);
            });
        }
    }

    /// Visits the condition of an `if` or a `while`. An ignore comment belongs on its lines, not in the block.
    fn condition(&mut self, test: &Expr) {
        self.within(test.range(), |walker| walker.expr(test, Slot::ANONYMOUS));
    }

    pub(super) fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::With(with) => self.with(with),
            Stmt::Match(r#match) => self.r#match(r#match),
            Stmt::For(r#for) => {
                self.within(r#for.iter.range(), |walker| {
                    walker.iteration(&r#for.target, &r#for.iter);
                });
                self.expr(&r#for.target, Slot::ANONYMOUS);
                self.body(&r#for.body);
                self.body(&r#for.orelse);
            }
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Try(r#try) => {
                let mut ends = r#try.body.last().into_iter().chain(r#try.orelse.first());
                let fails = ends.any(|end| self.gives_up(end));
                self.negatively(fails.then_some(Negative::Raises), |walker| {
                    walker.body(&r#try.body);
                });
                for handler in &r#try.handlers {
                    let ExceptHandler::ExceptHandler(handler) = handler;
                    if let Some(r#type) = &handler.type_ {
                        self.expr(r#type, Slot::ANONYMOUS);
                    }
                    self.body(&handler.body);
                }
                self.body(&r#try.orelse);
                self.body(&r#try.finalbody);
            }
            Stmt::If(r#if) => {
                self.condition(&r#if.test);
                self.body(&r#if.body);
                for clause in &r#if.elif_else_clauses {
                    if let Some(test) = &clause.test {
                        self.condition(test);
                    }
                    self.body(&clause.body);
                }
            }
            Stmt::While(r#while) => {
                self.condition(&r#while.test);
                self.body(&r#while.body);
                self.body(&r#while.orelse);
            }
            _ => self.within(statement.range(), |walker| walker.simple(statement)),
        }
    }

    /// `assert False`, `self.fail()`, `pytest.fail()`, `raise AssertionError`: a test that should not have come here.
    fn gives_up(&self, statement: &Stmt) -> bool {
        match statement {
            Stmt::Assert(assert) => {
                matches!(&*assert.test, Expr::BooleanLiteral(value) if !value.value)
            }
            Stmt::Raise(raise) => raise.exc.as_deref().is_some_and(|error| {
                let error = error.as_call_expr().map_or(error, |call| &call.func);
                self.last_name(error) == Some("AssertionError")
            }),
            Stmt::Expr(statement) => {
                let call = statement.value.as_call_expr();
                call.is_some_and(|call| self.last_name(&call.func) == Some("fail"))
            }
            _ => false,
        }
    }

    fn simple(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                // Of `a = run_id = "x"` the target that is an id counts.
                let is_id = |target: &&Expr| {
                    matches!(self.slot_of_target(target), Slot::Id(_) | Slot::Ids(_))
                };
                let target = assign.targets.iter().find(is_id);
                let target = target.unwrap_or(&assign.targets[0]);
                self.assigned(target, &assign.targets, &assign.value);
                if self.last_name(target) == Some("pytest_plugins") {
                    self.plugins(&assign.value);
                }
                self.named_lambda(target, &assign.value);
                for target in &assign.targets {
                    self.instances_in(target, &assign.value);
                }
            }
            Stmt::AnnAssign(assign) => {
                let class = self.class_of_annotation(&assign.annotation);
                // `store: object = Store()`
                let says_nothing = matches!(class, None | Some("Any" | "object"));
                let value = assign.value.as_deref();
                match value.and_then(|value| self.class_of_value(value)) {
                    given @ Some(_) if says_nothing => {
                        self.instance_in(&assign.target, given, false);
                    }
                    _ => self.instance_in(&assign.target, class, true),
                }
                if let Some(value) = &assign.value {
                    let target = &*assign.target;
                    self.named_lambda(target, value);
                    self.assigned(target, std::slice::from_ref(target), value);
                }
            }
            Stmt::AugAssign(assign) => {
                if is_text(&assign.value) {
                    let slot = self.slot_of_target(&assign.target);
                    self.found.hand_built(&slot, span(assign.range), "`+=`");
                }
                self.expr(&assign.value, Slot::ANONYMOUS);
                self.expr(&assign.target, Slot::ANONYMOUS);
            }
            Stmt::Return(r#return) => {
                if let Some(value) = &r#return.value {
                    self.returned(value);
                }
            }
            Stmt::Assert(assert) => {
                if matches!(&*assert.test, Expr::UnaryOp(test) if test.op == UnaryOp::Not) {
                    self.found.absence();
                }
                self.expr(&assert.test, Slot::ANONYMOUS);
                if let Some(message) = &assert.msg {
                    self.expr(message, Slot::Role(Role::Message));
                }
            }
            // A docstring, or a string that comments something out.
            Stmt::Expr(expression) if expression.value.is_string_literal_expr() => {}
            Stmt::Expr(expression) => {
                // A fixture's `yield` counts as its return value.
                if let Expr::Yield(r#yield) = &*expression.value
                    && let Some(value) = &r#yield.value
                {
                    self.returned(value);
                } else {
                    self.expr(&expression.value, Slot::ANONYMOUS);
                }
            }
            _ => walk_stmt(self, statement),
        }
    }

    /// Walks an assignment to several targets. `target` tells the role of the value.
    fn assigned(&mut self, target: &Expr, targets: &[Expr], value: &Expr) {
        let first = self.found.out.sites.len();
        self.giving_to(Destination::Name, |walker| walker.assign(target, value));
        self.name_object(target);
        for target in targets {
            self.hold_target(target, value, first);
            self.expr(target, Slot::ANONYMOUS);
            self.bind_target(target, value);
        }
    }

    fn returned(&mut self, value: &Expr) {
        let slot = self.found.returns.clone();
        self.giving_to(Destination::Name, |walker| walker.expr(value, slot));
        self.found.returned_object();
    }

    fn with(&mut self, with: &StmtWith) {
        let mut failure: Option<Failure<'_>> = None;
        for item in &with.items {
            self.within(item.range, |walker| {
                walker.expr(&item.context_expr, Slot::ANONYMOUS);
            });
            if let Some(target) = &item.optional_vars {
                self.instance_in(target, self.class_of_value(&item.context_expr), false);
            }
            if let Expr::Call(call) = &item.context_expr {
                failure = failure.or_else(|| self.expected_failure(call));
            }
        }
        self.failing(failure, span(with.range), |walker| {
            walker.body(&with.body);
        });
    }
}

/// Returns `true` if a handler leaves the function.
fn leaves(handler: &ExceptHandler) -> bool {
    let ExceptHandler::ExceptHandler(handler) = handler;
    matches!(handler.body.last(), Some(Stmt::Return(_)))
}

impl<'ast> SourceOrderVisitor<'ast> for Walker<'_> {
    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        self.statement(statement);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        self.expr(expr, Slot::ANONYMOUS);
    }

    fn visit_annotation(&mut self, _: &'ast Expr) {}
}
