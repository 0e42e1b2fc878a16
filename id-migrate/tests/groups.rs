//! Link groups: what was equal stays equal, what was distinct stays distinct.

mod project;

use project::Project;

#[track_caller]
fn applied(files: &[(&str, &str)], flags: &[&str]) -> Project {
    let project = Project::with(files);
    let mut all = vec!["fix", "--apply", "-q"];
    all.extend(flags);
    project.run(&all);
    project
}

#[test]
fn a_group_moves_together_under_the_thread_beside_it() {
    let project = applied(
        &[(
            "tests/test_a.py",
            "\
def test_a(service):
    service.start(run_id='test-run', thread_id='checkout')
    assert service.last.run_id == 'test-run'
    service.mock.assert_called_with('test-run')
",
        )],
        &[],
    );
    assert_eq!(
        project.read("tests/test_a.py"),
        "\
def test_a(service):
    service.start(run_id='run_checkout_d681df4d', thread_id='checkout')
    assert service.last.run_id == 'run_checkout_d681df4d'
    service.mock.assert_called_with('run_checkout_d681df4d')
"
    );
}

#[test]
fn the_thread_of_the_function_counts_where_there_is_just_one() {
    let project = applied(
        &[(
            "tests/test_a.py",
            "def test_a():\n    f(run_id='a-1')\n    g(thread_id='billing')\n\n\ndef test_b():\n    f(run_id='b-1')\n    g(thread_id='x1')\n    g(thread_id='x2')\n",
        )],
        &[],
    );
    let text = project.read("tests/test_a.py");
    assert!(text.contains("f(run_id='run_billing_"), "{text}");
    assert!(text.contains("f(run_id='run_b-1_"), "{text}");
}

#[test]
fn different_threads_beside_one_id_are_ambiguous() {
    let text = "f(run_id='test-run', thread_id='a')\nf(run_id='test-run', thread_id='b')\n";
    let project = applied(&[("tests/test_a.py", text)], &["--unsafe-fixes"]);
    assert_eq!(project.read("tests/test_a.py"), text);
    let ran = project.expect(1, &["check"]);
    assert!(
        ran.stdout
            .contains("ambiguous: its copies stand beside different threads (`a`, `b`)"),
        "{}",
        ran.stdout
    );
}

#[test]
fn copies_in_unknown_positions_need_unsafe_fixes() {
    let text = "f(run_id='test-run')\nassert events == ['test-run']\n";
    let project = applied(&[("tests/test_a.py", text)], &[]);
    assert_eq!(project.read("tests/test_a.py"), text);
    project.expect(0, &["fix", "--apply", "--unsafe-fixes"]);
    assert_eq!(
        project.read("tests/test_a.py"),
        "f(run_id='run_test_thread_d681df4d')\nassert events == ['run_test_thread_d681df4d']\n"
    );
}

#[test]
fn an_id_that_a_longer_string_holds_needs_unsafe_fixes() {
    let text = "f(run_id='test-run')\nassert message == 'run test-run is over'\n";
    let project = applied(&[("tests/test_a.py", text)], &[]);
    assert_eq!(project.read("tests/test_a.py"), text);
}

#[test]
fn an_id_that_is_only_compared_with_needs_unsafe_fixes() {
    let text = "def test_a(c):\n    assert c.run_id == 'test-run'\n";
    let project = applied(&[("tests/test_a.py", text)], &[]);
    assert_eq!(project.read("tests/test_a.py"), text);
}

#[test]
fn two_ids_that_would_become_one_stay_distinct() {
    let text = "f(run_id='run_a_ABCDEF01')\ng(run_id='run_a_abcdef01')\n";
    let project = applied(&[("tests/test_a.py", text)], &["--unsafe-fixes"]);
    assert_eq!(project.read("tests/test_a.py"), text);
    let other = [
        ("tests/test_a.py", "f(run_id='run_a_ABCDEF01')\n"),
        ("tests/test_b.py", "g(run_id='run_a_aBCDEF01')\n"),
    ];
    let project = applied(&other, &[]);
    assert_eq!(
        project.read("tests/test_a.py"),
        "f(run_id='run_a_abcdef01')\n"
    );
    assert_eq!(
        project.read("tests/test_b.py"),
        "g(run_id='run_a_aBCDEF01')\n"
    );
    project.expect(1, &["fix", "--apply", "--unsafe-fixes", "-q"]);
    assert_eq!(
        project.read("tests/test_b.py"),
        "g(run_id='run_a_aBCDEF01')\n"
    );
}

