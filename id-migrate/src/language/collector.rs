//! What every walk through a syntax tree keeps: where it is, and what it has found so far.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::site::{
    Access, AccessKind, Binding, Call, Field, FileSites, Fragment, HandBuilt, Literal, LiteralForm,
    LiteralId, Negative, NegativeRead, Position, Role, Scope, ScopeId, ScopeKind, Site, SiteValue,
    Span,
};

/// What an expression's value is to the code around it; handed down until a literal takes it.
#[derive(Clone, Debug)]
pub(super) enum Slot<'src> {
    /// Not an id.
    Role(Role<'src>),
    /// An id.
    Id(IdSlot<'src>),
    /// Each element of an array is an id.
    Ids(IdSlot<'src>),
    /// A piece that an id is searched for.
    Piece(Fragment),
}

/// The position of an id.
#[derive(Clone, Copy, Debug)]
pub(super) struct IdSlot<'src> {
    pub(super) field: Field,
    pub(super) name: &'src str,
    pub(super) position: Position,
    pub(super) sibling: Option<u32>,
}

impl<'src> IdSlot<'src> {
    pub(super) const fn new(field: Field, name: &'src str, position: Position) -> Self {
        Self {
            field,
            name,
            position,
            sibling: None,
        }
    }

    pub(super) const fn at(self, position: Position) -> Self {
        Self { position, ..self }
    }

    pub(super) const fn beside(self, sibling: Option<u32>) -> Self {
        Self { sibling, ..self }
    }
}

impl<'src> Slot<'src> {
    pub(super) const ANONYMOUS: Self = Self::Role(Role::Anonymous);

    /// What an element of an array in this slot is.
    pub(super) fn element(&self) -> Self {
        match self {
            Self::Ids(id) => Self::Id(*id),
            Self::Id(id) if matches!(id.position, Position::Comparison | Position::Parametrize) => {
                Self::Id(*id)
            }
            Self::Id(_) | Self::Piece(_) => Self::ANONYMOUS,
            Self::Role(role) => Self::Role(role.clone()),
        }
    }

    /// What the right side of `x ?? "…"` is in this slot.
    pub(super) fn fallback(&self) -> Self {
        match self {
            Self::Id(id) if id.position != Position::Comparison => {
                Self::Id(id.at(Position::Fallback))
            }
            other => other.clone(),
        }
    }

    /// The role of a literal here that is not an id.
    pub(super) fn role(&self) -> Role<'src> {
        match self {
            Self::Role(role) => role.clone(),
            Self::Id(_) | Self::Ids(_) | Self::Piece(_) => Role::Anonymous,
        }
    }
}

/// What gives its elements to names one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Each {
    /// Nothing does.
    #[default]
    Nothing,
    /// A table of cases gives them to the parameters of the next function.
    Case,
    /// A loop gives them to its variables.
    Turn,
}

/// A walk through a syntax tree: what holds below a node is set before it and put back after it.
pub(super) trait Walk<'src>: Sized {
    fn found(&mut self) -> &mut Collector<'src>;

    /// Walks with another extent.
    fn within(&mut self, extent: Span, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.found().extent, extent);
        walk(self);
        self.found().extent = outer;
    }

    /// Walks code that wants a bad id, if it does.
    fn negatively(&mut self, negative: Option<Negative>, walk: impl FnOnce(&mut Self)) {
        let outer = self.found().negative;
        self.found().negative = outer.or(negative);
        walk(self);
        self.found().negative = outer;
    }

    /// Walks what a new definition holds.
    fn scoped(
        &mut self,
        kind: ScopeKind,
        name: &'src str,
        is_test: bool,
        walk: impl FnOnce(&mut Self),
    ) {
        let inner = self.found().new_scope(kind, name, is_test);
        let outer = std::mem::replace(&mut self.found().scope, inner);
        walk(self);
        self.found().scope = outer;
    }

    /// Walks elements that are given to names one by one.
    fn giving(&mut self, each: Each, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.found().each, each);
        walk(self);
        self.found().each = outer;
    }

    /// Walks the body of a function that returns this.
    fn returning(&mut self, returns: Slot<'src>, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.found().returns, returns);
        walk(self);
        self.found().returns = outer;
    }
}

