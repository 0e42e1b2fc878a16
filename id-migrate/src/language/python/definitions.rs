//! Functions, classes and imports: scopes, signatures, defaults, and where names come from.

use std::borrow::Cow;

use ruff_python_ast::{
    Expr, ExprCall, Parameters, Stmt, StmtClassDef, StmtFunctionDef, StmtImport, StmtImportFrom,
};
use ruff_text_size::Ranged;

use super::statements::field_of;
use super::walker::{IdSlot, Slot, Walker};
use crate::site::{Field, Import, ImportedName, Position, Role, ScopeKind, Signature};

impl<'src> Walker<'src> {
    pub(super) fn function(&mut self, function: &StmtFunctionDef) {
        let name = self.name(&function.name);
        let in_class = self.out.scope(self.scope).kind == ScopeKind::Class;
        self.signature(name, &function.parameters, in_class);
        let is_fixture = function
            .decorator_list
            .iter()
            .any(|decorator| self.declares_fixture(&decorator.expression));
        let field = field_of(name).or_else(|| is_fixture.then(|| fixture_field(name)).flatten());
        let returns = field.map_or(Slot::ANONYMOUS, |field| {
            Slot::Id(IdSlot {
                field,
                name,
                position: Position::Return,
                sibling: None,
            })
        });
        self.scoped(ScopeKind::Function, name, function.range, |walker| {
            // What a test is parametrised with belongs to it.
            for decorator in &function.decorator_list {
                walker.within(decorator.range, |walker| match &decorator.expression {
                    Expr::Call(call) if walker.declares_fixture(&call.func) => {
                        walker.fixture(call, &returns);
                    }
                    expression => walker.expr(expression, Slot::ANONYMOUS),
                });
            }
            walker.within(function.parameters.range(), |walker| {
                walker.defaults(&function.parameters);
            });
            let outer = std::mem::replace(&mut walker.returns, returns);
            walker.body(&function.body);
            walker.returns = outer;
        });
        if is_fixture && let Some(value) = returned(&function.body) {
            self.bind(name, value);
        }
    }

    pub(super) fn defaults(&mut self, parameters: &Parameters) {
        let sibling = self.new_sibling();
        for parameter in parameters.iter_non_variadic_params() {
            let Some(default) = &parameter.default else {
                continue;
            };
            let name = self.name(&parameter.parameter.name);
            let slot = match field_of(name) {
                Some(field) => Slot::Id(IdSlot {
                    field,
                    name,
                    position: Position::Default,
                    sibling: Some(sibling),
                }),
                None => Slot::Member(name),
            };
            self.expr(default, slot);
        }
    }

    /// Whether a decorator is `pytest.fixture` or one of its like.
    fn declares_fixture(&self, decorator: &Expr) -> bool {
        let name = match decorator {
            Expr::Call(call) => self.last_name(&call.func),
            name => self.last_name(name),
        };
        name.is_some_and(|name| name.ends_with("fixture"))
    }

    /// Walks `@pytest.fixture(params=[…])`: each of them is what the fixture returns.
    fn fixture(&mut self, call: &ExprCall, returns: &Slot<'src>) {
        for keyword in &call.arguments.keywords {
            let slot = match (keyword.arg.as_deref(), returns) {
                (Some("params"), Slot::Id(id)) => Slot::Ids(IdSlot {
                    position: Position::Parametrize,
                    ..id.clone()
                }),
                (Some("params"), _) => Slot::ANONYMOUS,
                _ => Slot::Role(Role::Named("fixture".into())),
            };
            self.expr(&keyword.value, slot);
        }
        for argument in &call.arguments.args {
            self.expr(argument, Slot::ANONYMOUS);
        }
    }

    fn signature(&mut self, name: &'src str, parameters: &Parameters, in_class: bool) {
        let mut taken: Vec<_> = parameters
            .posonlyargs
            .iter()
            .chain(&parameters.args)
            .collect();
        let first = taken
            .first()
            .map(|parameter| self.name(&parameter.parameter.name));
        if in_class && matches!(first, Some("self" | "cls" | "mcs")) {
            taken.remove(0);
        }
        let named = taken
            .iter()
            .map(|parameter| self.name(&parameter.parameter.name));
        let ids = named
            .enumerate()
            .filter_map(|(index, name)| {
                Some((u32::try_from(index).ok()?, Field::from_snake_case(name)?))
            })
            .collect();
        let required = taken
            .iter()
            .chain(&parameters.kwonlyargs.iter().collect::<Vec<_>>())
            .filter(|one| one.default.is_none())
            .count();
        let positional = if parameters.vararg.is_some() {
            usize::MAX
        } else {
            taken.len()
        };
        let is_constructor = in_class && name == "__init__";
        let name = if is_constructor {
            self.class_name()
        } else {
            name
        };
        self.out.signatures.push(Signature {
            name,
            is_method: in_class && !is_constructor,
            positional: u32::try_from(positional).unwrap_or(u32::MAX),
            required: u32::try_from(required).unwrap_or(u32::MAX),
            ids,
        });
    }

