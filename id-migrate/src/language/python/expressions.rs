//! Expressions: handing an id's position down to the literal that stands in it.

use std::borrow::Cow;

use ruff_python_ast::visitor::source_order::walk_expr;
use ruff_python_ast::{
    AnyStringFlags, BytesLiteral, Expr, ExprDict, ExprFString, ExprStringLiteral, FStringPart,
    InterpolatedStringElement, Operator, StringFlags as _,
};
use ruff_text_size::{Ranged, TextRange};

use super::span;
use super::statements::field_of;
use super::walker::{IdSlot, Slot, Walker};
use crate::language::vocabulary;
use crate::site::{
    Access, AccessKind, Field, HandBuilt, Literal, LiteralForm, Position, Role, SiteValue, Template,
};

/// Whether an expression is text by its look: a string or an f-string.
pub(super) fn is_text(expr: &Expr) -> bool {
    matches!(expr, Expr::StringLiteral(_) | Expr::FString(_))
}

impl<'src> Walker<'src> {
    #[allow(clippy::too_many_lines, reason = "one arm for each kind of expression")]
    pub(super) fn expr(&mut self, expr: &Expr, slot: Slot<'src>) {
        match expr {
            Expr::StringLiteral(string) => self.string(string, slot),
            Expr::FString(string) => self.f_string(string, &slot),
            Expr::BytesLiteral(bytes) => {
                for part in &bytes.value {
                    self.bytes(part);
                }
            }
            Expr::Name(name) => {
                let name = self.text(name.range);
                self.read(name);
                if let Slot::Id(id) = slot {
                    self.site(&id, SiteValue::Name(name));
                }
            }
            Expr::Attribute(attribute) => {
                let name = self.name(&attribute.attr);
                self.read(name);
                if let Slot::Id(id) = &slot {
                    self.site(id, SiteValue::Name(name));
                }
                if attribute.ctx.is_load() && matches!(name, "thread_id" | "chat_thread_id") {
                    self.access(attribute.range, AccessKind::ReadsThread);
                }
                self.expr(&attribute.value, Slot::ANONYMOUS);
            }
            Expr::Subscript(subscript) => {
                let key = self.constant_text(&subscript.slice);
                if subscript.ctx.is_load() && matches!(key, Some("thread_id" | "chat_thread_id")) {
                    self.access(subscript.range, AccessKind::ReadsThread);
                } else if subscript.slice.is_slice_expr()
                    && self
                        .id_read_by(&subscript.value)
                        .is_some_and(|id| id.field == Field::RunId)
                {
                    self.access(subscript.range, AccessKind::ParsesRunId);
                }
                self.expr(&subscript.value, Slot::ANONYMOUS);
                self.expr(&subscript.slice, Slot::Role(Role::Key));
            }
            Expr::Call(call) => self.within(call.range(), |walker| walker.call(call, &slot)),
            Expr::Dict(dict) => self.within(dict.range, |walker| walker.dict(dict)),
            Expr::Compare(compare) => self.compare(compare),
            Expr::If(conditional) => {
                self.expr(&conditional.body, slot.clone());
                self.expr(&conditional.test, Slot::ANONYMOUS);
                self.expr(&conditional.orelse, slot);
            }
            Expr::BoolOp(chain) => {
                // `run_id or "x"`: the literal is what is used when there is no id.
                let fallback = match chain
                    .values
                    .first()
                    .and_then(|first| self.id_read_by(first))
                {
                    Some(id) if chain.op.is_or() => Slot::Id(IdSlot {
                        position: Position::Fallback,
                        ..id
                    }),
                    _ => slot,
                };
                for value in &chain.values {
                    let slot = if is_text(value) || fallback_is_outer(&fallback) {
                        fallback.clone()
                    } else {
                        Slot::ANONYMOUS
                    };
                    self.expr(value, slot);
                }
            }
            Expr::Named(named) => {
                let target = self.slot_of_target(&named.target);
                let slot = if matches!(target, Slot::Id(_) | Slot::Ids(_)) {
                    target
                } else {
                    slot
                };
                self.expr(&named.value, slot);
                if let Expr::Name(name) = &*named.target {
                    self.bind(self.text(name.range), &named.value);
                }
            }
            Expr::Await(r#await) => self.expr(&r#await.value, slot),
            Expr::Starred(starred) => self.expr(&starred.value, slot),
            Expr::List(list) => self.elements(&list.elts, slot),
            Expr::Tuple(tuple) => self.elements(&tuple.elts, slot),
            Expr::Set(set) => self.elements(&set.elts, slot),
            Expr::BinOp(operation) => self.operation(operation, slot),
            Expr::ListComp(comprehension) => {
                self.comprehension(&comprehension.generators, &[&comprehension.elt]);
            }
            Expr::SetComp(comprehension) => {
                self.comprehension(&comprehension.generators, &[&comprehension.elt]);
            }
            Expr::Generator(comprehension) => {
                self.comprehension(&comprehension.generators, &[&comprehension.elt]);
            }
            Expr::DictComp(comprehension) => {
                let key = comprehension.key.as_deref();
                let parts: Vec<&Expr> = key.into_iter().chain([&*comprehension.value]).collect();
                self.comprehension(&comprehension.generators, &parts);
            }
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.defaults(parameters);
                }
                self.expr(&lambda.body, slot);
            }
            Expr::UnaryOp(_)
            | Expr::Yield(_)
            | Expr::YieldFrom(_)
            | Expr::TString(_)
            | Expr::Slice(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => walk_expr(self, expr),
        }
    }

