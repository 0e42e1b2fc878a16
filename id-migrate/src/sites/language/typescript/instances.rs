//! Instances of classes: of variables, fields, parameters and the receivers of methods.

use oxc_ast::ast::{
    Argument, AssignmentTarget, Class, Expression, FormalParameters, ObjectExpression,
    PropertyDefinition, Statement, TSType, TSTypeAnnotation, TSTypeName,
};

use super::names::bare;
use super::walker::Walker;
use crate::sites::{InstanceKind, Receiver, ScopeId};

/// Generic types that wrap a value of their first argument.
fn hands_on(name: &str) -> bool {
    matches!(
        name,
        "Promise" | "Awaited" | "Readonly" | "Required" | "NonNullable"
    )
}

impl<'src> Walker<'src> {
    /// Walks the members of a class, an interface or an object.
    pub(super) fn owning(&mut self, name: &'src str, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.owner, name);
        walk(self);
        self.owner = outer;
    }

    /// Walks `return { get(runId) { … } }`: the receiver of the methods is the return value of the function.
    pub(super) fn object_returned(&mut self, object: &ObjectExpression<'_>) {
        let function = self.found.out.function_of(self.found.scope);
        let name = self.found.out.scope(function).name;
        self.found.class(name, Vec::new());
        self.owning(name, |walker| walker.object(object));
    }

    /// Records the class that an annotation declares: `let store: Store;`.
    pub(super) fn declared(
        &mut self,
        name: Option<&'src str>,
        kind: InstanceKind,
        annotation: Option<&TSTypeAnnotation<'_>>,
    ) {
        if let (Some(name), Some(annotation)) = (name, annotation) {
            let class = self.class_of_type(&annotation.type_annotation);
            self.found.instance(name, kind, class, true);
        }
    }

    pub(super) fn instances_in_parameters(&mut self, parameters: &FormalParameters<'_>) {
        for parameter in &parameters.items {
            let name = self.pattern_name(&parameter.pattern);
            let annotation = parameter.type_annotation.as_deref();
            self.declared(name, InstanceKind::Variable, annotation);
        }
    }

    /// `constructor(private store: Store)`
    pub(super) fn instances_in_properties(&mut self, parameters: &FormalParameters<'_>) {
        for parameter in &parameters.items {
            if parameter.accessibility.is_some() || parameter.readonly {
                let name = self.pattern_name(&parameter.pattern);
                let annotation = parameter.type_annotation.as_deref();
                self.declared(name, InstanceKind::Own, annotation);
            }
        }
    }

    /// `store: Store` and `store = new Store()` in a class.
    pub(super) fn instance_in_property(
        &mut self,
        name: Option<&'src str>,
        property: &PropertyDefinition<'_>,
    ) {
        let annotation = property.type_annotation.as_deref();
        self.declared(name, InstanceKind::Own, annotation);
        if let (Some(name), None, Some(value)) = (name, annotation, &property.value) {
            let class = self.class_of_value(value);
            self.found.instance(name, InstanceKind::Own, class, false);
        }
    }

