//! A bad id that a negative test needs stays bad, also where the test has it through a name or from a fixture.

mod project;

use project::Project;

/// With every fix allowed, the file stays as it is.
#[track_caller]
fn stays(path: &str, text: &str) {
    let project = Project::with(&[(path, text)]);
    project.run(&["fix", "--apply", "-q", "--unsafe-fixes"]);
    assert_eq!(project.read(path), text);
}

/// A safe fix leaves the file.
#[track_caller]
fn stays_in_safe_mode(path: &str, text: &str) {
    let project = Project::with(&[(path, text)]);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(project.read(path), text);
}

/// With every fix allowed, the file becomes this.
#[track_caller]
fn becomes(path: &str, text: &str, expected: &str) {
    let project = Project::with(&[(path, text)]);
    project.run(&["fix", "--apply", "-q", "--unsafe-fixes"]);
    assert_eq!(project.read(path), expected);
}

#[test]
fn python_names() {
    stays(
        "tests/test_a.py",
        "\
RUN_ID = 'a-run'


def test_a():
    with pytest.raises(Bad):
        start(run_id=RUN_ID)


def test_b():
    run_id = 'b-run'
    with pytest.raises(Bad) as caught:
        start(run_id)
    assert run_id in str(caught.value)


def test_c():
    kwargs = {'run_id': 'c-run'}
    with pytest.raises(Bad):
        start(**kwargs)


class Test(unittest.TestCase):
    def setUp(self):
        self.run_id = 'd-run'

    def test_d(self):
        self.assertRaises(Bad, start, run_id=self.run_id)

    def test_e(self):
        run_id = 'e-run'
        self.assertFalse(validate_run_id(run_id))
",
    );
}

#[test]
fn python_loops_and_parameters() {
    stays(
        "tests/test_a.py",
        "\
@pytest.mark.parametrize('run_id', ['a-run', pytest.param('b-run')])
def test_a(run_id):
    with pytest.raises(Bad):
        start(run_id=run_id)


def test_b():
    for run_id in ['c-run', 'd-run']:
        with pytest.raises(Bad):
            start(run_id=run_id)
",
    );
}

#[test]
fn python_tests_that_give_up_when_nothing_fails() {
    stays(
        "tests/test_a.py",
        "\
def test_a(self):
    try:
        start(run_id='a-run')
        assert False, 'accepted'
    except Bad:
        pass


def test_b(self):
    try:
        start(run_id='b-run')
    except Bad:
        return
    self.fail('accepted')


def test_c(self):
    try:
        start(run_id='c-run')
    except Bad:
        pass
    else:
        pytest.fail('accepted')
",
    );
}

#[test]
fn a_name_that_other_code_also_receives_is_unsafe() {
    let text = "\
def test_a():
    run_id = 'test-run'
    start(run_id=run_id)
    with pytest.raises(AlreadyRunning):
        start(run_id=run_id)
";
    let project = Project::with(&[("tests/test_a.py", text)]);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(project.read("tests/test_a.py"), text);
    let ran = project.expect(1, &["check"]);
    assert!(
        ran.stdout
            .contains("unsafe: a negative test also uses this id (tests/test_a.py:2)"),
        "{}",
        ran.stdout
    );
    project.run(&["fix", "--apply", "-q", "--unsafe-fixes"]);
    assert_eq!(
        project.read("tests/test_a.py"),
        text.replace("test-run", "run_test_thread_d681df4d")
    );
}

