//! Functions, classes and imports: scopes, signatures, defaults, and where names come from.

use ruff_python_ast::{
    Decorator, Expr, ExprCall, ParameterWithDefault, Parameters, Stmt, StmtClassDef,
    StmtFunctionDef,
};
use ruff_text_size::Ranged;

use super::names::{field_of, slot_of_member};
use super::span;
use super::targets::elements_of;
use super::walker::Walker;
use crate::ids::index;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::Walk as _;
use crate::sites::{
    Field, InstanceKind, Position, Role, ScopeKind, Signature, Span, names_fixture,
};

impl<'src> Walker<'src> {
    pub(super) fn function(&mut self, function: &StmtFunctionDef) {
        let name = self.name(&function.name);
        let in_class = self.found.out.scope(self.found.scope).kind == ScopeKind::Class;
        let decorators = self.decorators(&function.decorator_list);
        let is_fixture = decorators.iter().any(|name| names_fixture(name));
        let extent = span(function.range);
        self.signature(
            (name, extent),
            Some(&function.parameters),
            in_class,
            decorators,
        );
        let name = self.fixture_name(function).unwrap_or(name);
        let ending = Field::from_ending(name).filter(|_| is_fixture);
        let field = field_of(name)
            .or_else(|| Field::of_function(name))
            .or(ending);
        let returns = Slot::id_or(field, name, Position::Return, Slot::ANONYMOUS);
        let mut given = None;
        self.scoped_at(extent, ScopeKind::Function, name, false, |walker| {
            // The parameters of `parametrize` belong to the test.
            for decorator in &function.decorator_list {
                walker.within(decorator.range, |walker| match &decorator.expression {
                    Expr::Call(call) if names_fixture(walker.text(call.func.range())) => {
                        walker.fixture(call, &returns);
                    }
                    expression => walker.expr(expression, Slot::ANONYMOUS),
                });
            }
            walker.within(function.parameters.range(), |walker| {
                walker.defaults(&function.parameters);
            });
            walker.instances_in_parameters(&function.parameters);
            walker.returning(returns, |walker| walker.body(&function.body));
            given = walker.class_given_by(function);
        });
        self.found
            .instance(name, InstanceKind::Function, given, false);
        if is_fixture {
            for value in returned(&function.body)
                .into_iter()
                .chain(cases_of(function))
            {
                self.bind(name, value);
            }
        }
    }

