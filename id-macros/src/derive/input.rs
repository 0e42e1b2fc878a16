//! The derive's input as far as it matters: names, types as tokens, our attributes.
//!
//! The compiler has checked that it is an item, so this tells its parts apart and checks nothing. A whole grammar of
//! Rust costs more to build than all the rest of the default features.
//!
//! Source: <https://doc.rust-lang.org/reference/items.html>.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree, token_stream};
use quote::{ToTokens, TokenStreamExt as _};

use super::attr::{Attribute, NAME};
use crate::failure::Extent;

type Tokens = Peekable<token_stream::IntoIter>;

/// A struct, an enum or a union.
pub(crate) struct Input {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) vis: TokenStream,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) data: Data,
}

pub(crate) enum Data {
    Struct(Fields),
    Enum(Vec<Variant>),
    Union,
}

/// The fields of a struct or of a variant.
pub(crate) struct Fields {
    pub(crate) kind: FieldsKind,
    pub(crate) fields: Vec<Field>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldsKind {
    Named,
    Unnamed,
    Unit,
}

pub(crate) struct Field {
    pub(crate) attributes: Vec<Attribute>,
    /// Fields of tuples have none.
    pub(crate) ident: Option<Ident>,
    pub(crate) ty: Type,
}

/// A type as it was written.
pub(crate) struct Type(pub(crate) Vec<TokenTree>);

pub(crate) struct Variant {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) fields: Fields,
}

/// The generics in the forms that an impl takes.
#[derive(Default)]
pub(crate) struct Generics {
    /// `<'a, T: Bound>`, without defaults.
    pub(crate) parameters: TokenStream,
    /// `<'a, T>`
    pub(crate) arguments: TokenStream,
    /// `where T: Bound`
    pub(crate) where_clause: TokenStream,
}

impl Type {
    pub(crate) fn extent(&self) -> Extent {
        Extent::of(&self.0)
    }

    /// Where the compiler shows what it says of the type: all of it, or its start where spans cannot be joined.
    pub(crate) fn span(&self) -> Span {
        let Extent { first, last } = self.extent();
        first.join(last).unwrap_or(first)
    }
}

impl ToTokens for Type {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.0);
    }
}

impl Input {
    /// Reads an item; `None` when it is none.
    pub(crate) fn read(tokens: TokenStream) -> Option<Self> {
        let tokens = &mut tokens.into_iter().peekable();
        let attributes = attributes(tokens);
        let vis = visibility(tokens);
        let keyword = ident(tokens)?;
        let ident = ident(tokens)?;
        let mut generics = Generics::read(tokens);
        generics.where_clause = where_clause(tokens);
        let data = if keyword == "struct" {
            let fields = Fields::read(tokens);
            if fields.kind == FieldsKind::Unnamed {
                generics.where_clause = where_clause(tokens);
            }
            Data::Struct(fields)
        } else if keyword == "enum" {
            Data::Enum(variants(group(tokens, Delimiter::Brace)?))
        } else if keyword == "union" {
            Data::Union
        } else {
            return None;
        };
        Some(Self {
            attributes,
            vis,
            ident,
            generics,
            data,
        })
    }
}

impl Fields {
    fn read(tokens: &mut Tokens) -> Self {
        let (kind, body) = if let Some(body) = group(tokens, Delimiter::Brace) {
            (FieldsKind::Named, body)
        } else if let Some(body) = group(tokens, Delimiter::Parenthesis) {
            (FieldsKind::Unnamed, body)
        } else {
            (FieldsKind::Unit, TokenStream::new())
        };
        let tokens = &mut body.into_iter().peekable();
        let mut fields = Vec::new();
        while tokens.peek().is_some() {
            let attributes = attributes(tokens);
            visibility(tokens);
            let ident = match kind {
                FieldsKind::Named => ident(tokens).inspect(|_| drop(tokens.next())),
                _ => None,
            };
            let ty = Type(until(tokens, is_comma));
            tokens.next();
            fields.push(Field {
                attributes,
                ident,
                ty,
            });
        }
        Self { kind, fields }
    }
}

fn variants(body: TokenStream) -> Vec<Variant> {
    let tokens = &mut body.into_iter().peekable();
    let mut variants = Vec::new();
    loop {
        let attributes = attributes(tokens);
        visibility(tokens);
        let Some(ident) = ident(tokens) else {
            return variants;
        };
        let fields = Fields::read(tokens);
        // A discriminant is an expression, where `<` is a type's only behind `::` or at the start.
        let mut depth = 0_usize;
        let mut before = '=';
        for token in tokens.by_ref() {
            let TokenTree::Punct(punct) = token else {
                before = ' ';
                continue;
            };
            match punct.as_char() {
                ',' if depth == 0 => break,
                '<' if depth > 0 || before == ':' || before == '=' => depth += 1,
                '>' if before != '-' => depth = depth.saturating_sub(1),
                _ => {}
            }
            before = punct.as_char();
        }
        variants.push(Variant {
            attributes,
            ident,
            fields,
        });
    }
}