    fn string(&mut self, string: &ExprStringLiteral, slot: Slot<'src>) {
        let role = match &slot {
            Slot::Role(role) => role.clone(),
            Slot::Member(name) => match vocabulary::role_of_member(name) {
                Role::Named(name) if self.compared => Role::Compared(name),
                role => role,
            },
            Slot::Variable(name) => vocabulary::role_of_variable(name),
            Slot::Id(_) | Slot::Ids(_) | Slot::Piece(_) | Slot::Guess(_) => Role::Anonymous,
        };
        let literal = if let [part] = string.value.as_slice() {
            self.literal(part, LiteralForm::Plain, role)
        } else {
            // The parts are one value; the whole stands for them.
            self.push(Literal {
                token: span(string.range),
                content: span(string.range),
                value: Some(Cow::Owned(string.value.to_str().to_owned())),
                form: LiteralForm::Concatenated,
                role,
                scope: self.scope,
                negative: self.negative,
            })
        };
        match slot {
            Slot::Id(id) => self.site(&id, SiteValue::Literal(literal)),
            Slot::Piece(fragment) => self.out.fragments.push((literal, fragment)),
            Slot::Guess(fragment) => self.out.guesses.push((literal, fragment)),
            Slot::Ids(_) | Slot::Role(_) | Slot::Member(_) | Slot::Variable(_) => {}
        }
    }

    fn f_string(&mut self, string: &ExprFString, slot: &Slot<'src>) {
        if let Slot::Id(id) = slot
            && id.position != Position::Comparison
        {
            self.hand_built_text(id, string.range, "an f-string");
        }
        let mut pieces = vec![""];
        for part in string.value.as_slice() {
            match part {
                FStringPart::Literal(literal) => {
                    // Pieces of several literals do not stand in one slice of the source.
                    pieces.push(" ");
                    self.literal(literal, LiteralForm::Concatenated, Role::Anonymous);
                }
                FStringPart::FString(f_string) => {
                    for element in &*f_string.elements {
                        match element {
                            InterpolatedStringElement::Literal(text) => {
                                let literal = Literal {
                                    token: span(text.range),
                                    content: span(text.range),
                                    value: Some(Cow::Borrowed(self.text(text.range))),
                                    form: LiteralForm::Interpolated,
                                    role: Role::Anonymous,
                                    scope: self.scope,
                                    negative: self.negative,
                                };
                                self.push(literal);
                                if let Some(last) = pieces.last_mut() {
                                    *last = self.text(text.range);
                                }
                            }
                            InterpolatedStringElement::Interpolation(element) => {
                                pieces.push("");
                                self.expr(&element.expression, Slot::ANONYMOUS);
                            }
                        }
                    }
                }
            }
        }
        self.template(pieces, string.range);
    }

