//! `check` and `score`: their output and exit codes.

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
    // `check` is the default command.
    assert_eq!(project.expect(1, &[]).stdout, ran.stdout);
    assert_eq!(project.expect(1, &["tests"]).stdout, ran.stdout);
    assert_eq!(
        project.expect(0, &["check", "--exit-zero"]).stdout,
        ran.stdout
    );
}

#[test]
fn colours_appear_on_terminals_and_on_request() {
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
fn a_clean_tree_has_a_summary() {
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
        ("src/app.py", "start(run_id='old-job')\n"),
        // A file without literal ids has no score.
        ("src/built/app.py", "run_id = f'{x}'\n"),
    ]);
    assert_eq!(
        project.expect(0, &["score"]).stdout,
        "\
score 50.0  (3 of 6 literal ids compliant)

 score  ids  directory
   0.0    1  src
  50.0    4  tests
 100.0    1  tests/sub

files with findings: 2
     1  src/app.py
     2  tests/test_a.py

invalid test ids: 1
hand-built run ids (RID003): 2
direct thread_id accesses (RID005): 1
"
    );
    project.expect(0, &["score", "--min", "50"]);
    project.expect(1, &["score", "--min", "50.1"]);
    project.expect(2, &["score", "--min", "101"]);
}
