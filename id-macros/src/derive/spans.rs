//! The user's tokens as the derive's own.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// Gives tokens the spans of the expansion, at the place where the user wrote them.
///
/// The compiler reports most lints only on text that the user wrote. The header of an impl is copied from the type: with
/// the user's spans it would be linted again, and an `allow` in the expansion does not compile under `forbid`.
pub(crate) fn adopt(tokens: impl ToTokens) -> TokenStream {
    let here = |span: Span| Span::call_site().located_at(span);
    let adopt_tree = |tree| match tree {
        TokenTree::Group(group) => {
            let mut adopted = Group::new(group.delimiter(), adopt(group.stream()));
            adopted.set_span(here(group.span()));
            TokenTree::Group(adopted)
        }
        // Its span says which crate it is.
        TokenTree::Ident(ident) if ident == "$crate" => TokenTree::Ident(ident),
        mut tree => {
            tree.set_span(here(tree.span()));
            tree
        }
    };
    let tokens = tokens.into_token_stream();
    tokens.into_iter().map(adopt_tree).collect()
}