/// The state of one walk through a file.
#[derive(Debug)]
pub(super) struct Collector<'src> {
    pub(super) source: &'src str,
    pub(super) out: FileSites<'src>,
    pub(super) scope: ScopeId,
    /// The innermost statement, call or property, for ignore comments.
    pub(super) extent: Span,
    negative: Option<Negative>,
    /// What a `return` of the innermost function gives.
    pub(super) returns: Slot<'src>,
    siblings: u32,
    /// What gives the elements that are being walked to names.
    pub(super) each: Each,
    /// Parameters of the next function, with the literals that its table of cases gives them.
    parametrized: Vec<(&'src str, LiteralId)>,
    /// Keys and members without quotes, and where.
    unquoted: Vec<(Span, ScopeId)>,
}

impl<'src> Collector<'src> {
    pub(super) fn new(source: &'src str) -> Self {
        Self {
            source,
            out: FileSites::new(),
            scope: ScopeId::MODULE,
            extent: Span::new(0, 0),
            negative: None,
            returns: Slot::ANONYMOUS,
            siblings: 0,
            each: Each::Nothing,
            parametrized: Vec::new(),
            unquoted: Vec::new(),
        }
    }

    /// What was found, with the literals in the order of the source.
    pub(super) fn finish(mut self) -> FileSites<'src> {
        self.keep_unquoted();
        sort_literals(&mut self.out);
        self.out
    }

    /// Notes a key or member without quotes, in case that a literal of the file reads like it.
    pub(super) fn unquoted(&mut self, span: Span) {
        let text = self.text(span);
        if text.len() > 2 && text.bytes().any(|byte| !byte.is_ascii_alphabetic()) {
            self.unquoted.push((span, self.scope));
        }
    }

    fn keep_unquoted(&mut self) {
        let ids: HashSet<&str> = self
            .out
            .literals
            .iter()
            .filter(|literal| literal.form == LiteralForm::Plain)
            .filter_map(|literal| literal.value.as_deref())
            .collect();
        let source = self.source;
        let alike: Vec<(Span, ScopeId)> = std::mem::take(&mut self.unquoted)
            .into_iter()
            .filter(|(span, _)| ids.contains(&source[span.range()]))
            .collect();
        for (span, scope) in alike {
            self.scope = scope;
            let text = self.text(span);
            let role = Role::Anonymous;
            self.literal(span, span, Some(text), LiteralForm::Name, role);
        }
    }

    /// Notes that code depends on how an id is written.
    pub(super) fn dissection(&mut self) {
        if self.out.looks.last().map(|look| look.0) != Some(self.scope) {
            self.out.looks.push((self.scope, self.extent));
        }
    }

    pub(super) fn text(&self, span: Span) -> &'src str {
        &self.source[span.range()]
    }

    pub(super) fn new_sibling(&mut self) -> u32 {
        self.siblings += 1;
        self.siblings
    }

    /// Adds a definition inside the current one and returns it; the caller puts [`Self::scope`] back. The extent is the
    /// whole definition.
    pub(super) fn new_scope(
        &mut self,
        kind: ScopeKind,
        name: impl Into<Cow<'src, str>>,
        is_test: bool,
    ) -> ScopeId {
        let id = ScopeId(index(self.out.scopes.len()));
        let is_test = is_test || self.out.scope(self.scope).is_test;
        self.out.scopes.push(Scope {
            kind,
            name: name.into(),
            parent: self.scope,
            is_test,
            extent: self.extent,
        });
        if kind == ScopeKind::Function {
            for (name, literal) in std::mem::take(&mut self.parametrized) {
                self.bind_literal(id, Cow::Borrowed(name), literal);
            }
        }
        id
    }

    /// Adds a literal; its value is borrowed when it stands in the source as it is.
    pub(super) fn literal(
        &mut self,
        token: Span,
        content: Span,
        value: Option<&str>,
        form: LiteralForm,
        role: Role<'src>,
    ) -> LiteralId {
        let written = self.text(content);
        let value = value.map(|value| {
            if value == written {
                Cow::Borrowed(written)
            } else {
                Cow::Owned(value.to_owned())
            }
        });
        let id = LiteralId(index(self.out.literals.len()));
        self.out.literals.push(Literal {
            token,
            content,
            value,
            form,
            role,
            scope: self.scope,
            negative: self.negative,
        });
        id
    }

    /// Adds a literal and, when the slot is an id's, the site that it is the value of.
    pub(super) fn fill(
        &mut self,
        slot: &Slot<'src>,
        token: Span,
        content: Span,
        value: Option<&str>,
        form: LiteralForm,
    ) -> LiteralId {
        let literal = self.literal(token, content, value, form, slot.role());
        if let Slot::Piece(fragment) = slot {
            self.out.fragments.push((literal, *fragment));
        }
        self.value(slot, SiteValue::Literal(literal));
        literal
    }

    /// Adds the site of a value, when the slot is an id's.
    pub(super) fn value(&mut self, slot: &Slot<'src>, value: SiteValue<'src>) {
        if let Slot::Id(id) = slot {
            if let SiteValue::Literal(literal) = value {
                match (id.position, self.each) {
                    (Position::Parametrize, _) | (_, Each::Case) => {
                        self.parametrized.push((id.name, literal));
                    }
                    // `for (const runId of ["x", "y"])`: the name is each of them.
                    (Position::List, _) | (_, Each::Turn) => {
                        self.bind_literal(self.scope, Cow::Borrowed(id.name), literal);
                    }
                    (_, Each::Nothing) => {}
                }
            }
            self.out.sites.push(Site {
                field: id.field,
                name: Cow::Borrowed(id.name),
                position: id.position,
                value,
                sibling: id.sibling,
                scope: self.scope,
                extent: self.extent,
                negative: self.negative,
            });
        }
    }

    /// Remembers a name that is read where a bad id is wanted.
    pub(super) fn read(&mut self, name: &'src str) {
        if let Some(negative) = self.negative {
            self.out.negative_reads.push(NegativeRead {
                name,
                scope: self.scope,
                extent: self.extent,
                negative,
            });
        }
    }

    /// `name = { runId: "x" }`: the name holds the ids that were found since `first`.
    pub(super) fn hold(&mut self, name: &'src str, first: usize) {
        let (scope, extent) = (self.scope, self.extent);
        let held = self.out.sites[first..]
            .iter()
            .filter_map(|site| match site.value {
                SiteValue::Literal(literal) => Some(literal),
                SiteValue::Name(_) => None,
            });
        self.out.holders.extend(held.map(|literal| Binding {
            name: Cow::Borrowed(name),
            literal,
            scope,
            extent,
        }));
    }

    /// Adds a glued id, when the slot is an id's that is given a value.
    pub(super) fn hand_built(&mut self, slot: &Slot<'src>, span: Span, how: &'static str) {
        if let Slot::Id(id) = slot
            && id.position != Position::Comparison
        {
            self.out.hand_built.push(HandBuilt {
                span,
                field: id.field,
                how,
                name: Cow::Borrowed(id.name),
                scope: self.scope,
                extent: self.extent,
            });
        }
    }

    pub(super) fn access(&mut self, span: Span, kind: AccessKind) {
        self.out.accesses.push(Access {
            span,
            kind,
            scope: self.scope,
        });
    }

    /// Remembers that a name is bound to the literal whose token that is, if there is one.
    pub(super) fn bind(&mut self, name: impl Into<Cow<'src, str>>, token: Span) {
        self.bind_in(self.scope, name.into(), token);
    }

    /// As [`Self::bind`], for a member of what is being defined: `Runs.First` is seen where `Runs` is.
    pub(super) fn bind_member(&mut self, object: &str, member: &str, separator: &str, token: Span) {
        let outer = self.out.scope(self.scope).parent;
        let name = format!("{object}{separator}{member}");
        self.bind_in(outer, Cow::Owned(name), token);
    }

    /// Gives what is bound to a name here, and its members, another name outside of the file.
    pub(super) fn bind_again(&mut self, name: &str, outside: &'src str) {
        let again: Vec<_> = self
            .out
            .bindings
            .iter()
            .filter(|binding| binding.scope == ScopeId::MODULE)
            .filter_map(|binding| {
                let rest = binding.name.strip_prefix(name)?;
                let is_member = rest.is_empty() || rest.starts_with(['.', ':']);
                is_member.then(|| Binding {
                    name: Cow::Owned(format!("{outside}{rest}")),
                    ..binding.clone()
                })
            })
            .collect();
        self.out.bindings.extend(again);
    }

    fn bind_in(&mut self, scope: ScopeId, name: Cow<'src, str>, token: Span) {
        if let Some(literal) = self.literal_at(token) {
            self.bind_literal(scope, name, literal);
        }
    }

    fn bind_literal(&mut self, scope: ScopeId, name: Cow<'src, str>, literal: LiteralId) {
        self.out.bindings.push(Binding {
            name,
            literal,
            scope,
            extent: self.extent,
        });
    }

    /// The literal whose token that is, among those found so far.
    pub(super) fn literal_at(&self, token: Span) -> Option<LiteralId> {
        self.out
            .literals
            .iter()
            .rposition(|literal| literal.token == token)
            .map(|at| LiteralId(index(at)))
    }

    /// Adds a call whose positional arguments may turn out to be ids.
    pub(super) fn call(
        &mut self,
        callee: &'src str,
        is_method: bool,
        positional: Option<u32>,
        arguments: Vec<(u32, SiteValue<'src>)>,
        sibling: u32,
    ) {
        if !arguments.is_empty() {
            let (scope, extent) = (self.scope, self.extent);
            self.out.calls.push(Call {
                callee,
                is_method,
                positional,
                // Neither TypeScript nor Rust gives arguments by name.
                named: 0,
                arguments,
                sibling,
                scope,
                extent,
                negative: self.negative,
            });
        }
    }
}

