//! The baseline: known findings, stale entries, and the exit codes.

mod project;

use project::Project;

const BAD: &str = "f(run_id='test-run', thread_id='checkout')\n";

#[test]
fn a_baseline_silences_known_findings_and_shrinks() {
    let project = Project::with(&[
        ("tests/test_a.py", BAD),
        ("tests/test_b.py", "def test():\n    f(run_id='b')\n"),
    ]);
    project.write("tests/test_c.py", b"run_id = (\n");
    let ran = project.expect(0, &["baseline", "create"]);
    assert_eq!(
        ran.stdout,
        "recorded 3 findings in .id-migrate-baseline.json\n"
    );
    assert_eq!(
        project.read(".id-migrate-baseline.json").lines().nth(4),
        Some(
            r#"    {"path":"tests/test_b.py","code":"RID001","definition":"test","field":"run_id","value":"b","count":1},"#
        )
    );
    project.expect(0, &["check"]);
    project.expect(0, &["check", "--baseline"]);
    project.expect(0, &["baseline", "check"]);
    project.expect(2, &["check", "--no-baseline"]);
    project.expect(2, &["baseline", "create"]);
    // Code moves, and the baseline still knows it.
    project.write("tests/test_b.py", b"\n\n\ndef test():\n    f(run_id='b')\n");
    project.expect(0, &["check"]);
    // A second copy is new.
    project.write(
        "tests/test_b.py",
        b"def test():\n    f(run_id='b')\n    f(run_id='b')\n",
    );
    project.expect(1, &["check"]);
    // One that is mended is stale, until it is pruned.
    project.write("tests/test_b.py", b"def test():\n    pass\n");
    let ran = project.expect(1, &["check", "--format", "concise"]);
    assert!(
        ran.stdout.contains(".id-migrate-baseline.json:5:5: RID902"),
        "{}",
        ran.stdout
    );
    assert_eq!(
        project.expect(0, &["baseline", "prune"]).stdout,
        "kept 2 findings in .id-migrate-baseline.json\n"
    );
    project.expect(0, &["check"]);
    project.write("tests/test_d.py", BAD.as_bytes());
    project.expect(1, &["check"]);
    project.expect(0, &["baseline", "update"]);
    project.expect(0, &["check"]);
}

#[test]
fn a_fix_names_the_command_for_the_entries_that_it_made_stale() {
    let project = Project::with(&[
        ("tests/test_a.py", BAD),
        ("tests/test_b.py", "f(run_id='b-run')\n"),
        ("tests/test_c.py", "run_id = f'{x}'\n"),
    ]);
    let said = |ran: project::Ran| {
        let lines = ran.stdout.lines().take_while(|line| !line.contains("undo"));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(
        project.expect(0, &["baseline", "create"]).stdout,
        "recorded 3 findings in .id-migrate-baseline.json\n"
    );
    let ran = project.expect(1, &["fix", "--apply", "tests/test_b.py"]);
    assert_eq!(
        said(ran),
        "\
1 stale entry in the baseline: `id-migrate baseline prune` drops stale entries
score 100.0
rewrote 1 literal in 1 file"
    );
    let ran = project.expect(1, &["fix", "--apply"]);
    assert_eq!(
        said(ran),
        "\
2 stale entries in the baseline: `id-migrate baseline prune` drops stale entries
score 100.0
rewrote 1 literal in 1 file"
    );
    assert_eq!(
        project.expect(0, &["baseline", "prune"]).stdout,
        "kept 1 finding in .id-migrate-baseline.json\n"
    );
    let ran = project.expect(0, &["fix", "--apply"]);
    assert_eq!(said(ran), "score 100.0\nnothing was rewritten");
    let ran = project.expect(1, &["fix", "--apply", "--no-baseline"]);
    assert_eq!(
        said(ran),
        "\
1 finding left: `id-migrate check` says why
score 100.0
nothing was rewritten"
    );
}

#[test]
fn a_file_that_could_not_be_checked_is_2_unless_in_the_baseline() {
    let project = Project::with(&[
        (
            "tests/test_a.py",
            "f(run_id='run_a_12345678')\nf(run_id='run-b')\n",
        ),
        ("tests/test_b.py", "run_id = (\n"),
    ]);
    let broken =
        "error: 1 file could not be checked: `id-migrate check --select RID900` says why\n";
    let commands: [(&[&str], i32); 5] = [
        (&["score"], 0),
        (&["score", "--min", "50"], 0),
        (&["score", "--min", "51"], 1),
        (&["check"], 0),
        (&["fix"], 1),
    ];
    for (command, _) in commands {
        project.expect(2, command);
    }
    assert_eq!(project.expect(2, &["score"]).stderr, broken);
    project.expect(0, &["baseline", "create"]);
    for (command, code) in commands {
        project.expect(code, command);
        let mut without = command.to_vec();
        without.push("--no-baseline");
        project.expect(2, &without);
    }
    // Known findings still lower the score and count as findings of their files.
    let ran = project.expect(0, &["score"]);
    assert_eq!(ran.stderr, "");
    assert_eq!(
        ran.stdout,
        project.expect(2, &["score", "--no-baseline"]).stdout
    );
    assert!(
        ran.stdout.starts_with("score 50.0  (1 of 2"),
        "{}",
        ran.stdout
    );
    // The finding is repaired, so the entry is stale and the score rises.
    project.write("tests/test_b.py", b"");
    project.expect(0, &["score"]);
    project.expect(1, &["check"]);
    project.write(".id-migrate-baseline.json", b"{}");
    project.expect(2, &["score"]);
}

#[test]
fn a_diff_of_known_findings_is_1() {
    let project = Project::with(&[("tests/test_a.py", BAD)]);
    project.expect(0, &["baseline", "create"]);
    project.expect(0, &["check"]);
    let ran = project.expect(1, &["fix"]);
    assert!(ran.stdout.contains("+f(run_id='run_"), "{}", ran.stdout);
    project.expect(0, &["fix", "--exit-zero"]);
}

#[test]
fn the_baseline_around_a_repository_does_not_count_in_it() {
    let project = Project::with(&[("inner/tests/test_a.py", BAD)]);
    project.expect(0, &["baseline", "create"]);
    let check = || {
        let mut command = project.command(&["check"]);
        let output = command.current_dir(project.path("inner")).output();
        output.expect("the binary runs").status.code()
    };
    assert_eq!(check(), Some(0));
    project.write("inner/.git/HEAD", b"ref: refs/heads/main\n");
    assert_eq!(check(), Some(1));
}

#[test]
fn what_a_killed_update_left_is_replaced() {
    let project = Project::with(&[("tests/test_a.py", BAD)]);
    project.expect(0, &["baseline", "create"]);
    let left = "..id-migrate-baseline.json.baseline.id-migrate-tmp";
    project.write(left, b"{");
    project.expect(0, &["baseline", "update"]);
    project.expect(0, &["check"]);
    assert!(!project.path(left).exists());
}
