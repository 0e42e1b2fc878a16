//! Any text as a frame of a client: accepted as what it says, answered with a known code, or the end of the socket.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| run_id_fuzz::events::client_frame(text));
