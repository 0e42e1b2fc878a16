//! `#[derive(ExecutionContext)]`: input → attributes → a valid context → the impls, or all mistakes at once.

mod ast;
mod attr;
mod expand;
mod fallback;
mod valid;

use proc_macro2::TokenStream;
use syn::DeriveInput;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let (attributes, mistakes) = attr::read(&input);
    match valid::check(&input, &attributes, mistakes) {
        Ok(context) => expand::expand(&input, &attributes, &context),
        Err(mistakes) => fallback::expand(&input, &attributes, mistakes),
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
