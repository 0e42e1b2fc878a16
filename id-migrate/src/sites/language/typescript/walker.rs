//! The state of one walk through a file, and its actions for each kind of statement.

use oxc_ast::ast::{
    ArrayExpressionElement, AssignmentTarget, BindingPattern, Expression, ObjectExpression,
    ObjectPropertyKind, Program, StringLiteral, VariableDeclarator,
};
use oxc_ast_visit::Visit;
use rustc_hash::FxHashSet;

use super::span;
use crate::sites::language::Lexis;
use crate::sites::language::collector::Collector;
use crate::sites::language::slot::{IdSlot, Slot};
use crate::sites::language::walk::Walk;
use crate::sites::{Destination, FileSites, InstanceKind, LiteralForm, Position, Role};

#[derive(Debug)]
pub(super) struct Walker<'src> {
    pub(super) found: Collector<'src>,
    /// The class, interface or object whose methods are walked; empty for an object without a name.
    pub(super) owner: &'src str,
    /// The functions that register tests under other names: `const itLoads = test.extend({ … })`.
    pub(super) registers: FxHashSet<&'src str>,
}

impl<'src> Walk<'src> for Walker<'src> {
    fn found(&mut self) -> &mut Collector<'src> {
        &mut self.found
    }
}

impl<'src> Walker<'src> {
    pub(super) fn new(source: &'src str) -> Self {
        Self {
            found: Collector::new(source, Lexis::JavaScript),
            owner: "",
            registers: FxHashSet::default(),
        }
    }