#[test]
fn an_id_that_a_negative_test_repeats_is_unsafe() {
    let python = "\
def test_a():
    start(run_id='test-run')
    with pytest.raises(AlreadyRunning):
        start(run_id='test-run')
";
    let typescript = "\
it('a', () => {
  start({ runId: 'test-run' });
  expect(() => start({ runId: 'test-run' })).toThrow();
});
";
    let rust = "\
#[test]
fn a() {
    start(Options { run_id: \"test-run\" });
    assert!(start(Options { run_id: \"test-run\" }).is_err());
}
";
    for (path, line, text) in [
        ("tests/test_a.py", 4, python),
        ("tests/a.test.ts", 3, typescript),
        ("tests/a.rs", 4, rust),
    ] {
        stays_in_safe_mode(path, text);
        let project = Project::with(&[(path, text)]);
        let ran = project.expect(1, &["check"]);
        let note = format!("unsafe: a negative test also uses this id ({path}:{line})");
        assert!(ran.stdout.contains(&note), "{}", ran.stdout);
        becomes(
            path,
            text,
            &text.replace("test-run", "run_test_thread_d681df4d"),
        );
    }
}

#[test]
fn a_text_that_a_validator_refuses_is_not_repeated() {
    stays(
        "tests/test_a.py",
        "\
def test_a():
    assert not is_valid_run_id(run_id='a-run')
    with pytest.raises(Bad):
        start(run_id='a-run')


def test_b():
    assert seen.run_id == 'b-run'
    with pytest.raises(Bad):
        start(run_id='b-run')
",
    );
}

#[test]
fn a_loop_over_accepted_ids_is_repaired() {
    becomes(
        "tests/test_a.py",
        "def test_a():\n    for run_id in ['a-run', 'b-run']:\n        start(run_id=run_id, thread_id='checkout')\n",
        "def test_a():\n    for run_id in ['run_checkout_a58bf0d4', 'run_checkout_84bd5b4d']:\n        start(run_id=run_id, thread_id='checkout')\n",
    );
}

#[test]
fn a_fixture_keeps_what_a_negative_test_repeats() {
    stays_in_safe_mode(
        "tests/test_a.py",
        "\
@pytest.fixture
def runs():
    runs = Runs()
    runs.start(run_id='test-run')
    return runs


def test_a(runs):
    with pytest.raises(Duplicate):
        runs.start('test-run')
",
    );
    let files = [
        (
            "tests/conftest.py",
            "@pytest.fixture\ndef runs():\n    return Runs(run_id='test-run')\n",
        ),
        (
            "tests/test_a.py",
            "def test_a(runs):\n    with pytest.raises(Duplicate):\n        runs.start(run_id='test-run')\n",
        ),
    ];
    let project = Project::with(&files);
    project.run(&["fix", "--apply", "-q"]);
    for (path, text) in files {
        assert_eq!(project.read(path), text);
    }
    let ran = project.expect(1, &["check"]);
    assert!(
        ran.stdout.contains(
            "unsafe: the same text also occurs in places that the fix does not change (tests/test_a.py:3)"
        ),
        "{}",
        ran.stdout
    );
}

#[test]
fn another_test_does_not_affect_a_negative_test() {
    let negative =
        "\n\ndef test_b():\n    with pytest.raises(Bad):\n        start(run_id='test-run')\n";
    becomes(
        "tests/test_a.py",
        &format!("def test_a():\n    start(run_id='test-run')\n{negative}"),
        &format!("def test_a():\n    start(run_id='run_test_thread_d681df4d')\n{negative}"),
    );
}

#[test]
fn javascript_names() {
    stays(
        "tests/a.test.js",
        "\
const RUN_ID = 'a-run';

test('a', () => {
  expect(() => start({ runId: RUN_ID })).toThrow();
});

test('b', () => {
  const runId = 'b-run';
  assert.throws(() => start(runId));
});

test('c', () => {
  const request = { runId: 'c-run' };
  expect(() => start(request)).toThrow();
});

test.each(['d-run', 'e-run'])('%s', (runId) => {
  expect(() => start({ runId })).toThrow();
});

test('f', () => {
  for (const runId of ['f-run', 'g-run']) {
    expect(() => start({ runId })).toThrow();
  }
});

test('h', () => {
  try {
    start({ runId: 'h-run' });
    expect.unreachable();
  } catch (error) {
    expect(error.code).toBe('refused');
  }
});

test('i', () => {
  const runId = 'i-run';
  expect(isValidRunId(runId)).toBe(false);
});
",
    );
}

#[test]
fn a_hook_keeps_what_a_negative_test_repeats() {
    stays_in_safe_mode(
        "tests/a.test.js",
        "\
let runs;

beforeEach(() => {
  runs = new Runs({ runId: 'test-run' });
});

test('a', () => {
  expect(() => runs.start({ runId: 'test-run' })).toThrow();
});
",
    );
}

#[test]
fn rust_names() {
    stays(
        "tests/a.rs",
        "\
const RUN_ID: &str = \"a-run\";

#[test]
fn a() {
    assert!(RunId::parse(RUN_ID).is_err());
}

#[test]
fn b() {
    let run_id = \"b-run\";
    assert!(RunId::parse(run_id).is_err());
}

#[test]
fn c() {
    for run_id in [\"c-run\", \"d-run\"] {
        assert!(RunId::parse(run_id).is_err(), \"{run_id}\");
    }
}

#[rstest]
#[case(\"e-run\")]
fn e(#[case] run_id: &str) {
    assert!(RunId::parse(run_id).is_err());
}

#[test]
#[should_panic]
fn f() {
    let run_id = \"f-run\";
    start(run_id);
}
",
    );
}

#[test]
fn ids_that_only_validators_receive() {
    for text in [
        "it('a', () => { const runId = 'x-1'; expect(isValidRunId(runId)).toBe(false); });\n",
        "test.each(['x-1', 'x-2'])('%s', (runId) => { expect(isRunId(runId)).toBe(false); });\n",
        "it.each([{ runId: 'x-1', ok: false }])('$runId', ({ runId, ok }) => { expect(isRunId(runId)).toBe(ok); });\n",
        "it('a', () => { for (const { runId } of [{ runId: 'x-1' }]) expect(validateRunId(runId)).toBe(false); });\n",
        "const runId = 'x-1'; it('a', () => { expect(isRunId(runId)).toBe(false); });\n",
    ] {
        stays("tests/a.test.ts", text);
    }
    for text in [
        "#[test] fn a() { for run_id in [\"x-1\", \"x-2\"] { assert!(!is_run_id(run_id)); } }\n",
        "#[rstest] #[case(\"x-1\", false)] fn a(#[case] run_id: &str, #[case] ok: bool) { assert_eq!(is_run_id(run_id), ok); }\n",
        "#[test] fn a() { let run_id = \"x-1\"; assert!(start(run_id).is_err()); }\n",
    ] {
        stays("tests/a.rs", text);
    }
}
