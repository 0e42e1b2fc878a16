//! A run id and the thread beside it: code that reads both through names receives one pair at a time.

mod project;

use project::Project;

/// Tables of pairs whose columns reach one call through names. `FIRST` and `SECOND` are run ids of `t1` and `t2`.
const TABLES: [(&str, &str); 14] = [
    (
        "tests/test_parametrize.py",
        "\
@pytest.mark.parametrize('run_id, thread_id', [('FIRST', 't1'), ('SECOND', 't2')])
def test_a(run_id, thread_id):
    start(run_id=run_id, thread_id=thread_id)
    finish(thread_id=thread_id, run_id=run_id)
",
    ),
    (
        "tests/test_named_parametrize.py",
        "\
CASES = [('FIRST', 't1'), ('SECOND', 't2')]

@pytest.mark.parametrize('run_id, thread_id', CASES)
def test_a(run_id, thread_id):
    start(run_id=run_id, thread_id=thread_id)
",
    ),
    (
        "tests/test_params.py",
        "\
CASES = [pytest.param('FIRST', 't1', id='one'), pytest.param('SECOND', 't2')]

@pytest.mark.parametrize('run_id, thread_id', CASES)
def test_a(run_id, thread_id):
    start(run_id=run_id, thread_id=thread_id)
",
    ),
    (
        "tests/test_class.py",
        "\
class TestStart:
    CASES = [('FIRST', 't1'), ('SECOND', 't2')]

    def test_a(self):
        for run_id, thread_id in self.CASES:
            start(run_id=run_id, thread_id=thread_id)
",
    ),
    (
        "tests/test_named_loop.py",
        "\
def test_a():
    cases = [('an', 'other'), ('table', 'first')]
    for word, other in cases:
        assert word != other
    cases = (('FIRST', 't1'), ('SECOND', 't2'))
    for run_id, thread_id in cases:
        start(run_id=run_id, thread_id=thread_id)
",
    ),
    (
        "tests/test_loop.py",
        "\
def test_a():
    for run_id, thread_id in [('FIRST', 't1'), ('SECOND', 't2')]:
        start(run_id=run_id, thread_id=thread_id)
",
    ),
    (
        "a.test.ts",
        "\
test.each([['FIRST', 't1'], ['SECOND', 't2']])('starts', (runId, threadId) => {
  start({ runId, threadId });
});
",
    ),
    (
        "b.test.ts",
        "\
test('starts', () => {
  for (const [runId, threadId] of [['FIRST', 't1'], ['SECOND', 't2']]) {
    start({ runId, threadId });
  }
});
",
    ),
    (
        "c.test.ts",
        "\
const cases = [['FIRST', 't1'], ['SECOND', 't2']] as const;
test.each(cases)('starts', (runId, threadId) => {
  start({ runId, threadId });
});
",
    ),
    (
        "d.test.ts",
        "\
const cases = [['FIRST', 't1'], ['SECOND', 't2']];
test('starts', () => {
  for (const [runId, threadId] of cases) {
    start({ runId, threadId });
  }
});
",
    ),
    (
        "e.test.ts",
        "\
const cases = [['FIRST', 't1'], ['SECOND', 't2']];
cases.forEach(([runId, threadId]) => {
  test('starts', () => start({ runId, threadId }));
});
",
    ),
    (
        "tests/case.rs",
        "\
#[rstest]
#[case(\"FIRST\", \"t1\")]
#[case(\"SECOND\", \"t2\")]
fn starts(#[case] run_id: &str, #[case] thread_id: &str) {
    start(Context { run_id: run_id.into(), thread_id: thread_id.into() });
}
",
    ),
    (
        "tests/constant.rs",
        "\
const CASES: &[(&str, &str)] = &[(\"FIRST\", \"t1\"), (\"SECOND\", \"t2\")];

#[test]
fn starts() {
    for &(run_id, thread_id) in CASES {
        start(Context { run_id: run_id.into(), thread_id: thread_id.into() });
    }
}
",
    ),
    (
        "tests/looped.rs",
        "\
#[test]
fn starts() {
    for (run_id, thread_id) in [(\"FIRST\", \"t1\"), (\"SECOND\", \"t2\")] {
        start(Context { run_id: run_id.into(), thread_id: thread_id.into() });
    }
}
",
    ),
];

