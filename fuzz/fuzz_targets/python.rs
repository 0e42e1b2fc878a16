//! Any bytes as a file: no panic, and a fix changes nothing but old ids.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| run_id_fuzz::fix("test_x.py", bytes));
