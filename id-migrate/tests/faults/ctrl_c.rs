//! Ctrl-C.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::project::Project;
use crate::sixty::{FILES, count_new, is_restored, new_texts, old, project, temporary_files};
use crate::strace::{self, Fault};

/// Starts a run, interrupts it after a while, and gives its exit code and what it said.
fn interrupted(project: &Project, arguments: &[&str], after: Duration) -> (Option<i32>, String) {
    let child = project
        .command(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a process");
    thread::sleep(after);
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(sent.success());
    let output = child.wait_with_output().expect("an end");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

#[test]
fn a_check_ends_with_130() {
    let project = project();
    for number in 0..3_000 {
        project.write(&format!("more/test_{number}.py"), old(number).as_bytes());
    }
    let arguments = ["check", "-q", "-j1"];
    let (code, said) = interrupted(&project, &arguments, Duration::from_millis(60));
    assert_eq!((code, &*said), (Some(130), "error: interrupted\n"));
}

#[test]
fn a_fix_that_is_under_way_is_taken_back() {
    if !strace::is_there() {
        return;
    }
    let new = new_texts();
    for (call, number) in [("fsync", 30), ("rename", 2), ("rename", 30), ("rename", 45)] {
        let project = project();
        let fault = Fault {
            call,
            what: "signal=SIGINT",
            when: &number.to_string(),
        };
        let ended = fault.run(&project, &["fix", "--apply", "-q", "-j1"]);
        assert_eq!(
            (ended.code, &*ended.stderr),
            (Some(130), "error: interrupted\n"),
            "{call} {number}"
        );
        assert_eq!(count_new(&project, &new), 0, "{call} {number}");
        assert_eq!(temporary_files(&project), Vec::<String>::new());
        assert_eq!(project.run(&["undo", "--list"]).stdout, "no runs\n");
    }
}

#[test]
fn a_fix_is_all_or_nothing_at_any_time() {
    let new = new_texts();
    let mut ends = [0; 2];
    for step in 0..30_u64 {
        let project = project();
        let arguments = ["fix", "--apply", "-q"];
        let (code, said) = interrupted(&project, &arguments, Duration::from_millis(4 * step));
        let count = count_new(&project, &new);
        assert!(
            count == 0 || count == FILES,
            "{count} files are new: {said}"
        );
        match code {
            // Before the handler was there, or after all was over.
            None | Some(0) => {}
            Some(130) => ends[usize::from(count == FILES)] += 1,
            other => panic!("{other:?}: {said}"),
        }
        is_restored(&project, &new);
    }
    println!(
        "interrupted: {} runs took all back, {} had written all",
        ends[0], ends[1]
    );
}
