//! `check`, `score`, `explain`, the configuration, ignore comments and the baseline.

mod project;

use project::Project;

const BAD: &str = "f(run_id='test-run', thread_id='checkout')\n";

#[test]
fn the_human_format_shows_the_line_the_caret_and_the_new_id() {
    let project = Project::with(&[("tests/test_a.py", BAD)]);
    let ran = project.expect(1, &["check"]);
    assert_eq!(
        ran.stdout,
        "\
error[RID001]: not a run id: expected the prefix `run_`, found `t` at byte 0
 --> tests/test_a.py:1:10
  |
1 | f(run_id='test-run', thread_id='checkout')
  |          ^^^^^^^^^^ write `run_checkout_d681df4d`

1 finding in 1 file (1 parsed), score 50.0
1 fixable: `id-migrate fix` shows the diff, `id-migrate fix --apply` writes it
"
    );
    // `check` is what is run when no command is named.
    assert_eq!(project.expect(1, &[]).stdout, ran.stdout);
    assert_eq!(project.expect(1, &["tests"]).stdout, ran.stdout);
    assert_eq!(
        project.expect(0, &["check", "--exit-zero"]).stdout,
        ran.stdout
    );
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let project = Project::with(&[("tests/test_a.py", BAD)]);
    assert!(!project.run(&["check"]).stdout.contains('\x1b'));
    assert!(
        project
            .run(&["check", "--color", "always"])
            .stdout
            .contains('\x1b')
    );
    assert!(
        !project
            .run(&["check", "--color", "never"])
            .stdout
            .contains('\x1b')
    );
}

#[test]
fn a_clean_tree_is_said_so() {
    let project = Project::with(&[(
        "tests/test_a.py",
        "f(run_id='run_a_12345678', thread_id='a')\n",
    )]);
    assert_eq!(
        project.expect(0, &["check"]).stdout,
        "no findings in 1 file (1 parsed), score 100.0\n"
    );
    assert_eq!(project.expect(0, &["check", "-q"]).stdout, "");
}

#[test]
fn threads_do_not_change_the_output() {
    let project = Project::new();
    for number in 0..200 {
        project.write(
            &format!("tests/a{}/test_{number}.py", number % 7),
            format!("f(run_id='run-{}')\n{BAD}", number % 3).as_bytes(),
        );
    }
    for format in ["human", "concise", "json", "sarif", "github"] {
        let one = project.run(&["check", "-j1", "--format", format]);
        let eight = project.run(&["check", "-j8", "--format", format]);
        assert_eq!(one, eight, "{format}");
        assert_eq!(one.code, Some(1));
    }
    assert_eq!(project.run(&["fix", "-j1"]), project.run(&["fix", "-j8"]));
}

