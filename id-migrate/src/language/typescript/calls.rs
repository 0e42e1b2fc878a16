//! Calls: what each argument is to the function that is called.

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, CallExpression, Expression, MemberExpression, RegExpLiteral,
};
use oxc_ast_visit::Visit as _;

use super::expressions::is_text;
use super::names::{bare, field_of, pascal_field, returned_field};
use super::span;
use super::walker::Walker;
use crate::language::collector::{IdSlot, Slot, index};
use crate::language::vocabulary;
use crate::site::{AccessKind, Field, Fragment, LiteralForm, Negative, Position, Role, SiteValue};

/// Functions that give back what they are given, in a wrapper or as it is.
fn passes_through(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "useState",
        "useRef",
        "ref",
        "shallowRef",
        "signal",
        "createSignal",
        "writable",
        "atom",
        "String",
        "freeze",
        "resolve",
        "of",
        "from",
        "asRunId",
        "toRunId",
        "asThreadId",
        "toThreadId",
        "RunId",
        "ThreadId",
    ];
    NAMES.contains(&name)
}

/// Mocks whose argument is what the mocked function returns.
fn tells_return(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "fn",
        "mockReturnValue",
        "mockReturnValueOnce",
        "mockResolvedValue",
        "mockResolvedValueOnce",
        "mockImplementation",
        "mockImplementationOnce",
        "returns",
        "resolves",
        "stub",
        "useMemo",
        "useCallback",
        "computed",
        "memo",
    ];
    NAMES.contains(&name)
}

/// Methods that take a name and a value to store under it.
fn stores(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "set",
        "append",
        "setItem",
        "setAttribute",
        "setProperty",
        "setHeader",
        "setValue",
        "setFieldValue",
        "put",
        "attr",
        "prop",
        "setData",
        "setTag",
        "setContext",
        "stub",
        "provide",
        "header",
        "query",
        "field",
    ];
    NAMES.contains(&name)
}

/// What a text method looks for, and where.
fn fragment_of(name: &str) -> Option<Fragment> {
    match name {
        "startsWith" => Some(Fragment::Start),
        "endsWith" => Some(Fragment::End),
        "includes" | "indexOf" | "search" | "match" | "split" | "replace" => Some(Fragment::Within),
        _ => None,
    }
}

/// Methods that find out something about a text by taking it apart.
fn takes_apart(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "split",
        "slice",
        "substring",
        "substr",
        "match",
        "matchAll",
        "startsWith",
        "endsWith",
        "indexOf",
        "lastIndexOf",
        "replace",
        "replaceAll",
        "charAt",
        "search",
    ];
    NAMES.contains(&name)
}

impl<'src> Walker<'src> {
    pub(super) fn call(&mut self, call: &CallExpression<'_>, slot: Slot<'src>) {
        self.within(call.span, |walker| {
            if walker.test_block(call) || walker.matcher(call) || walker.assertion(call) {
                return;
            }
            walker.plain_call(call, slot);
        });
    }

    fn plain_call(&mut self, call: &CallExpression<'_>, slot: Slot<'src>) {
        let name = self.last_name(&call.callee).unwrap_or_default();
        let receiver = receiver(&call.callee);
        self.notice_taking_apart(call, name, receiver);
        if let Some(elements) = receiver.and_then(Self::array_elements)
            && self.call_on_array(call, name, elements)
        {
            return;
        }
        if tells_return(name) && receiver.is_some() {
            // `getRunId: jest.fn().mockReturnValue("x")`, `getRunId.mockReturnValue("x")`
            let told = match receiver.and_then(|receiver| self.mocked_slot(receiver)) {
                Some(mocked) => mocked,
                None => slot.clone(),
            };
            self.callee(&call.callee, &slot);
            return self.first_in(&call.arguments, told);
        }
        // `String(x).trim()` is still the text; `of(x).pick()` is anything.
        let inner = match name {
            "toString" | "trim" | "valueOf" | "mockName" => slot.clone(),
            _ => Slot::ANONYMOUS,
        };
        self.callee(&call.callee, &inner);
        let negative = vocabulary::is_validator(name).then_some(Negative::Validator);
        self.negatively(negative, |walker| {
            walker.arguments(call, name, receiver, slot);
        });
    }

