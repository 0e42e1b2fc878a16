//! Groups: equal ids stay equal, distinct ids stay distinct.

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
            .contains("not fixed: the id is used in different threads (`a`, `b`)"),
        "{}",
        ran.stdout
    );
}

#[test]
fn copies_in_unknown_positions_need_unsafe_fixes() {
    let text = "f(run_id='test-run')\nassert events == ['test-run']\n";
    let project = applied(&[("tests/test_a.py", text)], &[]);
    assert_eq!(project.read("tests/test_a.py"), text);
    // The finding of the id and the finding of its copy say why.
    let checked = project.expect(1, &["check"]).stdout;
    let note = "= note: unsafe: the fix also changes copies outside id positions";
    assert_eq!(checked.matches(note).count(), 2, "{checked}");
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
        "MINE = 'run_checkout_d681df4d'\n",
        "a file without a needle is parsed when an id comes from it"
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
fn a_run_id_that_disagrees_with_its_thread_is_replaced() {
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
    with pytest.raises(ValueError):
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
fn an_id_that_is_only_compared_with_stays() {
    let text =
        "def test_a(client):\n    assert client.get('/runs').json()['run_id'] == 'file-run'\n";
    let project = applied(&[("tests/test_a.py", text)], &["--unsafe-fixes"]);
    assert_eq!(project.read("tests/test_a.py"), text);
    let ran = project.expect(1, &["check"]);
    assert!(
        ran.stdout.contains(
            "not fixed: the id is only compared, and the code that produces the id was not found"
        ),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_longer_string_that_is_data_has_to_agree() {
    for given in [
        "'/runs/test-run/start'",
        "'runs:test-run'",
        "'{\"run_id\": \"test-run\"}'",
        "\"select * from runs where id = 'test-run'\"",
        "f'/runs/test-run/{step}'",
    ] {
        let text =
            format!("def test_a(client):\n    start(run_id='test-run')\n    send({given})\n");
        let project = applied(&[("tests/test_a.py", &text)], &[]);
        assert_eq!(project.read("tests/test_a.py"), text);
        let ran = project.expect(1, &["check"]);
        assert!(
            ran.stdout
                .contains("unsafe: the same text also occurs in places that the fix does not change (tests/test_a.py:3)"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn a_comment_or_a_docstring_does_not_hold_an_id() {
    let text = "def test_a():\n    \"\"\"Starts test-run.\"\"\"\n    start(run_id='test-run')  # test-run\n";
    let project = applied(&[("tests/test_a.py", text)], &[]);
    assert_eq!(
        project.read("tests/test_a.py"),
        text.replace("'test-run'", "'run_test_thread_d681df4d'")
    );
}

#[test]
fn arguments_in_another_order_than_the_parameters_are_no_ids() {
    let text = "\
def test_a():
    context = Context('TriageAgent', 'run_7', 'billing')
    assert context.agent == 'TriageAgent'
";
    let project = applied(
        &[
            (
                "app/context.py",
                "class Context:\n    def __init__(self, run_id, thread_id, agent):\n        self.run_id = run_id\n",
            ),
            (
                "tests/test_a.py",
                &format!("from app.context import Context\n\n\n{text}"),
            ),
        ],
        &["--unsafe-fixes"],
    );
    assert!(project.read("tests/test_a.py").ends_with(text));
}

#[test]
fn an_expected_id_changes_with_its_source_in_production_code() {
    let files = [
        (
            "app/service.py",
            "def start(run_id='default-run'):\n    return run_id\n",
        ),
        ("app/main.py", "from app.service import start\n"),
        (
            "tests/test_a.py",
            "from app.main import start\n\n\ndef test_a():\n    assert ask().run_id == 'default-run'\n",
        ),
    ];
    let project = applied(&files, &["--unsafe-fixes"]);
    for (path, text) in files {
        assert_eq!(project.read(path), text);
    }
    project.expect(0, &["fix", "--apply", "--include-production"]);
    for (path, text) in files {
        assert_eq!(
            project.read(path),
            text.replace("default-run", "run_default-run_cb904516")
        );
    }
}

/// Checks that a safe fix leaves the files unchanged, and that the finding says why.
#[track_caller]
fn stays(text: &str, note: &str) {
    let project = applied(&[("tests/test_a.py", text)], &[]);
    assert_eq!(project.read("tests/test_a.py"), text);
    let ran = project.run(&["check"]);
    assert!(ran.stdout.contains(note), "{}", ran.stdout);
}

#[test]
fn code_that_would_notice_another_text_keeps_the_group() {
    stays(
        "def test_a(c):\n    c.start(run_id='run-7')\n    path = '/runs/run-7'\n    c.get(path)\n",
        "unsafe: the same text also occurs in places that the fix does not change (tests/test_a.py:3)",
    );
    stays(
        "def test_a(c):\n    c.start(run_id='run-7')\n    c.expect(b'run-7')\n",
        "unsafe: the same text also occurs in places that the fix does not change (tests/test_a.py:3)",
    );
    stays(
        "def test_a(c):\n    for n in range(9):\n        c.add(f'run-{n}')\n    c.start(run_id='run-7')\n",
        "unsafe: code that builds text may produce the old id (tests/test_a.py:3)",
    );
    stays(
        "def test_a(c):\n    run_id = 'run-7'\n    assert len(run_id) == 5\n",
        "unsafe: a function that receives the id inspects its text (tests/test_a.py:3)",
    );
    stays(
        "def test_a(c):\n    run_id = 'job-7'\n    assert run_id.startswith('job')\n",
        "unsafe: a function that receives the id searches its text for `job` (tests/test_a.py:3)",
    );
}

#[test]
fn ids_that_are_sorted_keep_their_order() {
    let text = "def test_a(f):\n    f(run_id='b-1', thread_id='t')\n    f(run_id='a-1', thread_id='t')\n    f(run_id='c-1', thread_id='t')\n    assert sorted(f.run_ids) == ['a-1', 'b-1', 'c-1']\n";
    stays(
        text,
        "unsafe: `test_a` sorts ids, and the new ids sort in another order",
    );
    let project = applied(&[("tests/test_a.py", text)], &["--unsafe-fixes"]);
    assert!(!project.read("tests/test_a.py").contains("-1'"));
}

#[test]
fn a_new_id_that_another_file_has_already_is_no_conflict() {
    let project = applied(
        &[
            ("tests/test_a.py", "f(run_id='test-run')\n"),
            ("tests/test_b.py", "f(run_id='run_test_thread_d681df4d')\n"),
        ],
        &[],
    );
    let old = project.read("tests/test_a.py");
    assert_eq!(old, project.read("tests/test_b.py"));
}

#[test]
fn a_negative_test_keeps_the_id_of_its_fixture() {
    let conftest = "@pytest.fixture\ndef store():\n    s = Store()\n    s.start(run_id='dup-run')\n    return s\n";
    let test = "def test_a(store):\n    with pytest.raises(ValueError):\n        store.start(run_id='dup-run')\n";
    let files = [("tests/conftest.py", conftest), ("tests/test_a.py", test)];
    let project = applied(&files, &[]);
    assert_eq!(project.read("tests/conftest.py"), conftest);
    // A test of another folder does not see the fixture.
    let files = [
        ("tests/a/conftest.py", conftest),
        ("tests/b/test_a.py", test),
    ];
    let project = applied(&files, &[]);
    assert!(
        project
            .read("tests/a/conftest.py")
            .contains("run_id='run_dup-run_")
    );
    assert_eq!(project.read("tests/b/test_a.py"), test);
}

#[test]
fn an_id_under_another_name_changes_too() {
    let text = "def test_a(c):\n    c.start(run_id='fb-run')\n    assert c.user_id == 'fb-run'\n";
    let project = applied(&[("tests/test_a.py", text)], &[]);
    assert_eq!(project.read("tests/test_a.py"), text);
    project.expect(0, &["fix", "--apply", "--unsafe-fixes"]);
    assert_eq!(
        project.read("tests/test_a.py"),
        text.replace("fb-run", "run_fb-run_cead0e01")
    );
}

#[test]
fn a_star_of_a_test_path_stays_in_its_folder() {
    let text = "def start(run_id='test-run'): pass\n";
    let files = [
        ("app/test_of_x/deep/main.py", text),
        ("contest_app/main.py", text),
    ];
    let project = applied(&files, &[]);
    assert_ne!(project.read("app/test_of_x/deep/main.py"), text);
    assert_eq!(project.read("contest_app/main.py"), text);
}

#[test]
fn an_old_id_inside_a_longer_old_id_stays_and_so_does_the_longer_id() {
    let text =
        "f(run_id='job-test-run')\ng(run_id='test-run')\nassert c.run_id == 'job-test-run'\n";
    let project = Project::with(&[("tests/test_a.py", text)]);
    let left = project.expect(1, &["fix", "--apply"]);
    assert!(left.stdout.contains("nothing was rewritten"), "{left:?}");
    assert_eq!(project.read("tests/test_a.py"), text);
    let said = project.run(&["check", "-v"]).stdout;
    let note = "unsafe: the old id contains another id, `test-run` (tests/test_a.py:1)";
    assert!(said.contains(note), "{said}");
}

#[test]
fn a_second_run_writes_nothing() {
    let text = "f(run_id='job-test-run', thread_id='a')\ng(run_id='test-run', thread_id='a')\nh(run_id='other')\n";
    let project = applied(&[("tests/test_a.py", text)], &[]);
    let first = project.read("tests/test_a.py");
    assert!(first.contains("h(run_id='run_other_"), "{first}");
    let again = project.expect(1, &["fix", "--apply"]);
    assert!(again.stdout.contains("nothing was rewritten"), "{again:?}");
    assert_eq!(project.read("tests/test_a.py"), first);
}
