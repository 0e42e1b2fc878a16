//! Functions, classes, enums, types and imports: their definitions and default values.

use oxc_ast::ast::{
    ArrowFunctionExpression, BindingPattern, Class, ClassElement, Decorator, Expression,
    FormalParameters, Function, MethodDefinitionKind, TSEnumDeclaration, TSEnumMemberName,
    TSLiteral, TSPropertySignature, TSType,
};
use oxc_ast_visit::{Visit as _, walk};
use oxc_span::GetSpan as _;

use super::walker::Walker;
use crate::ids::index;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Field, InstanceKind, Position, Role, ScopeKind, Signature};

impl<'src> Walker<'src> {
    /// A declared function or a method. The name tells the role of the return value.
    pub(super) fn function(
        &mut self,
        name: Option<&'src str>,
        function: &Function<'_>,
        is_method: bool,
    ) {
        let returns = name.map_or(Slot::ANONYMOUS, |name| {
            let field = Field::of_function(name);
            Slot::id_or(field, name, Position::Return, Slot::Member(name))
        });
        self.returning(returns, |walker| {
            walker.function_with(name, function, is_method);
        });
    }

    /// A function whose returned slot is set.
    pub(super) fn function_with(
        &mut self,
        name: Option<&'src str>,
        function: &Function<'_>,
        is_method: bool,
    ) {
        if let Some(name) = name {
            self.signature(name, &function.params, function.span, is_method);
        }
        self.parameters_and_body(name, function);
    }

    fn parameters_and_body(&mut self, name: Option<&'src str>, function: &Function<'_>) {
        self.parameters(&function.params);
        let Some(body) = &function.body else { return };
        match name {
            Some(name) => {
                let given = match &function.return_type {
                    Some(annotation) => self.class_of_type(&annotation.type_annotation),
                    None => self.class_returned(name, &body.statements),
                };
                self.body_of(name, given, (function.span, &function.params), |walker| {
                    walker.visit_function_body(body);
                });
            }
            None => self.visit_function_body(body),
        }
    }