    /// Remembers a text that is put together; one with white space is no id.
    pub(super) fn template(&mut self, pieces: Vec<&'src str>, range: TextRange) {
        let is_prose = |piece: &&str| piece.contains(char::is_whitespace);
        if pieces.len() > 1
            && pieces.iter().any(|piece| !piece.is_empty())
            && !pieces.iter().any(is_prose)
        {
            self.out.templates.push(Template {
                pieces,
                span: span(range),
                scope: self.scope,
            });
        }
    }

    fn bytes(&mut self, bytes: &BytesLiteral) {
        let flags = AnyStringFlags::from(bytes.flags);
        let content = TextRange::new(
            bytes.range.start() + flags.opener_len(),
            bytes.range.end() - flags.closer_len(),
        );
        let written = self.text(content);
        let literal = Literal {
            token: span(bytes.range),
            content: span(content),
            value: (*bytes.value == *written.as_bytes()).then_some(Cow::Borrowed(written)),
            form: LiteralForm::Bytes,
            role: Role::Anonymous,
            scope: self.scope,
            negative: self.negative,
        };
        self.push(literal);
    }

    fn elements(&mut self, elements: &[Expr], slot: Slot<'src>) {
        let slot = match slot {
            Slot::Ids(id) => Slot::Id(id),
            Slot::Id(id) if matches!(id.position, Position::Comparison | Position::Parametrize) => {
                Slot::Id(id)
            }
            Slot::Id(_) => Slot::ANONYMOUS,
            other => other,
        };
        for element in elements {
            self.expr(element, slot.clone());
        }
    }

    fn dict(&mut self, dict: &ExprDict) {
        let sibling = self.new_sibling();
        for item in &dict.items {
            let Some(key) = &item.key else {
                self.expr(&item.value, Slot::ANONYMOUS);
                continue;
            };
            let slot = match self.constant_text(key) {
                Some(name) => match field_of(name) {
                    Some(field) => Slot::Id(IdSlot {
                        field,
                        name,
                        position: Position::DictValue,
                        sibling: Some(sibling),
                    }),
                    None => match Field::from_plural(name) {
                        Some(field) => Slot::Ids(IdSlot {
                            field,
                            name,
                            position: Position::List,
                            sibling: None,
                        }),
                        None => Slot::Member(name),
                    },
                },
                None => Slot::ANONYMOUS,
            };
            self.expr(key, Slot::Role(Role::Key));
            self.expr(&item.value, slot);
        }
    }

    fn operation(&mut self, operation: &ruff_python_ast::ExprBinOp, slot: Slot<'src>) {
        if let Slot::Id(id) = &slot
            && id.position != Position::Comparison
        {
            let how = match operation.op {
                Operator::Add if mentions_text(operation) => Some("`+`"),
                Operator::Mod if is_text(&operation.left) => Some("`%`"),
                _ => None,
            };
            if let Some(how) = how {
                self.hand_built_text(id, operation.range, how);
            }
        }
        // `["a"] + ["b"]` is still a list of ids; the parts of a sum of texts are not.
        let slot = match slot {
            Slot::Ids(id) => Slot::Ids(id),
            _ => Slot::ANONYMOUS,
        };
        // A sum of ten thousand parts nests to the left: it is walked in a loop.
        let mut parts = vec![&*operation.right];
        let mut left = &*operation.left;
        while let Expr::BinOp(inner) = left {
            parts.push(&inner.right);
            left = &inner.left;
        }
        if operation.op == Operator::Add {
            let operands = std::iter::once(left).chain(parts.iter().rev().copied());
            self.sum_of_texts(operands, operation.range);
        } else if operation.op == Operator::Mod
            && let Some(text) = self.constant_text(&operation.left)
        {
            self.template(pieces_of_percent(text), operation.range);
        }
        self.expr(left, slot.clone());
        for part in parts.into_iter().rev() {
            self.expr(part, slot.clone());
        }
    }

