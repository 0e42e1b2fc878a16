//! Maps the names of variables, fields, functions and types to the id they hold.

use syn::{Expr, LitStr, Member, Pat, Type};

use super::walker::Walker;
use crate::sites::language::slot::{IdSlot, Slot};
use crate::sites::{Field, Position};

pub(super) fn type_field(name: &str) -> Option<Field> {
    match name {
        "RunId" | "RunIdRef" => Some(Field::RunId),
        "ThreadId" | "ThreadIdRef" => Some(Field::ThreadId),
        "ChatThreadId" => Some(Field::ChatThreadId),
        _ => None,
    }
}

/// Returns the field that a function of that name returns: `run_id`, `sample_run_id`.
pub(super) fn returned_field(name: &str) -> Option<Field> {
    Field::of_function(name).or_else(|| Field::from_ending(name))
}

/// Methods that return their receiver in another form.
pub(super) fn converts(method: &str) -> bool {
    words!(
        "to_string to_owned into as_str as_ref as_deref as_bytes clone cloned unwrap expect \
         try_into into_boxed_str into_string borrow as_ref_id into_owned lock get trim deref parse \
         copied unwrap_or_default to_lowercase ok"
    )
    .contains(&method)
}

/// Without parentheses, references and invisible groups.
pub(super) fn bare(expression: &Expr) -> &Expr {
    let mut expression = expression;
    loop {
        expression = match expression {
            Expr::Paren(inner) => &inner.expr,
            Expr::Group(inner) => &inner.expr,
            Expr::Reference(inner) => &inner.expr,
            Expr::Unary(inner) if matches!(inner.op, syn::UnOp::Deref(_)) => &inner.expr,
            _ => return expression,
        };
    }
}

/// Returns the string literal of an expression that is a string literal.
pub(super) fn string_of(expression: &Expr) -> Option<&LitStr> {
    match expression {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text),
        _ => None,
    }
}

