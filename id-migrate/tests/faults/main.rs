//! Killed processes, failing system calls, a full disk, Ctrl-C and files that change meanwhile: every file holds its old
//! bytes or its new ones, and `undo` restores all. Each test proves that its fault happened.
#![cfg(unix)]

mod changes;
mod ctrl_c;
mod errors;
mod full_disk;
mod kills;
#[path = "../project/mod.rs"]
mod project;
mod sixty;
mod strace;

/// Whether a tool that a test needs works. Says so when it does not, and fails where no test may be skipped.
fn is_there(works: bool, what: &str) -> bool {
    if !works {
        assert!(
            std::env::var_os("RUN_ID_NO_SKIP").is_none(),
            "RUN_ID_NO_SKIP is set, but {what}"
        );
        eprintln!("NOT TESTED: {what}");
    }
    works
}
