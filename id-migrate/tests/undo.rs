//! `fix --apply`, git, and `undo`.

mod project;

use project::Project;

const OLD: &str = "f(run_id='test-run')\n";
const NEW: &str = "f(run_id='run_test_thread_d681df4d')\n";

fn undo_id(stdout: &str) -> String {
    stdout
        .lines()
        .find_map(|line| line.strip_prefix("to undo: id-migrate undo "))
        .expect("an undo id")
        .to_owned()
}

#[test]
fn each_run_is_undone_by_its_id() {
    let project = Project::with(&[("tests/test_a.py", OLD)]);
    let first = undo_id(&project.expect(0, &["fix", "--apply"]).stdout);
    project.write("tests/test_b.py", OLD.as_bytes());
    let second = undo_id(&project.expect(0, &["fix", "--apply"]).stdout);
    assert_ne!(first, second);
    let list = project.expect(0, &["undo", "--list"]).stdout;
    assert_eq!(list, format!("{first}  1 file\n{second}  1 file\n"));
    assert_eq!(
        project.expect(0, &["undo", &first]).stdout,
        format!("restored 1 file of {first}\n")
    );
    assert_eq!(project.read("tests/test_a.py"), OLD);
    assert_eq!(project.read("tests/test_b.py"), NEW);
    assert_eq!(
        project.expect(0, &["undo", "--last"]).stdout,
        format!("restored 1 file of {second}\n")
    );
    assert_eq!(project.read("tests/test_b.py"), OLD);
    let ran = project.expect(2, &["undo"]);
    assert_eq!(
        ran.stderr,
        "error: no run to undo: `id-migrate undo --list` lists the runs\n"
    );
    let list = project.expect(0, &["undo", "--list"]).stdout;
    assert_eq!(
        list,
        format!("{first}  1 file  undone\n{second}  1 file  undone\n")
    );
}

#[cfg(unix)]
#[test]
fn a_closed_output_still_names_the_run() {
    use std::process::Stdio;

    let (reader, gone) = std::io::pipe().expect("a pipe");
    drop(reader);
    let full = std::fs::File::options().write(true).open("/dev/full");
    let full = full.expect("a device that is always full");
    let no_space = "error: could not write to standard output: no space left on device\n";
    for (stdout, code, error) in [(Stdio::from(gone), 0, ""), (Stdio::from(full), 2, no_space)] {
        let project = Project::with(&[("tests/test_a.py", OLD)]);
        let output = project
            .command(&["fix", "--apply"])
            .stdout(stdout)
            .output()
            .expect("the binary runs");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(code), "{said}");
        let id = undo_id(&said);
        let rewrote = format!("rewrote 1 literal in 1 file\nto undo: id-migrate undo {id}\n");
        assert_eq!(said, rewrote + error);
        project.expect(0, &["undo", &id]);
        assert_eq!(project.read("tests/test_a.py"), OLD);
    }
}

#[test]
fn an_unreadable_journal_is_an_error() {
    let project = Project::with(&[("tests/test_a.py", OLD)]);
    let first = undo_id(&project.expect(0, &["fix", "--apply"]).stdout);
    project.write(".id-migrate/30001231T000000Z/journal.json", b"{}");
    // A run that was killed before it had a journal, and a file of somebody else.
    project.write(".id-migrate/30001231T000001Z/0.old", b"");
    project.write(".id-migrate/note.txt", b"");
    let said = format!(
        "error: {}: missing field `schema` at line 1 column 2\n",
        project
            .root()
            .canonicalize()
            .expect("a folder")
            .join(".id-migrate/30001231T000000Z/journal.json")
            .display()
    );
    let ran = project.expect(2, &["undo", "--list"]);
    assert_eq!(
        (ran.stdout, &ran.stderr),
        (format!("{first}  1 file\n"), &said)
    );
    // The unreadable journal may be the last run.
    let ran = project.expect(2, &["undo"]);
    assert_eq!((&*ran.stdout, &ran.stderr), ("", &said));
    assert_eq!(project.read("tests/test_a.py"), NEW);
    let ran = project.expect(0, &["undo", &first]);
    assert_eq!(ran.stderr, "");
    assert_eq!(project.read("tests/test_a.py"), OLD);
}

#[test]
fn a_missing_backup_is_an_error() {
    let project = Project::with(&[("tests/test_a.py", OLD), ("tests/test_b.py", OLD)]);
    let id = undo_id(&project.expect(0, &["fix", "--apply"]).stdout);
    std::fs::remove_file(project.path(&format!(".id-migrate/{id}/0.old"))).expect("a file");
    let ran = project.expect(2, &["undo"]);
    assert_eq!(
        ran.stderr,
        "error: tests/test_a.py: could not read the backup: no such file or directory\n"
    );
    assert_eq!(ran.stdout, format!("restored 1 file of {id}\n"));
    assert_eq!(project.read("tests/test_b.py"), OLD);
}

