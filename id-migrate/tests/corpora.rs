//! The committed inputs of the fuzz targets for files, replayed without a fuzzer: a fix is proven, changes nothing
//! between its edits, and leaves nothing for a second one.

use std::path::Path;

use id_migrate::apply;
use id_migrate::check::{Options, check};
use id_migrate::scan::Progress;
use id_migrate::walk::Request;

#[test]
fn files_are_fixed_once() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let mut fixed = 0;
    for (target, name) in [
        ("python", "test_x.py"),
        ("typescript", "x.test.tsx"),
        ("rust", "x_test.rs"),
    ] {
        for input in std::fs::read_dir(corpus.join(target)).expect("a corpus") {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join(name);
            std::fs::copy(input.expect("an input").path(), &path).expect("a copy");
            while let Some(new) = new_text(&path) {
                fixed += 1;
                std::fs::write(&path, new).expect("a file");
                assert_eq!(new_text(&path), None, "{target}: a second fix");
            }
        }
    }
    assert!(fixed >= 5, "{fixed} files were fixed");
}

/// The text after a fix, when there is one to make.
fn new_text(path: &Path) -> Option<String> {
    let options = Options {
        request: Request {
            paths: vec![path.to_owned()],
            threads: 1,
            ..Request::default()
        },
        include_production: true,
        unsafe_fixes: true,
        ..Options::default()
    };
    let checked = check(&options, &Progress::default()).expect("a file that can be checked");
    let (edits, unproven) = apply::prove(checked.edits, 1);
    assert!(unproven.is_empty(), "{unproven:?}");
    edits.first().map(id_migrate::fix::FileEdits::new_text)
}
