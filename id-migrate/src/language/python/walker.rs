//! The state of one walk through a module.

use std::borrow::Cow;
use std::collections::HashSet;

use ruff_python_ast::{AnyStringFlags, Expr, Identifier, Stmt, StringFlags as _, StringLiteral};
use ruff_text_size::{Ranged, TextRange};

use super::span;
use crate::language::collector::sort_literals;
use crate::site::{
    Binding, Field, FileSites, Fragment, Literal, LiteralForm, LiteralId, Negative, NegativeRead,
    Position, Role, Scope, ScopeId, ScopeKind, Site, SiteValue, Span,
};

/// What an expression's value is to the code around it; handed down until a literal takes it.
#[derive(Clone, Debug)]
pub(super) enum Slot<'src> {
    /// Not an id.
    Role(Role<'src>),
    /// An id.
    Id(IdSlot<'src>),
    /// Each element of a list, tuple or set is an id.
    Ids(IdSlot<'src>),
    /// The value of an attribute, a key or a keyword of that name; its role is found out when a literal stands there.
    Member(&'src str),
    /// The value of a variable of that name, likewise.
    Variable(&'src str),
    /// A piece that an id is searched for.
    Piece(Fragment),
    /// A piece that something is searched for which may be an id.
    Guess(Fragment),
}

/// The position of an id.
#[derive(Clone, Debug)]
pub(super) struct IdSlot<'src> {
    pub(super) field: Field,
    pub(super) name: &'src str,
    pub(super) position: Position,
    pub(super) sibling: Option<u32>,
}

impl Slot<'_> {
    pub(super) const ANONYMOUS: Self = Self::Role(Role::Anonymous);
}

pub(super) struct Walker<'src> {
    pub(super) source: &'src str,
    pub(super) out: FileSites<'src>,
    pub(super) scope: ScopeId,
    /// The innermost statement, call or dict, for ignore comments.
    pub(super) extent: Span,
    pub(super) negative: Option<Negative>,
    /// What a `return` of the innermost function gives.
    pub(super) returns: Slot<'src>,
    /// Whether the expression is what something else is compared with: nobody gives a value there.
    pub(super) compared: bool,
    /// Variables that hold what was read as a run id: `rid = payload["run_id"]`.
    pub(super) aliases: HashSet<(ScopeId, &'src str)>,
    siblings: u32,
}

impl<'src> Walker<'src> {
    pub(super) fn new(source: &'src str) -> Self {
        let mut out = FileSites::new();
        // Files that name an id have a literal in a hundred bytes, some twice as many.
        out.literals.reserve(source.len() / 64);
        Self {
            source,
            out,
            scope: ScopeId::MODULE,
            extent: Span::new(0, 0),
            negative: None,
            returns: Slot::ANONYMOUS,
            compared: false,
            aliases: HashSet::new(),
            siblings: 0,
        }
    }

    pub(super) fn walk(mut self, body: &[Stmt]) -> FileSites<'src> {
        self.body(body);
        // Calls and decorators are walked before what stands to their left in a few places; the order is the source's.
        sort_literals(&mut self.out);
        // It is kept until the whole tree is looked at.
        self.out.literals.shrink_to_fit();
        self.out
    }

    pub(super) fn text(&self, range: TextRange) -> &'src str {
        &self.source[range]
    }

    pub(super) fn name(&self, identifier: &Identifier) -> &'src str {
        self.text(identifier.range)
    }

    pub(super) fn new_sibling(&mut self) -> u32 {
        self.siblings += 1;
        self.siblings
    }

    /// Runs `walk` with another extent.
    pub(super) fn within(&mut self, range: TextRange, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.extent, span(range));
        walk(self);
        self.extent = outer;
    }

    /// Runs `walk` in code that wants a bad id; `None` leaves that as it is.
    pub(super) fn negatively(&mut self, negative: Option<Negative>, walk: impl FnOnce(&mut Self)) {
        let outer = self.negative;
        self.negative = negative.or(outer);
        walk(self);
        self.negative = outer;
    }

    /// Runs `walk` on what something is compared with, or on what is not so although it stands in such code.
    pub(super) fn comparing(&mut self, compared: bool, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.compared, compared);
        walk(self);
        self.compared = outer;
    }

    /// Runs `walk` in a new scope.
    pub(super) fn scoped(
        &mut self,
        kind: ScopeKind,
        name: &'src str,
        extent: TextRange,
        walk: impl FnOnce(&mut Self),
    ) {
        let outer = self.scope;
        self.scope = ScopeId(u32::try_from(self.out.scopes.len()).unwrap_or(u32::MAX));
        self.out.scopes.push(Scope {
            kind,
            name: Cow::Borrowed(name),
            parent: outer,
            is_test: false,
            extent: span(extent),
        });
        walk(self);
        self.scope = outer;
    }

    pub(super) fn literal(
        &mut self,
        literal: &StringLiteral,
        form: LiteralForm,
        role: Role<'src>,
    ) -> LiteralId {
        let token = literal.range;
        let content = content(literal);
        let written = self.text(content);
        let value = if *literal.value == *written {
            Some(Cow::Borrowed(written))
        } else if has_surrogate_escape(written) && literal.value.contains('\u{fffd}') {
            // The parser has put a replacement character where Python would have half a character.
            None
        } else {
            Some(Cow::Owned(literal.value.to_string()))
        };
        self.push(Literal {
            token: span(token),
            content: span(content),
            value,
            form,
            role,
            scope: self.scope,
            negative: self.negative,
        })
    }

    pub(super) fn push(&mut self, literal: Literal<'src>) -> LiteralId {
        let id = LiteralId(u32::try_from(self.out.literals.len()).unwrap_or(u32::MAX));
        self.out.literals.push(literal);
        id
    }

    pub(super) fn site(&mut self, slot: &IdSlot<'src>, value: SiteValue<'src>) {
        if let SiteValue::Literal(literal) = value {
            let extent = match slot.position {
                // A parameter is bound before anything in the function happens.
                Position::Parametrize => {
                    let start = self.out.scope(self.scope).extent.start;
                    Some(Span::new(start, start))
                }
                // `for run_id in ["x", "y"]`: the name is each of them.
                Position::List => Some(self.extent),
                _ => None,
            };
            self.out.bindings.extend(extent.map(|extent| Binding {
                name: Cow::Borrowed(slot.name),
                literal,
                scope: self.scope,
                extent,
            }));
        }
        self.out.sites.push(Site {
            field: slot.field,
            name: Cow::Borrowed(slot.name),
            position: slot.position,
            value,
            sibling: slot.sibling,
            scope: self.scope,
            extent: self.extent,
            negative: self.negative,
        });
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

    /// `name = {"run_id": "x"}`: the name holds the ids that were found since `first`.
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

    /// `name = <expr>`: remembered when the value is a single literal, which must be the last one walked.
    pub(super) fn bind(&mut self, name: &'src str, value: &Expr) {
        if let Expr::StringLiteral(string) = value
            && let Some(at) = self
                .out
                .literals
                .iter()
                .rposition(|literal| literal.token == span(string.range()))
        {
            self.out.bindings.push(Binding {
                name: Cow::Borrowed(name),
                literal: LiteralId(u32::try_from(at).unwrap_or(u32::MAX)),
                scope: self.scope,
                extent: self.extent,
            });
        }
    }
}

/// What lies between the quotes of a literal.
pub(super) fn content(literal: &StringLiteral) -> TextRange {
    let flags = AnyStringFlags::from(literal.flags);
    TextRange::new(
        literal.range.start() + flags.opener_len(),
        literal.range.end() - flags.closer_len(),
    )
}

fn has_surrogate_escape(written: &str) -> bool {
    let lower = written.to_ascii_lowercase();
    [
        "\\ud8", "\\ud9", "\\uda", "\\udb", "\\udc", "\\udd", "\\ude", "\\udf", "\\u0000d",
    ]
    .iter()
    .any(|escape| lower.contains(escape))
}
