//! Members of objects, and the expressions that read members.

use oxc_ast::ast::{
    ComputedMemberExpression, Expression, ObjectExpression, ObjectProperty, ObjectPropertyKind,
    PropertyKey, StaticMemberExpression,
};
use oxc_ast_visit::Visit as _;

use super::span;
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::Walk as _;
use crate::sites::{AccessKind, Destination, Field, Position, Role};

impl<'src> Walker<'src> {
    pub(super) fn object(&mut self, object: &ObjectExpression<'_>) {
        let sibling = Some(self.found.new_sibling());
        for property in &object.properties {
            match property {
                ObjectPropertyKind::ObjectProperty(property) => {
                    self.within(property.span, |walker| walker.property(property, sibling));
                }
                ObjectPropertyKind::SpreadProperty(spread) => {
                    self.visit_expression(&spread.argument);
                }
            }
        }
    }

    fn property(&mut self, property: &ObjectProperty<'_>, sibling: Option<u32>) {
        let name = self.key_name(&property.key, property.computed);
        match &property.key {
            PropertyKey::StaticIdentifier(key) => self.found.unquoted(span(key.span)),
            PropertyKey::StringLiteral(literal) => self.string(literal, &Slot::Role(Role::Key)),
            key if property.computed => {
                if let Some(key) = key.as_expression() {
                    self.expr(key, Slot::Role(Role::Key));
                }
            }
            _ => {}
        }
        let slot = self
            .slot_of(name, None, Position::DictValue, true)
            .beside(sibling);
        match name {
            Some(name) => self.named_expr(name, &property.value, slot, true),
            None => self.expr(&property.value, slot),
        }
    }

    pub(super) fn member(&mut self, member: &StaticMemberExpression<'_>, slot: &Slot<'src>) {
        let name = self.text(member.property.span);
        self.reads_thread(name, member.span);
        self.found.mention(name);
        self.found.unquoted(span(member.property.span));
        match member.object.get_inner_expression() {
            Expression::Identifier(_) => {
                if let Some(text) = self.dotted(member) {
                    self.found.name(slot, text);
                }
            }
            // `ids.IDS.run`, of a module that is imported whole
            Expression::StaticMemberExpression(inner)
                if matches!(inner.object, Expression::Identifier(_)) =>
            {
                if let Some(text) = self.dotted(inner).and_then(|_| self.dotted(member)) {
                    self.found.name(slot, text);
                }
            }
            Expression::ThisExpression(_) => {
                // `this.defaultRun` is the value bound to the field of that name.
                if Field::of_name(name).is_none() {
                    self.found.name(slot, name);
                }
            }
            _ => self.object_of(&member.object),
        }
    }

    fn object_of(&mut self, object: &Expression<'_>) {
        match object.get_inner_expression() {
            // `assert.equal(new Run({ runId: "x" }).size, 9)` compares what the code returns.
            Expression::NewExpression(_) => self.giving_to(Destination::Code, |walker| {
                walker.visit_expression(object);
            }),
            _ => self.visit_expression(object),
        }
    }

    /// Notes `x.threadId` and `x["thread_id"]`.
    fn reads_thread(&mut self, name: &str, at: oxc_span::Span) {
        if Field::from_either_case(name).is_some_and(|field| field != Field::RunId) {
            self.found.access(span(at), AccessKind::ReadsThread);
        }
    }

    /// `IDS.run`, if it is written in one piece.
    pub(super) fn dotted(&self, member: &StaticMemberExpression<'_>) -> Option<&'src str> {
        let text = self.text(member.span);
        let parts = self.text_of(&member.object).len() + 1 + self.text(member.property.span).len();
        (text.len() == parts).then_some(text)
    }

    pub(super) fn subscript(&mut self, member: &ComputedMemberExpression<'_>) {
        if let Some(name) = self.constant_text(&member.expression) {
            self.reads_thread(name, member.span);
            self.found.mention(name);
        }
        self.object_of(&member.object);
        self.expr(&member.expression, Slot::Role(Role::Key));
    }
}
