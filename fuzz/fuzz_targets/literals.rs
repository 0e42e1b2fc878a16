//! Any tokens as the input of the literal macros: no panic, an expansion that is an expression, and a string literal is
//! accepted exactly when its text is an id.
#![no_main]

#[path = "../../id-macros/src/argument.rs"]
#[allow(unreachable_pub, dead_code)]
mod argument;
#[path = "../../id-macros/src/emit.rs"]
#[allow(unreachable_pub, dead_code)]
mod emit;
#[path = "../../id-macros/src/kind.rs"]
#[allow(unreachable_pub, dead_code)]
mod kind;
#[path = "../../id-macros/src/literal.rs"]
#[allow(unreachable_pub, dead_code)]
mod literal;
#[path = "../../id-macros/src/literals.rs"]
#[allow(unreachable_pub, dead_code)]
mod literals;

use proc_macro2::TokenStream;
use syn_full::LitStr;

fn is_accepted(expansion: &TokenStream) -> bool {
    let text = expansion.to_string();
    let block = quote::quote!({ #expansion });
    // What stands in `<…>` of a path, or in a macro of the standard library, is left to the compiler.
    let is_block = syn_full::parse2::<syn_full::Block>(block).is_ok();
    assert!(is_block || text.contains('<'), "{text}");
    !text.contains("compile_error")
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(tokens) = text.parse::<TokenStream>() else {
        return;
    };
    let input = quote::quote!({ run_id::__run_id { 0: #tokens } } #tokens);
    let run_id = is_accepted(&literals::single(&kind::RUN_ID, input.clone()));
    let thread_id = is_accepted(&literals::single(&kind::THREAD_ID, input));
    let pair = quote::quote!({ run_id::__id_pair(#tokens) } #tokens);
    is_accepted(&literals::id_pair(pair));
    // Another reader of string literals says what the text is.
    let literal = syn_full::parse2::<LitStr>(tokens).ok();
    if let Some(literal) = literal.filter(|literal| literal.suffix().is_empty()) {
        let literal = literal.value();
        assert_eq!(
            run_id,
            id_core::RunId::parse(&literal).is_ok(),
            "{literal:?}"
        );
        assert_eq!(
            thread_id,
            id_core::ThreadId::parse(&literal).is_ok(),
            "{literal:?}"
        );
    }
});
