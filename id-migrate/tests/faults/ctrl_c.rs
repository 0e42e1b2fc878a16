//! Ctrl-C.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::project::Project;
use crate::sixty::{FILES, count_new, is_restored, new_texts, old, project, temporary_files};
use crate::strace::{self, Fault};

/// Sends Ctrl-C to a process.
pub(crate) fn send(process: u32) {
    let sent = Command::new("kill")
        .args(["-INT", &process.to_string()])
        .status()
        .expect("kill runs");
    assert!(sent.success());
}

/// Starts a run and interrupts it after a while. Returns the exit code and the output.
fn interrupted(project: &Project, arguments: &[&str], after: Duration) -> (Option<i32>, String) {
    let child = project
        .command(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a process");
    thread::sleep(after);
    send(child.id());
    let output = child.wait_with_output().expect("an end");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

#[test]
fn a_check_ends_with_130() {
    if !strace::is_there() {
        return;
    }
    let project = project();
    for number in 0..3_000 {
        project.write(&format!("more/test_{number}.py"), old(number).as_bytes());
    }
    // While the first folder is read: the files are still to do.
    let fault = Fault {
        call: "getdents64",
        what: "signal=SIGINT",
        when: "1",
    };
    let ended = fault.run(&project, &["check", "-q", "-j1"]);
    assert_eq!(
        (ended.code, &*ended.stderr),
        (Some(130), "error: interrupted\n")
    );
    assert_eq!(ended.stdout, "");
}

#[test]
fn an_interrupted_fix_is_taken_back() {
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
        let ended = fault.run_slowly(&project, &["fix", "--apply", "-q", "-j1"]);
        assert_eq!(
            (ended.code, &*ended.stderr),
            (Some(130), "error: interrupted: nothing was changed\n"),
            "{call} {number}"
        );
        assert_eq!(count_new(&project, &new), 0, "{call} {number}");
        assert_eq!(temporary_files(&project), Vec::<String>::new());
        assert_eq!(project.run(&["undo", "--list"]).stdout, "no runs\n");
    }
}

/// Returns the printed undo id, whose run must restore all files.
#[track_caller]
fn undo_by_name(project: &Project, said: &str, new: &[String]) {
    assert_eq!(count_new(project, new), FILES, "{said}");
    let id = said
        .lines()
        .find_map(|line| line.strip_prefix("to undo: id-migrate undo "))
        .unwrap_or_else(|| panic!("no undo id: {said}"));
    let undone = project.expect(0, &["undo", id]).stdout;
    assert_eq!(undone, format!("restored {FILES} files of {id}\n"));
    assert_eq!(count_new(project, new), 0);
    assert_eq!(temporary_files(project), Vec::<String>::new());
}

#[test]
fn a_late_interrupt_restores_all_files_or_names_the_run() {
    if !strace::is_there() {
        return;
    }
    let new = new_texts();
    // The last rename is the 61st. Whether the process sees the signal before its end is a matter of luck.
    for number in [58, 60, 61] {
        let project = project();
        let fault = Fault {
            call: "rename",
            what: "signal=SIGINT",
            when: &number.to_string(),
        };
        let ended = fault.run(&project, &["fix", "--apply", "-j1"]);
        match (ended.code, &*ended.stderr) {
            (Some(130), "error: interrupted: nothing was changed\n") => {
                assert_eq!(count_new(&project, &new), 0, "rename {number}");
                assert_eq!(temporary_files(&project), Vec::<String>::new());
                assert_eq!(project.run(&["undo", "--list"]).stdout, "no runs\n");
            }
            (Some(130), said) => undo_by_name(&project, said, &new),
            (Some(0), "") => undo_by_name(&project, &ended.stdout, &new),
            (code, said) => panic!("rename {number}: {code:?}: {said}"),
        }
    }
}

/// Starts a run and waits until all is written; then the folders are read again, and each such call takes a while, so
/// that a signal comes before the end.
fn written(project: &Project, fault: Fault<'_>, arguments: &[&str], new: &[String]) -> Child {
    let child = fault.start(project, arguments);
    let begin = Instant::now();
    while count_new(project, new) < FILES {
        assert!(
            begin.elapsed() < Duration::from_mins(1),
            "nothing is written"
        );
        thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn an_interrupt_after_the_last_rename_names_the_run() {
    if !strace::is_there() {
        return;
    }
    let new = new_texts();
    for format in ["human", "json"] {
        let project = project();
        let fault = Fault {
            call: "getdents64",
            what: "delay_enter=500000",
            when: "1+",
        };
        let arguments = ["fix", "--apply", "-q", "-j1", "--format", format];
        let child = written(&project, fault, &arguments, &new);
        strace::interrupt(&child);
        let ended = fault.wait(&project, child);
        assert!(ended.faults > 0, "no call was delayed");
        assert_eq!((ended.code, &*ended.stdout), (Some(130), ""), "{format}");
        let lines: Vec<&str> = ended.stderr.lines().collect();
        assert_eq!(lines.len(), 3, "{}", ended.stderr);
        assert_eq!(lines[0], "rewrote 60 literals in 60 files");
        assert_eq!(lines[2], "error: interrupted");
        undo_by_name(&project, &ended.stderr, &new);
    }
}

#[test]
fn a_second_interrupt_ends_at_once_and_names_undo() {
    if !strace::is_there() {
        return;
    }
    let new = new_texts();
    let project = project();
    let fault = Fault {
        call: "getdents64",
        what: "delay_enter=1000000",
        when: "1+",
    };
    let child = written(&project, fault, &["fix", "--apply", "-j1"], &new);
    strace::interrupt(&child);
    thread::sleep(Duration::from_millis(200));
    strace::interrupt(&child);
    let ended = fault.wait(&project, child);
    assert_eq!(
        (ended.code, &*ended.stderr),
        (
            Some(130),
            "error: interrupted twice: if files were rewritten, `id-migrate undo` restores them\n"
        )
    );
    is_restored(&project, &new);
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
            Some(130) => {
                assert_eq!(said.contains("to undo: "), count == FILES, "{said}");
                ends[usize::from(count == FILES)] += 1;
            }
            other => panic!("{other:?}: {said}"),
        }
        is_restored(&project, &new);
    }
    println!(
        "interrupted: {} runs took all back, {} had written all",
        ends[0], ends[1]
    );
}
