//! Any text as an id: no panic, and what is accepted is what is given back.
#![no_main]

use id_core::{ParseIdError, RunId, RunIdRef, Suffix, ThreadId, ThreadIdRef};

fn explained(error: &ParseIdError, text: &str) {
    assert!(text.is_char_boundary(error.offset()), "{text:?}");
    let message = error.to_string();
    assert!(message.len() <= 160 && message.is_ascii(), "{message}");
    assert!(error.report(text).to_string().len() <= 1_024);
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    match RunIdRef::parse(text) {
        Ok(id) => {
            assert_eq!(id.as_str(), text);
            assert!(text.len() <= 255 && text.is_ascii());
            assert_eq!(RunId::new(id.thread_id(), id.suffix()), text);
            assert_eq!(format!("run_{}_{}", id.thread_id(), id.suffix()), text);
        }
        Err(error) => {
            explained(&error, text);
            assert_eq!(RunId::parse(text).unwrap_err(), error);
        }
    }
    match ThreadIdRef::parse(text) {
        Ok(thread) => {
            let run = RunId::new(thread, Suffix::from_u32(7));
            assert_eq!(RunId::parse(run.as_str()).unwrap().thread_id(), thread);
        }
        Err(error) => {
            explained(&error, text);
            assert_eq!(ThreadId::parse(text).unwrap_err(), error);
        }
    }
    match Suffix::parse(text) {
        Ok(suffix) => assert_eq!(suffix.to_string(), text),
        Err(error) => explained(&error, text),
    }
});
