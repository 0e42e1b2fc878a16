//! The vectors of the specification, as every language reads them.

use serde_json::Value;

/// The texts of one list, `run_ids` or `thread_ids`, that are valid or not.
pub(crate) fn vectors(list: &str, valid: bool) -> Vec<String> {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../../SPEC/vectors.json")).unwrap();
    let entries = vectors[list].as_array().unwrap().iter();
    let texts: Vec<String> = entries
        .filter(|entry| entry["valid"] == valid)
        .map(|entry| entry["text"].as_str().unwrap().to_owned())
        .collect();
    assert!(texts.len() > 10, "{list}: {}", texts.len());
    texts
}