fn filled(table: &str, first: &str, second: &str) -> String {
    table.replace("FIRST", first).replace("SECOND", second)
}

#[test]
fn valid_rows_of_a_table_agree() {
    for (path, table) in TABLES {
        let text = filled(table, "run_t1_1a2b3c4d", "run_t2_1a2b3c4d");
        let ran = Project::with(&[(path, &text)]).expect(0, &["check", "-q"]);
        assert_eq!(ran.stdout, "", "{path}");
    }
}

#[test]
fn an_id_of_a_table_gets_the_thread_of_its_row() {
    for (path, table) in TABLES {
        let project = Project::with(&[(path, &filled(table, "job-1", "job-2"))]);
        project.expect(0, &["fix", "--apply", "-q"]);
        let want = filled(table, "run_t1_2fc26916", "run_t2_2ec26783");
        assert_eq!(project.read(path), want);
    }
}

#[test]
fn rows_that_disagree_are_reported() {
    for (path, table) in TABLES {
        let text = filled(table, "run_t1_1a2b3c4d", "run_t1_2a2b3c4d");
        let ran =
            Project::with(&[(path, &text)]).expect(1, &["check", "--format", "concise", "-q"]);
        let want = "RID002 the run id names the thread `t1`, but the thread id beside it is `t2`";
        assert_eq!(ran.stdout.matches("RID").count(), 1, "{}", ran.stdout);
        assert!(ran.stdout.contains(want), "{path}: {}", ran.stdout);
    }
}

#[test]
fn an_id_that_meets_several_threads_is_ambiguous() {
    for text in [
        "def test_a():\n    for thread_id in ('t1', 't2'):\n        start(run_id='job-1', thread_id=thread_id)\n",
        "@pytest.mark.parametrize('run_id', ['job-1'])\n@pytest.mark.parametrize('thread_id', ['t1', 't2'])\ndef test_a(run_id, thread_id):\n    start(run_id=run_id, thread_id=thread_id)\n",
    ] {
        let project = Project::with(&[("tests/test_a.py", text)]);
        let ran = project.expect(1, &["check"]);
        let want = "not fixed: the id is used in different threads (`t1`, `t2`)";
        assert!(ran.stdout.contains(want), "{}", ran.stdout);
    }
}

#[test]
fn a_valid_id_agrees_with_its_own_thread_among_several() {
    let text = "\
@pytest.mark.parametrize('run_id', ['run_t1_1a2b3c4d', 'run_t2_1a2b3c4d'])
@pytest.mark.parametrize('thread_id', ['t1', 't2'])
def test_a(run_id, thread_id):
    start(run_id=run_id, thread_id=thread_id)
";
    Project::with(&[("tests/test_a.py", text)]).expect(0, &["check"]);
    let text = "\
def test_a():
    for thread_id in ('t1', 't2'):
        start(run_id='run_t1_1a2b3c4d', thread_id=thread_id)
";
    let ran = Project::with(&[("tests/test_a.py", text)]).expect(1, &["check"]);
    assert!(
        ran.stdout.contains("the thread id beside it is `t2`"),
        "{}",
        ran.stdout
    );
}

#[test]
fn each_element_of_a_list_in_a_variable_is_an_id() {
    for (path, text) in [
        (
            "tests/test_a.py",
            "CASES = ['job-1']\n\n@pytest.mark.parametrize('run_id', CASES)\ndef test_a(run_id): start(run_id)\n",
        ),
        (
            "tests/test_b.py",
            "CASES = {'job-1'}\n\ndef test_a():\n    for run_id in CASES: start(run_id)\n",
        ),
        (
            "tests/test_d.py",
            "CASES = [pytest.param('job-1', id='one')]\n\n@pytest.mark.parametrize('run_id', CASES)\ndef test_a(run_id): start(run_id)\n",
        ),
        (
            "tests/test_c.py",
            "def test_a():\n    for n, run_id in enumerate(['job-1']): start(run_id, n)\n",
        ),
        (
            "a.test.ts",
            "const cases = ['job-1'];\ntest.each(cases)('starts', (runId) => { start({ runId }); });\n",
        ),
        (
            "tests/a.rs",
            "static CASES: [&str; 1] = [\"job-1\"];\n\n#[test]\nfn a() {\n    for run_id in CASES.iter() { start(run_id) }\n}\n",
        ),
    ] {
        let project = Project::with(&[(path, text)]);
        project.expect(0, &["fix", "--apply", "-q"]);
        let want = text.replace("job-1", "run_job-1_2fc26916");
        assert_eq!(project.read(path), want);
    }
}

