//! Expressions: passes the slot of an id down to literals, names and built texts.

use syn::spanned::Spanned as _;
use syn::visit;
use syn::{BinOp, Expr, ExprBinary, ExprIf, ExprMatch, ExprStruct, Lit, LitStr, Member, Pat};

use super::names::{bare, converts, string_of};
use super::walker::Walker;
use crate::sites::language::collector::Form;
use crate::sites::language::slot::{CommandLine, Slot};
use crate::sites::language::vocabulary;
use crate::sites::language::walk::Walk as _;
use crate::sites::{AccessKind, Destination, Field, LiteralForm, Negative, Position};

/// Returns `true` if an expression is `None` or `false`.
fn is_nothing(expression: &Expr) -> bool {
    match bare(expression) {
        Expr::Path(path) => path.path.is_ident("None"),
        Expr::Lit(syn::ExprLit {
            lit: Lit::Bool(literal),
            ..
        }) => !literal.value,
        _ => false,
    }
}

fn is_zero(expression: &Expr) -> bool {
    matches!(expression, Expr::Lit(it) if matches!(&it.lit, Lit::Int(it) if it.base10_digits() == "0"))
}

impl<'src> Walker<'src> {
    pub(super) fn expr(&mut self, expression: &Expr, slot: Slot<'src>) {
        match expression {
            Expr::Lit(literal) => self.literal(&literal.lit, &slot),
            Expr::Path(path) => {
                let name = self.constant_name(&path.path);
                self.found.read(name);
                self.found.name(&slot, name);
                self.found.load(name, Form::Name);
            }
            Expr::Unary(inner) if !matches!(inner.op, syn::UnOp::Deref(_)) => {
                self.expr(&inner.expr, Slot::ANONYMOUS);
            }
            Expr::Paren(_) | Expr::Group(_) | Expr::Reference(_) | Expr::Unary(_) => {
                self.expr(bare(expression), slot);
            }
            Expr::Try(inner) => self.expr(&inner.expr, slot),
            Expr::Await(inner) => self.expr(&inner.base, slot),
            Expr::Cast(inner) => self.expr(&inner.expr, slot),
            Expr::Block(block) => self.block(&block.block, &slot),
            Expr::Unsafe(block) => self.block(&block.block, &slot),
            Expr::Async(block) => self.block(&block.block, &Slot::ANONYMOUS),
            Expr::If(choice) => self.choice(choice, &slot),
            Expr::Match(choice) => self.arms(choice, &slot),
            Expr::Return(jump) => {
                if let Some(value) = &jump.expr {
                    let slot = self.found.returns.clone();
                    self.expr(value, slot);
                }
            }
            Expr::Closure(closure) => {
                for input in &closure.inputs {
                    self.pattern(input, &Slot::ANONYMOUS);
                }
                let inner = slot.clone();
                self.returning(slot, |walker| walker.expr(&closure.body, inner));
            }
            Expr::Array(array) => self.elements(array.elems.iter(), &slot),
            Expr::Tuple(tuple) => self.elements(tuple.elems.iter(), &slot),
            Expr::Repeat(repeat) => self.elements([&*repeat.expr].into_iter(), &slot),
            Expr::Struct(literal) => self.structure(literal),
            Expr::Assign(assignment) => {
                let target = self.slot_of_target(&assignment.left);
                self.target(&assignment.left);
                self.expr(&assignment.right, target);
                if let Expr::Path(path) = &*assignment.left {
                    let name = self.last_segment(&path.path);
                    self.bind(name, &assignment.right);
                }
            }
            Expr::Binary(operation) => self.binary(operation, &slot),
            Expr::Let(condition) => {
                let subject = self.slot_beside(&condition.expr);
                self.pattern(&condition.pat, &subject);
                let failure = self.expected_failure(&condition.pat);
                self.failing(failure, self.found.extent, |walker| {
                    walker.expr(&condition.expr, Slot::ANONYMOUS);
                });
            }
            Expr::Field(field) => {
                let name = self.member(&field.member);
                self.found.mention(name);
                if matches!(name, "thread_id" | "chat_thread_id") {
                    let span = self.extent_of(expression);
                    self.found.access(span, AccessKind::ReadsThread);
                }
                // A field such as `self.default_run` takes its value elsewhere.
                if Field::of_name(name).is_none()
                    && matches!(bare(&field.base), Expr::Path(it) if it.path.is_ident("self"))
                {
                    self.found.name(&slot, name);
                }
                self.object_of_member(&field.base);
            }
            Expr::Index(index) => {
                self.object_of_member(&index.expr);
                self.expr(&index.index, Slot::Role(crate::sites::Role::Key));
            }
            Expr::ForLoop(each) => {
                self.within(self.extent_of(&each.expr), |walker| {
                    walker.iterate(&each.pat, &each.expr);
                });
                self.block(&each.body, &Slot::ANONYMOUS);
            }
            Expr::Call(call) => {
                self.within(self.extent_of(expression), |walker| walker.call(call, slot));
            }
            Expr::MethodCall(call) => self.method_call(call, slot),
            Expr::Macro(call) => self.macro_call(&call.mac, &slot),
            _ => visit::visit_expr(self, expression),
        }
    }

