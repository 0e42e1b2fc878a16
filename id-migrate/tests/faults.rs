//! Killed processes and injected faults: every file holds its old bytes or its new ones, and `undo` restores all.
#![cfg(unix)]

mod project;

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use project::Project;

const FILES: usize = 60;

fn old(number: usize) -> String {
    format!(
        "# {}\nf(run_id='run-{number}', thread_id='t{number}')\n",
        "x".repeat(2_000)
    )
}

fn project() -> Project {
    let project = Project::new();
    for number in 0..FILES {
        project.write(&format!("tests/test_{number}.py"), old(number).as_bytes());
    }
    project
}

/// How many files hold the new bytes; every other one holds the old ones.
#[track_caller]
fn count_new(project: &Project, new: &[String]) -> usize {
    let mut count = 0;
    for (number, new) in new.iter().enumerate() {
        let text = project.read(&format!("tests/test_{number}.py"));
        if text == *new {
            count += 1;
        } else {
            assert_eq!(text, old(number), "neither the old bytes nor the new ones");
        }
    }
    count
}

#[track_caller]
fn is_restored(project: &Project, new: &[String]) {
    if project.run(&["undo", "--list"]).stdout != "no runs\n" {
        project.expect(0, &["undo"]);
    }
    assert_eq!(count_new(project, new), 0);
    let left: Vec<_> = std::fs::read_dir(project.path("tests"))
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.strip_suffix(".py").is_none())
        .collect();
    assert_eq!(left, Vec::<String>::new(), "temporary files");
}

/// The new texts, from a run that nothing disturbs.
fn new_texts() -> Vec<String> {
    let project = project();
    project.expect(0, &["fix", "--apply"]);
    (0..FILES)
        .map(|number| project.read(&format!("tests/test_{number}.py")))
        .collect()
}

#[test]
fn a_kill_at_any_point_loses_nothing() {
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

fn has_strace() -> bool {
    let works = Command::new("strace")
        .args(["-e", "trace=none", "true"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !works {
        eprintln!("NOT RUN: strace is not there or may not trace, so no fault was injected");
    }
    works
}

/// Runs `fix --apply` with a fault in the system call, at its `when`-th time; how many faults strace injected.
fn with_fault(project: &Project, call: &str, error: &str, when: &str) -> (Option<i32>, usize) {
    let log = project.path("strace.log");
    let output = Command::new("strace")
        .args(["-f", "-qq", "-o"])
        .arg(&log)
        .args([
            "-e",
            &format!("trace={call}"),
            "-e",
            &format!("inject={call}:error={error}:when={when}"),
        ])
        .arg(env!("CARGO_BIN_EXE_id-migrate"))
        .args(["fix", "--apply", "-q", "-j1"])
        .current_dir(project.root())
        .output()
        .expect("strace runs");
    let log = std::fs::read_to_string(&log).unwrap_or_default();
    (output.status.code(), log.matches("(INJECTED)").count())
}

#[test]
fn a_full_disk_and_other_faults_lose_nothing() {
    if !has_strace() {
        return;
    }
    let new = new_texts();
    let mut injected = 0;
    let faults = [
        ("fsync", "EIO", ["1", "5", "70", "100+3"]),
        ("fsync", "ENOSPC", ["2", "64", "90", "66+"]),
        ("rename", "EXDEV", ["1", "2", "30", "2+"]),
        ("rename", "EIO", ["1", "3", "61", "10+7"]),
        ("fchmod", "EIO", ["1", "2", "40", "1+"]),
    ];
    for (call, error, points) in faults {
        for when in points {
            let project = project();
            let (code, count) = with_fault(&project, call, error, when);
            injected += count;
            if count > 0 {
                assert_eq!(code, Some(2), "{call} {error} {when}");
            }
            count_new(&project, &new);
            is_restored(&project, &new);
        }
    }
    println!("{injected} faults were injected");
    assert!(
        injected >= faults.len() * 3,
        "strace injected {injected} faults only"
    );
}

#[test]
fn a_full_disk_while_the_files_are_written_changes_nothing() {
    if !has_strace() {
        return;
    }
    let new = new_texts();
    let project = project();
    // The journal's writes come first: one for each old text and two more.
    let (code, count) = with_fault(&project, "write", "ENOSPC", &format!("{}", FILES + 20));
    assert_eq!((code, count), (Some(2), 1));
    assert_eq!(count_new(&project, &new), 0, "all or nothing");
}

#[test]
fn ctrl_c_is_130() {
    let project = project();
    for number in 0..3_000 {
        project.write(&format!("more/test_{number}.py"), old(number).as_bytes());
    }
    let child = project
        .command(&["check", "-q", "-j1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a process");
    thread::sleep(Duration::from_millis(60));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(sent.success());
    let output = child.wait_with_output().expect("an end");
    assert_eq!(
        output.status.code(),
        Some(130),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: interrupted\n"
    );
}
