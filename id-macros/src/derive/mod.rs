//! `#[derive(ExecutionContext)]`: input → attributes → a valid context → the impls, or all mistakes at once.

mod ast;
mod attr;
mod expand;
mod fallback;
mod valid;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Field, Type, TypeParen, token};

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
    let (attributes, mistakes) = attr::read(&input);
    match valid::check(&input, &attributes, mistakes) {
        Ok(context) => expand::expand(&input, &attributes, &context),
        Err(mistakes) => fallback::expand(&input, &attributes, mistakes),
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

/// The mistakes of one input, to be reported together.
#[derive(Default)]
struct Mistakes(Option<syn::Error>);

impl Mistakes {
    /// Adds one, at the text of `tokens`.
    fn push(&mut self, tokens: impl quote::ToTokens, message: impl std::fmt::Display) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            none => *none = Some(error),
        }
    }
}
