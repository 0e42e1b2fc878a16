//! Calls: keywords, fallbacks, mocks, and positional arguments for later.

use ruff_python_ast::{Expr, ExprCall, Keyword};
use ruff_text_size::Ranged as _;

use super::names::{field_of, slot_of_member};
use super::span;
use super::strings::is_text;
use super::walker::Walker;
use crate::ids::index;
use crate::sites::language::slot::{CommandLine, IdSlot, Slot};
use crate::sites::language::vocabulary::libraries::writes_texts;
use crate::sites::language::vocabulary::{self, Failure, inspections};
use crate::sites::language::walk::Walk as _;
use crate::sites::{Destination, Field, LiteralId, Negative, Position, Role, SiteValue};

/// Returns `true` if a context manager or an assertion of that name expects the code in it to fail.
fn expects_failure(name: &str) -> bool {
    name == "raises" || name.starts_with("assertRaises") || name.starts_with("assert_raises")
}

/// Assertions on mocks. Their positional arguments are the arguments that the code under test passed.
fn is_mock_assertion(name: &str) -> bool {
    words!(
        "call assert_called_with assert_called_once_with assert_any_call assert_awaited_with \
         assert_awaited_once_with assert_any_await assert_has_calls assert_has_awaits"
    )
    .contains(&name)
}

/// Assertions that compare their first two arguments.
fn equates(name: &str) -> bool {
    words!(
        "assertEqual assertEquals assertNotEqual assertIs assertDictEqual assertListEqual \
         assertTupleEqual assertSetEqual assertCountEqual assertSequenceEqual"
    )
    .contains(&name)
}

/// Functions that return a copy of their argument in another collection.
fn converts(name: &str) -> bool {
    matches!(
        name,
        "dict" | "list" | "tuple" | "set" | "frozenset" | "sorted" | "asdict" | "astuple"
    )
}

