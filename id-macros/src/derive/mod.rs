//! `#[derive(ExecutionContext)]`: the input with its attributes → checks → the impls, or all mistakes at once.

mod ast;
mod attr;
mod expand;
mod fields;
mod legacy;
mod valid;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Data, DeriveInput, Field, Type, TypeParen, token};

use ast::Input;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let mut input = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    match &mut input.data {
        Data::Struct(item) => item.fields.iter_mut().for_each(enclose),
        Data::Enum(item) => item
            .variants
            .iter_mut()
            .flat_map(|variant| &mut variant.fields)
            .for_each(enclose),
        Data::Union(_) => {}
    }
    let mut mistakes = Mistakes::default();
    let input = Input::read(&input, &mut mistakes);
    valid::check(&input, &mut mistakes);
    match mistakes.0 {
        None => expand::expand(&input),
        Some(mistakes) => {
            let mut expansion = mistakes.into_compile_error();
            expansion.extend(expand::placeholder(&input));
            expansion
        }
    }
}

/// Puts a type of several bounds in parentheses: `A +` is one, and `<A + as Trait>` is not.
fn enclose(field: &mut Field) {
    if matches!(field.ty, Type::TraitObject(_) | Type::ImplTrait(_)) {
        let bounds = std::mem::replace(&mut field.ty, Type::Verbatim(TokenStream::new()));
        field.ty = Type::Paren(TypeParen {
            attrs: Vec::new(),
            paren_token: token::Paren::default(),
            elem: Box::new(bounds),
        });
    }
}

/// Gives tokens the spans of the expansion, at the place where the user wrote them.
///
/// The compiler reports most lints only on text that the user wrote. The header of an impl is copied from the type: with
/// the user's spans it would be linted again, and an `allow` in the expansion does not compile under `forbid`.
fn adopt(tokens: impl ToTokens) -> TokenStream {
    let here = |span: Span| Span::call_site().located_at(span);
    let adopt_tree = |tree| match tree {
        TokenTree::Group(group) => {
            let mut adopted = Group::new(group.delimiter(), adopt(group.stream()));
            adopted.set_span(here(group.span()));
            TokenTree::Group(adopted)
        }
        // The span of `$crate` names the crate, so it stays.
        TokenTree::Ident(ident) if ident == "$crate" => TokenTree::Ident(ident),
        mut tree => {
            tree.set_span(here(tree.span()));
            tree
        }
    };
    let tokens = tokens.into_token_stream();
    tokens.into_iter().map(adopt_tree).collect()
}

/// The mistakes of one input, to be reported together.
#[derive(Default)]
struct Mistakes(Option<syn::Error>);

impl Mistakes {
    /// Adds one, at the text of `tokens`.
    fn push(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            none => *none = Some(error),
        }
    }
}
