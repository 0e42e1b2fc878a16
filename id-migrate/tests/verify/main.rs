//! `fix --apply --verify`: no test that passed is lost, whatever the fix breaks and however the run ends.
#![cfg(unix)]

mod endings;
mod many;
mod outcomes;
#[path = "../project/mod.rs"]
mod project;
mod pytest;
mod reports;
mod runners;
mod untested;

use project::{Project, Ran};

/// Returns the text that a project's test compares with, as code that no search for the text finds.
fn hidden(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
    format!("bytes([{}]).decode()", bytes.join(", "))
}

/// Returns the `verified: …` line and its details.
fn verdict(ran: &Ran) -> Vec<&str> {
    let lines = ran.stdout.lines();
    let lines = lines.skip_while(|line| !line.starts_with("verified: "));
    lines
        .take_while(|line| !line.starts_with("to undo: ") && *line != "nothing was rewritten")
        .collect()
}

/// Returns the number of runs of the command.
fn runs(ran: &Ran) -> usize {
    ran.stderr
        .lines()
        .filter(|line| line.starts_with("run "))
        .count()
}

/// Undoes the last run: every file has its old text again.
#[track_caller]
fn undo(project: &Project, files: &[(&str, &str)]) {
    project.expect(0, &["undo"]);
    for (path, text) in files {
        assert_eq!(project.read(path), *text, "{path}");
    }
}