    /// Remembers `"run-" + n` as what it may give.
    fn sum_of_texts<'e>(&mut self, operands: impl Iterator<Item = &'e Expr>, range: TextRange) {
        let mut pieces = vec![""];
        for operand in operands {
            match (self.constant_text(operand), pieces.last_mut()) {
                (Some(text), Some(last)) if last.is_empty() => *last = text,
                (Some(_), _) => return,
                (None, _) => pieces.push(""),
            }
        }
        self.template(pieces, range);
    }

    fn comprehension(&mut self, generators: &[ruff_python_ast::Comprehension], parts: &[&Expr]) {
        for part in parts {
            self.expr(part, Slot::ANONYMOUS);
        }
        for generator in generators {
            self.iteration(&generator.target, &generator.iter);
            generator
                .ifs
                .iter()
                .for_each(|condition| self.expr(condition, Slot::ANONYMOUS));
        }
    }

    pub(super) fn hand_built(
        &mut self,
        id: &IdSlot<'src>,
        range: TextRange,
        how: &'static str,
        text: &Expr,
    ) {
        if is_text(text) {
            self.hand_built_text(id, range, how);
        }
    }

    pub(super) fn hand_built_text(
        &mut self,
        id: &IdSlot<'src>,
        range: TextRange,
        how: &'static str,
    ) {
        self.out.hand_built.push(HandBuilt {
            span: span(range),
            field: id.field,
            how,
            name: Cow::Borrowed(id.name),
            scope: self.scope,
            extent: self.extent,
        });
    }

    pub(super) fn access(&mut self, range: TextRange, kind: AccessKind) {
        self.out.accesses.push(Access {
            span: span(range),
            kind,
            scope: self.scope,
        });
    }

    /// The text of a literal key, if it is written without escapes.
    pub(super) fn constant_text(&self, expr: &Expr) -> Option<&'src str> {
        let Expr::StringLiteral(string) = expr else {
            return None;
        };
        let [part] = string.value.as_slice() else {
            return None;
        };
        let written = self.text(super::walker::content(part));
        (*part.value == *written).then_some(written)
    }

    /// The last part of a dotted name.
    pub(super) fn last_name(&self, expr: &Expr) -> Option<&'src str> {
        match expr {
            Expr::Name(name) => Some(self.text(name.range)),
            Expr::Attribute(attribute) => Some(self.name(&attribute.attr)),
            _ => None,
        }
    }
}

/// The pieces of `"run-%d"`, between its values.
fn pieces_of_percent(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let after = &rest[at + 1..];
        let Some(end) = after.find(|byte: char| byte.is_ascii_alphabetic() || byte == '%') else {
            break;
        };
        pieces.push(&rest[..at]);
        rest = &after[end + 1..];
    }
    pieces.push(rest);
    pieces
}

/// The pieces of `"run-{}"`, between its values.
pub(super) fn pieces_of_format(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, after)) = after.split_once('}') else {
            break;
        };
        pieces.push(before);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

fn fallback_is_outer(slot: &Slot<'_>) -> bool {
    !matches!(slot, Slot::Id(id) if id.position == Position::Fallback)
}

/// Whether a sum has a text among its parts.
fn mentions_text(operation: &ruff_python_ast::ExprBinOp) -> bool {
    let mut operation = operation;
    loop {
        if is_text(&operation.right) || is_text(&operation.left) {
            return true;
        }
        match &*operation.left {
            Expr::BinOp(left) => operation = left,
            _ => return false,
        }
    }
}
