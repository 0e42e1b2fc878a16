//! Calls: keywords, fallbacks, parametrised tests, mocks, and positional arguments for later.

use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::Ranged;

use super::expressions::is_text;
use super::statements::field_of;
use super::walker::{IdSlot, Slot, Walker};
use crate::language::vocabulary;
use crate::site::{
    AccessKind, Call, Field, Fragment, LiteralId, Negative, Position, Role, SiteValue,
};

/// Whether a context manager or an assertion of that name expects the code in it to fail.
pub(super) fn expects_failure(name: &str) -> bool {
    name == "raises" || name.starts_with("assertRaises") || name.starts_with("assert_raises")
}

/// Assertions on mocks, whose positional arguments are what the code under test passed on.
fn is_mock_assertion(name: &str) -> bool {
    matches!(
        name,
        "call"
            | "assert_called_with"
            | "assert_called_once_with"
            | "assert_any_call"
            | "assert_awaited_with"
            | "assert_awaited_once_with"
            | "assert_any_await"
            | "assert_has_calls"
            | "assert_has_awaits"
    )
}

/// Wrappers that give back the text they are given, or an id made of it.
fn constructs(name: &str) -> bool {
    matches!(
        name,
        "str" | "RunId" | "RunID" | "ThreadId" | "ThreadID" | "cast" | "deepcopy" | "copy"
    )
}

/// Declarations of a field or parameter whose first argument or `default=` is its value.
fn declares_default(name: &str) -> bool {
    matches!(
        name,
        "Field"
            | "field"
            | "Query"
            | "Form"
            | "Header"
            | "Cookie"
            | "Body"
            | "Param"
            | "Path"
            | "attrib"
            | "ib"
            | "Column"
            | "mapped_column"
    )
}

impl<'src> Walker<'src> {
    pub(super) fn call(&mut self, call: &ExprCall, slot: &Slot<'src>) {
        let callee = self.last_name(&call.func);
        let name = callee.unwrap_or_default();
        self.expr(&call.func, Slot::ANONYMOUS);
        self.notice_text_methods(call, name, slot);
        let compared = is_mock_assertion(name) || (self.compared && name == "dict");
        self.comparing(compared, |walker| walker.arguments(call, name, slot));
    }

    fn arguments(&mut self, call: &ExprCall, name: &'src str, slot: &Slot<'src>) {
        if self.is_for_people(call, name) {
            for argument in call.arguments.iter_source_order() {
                self.expr(argument.value(), Slot::Role(Role::Message));
            }
            return;
        }

        let negative = if expects_failure(name) {
            Some(Negative::Raises)
        } else {
            vocabulary::is_validator(name).then_some(Negative::Validator)
        };
        self.negatively(negative, |walker| {
            if name == "parametrize" && walker.parametrize(call) {
                return;
            }
            let sibling = walker.new_sibling();
            walker.positional(call, name, sibling, slot);
            for keyword in &call.arguments.keywords {
                walker.keyword(keyword, call, name, sibling, slot);
            }
        });
    }

    /// Whether only people read what is given: `print`, a logger, `pytest.skip`.
    fn is_for_people(&self, call: &ExprCall, name: &str) -> bool {
        match &*call.func {
            Expr::Name(_) => name == "print",
            Expr::Attribute(method) => match self.last_name(&method.value) {
                Some("logger" | "_logger" | "log" | "logging" | "LOG" | "LOGGER" | "warnings") => {
                    true
                }
                Some("pytest" | "self") => matches!(name, "skip" | "fail" | "xfail" | "skipTest"),
                _ => false,
            },
            _ => false,
        }
    }

