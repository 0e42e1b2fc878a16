//! Files that somebody else changes or removes while a run is under way.

use std::thread;
use std::time::{Duration, Instant};

use crate::project::Project;
use crate::sixty::{FILES, old, path, project};
use crate::strace::{self, Ended, Fault};

/// Runs `fix --apply` and calls `change` while it waits a second in its `when`-th `fsync`: its plan is made by then.
fn meanwhile(project: &Project, when: &str, change: impl FnOnce()) -> Ended {
    let fault = Fault {
        call: "fsync",
        what: "delay_enter=1000000",
        when,
    };
    let child = fault.start(project, &["fix", "--apply", "-q", "-j1"]);
    let begin = Instant::now();
    while !project.path(".id-migrate/.gitignore").exists() {
        assert!(begin.elapsed() < Duration::from_secs(30), "no journal");
        thread::sleep(Duration::from_millis(1));
    }
    // The other calls take a small part of the second.
    thread::sleep(Duration::from_millis(500));
    change();
    let ended = fault.wait(project, child);
    assert_eq!(ended.faults, 1, "no call was delayed");
    ended
}

/// In the journal, and when half of the files are written.
const MOMENTS: [&str; 2] = ["3", "120"];

#[test]
fn a_file_that_changes_keeps_its_change() {
    if !strace::is_there() {
        return;
    }
    for when in MOMENTS {
        let project = project();
        let mine = "# mine now\n";
        let ended = meanwhile(&project, when, || {
            project.write(&path(50), mine.as_bytes());
        });
        assert_eq!(
            (ended.code, &*ended.stderr),
            (
                Some(2),
                "error: nothing was changed: tests/test_50.py could not be replaced: the file changed during the run: run the fix again\n"
            ),
            "{when}"
        );
        for number in 0..FILES {
            let expected = if number == 50 {
                mine.to_owned()
            } else {
                old(number)
            };
            assert_eq!(project.read(&path(number)), expected, "{when}");
        }
        assert_eq!(project.run(&["undo", "--list"]).stdout, "no runs\n");
    }
}

#[test]
fn a_deleted_file_stays_deleted() {
    if !strace::is_there() {
        return;
    }
    for when in MOMENTS {
        let project = project();
        let ended = meanwhile(&project, when, || {
            std::fs::remove_file(project.path(&path(50))).expect("a file");
        });
        assert_eq!(
            (ended.code, &*ended.stderr),
            (
                Some(2),
                "error: nothing was changed: tests/test_50.py could not be replaced: no such file or directory\n"
            ),
            "{when}"
        );
        for number in (0..FILES).filter(|number| *number != 50) {
            assert_eq!(project.read(&path(number)), old(number), "{when}");
        }
        assert!(!project.path(&path(50)).exists());
        assert_eq!(project.run(&["undo", "--list"]).stdout, "no runs\n");
    }
}