    /// The name of the class that is being walked, as it stands in the source.
    fn class_name(&self) -> &'src str {
        match &self.out.scope(self.scope).name {
            Cow::Borrowed(name) => name,
            Cow::Owned(_) => "",
        }
    }

    pub(super) fn class(&mut self, class: &StmtClassDef) {
        let name = self.name(&class.name);
        for decorator in &class.decorator_list {
            self.within(decorator.range, |walker| {
                walker.expr(&decorator.expression, Slot::ANONYMOUS);
            });
        }
        if let Some(arguments) = &class.arguments {
            arguments
                .args
                .iter()
                .for_each(|base| self.expr(base, Slot::ANONYMOUS));
            arguments
                .keywords
                .iter()
                .for_each(|keyword| self.expr(&keyword.value, Slot::ANONYMOUS));
        }
        // A named tuple takes its fields by position, too.
        let is_dataclass = class.decorator_list.iter().any(|decorator| {
            self.text(decorator.expression.range())
                .contains("dataclass")
        }) || class
            .bases()
            .iter()
            .any(|base| self.last_name(base) == Some("NamedTuple"));
        if is_dataclass {
            let fields: Vec<&str> = class
                .body
                .iter()
                .filter_map(|statement| match statement {
                    Stmt::AnnAssign(field) => field
                        .target
                        .as_name_expr()
                        .map(|name| self.text(name.range)),
                    _ => None,
                })
                .collect();
            let ids = fields
                .iter()
                .enumerate()
                .filter_map(|(index, name)| {
                    Some((u32::try_from(index).ok()?, Field::from_snake_case(name)?))
                })
                .collect();
            let positional = u32::try_from(fields.len()).unwrap_or(u32::MAX);
            self.out.signatures.push(Signature {
                name,
                is_method: false,
                positional,
                required: 0,
                ids,
            });
        }
        self.scoped(ScopeKind::Class, name, class.range, |walker| {
            walker.body(&class.body);
        });
    }

    pub(super) fn import(&mut self, import: &StmtImport) {
        for alias in &import.names {
            let module = self.name(&alias.name).replace('.', "/");
            self.out.imports.push(Import {
                module: Cow::Owned(module),
                names: Vec::new(),
                alias: alias.asname.as_ref().map(|name| self.name(name)),
            });
        }
    }

    pub(super) fn import_from(&mut self, import: &StmtImportFrom) {
        let path = import
            .module
            .as_ref()
            .map_or(String::new(), |module| self.name(module).replace('.', "/"));
        let up = match import.level {
            0 => String::new(),
            1 => "./".to_owned(),
            level => "../".repeat(level as usize - 1),
        };
        let names = import
            .names
            .iter()
            .map(|alias| {
                let there = self.name(&alias.name);
                let here = alias.asname.as_ref().map_or(there, |name| self.name(name));
                ImportedName { there, here }
            })
            .collect();
        self.out.imports.push(Import {
            module: Cow::Owned(up + &path),
            names,
            alias: None,
        });
    }
}

/// What the last statement of a fixture gives.
fn returned(body: &[Stmt]) -> Option<&Expr> {
    body.iter().rev().find_map(|statement| match statement {
        Stmt::Return(r#return) => r#return.value.as_deref(),
        Stmt::Expr(expression) => match &*expression.value {
            Expr::Yield(r#yield) => r#yield.value.as_deref(),
            _ => None,
        },
        _ => None,
    })
}

/// The field of a fixture's name: `sample_run_id`, `valid_thread_id`.
fn fixture_field(name: &str) -> Option<Field> {
    if name.ends_with("_chat_thread_id") {
        Some(Field::ChatThreadId)
    } else if name.ends_with("_thread_id") {
        Some(Field::ThreadId)
    } else if name.ends_with("_run_id") && !name.contains("workflow") && !name.contains("github") {
        Some(Field::RunId)
    } else {
        None
    }
}
