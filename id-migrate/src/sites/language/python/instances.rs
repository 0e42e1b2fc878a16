//! Instances of classes: of variables, attributes, parameters, fixtures and the receivers of methods.

use ruff_python_ast::{Expr, Operator, Parameters, StmtFunctionDef};

use super::definitions::returned;
use super::walker::Walker;
use crate::sites::{InstanceKind, Receiver};

/// Generic types that wrap a value of their first argument: a fixture may yield the value, a parameter may be `None`.
fn hands_on(name: &str) -> bool {
    words!(
        "Optional Annotated Final ClassVar Iterator Generator AsyncIterator AsyncGenerator \
         Awaitable"
    )
    .contains(&name)
}

fn is_capital(name: &str) -> bool {
    name.trim_start_matches('_').starts_with(char::is_uppercase)
}

impl<'src> Walker<'src> {
    /// Records the class of the instance in an assigned name or attribute of `self`; `is_declared` for `store: Store`.
    pub(super) fn instance_in(
        &mut self,
        target: &Expr,
        class: Option<&'src str>,
        is_declared: bool,
    ) {
        let (name, kind) = match target {
            Expr::Name(name) => (self.text(name.range), InstanceKind::Variable),
            Expr::Attribute(attribute) if is_self(&attribute.value) => {
                (self.name(&attribute.attr), InstanceKind::Own)
            }
            _ => return,
        };
        self.found.instance(name, kind, class, is_declared);
    }

    /// Records the classes of the instances that an assignment gives names: `store, limit = Store(), 3`.
    pub(super) fn instances_in(&mut self, target: &Expr, value: &Expr) {
        match (target, value) {
            (Expr::Tuple(targets), Expr::Tuple(values)) if targets.len() == values.len() => {
                for (target, value) in targets.iter().zip(values) {
                    self.instances_in(target, value);
                }
            }
            _ => self.instance_in(target, self.class_of_value(value), false),
        }
    }

    pub(super) fn instances_in_parameters(&mut self, parameters: &Parameters) {
        for parameter in parameters.iter_non_variadic_params() {
            let Some(annotation) = &parameter.parameter.annotation else {
                continue;
            };
            let class = self.class_of_annotation(annotation);
            let name = self.name(&parameter.parameter.name);
            self.found
                .instance(name, InstanceKind::Variable, class, true);
        }
    }

    /// Returns the class of the value that a function returns or a fixture yields.
    pub(super) fn class_given_by(&self, function: &StmtFunctionDef) -> Option<&'src str> {
        match &function.returns {
            Some(annotation) => self.class_of_annotation(annotation),
            None => self.class_of_value(returned(&function.body)?),
        }
    }

    /// Returns the class, or the function that returns an instance: `Store` of `Store()` and of `await stores.Store()`.
    pub(super) fn class_of_value(&self, value: &Expr) -> Option<&'src str> {
        match value {
            Expr::Call(call) => match &*call.func {
                Expr::Name(name) => Some(self.text(name.range)),
                Expr::Attribute(attribute) => {
                    Some(self.name(&attribute.attr)).filter(|name| is_capital(name))
                }
                _ => None,
            },
            Expr::Await(r#await) => self.class_of_value(&r#await.value),
            Expr::Named(named) => self.class_of_value(&named.value),
            Expr::Name(name) => self.found.class_of_variable(self.text(name.range)),
            _ => None,
        }
    }

    /// Returns the class of an annotation: `Store`, `"Store"`, `stores.Store | None`, `Iterator[Store]`.
    pub(super) fn class_of_annotation(&self, annotation: &Expr) -> Option<&'src str> {
        match annotation {
            Expr::StringLiteral(_) => {
                // `"stores.Store | None"`: the first word that names a class.
                let words = self.constant_text(annotation)?.split(|character: char| {
                    !(character.is_alphanumeric() || matches!(character, '_' | '.'))
                });
                words
                    .filter_map(|word| word.rsplit('.').next())
                    .find(|word| is_capital(word) && *word != "None" && !hands_on(word))
            }
            Expr::BinOp(union) if union.op == Operator::BitOr => {
                let mut sides = [&*union.left, &*union.right].into_iter();
                self.class_of_annotation(sides.find(|side| !side.is_none_literal_expr())?)
            }
            Expr::Subscript(generic) => {
                let name = self.last_name(&generic.value)?;
                if !hands_on(name) {
                    return Some(name);
                }
                match &*generic.slice {
                    Expr::Tuple(arguments) => self.class_of_annotation(arguments.elts.first()?),
                    argument => self.class_of_annotation(argument),
                }
            }
            _ => self.class_named_by(annotation),
        }
    }

    /// Returns the last part of the name of a class: `Store` of `stores.Store` and of `Store[int]`.
    pub(super) fn class_named_by(&self, name: &Expr) -> Option<&'src str> {
        match name {
            Expr::Subscript(generic) => self.last_name(&generic.value),
            name => self.last_name(name),
        }
    }

    pub(super) fn receiver(&self, callee: &Expr) -> Receiver<'src> {
        let Expr::Attribute(method) = callee else {
            return Receiver::Nothing;
        };
        match &*method.value {
            own if is_self(own) => Receiver::instance(Some(self.found.class_name_around())),
            Expr::Name(name) => Receiver::Name(self.text(name.range)),
            Expr::Attribute(attribute) if is_self(&attribute.value) => {
                Receiver::Own(self.name(&attribute.attr))
            }
            Expr::Attribute(attribute) => Receiver::Member(self.name(&attribute.attr)),
            value => Receiver::instance(self.class_of_value(value)),
        }
    }
}

pub(super) fn is_self(expr: &Expr) -> bool {
    matches!(expr, Expr::Name(name) if matches!(&*name.id, "self" | "cls"))
}
