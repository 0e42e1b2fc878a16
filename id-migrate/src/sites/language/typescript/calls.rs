//! Calls: the roles of the arguments.

use oxc_ast::ast::{Argument, CallExpression, Expression, MemberExpression};
use oxc_ast_visit::Visit as _;

use super::expressions::is_text;
use super::names::{bare, member_of};
use super::special_calls::calls_with_each;
use super::test_blocks::parameters_of;
use super::walker::Walker;
use crate::ids::index;
use crate::sites::language::slot::Slot;
use crate::sites::language::vocabulary;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Destination, Field, Negative, Position, Receiver, Role, SiteValue};

/// Functions that return their argument, wrapped or unchanged.
fn passes_through(name: &str) -> bool {
    words!(
        "useState useRef ref shallowRef signal createSignal writable atom String freeze resolve of \
         from asRunId toRunId asThreadId toThreadId RunId ThreadId"
    )
    .contains(&name)
}

/// Methods of mocks whose argument is the return value of the mocked function.
pub(super) fn tells_return(name: &str) -> bool {
    words!(
        "fn mockReturnValue mockReturnValueOnce mockResolvedValue mockResolvedValueOnce \
         mockImplementation mockImplementationOnce returns resolves stub useMemo useCallback \
         computed memo"
    )
    .contains(&name)
}

/// Methods of a schema (`z.string().default("x")`, `z.literal("x")`) that take a value of the described type.
fn takes_value(name: &str) -> bool {
    matches!(name, "literal" | "default" | "catch" | "prefault" | "enum")
}

/// Returns `true` if a chain of calls builds a schema: its root is `z` of zod, `yup`, `Joi`, `v` of valibot, `Type` of
/// `TypeBox`.
fn builds_schema(callee: &Expression<'_>) -> bool {
    let mut at = bare(callee);
    loop {
        at = match at {
            Expression::CallExpression(call) => bare(&call.callee),
            Expression::Identifier(root) => {
                return matches!(
                    &*root.name,
                    "z" | "zod" | "yup" | "Joi" | "joi" | "v" | "Type"
                );
            }
            other => match member_of(other) {
                Some(member) => bare(member.object()),
                None => return false,
            },
        };
    }
}

impl<'src> Walker<'src> {
    pub(super) fn call(&mut self, call: &CallExpression<'_>, slot: &Slot<'src>) {
        self.within(call.span, |walker| {
            if walker.test_block(call) || walker.matcher(call) || walker.assertion(call) {
                return;
            }
            // `expect.objectContaining({ runId: "x" })` is expected like the object itself.
            let is_matcher = receiver(&call.callee)
                .is_some_and(|receiver| walker.last_name(receiver) == Some("expect"));
            let is_expect = walker.last_name(&call.callee) == Some("expect");
            let destination = match walker.found.destination {
                outer if is_matcher || is_expect => outer,
                _ => Destination::Code,
            };
            walker.giving_to(destination, |walker| walker.plain_call(call, slot));
        });
    }

    fn plain_call(&mut self, call: &CallExpression<'_>, slot: &Slot<'src>) {
        let name = self.last_name(&call.callee).unwrap_or_default();
        let receiver = receiver(&call.callee);
        if let Some(Expression::Identifier(object)) = receiver.map(bare) {
            self.found.pass(self.text(object.span));
        }
        if let (Some(table), Some(callback)) = (receiver, call.arguments.first())
            && calls_with_each(name)
            && let Some(parameters) = callback.as_expression().and_then(parameters_of)
            && let Some(parameter) = parameters.items.first()
        {
            self.iterate_name(&parameter.pattern, table);
        }
        self.notice_taking_apart(call, name, receiver);
        if let ("spyOn", [Argument::Identifier(object), ..]) = (name, &call.arguments[..]) {
            self.found.out.captures_output |= object.name == "console";
        }
        let elements = receiver.and_then(Self::array_elements);
        if let (Some(receiver), None) = (receiver, elements) {
            self.put_together(call, name, bare(receiver));
        }
        if elements.is_some_and(|elements| self.call_on_array(call, name, elements)) {
            return;
        }
        if tells_return(name) && receiver.is_some() {
            // `getRunId: jest.fn().mockReturnValue("x")`, `getRunId.mockReturnValue("x")`
            let told = match receiver.and_then(|receiver| self.mocked_slot(receiver)) {
                Some(mocked) => mocked,
                None => slot.clone(),
            };
            self.callee(&call.callee, slot);
            return self.first_in(&call.arguments, &told);
        }
        // `String(x).trim()` is still the text; `of(x).pick()` is anything.
        let inner = match name {
            "toString" | "trim" | "valueOf" | "mockName" => slot.clone(),
            _ if builds_schema(&call.callee) => slot.clone(),
            _ => Slot::ANONYMOUS,
        };
        self.callee(&call.callee, &inner);
        // A schema's `parse` throws on invalid input.
        let is_schema = matches!(name, "parse" | "parseAsync")
            && matches!(&call.arguments[..], [Argument::ObjectExpression(_)]);
        let negative =
            (vocabulary::is_validator(name) && !is_schema).then_some(Negative::Validator);
        self.negatively(negative, |walker| {
            walker.within_text(name == "stringify", |walker| {
                walker.arguments(call, name, receiver, slot);
            });
        });
    }

