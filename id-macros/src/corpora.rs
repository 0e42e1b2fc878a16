//! Replays the committed inputs of the fuzz targets for macros: no panic, and the expansion can be parsed again.

use std::path::Path;

use proc_macro2::TokenStream;

use crate::kind::{RUN_ID, THREAD_ID};
use crate::literals::single;

/// The inputs of a target that are tokens.
fn corpus(target: &str) -> Vec<TokenStream> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target);
    let inputs = std::fs::read_dir(folder).expect("a corpus");
    let inputs: Vec<TokenStream> = inputs
        .filter_map(|input| std::fs::read_to_string(input.expect("an input").path()).ok())
        .filter_map(|text| text.parse().ok())
        .collect();
    assert!(inputs.len() >= 8, "{} inputs", inputs.len());
    inputs
}

#[track_caller]
fn is_expanded(expansion: &TokenStream) {
    let text = expansion.to_string();
    assert!(!text.is_empty());
    assert!(text.parse::<TokenStream>().is_ok(), "{text}");
}

#[test]
#[cfg(feature = "derive")]
fn items_are_derived_or_refused() {
    for input in corpus("derive") {
        is_expanded(&crate::derive::derive(input));
    }
}

#[test]
#[cfg(feature = "derive")]
fn a_type_of_bounds_is_enclosed() {
    let input = "struct Request { run_id: RunId+, }"
        .parse()
        .expect("tokens");
    let expansion = crate::derive::derive(input).to_string();
    assert!(expansion.contains("< (RunId +) as "), "{expansion}");
}

/// Returns what the facade's wrapper passes: the expansion of a valid literal, then the user's tokens.
fn called_with(input: &TokenStream) -> TokenStream {
    let passed = format!("{{ run_id::__run_id {{ 0: {input} }} }} {input}");
    passed.parse().expect("tokens")
}

#[test]
fn literals_are_ids_or_refused() {
    for input in corpus("literals") {
        let tokens = called_with(&input);
        is_expanded(&single(&RUN_ID, tokens.clone()));
        is_expanded(&single(&THREAD_ID, tokens.clone()));
        is_expanded(&crate::literals::id_pair(tokens));
    }
}

#[test]
fn names_are_a_constant_when_they_form_a_path() {
    let is_refused = |path: &str| {
        let input: TokenStream = path.parse().expect("tokens");
        let expansion = single(&RUN_ID, called_with(&input)).to_string();
        expansion.contains("compile_error")
    };
    for path in [
        "RUN",
        "::ids::RUN",
        "Self::RUN",
        "<T as Ids>::RUN",
        "ids::Of::<u8>::RUN",
        "crate::RUN",
        "super::ids::RUN",
        "r#match::RUN",
    ] {
        assert!(!is_refused(path), "{path}");
    }
    for no_path in [
        "RUN EXTRA",
        "ids::::RUN",
        "ids RUN",
        "<T RUN",
        "ids:RUN",
        ": :RUN",
        "_::RUN",
        "match::RUN",
    ] {
        assert!(is_refused(no_path), "{no_path}");
    }
}