    /// Returns the name of `@pytest.fixture(name="run_id")`.
    fn fixture_name(&self, function: &StmtFunctionDef) -> Option<&'src str> {
        let calls = function.decorator_list.iter();
        let mut calls = calls.filter_map(|one| one.expression.as_call_expr());
        let call = calls.find(|call| names_fixture(self.text(call.func.range())))?;
        self.constant_text(&call.arguments.find_keyword("name")?.value)
    }

    pub(super) fn defaults(&mut self, parameters: &Parameters) {
        let sibling = Some(self.found.new_sibling());
        for parameter in parameters.iter_non_variadic_params() {
            let name = self.name(&parameter.parameter.name);
            self.found.mention(name);
            let Some(default) = &parameter.default else {
                continue;
            };
            let slot = slot_of_member(name, Position::Default).beside(sibling);
            self.expr(default, slot);
        }
    }

    /// Walks `@pytest.fixture(params=[…])`: the fixture may return each value.
    fn fixture(&mut self, call: &ExprCall, returns: &Slot<'src>) {
        for keyword in &call.arguments.keywords {
            let slot = match (keyword.arg.as_deref(), returns) {
                (Some("params"), Slot::Id(id)) => Slot::Ids(id.at(Position::Parametrize)),
                (Some("params"), _) => Slot::ANONYMOUS,
                _ => Slot::Role(Role::Named("fixture")),
            };
            self.expr(&keyword.value, slot);
        }
        self.each(&call.arguments.args, &Slot::ANONYMOUS);
    }

    fn decorators(&self, list: &[Decorator]) -> Box<[&'src str]> {
        let names = list.iter().map(|one| match &one.expression {
            Expr::Call(call) => call.func.range(),
            expression => expression.range(),
        });
        names.map(|name| self.text(name)).collect()
    }

    /// `short = lambda run_id: …` defines a function.
    pub(super) fn named_lambda(&mut self, target: &Expr, value: &Expr) {
        if let (Expr::Name(name), Expr::Lambda(lambda)) = (target, value) {
            let in_class = self.found.out.scope(self.found.scope).kind == ScopeKind::Class;
            let named = (self.text(name.range), span(lambda.range));
            self.signature(
                named,
                lambda.parameters.as_deref(),
                in_class,
                Box::default(),
            );
        }
    }

    fn signature(
        &mut self,
        (name, extent): (&'src str, Span),
        parameters: Option<&Parameters>,
        in_class: bool,
        decorators: Box<[&'src str]>,
    ) {
        let none = Parameters::default();
        let parameters = parameters.unwrap_or(&none);
        let by_place = parameters.posonlyargs.iter().chain(&parameters.args);
        let mut taken: Vec<_> = by_place.chain(&parameters.kwonlyargs).collect();
        let mut positional = taken.len() - parameters.kwonlyargs.len();
        let name_of = |one: &&ParameterWithDefault| self.name(&one.parameter.name);
        let first = taken.first().filter(|_| positional > 0).map(name_of);
        if in_class && matches!(first, Some("self" | "cls" | "mcs")) {
            taken.remove(0);
            positional -= 1;
        }
        let all: Box<[&str]> = taken.iter().map(name_of).collect();
        let ids = Field::positions(&all[..positional]);
        let required = taken.iter().filter(|one| one.default.is_none()).count();
        let name_of_rest = |one: &ruff_python_ast::Parameter| self.name(&one.name);
        let rest = parameters.vararg.as_deref().map(name_of_rest);
        let rest = rest.map(|name| (index(positional), name));
        let keywords = parameters.kwarg.as_deref().map(name_of_rest);
        if rest.is_some() {
            positional = usize::MAX;
        }
        let class = self.found.class_name_around();
        let is_constructor = in_class && name == "__init__";
        let is_method = in_class && !is_constructor;
        self.found.out.signatures.push(Signature {
            name: if is_constructor { class } else { name },
            is_method,
            owner: if is_method { class } else { "" },
            positional: index(positional),
            required: index(required),
            parameters: all,
            rest,
            keywords,
            extent,
            ids,
            decorators,
        });
    }

    pub(super) fn class(&mut self, class: &StmtClassDef) {
        let name = self.name(&class.name);
        for decorator in &class.decorator_list {
            self.within(decorator.range, |walker| {
                walker.expr(&decorator.expression, Slot::ANONYMOUS);
            });
        }
        if let Some(arguments) = &class.arguments {
            let keywords = arguments.keywords.iter().map(|keyword| &keyword.value);
            self.each(arguments.args.iter().chain(keywords), &Slot::ANONYMOUS);
        }
        let keywords = class.arguments.iter().flat_map(|all| &all.keywords);
        let metaclass = keywords.map(|keyword| &keyword.value);
        let bases = class.bases().iter().chain(metaclass);
        self.found.class(
            name,
            bases.filter_map(|base| self.class_named_by(base)).collect(),
        );
        // A named tuple takes its fields by position, too.
        let mut decorators = class.decorator_list.iter();
        let mut bases = class.bases().iter();
        let is_dataclass = decorators.any(|one| makes_constructor(self.text(one.range)))
            || bases.any(|base| self.last_name(base) == Some("NamedTuple"));
        if is_dataclass {
            let fields = class.body.iter().filter_map(|statement| match statement {
                Stmt::AnnAssign(field) => field.target.as_name_expr(),
                // `key = attr.ib()`
                Stmt::Assign(field) => {
                    let maker = field.value.as_call_expr()?;
                    let maker = self.last_name(&maker.func)?;
                    let is_field = matches!(maker, "ib" | "attrib" | "field");
                    field.targets.first()?.as_name_expr().filter(|_| is_field)
                }
                _ => None,
            });
            let fields: Box<[&str]> = fields.map(|name| self.text(name.range)).collect();
            self.found.out.signatures.push(Signature {
                name,
                positional: index(fields.len()),
                extent: span(class.range),
                ids: Field::positions(&fields),
                parameters: fields,
                decorators: self.decorators(&class.decorator_list),
                ..Signature::default()
            });
        }
        self.scoped_at(span(class.range), ScopeKind::Class, name, false, |walker| {
            walker.body(&class.body);
        });
    }
}

/// Returns `true` if a decorator of a class makes a constructor that takes the fields: `@dataclass`, `@attr.s`,
/// `@attrs.define(slots=True)`.
fn makes_constructor(decorator: &str) -> bool {
    let path = decorator.trim_start_matches('@').trim_start();
    let path = path.split('(').next().unwrap_or_default();
    let is_short = matches!(path, "define" | "frozen" | "mutable");
    decorator.contains("dataclass") || is_short || path.starts_with("attr")
}

/// Returns the elements of `@pytest.fixture(params=["x", "y"])`.
fn cases_of(fixture: &StmtFunctionDef) -> impl Iterator<Item = &Expr> {
    let calls = fixture
        .decorator_list
        .iter()
        .filter_map(|it| it.expression.as_call_expr());
    let lists = calls.filter_map(|call| call.arguments.find_keyword("params"));
    lists.filter_map(|list| elements_of(&list.value)).flatten()
}

/// Returns the value of a fixture's last statement.
pub(super) fn returned(body: &[Stmt]) -> Option<&Expr> {
    body.iter().rev().find_map(|statement| match statement {
        Stmt::Return(r#return) => r#return.value.as_deref(),
        Stmt::Expr(expression) => expression.value.as_yield_expr()?.value.as_deref(),
        _ => None,
    })
}