    /// Walks the callee. In `jest.fn(() => "x").mockName("…")` the receiver still fills the slot.
    fn callee(&mut self, callee: &Expression<'_>, slot: &Slot<'src>) {
        match receiver(callee).map(bare) {
            Some(Expression::CallExpression(inner)) => self.call(inner, slot),
            _ => self.visit_expression(callee),
        }
    }

    fn arguments(
        &mut self,
        call: &CallExpression<'_>,
        name: &'src str,
        receiver: Option<&Expression<'_>>,
        slot: &Slot<'src>,
    ) {
        let arguments = &call.arguments;
        if words!("require mock doMock unmock requireActual importActual").contains(&name) {
            for (at, argument) in arguments.iter().enumerate() {
                match argument {
                    Argument::StringLiteral(module) if at == 0 => self.module_of_call(module),
                    _ => self.visit_argument(argument),
                }
            }
            return;
        }
        if self.keyed(name, receiver, arguments) {
            return;
        }
        if takes_value(name) && builds_schema(&call.callee) {
            let slot = match slot {
                Slot::Id(id) if name == "enum" => Slot::Ids(*id),
                slot => slot.clone(),
            };
            return self.first_in(arguments, &slot);
        }
        if matches!(name, "test" | "exec") && receiver.is_some_and(|it| self.is_pattern(it)) {
            return self.negatively(Some(Negative::Validator), |walker| {
                walker.positional(name, Receiver::Other, arguments, &Role::Anonymous);
            });
        }
        if let Some(ids) = receiver.and_then(|receiver| self.ids_read_by(receiver)) {
            let position = match name {
                "includes" | "indexOf" | "has" | "delete" => Some(Position::Comparison),
                "push" | "add" | "unshift" | "concat" => Some(Position::List),
                _ => None,
            };
            if let Some(position) = position {
                let slot = Slot::Id(ids.at(position));
                self.all_in(arguments, &slot);
                return;
            }
        }
        if let Some(field) = name.strip_prefix("set").and_then(Field::from_type) {
            return self.first_in(arguments, &Slot::id(field, name, Position::Assignment));
        }
        let in_slot = matches!(slot, Slot::Id(_) | Slot::Ids(_));
        if let (Some(field), false, [Argument::StringLiteral(_), ..]) =
            (Field::from_type(name), in_slot, &arguments[..])
        {
            return self.first_in(arguments, &Slot::id(field, name, Position::Constructor));
        }
        if in_slot && passes_through(name) {
            return self.first_in(arguments, slot);
        }
        let role = if is_mock_assertion(name) {
            Role::MockAssertion
        } else {
            Role::Anonymous
        };
        let receiver = receiver.map_or(Receiver::Nothing, |receiver| self.receiver_of(receiver));
        self.positional(name, receiver, arguments, &role);
    }

    /// Positional arguments: each is walked, and the literals and names among them are remembered for later.
    pub(super) fn positional(
        &mut self,
        callee: &'src str,
        receiver: Receiver<'src>,
        arguments: &[Argument<'_>],
        role: &Role<'src>,
    ) {
        let sibling = self.found.new_sibling();
        let mut known = Vec::new();
        let mut is_spread = false;
        for (at, argument) in arguments.iter().enumerate() {
            let Some(value) = argument.as_expression() else {
                is_spread = true;
                self.visit_argument(argument);
                continue;
            };
            let before = self.found.out.literals.len();
            let slot = if is_text(value) {
                Slot::Role(*role)
            } else {
                Slot::ANONYMOUS
            };
            self.expr(value, slot);
            match value.get_inner_expression() {
                Expression::Identifier(name) => {
                    known.push((index(at), SiteValue::Name(self.text(name.span))));
                }
                // `IDS.run`
                Expression::StaticMemberExpression(member)
                    if matches!(member.object, Expression::Identifier(_)) =>
                {
                    known.push((index(at), SiteValue::Name(self.text(member.span))));
                }
                _ => {
                    if let Some(token) = Self::token_of(value)
                        && self.found.out.literals.len() > before
                        && let Some(literal) = self.found.literal_at(token)
                    {
                        known.push((index(at), SiteValue::Literal(literal)));
                    }
                }
            }
        }
        if !callee.is_empty() {
            let count = (!is_spread).then(|| index(arguments.len()));
            self.found.call(callee, receiver, count, 0, known, sibling);
        }
    }

    /// Returns `true` if an expression is a regular expression for ids: `RUN_ID_PATTERN`, `runIdRegex`.
    fn is_pattern(&self, expression: &Expression<'_>) -> bool {
        self.last_name(expression).is_some_and(|name| {
            let lower = name.to_ascii_lowercase();
            let mut ends = ["pattern", "regex", "regexp", "_re"].iter();
            ends.any(|end| lower.ends_with(end))
        })
    }
}

/// Returns the receiver of a method call.
pub(super) fn receiver<'e, 'a>(callee: &'e Expression<'a>) -> Option<&'e Expression<'a>> {
    member_of(bare(callee)).map(MemberExpression::object)
}

/// Assertions on mocks. Their arguments are the arguments that the code under test passed.
pub(super) fn is_mock_assertion(name: &str) -> bool {
    words!(
        "toHaveBeenCalledWith toHaveBeenLastCalledWith toHaveBeenNthCalledWith \
         toHaveBeenCalledExactlyOnceWith toBeCalledWith lastCalledWith nthCalledWith calledWith \
         calledWithExactly calledOnceWith calledOnceWithExactly calledWithMatch"
    )
    .contains(&name)
}
