//! Small code bases with real tests in JavaScript and Rust: tests that pass before a fix pass afterwards.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test -p id-migrate --test codebase_languages` writes the diffs anew; read them before they are
//! committed.

mod project;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use project::Project;

fn codebases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codebase")
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a readable folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            files_below(&entry, found);
        } else {
            found.push(entry);
        }
    }
}

/// Returns a copy of a code base, with the paths of its files.
fn copy_of(part: &str) -> (Project, Vec<String>) {
    let root = codebases().join(part);
    let mut files = Vec::new();
    files_below(&root, &mut files);
    let project = Project::new();
    let mut paths = Vec::new();
    for file in files {
        let path = file.strip_prefix(&root).expect("a file of the part");
        let path = path.to_str().expect("UTF-8").replace('\\', "/");
        project.write(&path, &fs::read(&file).expect("a readable file"));
        paths.push(path);
    }
    (project, paths)
}

/// Compares with a committed text, or writes it.
#[track_caller]
fn snapshot(name: &str, text: &str) {
    let path = codebases().join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, text).expect("a written snapshot");
    }
    let expected = fs::read_to_string(&path).expect("a snapshot: run with UPDATE_SNAPSHOTS=1");
    assert_eq!(text, expected, "{} is another", path.display());
}

/// Fixes a code base and checks the properties of every fix.
fn fix(part: &str, passing: impl Fn(&Project) -> BTreeSet<String>) {
    let (project, paths) = copy_of(part);
    let bytes = || -> Vec<Vec<u8>> { paths.iter().map(|path| project.bytes(path)).collect() };
    let before = passing(&project);
    let old = bytes();

    let shown = project.expect(1, &["fix", "."]);
    assert_eq!(bytes(), old, "a dry run writes nothing");
    snapshot(&format!("{part}.diff"), &shown.stdout);

    project.expect(1, &["fix", "--apply", "."]);
    let new = bytes();
    assert_ne!(new, old);
    assert_eq!(passing(&project), before, "the tests that pass");

    let again = project.run(&["fix", "--apply", "."]);
    assert!(
        again.stdout.ends_with("nothing was rewritten\n"),
        "{}",
        again.stdout
    );
    assert_eq!(bytes(), new);

    project.expect(0, &["undo", "--last"]);
    assert_eq!(bytes(), old, "undo gives back every byte");
}

#[test]
fn javascript_and_tsx() {
    let node = |project: &Project| {
        Command::new("node")
            .args(["--test", "--test-reporter", "tap"])
            .current_dir(project.root())
            .env_remove("NODE_OPTIONS")
            .output()
    };
    if !run_id_test_support::works(
        Command::new("node").arg("--version"),
        "apt-get install nodejs",
    ) {
        return;
    }
    fix("node", |project| {
        let output = node(project).expect("node runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}");
        let passed: BTreeSet<String> = text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("ok "))
            .filter_map(|line| line.split_once(" - "))
            .map(|(_, name)| name.to_owned())
            .collect();
        assert!(passed.len() > 15, "{text}");
        passed
    });
}

#[test]
fn rust() {
    let target = tempfile::tempdir().expect("a temporary folder");
    fix("cargo", |project| {
        let output = Command::new(env!("CARGO"))
            .args(["test", "--offline", "--quiet", "--", "--format", "pretty"])
            .current_dir(project.root())
            .env("CARGO_TARGET_DIR", target.path())
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let passed: BTreeSet<String> = text
            .lines()
            .filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... ok"))
            .map(str::to_owned)
            .collect();
        assert!(passed.len() >= 10, "{text}");
        passed
    });
}
