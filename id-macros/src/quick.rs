//! The fast path for a valid literal without an escape.

use proc_macro::{TokenStream, TokenTree};

use crate::edition;

/// Returns the passed expansion if `accepts` returns `true` for the only argument, and runs `expand` otherwise.
///
/// The fast path creates and copies no token: the macro runs unoptimized in development builds, and each token is a call
/// into the compiler.
pub(crate) fn quick(
    accepts: fn(&str) -> bool,
    expand: fn(proc_macro2::TokenStream) -> proc_macro2::TokenStream,
    input: TokenStream,
) -> TokenStream {
    let mut input = input.into_iter();
    let (expansion, first, second) = (input.next(), input.next(), input.next());
    let is_valid = match (&first, &second) {
        (Some(TokenTree::Literal(literal)), None) => accepts(&literal.to_string()),
        _ => false,
    };
    if is_valid {
        return expansion.map(TokenStream::from).unwrap_or_default();
    }
    let all = [expansion, first, second]
        .into_iter()
        .flatten()
        .chain(input);
    edition::fit(expand(all.collect::<TokenStream>().into())).into()
}
