//! Any text as an old id: always the same valid run id, of the thread that is given.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| run_id_fuzz::ids::legacy(text));
