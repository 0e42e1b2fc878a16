//! What the targets of `id-migrate` share: a file is checked and fixed, and only what may change does.

use std::cell::OnceCell;
use std::path::PathBuf;

use id_migrate::apply;
use id_migrate::check::{Options, check};
use id_migrate::scan::Progress;
use id_migrate::walk::Request;
use tempfile::TempDir;

thread_local! {
    static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
}

/// Checks and fixes `bytes` as a test file with this name.
///
/// # Panics
///
/// When a fix changes a byte outside its literals, is no code any more, or leaves something for a second fix.
pub fn fix(name: &str, bytes: &[u8]) {
    let path = FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
        folder.path().join(name)
    });
    let Some(first) = fixed(&path, bytes) else { return };
    let second = fixed(&path, first.as_bytes());
    assert_eq!(second, None, "a second fix changes something");
}

/// The new text, when there is one.
fn fixed(path: &PathBuf, bytes: &[u8]) -> Option<String> {
    std::fs::write(path, bytes).expect("a temporary file");
    let options = Options {
        request: Request { paths: vec![path.clone()], threads: 1, ..Request::default() },
        include_production: true,
        unsafe_fixes: true,
        ..Options::default()
    };
    let checked = check(&options, &Progress::default()).expect("a file can be checked");
    let (edits, unproven) = apply::prove(checked.edits, 1);
    assert!(unproven.is_empty(), "an edit could not be proven: {unproven:?}");
    let file = edits.into_iter().next()?;
    let new = file.new_text();
    // What lies between the edits is the same, byte for byte.
    let (mut old_at, mut new_at) = (0, 0);
    for edit in &file.edits {
        let between = &file.text[old_at..edit.span.start as usize];
        assert_eq!(&new[new_at..new_at + between.len()], between);
        new_at += between.len() + edit.new.len();
        old_at = edit.span.end as usize;
    }
    assert_eq!(&new[new_at..], &file.text[old_at..]);
    Some(new)
}
