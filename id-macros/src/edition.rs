//! Errors in the edition 2015.

use std::sync::OnceLock;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Writes each `::core::compile_error!` of an expansion as `core::compile_error!` in the edition 2015.
///
/// An error carries the spans of the user's text, so the compiler resolves its path in the user's edition. From 2018 on
/// only the path with `::` is safe from a user's module `core`; in 2015 that path would lead to such a module.
pub(crate) fn fit(expansion: TokenStream) -> TokenStream {
    if is_2015() {
        relative(expansion)
    } else {
        expansion
    }
}

/// Returns `true` if the compiler was called for the edition 2015, as cargo does. No span tells its edition.
fn is_2015() -> bool {
    static IS_2015: OnceLock<bool> = OnceLock::new();
    *IS_2015.get_or_init(|| std::env::args_os().any(|argument| argument == "--edition=2015"))
}

fn relative(expansion: TokenStream) -> TokenStream {
    let mut trees: Vec<TokenTree> = Vec::new();
    for tree in expansion {
        match tree {
            TokenTree::Ident(core) if core == "core" && follows_separator(&trees) => {
                trees.truncate(trees.len() - 2);
                trees.push(core.into());
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let mut inner = Group::new(Delimiter::Brace, relative(group.stream()));
                inner.set_span(group.span());
                trees.push(inner.into());
            }
            tree => trees.push(tree),
        }
    }
    trees.into_iter().collect()
}

/// Returns `true` if the last tokens are a `::` at the start of a path.
fn follows_separator(trees: &[TokenTree]) -> bool {
    let is_colon =
        |tree: &TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ':');
    let is_name = |tree: &TokenTree| matches!(tree, TokenTree::Ident(_));
    match trees {
        [.., before, first, second] => is_colon(first) && is_colon(second) && !is_name(before),
        [first, second] => is_colon(first) && is_colon(second),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_to_core_becomes_relative() {
        let text = "{ ::core::compile_error! { \"a\" } ; ids::core::X }";
        let expected = "{ core::compile_error! { \"a\" } ; ids::core::X }";
        let parse = |text: &str| text.parse::<TokenStream>().expect("tokens");
        assert_eq!(
            relative(parse(text)).to_string(),
            parse(expected).to_string()
        );
    }
}
