//! A skipped test shows its line without `--nocapture`, and fails where no test may be skipped.

use std::process::{Command, Output};

use run_id_test_support::works;

/// Runs the test below in a process of its own, as `cargo test` does, where the probed program is missing.
fn skipped(no_skip: bool) -> Output {
    let mut harness = Command::new(std::env::current_exe().expect("a path"));
    harness
        .args(["--exact", "a_tool_is_probed", "--test-threads=2"])
        .env("PROBED_PROGRAM", "run-id-no-such-program")
        .env_remove("RUN_ID_NO_SKIP")
        .env_remove("RUST_TEST_NOCAPTURE");
    if no_skip {
        harness.env("RUN_ID_NO_SKIP", "1");
    }
    harness.output().expect("the harness runs")
}

#[test]
fn a_tool_is_probed() {
    let program = std::env::var("PROBED_PROGRAM").unwrap_or_else(|_| env!("CARGO").to_owned());
    let is_there = works(
        Command::new(&program).arg("--version"),
        "apt-get install tool",
    );
    assert_eq!(is_there, program == env!("CARGO"));
}

#[test]
fn a_skipped_test_shows_one_line() {
    let output = skipped(false);
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "SKIPPED: run-id-no-such-program: apt-get install tool (test a_tool_is_probed)\n"
    );
}

#[test]
fn a_skipped_test_fails_where_no_test_may_be_skipped() {
    let output = skipped(true);
    assert!(!output.status.success());
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        printed.contains(
            "RUN_ID_NO_SKIP is set, but run-id-no-such-program is missing: apt-get install tool"
        ),
        "{printed}"
    );
}
