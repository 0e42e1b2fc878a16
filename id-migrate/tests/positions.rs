//! The positions of ids in Python, and similar code without ids.

mod project;

use project::Project;

/// Returns the `line:col` of each RID001 and RID007 of a test file, and the text after `fix --apply --unsafe-fixes`.
#[track_caller]
fn fixed(text: &str) -> String {
    let project = Project::with(&[("tests/test_a.py", text)]);
    project.run(&["fix", "--apply", "--unsafe-fixes", "-q"]);
    project.read("tests/test_a.py")
}

/// `test-run` and `run-2` become these without a thread beside them.
const TEST_RUN: &str = "run_test_thread_d681df4d";

#[track_caller]
fn becomes(old: &str, new: &str) {
    assert_eq!(fixed(old), new);
}

#[track_caller]
fn is_found(line: &str) {
    becomes(
        &format!("{line}\n"),
        &format!("{}\n", line.replace("test-run", TEST_RUN)),
    );
}

#[track_caller]
fn is_left_alone(text: &str) {
    becomes(text, text);
}

#[test]
fn keyword_arguments() {
    is_found("f(run_id='test-run')");
    is_found("dict(run_id=\"test-run\")");
    is_found("C(a=1, **{'x': 2}, run_id='test-run')");
}

#[test]
fn assignments() {
    is_found("run_id = 'test-run'");
    is_found("run_id: str = 'test-run'");
    is_found("self.run_id = 'test-run'");
    is_found("d['run_id'] = 'test-run'");
    is_found("a = run_id = 'test-run'");
    is_found("if (run_id := 'test-run'): pass");
    is_found("TEST_RUN_ID = 'test-run'");
    is_found("run_id = 'test-run' if x else None");
    is_found("run_id = x or 'test-run'");
    becomes(
        "run_id, thread_id = 'test-run', 't1'\n",
        "run_id, thread_id = 'run_t1_d681df4d', 't1'\n",
    );
}

#[test]
fn values_of_dicts() {
    is_found("d = {'run_id': 'test-run'}");
    is_found("d = {'a': {'run_id': 'test-run'}}");
}

#[test]
fn defaults_and_fallbacks() {
    is_found("def f(run_id='test-run'): pass");
    is_found("def f(*, run_id: str = 'test-run'): pass");
    is_found("f = lambda run_id='test-run': run_id");
    is_found("d.get('run_id', 'test-run')");
    is_found("d.setdefault('run_id', 'test-run')");
    is_found("getattr(c, 'run_id', 'test-run')");
    is_found("os.environ.get('RUN_ID', 'test-run')");
    is_found("class C(BaseModel):\n    run_id: str = Field(default='test-run')");
    is_found("@dataclass\nclass C:\n    run_id: str = 'test-run'");
}

#[test]
fn comparisons() {
    for line in [
        "assert c.run_id == 'test-run'",
        "assert 'test-run' != c['run_id']",
        "assert c.run_id in ['test-run']",
        "assert c.get('run_id') == 'test-run'",
        "self.assertEqual(c.run_id, 'test-run')",
        "match c.run_id:\n    case 'test-run': pass",
    ] {
        // The compared id needs a source.
        is_found(&format!("start(run_id='test-run')\n{line}"));
    }
}

#[test]
fn lists_and_parametrized_values() {
    is_found("run_ids = ['test-run']");
    is_found("for run_id in ['test-run']: pass");
    is_found("x = [f(run_id) for run_id in ('test-run',)]");
    is_found("@pytest.mark.parametrize('run_id', ['test-run'])\ndef test(run_id): pass");
    becomes(
        "@pytest.mark.parametrize('run_id, thread_id', [('test-run', 't1')])\ndef test(run_id, thread_id): pass\n",
        "@pytest.mark.parametrize('run_id, thread_id', [('run_t1_d681df4d', 't1')])\ndef test(run_id, thread_id): pass\n",
    );
    is_found(
        "@pytest.mark.parametrize('n, run_id', [pytest.param(1, 'test-run', id='first')])\ndef test(n, run_id): pass",
    );
}