#[test]
fn a_table_with_a_verdict_may_hold_invalid_ids() {
    let text = "\
CASES = [('job-1', False), ('run_t1_1a2b3c4d', True)]

@pytest.mark.parametrize('run_id, is_valid', CASES)
def test_a(run_id, is_valid):
    assert check(run_id) == is_valid
";
    Project::with(&[("tests/test_a.py", text)]).expect(0, &["check"]);
}

#[test]
fn the_values_of_a_fixture_take_the_thread_beside_them() {
    let conftest = "\
@pytest.fixture(params=['job-1', 'job-2'])
def each_run_id(request):
    return request.param
";
    let test = "\
def test_unrelated():
    pass


def test_a(each_run_id):
    start(run_id=each_run_id, thread_id='t1')
";
    let project = Project::with(&[("tests/conftest.py", conftest), ("tests/test_a.py", test)]);
    project.expect(0, &["fix", "--apply", "-q"]);
    let want = conftest
        .replace("job-1", "run_t1_2fc26916")
        .replace("job-2", "run_t1_2ec26783");
    assert_eq!(project.read("tests/conftest.py"), want);
}

#[test]
fn names_in_a_row_of_arguments_are_a_pair() {
    let text = "\
def start(run_id, thread_id):
    return run_id


def test_a():
    first_run_id, first_thread_id = 'job-1', 't1'
    start(first_run_id, first_thread_id)


@pytest.fixture
def other_run_id():
    return 'job-2'


@pytest.fixture
def thread_id():
    return 't2'


def test_b(other_run_id, thread_id):
    start(other_run_id, thread_id)
";
    let project = Project::with(&[("tests/conftest.py", text)]);
    project.expect(0, &["fix", "--apply", "-q"]);
    let want = text
        .replace("job-1", "run_t1_2fc26916")
        .replace("job-2", "run_t2_2ec26783");
    assert_eq!(project.read("tests/conftest.py"), want);
}

#[test]
fn a_new_id_takes_the_default_thread_of_the_function_that_receives_it() {
    let python = "\
def make(run_id='tau-1', thread_id='t-1'):
    return Run(run_id=run_id, thread_id=thread_id)

def test_a():
    start(thread_id='t-2')
    make(run_id='tau-2')
    make(run_id='tau-3', thread_id=other())
";
    let typescript = "\
export const make = ({ runId = 'tau-1', threadId = 't-1' }) => new Run({ runId, threadId });
it('a', () => { make({ runId: 'tau-2' }); });
it('b', () => { make({ runId: 'tau-3', threadId: other() }); });
";
    let user = "from tests.make import make\n\ndef test_b():\n    make(run_id='tau-4')\n";
    let files = [
        ("tests/make.py", python),
        ("tests/a.test.ts", typescript),
        ("tests/test_b.py", user),
    ];
    let project = Project::with(&files);
    project.run(&["fix", "--apply", "-q", "--unsafe-fixes"]);
    assert_eq!(
        project.read("tests/make.py"),
        python
            .replace("tau-1", "run_t-1_90335287")
            .replace("tau-2", "run_t-1_9133541a")
            .replace("tau-3", "run_t-2_923355ad")
    );
    assert_eq!(
        project.read("tests/a.test.ts"),
        typescript
            .replace("tau-1", "run_t-1_90335287")
            .replace("tau-2", "run_t-1_9133541a")
            .replace("tau-3", "run_tau-3_923355ad")
    );
    assert!(project.read("tests/test_b.py").contains("'run_t-1_"));
}
