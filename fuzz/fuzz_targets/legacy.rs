//! Any text as an old id: always the same valid run id, of the thread that is given.
#![no_main]

use id_core::legacy::{LegacyFormat, LenientRunId, fix_id_pair, suggest, suggest_thread_id};
use id_core::{RunId, ThreadIdRef};

libfuzzer_sys::fuzz_target!(|input: (&str, &str)| {
    let (old, thread) = input;
    let new = suggest(old, None);
    assert_eq!(RunId::parse(new.as_str()).as_ref(), Ok(&new));
    assert_eq!(suggest(old, None), new);
    assert_eq!(suggest(new.as_str(), None), new);
    assert_eq!(LegacyFormat::detect(new.as_str()), LegacyFormat::Canonical);
    let lenient = LenientRunId::new(old);
    assert_eq!(lenient.as_str(), old);
    assert_eq!(lenient.migrate(), new);
    assert_eq!(lenient.is_canonical(), LegacyFormat::detect(old) == LegacyFormat::Canonical);
    if let Ok(thread) = ThreadIdRef::parse(thread) {
        assert!(suggest(old, Some(thread)).belongs_to(thread));
        assert_eq!(suggest_thread_id(thread.as_str()), thread);
    }
    let pair = fix_id_pair(old, thread);
    assert!(pair.run_id().belongs_to(pair.thread_id()));
});
