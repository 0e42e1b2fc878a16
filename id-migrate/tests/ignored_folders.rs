//! Folders that are not searched: those of `.gitignore`, also outside of a git repository, and those of installed packages.

mod project;

use project::Project;

const TEST: &str = "f(run_id='test-run')\n";

#[test]
fn gitignore_counts_without_a_git_repository() {
    let project = Project::with(&[
        (".gitignore", "/dist/\n*.gen.py\n"),
        ("dist/test_a.py", TEST),
        ("tests/test_a.py", TEST),
        ("tests/test_a.gen.py", TEST),
        ("tests/.gitignore", "test_b.py\n"),
        ("tests/test_b.py", TEST),
        ("tests/dist/test_c.py", TEST),
    ]);
    let found = [
        "tests/dist/test_c.py:1:10: RID001",
        "tests/test_a.py:1:10: RID001",
    ];
    assert_eq!(project.findings(&[]), found);
    project.git(&["init", "-q"]);
    assert_eq!(project.findings(&[]), found);
}

#[test]
fn installed_packages_are_skipped_unless_they_are_named() {
    let packages = [
        "node_modules/a/a.test.js",
        "web/node_modules/a/a.test.js",
        "venv/lib/test_a.py",
        "lib/python3.12/site-packages/a/test_a.py",
        "__pypackages__/test_a.py",
    ];
    let mut files = packages
        .map(|path| (path, "f({ run_id: 'test-run' })\n"))
        .to_vec();
    files.push(("tests/test_a.py", TEST));
    // A file of that name is no folder.
    files.push(("tests/venv.py", TEST));
    let project = Project::with(&files);
    assert_eq!(
        project.findings(&[]),
        ["tests/test_a.py:1:10: RID001", "tests/venv.py:1:10: RID001"]
    );
    assert_eq!(
        project.findings(&["web/node_modules"]),
        ["web/node_modules/a/a.test.js:1:13: RID001"]
    );
}

#[test]
fn a_gitignore_above_the_tree_hides_nothing() {
    let project = Project::with(&[(".gitignore", "*\n"), ("copy/tests/test_a.py", TEST)]);
    let check = || {
        let mut command = project.command(&["check"]);
        command.current_dir(project.path("copy"));
        let ran = command.output().expect("the program runs");
        String::from_utf8_lossy(&ran.stdout).into_owned()
    };
    let without_git = check();
    assert!(
        without_git.contains("tests/test_a.py:1:10"),
        "{without_git}"
    );
    let git = std::process::Command::new("git")
        .args(["init", "-q"])
        .current_dir(project.path("copy"))
        .status();
    assert!(git.expect("git runs").success());
    assert_eq!(check(), without_git);
}