    /// Walks the object that an expression reads a member of, which says nothing about what receives the object.
    fn object_of_member(&mut self, object: &Expr) {
        match object {
            Expr::Path(path) => self.found.read(self.constant_name(&path.path)),
            _ => self.giving_to(Destination::Code, |walker| {
                walker.expr(object, Slot::ANONYMOUS);
            }),
        }
    }

    pub(super) fn elements<'e>(
        &mut self,
        elements: impl Iterator<Item = &'e Expr>,
        slot: &Slot<'src>,
    ) {
        let mut line = CommandLine::default();
        for (element, at) in elements.zip(0..) {
            let text = self.constant_text(element);
            self.element((&mut line, text), (slot, at), |walker, slot| {
                walker.expr(element, slot);
            });
        }
    }

    pub(super) fn each<'e>(
        &mut self,
        expressions: impl IntoIterator<Item = &'e Expr>,
        slot: &Slot<'src>,
    ) {
        for expression in expressions {
            self.expr(expression, slot.clone());
        }
    }

    /// Walks expressions; the first has the given slot.
    pub(super) fn first_in<'e>(
        &mut self,
        expressions: impl IntoIterator<Item = &'e Expr>,
        slot: &Slot<'src>,
    ) {
        let mut expressions = expressions.into_iter();
        if let Some(first) = expressions.next() {
            self.expr(first, slot.clone());
        }
        self.each(expressions, &Slot::ANONYMOUS);
    }

    fn choice(&mut self, choice: &ExprIf, slot: &Slot<'src>) {
        // A chain of `else if` nests to the right: it is walked in a loop.
        let mut choice = choice;
        loop {
            self.within(self.extent_of(&choice.cond), |walker| {
                walker.expr(&choice.cond, Slot::ANONYMOUS);
            });
            self.block(&choice.then_branch, slot);
            match choice.else_branch.as_ref().map(|(_, branch)| &**branch) {
                Some(Expr::If(next)) => choice = next,
                Some(last) => return self.expr(last, slot.clone()),
                None => return,
            }
        }
    }

    fn arms(&mut self, choice: &ExprMatch, slot: &Slot<'src>) {
        self.within(self.extent_of(&choice.expr), |walker| {
            walker.expr(&choice.expr, Slot::ANONYMOUS);
        });
        let subject = self.slot_beside(&choice.expr);
        for arm in &choice.arms {
            self.within(self.span(arm.pat.span()), |walker| {
                walker.pattern(&arm.pat, &subject);
            });
            let body = &arm.body;
            self.within(self.extent_of(body), |walker| {
                walker.expr(body, slot.clone());
            });
        }
    }

    fn structure(&mut self, literal: &ExprStruct) {
        let sibling = Some(self.found.new_sibling());
        for field in &literal.fields {
            let name = self.member(&field.member);
            let slot = Self::slot_of(name, Position::DictValue, true).beside(sibling);
            let start = self.span(field.member.span());
            let extent = start.to(self.extent_of(&field.expr));
            self.within(extent, |walker| walker.expr(&field.expr, slot));
        }
        if let Some(rest) = &literal.rest {
            self.expr(rest, Slot::ANONYMOUS);
        }
    }

    fn slot_of_target(&self, target: &Expr) -> Slot<'src> {
        match bare(target) {
            Expr::Path(path) => {
                Self::slot_of(self.last_segment(&path.path), Position::Assignment, false)
            }
            Expr::Field(field) => match &field.member {
                Member::Named(name) => Self::slot_of(self.ident(name), Position::Attribute, true),
                Member::Unnamed(_) => Slot::ANONYMOUS,
            },
            Expr::Index(index) => match (
                self.constant_text(&index.index),
                self.ids_read_by(&index.expr),
            ) {
                (Some(key), _) => Self::slot_of(key, Position::Subscript, true),
                (None, Some(ids)) => Slot::Id(ids.at(Position::Subscript)),
                (None, None) => Slot::ANONYMOUS,
            },
            _ => Slot::ANONYMOUS,
        }
    }

    /// Walks the target of an assignment, which is not read.
    fn target(&mut self, target: &Expr) {
        match target {
            Expr::Field(field) => self.expr(&field.base, Slot::ANONYMOUS),
            other => self.expr(other, Slot::ANONYMOUS),
        }
    }

    fn binary(&mut self, operation: &ExprBinary, slot: &Slot<'src>) {
        let right = self.extent_of(&operation.right);
        let span = self.extent_of(&operation.left).to(right);
        match operation.op {
            BinOp::Eq(_) | BinOp::Ne(_) => return self.equate(&operation.left, &operation.right),
            BinOp::AddAssign(_) => {
                let target = self.slot_of_target(&operation.left);
                if self.converted_literal(&operation.right).is_some() {
                    self.found.hand_built(&target, span, "`+=`");
                }
            }
            _ => {}
        }
        // A chain of operators nests to the left: it is walked in a loop.
        let mut parts = vec![&*operation.right];
        let mut left = &*operation.left;
        while let Expr::Binary(inner) = left
            && !matches!(inner.op, BinOp::Eq(_) | BinOp::Ne(_))
        {
            parts.push(&inner.right);
            left = &inner.left;
        }
        parts.push(left);
        let is_sum = matches!(operation.op, BinOp::Add(_));
        if is_sum {
            let mut texts = parts.iter().map(|part| self.converted_literal(part));
            if texts.any(|text| text.is_some()) {
                self.found.hand_built(slot, span, "`+`");
            }
            self.joined(parts.iter().rev().copied(), "", span);
        }
        for part in parts.into_iter().rev() {
            match self.converted_literal(part).filter(|_| is_sum) {
                Some(text) => self.string_as(text, &Slot::ANONYMOUS, LiteralForm::Concatenated),
                None => self.expr(part, Slot::ANONYMOUS),
            }
        }
    }

    /// Compares two expressions, for `==` and for `assert_eq!`.
    pub(super) fn equate(&mut self, left: &Expr, right: &Expr) {
        for (asked, other) in [(left, right), (right, left)] {
            let slot = self.slot_beside(other);
            if is_nothing(other) || is_zero(other) {
                self.found.absence();
            }
            let finds_nothing = is_nothing(other) && self.reads_out_of_ids(asked);
            self.negatively(finds_nothing.then_some(Negative::Validator), |walker| {
                walker.giving_to(Destination::Expected, |walker| walker.expr(asked, slot));
            });
        }
    }

    /// Returns `true` if an expression is a call that reads something out of an id: `thread_of("x")`.
    pub(super) fn reads_out_of_ids(&self, expression: &Expr) -> bool {
        match bare(expression) {
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) => vocabulary::reads_out_of_ids(self.last_segment(&path.path)),
                _ => false,
            },
            Expr::MethodCall(call) => vocabulary::reads_out_of_ids(self.ident(&call.method)),
            _ => false,
        }
    }

    /// Walks the values of `for run_id in ["a", "b"]`.
    fn iterate(&mut self, pattern: &Pat, values: &Expr) {
        let values = match bare(values) {
            Expr::MethodCall(call) if matches!(self.ident(&call.method), "iter" | "into_iter") => {
                bare(&call.receiver)
            }
            values => values,
        };
        let pattern = match pattern {
            Pat::Reference(reference) => &*reference.pat,
            pattern => pattern,
        };
        if let Expr::Path(table) = values {
            let slots: Vec<_> = match pattern {
                Pat::Tuple(targets) => targets.elems.iter().map(|it| self.listed(it)).collect(),
                single => vec![self.listed(single)],
            };
            self.found
                .give_columns(self.last_segment(&table.path), &slots);
        }
        let Expr::Array(elements) = values else {
            return self.expr(values, Slot::ANONYMOUS);
        };
        for element in &elements.elems {
            if let (Pat::Tuple(targets), Expr::Tuple(parts)) = (pattern, bare(element)) {
                let sibling = Some(self.found.new_sibling());
                for (at, part) in parts.elems.iter().enumerate() {
                    let target = targets.elems.get(at);
                    let slot = target.map_or(Slot::ANONYMOUS, |target| self.listed(target));
                    self.expr(part, slot.beside(sibling));
                }
            } else {
                let slot = self.listed(pattern);
                self.expr(element, slot);
            }
        }
    }

    fn listed(&self, target: &Pat) -> Slot<'src> {
        match self.slot_of_pattern(target) {
            Slot::Id(id) => Slot::Id(id.at(Position::List)),
            _ => Slot::ANONYMOUS,
        }
    }

    /// Returns the literal of `"x"`, `"x".to_string()`, `String::from("x")`, `Some("x".into())`.
    pub(super) fn converted_literal<'e>(&self, expression: &'e Expr) -> Option<&'e LitStr> {
        match bare(expression) {
            Expr::MethodCall(call) if converts(self.ident(&call.method)) => {
                self.converted_literal(&call.receiver)
            }
            Expr::Call(call) if call.args.len() == 1 => match &*call.func {
                Expr::Path(path) if self.wraps(&path.path) => self.converted_literal(&call.args[0]),
                _ => None,
            },
            bare => string_of(bare),
        }
    }
}