    /// A regular expression that an id is matched against: a plain text between its anchors is a piece of the id.
    pub(super) fn pattern_of_id(&mut self, pattern: &RegExpLiteral<'_>) {
        let text = pattern.regex.pattern.text.as_str();
        let (fragment, text) = match (text.strip_prefix('^'), text.strip_suffix('$')) {
            (Some(rest), _) => (Fragment::Start, rest.trim_end_matches('$')),
            (None, Some(rest)) => (Fragment::End, rest),
            (None, None) => (Fragment::Within, text),
        };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let length = text.bytes().take_while(|byte| is_plain(*byte)).count();
        // What follows a quantifier or class is not looked at; a text in front of a quantifier is one byte shorter.
        let rest = text[length..].chars().next();
        let length = if matches!(rest, Some('?' | '*' | '+' | '{')) {
            length.saturating_sub(1)
        } else {
            length
        };
        let starts_plain = length > 0 && (rest.is_none() || fragment != Fragment::End);
        if starts_plain && !text.contains('|') {
            let at = span(pattern.span);
            let piece = Slot::Piece(fragment);
            self.found.fill(
                &piece,
                at,
                at,
                Some(&text[..length]),
                LiteralForm::Interpolated,
            );
        }
    }

    /// Walks what is called; in `jest.fn(() => "x").mockName("…")` the receiver still fills the slot.
    fn callee(&mut self, callee: &Expression<'_>, slot: &Slot<'src>) {
        match receiver(callee).map(bare) {
            Some(Expression::CallExpression(inner)) => self.call(inner, slot.clone()),
            _ => self.visit_expression(callee),
        }
    }

    fn arguments(
        &mut self,
        call: &CallExpression<'_>,
        name: &'src str,
        receiver: Option<&Expression<'_>>,
        slot: Slot<'src>,
    ) {
        let arguments = &call.arguments;
        if name == "require"
            || matches!(
                name,
                "mock" | "doMock" | "unmock" | "requireActual" | "importActual"
            )
        {
            for (at, argument) in arguments.iter().enumerate() {
                match argument {
                    Argument::StringLiteral(module) if at == 0 => self.module_name(module),
                    _ => self.visit_argument(argument),
                }
            }
            return;
        }
        if self.keyed(name, arguments) {
            return;
        }
        if let Some(fragment) = fragment_of(name)
            && receiver.is_some_and(|receiver| self.id_read_by(receiver).is_some())
        {
            return self.first_in(arguments, Slot::Piece(fragment));
        }
        if matches!(name, "stringContaining" | "stringMatching") && matches!(slot, Slot::Id(_)) {
            return self.first_in(arguments, Slot::Piece(Fragment::Within));
        }
        if matches!(name, "test" | "exec")
            && let [Argument::Identifier(_) | Argument::StaticMemberExpression(_)] = &arguments[..]
            && let (Some(Expression::RegExpLiteral(pattern)), Some(text)) =
                (receiver.map(bare), arguments[0].as_expression())
            && self.id_read_by(text).is_some()
        {
            return self.pattern_of_id(pattern);
        }
        if let Some(ids) = receiver.and_then(|receiver| self.ids_read_by(receiver)) {
            let position = match name {
                "includes" | "indexOf" | "has" | "delete" => Some(Position::Comparison),
                "push" | "add" | "unshift" | "concat" => Some(Position::List),
                _ => None,
            };
            if let Some(position) = position {
                let slot = Slot::Id(ids.at(position));
                for argument in arguments {
                    match argument.as_expression() {
                        Some(value) => self.expr(value, slot.clone()),
                        None => self.visit_argument(argument),
                    }
                }
                return;
            }
        }
        if let Some(field) = name.strip_prefix("set").and_then(pascal_field) {
            return self.first_in(
                arguments,
                Slot::Id(IdSlot::new(field, name, Position::Assignment)),
            );
        }
        let in_slot = matches!(slot, Slot::Id(_) | Slot::Ids(_));
        if let (Some(field), false, [Argument::StringLiteral(_), ..]) =
            (pascal_field(name), in_slot, &arguments[..])
        {
            return self.first_in(
                arguments,
                Slot::Id(IdSlot::new(field, name, Position::Constructor)),
            );
        }
        if in_slot && passes_through(name) {
            return self.first_in(arguments, slot);
        }
        let role = if is_mock_assertion(name) {
            Role::MockAssertion
        } else {
            Role::Anonymous
        };
        self.positional(name, receiver.is_some(), arguments, &role);
    }

