//! Any item as the derive's input: no panic, and the expansion is items again.
#![no_main]

#[path = "../../id-macros/src/derive/mod.rs"]
#[allow(unreachable_pub, dead_code)]
mod derive;

libfuzzer_sys::fuzz_target!(|text: &str| {
    // What the compiler hands to a derive is an item that parses; the rest never gets there.
    let Ok(tokens) = text.parse::<proc_macro2::TokenStream>() else {
        return;
    };
    if syn_full::parse2::<syn_full::DeriveInput>(tokens.clone()).is_err() {
        return;
    }
    let expansion = derive::derive(tokens);
    let items = syn_full::parse2::<syn_full::File>(expansion.clone());
    assert!(
        items.is_ok_and(|file| !file.items.is_empty()),
        "{expansion}"
    );
});
