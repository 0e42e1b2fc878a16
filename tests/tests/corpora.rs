//! The committed inputs of the fuzz targets for ids, replayed without a fuzzer.

use std::path::Path;

use run_id::legacy::suggest;
use run_id::{RunId, RunIdRef, ThreadIdRef};

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
    let mut accepted = 0;
    for text in corpus("parse") {
        match RunIdRef::parse(&text) {
            Ok(id) => {
                accepted += 1;
                assert_eq!(RunId::new(id.thread_id(), id.suffix()), text);
            }
            Err(error) => assert!(text.is_char_boundary(error.offset()), "{text:?}"),
        }
        if let Err(error) = ThreadIdRef::parse(&text) {
            assert!(text.is_char_boundary(error.offset()), "{text:?}");
        }
    }
    assert!(accepted > 0);
}

#[test]
fn repairs_are_run_ids_that_stay() {
    for text in corpus("legacy") {
        let new = suggest(&text, None);
        assert_eq!(RunId::parse(new.as_str()).as_ref(), Ok(&new));
        assert_eq!(suggest(new.as_str(), None), new);
    }
}
