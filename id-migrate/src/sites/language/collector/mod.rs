//! The state of every walk through a syntax tree: the position and the collected sites.

mod bindings;
mod finish;
mod instances;
mod objects;
mod tables;

use std::borrow::Cow;
use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

pub(super) use self::objects::Form;
use self::objects::{Object, Part, Parts, Uses};
use self::tables::Table;
use super::Lexis;
use super::slot::{IdSlot, Slot};
use super::vocabulary;
use super::walk::Each;
use crate::ids::index;
use crate::sites::renames::Words;
use crate::sites::{
    Access, AccessKind, Call, Destination, Field, FileSites, HandBuilt, InstanceKind, Literal,
    LiteralForm, LiteralId, Negative, Position, Receiver, Role, RoleId, Scope, ScopeId, ScopeKind,
    Site, SiteValue, Span, ValueId,
};

/// The state of one walk through a file.
#[derive(Debug, Default)]
pub(super) struct Collector<'src> {
    pub(super) source: &'src str,
    lexis: Lexis,
    /// Filled when an import first gives a name another name.
    words: OnceCell<Words<'src>>,
    pub(super) out: FileSites<'src>,
    pub(super) scope: ScopeId,
    /// The innermost statement, call or property, for ignore comments.
    pub(super) extent: Span,
    /// The negative test around the current node, if it needs an invalid id.
    pub(super) negative: Option<Negative>,
    /// What receives the value of the current expression.
    pub(super) destination: Destination,
    /// The slot of a `return` of the innermost function.
    pub(super) returns: Slot<'src>,
    siblings: u32,
    /// The construct that binds the current elements to names.
    pub(super) each: Each,
    /// `true` if a table of cases belongs to the function that is being walked, as decorators do, or to the next one.
    pub(super) cases_belong_here: bool,
    /// Parameters of the next function, with the literals from its table of cases.
    parametrized: Vec<(&'src str, LiteralId)>,
    /// The class of the last instance that a name held.
    last_instances: FxHashMap<(ScopeId, InstanceKind, &'src str), Option<&'src str>>,
    /// The parts of the value of the current assignment, each with its column of a table.
    named_parts: Parts<'src>,
    /// The column of the current cell: its index in the row of a table.
    pub(super) column: Option<u32>,
    objects: Vec<Object<'src>>,
    object_names: FxHashSet<&'src str>,
    /// The objects of the parameters of the next function, from its table of cases.
    objects_of_next: Vec<(&'src str, Parts<'src>)>,
    uses: Uses<'src>,
    /// The cells of each table that a variable holds, in source order.
    tables: FxHashMap<(ScopeId, &'src str), Table<'src>>,
    /// The number of each role.
    role_ids: FxHashMap<Role<'src>, RoleId>,
    /// Keys and members without quotes, each with its place.
    unquoted: Vec<(Span, ScopeId)>,
}

impl<'src> Collector<'src> {
    pub(super) fn new(source: &'src str, lexis: Lexis) -> Self {
        let mut out = FileSites::new(source);
        // Files that name an id have a literal in a hundred bytes, some twice as many.
        out.literals.reserve(source.len() / 64);
        Self {
            source,
            lexis,
            out,
            ..Self::default()
        }
    }

    /// Returns the collected sites, with the literals in source order.
    pub(super) fn finish(mut self) -> FileSites<'src> {
        self.keep_unquoted();
        self.mark_compared_objects();
        finish::sort_literals(&mut self.out);
        self.out.index();
        self.out.shrink();
        self.out
    }

    pub(super) fn text(&self, span: Span) -> &'src str {
        &self.source[span.range()]
    }

    pub(super) fn new_sibling(&mut self) -> u32 {
        self.siblings += 1;
        self.siblings
    }

    /// Adds a definition inside the current one and returns it; the caller sets and puts back [`Self::scope`]. The extent
    /// is the whole definition.
    pub(super) fn new_scope(
        &mut self,
        extent: Span,
        kind: ScopeKind,
        name: &'src str,
        is_test: bool,
    ) -> ScopeId {
        let id = ScopeId::new(self.out.scopes.len());
        let is_test = is_test || self.out.scope(self.scope).is_test;
        self.out.scopes.push(Scope {
            kind,
            name,
            parent: self.scope,
            is_test,
            extent,
        });
        if kind == ScopeKind::Function {
            for (name, literal) in std::mem::take(&mut self.parametrized) {
                self.bind_literal(id, Cow::Borrowed(name), literal, extent);
            }
            self.take_objects_of_next(id);
        }
        id
    }

    /// Adds a literal without a role. Its value is kept only if the source does not contain it unescaped.
    #[inline]
    pub(super) fn literal(
        &mut self,
        token: Span,
        content: Span,
        value: Option<&str>,
        form: LiteralForm,
    ) -> LiteralId {
        let value = if value == Some(self.text(content)) {
            ValueId::WRITTEN
        } else {
            let id = ValueId::new(self.out.decoded.len());
            self.out.decoded.push(value.map(Box::from));
            id
        };
        let id = LiteralId::new(self.out.literals.len());
        self.out.literals.push(Literal {
            token,
            content,
            value,
            form,
            role: RoleId::ANONYMOUS,
            scope: self.scope,
            negative: self.negative,
            is_compared: matches!(
                self.destination,
                Destination::Comparison | Destination::Expected
            ),
        });
        id
    }

    /// Adds a literal and, if the slot is an id, its site.
    pub(super) fn fill(
        &mut self,
        slot: &Slot<'src>,
        token: Span,
        content: Span,
        value: Option<&str>,
        form: LiteralForm,
    ) -> LiteralId {
        if form == LiteralForm::Plain
            && let Some(id) = self.option_with_id(token, content, value)
        {
            return id;
        }
        let role = match slot {
            Slot::Member(name) if self.destination == Destination::Comparison => {
                vocabulary::role_of_member(name).compared()
            }
            slot => slot.role(),
        };
        let literal = self.literal(token, content, value, form);
        self.set_role(literal, role);
        match slot {
            Slot::Id(id) => {
                self.bind_element(id, literal);
                self.site(id, SiteValue::Literal(literal));
            }
            Slot::Cell(cell) => self.cell(cell, SiteValue::Literal(literal)),
            Slot::Ids(_) | Slot::Role(_) | Slot::Member(_) | Slot::Variable(_) => {}
        }
        literal
    }

    /// Adds the id in an option of a command line as a literal of its own: `"--run-id=x"`.
    fn option_with_id(
        &mut self,
        token: Span,
        content: Span,
        value: Option<&str>,
    ) -> Option<LiteralId> {
        let written = self.text(content);
        let (option, id) = written
            .split_once('=')
            .filter(|_| written.starts_with("--"))?;
        let field = Field::from_option(option)?;
        if value != Some(written) || id.is_empty() || id.contains(char::is_whitespace) {
            return None;
        }
        let part = Span::new(content.end - index(id.len()), content.end);
        let option_token = Span::new(token.start, part.start);
        let before = Span::new(content.start, part.start);
        let text = self.text(before);
        self.literal(option_token, before, Some(text), LiteralForm::Interpolated);
        let slot = Slot::id(field, option, Position::Option);
        Some(self.fill(&slot, part, part, Some(id), LiteralForm::Plain))
    }

    fn set_role(&mut self, literal: LiteralId, role: Role<'src>) {
        let id = match role {
            Role::Anonymous => RoleId::ANONYMOUS,
            role => *self.role_ids.entry(role).or_insert_with(|| {
                let id = RoleId::new(self.out.roles.len());
                self.out.roles.push(role);
                id
            }),
        };
        self.out.literals[literal.index()].role = id;
    }

    /// Adds the site of a name, when the slot is an id's, or the cell of a table.
    #[inline]
    pub(super) fn name(&mut self, slot: &Slot<'src>, name: &'src str) {
        match slot {
            Slot::Id(id) => self.site(id, SiteValue::Name(name)),
            Slot::Cell(cell) => self.cell(cell, SiteValue::Name(name)),
            Slot::Ids(_) | Slot::Role(_) | Slot::Member(_) | Slot::Variable(_) => {}
        }
    }

    fn site(&mut self, id: &IdSlot<'src>, value: SiteValue<'src>) {
        self.out.sites.push(Site {
            field: id.field,
            name: id.name,
            position: id.position,
            value,
            sibling: id.sibling,
            scope: self.scope,
            extent: self.extent,
            // A fallback for a missing id is a supplied value, even inside a comparison.
            destination: match id.position {
                Position::Fallback => Destination::Code,
                _ => self.destination,
            },
            negative: self.negative,
        });
        if self.destination.is_named() {
            let part = Part::Site(self.out.sites.len() - 1);
            self.named_parts.push((self.column, part));
        }
    }

    /// Adds a concatenated id, if the slot supplies an id.
    pub(super) fn hand_built(&mut self, slot: &Slot<'src>, span: Span, how: &'static str) {
        if let Slot::Id(id) = slot
            && id.position != Position::Comparison
        {
            self.out.hand_built.push(HandBuilt {
                span,
                field: id.field,
                how,
                scope: self.scope,
                extent: self.extent,
            });
        }
    }

    /// Records that the innermost statement, call or property expects an empty result.
    pub(super) fn absence(&mut self) {
        self.absence_in(self.extent);
    }

    /// Records that a part of the file expects an empty result.
    pub(super) fn absence_in(&mut self, part: Span) {
        self.out.absences.push(part);
    }

    pub(super) fn access(&mut self, span: Span, kind: AccessKind) {
        self.out.accesses.push(Access {
            span,
            kind,
            scope: self.scope,
        });
    }

    /// Adds a call whose positional arguments may turn out to be ids.
    pub(super) fn call(
        &mut self,
        callee: &'src str,
        receiver: Receiver<'src>,
        positional: Option<u32>,
        named: u32,
        arguments: Vec<(u32, SiteValue<'src>)>,
        sibling: u32,
    ) {
        if !arguments.is_empty() {
            let (scope, extent) = (self.scope, self.extent);
            self.out.calls.push(Call {
                callee,
                is_method: !matches!(
                    receiver,
                    Receiver::Nothing | Receiver::Type(_) | Receiver::Module(_)
                ),
                receiver,
                positional,
                named,
                arguments: arguments.into(),
                sibling,
                destination: self.destination,
                scope,
                extent,
                negative: self.negative,
            });
            if self.destination.is_named() {
                let part = Part::Call(self.out.calls.len() - 1);
                self.named_parts.push((self.column, part));
            }
        }
    }
}
