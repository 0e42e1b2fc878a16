//! Maps the names of variables, members, functions and types to the id they hold.

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, BindingPattern, ChainElement, Expression, MemberExpression,
    PropertyKey, TSType, TSTypeAnnotation, TSTypeName,
};
use oxc_span::GetSpan;

use super::calls::receiver;
use super::span;
use super::walker::Walker;
use crate::sites::language::slot::{IdSlot, Slot};
use crate::sites::{Field, Position};

/// Without parentheses, type assertions, `await` and the wrapper of an optional chain.
pub(super) fn bare<'e, 'a>(expression: &'e Expression<'a>) -> &'e Expression<'a> {
    let mut expression = expression.get_inner_expression();
    loop {
        expression = match expression {
            Expression::AwaitExpression(wait) => wait.argument.get_inner_expression(),
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::TSNonNullExpression(inner) => inner.expression.get_inner_expression(),
                _ => return expression,
            },
            _ => return expression,
        };
    }
}

/// Returns the member of an object that an expression reads, also of an optional chain.
pub(super) fn member_of<'e, 'a>(
    expression: &'e Expression<'a>,
) -> Option<&'e MemberExpression<'a>> {
    match expression {
        Expression::ChainExpression(chain) => chain.expression.as_member_expression(),
        expression => expression.as_member_expression(),
    }
}