    /// Walks the body of a function that returns an instance of the class `given`.
    fn body_of(
        &mut self,
        name: &'src str,
        given: Option<&'src str>,
        (extent, parameters): (oxc_span::Span, &FormalParameters<'_>),
        walk: impl FnOnce(&mut Self),
    ) {
        self.found
            .instance(name, InstanceKind::Function, given, false);
        self.within(extent, |walker| {
            walker.scoped(ScopeKind::Function, name, false, |walker| {
                walker.instances_in_parameters(parameters);
                walk(walker);
            });
        });
    }

    pub(super) fn arrow(
        &mut self,
        name: Option<&'src str>,
        arrow: &ArrowFunctionExpression<'_>,
        slot: Slot<'src>,
        is_method: bool,
    ) {
        if let Some(name) = name {
            self.signature(name, &arrow.params, arrow.span, is_method);
        }
        self.parameters(&arrow.params);
        let walk = |walker: &mut Self| match arrow.body.as_function_body() {
            Some(body) => {
                walker.returning(slot.at(Position::Return), |walker| {
                    walker.visit_function_body(body);
                });
            }
            None => {
                let Some(value) = arrow.body.as_expression() else {
                    return;
                };
                walker.within(value.span(), |walker| match value.get_inner_expression() {
                    Expression::ObjectExpression(object) if name.is_some() => {
                        walker.object_returned(object);
                    }
                    _ => walker.expr(value, slot.at(Position::Return)),
                });
            }
        };
        match name {
            Some(name) => {
                let given = match (&arrow.return_type, arrow.body.as_function_body()) {
                    (Some(annotation), _) => self.class_of_type(&annotation.type_annotation),
                    (None, Some(body)) => self.class_returned(name, &body.statements),
                    (None, None) => arrow
                        .body
                        .as_expression()
                        .and_then(|value| self.class_given(name, value)),
                };
                self.body_of(name, given, (arrow.span, &arrow.params), walk);
            }
            None => walk(self),
        }
    }

    pub(super) fn signature(
        &mut self,
        name: &'src str,
        parameters: &FormalParameters<'_>,
        at: oxc_span::Span,
        is_method: bool,
    ) {
        let names = parameters.items.iter();
        let names = names.map(|parameter| {
            let pattern = &parameter.pattern;
            let name = self.pattern_name(pattern);
            name.unwrap_or_else(|| self.text_of(pattern))
        });
        let names = names.collect();
        let ids = (0..parameters.items.len()).filter_map(|at| {
            let name = self.pattern_name(&parameters.items[at].pattern)?;
            Some((index(at), Field::from_either_case(name)?))
        });
        let ids = ids.collect();
        let positional = index(parameters.items.len());
        let rest = parameters.rest.as_deref();
        let rest = rest.and_then(|rest| self.pattern_name(&rest.rest.argument));
        self.found.out.signatures.push(Signature {
            name,
            is_method,
            owner: if is_method { self.owner } else { "" },
            positional,
            parameters: names,
            rest: rest.map(|name| (positional, name)),
            extent: super::span(at),
            ids,
            ..Signature::default()
        });
    }

    pub(super) fn parameters(&mut self, parameters: &FormalParameters<'_>) {
        let sibling = Some(self.found.new_sibling());
        for parameter in &parameters.items {
            self.visit_decorators(&parameter.decorators);
            self.within(parameter.span, |walker| {
                walker.pattern(&parameter.pattern);
                if let Some(default) = &parameter.initializer {
                    let name = walker.pattern_name(&parameter.pattern);
                    let annotation = parameter.type_annotation.as_deref();
                    let slot = walker.slot_of(name, annotation, Position::Default, true);
                    walker.expr(default, slot.beside(sibling));
                }
            });
            if let Some(annotation) = &parameter.type_annotation {
                self.visit_ts_type_annotation(annotation);
            }
        }
    }

    /// A pattern's defaults: `{ runId = "x", id: runId = "x", runId: id = "x" }`.
    pub(super) fn pattern(&mut self, pattern: &BindingPattern<'_>) {
        match pattern {
            BindingPattern::BindingIdentifier(_) => {}
            BindingPattern::ObjectPattern(object) => {
                let sibling = Some(self.found.new_sibling());
                for property in &object.properties {
                    let key = self.key_name(&property.key, property.computed);
                    if let BindingPattern::AssignmentPattern(default) = &property.value {
                        let name = self.pattern_name(&default.left);
                        let by_name = self.slot_of(name, None, Position::Default, true);
                        let slot = match by_name {
                            Slot::Id(_) => by_name,
                            _ => self.slot_of(key, None, Position::Default, true),
                        };
                        self.pattern(&default.left);
                        self.within(property.span, |walker| {
                            walker.expr(&default.right, slot.beside(sibling));
                        });
                    } else {
                        self.pattern(&property.value);
                    }
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for element in array.elements.iter().flatten() {
                    self.pattern(element);
                }
            }
            BindingPattern::AssignmentPattern(default) => {
                let name = self.pattern_name(&default.left);
                let slot = self.slot_of(name, None, Position::Default, true);
                self.pattern(&default.left);
                self.expr(&default.right, slot);
            }
        }
    }

    pub(super) fn class(&mut self, class: &Class<'_>, name: Option<&'src str>) {
        let own_name = class.id.as_ref().map(|id| self.text(id.span));
        let name = own_name.or(name).unwrap_or_default();
        self.visit_decorators(&class.decorators);
        if let Some(heritage) = &class.heritage {
            self.visit_expression(&heritage.expression);
        }
        self.found.class(name, self.bases_of(class));
        let sibling = Some(self.found.new_sibling());
        self.owning(name, |walker| {
            walker.scoped(ScopeKind::Class, name, false, |walker| {
                for element in &class.body.body {
                    walker.within(element.span(), |walker| {
                        walker.class_element(name, element, sibling);
                    });
                }
            });
        });
    }

    fn names_of_decorators(&self, decorators: &[Decorator<'_>]) -> Box<[&'src str]> {
        let names = decorators.iter().map(|one| match &one.expression {
            Expression::CallExpression(call) => self.text_of(&call.callee),
            name => self.text_of(name),
        });
        names.collect()
    }

    fn class_element(
        &mut self,
        class: &'src str,
        element: &ClassElement<'_>,
        sibling: Option<u32>,
    ) {
        match element {
            ClassElement::MethodDefinition(method) => {
                self.visit_decorators(&method.decorators);
                let decorators = self.names_of_decorators(&method.decorators);
                let name = self.key_name(&method.key, method.computed);
                if method.kind == MethodDefinitionKind::Constructor {
                    self.instances_in_properties(&method.value.params);
                    self.returning(Slot::ANONYMOUS, |walker| {
                        walker.signature(class, &method.value.params, method.value.span, false);
                        walker.parameters_and_body(name, &method.value);
                    });
                } else {
                    let at = self.found.out.signatures.len();
                    self.function(name, &method.value, true);
                    if let Some(signature) = self.found.out.signatures.get_mut(at) {
                        signature.decorators = decorators;
                    }
                }
            }
            ClassElement::PropertyDefinition(property) => {
                self.visit_decorators(&property.decorators);
                let name = self.key_name(&property.key, property.computed);
                self.instance_in_property(name, property);
                let Some(value) = &property.value else { return };
                let annotation = property.type_annotation.as_deref();
                let slot = self.slot_of(name, annotation, Position::Assignment, true);
                let Some(name) = name else {
                    return self.expr(value, slot);
                };
                self.named_expr(name, value, slot.beside(sibling), true);
                if let Some(token) = Self::token_of(value) {
                    self.found.bind(name, token);
                    if property.r#static {
                        self.found.bind_member(class, name, ".", token);
                    }
                }
            }
            ClassElement::StaticBlock(_)
            | ClassElement::AccessorProperty(_)
            | ClassElement::TSIndexSignature(_) => {
                walk::walk_class_element(self, element);
            }
        }
    }

    pub(super) fn r#enum(&mut self, declaration: &TSEnumDeclaration<'_>) {
        let name = self.text(declaration.id.span);
        self.scoped(ScopeKind::Class, name, false, |walker| {
            for member in &declaration.body.members {
                let Some(value) = &member.initializer else {
                    continue;
                };
                let key = match &member.id {
                    TSEnumMemberName::Identifier(key) => walker.text(key.span),
                    TSEnumMemberName::String(key) | TSEnumMemberName::ComputedString(key) => {
                        walker.string(key, &Slot::Role(Role::Key));
                        walker.found.text(super::span(key.span).inner())
                    }
                    TSEnumMemberName::ComputedTemplateString(_) => "",
                };
                walker.within(member.span, |walker| {
                    let slot = walker.slot_of(Some(key), None, Position::Assignment, true);
                    walker.expr(value, slot);
                    if let Some(token) = Self::token_of(value) {
                        walker.found.bind_member(name, key, ".", token);
                    }
                });
            }
        });
    }

    /// Reads the type `{ runId: "x" | "y" }`: the literals must stay equal to the values.
    pub(super) fn property_type(&mut self, signature: &TSPropertySignature<'_>) {
        let name = self.key_name(&signature.key, signature.computed);
        let Some(annotation) = &signature.type_annotation else {
            return;
        };
        let slot = self.slot_of(name, None, Position::DictValue, true);
        self.within(signature.span, |walker| {
            walker.literal_types(&annotation.type_annotation, &slot);
        });
    }

    fn literal_types(&mut self, r#type: &TSType<'_>, slot: &Slot<'src>) {
        match r#type {
            TSType::TSLiteralType(literal) => match &literal.literal {
                TSLiteral::StringLiteral(text) => self.string(text, slot),
                _ => self.visit_ts_type(r#type),
            },
            TSType::TSUnionType(union) => {
                for it in &union.types {
                    self.literal_types(it, slot);
                }
            }
            _ => self.visit_ts_type(r#type),
        }
    }
}
