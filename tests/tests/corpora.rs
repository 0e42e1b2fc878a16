//! The committed inputs of the fuzz targets for ids, replayed without a fuzzer.

use std::path::Path;

use run_id::RunIdRef;

#[path = "../../fuzz/src/ids.rs"]
#[allow(unreachable_pub, reason = "a library's module for the fuzzer")]
mod ids;

/// The inputs of a target that are text.
fn corpus(target: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target);
    let files = std::fs::read_dir(&folder).unwrap();
    let texts: Vec<String> = files
        .filter_map(|file| String::from_utf8(std::fs::read(file.unwrap().path()).unwrap()).ok())
        .collect();
    assert!(
        texts.len() >= 8,
        "{} inputs in {}",
        texts.len(),
        folder.display()
    );
    texts
}

#[test]
fn what_is_accepted_is_given_back() {
    let texts = corpus("parse");
    for text in &texts {
        ids::parse(text);
    }
    assert!(texts.iter().any(|text| RunIdRef::parse(text).is_ok()));
}

#[test]
fn repairs_are_run_ids_that_stay() {
    for text in corpus("legacy") {
        ids::legacy(&text);
    }
}