    pub(super) fn walk(mut self, program: &Program<'_>) -> FileSites<'src> {
        self.visit_program(program);
        self.found.finish()
    }

    pub(super) fn within(&mut self, at: oxc_span::Span, walk: impl FnOnce(&mut Self)) {
        Walk::within(self, span(at), walk);
    }

    pub(super) fn string(&mut self, literal: &StringLiteral<'_>, slot: &Slot<'src>) {
        self.string_as(literal, slot, LiteralForm::Plain);
        self.import_script(self.text(literal.span));
    }

    pub(super) fn string_as(
        &mut self,
        literal: &StringLiteral<'_>,
        slot: &Slot<'src>,
        form: LiteralForm,
    ) {
        let token = span(literal.span);
        let content = token.inner();
        let value = (!literal.lone_surrogates).then_some(literal.value.as_str());
        self.found.fill(slot, token, content, value, form);
    }

    pub(super) fn declarator(&mut self, declarator: &VariableDeclarator<'_>) {
        self.pattern(&declarator.id);
        self.require(declarator);
        let annotation = declarator.type_annotation.as_deref();
        let own_name = self.pattern_name(&declarator.id);
        let Some(init) = &declarator.init else {
            return self.declared(own_name, InstanceKind::Variable, annotation);
        };
        if let Some(name) = own_name
            && self.extends_test(init)
        {
            self.registers.insert(name);
        }
        let name = own_name.or_else(|| match &declarator.id {
            // `const [runId, setRunId] = useState("x")`
            BindingPattern::ArrayPattern(array)
                if matches!(init, Expression::CallExpression(_)) =>
            {
                self.pattern_name(array.elements.first()?.as_ref()?)
            }
            _ => None,
        });
        let slot = self.slot_of(name, annotation, Position::Assignment, false);
        if let (BindingPattern::ArrayPattern(targets), Some(values)) =
            (&declarator.id, Self::array_elements(init))
        {
            return self.parallel(&targets.elements, values);
        }
        match name {
            Some(name) => {
                let first = self.found.out.sites.len();
                if annotation.is_some() {
                    self.declared(own_name, InstanceKind::Variable, annotation);
                } else {
                    let class = self.class_of_value(init);
                    self.found
                        .instance(name, InstanceKind::Variable, class, false);
                }
                self.naming(Some(name), |walker| {
                    walker.named_expr(name, init, slot, false);
                });
                self.members_of(name, init);
                if matches!(init.get_inner_expression(), Expression::ObjectExpression(_)) {
                    self.found.hold(name, first);
                }
            }
            None => self.expr(init, slot),
        }
        if let (Some(name), Some(token)) = (name, Self::token_of(init)) {
            self.found.bind(name, token);
        }
        if let Some(name) = own_name {
            self.export_constant(name, init);
        }
    }

    fn name_at(&self, targets: &[Option<BindingPattern<'_>>], at: usize) -> Option<&'src str> {
        self.pattern_name(targets.get(at)?.as_ref()?)
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
            let name = self.name_at(targets, at);
            let slot = self.slot_of(name, None, Position::Assignment, false);
            self.expr(value, slot.beside(sibling));
            if let (Some(name), Some(token)) = (name, Self::token_of(value)) {
                self.found.bind(name, token);
            }
        }
    }

    /// Remembers the literals of a constant object, for `IDS.run`.
    pub(super) fn members_of(&mut self, object: &'src str, value: &Expression<'_>) {
        let Expression::ObjectExpression(literal) = frozen(value) else {
            return;
        };
        for (name, value) in self.members(literal) {
            if let Some(token) = Self::token_of(value) {
                self.found.bind(format!("{object}.{name}"), token);
            }
        }
    }

    /// Returns the named properties of an object literal.
    pub(super) fn members<'e, 'a>(
        &self,
        object: &'e ObjectExpression<'a>,
    ) -> Vec<(&'src str, &'e Expression<'a>)> {
        let named = object.properties.iter().filter_map(|property| {
            let ObjectPropertyKind::ObjectProperty(property) = property else {
                return None;
            };
            let name = self.key_name(&property.key, property.computed)?;
            Some((name, &property.value))
        });
        named.collect()
    }

    /// Walks each element of a literal list that a loop or callback takes apart with that pattern.
    pub(super) fn iterate(
        &mut self,
        target: &BindingPattern<'_>,
        elements: &[ArrayExpressionElement<'_>],
    ) {
        let position = Position::List;
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
                    let name = self.name_at(&targets.elements, at);
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

    /// Gives the columns of a table in a variable to the names in a pattern.
    pub(super) fn iterate_name(&mut self, target: &BindingPattern<'_>, table: &Expression<'_>) {
        let names = match target {
            BindingPattern::ArrayPattern(targets) => (0..targets.elements.len())
                .map(|at| self.name_at(&targets.elements, at))
                .collect(),
            single => vec![self.pattern_name(single)],
        };
        self.give_columns(table, &names, Position::List);
    }

    /// Gives the columns of a table in a variable to names.
    pub(super) fn give_columns(
        &mut self,
        table: &Expression<'_>,
        names: &[Option<&'src str>],
        position: Position,
    ) {
        if let Expression::Identifier(table) = table.get_inner_expression() {
            let slots = names
                .iter()
                .map(|name| self.slot_of(*name, None, position, false));
            let slots: Vec<_> = slots.collect();
            self.found.give_columns(self.text(table.span), &slots);
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
        let slot = self.slot_of(name, None, position, false).beside(sibling);
        match name {
            Some(name) if position == Position::Parametrize => {
                self.giving_to(Destination::Name, |walker| walker.expr(value, slot));
                self.found.object_of_next(name);
            }
            _ => self.expr(value, slot),
        }
    }

    pub(super) fn module_name(&mut self, literal: &StringLiteral<'_>) {
        self.string_as(
            literal,
            &Slot::Role(Role::Named("module")),
            LiteralForm::Plain,
        );
    }
}

impl<'src> Walker<'src> {
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
                let Some(key) = self.constant_text(&member.expression) else {
                    let ids = self.ids_read_by(&member.object);
                    let element = |ids: IdSlot<'src>| Slot::Id(ids.at(Position::Subscript));
                    return ids.map_or(Slot::ANONYMOUS, element);
                };
                (key, Position::Subscript, true)
            }
            _ => return Slot::ANONYMOUS,
        };
        // `runId.current = "x"` of a React ref.
        if name == "current"
            && let AssignmentTarget::StaticMemberExpression(member) = target
            && let Some(id) = self.id_read_by(&member.object)
        {
            return Slot::Id(id.at(Position::Attribute));
        }
        let is_default = position == Position::Default;
        let position = if is_default { position } else { own };
        self.slot_of(Some(name), None, position, is_member)
    }
}

/// Returns the object of `Object.freeze({ … })`.
fn frozen<'e, 'a>(value: &'e Expression<'a>) -> &'e Expression<'a> {
    match value.get_inner_expression() {
        Expression::CallExpression(call) if call.callee_name() == Some("freeze") => call
            .arguments
            .first()
            .and_then(oxc_ast::ast::Argument::as_expression)
            .map_or(value, Expression::get_inner_expression),
        inner => inner,
    }
}