#[test]
fn rules_are_selected_and_ignored() {
    let project = Project::with(&[(
        "a.py",
        "run_id = f'{x}'\nf(run_id='test-run', thread_id='a b')\n",
    )]);
    assert_eq!(
        project.findings(&[]),
        [
            "a.py:1:10: RID003",
            "a.py:2:10: RID001",
            "a.py:2:32: RID004"
        ]
    );
    assert_eq!(
        project.findings(&["--select", "RID004"]),
        ["a.py:2:32: RID004"]
    );
    assert_eq!(
        project.findings(&["--ignore", "RID003,rid004"]),
        ["a.py:2:10: RID001"]
    );
    let ran = project.expect(2, &["check", "--select", "RID123"]);
    assert!(
        ran.stderr.contains(
            "expected a rule's code (RID001 to RID009, RID900 to RID902), found `RID123`"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn paths_are_excluded_and_foreign_ones_are_silent() {
    let project = Project::with(&[("a/x.py", BAD), ("b/y.py", BAD), ("c/z.py", BAD)]);
    assert_eq!(
        project.findings(&["--exclude", "a"]),
        ["b/y.py:1:10: RID001", "c/z.py:1:10: RID001"]
    );
    project.write(
        "id-migrate.toml",
        b"exclude = [\"a/**\"]\nforeign = [\"b\"]\n",
    );
    assert_eq!(project.findings(&[]), ["c/z.py:1:10: RID001"]);
    assert_eq!(project.findings(&["a/x.py"]), ["a/x.py:1:10: RID001"]);
    assert_eq!(
        project.findings(&["a/x.py", "--force-exclude"]),
        Vec::<String>::new()
    );
}

#[test]
fn the_nearest_configuration_counts_and_unknown_keys_are_errors() {
    let project = Project::with(&[("x.py", BAD), ("sub/y.py", BAD)]);
    project.write(
        "pyproject.toml",
        b"[tool.id-migrate]\nignore = [\"RID001\"]\n",
    );
    project.write("sub/id-migrate.toml", b"");
    assert_eq!(project.findings(&[]), ["sub/y.py:1:10: RID001"]);
    project.write("id-migrate.toml", b"ignored = []\n");
    let ran = project.expect(2, &["check"]);
    assert!(
        ran.stderr
            .contains("id-migrate.toml: unknown field `ignored`, expected one of"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_configuration_names_sentinels_and_what_to_rewrite() {
    let project = Project::with(&[(
        "tests/test_a.py",
        "f(run_id='tbd')\nf(run_id='550e8400-e29b-41d4-a716-446655440000')\n",
    )]);
    project.write(
        "id-migrate.toml",
        b"sentinels = [\"tbd\"]\nrewrite = [\"550e8400-e29b-41d4-a716-446655440000\"]\n",
    );
    project.expect(0, &["fix", "--apply"]);
    let text = project.read("tests/test_a.py");
    assert!(
        text.starts_with("f(run_id='tbd')\nf(run_id='run_550e8400-e29b-41d4-a716-446655440000_"),
        "{text}"
    );
}

#[test]
fn ignore_comments_silence_and_unused_ones_are_found() {
    let project = Project::with(&[(
        "a.py",
        "\
f(run_id='a')  # id-migrate: ignore[RID001] needed
# id-migrate: ignore[RID001] needed
f(run_id='b')
f(
    run_id='c',
)  # id-migrate: ignore[RID001]
g()  # id-migrate: ignore[RID001]
f(run_id='d')  # id-migrate: ignore[RID002]
s = '# id-migrate: ignore[RID001]'
f(run_id='e')  # id-migrate: ignore
",
    )]);
    assert_eq!(
        project.findings(&[]),
        [
            "a.py:7:6: RID901",
            "a.py:8:10: RID001",
            "a.py:8:16: RID901",
            "a.py:10:10: RID001",
            "a.py:10:16: RID901"
        ]
    );
}

#[test]
fn a_baseline_tolerates_what_was_there_and_shrinks() {
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
fn a_reader_that_goes_early_does_not_change_the_exit_code() {
    let project = Project::with(&[("tests/test_a.py", BAD)]);
    for (arguments, code) in [
        (&["check"][..], 1),
        (&["check", "--format", "json"], 1),
        (&["fix"], 1),
        (&["score", "--min", "100"], 1),
        (&["explain"], 0),
        (&["completions", "bash"], 0),
        (&["--help"], 0),
    ] {
        let (reader, gone) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = project
            .command(arguments)
            .stdout(gone)
            .output()
            .expect("the binary runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(!said.contains("error"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_fix_names_the_command_for_the_entries_that_it_made_stale() {
    let project = Project::with(&[
        ("tests/test_a.py", BAD),
        ("tests/test_b.py", "f(run_id='b')\n"),
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
1 stale entry in the baseline: `id-migrate baseline prune` drops what is stale
score 100.0
rewrote 1 literal in 1 file"
    );
    let ran = project.expect(1, &["fix", "--apply"]);
    assert_eq!(
        said(ran),
        "\
2 stale entries in the baseline: `id-migrate baseline prune` drops what is stale
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
fn the_score_counts_literal_sites() {
    let project = Project::with(&[
        (
            "tests/test_a.py",
            "f(run_id='test-run', thread_id='a')\ng(run_id='run_a_12345678')\nh(run_id='', thread_id='a b')\nrun_id = f'{x}'\n",
        ),
        (
            "tests/sub/test_b.py",
            "g(run_id='run_a_12345678')\nx = c.thread_id\nf(run_id='invalid')\n",
        ),
    ]);
    assert_eq!(
        project.expect(0, &["score"]).stdout,
        "\
score 60.0  (3 of 5 literal ids compliant)

 score  ids  directory
  50.0    4  tests
 100.0    1  tests/sub

files with findings: 1
     2  tests/test_a.py

invalid test ids: 1
hand-built run ids (RID003): 1
direct thread_id accesses (RID005): 1
"
    );
    project.expect(0, &["score", "--min", "60"]);
    project.expect(1, &["score", "--min", "60.1"]);
    project.expect(2, &["score", "--min", "101"]);
}

#[test]
fn a_file_that_could_not_be_looked_at_is_2_until_the_baseline_has_it() {
    let project = Project::with(&[
        (
            "tests/test_a.py",
            "f(run_id='run_a_12345678')\nf(run_id='run-b')\n",
        ),
        ("tests/test_b.py", "run_id = (\n"),
    ]);
    let broken =
        "error: 1 file could not be looked at: `id-migrate check --select RID900` says why\n";
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
    // What is tolerated complies no more than before, and files with findings are files with findings.
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
    // What it stands for is mended: the entry is stale, and the score is the score.
    project.write("tests/test_b.py", b"");
    project.expect(0, &["score"]);
    project.expect(1, &["check"]);
    project.write(".id-migrate-baseline.json", b"{}");
    project.expect(2, &["score"]);
}

#[test]
fn every_rule_is_explained() {
    let project = Project::new();
    let list = project.expect(0, &["explain"]).stdout;
    assert_eq!(list.lines().count(), 12);
    for line in list.lines() {
        let code = line.split(' ').next().expect("a code");
        let text = project.expect(0, &["explain", code]).stdout;
        assert!(text.starts_with(&format!("{code}: ")), "{text}");
        assert!(
            text.contains("\nHow to fix it: ") && text.contains("\nHow to silence it: "),
            "{text}"
        );
        assert!(!text.contains("```"), "{text}");
    }
    project.expect(2, &["explain", "RID123"]);
}

#[test]
fn usage_errors_are_2_and_help_is_0() {
    let project = Project::new();
    project.expect(2, &["check", "--nonsense"]);
    project.expect(2, &["check", "--lang", "cobol"]);
    for command in [
        "check",
        "fix",
        "undo",
        "score",
        "baseline",
        "explain",
        "completions",
    ] {
        assert!(
            project
                .expect(0, &[command, "--help"])
                .stdout
                .contains("Examples:"),
            "{command}"
        );
    }
    assert!(
        project
            .expect(0, &["--help"])
            .stdout
            .contains("Exit codes:")
    );
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(
            project
                .expect(0, &["completions", shell])
                .stdout
                .contains("baseline"),
            "{shell}"
        );
    }
}