    fn keyword(
        &mut self,
        keyword: &ruff_python_ast::Keyword,
        call: &ExprCall,
        callee: &str,
        sibling: u32,
        outer: &Slot<'src>,
    ) {
        let Some(identifier) = &keyword.arg else {
            return self.expr(&keyword.value, Slot::ANONYMOUS);
        };
        let name = self.name(identifier);
        let slot = if let Some(field) = field_of(name) {
            Slot::Id(IdSlot {
                field,
                name,
                position: Position::Keyword,
                sibling: Some(sibling),
            })
        } else if let Some(field) = Field::from_plural(name) {
            Slot::Ids(IdSlot {
                field,
                name,
                position: Position::List,
                sibling: None,
            })
        } else if name == "default" && declares_default(callee) {
            outer.clone()
        } else if name == "return_value" {
            // `get_run_id = Mock(return_value="x")` says by its own name what it returns.
            outer_return(outer)
        } else if name == "new"
            && let Some(slot) = self.patched(call)
        {
            slot
        } else {
            Slot::Member(name)
        };
        self.within_keyword(keyword, slot);
    }

    fn within_keyword(&mut self, keyword: &ruff_python_ast::Keyword, slot: Slot<'src>) {
        self.expr(&keyword.value, slot);
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each known function")]
    fn positional(&mut self, call: &ExprCall, name: &'src str, sibling: u32, outer: &Slot<'src>) {
        let arguments = &*call.arguments.args;
        match (name, arguments) {
            (
                "assertEqual" | "assertEquals" | "assertNotEqual" | "assertIs",
                [left, right, rest @ ..],
            ) => {
                self.equate(left, right);
                return rest
                    .iter()
                    .for_each(|message| self.expr(message, Slot::ANONYMOUS));
            }
            ("getattr", [object, key, fallback]) => {
                self.expr(object, Slot::ANONYMOUS);
                self.expr(key, Slot::Role(Role::Key));
                let slot = self.named_by(key, Position::Fallback);
                return self.expr(fallback, slot);
            }
            ("patch" | "setattr", [target, value]) => {
                let slot = self.patched(call).unwrap_or(Slot::ANONYMOUS);
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
                [.., key, value],
            ) if self
                .constant_text(key)
                .is_some_and(|key| field_of(key).is_some()) =>
            {
                arguments[..arguments.len() - 2]
                    .iter()
                    .for_each(|first| self.expr(first, Slot::ANONYMOUS));
                self.expr(key, Slot::Role(Role::Key));
                let position = if matches!(name, "get" | "pop" | "setdefault" | "getenv") {
                    Position::Fallback
                } else {
                    Position::Subscript
                };
                let slot = self.named_by(key, position);
                return self.expr(value, slot);
            }
            (_, [value]) if constructs(name) => {
                let slot = match (name, outer) {
                    ("RunId" | "RunID", Slot::Role(_)) => constructor(Field::RunId, name),
                    ("ThreadId" | "ThreadID", Slot::Role(_)) => constructor(Field::ThreadId, name),
                    _ => outer.clone(),
                };
                return self.expr(value, slot);
            }
            ("set" | "list" | "tuple" | "frozenset" | "sorted" | "iter", [value]) => {
                return self.expr(value, outer.clone());
            }
            (_, [value, ..])
                if declares_default(name) && is_text(value) && matches!(outer, Slot::Id(_)) =>
            {
                self.expr(value, outer.clone());
                return arguments[1..]
                    .iter()
                    .for_each(|rest| self.expr(rest, Slot::ANONYMOUS));
            }
            _ => {}
        }
        let slot = if is_mock_assertion(name) {
            Slot::Role(Role::MockAssertion)
        } else if let Some(slot) = self.searches(call, name) {
            slot
        } else {
            Slot::ANONYMOUS
        };
        let mut values = Vec::new();
        let mut is_spread = false;
        for (index, argument) in arguments.iter().enumerate() {
            is_spread |= argument.is_starred_expr();
            let at = self.out.literals.len();
            self.expr(argument, slot.clone());
            let value = match argument {
                Expr::StringLiteral(_) => {
                    SiteValue::Literal(LiteralId(u32::try_from(at).unwrap_or(u32::MAX)))
                }
                Expr::Name(name) => SiteValue::Name(self.text(name.range)),
                _ => continue,
            };
            values.push((u32::try_from(index).unwrap_or(u32::MAX), value));
        }
        if values
            .iter()
            .any(|(_, value)| matches!(value, SiteValue::Literal(_)))
            && !name.is_empty()
            && !is_mock_assertion(name)
        {
            self.out.calls.push(Call {
                callee: name,
                is_method: call.func.is_attribute_expr(),
                positional: (!is_spread)
                    .then(|| u32::try_from(arguments.len()).unwrap_or(u32::MAX)),
                named: u32::try_from(call.arguments.keywords.len()).unwrap_or(u32::MAX),
                arguments: values,
                sibling,
                scope: self.scope,
                extent: self.extent,
                negative: self.negative,
            });
        }
    }

    /// What `run_id.startswith("x")` and its like look for.
    fn searches(&self, call: &ExprCall, name: &str) -> Option<Slot<'src>> {
        let Expr::Attribute(method) = &*call.func else {
            return None;
        };
        let fragment = match name {
            "startswith" | "removeprefix" => Fragment::Start,
            "endswith" | "removesuffix" => Fragment::End,
            "find" | "index" | "count" | "split" | "rsplit" | "partition" | "rpartition"
            | "replace" => Fragment::Within,
            _ => return None,
        };
        if self.id_read_by(&method.value).is_some() {
            Some(Slot::Piece(fragment))
        } else {
            matches!(fragment, Fragment::Start | Fragment::End).then_some(Slot::Guess(fragment))
        }
    }

