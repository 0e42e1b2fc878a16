//! Statements: what they bind, define and import.

use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtMatch, StmtWith};
use ruff_text_size::Ranged;

use super::walker::{IdSlot, Slot, Walker};
use crate::site::{Field, Negative, Position, Role};

/// A variable's, attribute's or key's field: `run_id`, or a constant's `TEST_RUN_ID`.
pub(super) fn field_of(name: &str) -> Option<Field> {
    Field::from_snake_case(name.strip_prefix("get_").unwrap_or(name))
        .or_else(|| Field::from_constant(name))
}

impl<'src> Walker<'src> {
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
                let fails = r#try.body.last().is_some_and(|last| self.gives_up(last))
                    || r#try
                        .orelse
                        .first()
                        .is_some_and(|first| self.gives_up(first));
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
            Stmt::If(_) | Stmt::While(_) => self.visit_children(statement),
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
            Stmt::Expr(statement) => statement
                .value
                .as_call_expr()
                .is_some_and(|call| self.last_name(&call.func) == Some("fail")),
            _ => false,
        }
    }

    fn visit_children(&mut self, statement: &Stmt) {
        ruff_python_ast::visitor::source_order::walk_stmt(self, statement);
    }

    fn simple(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                // Of `a = run_id = "x"` the target that is an id counts.
                let is_id = |target: &&Expr| {
                    matches!(self.slot_of_target(target), Slot::Id(_) | Slot::Ids(_))
                };
                let target = assign
                    .targets
                    .iter()
                    .find(is_id)
                    .unwrap_or(&assign.targets[0]);
                let first = self.out.sites.len();
                self.assign(target, &assign.value);
                for target in &assign.targets {
                    self.hold_target(target, &assign.value, first);
                    self.expr(target, Slot::ANONYMOUS);
                    self.bind_target(target, &assign.value);
                }
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    let first = self.out.sites.len();
                    self.assign(&assign.target, value);
                    self.hold_target(&assign.target, value, first);
                    self.expr(&assign.target, Slot::ANONYMOUS);
                    self.bind_target(&assign.target, value);
                }
            }
            Stmt::AugAssign(assign) => {
                let slot = self.slot_of_target(&assign.target);
                if let Slot::Id(id) = &slot
                    && super::expressions::is_text(&assign.value)
                {
                    self.hand_built(id, assign.range, "`+=`", &assign.value);
                }
                self.expr(&assign.value, Slot::ANONYMOUS);
                self.expr(&assign.target, Slot::ANONYMOUS);
            }
            Stmt::Return(r#return) => {
                if let Some(value) = &r#return.value {
                    let slot = self.returns.clone();
                    self.expr(value, slot);
                }
            }
            Stmt::Assert(assert) => {
                self.expr(&assert.test, Slot::ANONYMOUS);
                if let Some(message) = &assert.msg {
                    self.expr(message, Slot::Role(Role::Message));
                }
            }
            // A docstring, or a string that comments something out.
            Stmt::Expr(expression) if expression.value.is_string_literal_expr() => {}
            Stmt::Expr(expression) => {
                // What a fixture yields is what it returns.
                if let Expr::Yield(r#yield) = &*expression.value
                    && let Some(value) = &r#yield.value
                {
                    let slot = self.returns.clone();
                    self.expr(value, slot);
                } else {
                    self.expr(&expression.value, Slot::ANONYMOUS);
                }
            }
            _ => self.visit_children(statement),
        }
    }

    /// Walks the value of an assignment to that target.
    fn assign(&mut self, target: &Expr, value: &Expr) {
        if let (Expr::Tuple(targets), Expr::Tuple(values)) = (target, value)
            && targets.elts.len() == values.elts.len()
        {
            let sibling = self.new_sibling();
            for (target, value) in targets.elts.iter().zip(&values.elts) {
                let mut slot = self.slot_of_target(target);
                if let Slot::Id(id) = &mut slot {
                    id.sibling = Some(sibling);
                }
                self.expr(value, slot);
                self.bind_target(target, value);
            }
            return;
        }
        let slot = self.slot_of_target(target);
        self.expr(value, slot);
    }

    fn bind_target(&mut self, target: &Expr, value: &Expr) {
        match target {
            Expr::Name(name) => {
                let name = self.text(name.range);
                self.bind(name, value);
                if self
                    .id_read_by(value)
                    .is_some_and(|id| id.field == Field::RunId)
                {
                    self.aliases.insert((self.scope, name));
                }
            }
            Expr::Attribute(attribute) => self.bind(self.name(&attribute.attr), value),
            _ => {}
        }
    }

    /// Remembers what ids a dict of that name holds.
    fn hold_target(&mut self, target: &Expr, value: &Expr, first: usize) {
        let is_dict = match value {
            Expr::Dict(_) => true,
            Expr::Call(call) => self.last_name(&call.func) == Some("dict"),
            _ => false,
        };
        match target {
            Expr::Name(name) if is_dict => self.hold(self.text(name.range), first),
            Expr::Attribute(attribute) if is_dict => self.hold(self.name(&attribute.attr), first),
            _ => {}
        }
    }

    /// What a value is that is assigned to that target.
    pub(super) fn slot_of_target(&self, target: &Expr) -> Slot<'src> {
        let id = |field, name, position| {
            Slot::Id(IdSlot {
                field,
                name,
                position,
                sibling: None,
            })
        };
        match target {
            Expr::Name(target) => {
                let name = self.text(target.range);
                if let Some(field) = field_of(name) {
                    id(field, name, Position::Assignment)
                } else if let Some(field) = Field::from_plural(name) {
                    Slot::Ids(IdSlot {
                        field,
                        name,
                        position: Position::List,
                        sibling: None,
                    })
                } else {
                    Slot::Variable(name)
                }
            }
            Expr::Attribute(target) => {
                let name = self.name(&target.attr);
                if name == "return_value"
                    && let Some((field, name)) = self.getter(&target.value)
                {
                    // `service.get_run_id.return_value = "x"` gives the id.
                    id(field, name, Position::Return)
                } else if let Some(field) = field_of(name) {
                    id(field, name, Position::Attribute)
                } else if let Some(field) = Field::from_plural(name) {
                    Slot::Ids(IdSlot {
                        field,
                        name,
                        position: Position::List,
                        sibling: None,
                    })
                } else if target
                    .value
                    .as_name_expr()
                    .is_some_and(|owner| matches!(&*owner.id, "self" | "cls"))
                {
                    Slot::Variable(name)
                } else {
                    Slot::Member(name)
                }
            }
            Expr::Subscript(target) => match self.constant_text(&target.slice) {
                Some(key) => match field_of(key) {
                    Some(field) => id(field, key, Position::Subscript),
                    None => Slot::Member(key),
                },
                None => Slot::ANONYMOUS,
            },
            _ => Slot::ANONYMOUS,
        }
    }

    /// The id that a method of that name returns: `service.get_run_id`.
    pub(super) fn getter(&self, method: &Expr) -> Option<(Field, &'src str)> {
        let name = self.last_name(method)?;
        Some((field_of(name)?, name))
    }

    /// Walks what a `for` or a comprehension goes through.
    pub(super) fn iteration(&mut self, target: &Expr, iter: &Expr) {
        let elements = match iter {
            Expr::List(list) => &list.elts[..],
            Expr::Tuple(tuple) => &tuple.elts[..],
            Expr::Set(set) => &set.elts[..],
            _ => return self.expr(iter, Slot::ANONYMOUS),
        };
        for element in elements {
            if let (Expr::Tuple(targets), Expr::Tuple(values)) = (target, element)
                && targets.elts.len() == values.elts.len()
            {
                let sibling = self.new_sibling();
                for (target, value) in targets.elts.iter().zip(&values.elts) {
                    let slot = self.slot_of_element(target, Some(sibling));
                    self.expr(value, slot);
                }
            } else {
                let slot = self.slot_of_element(target, None);
                self.expr(element, slot);
            }
        }
    }

    fn slot_of_element(&self, target: &Expr, sibling: Option<u32>) -> Slot<'src> {
        match self.slot_of_target(target) {
            Slot::Id(id) => Slot::Id(IdSlot {
                position: Position::List,
                sibling,
                ..id
            }),
            other => other,
        }
    }

    fn with(&mut self, with: &StmtWith) {
        let mut raises = false;
        for item in &with.items {
            self.within(item.range, |walker| {
                walker.expr(&item.context_expr, Slot::ANONYMOUS);
            });
            raises |= match &item.context_expr {
                Expr::Call(call) => self
                    .last_name(&call.func)
                    .is_some_and(super::calls::expects_failure),
                _ => false,
            };
        }
        self.negatively(raises.then_some(Negative::Raises), |walker| {
            walker.body(&with.body);
        });
    }

    fn r#match(&mut self, r#match: &StmtMatch) {
        self.within(r#match.subject.range(), |walker| {
            walker.expr(&r#match.subject, Slot::ANONYMOUS);
        });
        let id = self.id_read_by(&r#match.subject);
        for case in &r#match.cases {
            let slot = id.clone().map_or(Slot::ANONYMOUS, Slot::Id);
            self.within(case.pattern.range(), |walker| {
                walker.pattern(&case.pattern, &slot);
            });
            if let Some(guard) = &case.guard {
                self.expr(guard, Slot::ANONYMOUS);
            }
            self.body(&case.body);
        }
    }

    fn pattern(&mut self, pattern: &ruff_python_ast::Pattern, slot: &Slot<'src>) {
        use ruff_python_ast::Pattern;
        match pattern {
            Pattern::MatchValue(value) => self.expr(&value.value, slot.clone()),
            Pattern::MatchOr(or) => or
                .patterns
                .iter()
                .for_each(|pattern| self.pattern(pattern, slot)),
            Pattern::MatchMapping(mapping) => {
                for (key, pattern) in mapping.keys.iter().zip(&mapping.patterns) {
                    let slot = match self.constant_text(key).map(|key| (key, field_of(key))) {
                        Some((name, Some(field))) => Slot::Id(IdSlot {
                            field,
                            name,
                            position: Position::Comparison,
                            sibling: None,
                        }),
                        Some((name, None)) => Slot::Member(name),
                        None => Slot::ANONYMOUS,
                    };
                    self.pattern(pattern, &slot);
                }
            }
            Pattern::MatchClass(class) => {
                class
                    .arguments
                    .patterns
                    .iter()
                    .for_each(|pattern| self.pattern(pattern, &Slot::ANONYMOUS));
                for keyword in &class.arguments.keywords {
                    let name = self.name(&keyword.attr);
                    let slot = match field_of(name) {
                        Some(field) => Slot::Id(IdSlot {
                            field,
                            name,
                            position: Position::Comparison,
                            sibling: None,
                        }),
                        None => Slot::Member(name),
                    };
                    self.pattern(&keyword.pattern, &slot);
                }
            }
            Pattern::MatchSequence(sequence) => {
                sequence
                    .patterns
                    .iter()
                    .for_each(|pattern| self.pattern(pattern, &Slot::ANONYMOUS));
            }
            Pattern::MatchAs(r#as) => {
                if let Some(pattern) = &r#as.pattern {
                    self.pattern(pattern, slot);
                }
            }
            Pattern::MatchSingleton(_) | Pattern::MatchStar(_) => {}
        }
    }
}

/// Whether a handler leaves the function.
fn leaves(handler: &ExceptHandler) -> bool {
    let ExceptHandler::ExceptHandler(handler) = handler;
    matches!(handler.body.last(), Some(Stmt::Return(_)))
}

impl<'ast> ruff_python_ast::visitor::source_order::SourceOrderVisitor<'ast> for Walker<'_> {
    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        self.statement(statement);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        self.expr(expr, Slot::ANONYMOUS);
    }

    fn visit_annotation(&mut self, _: &'ast Expr) {}
}