impl Generics {
    fn read(tokens: &mut Tokens) -> Self {
        let mut generics = Self::default();
        if !tokens.peek().is_some_and(|token| is(token, '<')) {
            return generics;
        }
        let (open, mut close) = (tokens.next(), None);
        generics.parameters.extend(open.clone());
        generics.arguments.extend(open);
        while close.is_none() {
            let parameter = until(tokens, |token| is_comma(token) || is(token, '>'));
            generics.push(parameter);
            match tokens.next() {
                Some(token) if is_comma(&token) => {
                    generics.parameters.extend([token.clone()]);
                    generics.arguments.extend([token]);
                }
                Some(token) => close = Some(token),
                None => break,
            }
        }
        generics.parameters.extend(close.clone());
        generics.arguments.extend(close);
        generics
    }

    /// Adds one parameter, without its attributes and its default.
    fn push(&mut self, parameter: Vec<TokenTree>) {
        let tokens = &mut parameter
            .into_iter()
            .collect::<TokenStream>()
            .into_iter()
            .peekable();
        attributes(tokens);
        let declared = until(tokens, |token| is(token, '='));
        let name = match declared.as_slice() {
            [TokenTree::Ident(word), name, ..] if *word == "const" => std::slice::from_ref(name),
            [quote, name @ TokenTree::Ident(_), ..] if is(quote, '\'') => {
                self.arguments.extend([quote.clone()]);
                std::slice::from_ref(name)
            }
            declared => declared.get(..1).unwrap_or_default(),
        };
        self.arguments.extend(name.iter().cloned());
        self.parameters.extend(declared);
    }
}

/// `where …`, if there is one here.
fn where_clause(tokens: &mut Tokens) -> TokenStream {
    let is_where = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if *word == "where");
    if !tokens.peek().is_some_and(is_where) {
        return TokenStream::new();
    }
    let is_end = |token: &TokenTree| {
        is(token, ';')
            || matches!(token, TokenTree::Group(body) if body.delimiter() == Delimiter::Brace)
    };
    until(tokens, is_end).into_iter().collect()
}

/// Our attributes among those here; all are read.
fn attributes(tokens: &mut Tokens) -> Vec<Attribute> {
    let mut ours = Vec::new();
    while let Some(hash) = tokens.next_if(|token| is(token, '#')) {
        let Some(TokenTree::Group(body)) = tokens.next() else {
            break;
        };
        let mut content = body.stream().into_iter();
        match content.next() {
            Some(TokenTree::Ident(name)) if name == NAME => ours.push(Attribute {
                hash,
                name,
                arguments: content.collect(),
                body,
            }),
            _ => {}
        }
    }
    // `#[execution_context::x]` is another attribute.
    ours.retain(|attribute| {
        !attribute
            .arguments
            .first()
            .is_some_and(|token| is(token, ':'))
    });
    ours
}

/// `pub`, `pub(…)` or nothing; a user's own macro may have put it into an invisible group.
fn visibility(tokens: &mut Tokens) -> TokenStream {
    let is_pub = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if *word == "pub");
    let is_fragment = |token: &TokenTree| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => group
            .stream()
            .into_iter()
            .next()
            .is_none_or(|first| is_pub(&first)),
        _ => false,
    };
    if let Some(fragment) = tokens.next_if(is_fragment) {
        return fragment.into();
    }
    let mut vis = TokenStream::from_iter(tokens.next_if(is_pub));
    if !vis.is_empty() {
        vis.extend(tokens.next_if(is_restriction));
    }
    vis
}

/// Whether this is the `(crate)` of `pub(crate)` and not the type of a tuple's field.
fn is_restriction(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    let mut content = group.stream().into_iter();
    let Some(TokenTree::Ident(first)) = content.next() else {
        return false;
    };
    let alone = content.next().is_none();
    group.delimiter() == Delimiter::Parenthesis
        && (first == "in" || alone && ["crate", "self", "super"].iter().any(|word| first == word))
}

fn ident(tokens: &mut Tokens) -> Option<Ident> {
    match tokens.next_if(|token| matches!(token, TokenTree::Ident(_))) {
        Some(TokenTree::Ident(ident)) => Some(ident),
        _ => None,
    }
}

fn group(tokens: &mut Tokens, delimiter: Delimiter) -> Option<TokenStream> {
    let is_group = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter);
    match tokens.next_if(is_group) {
        Some(TokenTree::Group(group)) => Some(Group::stream(&group)),
        _ => None,
    }
}

/// The tokens up to one that ends them and stands outside of `<…>`; the arrow's `>` closes nothing.
fn until(tokens: &mut Tokens, is_end: impl Fn(&TokenTree) -> bool) -> Vec<TokenTree> {
    let mut taken = Vec::new();
    let mut depth = 0_usize;
    let mut is_arrow = false;
    while let Some(token) = tokens.next_if(|token| depth > 0 || is_arrow || !is_end(token)) {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' && !is_arrow => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        is_arrow = is(&token, '-');
        taken.push(token);
    }
    taken
}

fn is(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == c)
}

pub(super) fn is_comma(token: &TokenTree) -> bool {
    is(token, ',')
}
