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
    assert_eq!(ran.stderr, "error: expected a run to undo, found none\n");
    let list = project.expect(0, &["undo", "--list"]).stdout;
    assert_eq!(
        list,
        format!("{first}  1 file  undone\n{second}  1 file  undone\n")
    );
}

#[cfg(unix)]
#[test]
fn what_was_written_is_named_even_if_nobody_reads_the_report() {
    use std::process::Stdio;

    let (reader, gone) = std::io::pipe().expect("a pipe");
    drop(reader);
    let full = std::fs::File::options().write(true).open("/dev/full");
    let full = full.expect("a device that is always full");
    let no_space = "error: standard output: no space left on device\n";
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
fn a_journal_that_cannot_be_read_is_said() {
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
    // Which run was the last is not known.
    let ran = project.expect(2, &["undo"]);
    assert_eq!((&*ran.stdout, &ran.stderr), ("", &said));
    assert_eq!(project.read("tests/test_a.py"), NEW);
    let ran = project.expect(0, &["undo", &first]);
    assert_eq!(ran.stderr, "");
    assert_eq!(project.read("tests/test_a.py"), OLD);
}

#[test]
fn an_old_text_that_is_gone_from_the_journal_is_said() {
    let project = Project::with(&[("tests/test_a.py", OLD), ("tests/test_b.py", OLD)]);
    let id = undo_id(&project.expect(0, &["fix", "--apply"]).stdout);
    std::fs::remove_file(project.path(&format!(".id-migrate/{id}/0.old"))).expect("a file");
    let ran = project.expect(2, &["undo"]);
    assert_eq!(
        ran.stderr,
        "error: tests/test_a.py: the journal's copy of the old bytes: no such file or directory\n"
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
        "error: tests/test_a.py: refused: the file changed since the fix\n"
    );
    assert_eq!(project.read("tests/test_a.py"), "# mine now\n");
    assert_eq!(project.read("tests/test_b.py"), OLD);
    // Put back as the fix left it, it is restored.
    project.write("tests/test_a.py", NEW.as_bytes());
    project.expect(0, &["undo"]);
    assert_eq!(project.read("tests/test_a.py"), OLD);
}

#[test]
fn an_unknown_run_is_said() {
    let project = Project::with(&[("tests/test_a.py", OLD)]);
    let ran = project.expect(2, &["undo", "20000101T000000Z"]);
    assert_eq!(
        ran.stderr,
        "error: expected a run of `id-migrate undo --list`, found `20000101T000000Z`\n"
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
fn git_sees_no_journal() {
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
