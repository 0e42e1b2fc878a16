//! A fix is unsafe if code reads the id by its name, out of an object or the environment, and inspects its text.

#[path = "../project/mod.rs"]
mod project;
mod python;
mod rust;
mod typescript;

use project::Project;

/// Asserts that the safe fix leaves `test` alone, and that `--unsafe-fixes` changes it.
#[track_caller]
fn is_doubted(test: (&str, &str), code: (&str, &str)) {
    let project = Project::with(&[test, code]);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(project.read(test.0), test.1, "{}", code.1);
    project.run(&["fix", "--apply", "--unsafe-fixes", "-q"]);
    assert_ne!(project.read(test.0), test.1, "{}", code.1);
}

/// Asserts that the safe fix changes `test`.
#[track_caller]
fn is_safe(test: (&str, &str), code: (&str, &str)) {
    let project = Project::with(&[test, code]);
    project.run(&["fix", "--apply", "-q"]);
    let said = project.run(&["check"]).stdout;
    assert_ne!(project.read(test.0), test.1, "{}\n{said}", code.1);
}

/// An assertion on a test file and the code that the test runs.
type Assert = fn((&str, &str), (&str, &str));
