//! Any text as Rust files: no panic, and a fix changes nothing but old ids.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // What is not UTF-8 is skipped before it is parsed: made into text, every input gets to the parser.
    run_id_fuzz::files::fix(run_id_fuzz::files::RUST, &String::from_utf8_lossy(bytes));
});
