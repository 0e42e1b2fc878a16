//! The state of one walk through a file, and what it does at each kind of statement.

use oxc_ast::ast::{
    ArrayExpressionElement, AssignmentTarget, AssignmentTargetPropertyIdentifier,
    AssignmentTargetWithDefault, BindingPattern, CallExpression, Class, ComputedMemberExpression,
    Directive, ExportAllDeclaration, ExportFromDeclaration, Expression, ForOfStatement,
    ForStatementLeft, FormalParameters, Function, IfStatement, ImportDeclaration, JSXAttribute,
    JSXAttributeItem, JSXAttributeName, JSXAttributeValue, JSXElement, ObjectPropertyKind, Program,
    ReturnStatement, Statement, StaticMemberExpression, StringLiteral, SwitchStatement,
    TSEnumDeclaration, TSMethodSignature, TSPropertySignature, TemplateLiteral, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::GetSpan as _;
use oxc_syntax::scope::ScopeFlags;

use super::span;
use crate::language::collector::{Collector, Slot};
use crate::site::{FileSites, LiteralForm, Negative, Position, Role, ScopeKind, Span as TextSpan};

#[derive(Debug)]
pub(super) struct Walker<'src> {
    pub(super) found: Collector<'src>,
    /// What a `return` of the innermost function gives.
    pub(super) returns: Slot<'src>,
}

impl<'src> Walker<'src> {
    pub(super) fn new(source: &'src str) -> Self {
        Self {
            found: Collector::new(source),
            returns: Slot::ANONYMOUS,
        }
    }

    pub(super) fn walk(mut self, program: &Program<'_>) -> FileSites<'src> {
        self.visit_program(program);
        self.found.finish()
    }

    pub(super) fn within(&mut self, at: oxc_span::Span, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.found.extent, span(at));
        walk(self);
        self.found.extent = outer;
    }

    pub(super) fn negatively(&mut self, negative: Option<Negative>, walk: impl FnOnce(&mut Self)) {
        let outer = self.found.negative;
        self.found.negative = outer.or(negative);
        walk(self);
        self.found.negative = outer;
    }

    pub(super) fn scoped(
        &mut self,
        kind: ScopeKind,
        name: &'src str,
        is_test: bool,
        walk: impl FnOnce(&mut Self),
    ) {
        let inner = self.found.new_scope(kind, name, is_test);
        let outer = std::mem::replace(&mut self.found.scope, inner);
        walk(self);
        self.found.scope = outer;
    }

    pub(super) fn returning(&mut self, returns: Slot<'src>, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.returns, returns);
        walk(self);
        self.returns = outer;
    }

    pub(super) fn string(&mut self, literal: &StringLiteral<'_>, slot: &Slot<'src>) {
        self.string_as(literal, slot, LiteralForm::Plain);
    }

    pub(super) fn string_as(
        &mut self,
        literal: &StringLiteral<'_>,
        slot: &Slot<'src>,
        form: LiteralForm,
    ) {
        let token = span(literal.span);
        let content = TextSpan::new(token.start + 1, token.end - 1);
        let value = (!literal.lone_surrogates).then_some(literal.value.as_str());
        self.found.fill(slot, token, content, value, form);
    }

    fn declarator(&mut self, declarator: &VariableDeclarator<'_>) {
        self.pattern(&declarator.id);
        self.require(declarator);
        let Some(init) = &declarator.init else { return };
        let name = self
            .pattern_name(&declarator.id)
            .or_else(|| match &declarator.id {
                // `const [runId, setRunId] = useState("x")`
                BindingPattern::ArrayPattern(array)
                    if matches!(init, Expression::CallExpression(_)) =>
                {
                    array
                        .elements
                        .first()?
                        .as_ref()
                        .and_then(|first| self.pattern_name(first))
                }
                _ => None,
            });
        let slot = self.slot_of(
            name,
            declarator.type_annotation.as_deref(),
            Position::Assignment,
            false,
        );
        if let (BindingPattern::ArrayPattern(targets), Some(values)) =
            (&declarator.id, Self::array_elements(init))
        {
            return self.parallel(&targets.elements, values);
        }
        match name {
            Some(name) => {
                self.named_expr(name, init, slot, false);
                self.members_of(name, init);
            }
            None => self.expr(init, slot),
        }
        if let (Some(name), Some(token)) = (name, self.token_of(init)) {
            self.found.bind(name, token);
        }
    }