    /// Reads `this.store = new Store()`, and `store = new Store()` in a hook for a variable declared outside.
    pub(super) fn instance_assigned(
        &mut self,
        target: &AssignmentTarget<'_>,
        value: &Expression<'_>,
    ) {
        let class = self.class_of_value(value);
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                let name = self.text(name.span);
                let inner = self.found.scope;
                self.found
                    .instance(name, InstanceKind::Variable, class, false);
                if class.is_some() && inner != ScopeId::MODULE {
                    self.found.scope = self.found.out.scope(inner).parent;
                    self.found
                        .instance(name, InstanceKind::Variable, class, false);
                    self.found.scope = inner;
                }
            }
            target => {
                let own = target
                    .as_member_expression()
                    .filter(|member| matches!(member.object(), Expression::ThisExpression(_)));
                if let Some(name) = own.and_then(|own| self.member_name(own)) {
                    self.found.instance(name, InstanceKind::Own, class, false);
                }
            }
        }
    }

    /// Returns the last parts of the names of a class's bases and interfaces.
    pub(super) fn bases_of(&self, class: &Class<'_>) -> Vec<&'src str> {
        let heritage = class.heritage.iter();
        let base = heritage.flat_map(|heritage| self.bases_in(&heritage.expression));
        let interfaces = class.implements.iter();
        base.chain(interfaces.map(|one| self.last_of_type_name(&one.expression)))
            .collect()
    }

    /// Returns the classes that a class extends: `Named` and `Plain` of `Named(Plain)`.
    fn bases_in(&self, base: &Expression<'_>) -> Vec<&'src str> {
        let Expression::CallExpression(call) = bare(base) else {
            return self.last_name(base).into_iter().collect();
        };
        let given = call.arguments.iter().filter_map(Argument::as_expression);
        let mut bases: Vec<_> = given.flat_map(|given| self.bases_in(given)).collect();
        bases.extend(self.last_name(&call.callee));
        bases
    }

    /// Returns the class, or the function that returns an instance: `Store` of `new Store()`, `makeStore` of
    /// `await makeStore()`.
    pub(super) fn class_of_value(&self, value: &Expression<'_>) -> Option<&'src str> {
        match bare(value) {
            Expression::NewExpression(new) => self.last_name(&new.callee),
            Expression::CallExpression(call) => match bare(&call.callee) {
                Expression::Identifier(name) => Some(self.text(name.span)),
                _ => None,
            },
            Expression::Identifier(name) => self.found.class_of_variable(self.text(name.span)),
            _ => None,
        }
    }

    /// Returns the class of the value that the last statement of a function returns.
    pub(super) fn class_returned(
        &self,
        function: &'src str,
        statements: &[Statement<'_>],
    ) -> Option<&'src str> {
        let Some(Statement::ReturnStatement(last)) = statements.last() else {
            return None;
        };
        self.class_given(function, last.argument.as_ref()?)
    }

    /// Returns the class of a function's return value. An object literal has the function's name as its class.
    pub(super) fn class_given(
        &self,
        function: &'src str,
        value: &Expression<'_>,
    ) -> Option<&'src str> {
        match value.get_inner_expression() {
            Expression::ObjectExpression(_) => Some(function),
            value => self.class_of_value(value),
        }
    }

    /// Returns the class that a type names: `Store`, `stores.Store | undefined`, `Promise<Store>`.
    pub(super) fn class_of_type(&self, r#type: &TSType<'_>) -> Option<&'src str> {
        match r#type {
            TSType::TSTypeReference(reference) => {
                let name = self.last_of_type_name(&reference.type_name);
                match &reference.type_arguments {
                    Some(arguments) if hands_on(name) => {
                        self.class_of_type(arguments.params.first()?)
                    }
                    _ => Some(name),
                }
            }
            TSType::TSUnionType(union) => union.types.iter().find_map(|it| self.class_of_type(it)),
            TSType::TSParenthesizedType(inner) => self.class_of_type(&inner.type_annotation),
            _ => None,
        }
    }

    pub(super) fn last_of_type_name(&self, name: &TSTypeName<'_>) -> &'src str {
        match name {
            TSTypeName::QualifiedName(name) => self.text(name.right.span),
            name => self.text_of(name),
        }
    }

    /// Returns the receiver of a method call, from the expression before its name.
    pub(super) fn receiver_of(&self, receiver: &Expression<'_>) -> Receiver<'src> {
        match bare(receiver) {
            Expression::ThisExpression(_) => {
                Receiver::instance(Some(self.found.class_name_around()))
            }
            Expression::Identifier(name) => Receiver::Name(self.text(name.span)),
            Expression::PrivateFieldExpression(member) => {
                Receiver::Own(self.text(member.field.span).trim_start_matches('#'))
            }
            value => match self.named_member(value) {
                Some((object, name)) => match bare(object) {
                    Expression::ThisExpression(_) => Receiver::Own(name),
                    _ => Receiver::Member(name),
                },
                None => Receiver::instance(self.class_of_value(value)),
            },
        }
    }
}
