//! Unreadable files: they are reported, the other files are checked, and the exit code is 2.
#![cfg(unix)]

mod project;

use std::fs::{self, File, Permissions};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::Command;

use project::Project;

/// Runs `check --format concise` as a user without rights. Returns the exit code and the output.
///
/// The binary is copied to a folder that the user may read.
fn as_nobody(project: &Project) -> (Option<i32>, String) {
    let binary = project.path("id-migrate");
    fs::copy(env!("CARGO_BIN_EXE_id-migrate"), &binary).expect("a copy");
    fs::set_permissions(&binary, Permissions::from_mode(0o755)).expect("a mode");
    fs::set_permissions(project.root(), Permissions::from_mode(0o755)).expect("a mode");
    let is_root = fs::metadata(project.root()).expect("a folder").uid() == 0;
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        command.arg(&binary);
        command
    } else {
        Command::new(&binary)
    };
    let output = command
        .args(["check", "--format", "concise", "tests"])
        .current_dir(project.root())
        .output()
        .expect("the binary runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), printed)
}

#[test]
fn a_folder_and_a_file_without_rights_are_reported() {
    let project = Project::with(&[
        ("tests/shut/test_a.py", "f(run_id='run-a')\n"),
        ("tests/test_b.py", "f(run_id='run-b')\n"),
        ("tests/test_c.py", "f(run_id='run-c')\n"),
    ]);
    let set_mode = |path: &str, mode| {
        fs::set_permissions(project.path(path), Permissions::from_mode(mode)).expect("a mode");
    };
    set_mode("tests/shut", 0o000);
    set_mode("tests/test_b.py", 0o000);
    let (code, printed) = as_nobody(&project);
    set_mode("tests/shut", 0o755);
    assert_eq!(code, Some(2), "{printed}");
    for expected in [
        "tests/shut: permission denied\n",
        "tests/test_b.py: permission denied\n",
        "tests/test_c.py:1:10: RID001",
    ] {
        assert!(printed.contains(expected), "{expected:?} in {printed}");
    }
}

#[test]
fn circular_and_dangling_links_are_skipped() {
    let project = Project::with(&[("tests/test_a.py", "f(run_id='run-a')\n")]);
    symlink("test_loop.py", project.path("tests/test_loop.py")).expect("a link");
    symlink("test_two.py", project.path("tests/test_one.py")).expect("a link");
    symlink("test_one.py", project.path("tests/test_two.py")).expect("a link");
    symlink("nowhere.py", project.path("tests/test_none.py")).expect("a link");
    symlink("..", project.path("tests/up")).expect("a link");
    let found = ["tests/test_a.py:1:10: RID001"];
    assert_eq!(project.findings(&["tests"]), found);
    project.expect(1, &["check", "tests"]);
    // Named, it is asked for.
    let ran = project.expect(2, &["check", "--format", "concise", "tests/test_loop.py"]);
    assert!(
        ran.stdout.contains("tests/test_loop.py: "),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_file_of_a_hundred_megabytes_is_not_parsed() {
    const SIZE: u64 = 100_000_000;
    let project = Project::with(&[("tests/test_a.py", "f(run_id='run-a')\n")]);
    let path = project.path("tests/test_large.py");
    let mut file = File::create(&path).expect("a file");
    file.set_len(SIZE).expect("a size");
    // The needle is beyond the maximum size, so a debug build takes a while to find it.
    file.seek(SeekFrom::Start(9_000_000)).expect("a place");
    file.write_all(b"run_id").expect("a written file");
    let ran = project.expect(2, &["check", "--format", "concise"]);
    let expected = "tests/test_large.py:1:1: RID900 skipped: the file has 100000000 bytes, more than the maximum of 8388608";
    assert!(ran.stdout.contains(expected), "{}", ran.stdout);
    project.expect(2, &["fix", "--apply"]);
    assert_eq!(fs::metadata(&path).expect("a file").len(), SIZE);
    assert!(project.read("tests/test_a.py").contains("run_a_"));
}
