//! Templates and sums: texts that are put together.

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, BinaryExpression, CallExpression, Expression, TemplateLiteral,
};
use oxc_ast_visit::Visit as _;
use oxc_syntax::operator::BinaryOperator;

use super::expressions::is_text;
use super::span;
use super::walker::Walker;
use crate::sites::LiteralForm;
use crate::sites::language::slot::Slot;
use crate::sites::language::templates::Pieces;

impl<'src> Walker<'src> {
    pub(super) fn template(&mut self, template: &TemplateLiteral<'_>, slot: Slot<'src>) {
        let token = span(template.span);
        if let ([quasi], []) = (&template.quasis[..], &template.expressions[..]) {
            let content = token.inner();
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
        let mut quasis = template.quasis.iter();
        let has_text = quasis.any(|quasi| !quasi.value.raw.is_empty());
        // `${runId}` alone is the id itself.
        let inner = if !has_text && template.expressions.len() == 1 {
            slot
        } else {
            self.found.hand_built(&slot, token, "a template literal");
            Slot::ANONYMOUS
        };
        self.quasis(template);
        let mut pieces = Pieces::new();
        for (at, quasi) in template.quasis.iter().enumerate() {
            if at > 0 {
                pieces.value();
            }
            pieces.text(self.found.text(span(quasi.span)));
        }
        self.found.template(pieces, token);
        for expression in &template.expressions {
            self.expr(expression, inner.clone());
        }
    }

    pub(super) fn quasis(&mut self, template: &TemplateLiteral<'_>) {
        for quasi in &template.quasis {
            if !quasi.value.raw.is_empty() {
                let value = quasi.value.cooked.map(|cooked| cooked.as_str());
                let at = span(quasi.span);
                self.found.literal(at, at, value, LiteralForm::Interpolated);
            }
        }
    }

    fn piece(&self, part: &Expression<'_>, pieces: &mut Pieces<'src>) {
        match part {
            Expression::StringLiteral(it) => pieces.text(self.found.text(span(it.span).inner())),
            _ => pieces.value(),
        }
    }

    /// Records `["run", thread, n].join("_")` as a template.
    pub(super) fn joined(
        &mut self,
        call: &CallExpression<'_>,
        elements: &[ArrayExpressionElement<'_>],
    ) {
        let [Argument::StringLiteral(separator)] = &call.arguments[..] else {
            return;
        };
        let separator = self.found.text(span(separator.span).inner());
        let mut pieces = Pieces::new();
        for (at, element) in elements.iter().enumerate() {
            if at > 0 {
                pieces.text(separator);
            }
            match element.as_expression() {
                Some(part) => self.piece(part, &mut pieces),
                None => pieces.value(),
            }
        }
        self.found.sum_of_texts(pieces, span(call.span));
    }

    /// Records a text that a method puts together: `parts.join("-")`, `"ab".repeat(3)`, `"run".concat("-1")`.
    pub(super) fn put_together(
        &mut self,
        call: &CallExpression<'_>,
        name: &str,
        receiver: &Expression<'_>,
    ) {
        let pieces = match (name, receiver, &call.arguments[..]) {
            ("join", _, [Argument::StringLiteral(separator)]) => {
                Pieces::around(self.found.text(span(separator.span).inner()))
            }
            ("repeat", Expression::StringLiteral(text), [Argument::NumericLiteral(count)]) => {
                let text = self.found.text(span(text.span).inner());
                let digits = self.found.text(span(count.span));
                Pieces::repeated(text, digits.parse().unwrap_or(0))
            }
            ("concat", Expression::StringLiteral(_), others) => {
                let mut pieces = Pieces::new();
                self.piece(receiver, &mut pieces);
                for other in others {
                    match other.as_expression() {
                        Some(part) => self.piece(part, &mut pieces),
                        None => pieces.value(),
                    }
                }
                pieces
            }
            _ => return,
        };
        self.found.sum_of_texts(pieces, span(call.span));
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
        let mut pieces = Pieces::new();
        for part in parts.iter().rev() {
            self.piece(part, &mut pieces);
        }
        let mut all = parts.iter();
        let is_of_numbers = all.any(|part| {
            matches!(
                part,
                Expression::NumericLiteral(_) | Expression::BinaryExpression(_)
            )
        });
        if !(is_of_numbers && pieces.is_empty()) {
            self.found.sum_of_texts(pieces, span(operation.span));
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
