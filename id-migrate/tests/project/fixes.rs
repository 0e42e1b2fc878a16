//! Assertions on what a fix writes.

use super::Project;

/// Returns the files after a fix with these flags.
#[track_caller]
pub(crate) fn fixed(files: &[(&str, &str)], flags: &[&str]) -> Vec<String> {
    let project = Project::with(files);
    let mut all = vec!["fix", "--apply", "-q"];
    all.extend(flags);
    project.run(&all);
    files.iter().map(|(path, _)| project.read(path)).collect()
}

/// A safe fix changes nothing, and `check` says these things.
#[track_caller]
pub(crate) fn is_left(files: &[(&str, &str)], said: &[&str]) {
    let old: Vec<&str> = files.iter().map(|(_, text)| *text).collect();
    assert_eq!(fixed(files, &[]), old);
    says(files, said);
}

/// As [`is_left`], for one reason.
#[track_caller]
pub(crate) fn is_left_for(reason: &str, files: &[(&str, &str)]) {
    is_left(files, &[reason]);
}

/// The safe fix changes the first file to `expected`.
#[track_caller]
pub(crate) fn becomes(files: &[(&str, &str)], expected: &str) {
    assert_eq!(fixed(files, &[])[0], expected);
}

/// No flag changes anything, and `check` says these things.
#[track_caller]
pub(crate) fn is_never_written(files: &[(&str, &str)], said: &[&str]) {
    let old: Vec<&str> = files.iter().map(|(_, text)| *text).collect();
    let flags = ["--unsafe-fixes", "--include-production"];
    assert_eq!(fixed(files, &flags), old);
    says(files, said);
}

#[track_caller]
fn says(files: &[(&str, &str)], said: &[&str]) {
    let project = Project::with(files);
    let stdout = project.run(&["check", "-v"]).stdout;
    for said in said {
        assert!(stdout.contains(said), "no `{said}` in\n{stdout}");
    }
}
