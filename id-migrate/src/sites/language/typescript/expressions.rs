//! Expressions: passes the slot of an id down to literals, names and built texts.

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, AssignmentExpression, AssignmentTarget, BinaryExpression,
    ChainElement, ConditionalExpression, Expression, LogicalExpression, NewExpression, TSType,
};
use oxc_ast_visit::{Visit as _, walk};
use oxc_syntax::operator::{AssignmentOperator, BinaryOperator};

use super::span;
use super::walker::Walker;
use crate::sites::language::collector::Form;
use crate::sites::language::slot::{CommandLine, Slot};
use crate::sites::language::walk::Walk as _;
use crate::sites::{Destination, Field, Position, Receiver, Role, ScopeId};

/// Returns `true` if an expression is a text, or a template that makes one.
pub(super) fn is_text(expression: &Expression<'_>) -> bool {
    matches!(
        expression.get_inner_expression(),
        Expression::StringLiteral(_) | Expression::TemplateLiteral(_)
    )
}

impl<'src> Walker<'src> {
    pub(super) fn expr(&mut self, expression: &Expression<'_>, slot: Slot<'src>) {
        match expression {
            Expression::StringLiteral(literal) => self.string(literal, &slot),
            Expression::TemplateLiteral(template) => self.template(template, slot),
            Expression::Identifier(name) => {
                let name = self.text(name.span);
                self.found.read(name);
                self.found.name(&slot, name);
                self.found.load(name, Form::Name);
            }
            Expression::RegExpLiteral(pattern) => self.regular_expression(pattern),
            Expression::ParenthesizedExpression(inner) => self.expr(&inner.expression, slot),
            Expression::TSAsExpression(cast) => {
                self.cast(slot, &cast.type_annotation, &cast.expression);
            }
            Expression::TSTypeAssertion(cast) => {
                self.cast(slot, &cast.type_annotation, &cast.expression);
            }
            Expression::TSSatisfiesExpression(check) => self.expr(&check.expression, slot),
            Expression::TSNonNullExpression(inner) => self.expr(&inner.expression, slot),
            Expression::AwaitExpression(wait) => self.expr(&wait.argument, slot),
            Expression::SequenceExpression(sequence) => {
                if let Some((last, before)) = sequence.expressions.split_last() {
                    for it in before {
                        self.visit_expression(it);
                    }
                    self.expr(last, slot);
                }
            }
            Expression::ConditionalExpression(choice) => self.conditional(choice, slot),
            Expression::LogicalExpression(chain) => self.logical(chain, &slot),
            Expression::BinaryExpression(operation) => self.binary(operation, &slot),
            Expression::AssignmentExpression(assignment) => self.assignment(assignment),
            Expression::ArrayExpression(array) => {
                let mut line = CommandLine::default();
                for (element, at) in array.elements.iter().zip(0..) {
                    let text = element
                        .as_expression()
                        .and_then(|it| self.constant_text(it));
                    self.element((&mut line, text), (&slot, at), |walker, slot| {
                        walker.elements(std::slice::from_ref(element), &slot);
                    });
                }
            }
            Expression::ObjectExpression(object) => {
                self.owning("", |walker| walker.object(object));
            }
            Expression::CallExpression(call) => self.call(call, &slot),
            Expression::NewExpression(new) => self.new_expression(new, slot),
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.call(call, &slot),
                ChainElement::TSNonNullExpression(inner) => self.expr(&inner.expression, slot),
                ChainElement::StaticMemberExpression(member) => self.member(member, &slot),
                ChainElement::ComputedMemberExpression(member) => self.subscript(member),
                ChainElement::PrivateFieldExpression(member) => {
                    self.visit_expression(&member.object);
                }
            },
            Expression::StaticMemberExpression(member) => self.member(member, &slot),
            Expression::ComputedMemberExpression(member) => self.subscript(member),
            Expression::PrivateFieldExpression(member) => self.visit_expression(&member.object),
            Expression::TaggedTemplateExpression(tagged) => self.tagged(tagged),
            Expression::ArrowFunctionExpression(arrow) => self.arrow(None, arrow, slot, false),
            Expression::FunctionExpression(function) => {
                let name = function.id.as_ref().map(|id| self.text(id.span));
                self.returning(slot.at(Position::Return), |walker| {
                    walker.function_with(name, function, false);
                });
            }
            Expression::ClassExpression(class) => self.class(class, None),
            Expression::ImportExpression(import) => {
                if let Expression::StringLiteral(module) = &import.source {
                    self.module_of_call(module);
                } else {
                    self.visit_expression(&import.source);
                }
            }
            _ => walk::walk_expression(self, expression),
        }
    }

    /// Walks a value that has a name: a function gets it as its own.
    pub(super) fn named_expr(
        &mut self,
        name: &'src str,
        value: &Expression<'_>,
        slot: Slot<'src>,
        is_method: bool,
    ) {
        match value.get_inner_expression() {
            Expression::ArrowFunctionExpression(arrow) => {
                self.arrow(Some(name), arrow, slot, is_method);
            }
            Expression::FunctionExpression(function) => {
                self.returning(slot.at(Position::Return), |walker| {
                    walker.function_with(Some(name), function, is_method);
                });
            }
            Expression::ClassExpression(class) => self.class(class, Some(name)),
            // The methods of a constant object are called on its name.
            Expression::ObjectExpression(object) if !is_method => {
                self.found.class(name, Vec::new());
                self.owning(name, |walker| walker.object(object));
            }
            _ => self.expr(value, slot),
        }
    }

    /// `"x" as RunId` makes an id of the text.
    fn cast(&mut self, slot: Slot<'src>, r#type: &TSType<'_>, value: &Expression<'_>) {
        let slot = match self.type_field(r#type) {
            Some(field) if slot.is_no_id() && is_text(value) => {
                Slot::id(field, self.text_of(r#type), Position::Constructor)
            }
            _ => slot,
        };
        self.expr(value, slot);
        self.visit_ts_type(r#type);
    }

    fn conditional(&mut self, choice: &ConditionalExpression<'_>, slot: Slot<'src>) {
        // A chain of choices nests to the right: it is walked in a loop.
        let mut choice = choice;
        loop {
            self.visit_expression(&choice.test);
            self.expr(&choice.consequent, slot.clone());
            match &choice.alternate {
                Expression::ConditionalExpression(next) => choice = next,
                last => return self.expr(last, slot),
            }
        }
    }

    fn logical(&mut self, chain: &LogicalExpression<'_>, slot: &Slot<'src>) {
        let mut parts = vec![&chain.right];
        let mut left = &chain.left;
        while let Expression::LogicalExpression(inner) = left {
            parts.push(&inner.right);
            left = &inner.left;
        }
        let is_fallback = !chain.operator.is_and();
        let fallback = match slot {
            Slot::Id(_) | Slot::Ids(_) => slot.fallback(),
            // In `c.runId ?? "x"` the right side has the slot of the left side.
            _ => match self.id_read_by(left).filter(|_| is_fallback) {
                Some(id) => Slot::Id(id.at(Position::Fallback)),
                None => slot.clone(),
            },
        };
        let outer = matches!(slot, Slot::Id(_) | Slot::Ids(_));
        self.expr(
            left,
            if outer && is_fallback {
                slot.clone()
            } else {
                Slot::ANONYMOUS
            },
        );
        for part in parts.into_iter().rev() {
            let slot = if outer || is_text(part) {
                fallback.clone()
            } else {
                Slot::ANONYMOUS
            };
            self.expr(part, slot);
        }
    }

    fn binary(&mut self, operation: &BinaryExpression<'_>, slot: &Slot<'src>) {
        use BinaryOperator::{
            Addition, Equality, In, Inequality, StrictEquality, StrictInequality,
        };
        match operation.operator {
            Equality | Inequality | StrictEquality | StrictInequality => {
                self.equate(&operation.left, &operation.right);
            }
            Addition => self.sum(operation, slot),
            In => {
                self.expr(&operation.left, Slot::Role(Role::Key));
                self.visit_expression(&operation.right);
            }
            _ => {
                // `a < b < …` and `a * b * …` nest to the left: walked in a loop.
                let mut parts = vec![&operation.right];
                let mut left = &operation.left;
                while let Expression::BinaryExpression(inner) = left {
                    if matches!(
                        inner.operator,
                        Equality | Inequality | StrictEquality | StrictInequality | In
                    ) {
                        break;
                    }
                    parts.push(&inner.right);
                    left = &inner.left;
                }
                self.visit_expression(left);
                for part in parts.into_iter().rev() {
                    self.visit_expression(part);
                }
            }
        }
    }

    fn assignment(&mut self, assignment: &AssignmentExpression<'_>) {
        let slot = self.slot_of_target(&assignment.left, Position::Assignment);
        self.visit_assignment_target(&assignment.left);
        if assignment.operator == AssignmentOperator::Addition {
            if is_text(&assignment.right) {
                self.found.hand_built(&slot, span(assignment.span), "`+=`");
            }
            return self.visit_expression(&assignment.right);
        }
        let name = match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(name) => Some(self.text(name.span)),
            target => target
                .as_member_expression()
                .and_then(|member| self.member_name(member)),
        };
        // `exports.start = (runId) => …`
        let is_export = self.is_export(&assignment.left);
        if let Some(name) = name.filter(|_| is_export) {
            self.export_constant(name, &assignment.right);
        }
        self.instance_assigned(&assignment.left, &assignment.right);
        self.giving_to(Destination::Name, |walker| match name {
            Some(name) => walker.named_expr(name, &assignment.right, slot, !is_export),
            None => walker.expr(&assignment.right, slot),
        });
        match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                // The variable may be declared outside the current scope.
                let name = self.text(name.span);
                self.found.object_in(ScopeId::MODULE, name, Form::Name);
            }
            _ => self.found.no_object(),
        }
        if let (Some(name), Some(token)) = (name, Self::token_of(&assignment.right)) {
            self.found.bind(name, token);
        }
        self.module_exports(&assignment.left, &assignment.right);
    }

    fn new_expression(&mut self, new: &NewExpression<'_>, slot: Slot<'src>) {
        let name = self.last_name(&new.callee).unwrap_or_default();
        self.visit_expression(&new.callee);
        let destination = self.found.destination.of_parts();
        let construct = |walker: &mut Self| {
            if let Some(field) = Field::from_type(name) {
                let slot = if slot.is_no_id() {
                    Slot::id(field, name, Position::Constructor)
                } else {
                    slot
                };
                walker.first_in(&new.arguments, &slot);
            } else if matches!(name, "Map" | "Headers" | "URLSearchParams" | "FormData") {
                walker.entries(&new.arguments);
            } else if matches!(name, "Set" | "String") {
                walker.first_in(&new.arguments, &slot);
            } else {
                walker.positional(name, Receiver::Nothing, &new.arguments, &Role::Anonymous);
            }
        };
        self.giving_to(destination, |walker| walker.within(new.span, construct));
    }

    /// Walks entries with a key and a value: `new Map([["runId", "x"]])`.
    fn entries(&mut self, arguments: &[Argument<'_>]) {
        let list = arguments.first().and_then(Argument::as_expression);
        let Some(list) = list.and_then(Self::array_elements) else {
            return self.all_in(arguments, &Slot::ANONYMOUS);
        };
        for element in list {
            let pair = element.as_expression().and_then(Self::array_elements);
            let Some([key, value]) = pair else {
                self.visit_array_expression_element(element);
                continue;
            };
            let name = key.as_expression().and_then(|key| self.constant_text(key));
            match key.as_expression() {
                Some(key) => self.expr(key, Slot::Role(Role::Key)),
                None => self.visit_array_expression_element(key),
            }
            self.table_cell(name, value, Position::DictValue, None);
        }
    }

    pub(super) fn elements(&mut self, elements: &[ArrayExpressionElement<'_>], slot: &Slot<'src>) {
        for element in elements {
            match element.as_expression() {
                Some(element) => self.expr(element, slot.clone()),
                None => self.visit_array_expression_element(element),
            }
        }
    }

    pub(super) fn all_in(&mut self, arguments: &[Argument<'_>], slot: &Slot<'src>) {
        for argument in arguments {
            match argument.as_expression() {
                Some(value) => self.expr(value, slot.clone()),
                None => self.visit_argument(argument),
            }
        }
    }

    /// Walks arguments; the first has the given slot.
    pub(super) fn first_in(&mut self, arguments: &[Argument<'_>], slot: &Slot<'src>) {
        let (first, rest) = arguments.split_at(1.min(arguments.len()));
        self.all_in(first, slot);
        self.all_in(rest, &Slot::ANONYMOUS);
    }
}