/// Returns `true` if a name is written like the name of a class, which constructs an object.
pub(super) fn is_class(name: &str) -> bool {
    let name = name.trim_start_matches('_');
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

/// Wrappers that return their argument, or an id constructed from it.
fn constructs(name: &str) -> bool {
    matches!(
        name,
        "str" | "RunId" | "RunID" | "ThreadId" | "ThreadID" | "cast" | "deepcopy" | "copy"
    )
}

/// Declarations of a field or parameter whose first argument or `default=` is its value.
fn declares_default(name: &str) -> bool {
    words!("Field field Query Form Header Cookie Body Param Path attrib ib Column mapped_column")
        .contains(&name)
}

impl<'src> Walker<'src> {
    pub(super) fn call(&mut self, call: &ExprCall, slot: &Slot<'src>) {
        let callee = self.last_name(&call.func);
        let name = callee.unwrap_or_default();
        self.expr(&call.func, Slot::ANONYMOUS);
        if let Expr::Attribute(method) = &*call.func
            && let Expr::Name(receiver) = &*method.value
        {
            self.found.pass(self.text(receiver.range));
        }
        if matches!(name, "assertIsNone" | "assertNotIn" | "assertFalse")
            || name.starts_with("assert_not_")
        {
            self.found.absence();
        }
        self.notice_text_methods(call, name, slot);
        let destination = match self.found.destination {
            _ if is_mock_assertion(name) => Destination::Comparison,
            outer if converts(name) => outer,
            outer if is_class(name) => outer.of_parts(),
            _ => Destination::Code,
        };
        let receiver = match &*call.func {
            Expr::Attribute(method) => self.last_name(&method.value),
            _ => None,
        };
        self.within_text(writes_texts(receiver, name), |walker| {
            walker.giving_to(destination, |walker| walker.arguments(call, name, slot));
        });
    }

    fn arguments(&mut self, call: &ExprCall, name: &'src str, slot: &Slot<'src>) {
        if self.is_for_people(call, name) {
            for argument in call.arguments.iter_source_order() {
                self.expr(argument.value(), Slot::Role(Role::Message));
            }
            return;
        }

        let walk = |walker: &mut Self| {
            if name == "parametrize" && walker.parametrize(call) {
                return;
            }
            let sibling = walker.found.new_sibling();
            walker.positional(call, name, sibling, slot);
            for keyword in &call.arguments.keywords {
                walker.keyword(keyword, call, name, sibling, slot);
            }
        };
        if vocabulary::is_validator(name) {
            self.negatively(Some(Negative::Validator), walk);
        } else {
            self.failing(self.expected_failure(call), span(call.range()), walk);
        }
    }

    /// Returns the failure that `pytest.raises(E, match="…")` and its like expect.
    pub(super) fn expected_failure(&self, call: &ExprCall) -> Option<Failure<'src>> {
        let name = self.last_name(&call.func)?;
        if !expects_failure(name) {
            return None;
        }
        let error = call.arguments.args.first();
        let pattern = match &call.arguments.args[..] {
            [_, pattern, ..] if name.ends_with("Regex") => Some(pattern),
            _ => {
                let keyword = call.arguments.find_keyword("match");
                keyword.map(|keyword| &keyword.value)
            }
        };
        // `match=re.escape("…")`
        let pattern = pattern.map(|pattern| match pattern {
            Expr::Call(escape) => escape.arguments.args.first().unwrap_or(pattern),
            _ => pattern,
        });
        Some(Failure {
            error: error.and_then(|error| self.last_name(error)),
            message: pattern.and_then(|pattern| self.constant_text(pattern)),
        })
    }

    /// Returns `true` if the arguments are only shown to people: `print`, a logger, `pytest.skip`.
    fn is_for_people(&self, call: &ExprCall, name: &str) -> bool {
        match &*call.func {
            Expr::Name(_) => name == "print",
            Expr::Attribute(method) => match self.last_name(&method.value) {
                Some("pytest" | "self") => matches!(name, "skip" | "fail" | "xfail" | "skipTest"),
                // `log.add(run_id="a")` of a class of the tree is no message.
                receiver => receiver.is_some() && inspections::is_for_people(receiver, name),
            },
            _ => false,
        }
    }

    fn keyword(
        &mut self,
        keyword: &Keyword,
        call: &ExprCall,
        callee: &str,
        sibling: u32,
        outer: &Slot<'src>,
    ) {
        let Some(identifier) = &keyword.arg else {
            return self.expr(&keyword.value, Slot::ANONYMOUS);
        };
        let name = self.name(identifier);
        self.found.mention(name);
        let known = Slot::named(field_of(name), name, Position::Keyword, true);
        let slot = if !known.is_no_id() {
            known.beside(Some(sibling))
        } else if name == "default" && callee == "ContextVar" {
            let key = call.arguments.args.first();
            key.map_or(known, |key| self.named_by(key, Position::Default))
        } else if name == "default" && declares_default(callee) {
            outer.clone()
        } else if let "return_value" | "side_effect" = name {
            // The name of the mock determines its result: `get_run_id = Mock(return_value="x")`.
            let patched = self.patched_name(call).map(Slot::Member);
            match patched.as_ref().unwrap_or(outer).of_result() {
                Slot::Id(id) if name == "side_effect" => Slot::Ids(id),
                Slot::Id(id) => Slot::Id(id),
                _ => Slot::ANONYMOUS,
            }
        } else if name == "new"
            && let Some(slot) = self.patched(call, &keyword.value)
        {
            slot
        } else {
            known
        };
        self.member(Some(name), |walker| walker.expr(&keyword.value, slot));
    }

    fn positional(&mut self, call: &ExprCall, name: &'src str, sibling: u32, outer: &Slot<'src>) {
        let arguments = &*call.arguments.args;
        match (name, arguments) {
            (_, [left, right, rest @ ..]) if equates(name) => {
                self.equate(left, right);
                return self.each(rest, &Slot::ANONYMOUS);
            }
            ("getattr", [object, key, fallback]) => {
                self.expr(object, Slot::ANONYMOUS);
                self.expr(key, Slot::Role(Role::Key));
                let slot = self.named_by(key, Position::Fallback);
                return self.expr(fallback, slot);
            }
            ("patch" | "setattr", [target, value]) => {
                let slot = self.patched(call, value).unwrap_or(Slot::ANONYMOUS);
                self.expr(target, Slot::Role(Role::Key));
                return self.expr(value, slot);
            }
            ("setattr", [object, key, value]) => {
                self.expr(object, Slot::ANONYMOUS);
                self.expr(key, Slot::Role(Role::Key));
                let slot = self.named_by(key, Position::Attribute);
                return self.expr(value, slot);
            }
            (
                "get" | "pop" | "setdefault" | "getenv" | "setenv" | "setitem" | "object",
                [before @ .., key, value],
            ) if self
                .constant_text(key)
                .is_some_and(|key| field_of(key).is_some()) =>
            {
                self.each(before, &Slot::ANONYMOUS);
                self.expr(key, Slot::Role(Role::Key));
                let position = if matches!(name, "get" | "pop" | "setdefault" | "getenv") {
                    Position::Fallback
                } else {
                    Position::Subscript
                };
                let slot = self.named_by(key, position);
                return self.expr(value, slot);
            }
            // A column of a query or of a data frame.
            ("in_" | "not_in" | "notin_" | "isin" | "is_in", [list])
                if let Some(id) = self.receiver_id(call) =>
            {
                return self.expr(list, Slot::Ids(id));
            }
            ("set", [value]) if let Some(variable) = self.context_variable(call) => {
                let slot = slot_of_member(variable, Position::Assignment);
                return self.expr(value, slot);
            }
            (_, [value]) if constructs(name) => {
                // In `x = RunId("y")` the constructor determines the slot, not the name.
                let slot = match name {
                    "RunId" | "RunID" if outer.is_no_id() => {
                        Slot::id(Field::RunId, name, Position::Constructor)
                    }
                    "ThreadId" | "ThreadID" if outer.is_no_id() => {
                        Slot::id(Field::ThreadId, name, Position::Constructor)
                    }
                    _ => outer.clone(),
                };
                return self.expr(value, slot);
            }
            ("set" | "list" | "tuple" | "frozenset" | "sorted" | "iter", [value]) => {
                return self.expr(value, outer.clone());
            }
            (_, [value, rest @ ..])
                if declares_default(name) && is_text(value) && matches!(outer, Slot::Id(_)) =>
            {
                self.expr(value, outer.clone());
                return self.each(rest, &Slot::ANONYMOUS);
            }
            _ => {}
        }
        self.plain_arguments(call, name, sibling);
    }

    /// Positional arguments: each is walked, and the literals and names among them are remembered for later.
    fn plain_arguments(&mut self, call: &ExprCall, name: &'src str, sibling: u32) {
        let arguments = &*call.arguments.args;
        let slot = if is_mock_assertion(name) {
            Slot::Role(Role::MockAssertion)
        } else {
            Slot::ANONYMOUS
        };
        let mut known = Vec::new();
        let mut line = CommandLine::default();
        let mut is_spread = false;
        for (at, argument) in arguments.iter().enumerate() {
            is_spread |= argument.is_starred_expr();
            let next = self.found.out.literals.len();
            // `call_command("show", "--run-id", "x")`
            let text = self.constant_text(argument);
            self.import_main(line.before, text);
            self.element((&mut line, text), (&slot, index(at)), |walker, slot| {
                walker.expr(argument, slot);
            });
            let value = match argument {
                Expr::StringLiteral(_) => SiteValue::Literal(LiteralId::new(next)),
                Expr::Name(name) => SiteValue::Name(self.text(name.range)),
                _ => continue,
            };
            known.push((index(at), value));
        }
        // A pair of names has a thread for the run id.
        let is_pair = known.len() > 1;
        let may_be_id = |(_, value): &_| match value {
            SiteValue::Literal(_) => true,
            SiteValue::Name(name) => is_pair && Field::from_longer(name).is_some(),
        };
        if known.iter().any(may_be_id) && !name.is_empty() && !is_mock_assertion(name) {
            self.found.call(
                name,
                self.receiver(&call.func),
                (!is_spread).then(|| index(arguments.len())),
                index(call.arguments.keywords.len()),
                known,
                sibling,
            );
        }
    }

    /// Returns the name of `patch("module.object.run_id", …)`.
    fn patched_name(&self, call: &ExprCall) -> Option<&'src str> {
        let target = self.constant_text(call.arguments.args.first()?)?;
        let (_, name) = target.rsplit_once('.')?;
        Some(name)
    }

    /// Returns the slot of the value in `patch("module.object.run_id", …)`.
    fn patched(&self, call: &ExprCall, value: &Expr) -> Option<Slot<'src>> {
        let name = self.patched_name(call)?;
        match field_of(name) {
            Some(field) => Some(Slot::id(field, name, Position::Attribute)),
            // A function: `patch("app.make_run_id", lambda: "x")`.
            None => value.is_lambda_expr().then_some(Slot::Member(name)),
        }
    }

    /// Returns the position of a value compared with the receiver of a method, if the receiver is an id.
    fn receiver_id(&self, call: &ExprCall) -> Option<IdSlot<'src>> {
        self.id_read_by(&call.func.as_attribute_expr()?.value)
    }

    /// Returns the name of the value of a context variable: `run_id` of `run_id_var.set("x")`.
    fn context_variable(&self, call: &ExprCall) -> Option<&'src str> {
        const ENDS: &[&str] = words!("_context_var _ctx_var _contextvar _context _var _ctx _cv");
        let method = call.func.as_attribute_expr()?;
        let name = self.last_name(&method.value)?;
        let name = ENDS.iter().find_map(|end| name.strip_suffix(end))?;
        Some(name.trim_start_matches('_')).filter(|name| field_of(name).is_some())
    }
}
