//! The state of one walk through a file.

use proc_macro2::Span as TokenSpan;
use rustc_hash::FxHashSet;
use syn::visit::Visit;
use syn::{Attribute, Expr, Lit, LitStr, Meta};

use crate::sites::language::Lexis;
use crate::sites::language::collector::Collector;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::Walk;
use crate::sites::{FileSites, LiteralForm, Role, Span};

pub(super) struct Walker<'src> {
    pub(super) found: Collector<'src>,
    /// The byte of the source where the tokens' own count begins.
    start: u32,
    /// The names that `use` items bind.
    pub(super) used: FxHashSet<&'src str>,
    /// The type of the innermost `impl`.
    pub(super) self_type: &'src str,
    /// `true` if the walked expression is unwrapped at once, so it cannot be an intentionally invalid id.
    pub(super) is_unwrapped: bool,
}

impl<'src> Walk<'src> for Walker<'src> {
    fn found(&mut self) -> &mut Collector<'src> {
        &mut self.found
    }
}

impl<'src> Walker<'src> {
    pub(super) fn new(source: &'src str, start: u32) -> Self {
        Self {
            found: Collector::new(source, Lexis::Rust),
            start,
            used: FxHashSet::default(),
            self_type: "",
            is_unwrapped: false,
        }
    }

    pub(super) fn walk(mut self, source: &'src str, file: &syn::File) -> FileSites<'src> {
        self.visit_file(file);
        self.import_paths(source);
        self.import_programs(source);
        self.found.finish()
    }

    pub(super) fn span(&self, span: TokenSpan) -> Span {
        super::span(span, self.start)
    }

    /// Returns the token and its content; `None` if it is not a string token, as in a doc comment.
    pub(super) fn token_and_content(&self, span: TokenSpan) -> Option<(Span, Span)> {
        let token = self.span(span);
        let written = self.found.text(token);
        let opener = written.find('"')?;
        if !written[..opener]
            .bytes()
            .all(|byte| matches!(byte, b'r' | b'b' | b'c' | b'#'))
        {
            return None;
        }
        let closer = written.rfind('"').filter(|closer| *closer > opener)?;
        let at = |byte: usize| token.start + crate::ids::index(byte);
        Some((token, Span::new(at(opener + 1), at(closer))))
    }

    pub(super) fn string(&mut self, literal: &LitStr, slot: &Slot<'src>) {
        self.string_as(literal, slot, LiteralForm::Plain);
    }

    pub(super) fn string_as(&mut self, literal: &LitStr, slot: &Slot<'src>, form: LiteralForm) {
        if let Some((token, content)) = self.token_and_content(literal.span()) {
            self.found
                .fill(slot, token, content, Some(&literal.value()), form);
        }
    }

    pub(super) fn literal(&mut self, literal: &Lit, slot: &Slot<'src>) {
        match literal {
            Lit::Str(text) => self.string(text, slot),
            Lit::ByteStr(bytes) => self.bytes(literal.span(), &bytes.value()),
            Lit::CStr(text) => self.bytes(literal.span(), text.value().as_bytes()),
            _ => {}
        }
    }

    fn bytes(&mut self, span: TokenSpan, bytes: &[u8]) {
        if let Some((token, content)) = self.token_and_content(span) {
            let value = std::str::from_utf8(bytes).ok();
            self.found
                .literal(token, content, value, LiteralForm::Bytes);
        }
    }

    /// Returns the token of the one literal that an expression converts.
    pub(super) fn token_of(&self, value: &Expr) -> Option<Span> {
        let text = self.converted_literal(value)?;
        let (token, _) = self.token_and_content(text.span())?;
        Some(token)
    }

    /// Remembers that a name is bound to the one literal that the expression converts.
    pub(super) fn bind(&mut self, name: &'src str, value: &Expr) {
        if let Some(token) = self.token_of(value) {
            self.found.bind(name, token);
        }
    }

    /// An attribute's texts are its macro's business: paths, messages, names of fields.
    pub(super) fn attribute(&mut self, attribute: &Attribute) {
        let slot = Slot::Role(Role::Named("attribute"));
        match &attribute.meta {
            Meta::Path(_) => {}
            Meta::NameValue(pair) if pair.path.is_ident("doc") => {
                if let Expr::Lit(text) = &pair.value
                    && let Lit::Str(text) = &text.lit
                {
                    self.string_as(text, &slot, LiteralForm::Docstring);
                }
            }
            Meta::NameValue(pair) => self.expr(&pair.value, slot),
            Meta::List(list) => self.opaque(list.tokens.clone(), &slot),
        }
    }
}