impl<'src> Walker<'src> {
    pub(super) fn ident(&self, ident: &proc_macro2::Ident) -> &'src str {
        let text = self.found.text(self.span(ident.span()));
        let text = text.strip_prefix("r#").unwrap_or(text);
        self.found.out.original(text)
    }

    pub(super) fn last_segment(&self, path: &syn::Path) -> &'src str {
        path.segments
            .last()
            .map_or("", |segment| self.ident(&segment.ident))
    }

    /// Returns the name that a constant is known by: `RUN` of `ids::RUN` and `Self::RUN`, `Ids::RUN` with its type.
    pub(super) fn constant_name(&self, path: &syn::Path) -> &'src str {
        let name = self.last_segment(path);
        let Some(of) = self.type_segment(path) else {
            return name;
        };
        if of == "Self" || !of.starts_with(|first: char| first.is_ascii_uppercase()) {
            return name;
        }
        let at = path.segments.len() - 2;
        let end = self.span(path.segments[at + 1].ident.span());
        let span = self.span(path.segments[at].ident.span()).to(end);
        self.found.text(span)
    }

    /// Returns the type in front of a path's last part: `RunId` of `RunId::parse`.
    pub(super) fn type_segment(&self, path: &syn::Path) -> Option<&'src str> {
        let at = path.segments.len().checked_sub(2)?;
        Some(self.ident(&path.segments[at].ident))
    }

    pub(super) fn member(&self, member: &Member) -> &'src str {
        match member {
            Member::Named(name) => self.ident(name),
            Member::Unnamed(_) => "",
        }
    }

    /// Returns the text of a string literal without escapes.
    pub(super) fn constant_text(&self, expression: &Expr) -> Option<&'src str> {
        let text = string_of(bare(expression))?;
        let (_, content) = self.token_and_content(text.span())?;
        let written = self.found.text(content);
        (text.value() == written).then_some(written)
    }

    pub(super) fn pattern_name(&self, pattern: &Pat) -> Option<&'src str> {
        match pattern {
            Pat::Ident(name) => Some(self.ident(&name.ident)),
            Pat::Type(typed) => self.pattern_name(&typed.pat),
            Pat::Reference(inner) => self.pattern_name(&inner.pat),
            Pat::Paren(inner) => self.pattern_name(&inner.pat),
            _ => None,
        }
    }

    /// Returns the field of a type that names one: `RunId`, `&'static RunId`, `Option<RunId>`.
    pub(super) fn field_of_type(&self, r#type: &Type) -> Option<Field> {
        match r#type {
            Type::Path(path) => type_field(self.last_segment(&path.path)),
            Type::Reference(inner) => self.field_of_type(&inner.elem),
            _ => None,
        }
    }

    /// Returns the slot of a value assigned to that name.
    pub(super) fn slot_of(name: &'src str, position: Position, is_member: bool) -> Slot<'src> {
        Slot::named(Field::of_name(name), name, position, is_member)
    }

    /// As [`Self::slot_of`], for a variable with its pattern.
    pub(super) fn slot_of_pattern(&self, pattern: &Pat) -> Slot<'src> {
        let Some(name) = self.pattern_name(pattern) else {
            return Slot::ANONYMOUS;
        };
        let slot = Self::slot_of(name, Position::Assignment, false);
        match pattern {
            Pat::Type(typed) if slot.is_no_id() => {
                let field = self.field_of_type(&typed.ty);
                Slot::id_or(field, name, Position::Assignment, slot)
            }
            _ => slot,
        }
    }

    /// Returns the last name that an expression reads: `run_id` of `self.ctx.run_id.as_str()`.
    pub(super) fn name_read_by(&self, expression: &Expr) -> Option<&'src str> {
        match bare(expression) {
            Expr::Path(path) => Some(self.last_segment(&path.path)),
            Expr::Field(field) => Some(self.member(&field.member)).filter(|name| !name.is_empty()),
            Expr::Index(index) => self.constant_text(&index.index),
            Expr::Try(inner) => self.name_read_by(&inner.expr),
            Expr::Await(inner) => self.name_read_by(&inner.base),
            Expr::Cast(inner) => self.name_read_by(&inner.expr),
            Expr::MethodCall(call) => {
                let method = self.ident(&call.method);
                if let ("get" | "remove" | "get_mut", Some(key)) = (method, call.args.first()) {
                    return self.constant_text(key);
                }
                if Field::of_name(method).is_some() && call.args.is_empty() {
                    Some(method)
                } else if converts(method) || matches!(method, "and_then" | "map" | "unwrap_or") {
                    self.name_read_by(&call.receiver)
                } else {
                    None
                }
            }
            Expr::Call(call) => {
                let Expr::Path(path) = &*call.func else {
                    return None;
                };
                let name = self.last_segment(&path.path);
                match (name, call.args.first()) {
                    ("Some" | "Ok" | "from", Some(only)) => self.name_read_by(only),
                    // `sample_run_id()`
                    (name, _) => returned_field(name).map(|field| match Field::of_name(name) {
                        Some(_) => name,
                        None => field.as_str(),
                    }),
                }
            }
            _ => None,
        }
    }

    /// Returns the position of a value compared with an expression, if the expression reads an id.
    pub(super) fn id_read_by(&self, expression: &Expr) -> Option<IdSlot<'src>> {
        if let Some(name) = self.name_read_by(expression)
            && let Some(field) = Field::of_name(name)
        {
            return Some(IdSlot::new(field, name, Position::Comparison));
        }
        // An element of a list: `run_ids[0]`, `run_ids.first().unwrap()`.
        match bare(expression) {
            Expr::Index(index) => self.ids_read_by(&index.expr),
            Expr::MethodCall(call) => match self.ident(&call.method) {
                "first" | "last" | "next" | "pop" => self.ids_read_by(&call.receiver),
                method if converts(method) => self.id_read_by(&call.receiver),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns `true` if an expression reads a run id.
    pub(super) fn reads_run_id(&self, expression: &Expr) -> bool {
        self.id_read_by(expression)
            .is_some_and(|id| id.field == Field::RunId)
    }

    /// Returns the position of a value searched in an expression, if the expression is a list of ids: `run_ids.iter()`,
    /// `runs.iter().map(|run| run.run_id.as_str()).collect::<Vec<_>>()`.
    pub(super) fn ids_read_by(&self, expression: &Expr) -> Option<IdSlot<'src>> {
        let name = match bare(expression) {
            Expr::Path(path) => self.last_segment(&path.path),
            Expr::Field(field) => self.member(&field.member),
            Expr::MethodCall(call) if call.args.is_empty() => match self.ident(&call.method) {
                "iter" | "into_iter" | "clone" | "as_slice" | "collect" | "cloned" | "copied"
                | "rev" | "to_vec" => {
                    return self.ids_read_by(&call.receiver);
                }
                method => method,
            },
            Expr::MethodCall(call) if self.ident(&call.method) == "map" => {
                let Some(Expr::Closure(mapper)) = call.args.first() else {
                    return None;
                };
                return self.id_read_by(&mapper.body);
            }
            _ => return None,
        };
        IdSlot::of_list(name)
    }

    /// Returns the slot of a value compared with that expression.
    pub(super) fn slot_beside(&self, other: &Expr) -> Slot<'src> {
        if let Some(id) = self.id_read_by(other) {
            return Slot::Id(id);
        }
        if let Some(ids) = self.ids_read_by(other) {
            return Slot::Ids(ids);
        }
        match (bare(other), self.name_read_by(other)) {
            (Expr::Path(_), Some(name)) => Slot::Variable(name),
            (_, Some(name)) => Slot::Member(name),
            _ => Slot::ANONYMOUS,
        }
    }
}