#[test]
fn a_file_that_changed_since_is_refused_and_the_others_are_restored() {
    let project = Project::with(&[("tests/test_a.py", OLD), ("tests/test_b.py", OLD)]);
    project.expect(0, &["fix", "--apply"]);
    project.write("tests/test_a.py", b"# mine now\n");
    let ran = project.expect(2, &["undo"]);
    assert_eq!(
        ran.stderr,
        "error: tests/test_a.py: refused: the file changed after the fix: undo the later changes first\n"
    );
    assert_eq!(project.read("tests/test_a.py"), "# mine now\n");
    assert_eq!(project.read("tests/test_b.py"), OLD);
    // Put back as the fix left it, it is restored.
    project.write("tests/test_a.py", NEW.as_bytes());
    project.expect(0, &["undo"]);
    assert_eq!(project.read("tests/test_a.py"), OLD);
}

#[test]
fn an_unknown_run_is_an_error() {
    let project = Project::with(&[("tests/test_a.py", OLD)]);
    let ran = project.expect(2, &["undo", "20000101T000000Z"]);
    assert_eq!(
        ran.stderr,
        "error: no run `20000101T000000Z`: `id-migrate undo --list` lists the runs\n"
    );
}

#[test]
fn uncommitted_changes_are_refused() {
    let project = Project::with(&[
        ("tests/test_a.py", OLD),
        ("tests/test_b.py", "f(run_id='run-b', thread_id='b')\n"),
    ]);
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "one"]);
    project.write("tests/test_a.py", format!("# more\n{OLD}").as_bytes());
    let ran = project.expect(2, &["fix", "--apply"]);
    assert!(
        ran.stderr.contains("tests/test_a.py: refused: the file has uncommitted changes: commit them, or pass --allow-dirty"),
        "{}",
        ran.stderr
    );
    assert_eq!(project.read("tests/test_a.py"), format!("# more\n{OLD}"));
    assert!(project.read("tests/test_b.py").contains("run_b_"));
    project.expect(0, &["fix", "--apply", "--allow-dirty"]);
    assert_eq!(project.read("tests/test_a.py"), format!("# more\n{NEW}"));
}

#[test]
fn git_ignores_the_journal() {
    let project = Project::with(&[("tests/test_a.py", OLD)]);
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "one"]);
    project.expect(0, &["fix", "--apply"]);
    let status = std::process::Command::new("git")
        .args(["status", "--porcelain"])
        .current_dir(project.root())
        .output()
        .expect("git");
    assert_eq!(
        String::from_utf8_lossy(&status.stdout),
        " M tests/test_a.py\n"
    );
}

#[test]
fn a_dry_run_writes_nothing_and_prints_a_patch_that_applies() {
    let project = Project::with(&[("tests/test_a.py", "x = 1\r\nf(run_id='test-run')")]);
    project.git(&["init", "-q"]);
    let ran = project.expect(1, &["fix"]);
    assert_eq!(
        project.read("tests/test_a.py"),
        "x = 1\r\nf(run_id='test-run')"
    );
    assert!(!project.path(".id-migrate").exists());
    project.write("p.diff", ran.stdout.as_bytes());
    project.git(&["apply", "p.diff"]);
    assert_eq!(
        project.read("tests/test_a.py"),
        "x = 1\r\nf(run_id='run_test_thread_d681df4d')"
    );
    let again = project.expect(0, &["fix"]);
    assert_eq!(again.stdout + &again.stderr, "nothing would change\n");
}

/// Copies a folder with all that is in it.
fn copy(from: &std::path::Path, to: &std::path::Path) {
    let mut cp = std::process::Command::new("cp");
    let copied = cp.arg("-a").args([from, to]).status();
    assert!(copied.expect("cp runs").success());
}

#[test]
fn a_copied_tree_undoes_itself_and_no_other_tree() {
    let project = Project::with(&[("a/tests/test_a.py", OLD)]);
    let run = |folder: &str, arguments: &[&str]| {
        let output = project
            .command(arguments)
            .current_dir(project.path(folder))
            .output()
            .expect("the binary runs");
        let stdout = String::from_utf8(output.stdout).expect("UTF-8");
        (output.status.code(), stdout)
    };
    let (_, said) = run("a", &["fix", "--apply"]);
    let id = undo_id(&said);
    copy(&project.path("a"), &project.path("copy"));
    let restored = format!("restored 1 file of {id}\n");
    assert_eq!(run("copy", &["undo"]), (Some(0), restored.clone()));
    assert_eq!(project.read("copy/tests/test_a.py"), OLD);
    assert_eq!(project.read("a/tests/test_a.py"), NEW);

    std::fs::rename(project.path("a"), project.path("b")).expect("a move");
    assert_eq!(run("b/tests", &["undo"]), (Some(0), restored));
    assert_eq!(project.read("b/tests/test_a.py"), OLD);
}