    /// `const [runId, threadId] = ["a", "b"]`
    fn parallel(
        &mut self,
        targets: &[Option<BindingPattern<'_>>],
        values: &[ArrayExpressionElement<'_>],
    ) {
        let sibling = Some(self.found.new_sibling());
        for (at, value) in values.iter().enumerate() {
            let Some(value) = value.as_expression() else {
                continue;
            };
            let name = targets
                .get(at)
                .and_then(Option::as_ref)
                .and_then(|target| self.pattern_name(target));
            let slot = match self.slot_of(name, None, Position::Assignment, false) {
                Slot::Id(id) => Slot::Id(id.beside(sibling)),
                other => other,
            };
            self.expr(value, slot);
            if let (Some(name), Some(token)) = (name, self.token_of(value)) {
                self.found.bind(name, token);
            }
        }
    }

    /// Remembers the literals of a constant object, for `IDS.run`.
    fn members_of(&mut self, object: &'src str, value: &Expression<'_>) {
        let Expression::ObjectExpression(literal) = value.get_inner_expression() else {
            return;
        };
        for property in &literal.properties {
            if let ObjectPropertyKind::ObjectProperty(property) = property
                && let Some(name) = self.key_name(&property.key, property.computed)
                && let Some(token) = self.token_of(&property.value)
            {
                self.found.bind(format!("{object}.{name}"), token);
            }
        }
    }

    /// Walks each element of a literal list that a loop or callback takes apart with that pattern.
    pub(super) fn iterate(
        &mut self,
        target: &BindingPattern<'_>,
        elements: &[ArrayExpressionElement<'_>],
        position: Position,
    ) {
        for element in elements {
            let Some(element) = element.as_expression() else {
                self.visit_array_expression_element(element);
                continue;
            };
            if let (BindingPattern::ArrayPattern(targets), Some(values)) =
                (target, Self::array_elements(element))
            {
                let sibling = Some(self.found.new_sibling());
                for (at, value) in values.iter().enumerate() {
                    let name = targets
                        .elements
                        .get(at)
                        .and_then(Option::as_ref)
                        .and_then(|it| self.pattern_name(it));
                    self.table_cell(name, value, position, sibling);
                }
            } else {
                let slot = match self.slot_of(self.pattern_name(target), None, position, false) {
                    Slot::Id(id) if id.position != Position::Return => Slot::Id(id),
                    _ => Slot::ANONYMOUS,
                };
                self.expr(element, slot);
            }
        }
    }

    pub(super) fn table_cell(
        &mut self,
        name: Option<&'src str>,
        value: &ArrayExpressionElement<'_>,
        position: Position,
        sibling: Option<u32>,
    ) {
        let Some(value) = value.as_expression() else {
            return self.visit_array_expression_element(value);
        };
        let slot = match self.slot_of(name, None, position, false) {
            Slot::Id(id) => Slot::Id(id.beside(sibling)),
            other => other,
        };
        self.expr(value, slot);
    }

    pub(super) fn module_name(&mut self, literal: &StringLiteral<'_>) {
        self.string(literal, &Slot::Role(Role::Named("module".into())));
    }
}

impl<'a> Visit<'a> for Walker<'_> {
    fn visit_expression(&mut self, expression: &Expression<'a>) {
        self.expr(expression, Slot::ANONYMOUS);
    }

    fn visit_string_literal(&mut self, literal: &StringLiteral<'a>) {
        self.string(literal, &Slot::ANONYMOUS);
    }

    fn visit_template_literal(&mut self, template: &TemplateLiteral<'a>) {
        self.template(template, Slot::ANONYMOUS);
    }

    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        self.call(call, Slot::ANONYMOUS);
    }

    fn visit_static_member_expression(&mut self, member: &StaticMemberExpression<'a>) {
        // Reached for what is assigned to or deleted; what is read goes through `expr`.
        self.expr(&member.object, Slot::ANONYMOUS);
    }

    fn visit_computed_member_expression(&mut self, member: &ComputedMemberExpression<'a>) {
        self.expr(&member.object, Slot::ANONYMOUS);
        self.expr(&member.expression, Slot::Role(Role::Key));
    }

    fn visit_statement(&mut self, statement: &Statement<'a>) {
        match statement {
            Statement::ExpressionStatement(_)
            | Statement::VariableDeclaration(_)
            | Statement::ReturnStatement(_)
            | Statement::ThrowStatement(_)
            | Statement::ExportDefaultDeclaration(_) => {
                self.within(statement.span(), |walker| {
                    walk::walk_statement(walker, statement);
                });
            }
            _ => walk::walk_statement(self, statement),
        }
    }

    fn visit_return_statement(&mut self, statement: &ReturnStatement<'a>) {
        if let Some(value) = &statement.argument {
            let slot = self.returns.clone();
            self.expr(value, slot);
        }
    }

    fn visit_directive(&mut self, directive: &Directive<'a>) {
        self.string_as(
            &directive.expression,
            &Slot::ANONYMOUS,
            LiteralForm::Docstring,
        );
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        self.declarator(declarator);
        if let Some(annotation) = &declarator.type_annotation {
            self.visit_ts_type_annotation(annotation);
        }
    }

    fn visit_if_statement(&mut self, statement: &IfStatement<'a>) {
        // A chain of `else if` nests to the right: it is walked in a loop.
        let mut statement = statement;
        loop {
            self.within(statement.test.span(), |walker| {
                walker.visit_expression(&statement.test);
            });
            self.visit_statement(&statement.consequent);
            match &statement.alternate {
                Some(Statement::IfStatement(next)) => statement = next,
                Some(last) => return self.visit_statement(last),
                None => return,
            }
        }
    }

    fn visit_switch_statement(&mut self, statement: &SwitchStatement<'a>) {
        self.visit_expression(&statement.discriminant);
        let slot = match self.id_read_by(&statement.discriminant) {
            Some(id) => Slot::Id(id),
            None => Slot::Role(self.role_beside(&statement.discriminant)),
        };
        for case in &statement.cases {
            if let Some(test) = &case.test {
                self.within(test.span(), |walker| walker.expr(test, slot.clone()));
            }
            self.visit_statements(&case.consequent);
        }
    }

    fn visit_for_of_statement(&mut self, statement: &ForOfStatement<'a>) {
        let target = match &statement.left {
            ForStatementLeft::VariableDeclaration(declaration) => declaration.declarations.first(),
            _ => None,
        };
        self.within(statement.right.span(), |walker| {
            match (target, Self::array_elements(&statement.right)) {
                (Some(target), Some(elements)) => {
                    walker.iterate(&target.id, elements, Position::List);
                }
                _ => walker.visit_expression(&statement.right),
            }
        });
        self.visit_statement(&statement.body);
    }

    fn visit_function(&mut self, function: &Function<'a>, _: ScopeFlags) {
        let name = function.id.as_ref().map(|id| self.text(id.span));
        self.function(name, function, false);
    }

    fn visit_class(&mut self, class: &Class<'a>) {
        self.class(class, None);
    }

    fn visit_ts_enum_declaration(&mut self, declaration: &TSEnumDeclaration<'a>) {
        self.r#enum(declaration);
    }

    fn visit_ts_property_signature(&mut self, signature: &TSPropertySignature<'a>) {
        self.property_type(signature);
    }

    fn visit_ts_method_signature(&mut self, signature: &TSMethodSignature<'a>) {
        if let Some(name) = self.key_name(&signature.key, signature.computed) {
            self.signature(name, &signature.params, true);
        }
        walk::walk_ts_method_signature(self, signature);
    }

    fn visit_import_declaration(&mut self, import: &ImportDeclaration<'a>) {
        self.import(import);
    }

    fn visit_export_all_declaration(&mut self, export: &ExportAllDeclaration<'a>) {
        self.module_name(&export.source);
        self.import_module(self.text(export.source.span), Vec::new());
    }

    fn visit_export_from_declaration(&mut self, export: &ExportFromDeclaration<'a>) {
        self.module_name(&export.source);
        let names = export
            .specifiers
            .iter()
            .map(|specifier| self.text_of(&specifier.local))
            .collect();
        self.import_module(self.text(export.source.span), names);
    }

    fn visit_formal_parameters(&mut self, parameters: &FormalParameters<'a>) {
        self.parameters(parameters);
    }

    fn visit_binding_pattern(&mut self, pattern: &BindingPattern<'a>) {
        self.pattern(pattern);
    }

    fn visit_assignment_target_property_identifier(
        &mut self,
        target: &AssignmentTargetPropertyIdentifier<'a>,
    ) {
        if let Some(init) = &target.init {
            let name = self.text(target.binding.span);
            let slot = self.slot_of(Some(name), None, Position::Default, false);
            self.expr(init, slot);
        }
    }

    fn visit_assignment_target_with_default(&mut self, target: &AssignmentTargetWithDefault<'a>) {
        let slot = self.slot_of_target(&target.binding, Position::Default);
        self.visit_assignment_target(&target.binding);
        self.expr(&target.init, slot);
    }

    fn visit_jsx_element(&mut self, element: &JSXElement<'a>) {
        let sibling = Some(self.found.new_sibling());
        for attribute in &element.opening_element.attributes {
            match attribute {
                JSXAttributeItem::Attribute(attribute) => {
                    self.within(attribute.span, |walker| {
                        walker.jsx_attribute(attribute, sibling);
                    });
                }
                JSXAttributeItem::SpreadAttribute(spread) => {
                    self.visit_expression(&spread.argument);
                }
            }
        }
        self.visit_jsx_children(&element.children);
    }
}

impl<'src> Walker<'src> {
    fn jsx_attribute(&mut self, attribute: &JSXAttribute<'_>, sibling: Option<u32>) {
        let JSXAttributeName::Identifier(name) = &attribute.name else {
            return walk::walk_jsx_attribute(self, attribute);
        };
        let name = self.text(name.span);
        let slot = match self.slot_of(Some(name), None, Position::DictValue, true) {
            Slot::Id(id) => Slot::Id(id.beside(sibling)),
            other => other,
        };
        match &attribute.value {
            Some(JSXAttributeValue::StringLiteral(literal)) => self.string(literal, &slot),
            Some(JSXAttributeValue::ExpressionContainer(container)) => {
                if let Some(expression) = container.expression.as_expression() {
                    self.expr(expression, slot)
                }
            }
            Some(JSXAttributeValue::Element(element)) => self.visit_jsx_element(element),
            Some(JSXAttributeValue::Fragment(fragment)) => self.visit_jsx_fragment(fragment),
            None => {}
        }
    }

