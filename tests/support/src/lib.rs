//! Reports tests that cannot run on this machine.
//!
//! `cargo test` hides the standard error of a passing test if the test writes with `eprintln!`. This crate writes past the
//! test harness, so that every skipped test shows as one line `SKIPPED: tool: what to install`.

use std::io::{self, Write as _};
use std::process::{Command, Stdio};
use std::thread;

/// Reports on one line that a test, or a part of it, does not run because `tool` is missing.
///
/// `install` says what to install or to set. The line ends with the name of the test.
///
/// # Panics
///
/// If the environment variable `RUN_ID_NO_SKIP` is set: on a machine that is meant to have every tool, a missing one is a
/// failure.
pub fn skip(tool: &str, install: &str) {
    assert!(
        std::env::var_os("RUN_ID_NO_SKIP").is_none(),
        "RUN_ID_NO_SKIP is set, but {tool} is missing: {install}"
    );
    let thread = thread::current();
    // The harness names the thread of a test after the test; with one test thread it uses the main thread.
    let test = match thread.name() {
        Some(name) if name != "main" => format!(" (test {name})"),
        _ => String::new(),
    };
    // One write, so that the lines of two tests do not mix.
    let line = format!("SKIPPED: {tool}: {install}{test}\n");
    // A test cannot report that standard error is closed.
    let _ = io::stderr().write_all(line.as_bytes());
}

/// Returns `true` if `probe` runs and exits with success; otherwise [skips](skip) with the program as the tool.
///
/// # Panics
///
/// As [`skip`].
pub fn works(probe: &mut Command, install: &str) -> bool {
    let works = succeeds(probe);
    if !works {
        skip(&probe.get_program().to_string_lossy(), install);
    }
    works
}

/// Returns `true` if `probe` runs and exits with success.
pub fn succeeds(probe: &mut Command) -> bool {
    probe
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
