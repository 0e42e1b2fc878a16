//! Any text as an event of a broker: refused, or stored and sent without a change.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| run_id_fuzz::events::record(text));