    /// The slot of what `patch("module.object.run_id", …)` puts there.
    fn patched(&self, call: &ExprCall) -> Option<Slot<'src>> {
        let target = self.constant_text(call.arguments.args.first()?)?;
        let (_, name) = target.rsplit_once('.')?;
        Some(Slot::Id(IdSlot {
            field: field_of(name)?,
            name,
            position: Position::Attribute,
            sibling: None,
        }))
    }

    /// The slot of a value that a literal key names.
    fn named_by(&self, key: &Expr, position: Position) -> Slot<'src> {
        let Some(name) = self.constant_text(key) else {
            return Slot::ANONYMOUS;
        };
        match field_of(name) {
            Some(field) => Slot::Id(IdSlot {
                field,
                name,
                position,
                sibling: None,
            }),
            None => Slot::Member(name),
        }
    }

    /// `"…".format(…)` and `"_".join(…)` build an id; `run_id.split("_")` takes one apart.
    fn notice_text_methods(&mut self, call: &ExprCall, name: &str, slot: &Slot<'src>) {
        let Expr::Attribute(method) = &*call.func else {
            return;
        };
        if let Slot::Id(id) = slot
            && id.position != Position::Comparison
            && is_text(&method.value)
        {
            match name {
                "format" | "format_map" => self.hand_built_text(id, call.range(), "`.format`"),
                "join" => self.hand_built_text(id, call.range(), "`.join`"),
                _ => {}
            }
        }
        let looks_at = match name {
            "upper" | "lower" | "title" | "capitalize" | "swapcase" | "casefold" | "replace"
            | "isalnum" | "isalpha" | "isdigit" | "isnumeric" | "islower" | "isupper"
            | "isidentifier" | "zfill" | "ljust" | "rjust" | "center" | "translate" => {
                self.id_read_by(&method.value)
            }
            _ => None,
        };
        if looks_at.is_some_and(|id| id.field == Field::RunId) {
            self.out.looks.push((self.scope, super::span(call.range())));
        }
        if name == "format"
            && let Some(text) = self.constant_text(&method.value)
        {
            self.template(super::expressions::pieces_of_format(text), call.range());
        }
        let takes_apart = match name {
            "split" | "rsplit" | "partition" | "rpartition" | "removeprefix" | "removesuffix" => {
                self.id_read_by(&method.value)
            }
            "match" | "search" | "fullmatch" | "findall" => call
                .arguments
                .args
                .get(1)
                .and_then(|text| self.id_read_by(text)),
            _ => None,
        };
        if takes_apart.is_some_and(|id| id.field == Field::RunId) {
            self.access(call.range(), AccessKind::ParsesRunId);
        }
    }

    /// Walks `parametrize("run_id, thread_id", [("x", "y"), …])`; false if its shape is another.
    fn parametrize(&mut self, call: &ExprCall) -> bool {
        let find = |keyword: &str| {
            call.arguments
                .find_keyword(keyword)
                .map(|keyword| &keyword.value)
        };
        let Some(names_expr) = call.arguments.args.first().or_else(|| find("argnames")) else {
            return false;
        };
        let Some(values) = call.arguments.args.get(1).or_else(|| find("argvalues")) else {
            return false;
        };
        let names: Vec<&'src str> = match names_expr {
            Expr::List(list) => list
                .elts
                .iter()
                .filter_map(|name| self.constant_text(name))
                .collect(),
            Expr::Tuple(tuple) => tuple
                .elts
                .iter()
                .filter_map(|name| self.constant_text(name))
                .collect(),
            _ => match self.constant_text(names_expr) {
                Some(text) => text
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty())
                    .collect(),
                None => return false,
            },
        };
        let rows = match values {
            Expr::List(list) => &list.elts[..],
            Expr::Tuple(tuple) => &tuple.elts[..],
            Expr::Set(set) => &set.elts[..],
            _ => return false,
        };
        self.expr(names_expr, Slot::Role(Role::Key));
        for row in rows {
            let sibling = self.new_sibling();
            let (cells, keywords) = match row {
                Expr::Call(param) if self.last_name(&param.func) == Some("param") => {
                    (&*param.arguments.args, &param.arguments.keywords[..])
                }
                Expr::Tuple(tuple) if names.len() > 1 => (&tuple.elts[..], &[][..]),
                Expr::List(list) if names.len() > 1 => (&list.elts[..], &[][..]),
                single => (std::slice::from_ref(single), &[][..]),
            };
            // A row that says so itself is a negative test: `("bad id", False)`, `pytest.param(…, id="invalid")`.
            let expects_bad = cells
                .iter()
                .zip(&names)
                .any(|(cell, name)| says_no(cell, name))
                || keywords.iter().any(|keyword| {
                    self.constant_text(&keyword.value)
                        .is_some_and(vocabulary::says_invalid)
                });
            let negative = expects_bad.then_some(Negative::Validator);
            self.within(row.range(), |walker| {
                walker.negatively(negative, |walker| {
                    for (index, cell) in cells.iter().enumerate() {
                        let slot = match names.get(index) {
                            Some(name) => match field_of(name).or_else(|| suffix_field(name)) {
                                Some(field) => Slot::Id(IdSlot {
                                    field,
                                    name,
                                    position: Position::Parametrize,
                                    sibling: Some(sibling),
                                }),
                                None => Slot::Variable(name),
                            },
                            None => Slot::ANONYMOUS,
                        };
                        walker.expr(cell, slot);
                    }
                });
            });
            for keyword in keywords {
                self.expr(&keyword.value, Slot::Role(Role::Message));
            }
        }
        for keyword in &call.arguments.keywords {
            if keyword
                .arg
                .as_ref()
                .is_some_and(|name| matches!(&*name.id, "ids" | "indirect" | "scope"))
            {
                self.expr(&keyword.value, Slot::Role(Role::Message));
            }
        }
        true
    }
}

/// A parametrised argument such as `bad_run_id` or `expected_run_id`.
fn suffix_field(name: &str) -> Option<Field> {
    if name.ends_with("_run_id") && !name.contains("workflow") {
        Some(Field::RunId)
    } else if name.ends_with("_thread_id") {
        Some(Field::ThreadId)
    } else {
        None
    }
}

/// Whether a cell of a parametrised row says that the row's id is not valid: `False` under `is_valid` or `expected`.
fn says_no(cell: &Expr, column: &str) -> bool {
    let judges = ["valid", "expected", "ok", "accept", "should", "result"]
        .iter()
        .any(|word| column.contains(word));
    judges && matches!(cell, Expr::BooleanLiteral(flag) if !flag.value)
}

fn constructor(field: Field, name: &str) -> Slot<'_> {
    Slot::Id(IdSlot {
        field,
        name,
        position: Position::Constructor,
        sibling: None,
    })
}

fn outer_return<'src>(outer: &Slot<'src>) -> Slot<'src> {
    match outer {
        Slot::Id(id) => Slot::Id(id.clone()),
        _ => Slot::ANONYMOUS,
    }
}
