//! The fast path for a valid literal without an escape.

use proc_macro::{TokenStream, TokenTree};

use crate::edition;

/// Returns the passed call if `accepts` returns `true` for the only argument, and runs `expand` otherwise.
///
/// The fast path creates no token: the macro runs unoptimized in development builds, and each token is a call into the
/// compiler.
pub(crate) fn quick(
    accepts: fn(&str) -> bool,
    expand: fn(proc_macro2::TokenStream) -> proc_macro2::TokenStream,
    input: TokenStream,
) -> TokenStream {
    let mut input = input.into_iter();
    let (call, first, second) = (input.next(), input.next(), input.next());
    if let (Some(TokenTree::Group(call)), Some(TokenTree::Literal(literal)), None) =
        (&call, &first, &second)
    {
        if accepts(&literal.to_string()) {
            return call.stream();
        }
    }
    let all = [call, first, second].into_iter().flatten().chain(input);
    edition::fit(expand(all.collect::<TokenStream>().into())).into()
}
