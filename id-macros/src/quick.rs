//! The fast path for a valid literal without an escape.

use proc_macro::{TokenStream, TokenTree};

use crate::kind::Kind;
use crate::{edition, literals};

/// Returns the passed expansion if the only argument is a valid literal, and expands the macro otherwise.
///
/// The fast path creates and copies no token: the macro runs unoptimized in development builds, and each token is a call
/// into the compiler.
pub(crate) fn quick(kind: &Kind, input: TokenStream) -> TokenStream {
    let mut input = input.into_iter();
    let (expansion, first, second) = (input.next(), input.next(), input.next());
    let is_valid = match (&first, &second) {
        (Some(TokenTree::Literal(literal)), None) => kind.accepts(&literal.to_string()),
        _ => false,
    };
    if is_valid {
        return expansion.map(TokenStream::from).unwrap_or_default();
    }
    let all = [expansion, first, second]
        .into_iter()
        .flatten()
        .chain(input);
    let all = all.collect::<TokenStream>().into();
    edition::fit(literals::single(kind, all)).into()
}
