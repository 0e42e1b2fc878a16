//! A small realistic code base: its tests pass before the fix and after it, and the diff is the reviewed one.

mod project;

use std::fs;
use std::path::Path;
use std::process::Command;

use project::Project;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name();
        if entry.path().is_dir() {
            if name != "__pycache__" {
                copy(&entry.path(), &to.join(name));
            }
        } else {
            fs::copy(entry.path(), to.join(name)).expect("a copy");
        }
    }
}

/// Returns the outcome of each test, by pytest, or skips and returns `None` if pytest is missing.
fn outcomes(project: &Project) -> Option<Vec<String>> {
    let mut pytest = Command::new("python3");
    if !run_id_test_support::succeeds(pytest.args(["-m", "pytest", "--version"])) {
        run_id_test_support::skip("pytest", "pip install pytest");
        return None;
    }
    let output = Command::new("python3")
        .args([
            "-m",
            "pytest",
            "-q",
            "-rA",
            "-p",
            "no:cacheprovider",
            "--no-header",
            "tests",
        ])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(project.root())
        .output()
        .expect("pytest runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut outcomes: Vec<String> = text
        .lines()
        .filter(|line| {
            line.starts_with("PASSED ") || line.starts_with("FAILED ") || line.starts_with("ERROR ")
        })
        // A parametrised test is named after its values, which the fix changes.
        .map(|line| line.split(['[', ' ']).take(2).collect::<Vec<_>>().join(" "))
        .collect();
    outcomes.sort();
    Some(outcomes)
}

#[test]
fn python_tests_pass_before_and_after() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codebase");
    let project = Project::new();
    copy(&source.join("python"), project.root());
    let before = outcomes(&project);
    let diff = project.expect(1, &["fix"]).stdout;
    let known = source.join("python.diff");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&known, &diff).expect("a written snapshot");
    }
    assert_eq!(
        diff,
        fs::read_to_string(&known).expect("a snapshot"),
        "UPDATE_SNAPSHOTS=1 writes the new diff: review it"
    );
    project.run(&["fix", "--apply"]);
    let Some(before) = before else {
        return;
    };
    assert!(before.len() > 100, "{before:?}");
    assert!(
        before.iter().all(|line| line.starts_with("PASSED ")),
        "{before:?}"
    );
    assert_eq!(outcomes(&project).as_ref(), Some(&before));
    let again = project.run(&["fix"]);
    assert_eq!(again.stdout, "");
}
