//! Processes that are killed.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::sixty::{FILES, count_new, is_restored, new_texts, project};
use crate::strace::{self, Fault};

const APPLY: &[&str] = &["fix", "--apply", "-q", "-j1"];

#[test]
fn a_kill_at_any_time_loses_nothing() {
    let new = new_texts();
    let mut partial = 0;
    for step in 0..40_u64 {
        let project = project();
        let mut child = project
            .command(&["fix", "--apply", "-q"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        thread::sleep(Duration::from_millis(3 * step));
        let _ = child.kill();
        let _ = child.wait();
        let count = count_new(&project, &new);
        partial += usize::from(count > 0 && count < FILES);
        is_restored(&project, &new);
    }
    println!("killed 40 times, {partial} times between the first file and the last");
}

/// A kill before a call: the call, its number, and how many files are new by then.
const KILLS: [(&str, usize, usize); 12] = [
    ("mkdir", 2, 0),
    ("fsync", 1, 0),
    ("fsync", 40, 0),
    ("fsync", 64, 0),
    ("rename", 1, 0),
    ("rename", 2, 0),
    ("rename", 3, 1),
    ("rename", 32, 30),
    ("rename", 61, 59),
    ("fchmod", 10, 9),
    ("write", 65, 2),
    ("write", 80, 17),
];

#[test]
fn a_kill_at_a_known_call_loses_nothing() {
    if !strace::is_there() {
        return;
    }
    let new = new_texts();
    for (call, number, expected) in KILLS {
        let project = project();
        let fault = Fault {
            call,
            what: "signal=SIGKILL",
            when: &number.to_string(),
        };
        let ended = fault.run(&project, APPLY);
        assert_eq!(ended.code, Some(137), "{call} {number}: {}", ended.stderr);
        assert_eq!(count_new(&project, &new), expected, "{call} {number}");
        is_restored(&project, &new);
    }
}

#[test]
fn a_killed_run_can_be_repeated_and_both_undone() {
    if !strace::is_there() {
        return;
    }
    let new = new_texts();
    let project = project();
    let fault = Fault {
        call: "rename",
        what: "signal=SIGKILL",
        when: "32",
    };
    fault.run(&project, APPLY);
    assert_eq!(count_new(&project, &new), 30);
    project.expect(0, APPLY);
    assert_eq!(count_new(&project, &new), FILES);
    is_restored(&project, &new);
}

#[test]
fn a_killed_undo_can_be_repeated() {
    if !strace::is_there() {
        return;
    }
    let new = new_texts();
    for (call, number, left) in [("rename", 1, 60), ("rename", 21, 40), ("fsync", 21, 50)] {
        let project = project();
        project.expect(0, APPLY);
        let fault = Fault {
            call,
            what: "signal=SIGKILL",
            when: &number.to_string(),
        };
        let ended = fault.run(&project, &["undo"]);
        assert_eq!(ended.code, Some(137), "{}", ended.stderr);
        assert_eq!(count_new(&project, &new), left, "{call} {number}");
        is_restored(&project, &new);
    }
}
