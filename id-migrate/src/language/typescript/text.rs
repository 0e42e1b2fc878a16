//! Templates and sums: texts that are put together.

use oxc_ast::ast::{BinaryExpression, Expression, TemplateLiteral};
use oxc_ast_visit::Visit as _;
use oxc_syntax::operator::BinaryOperator;

use super::expressions::is_text;
use super::span;
use super::walker::Walker;
use crate::language::slot::Slot;
use crate::site::{LiteralForm, Role, Span as TextSpan};

impl<'src> Walker<'src> {
    pub(super) fn template(&mut self, template: &TemplateLiteral<'_>, slot: Slot<'src>) {
        let token = span(template.span);
        if let ([quasi], []) = (&template.quasis[..], &template.expressions[..]) {
            let content = TextSpan::new(token.start + 1, token.end - 1);
            let cooked = quasi.value.cooked.filter(|_| !quasi.lone_surrogates);
            self.found.fill(
                &slot,
                token,
                content,
                cooked.map(|text| text.as_str()),
                LiteralForm::Plain,
            );
            return;
        }
        let has_text = template
            .quasis
            .iter()
            .any(|quasi| !quasi.value.raw.is_empty());
        // `${runId}` alone is the id itself.
        let inner = if has_text {
            self.found.hand_built(&slot, token, "a template literal");
            Slot::ANONYMOUS
        } else if template.expressions.len() == 1 {
            slot
        } else {
            self.found.hand_built(&slot, token, "a template literal");
            Slot::ANONYMOUS
        };
        self.quasis(template);
        template
            .expressions
            .iter()
            .for_each(|expression| self.expr(expression, inner.clone()));
    }

    /// A template that a tag reads: its text is the tag's business.
    pub(super) fn tagged_template(&mut self, template: &TemplateLiteral<'_>) {
        self.quasis(template);
        template
            .expressions
            .iter()
            .for_each(|expression| self.visit_expression(expression));
    }

    fn quasis(&mut self, template: &TemplateLiteral<'_>) {
        for quasi in &template.quasis {
            if !quasi.value.raw.is_empty() {
                let value = quasi.value.cooked.map(|cooked| cooked.as_str().to_owned());
                let at = span(quasi.span);
                self.found.literal(
                    at,
                    at,
                    value.as_deref(),
                    LiteralForm::Interpolated,
                    Role::Anonymous,
                );
            }
        }
    }

    pub(super) fn sum(&mut self, operation: &BinaryExpression<'_>, slot: &Slot<'src>) {
        let mut parts = vec![&operation.right];
        let mut left = &operation.left;
        while let Expression::BinaryExpression(inner) = left
            && inner.operator == BinaryOperator::Addition
        {
            parts.push(&inner.right);
            left = &inner.left;
        }
        parts.push(left);
        if parts.iter().any(|part| is_text(part)) {
            self.found.hand_built(slot, span(operation.span), "`+`");
        }
        for part in parts.into_iter().rev() {
            match part {
                Expression::StringLiteral(literal) => {
                    self.string_as(literal, &Slot::ANONYMOUS, LiteralForm::Concatenated);
                }
                part => self.visit_expression(part),
            }
        }
    }
}