impl<'src> Walker<'src> {
    /// Returns the text of a string literal without escapes.
    pub(super) fn constant_text(&self, expression: &Expression<'_>) -> Option<&'src str> {
        let at = match bare(expression) {
            Expression::StringLiteral(literal) => literal.span,
            Expression::TemplateLiteral(template) if template.expressions.is_empty() => {
                template.span
            }
            _ => return None,
        };
        let content = self.found.text(span(at).inner());
        (!content.contains('\\')).then_some(content)
    }

    pub(super) fn argument_text(&self, argument: Option<&Argument<'_>>) -> Option<&'src str> {
        self.constant_text(argument?.as_expression()?)
    }

    pub(super) fn key_name(&self, key: &PropertyKey<'_>, computed: bool) -> Option<&'src str> {
        match key {
            PropertyKey::StaticIdentifier(name) => Some(self.text(name.span)),
            PropertyKey::PrivateIdentifier(name) => {
                Some(self.text(name.span).trim_start_matches('#'))
            }
            key if computed => {
                let key = key.as_expression()?;
                self.constant_text(key).or_else(|| {
                    // `[Symbol.iterator]`
                    let (symbol, name) = self.named_member(key)?;
                    (self.last_name(symbol)? == "Symbol").then_some(name)
                })
            }
            PropertyKey::StringLiteral(key) => Some(self.found.text(span(key.span).inner())),
            _ => None,
        }
    }

    /// Returns the last part of a variable or member: `runId` of `a.b.runId`, `a?.runId`, `a["runId"]`.
    pub(super) fn last_name(&self, expression: &Expression<'_>) -> Option<&'src str> {
        let expression = bare(expression);
        if let Expression::Identifier(name) = expression {
            return Some(self.text(name.span));
        }
        Some(self.named_member(expression)?.1)
    }

    /// Returns the object and the name of a member: `run` and `id` of `run.id` and of `run["id"]`.
    pub(super) fn named_member<'e, 'a>(
        &self,
        expression: &'e Expression<'a>,
    ) -> Option<(&'e Expression<'a>, &'src str)> {
        let member = member_of(expression)?;
        Some((member.object(), self.member_name(member)?))
    }

    pub(super) fn member_name(&self, member: &MemberExpression<'_>) -> Option<&'src str> {
        match member {
            MemberExpression::StaticMemberExpression(it) => Some(self.text(it.property.span)),
            MemberExpression::ComputedMemberExpression(it) => self.constant_text(&it.expression),
            MemberExpression::PrivateFieldExpression(it) => {
                Some(self.text(it.field.span).trim_start_matches('#'))
            }
        }
    }

    pub(super) fn pattern_name(&self, pattern: &BindingPattern<'_>) -> Option<&'src str> {
        match pattern {
            BindingPattern::BindingIdentifier(name) => Some(self.text(name.span)),
            BindingPattern::AssignmentPattern(default) => self.pattern_name(&default.left),
            BindingPattern::ObjectPattern(_) | BindingPattern::ArrayPattern(_) => None,
        }
    }

    /// Returns the slot of a value for a variable, parameter or field of that name and type.
    pub(super) fn slot_of(
        &self,
        name: Option<&'src str>,
        annotation: Option<&TSTypeAnnotation<'_>>,
        position: Position,
        is_member: bool,
    ) -> Slot<'src> {
        let typed = annotation.and_then(|annotation| self.type_field(&annotation.type_annotation));
        let Some(name) = name else {
            return Slot::ANONYMOUS;
        };
        let slot = Slot::named(Field::of_name(name).or(typed), name, position, is_member);
        match slot {
            Slot::Member(_) | Slot::Variable(_) => {
                Slot::id_or(Field::of_function(name), name, Position::Return, slot)
            }
            slot => slot,
        }
    }

    /// Returns the field of a type that names one: `RunId`, `ids.RunId`.
    pub(super) fn type_field(&self, r#type: &TSType<'_>) -> Option<Field> {
        let TSType::TSTypeReference(reference) = r#type else {
            return None;
        };
        match &reference.type_name {
            TSTypeName::IdentifierReference(name) => Field::from_type(self.text(name.span)),
            TSTypeName::QualifiedName(name) => Field::from_type(self.text(name.right.span)),
            TSTypeName::ThisExpression(_) => None,
        }
    }

    /// Returns the position of a value compared with an expression, if the expression reads an id.
    pub(super) fn id_read_by(&self, expression: &Expression<'_>) -> Option<IdSlot<'src>> {
        let expression = bare(expression);
        let name = self
            .last_name(expression)
            .or_else(|| self.name_read_by_call(expression))
            .or_else(|| self.name_returned_by(expression));
        if let Some(field) = name.and_then(Field::of_name) {
            return Some(IdSlot::new(field, name?, Position::Comparison));
        }
        // `runIds[0]` is an element.
        let object = match expression {
            Expression::ComputedMemberExpression(member) => &member.object,
            _ => return None,
        };
        self.ids_read_by(object)
    }

    /// Returns `true` if an expression reads a run id.
    pub(super) fn reads_run_id(&self, expression: &Expression<'_>) -> bool {
        self.id_read_by(expression)
            .is_some_and(|id| id.field == Field::RunId)
    }

    /// Returns the name that `params.get("run_id")`, `wrapper.prop("runId")` or `String(x.runId)` reads.
    fn name_read_by_call(&self, expression: &Expression<'_>) -> Option<&'src str> {
        let call = match expression {
            Expression::CallExpression(call) => call,
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => call,
                _ => return None,
            },
            _ => return None,
        };
        match (self.last_name(&call.callee)?, &call.arguments[..]) {
            (
                "get" | "getItem" | "getAttribute" | "prop" | "attr" | "its" | "header" | "param"
                | "query",
                [key],
            )
            | ("get", [_, key]) => self.argument_text(Some(key)),
            ("String", [value]) => self.last_name(value.as_expression()?),
            ("toString" | "trim" | "valueOf", []) => self.last_name(receiver(&call.callee)?),
            _ => None,
        }
    }

    /// Returns the id that a call of `getRunId()` returns.
    fn name_returned_by(&self, expression: &Expression<'_>) -> Option<&'src str> {
        let Expression::CallExpression(call) = expression else {
            return None;
        };
        Field::of_function(self.last_name(&call.callee)?).map(Field::as_str)
    }

    /// Returns the position of a value searched in an expression, if the expression is a list of ids: `runIds`,
    /// `runs.map((run) => run.runId).sort()`, `new Set(runIds)`.
    pub(super) fn ids_read_by(&self, expression: &Expression<'_>) -> Option<IdSlot<'src>> {
        if let Some(name) = self.last_name(expression) {
            return IdSlot::of_list(name);
        }
        match bare(expression) {
            Expression::CallExpression(call) => {
                match (self.last_name(&call.callee)?, &call.arguments[..]) {
                    ("map", [mapper, ..]) | ("from", [_, mapper]) => self.id_given_by(mapper),
                    ("from", [list]) => self.ids_read_by(list.as_expression()?),
                    ("sort" | "toSorted" | "reverse" | "toReversed" | "filter" | "slice", _) => {
                        self.ids_read_by(receiver(&call.callee)?)
                    }
                    _ => None,
                }
            }
            Expression::NewExpression(set) if self.last_name(&set.callee) == Some("Set") => {
                self.ids_read_by(set.arguments.first()?.as_expression()?)
            }
            Expression::ArrayExpression(array) => match &array.elements[..] {
                [ArrayExpressionElement::SpreadElement(list)] => self.ids_read_by(&list.argument),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns the position of the result of `(run) => run.runId`, if it is an id.
    fn id_given_by(&self, mapper: &Argument<'_>) -> Option<IdSlot<'src>> {
        let Argument::ArrowFunctionExpression(arrow) = mapper else {
            return None;
        };
        self.id_read_by(arrow.get_expression()?)
    }

    /// Returns the slot of a value compared with that expression, which is not an id.
    pub(super) fn named_beside(&self, other: &Expression<'_>) -> Slot<'src> {
        match bare(other) {
            Expression::Identifier(name) => Slot::Variable(self.text(name.span)),
            other => self.last_name(other).map_or(Slot::ANONYMOUS, Slot::Member),
        }
    }

    /// Returns the span of an expression that is a string token.
    pub(super) fn token_of(expression: &Expression<'_>) -> Option<crate::sites::Span> {
        match expression.get_inner_expression() {
            Expression::StringLiteral(literal) => Some(span(literal.span)),
            Expression::TemplateLiteral(template) if template.expressions.is_empty() => {
                Some(span(template.span))
            }
            _ => None,
        }
    }

    pub(super) fn array_elements<'e, 'a>(
        expression: &'e Expression<'a>,
    ) -> Option<&'e [ArrayExpressionElement<'a>]> {
        match expression.get_inner_expression() {
            Expression::ArrayExpression(array) => Some(&array.elements),
            _ => None,
        }
    }

    pub(super) fn text(&self, at: oxc_span::Span) -> &'src str {
        self.found.out.original(self.found.text(span(at)))
    }

    pub(super) fn text_of(&self, node: &impl GetSpan) -> &'src str {
        self.text(node.span())
    }
}