#[test]
fn a_constant_of_another_file_moves_with_its_uses() {
    let project = applied(
        &[
            ("tests/ids.py", "MINE = 'test-run'\n"),
            (
                "tests/test_a.py",
                "from tests.ids import MINE\n\n\ndef test_a(c):\n    f(run_id=MINE, thread_id='checkout')\n    assert c.run_id == 'test-run'\n",
            ),
        ],
        &[],
    );
    assert_eq!(
        project.read("tests/ids.py"),
        "MINE = 'test-run'\n",
        "a file without a needle is not looked at"
    );
    let project = applied(
        &[
            ("tests/conftest.py", "TEST_RUN_ID = 'test-run'\n"),
            (
                "tests/test_a.py",
                "from tests.conftest import TEST_RUN_ID\n\n\ndef test_a(c):\n    f(run_id=TEST_RUN_ID, thread_id='checkout')\n    assert c.run_id == 'test-run'\n",
            ),
        ],
        &[],
    );
    assert_eq!(
        project.read("tests/conftest.py"),
        "TEST_RUN_ID = 'run_checkout_d681df4d'\n"
    );
    assert!(
        project
            .read("tests/test_a.py")
            .ends_with("assert c.run_id == 'run_checkout_d681df4d'\n")
    );
}

#[test]
fn a_run_id_that_disagrees_with_its_thread_is_made_anew() {
    let project = applied(
        &[(
            "tests/test_a.py",
            "f(run_id='run_a_12345678', thread_id='b')\n",
        )],
        &[],
    );
    let text = project.read("tests/test_a.py");
    assert!(
        text.starts_with("f(run_id='run_b_") && text.ends_with("', thread_id='b')\n"),
        "{text}"
    );
    project.expect(0, &["check"]);
}

#[test]
fn production_code_is_fixed_on_request_only() {
    let text = "def start(run_id='test-run'): pass\n";
    let project = applied(&[("app/main.py", text)], &["--unsafe-fixes"]);
    assert_eq!(project.read("app/main.py"), text);
    project.expect(0, &["fix", "--apply", "--include-production"]);
    assert_eq!(
        project.read("app/main.py"),
        "def start(run_id='run_test_thread_d681df4d'): pass\n"
    );
}

#[test]
fn a_negative_test_beside_it_keeps_the_group() {
    let text = "\
def test_a(c):
    with pytest.raises(TimeoutError):
        c.start(run_id='test-run')
    assert c.run_id == 'test-run'
";
    let project = applied(&[("tests/test_a.py", text)], &["--unsafe-fixes"]);
    assert_eq!(project.read("tests/test_a.py"), text);
}

#[test]
fn an_ignored_copy_keeps_the_group() {
    let text = "f(run_id='test-run')  # id-migrate: ignore[RID001] the old client sends it\ng(run_id='test-run')\n";
    let project = applied(&[("tests/test_a.py", text)], &["--unsafe-fixes"]);
    assert_eq!(project.read("tests/test_a.py"), text);
    assert_eq!(project.findings(&[]), ["tests/test_a.py:2:10: RID001"]);
}

#[test]
fn an_old_id_in_a_longer_old_id_is_rewritten_with_it_at_once() {
    let text = "f(run_id='job/test-run')\nassert g(run_id='test-run') == 'a test-run'\nh(run_id='run-1')\n";
    let project = applied(&[("tests/test_a.py", text)], &[]);
    let first = project.read("tests/test_a.py");
    assert!(first.starts_with("f(run_id='run_job_test-run_"), "{first}");
    // A text that is no id keeps it, in an assertion for good.
    assert!(
        first.contains("g(run_id='test-run') == 'a test-run'"),
        "{first}"
    );

    let text =
        "f(run_id='job/test-run')\ng(run_id='test-run')\nassert c.run_id == 'job/test-run'\n";
    let project = applied(&[("tests/test_a.py", text)], &[]);
    let first = project.read("tests/test_a.py");
    assert!(
        first.contains("g(run_id='run_test_thread_d681df4d')"),
        "{first}"
    );
    let again = project.expect(0, &["fix", "--apply"]);
    assert!(again.stdout.contains("nothing was rewritten"), "{again:?}");
}
