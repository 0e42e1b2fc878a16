//! System calls that fail.

use crate::project::Project;
use crate::sixty::{FILES, count_new, is_restored, new_texts, project};
use crate::strace::{self, Fault};

const APPLY: &[&str] = &["fix", "--apply", "-q", "-j1"];

/// What a run calls: the journal first (an `fsync` for each old text, four more, one `rename`), then for each file
/// `fsync`, `rename` and an `fsync` of the folder.
const FAULTS: [(&str, &str, [&str; 4]); 8] = [
    ("fsync", "EIO", ["1", "5", "70", "100+3"]),
    ("fsync", "ENOSPC", ["2", "64", "90", "66+"]),
    ("rename", "EXDEV", ["1", "2", "30", "2+"]),
    ("rename", "EIO", ["1", "3", "61", "10+7"]),
    ("fchmod", "EIO", ["1", "2", "40", "1+"]),
    ("write", "ENOSPC", ["1", "30", "64", "90+"]),
    ("write", "EIO", ["2", "63", "100", "70+5"]),
    ("mkdir", "ENOSPC", ["1", "2", "1+", "2+"]),
];

fn runs_left(project: &Project) -> usize {
    std::fs::read_dir(project.path(".id-migrate")).map_or(0, |entries| {
        entries
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().is_dir()))
            .count()
    })
}

#[test]
fn a_failing_call_loses_nothing() {
    if !strace::is_there() {
        return;
    }
    let new = new_texts();
    let mut injected = 0;
    for (call, error, points) in FAULTS {
        for when in points {
            let project = project();
            let what = format!("error={error}");
            let fault = Fault {
                call,
                what: &what,
                when,
            };
            let ended = fault.run(&project, APPLY);
            injected += ended.faults;
            assert_eq!(
                ended.code,
                Some(2),
                "{call} {what} {when}: {}",
                ended.stderr
            );
            if !when.contains('+') {
                // After a single failed call, the rewritten files are restored.
                assert_eq!(count_new(&project, &new), 0, "{call} {what} {when}");
                // Nor does a copy stay on a disk that may be full.
                assert_eq!(runs_left(&project), 0, "{call} {what} {when}");
            }
            is_restored(&project, &new);
        }
    }
    println!("{injected} faults were injected");
}

#[test]
fn a_failed_baseline_is_missing_or_unchanged() {
    const NAME: &str = ".id-migrate-baseline.json";
    if !strace::is_there() {
        return;
    }
    for (call, what) in [("write", "error=ENOSPC"), ("fsync", "error=ENOSPC")] {
        let fault = Fault {
            call,
            what,
            when: "1",
        };
        let project = project();
        let ended = fault.run(&project, &["baseline", "create"]);
        assert_eq!(
            (ended.code, &*ended.stderr),
            (
                Some(2),
                "error: .id-migrate-baseline.json: no space left on device\n"
            ),
            "{call}"
        );
        assert!(!project.path(NAME).exists(), "{call}");
        project.expect(0, &["baseline", "create"]);
        let old = project.read(NAME);
        project.expect(0, &["fix", "--apply", "-q", "--no-baseline"]);
        for action in ["update", "prune"] {
            let ended = fault.run(&project, &["baseline", action]);
            assert_eq!(ended.code, Some(2), "{call} {action}: {}", ended.stderr);
            assert_eq!(project.read(NAME), old, "{call} {action}");
        }
    }
}

#[test]
fn a_failed_undo_is_an_error_and_a_second_undo_restores_the_rest() {
    if !strace::is_there() {
        return;
    }
    let new = new_texts();
    for (call, what, when) in [
        ("rename", "error=EIO", "7"),
        ("fsync", "error=ENOSPC", "20+"),
        ("write", "error=ENOSPC", "1+"),
    ] {
        let project = project();
        project.expect(0, APPLY);
        assert_eq!(count_new(&project, &new), FILES);
        let ended = Fault { call, what, when }.run(&project, &["undo"]);
        assert_eq!(
            ended.code,
            Some(2),
            "{call} {what} {when}: {}",
            ended.stderr
        );
        assert!(count_new(&project, &new) > 0, "{call} {what} {when}");
        is_restored(&project, &new);
    }
}
