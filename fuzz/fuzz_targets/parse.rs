//! Any text as an id: no panic, and what is accepted is what the format says.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| run_id_fuzz::ids::parse(text));