/// Puts the literals in the order of the source and renumbers what points at them.
pub(super) fn sort_literals(out: &mut FileSites<'_>) {
    if out.literals.is_sorted_by_key(|literal| literal.token) {
        return;
    }
    let mut order: Vec<u32> = (0..index(out.literals.len())).collect();
    order.sort_by_key(|&at| out.literals[at as usize].token);
    let mut moved = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        moved[old as usize] = index(new);
    }
    out.literals.sort_by_key(|literal| literal.token);
    let renumber = |value: &mut SiteValue<'_>| {
        if let SiteValue::Literal(id) = value {
            id.0 = moved[id.0 as usize];
        }
    };
    out.sites
        .iter_mut()
        .for_each(|site| renumber(&mut site.value));
    out.calls
        .iter_mut()
        .flat_map(|call| &mut call.arguments)
        .for_each(|(_, value)| renumber(value));
    let bindings = out.bindings.iter_mut().chain(&mut out.holders);
    bindings.for_each(|binding| binding.literal.0 = moved[binding.literal.0 as usize]);
    out.fragments
        .iter_mut()
        .chain(&mut out.guesses)
        .for_each(|(literal, _)| literal.0 = moved[literal.0 as usize]);
    out.run_time_parsed
        .iter_mut()
        .for_each(|literal| literal.0 = moved[literal.0 as usize]);
}

/// An index as the sites carry it; files are far shorter than 4 GiB.
pub(super) fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
