//! Calls whose arguments explain each other: keys beside values, arrays beside callbacks, mocks beside functions.

use oxc_ast::ast::{Argument, ArrayExpressionElement, CallExpression, Expression, RegExpLiteral};
use oxc_ast_visit::Visit as _;

use super::calls::{receiver, tells_return};
use super::names::bare;
use super::span;
use super::test_blocks::parameters_of;
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::text_method::takes_apart;
use crate::sites::language::vocabulary;
use crate::sites::{AccessKind, Field, LiteralForm, Position, Role, SiteValue};

/// Methods that take a name and a value to store under it.
fn stores(name: &str) -> bool {
    words!(
        "set append setItem setAttribute setProperty setHeader setValue setFieldValue put attr \
         prop setData setTag setContext stubEnv stub provide header query field"
    )
    .contains(&name)
}

impl<'src> Walker<'src> {
    /// Walks calls with a key and a value: `params.set("run_id", "x")`, `get(event, "runId", "x")`.
    pub(super) fn keyed(
        &mut self,
        name: &'src str,
        receiver: Option<&Expression<'_>>,
        arguments: &[Argument<'_>],
    ) -> bool {
        let [before @ .., key, value] = arguments else {
            // `params.get("run_id")` reads a key.
            if let [Argument::StringLiteral(key)] = arguments
                && matches!(name, "get" | "getItem" | "has" | "getAttribute" | "prop")
            {
                self.string(key, &Slot::Role(Role::Key));
                // A class of the file may have a method of that name which takes an id.
                if let Some(receiver) = receiver
                    && let Some(literal) = self.found.literal_at(span(key.span))
                {
                    let receiver = self.receiver_of(receiver);
                    let sibling = self.found.new_sibling();
                    let known = vec![(0, SiteValue::Literal(literal))];
                    self.found.call(name, receiver, Some(1), 0, known, sibling);
                }
                return true;
            }
            return false;
        };
        let position = match name {
            "get" | "getOr" | "propOr" | "pathOr" | "result" => Position::Fallback,
            "property" | "toHaveProperty" | "should" | "propertyVal" | "toHaveAttribute" => {
                Position::Comparison
            }
            _ if stores(name) => Position::Subscript,
            _ => return false,
        };
        let Some(key_name) = self.argument_text(Some(key)) else {
            return false;
        };
        let (Some(key), Some(value)) = (key.as_expression(), value.as_expression()) else {
            return false;
        };
        let other = Slot::Role(vocabulary::role_of_member(key_name));
        let slot = Slot::id_or(Field::of_name(key_name), key_name, position, other);
        self.all_in(before, &Slot::ANONYMOUS);
        self.expr(key, Slot::Role(Role::Key));
        self.expr(value, slot);
        true
    }

    /// `["a", "b"].includes(runId)`, `["a", "b"].forEach((runId) => …)`
    pub(super) fn call_on_array(
        &mut self,
        call: &CallExpression<'_>,
        name: &str,
        elements: &[ArrayExpressionElement<'_>],
    ) -> bool {
        let first = call.arguments.first().and_then(Argument::as_expression);
        if name == "join" {
            self.joined(call, elements);
        }
        match (name, first) {
            ("includes" | "indexOf", Some(sought)) => {
                let slot = match self.id_read_by(sought) {
                    Some(id) => Slot::Id(id),
                    None => self.named_beside(sought),
                };
                self.elements(elements, &slot);
            }
            (name, Some(callback)) if calls_with_each(name) => {
                let parameters = parameters_of(callback);
                let Some(parameter) = parameters.and_then(|all| all.items.first()) else {
                    return false;
                };
                self.iterate(&parameter.pattern, elements);
            }
            _ => return false,
        }
        self.visit_arguments(&call.arguments);
        true
    }

    /// A regular expression. Ids are found after its escapes are decoded; a class such as `\d` becomes `.`.
    pub(super) fn regular_expression(&mut self, pattern: &RegExpLiteral<'_>) {
        let at = span(pattern.span);
        let mut text = String::new();
        let mut characters = pattern.regex.pattern.text.chars();
        while let Some(next) = characters.next() {
            let escaped = (next == '\\').then(|| characters.next()).flatten();
            text.push(match escaped {
                Some(class) if class.is_alphanumeric() => '.',
                Some(plain) => plain,
                None => next,
            });
        }
        self.found
            .literal(at, at, Some(&text), LiteralForm::Pattern);
    }

    /// Returns the slot of the result of a mocked function: `getRunId` or `jest.spyOn(ids, "getRunId")`.
    pub(super) fn mocked_slot(&self, function: &Expression<'_>) -> Option<Slot<'src>> {
        let name = match bare(function) {
            Expression::CallExpression(call) => {
                match (self.last_name(&call.callee)?, &call.arguments[..]) {
                    ("spyOn" | "stub", [_, key]) => self.argument_text(Some(key))?,
                    ("mocked", [mock]) => self.last_name(mock.as_expression()?)?,
                    (name, _) if tells_return(name) => {
                        return self.mocked_slot(receiver(&call.callee)?);
                    }
                    _ => return None,
                }
            }
            other => self.last_name(other)?,
        };
        let field = Field::of_function(name)?;
        Some(Slot::id(field, name, Position::Return))
    }

    /// Records a call that takes an id apart.
    pub(super) fn notice_taking_apart(
        &mut self,
        call: &CallExpression<'_>,
        name: &str,
        receiver: Option<&Expression<'_>>,
    ) {
        let taken = if takes_apart(name) {
            receiver
        } else if matches!(name, "test" | "exec") {
            call.arguments.first().and_then(Argument::as_expression)
        } else {
            None
        };
        if taken.is_some_and(|taken| self.reads_run_id(taken)) {
            self.found.access(span(call.span), AccessKind::ParsesRunId);
        }
    }
}

/// Returns `true` if an array's method of that name calls its argument with each element.
pub(super) fn calls_with_each(method: &str) -> bool {
    const METHODS: [&str; 7] = [
        "forEach", "map", "flatMap", "filter", "some", "every", "find",
    ];
    METHODS.contains(&method)
}