    /// `params.set("run_id", "x")`, `get(event, "runId", "x")`: the name beside the value says what it is.
    fn keyed(&mut self, name: &'src str, arguments: &[Argument<'_>]) -> bool {
        let [before @ .., key, value] = arguments else {
            // `params.get("run_id")` reads a key.
            if let [Argument::StringLiteral(key)] = arguments
                && matches!(name, "get" | "getItem" | "has" | "getAttribute" | "prop")
            {
                self.string(key, &Slot::Role(Role::Key));
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
        let slot = match field_of(key_name) {
            Some(field) => Slot::Id(IdSlot::new(field, key_name, position)),
            None => Slot::Role(vocabulary::role_of_member(key_name)),
        };
        before
            .iter()
            .for_each(|argument| self.visit_argument(argument));
        self.expr(key, Slot::Role(Role::Key));
        self.expr(value, slot);
        true
    }

    /// `["a", "b"].includes(runId)`, `["a", "b"].forEach((runId) => …)`
    fn call_on_array(
        &mut self,
        call: &CallExpression<'_>,
        name: &str,
        elements: &[ArrayExpressionElement<'_>],
    ) -> bool {
        let first = call.arguments.first().and_then(Argument::as_expression);
        match (name, first) {
            ("includes" | "indexOf", Some(sought)) => {
                let slot = match self.id_read_by(sought) {
                    Some(id) => Slot::Id(id),
                    None => Slot::Role(self.role_beside(sought)),
                };
                for element in elements {
                    match element.as_expression() {
                        Some(element) => self.expr(element, slot.clone()),
                        None => self.visit_array_expression_element(element),
                    }
                }
            }
            (
                "forEach" | "map" | "flatMap" | "filter" | "some" | "every" | "find",
                Some(callback),
            ) => {
                let parameters = match callback.get_inner_expression() {
                    Expression::ArrowFunctionExpression(arrow) => &arrow.params,
                    Expression::FunctionExpression(function) => &function.params,
                    _ => return false,
                };
                let Some(parameter) = parameters.items.first() else {
                    return false;
                };
                self.iterate(&parameter.pattern, elements, Position::List);
            }
            _ => return false,
        }
        call.arguments
            .iter()
            .for_each(|argument| self.visit_argument(argument));
        true
    }

    /// What the function returns that `getRunId` or `jest.spyOn(ids, "getRunId")` stands for.
    fn mocked_slot(&self, receiver: &Expression<'_>) -> Option<Slot<'src>> {
        let receiver = bare(receiver);
        let name = match receiver {
            Expression::CallExpression(call) => {
                match (self.last_name(&call.callee)?, &call.arguments[..]) {
                    ("spyOn" | "stub", [_, key]) => self.argument_text(Some(key))?,
                    ("mocked", [mock]) => self.last_name(mock.as_expression()?)?,
                    (name, _) if tells_return(name) => {
                        let Expression::StaticMemberExpression(member) = bare(&call.callee) else {
                            return None;
                        };
                        return self.mocked_slot(&member.object);
                    }
                    _ => return None,
                }
            }
            other => self.last_name(other)?,
        };
        let field = returned_field(name)?;
        Some(Slot::Id(IdSlot::new(field, name, Position::Return)))
    }

    /// Positional arguments: each is walked, and the literals and names among them are remembered for later.
    pub(super) fn positional(
        &mut self,
        callee: &'src str,
        is_method: bool,
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
                Slot::Role(role.clone())
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
                    if let Some(token) = self.token_of(value)
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
            self.found.call(callee, is_method, count, known, sibling);
        }
    }

    fn notice_taking_apart(
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
        if taken
            .and_then(|taken| self.id_read_by(taken))
            .is_some_and(|id| id.field == Field::RunId)
        {
            self.found.access(span(call.span), AccessKind::ParsesRunId);
        }
    }
}

/// What a method is called on.
pub(super) fn receiver<'e, 'a>(callee: &'e Expression<'a>) -> Option<&'e Expression<'a>> {
    match bare(callee) {
        Expression::StaticMemberExpression(member) => Some(&member.object),
        Expression::ComputedMemberExpression(member) => Some(&member.object),
        Expression::PrivateFieldExpression(member) => Some(&member.object),
        Expression::ChainExpression(chain) => chain
            .expression
            .as_member_expression()
            .map(MemberExpression::object),
        _ => None,
    }
}

/// Assertions on mocks, whose arguments are what the code under test passed on.
pub(super) fn is_mock_assertion(name: &str) -> bool {
    matches!(
        name,
        "toHaveBeenCalledWith"
            | "toHaveBeenLastCalledWith"
            | "toHaveBeenNthCalledWith"
            | "toHaveBeenCalledExactlyOnceWith"
            | "toBeCalledWith"
            | "lastCalledWith"
            | "nthCalledWith"
            | "calledWith"
            | "calledWithExactly"
            | "calledOnceWith"
            | "calledOnceWithExactly"
            | "calledWithMatch"
    )
}