#[cfg(unix)]
#[test]
fn undo_never_writes_outside_the_folder_of_its_journal() {
    let project = Project::with(&[("a/tests/test_a.py", OLD), ("b/test_a.py", NEW)]);
    let undo = || {
        let mut command = project.command(&["undo"]);
        let output = command.current_dir(project.path("a")).output();
        let output = output.expect("the binary runs");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        (output.status.code(), said)
    };
    let mut fix = project.command(&["fix", "--apply"]);
    let fixed = fix.current_dir(project.path("a")).output().expect("a run");
    let id = undo_id(&String::from_utf8(fixed.stdout).expect("UTF-8"));
    let root = project.root().canonicalize().expect("a folder").join("a");
    let said = |path: &str| {
        format!(
            "error: {path}: refused: the path is outside {}, the folder of the journal\n",
            root.display()
        )
    };

    // A folder of the tree became a link to another tree.
    std::fs::rename(project.path("a/tests"), project.path("a/kept")).expect("a move");
    std::os::unix::fs::symlink(project.path("b"), project.path("a/tests")).expect("a link");
    assert_eq!(undo(), (Some(2), said("tests/test_a.py")));
    assert_eq!(project.read("b/test_a.py"), NEW);

    // A journal that names another tree.
    let journal = format!("a/.id-migrate/{id}/journal.json");
    let text = project.read(&journal);
    let absolute = project.path("b/test_a.py");
    for path in ["../b/test_a.py", absolute.to_str().expect("UTF-8")] {
        let changed = text.replace("tests/test_a.py", path);
        assert_ne!(changed, text);
        project.write(&journal, changed.as_bytes());
        let (code, stderr) = undo();
        assert_eq!(code, Some(2));
        assert!(stderr.contains("refused: the path is outside "), "{stderr}");
        assert_eq!(project.read("b/test_a.py"), NEW);
    }

    // The journal of another tree.
    std::fs::rename(project.path("a/.id-migrate"), project.path("b/.id-migrate")).expect("a move");
    std::os::unix::fs::symlink(project.path("b/.id-migrate"), project.path("a/.id-migrate"))
        .expect("a link");
    let (code, stderr) = undo();
    assert_eq!(code, Some(2));
    assert!(
        stderr.contains(".id-migrate: the journal is a symbolic link: "),
        "{stderr}"
    );
}

#[cfg(unix)]
#[test]
fn a_run_reads_nothing_outside_its_own_folder() {
    let project = Project::with(&[("tests/test_a.py", OLD), ("kept.old", OLD)]);
    let id = undo_id(&project.expect(0, &["fix", "--apply"]).stdout);
    let journal = format!(".id-migrate/{id}/journal.json");
    let text = project.read(&journal);
    let changed = text.replace("\"0.old\"", "\"../../kept.old\"");
    assert_ne!(changed, text);
    project.write(&journal, changed.as_bytes());
    assert_eq!(
        project.expect(2, &["undo"]).stderr,
        "error: tests/test_a.py: refused: the journal names a backup outside the folder of the run\n"
    );
    assert_eq!(project.read("tests/test_a.py"), NEW);

    // The run of another tree.
    project.write(&journal, text.as_bytes());
    let run = project.path(&format!(".id-migrate/{id}"));
    std::fs::rename(&run, project.path("elsewhere")).expect("a move");
    std::os::unix::fs::symlink(project.path("elsewhere"), &run).expect("a link");
    assert_eq!(project.expect(0, &["undo", "--list"]).stdout, "no runs\n");
    assert_eq!(
        project.expect(2, &["undo"]).stderr,
        "error: no run to undo: `id-migrate undo --list` lists the runs\n"
    );
    assert_eq!(project.read("tests/test_a.py"), NEW);
}

#[cfg(unix)]
#[test]
fn files_outside_the_folder_of_the_journal_are_refused() {
    let project = Project::with(&[
        ("a/tests/test_a.py", "f(run_id='run-a')\n"),
        ("b/test_b.py", OLD),
        ("b/test_c.py", "f(run_id='run-c')\n"),
    ]);
    project.write("a/.git/HEAD", b"ref: refs/heads/main\n");
    std::os::unix::fs::symlink(
        project.path("b/test_b.py"),
        project.path("a/tests/test_b.py"),
    )
    .expect("a link");
    let output = project
        .command(&["fix", "--apply", ".", "../b/test_c.py"])
        .current_dir(project.path("a"))
        .output()
        .expect("the binary runs");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(2), "{said}");
    let refused = "refused: the file is outside ";
    assert_eq!(said.matches(refused).count(), 2, "{said}");
    assert!(said.contains("error: tests/test_b.py: refused"), "{said}");
    assert!(said.contains("/b/test_c.py: refused"), "{said}");
    assert_eq!(project.read("b/test_b.py"), OLD);
    assert_eq!(project.read("b/test_c.py"), "f(run_id='run-c')\n");
    let written = project.read("a/tests/test_a.py");
    assert!(written.starts_with("f(run_id='run_a_"), "{written}");
}

#[test]
fn a_journal_of_another_format_is_an_error() {
    let project = Project::with(&[("tests/test_a.py", OLD)]);
    project.write(
        ".id-migrate/20250101T000000Z/journal.json",
        br#"{"schema": 1, "id": "20250101T000000Z", "time": 1, "files": []}"#,
    );
    let ran = project.expect(2, &["undo"]);
    assert!(
        ran.stderr
            .contains("the journal has format 1, but this id-migrate reads format 2: "),
        "{}",
        ran.stderr
    );
}