    pub(super) fn slot_of_target(
        &self,
        target: &AssignmentTarget<'_>,
        position: Position,
    ) -> Slot<'src> {
        let (name, own, is_member) = match target {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                (self.text(name.span), Position::Assignment, false)
            }
            AssignmentTarget::StaticMemberExpression(member) => {
                (self.text(member.property.span), Position::Attribute, true)
            }
            AssignmentTarget::PrivateFieldExpression(member) => (
                self.text(member.field.span).trim_start_matches('#'),
                Position::Attribute,
                true,
            ),
            AssignmentTarget::ComputedMemberExpression(member) => {
                match self.constant_text(&member.expression) {
                    Some(key) => (key, Position::Subscript, true),
                    None => match self.ids_read_by(&member.object) {
                        Some(ids) => return Slot::Id(ids.at(Position::Subscript)),
                        None => return Slot::ANONYMOUS,
                    },
                }
            }
            _ => return Slot::ANONYMOUS,
        };
        if is_member && name == "current" {
            // `runId.current = "x"` of a React ref.
            if let AssignmentTarget::StaticMemberExpression(member) = target
                && let Some(id) = self.id_read_by(&member.object)
            {
                return Slot::Id(id.at(Position::Attribute));
            }
        }
        let position = if position == Position::Default {
            position
        } else {
            own
        };
        self.slot_of(Some(name), None, position, is_member)
    }
}
