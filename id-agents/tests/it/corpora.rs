//! The committed inputs of the fuzz targets for frames and events, replayed without a fuzzer.

use std::path::Path;

use id_agents::Record;

#[path = "../../../fuzz/src/events.rs"]
#[allow(unreachable_pub, reason = "a library's module for the fuzzer")]
mod events;

fn corpus(target: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target);
    let inputs = std::fs::read_dir(folder).expect("a corpus");
    inputs
        .filter_map(|input| std::fs::read_to_string(input.expect("an input").path()).ok())
        .collect()
}

#[test]
fn frames_are_accepted_as_what_they_say() {
    let frames = corpus("client_frames");
    assert!(frames.len() >= 15, "{} inputs", frames.len());
    for frame in &frames {
        events::client_frame(frame);
    }
}

#[test]
fn events_survive_the_broker() {
    let texts = corpus("records");
    let events = texts.iter().filter(|text| Record::from_json(text).is_ok());
    let (texts_len, events) = (texts.len(), events.count());
    assert!(events >= 8, "{events} events in {texts_len} inputs");
    for text in &texts {
        events::record(text);
    }
}
