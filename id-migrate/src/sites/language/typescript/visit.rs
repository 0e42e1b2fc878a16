//! Actions of the walk per kind of node. All other nodes are traversed.

use oxc_ast::ast::{
    AssignmentTargetPropertyIdentifier, AssignmentTargetWithDefault, BindingPattern,
    CallExpression, Class, ComputedMemberExpression, Directive, ExportAllDeclaration,
    ExportDefaultDeclaration, ExportFromDeclaration, ExportSpecifier, Expression, ForOfStatement,
    ForStatementLeft, FormalParameters, Function, IfStatement, ImportDeclaration, JSXAttribute,
    JSXAttributeItem, JSXAttributeName, JSXAttributeValue, JSXElement, MemberExpression,
    ReturnStatement, Statement, StaticMemberExpression, StringLiteral, SwitchStatement,
    TSEnumDeclaration, TSInterfaceDeclaration, TSMethodSignature, TSNamespaceDeclaration,
    TSPropertySignature, TSType, TSTypeAliasDeclaration, TemplateLiteral, TryStatement,
    VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::GetSpan as _;
use oxc_syntax::scope::ScopeFlags;

use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::{Each, Walk as _};
use crate::sites::{Destination, LiteralForm, Negative, Position, Role};

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
        self.call(call, &Slot::ANONYMOUS);
    }

    fn visit_static_member_expression(&mut self, member: &StaticMemberExpression<'a>) {
        // Visits assigned or deleted members only; reads go through `expr`.
        self.found.unquoted(super::span(member.property.span));
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

    fn visit_try_statement(&mut self, statement: &TryStatement<'a>) {
        let fails = statement.block.body.last().is_some_and(gives_up);
        self.negatively(fails.then_some(Negative::Raises), |walker| {
            walker.visit_block_statement(&statement.block);
        });
        if let Some(handler) = &statement.handler {
            self.visit_catch_clause(handler);
        }
        if let Some(finalizer) = &statement.finalizer {
            self.visit_block_statement(finalizer);
        }
    }

    fn visit_return_statement(&mut self, statement: &ReturnStatement<'a>) {
        if let Some(value) = &statement.argument {
            let slot = self.found.returns.clone();
            self.giving_to(Destination::Name, |walker| {
                match value.get_inner_expression() {
                    Expression::ObjectExpression(object) => walker.object_returned(object),
                    _ => walker.expr(value, slot),
                }
            });
            self.found.returned_object();
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
            None => self.named_beside(&statement.discriminant),
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
                    walker.giving(Each::Turn, |walker| {
                        walker.iterate(&target.id, elements);
                    });
                }
                (Some(target), None) => {
                    walker.iterate_name(&target.id, &statement.right);
                    walker.visit_expression(&statement.right);
                }
                (None, _) => walker.visit_expression(&statement.right),
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

    fn visit_ts_interface_declaration(&mut self, interface: &TSInterfaceDeclaration<'a>) {
        let name = self.text(interface.id.span);
        let bases = interface.extends.iter();
        let bases = bases.map(|base| self.last_of_type_name(&base.type_name));
        self.found.class(name, bases.collect());
        self.owning(name, |walker| {
            walk::walk_ts_interface_declaration(walker, interface);
        });
    }

    fn visit_ts_namespace_declaration(&mut self, namespace: &TSNamespaceDeclaration<'a>) {
        // Its functions are called like static methods.
        self.found.class(self.text(namespace.id.span), Vec::new());
        walk::walk_ts_namespace_declaration(self, namespace);
    }

    fn visit_ts_type_alias_declaration(&mut self, alias: &TSTypeAliasDeclaration<'a>) {
        let name = self.text(alias.id.span);
        if matches!(alias.type_annotation, TSType::TSTypeLiteral(_)) {
            self.found.class(name, Vec::new());
        }
        self.owning(name, |walker| {
            walk::walk_ts_type_alias_declaration(walker, alias);
        });
    }

    fn visit_ts_property_signature(&mut self, signature: &TSPropertySignature<'a>) {
        self.property_type(signature);
    }

    fn visit_ts_method_signature(&mut self, signature: &TSMethodSignature<'a>) {
        if let Some(name) = self.key_name(&signature.key, signature.computed) {
            self.signature(name, &signature.params, signature.span, true);
        }
        walk::walk_ts_method_signature(self, signature);
    }

    fn visit_import_declaration(&mut self, import: &ImportDeclaration<'a>) {
        self.import(import);
    }

    fn visit_export_all_declaration(&mut self, export: &ExportAllDeclaration<'a>) {
        self.export_all(export);
    }

    fn visit_export_from_declaration(&mut self, export: &ExportFromDeclaration<'a>) {
        self.export_from(export);
    }

    fn visit_export_default_declaration(&mut self, export: &ExportDefaultDeclaration<'a>) {
        self.export_default(export);
    }

    fn visit_export_specifier(&mut self, specifier: &ExportSpecifier<'a>) {
        self.export_renamed(specifier);
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

/// `fail()`, `assert.fail()`, `expect.unreachable()`: a test that should not have come here.
fn gives_up(statement: &Statement<'_>) -> bool {
    let Statement::ExpressionStatement(statement) = statement else {
        return false;
    };
    let Expression::CallExpression(call) = &statement.expression else {
        return false;
    };
    match &call.callee {
        Expression::Identifier(name) => name.name == "fail",
        callee => callee
            .as_member_expression()
            .and_then(MemberExpression::static_property_name)
            .is_some_and(|name| matches!(name, "fail" | "unreachable")),
    }
}

impl Walker<'_> {
    fn jsx_attribute(&mut self, attribute: &JSXAttribute<'_>, sibling: Option<u32>) {
        let JSXAttributeName::Identifier(name) = &attribute.name else {
            return walk::walk_jsx_attribute(self, attribute);
        };
        let name = self.text(name.span);
        let slot = self
            .slot_of(Some(name), None, Position::DictValue, true)
            .beside(sibling);
        match &attribute.value {
            Some(JSXAttributeValue::StringLiteral(literal)) => self.string(literal, &slot),
            Some(JSXAttributeValue::ExpressionContainer(container)) => {
                if let Some(expression) = container.expression.as_expression() {
                    self.expr(expression, slot);
                }
            }
            Some(JSXAttributeValue::Element(element)) => self.visit_jsx_element(element),
            Some(JSXAttributeValue::Fragment(fragment)) => self.visit_jsx_fragment(fragment),
            None => {}
        }
    }
}