#[test]
fn positional_arguments_of_known_functions() {
    is_found("def start(state, run_id): pass\nstart(None, 'test-run')");
    is_found("class C:\n    def __init__(self, name, run_id): pass\nC('n', 'test-run')");
    is_found("class A:\n    def start(self, run_id): pass\nA().start('test-run')");
    is_left_alone("def start(state, run_id): pass\nstart('test-run', None)\n");
    // Two functions of that name that disagree.
    is_left_alone(
        "class A:\n    def go(self, run_id): pass\nclass B:\n    def go(self, name): pass\nx.go('test-run')\n",
    );
}

#[test]
fn constants_and_fixtures() {
    is_found("X = 'test-run'\nf(run_id=X)");
    is_found("def test():\n    mine = 'test-run'\n    f(run_id=mine)\n    assert c.run_id == mine");
    is_found("@pytest.fixture\ndef sample_run_id():\n    return 'test-run'");
    is_found(
        "class T:\n    def setUp(self):\n        self.run = 'test-run'\n    def test(self):\n        f(run_id=self.run)",
    );
    // A name with a role of its own keeps its text.
    is_left_alone("user_id = 'test-run'\nf(run_id=user_id)\n");
}

#[test]
fn quotes_prefixes_and_escapes_are_kept() {
    is_found("f(run_id=r'test-run')");
    is_found("f(run_id=u\"test-run\")");
    is_found("f(run_id='''test-run''')");
    becomes(
        "f(run_id='test\\x2drun')\n",
        &format!("f(run_id='{TEST_RUN}')\n"),
    );
    // Half a surrogate pair, bytes, two literals in one, and an f-string are reported, not rewritten.
    is_left_alone("f(run_id='\\ud800')\n");
    is_left_alone("f(run_id=b'test-run')\n");
    is_left_alone("f(run_id='test-' 'run')\n");
    is_left_alone("f(run_id=f'test-{x}')\n");
}

#[test]
fn the_same_text_in_another_role_stays() {
    becomes(
        "f(run_id='test_run', agent_name='test_run')\nx = {'agent': 'test_run'}\nassert c.name == 'test_run'\n",
        "f(run_id='run_test_thread_8f7761c7', agent_name='test_run')\nx = {'agent': 'test_run'}\nassert c.name == 'test_run'\n",
    );
}

#[test]
fn sentinels_and_uuids_stay() {
    is_left_alone("f(run_id='')\nf(run_id='unknown')\nf(run_id='string')\n");
    is_left_alone("f(run_id='550e8400-e29b-41d4-a716-446655440000')\n");
}

#[test]
fn negative_tests_keep_their_bad_ids() {
    is_left_alone("with pytest.raises(ValueError):\n    f(run_id='test-run')\n");
    is_left_alone("f(run_id='invalid-run')\nf(run_id='non-existent')\n");
    is_left_alone("def test_rejects_malformed_run_id():\n    f(run_id='test-run')\n");
    is_left_alone("assert not validate_run_id(run_id='test-run')\n");
    is_left_alone("BAD_RUN_ID = 'test-run'\nf(run_id=BAD_RUN_ID)\n");
    is_left_alone(
        "@pytest.mark.parametrize('run_id, is_valid', [('test-run', False)])\ndef test(run_id, is_valid): pass\n",
    );
}

#[test]
fn a_text_that_is_searched_in_an_id_is_not_an_id() {
    is_left_alone("assert 'concurrent' in c.run_id\nassert c.run_id.startswith('req')\n");
}

#[test]
fn accesses_and_hand_built_ids_are_reported() {
    let project = Project::with(&[(
        "a.py",
        "run_id = f'run_{x}'\nf(run_id='run_' + x)\nrun_id = 'run_%s' % x\nrun_id = 'run_{}'.format(x)\nrun_id = '_'.join(['run', x])\ny = c.thread_id\nz = run_id.split('_')\n",
    )]);
    assert_eq!(
        project.findings(&["--select", "RID003,RID005"]),
        [
            "a.py:1:10: RID003",
            "a.py:2:10: RID003",
            "a.py:3:10: RID003",
            "a.py:4:10: RID003",
            "a.py:5:10: RID003",
            "a.py:6:5: RID005",
            "a.py:7:5: RID005"
        ]
    );
}
