//! The committed inputs of the fuzz targets for files, replayed without a fuzzer: a fix is proven, changes nothing
//! between its edits, and leaves nothing for a second one.

use std::path::Path;

#[path = "../../fuzz/src/files.rs"]
#[allow(unreachable_pub, reason = "a library's module for the fuzzer")]
mod files;

/// Replays a corpus and says how many literals were rewritten.
fn replay(target: &str, names: &[&str]) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target);
    let inputs = std::fs::read_dir(folder).expect("a corpus");
    inputs
        .map(|input| {
            let bytes = std::fs::read(input.expect("an input").path()).expect("bytes");
            files::fix(names, &String::from_utf8_lossy(&bytes))
        })
        .sum()
}

#[test]
fn python_is_fixed_once() {
    let rewritten = replay("python", files::PYTHON);
    assert!(rewritten >= 20, "{rewritten} literals");
}

#[test]
fn typescript_is_fixed_once() {
    let rewritten = replay("typescript", files::TYPESCRIPT);
    assert!(rewritten >= 20, "{rewritten} literals");
}

#[test]
fn rust_is_fixed_once() {
    let rewritten = replay("rust", files::RUST);
    assert!(rewritten >= 20, "{rewritten} literals");
}
