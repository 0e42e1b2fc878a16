//! An id in an object that the code only compares: no code receives it, so a fix could break the comparison.

mod project;

use project::Project;

const PYTHON: &str = "from dataclasses import dataclass

@dataclass
class Run:
    run_id: str
    attempt: int = 1

def read(parts):
    return Run(run_id=''.join(parts))

def row(parts):
    return {'run_id': ''.join(parts)}

def start(run):
    return {'run_id': run.run_id}
";

const TYPESCRIPT: &str =
    "export class Run { constructor(public runId: string, public attempt: number) {} }
export const read = (a: string, b: string) => new Run(a + b, 1);
export const row = (a: string, b: string) => ({ runId: a + b });
export const start = (run: { runId: string }) => ({ runId: run.runId });
";

const RUST: &str = "#[derive(Debug, PartialEq, Clone)]
pub struct Run { pub run_id: String, pub attempt: u32 }
impl Run {
    pub fn new(run_id: &str, attempt: u32) -> Self { Self { run_id: run_id.to_string(), attempt } }
    pub fn text(&self) -> String { self.run_id.clone() }
}
pub fn read(n: u32) -> Run { Run { run_id: String::from_iter([\"ab-c\".to_string(), n.to_string()]), attempt: 1 } }
pub fn start(run: &Run) -> String { run.run_id.clone() }
";

/// Asserts that the safe fix leaves `test` alone, and that `--unsafe-fixes` changes it.
#[track_caller]
fn is_doubted(test: (&str, &str), code: (&str, &str)) {
    let project = Project::with(&[test, code]);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(project.read(test.0), test.1);
    project.run(&["fix", "--apply", "--unsafe-fixes", "-q"]);
    assert_ne!(project.read(test.0), test.1, "{}", test.1);
}

/// Asserts that the safe fix changes every literal of `test`.
#[track_caller]
fn is_safe(test: (&str, &str), code: (&str, &str)) {
    let project = Project::with(&[test, code]);
    project.run(&["fix", "--apply", "-q"]);
    let new = test.1.replace("ab-c1", "run_ab-c1_73d4bd39");
    assert_eq!(project.read(test.0), new);
}

/// An assertion on a test file and the code that the test runs.
type Assert = fn((&str, &str), (&str, &str));

#[track_caller]
fn python(body: &str, assert: Assert) {
    let head = "# Tests of run_id.\nimport pytest\nfrom app import Run, read, row, start\n\n";
    let test = [head, body].concat();
    assert(("tests/test_a.py", &test), ("app.py", PYTHON));
}

#[track_caller]
fn typescript(body: &str, assert: Assert) {
    let head = "// Tests of runId.\nimport { expect, test } from 'vitest';\nimport { Run, read, row, start } from './app';\n\n";
    let test = [head, body].concat();
    assert(("a.test.ts", &test), ("app.ts", TYPESCRIPT));
}

#[track_caller]
fn rust(body: &str, assert: Assert) {
    let test = format!("use app::*;\n\n#[test]\nfn of_run_id() {{ {body} }}\n");
    assert(("tests/a.rs", &test), ("src/lib.rs", RUST));
}

#[test]
fn python_objects_in_comparisons() {
    for assertion in [
        "assert read(['ab-', 'c1']) == Run(run_id='ab-c1')",
        "assert [Run(run_id='ab-c1')] == [read(['ab-', 'c1'])]",
        "assert (read(['ab-', 'c1']), 1) == (Run(run_id='ab-c1'), 1)",
        "assert Run('ab-c1') in [read(['ab-', 'c1'])]",
    ] {
        python(&format!("def test_a():\n    {assertion}\n"), is_doubted);
    }
}

#[test]
fn python_names_of_objects() {
    for body in [
        "def test_a():\n    want = Run(run_id='ab-c1')\n    assert read(['ab-', 'c1']) == want\n",
        "def test_a():\n    want = Run('ab-c1')\n    assert [want] == [read(['ab-', 'c1'])]\n",
        "def test_a():\n    want = [{'run_id': 'ab-c1'}]\n    assert [row(['ab-', 'c1'])] == want\n",
        "def test_a():\n    first = {'run_id': 'ab-c1'}\n    want = [first]\n    assert [row(['ab-', 'c1'])] == want\n",
        "def test_a():\n    want = Run(run_id='ab-c1')\n    assert read(['ab-', 'c1']).run_id == want.run_id\n",
        "def test_a():\n    run_id = 'ab-c1'\n    assert read(['ab-', 'c1']).run_id == run_id\n",
        "def test_a():\n    for parts, want in [(['ab-', 'c1'], Run(run_id='ab-c1'))]:\n        assert read(parts) == want\n",
        "WANT = Run(run_id='ab-c1')\n\ndef test_a():\n    assert read(['ab-', 'c1']) == WANT\n",
        "@pytest.mark.parametrize('parts,want', [(['ab-', 'c1'], Run(run_id='ab-c1'))])\ndef test_a(parts, want):\n    assert read(parts) == want\n",
        "@pytest.fixture\ndef want():\n    return Run(run_id='ab-c1')\n\ndef test_a(want):\n    assert read(['ab-', 'c1']) == want\n",
        "class TestA:\n    WANT = Run(run_id='ab-c1')\n\n    def test_a(self):\n        assert read(['ab-', 'c1']) == self.WANT\n",
        "class TestA:\n    def setup_method(self):\n        self.want = Run(run_id='ab-c1')\n\n    def test_a(self):\n        assert read(['ab-', 'c1']) == self.want\n",
        // A table of cases.
        "CASES = [(['ab-', 'c1'], Run(run_id='ab-c1'))]\n\n@pytest.mark.parametrize('parts,want', CASES)\ndef test_a(parts, want):\n    assert read(parts) == want\n",
        "CASES = [(['ab-', 'c1'], Run(run_id='ab-c1'))]\n\ndef test_a():\n    for parts, one in CASES:\n        assert read(parts) == one\n",
        "class TestA:\n    cases = [(['ab-', 'c1'], Run(run_id='ab-c1'))]\n\n    def test_a(self):\n        for parts, one in self.cases:\n            assert read(parts) == one\n",
        // The name of a member says that the object is expected.
        "CASES = [Case(parts=['ab-', 'c1'], want={'run_id': 'ab-c1'})]\n\ndef test_a():\n    for case in CASES:\n        assert row(case.parts) == case.want\n",
        "CASES = {'a': {'parts': ['ab-', 'c1'], 'expected': {'run_id': 'ab-c1'}}}\n\ndef test_a():\n    for case in CASES.values():\n        assert row(case['parts']) == case['expected']\n",
        // Another file may use the object.
        "EXPECTED_ROW = {'run_id': 'ab-c1'}\n",
    ] {
        python(body, is_doubted);
    }
}

#[test]
fn python_objects_that_code_receives() {
    for body in [
        "def test_a():\n    run = Run(run_id='ab-c1')\n    assert run is not None\n    assert run.run_id == 'ab-c1'\n",
        "def test_a():\n    run = Run(run_id='ab-c1')\n    assert start(run) == {'run_id': 'ab-c1'}\n",
        "def test_a():\n    run = Run(run_id='ab-c1')\n    want = {'run_id': 'ab-c1'}\n    assert start(run) == want\n",
        "def test_a():\n    run_id = 'ab-c1'\n    run = Run(run_id=run_id)\n    assert run.run_id == run_id\n",
        "def test_a():\n    run = Run(run_id='ab-c1')\n    found = start(Run(run.run_id))\n    assert found['run_id'] == run.run_id\n",
        "def test_a():\n    run = {'run_id': 'ab-c1'}\n    assert run['run_id'] == 'ab-c1'\n",
        "@pytest.fixture\ndef run():\n    return Run(run_id='ab-c1')\n\ndef test_a(run):\n    assert start(run)['run_id'] == 'ab-c1'\n",
        "class TestA:\n    def setup_method(self):\n        self.run = Run(run_id='ab-c1')\n\n    def test_a(self):\n        assert start(self.run)['run_id'] == 'ab-c1'\n",
        "CASES = [(Run(run_id='ab-c1'), 1)]\n\n@pytest.mark.parametrize('run,attempt', CASES)\ndef test_a(run, attempt):\n    assert start(run)['run_id'] == run.run_id\n",
        "expected = {'run_id': 'ab-c1'}\n\ndef test_a():\n    assert start(expected)\n",
        "@pytest.mark.parametrize('run', [Run(run_id='ab-c1')])\ndef test_a(run):\n    assert start(run)['run_id'] == run.run_id\n",
    ] {
        python(body, is_safe);
    }
}

#[test]
fn typescript_objects_in_comparisons() {
    for body in [
        "expect(read('ab-', 'c1')).toEqual(new Run('ab-c1', 1));",
        "const want = new Run('ab-c1', 1); expect(read('ab-', 'c1')).toEqual(want);",
        "const want = { runId: 'ab-c1' }; expect(row('ab-', 'c1')).toStrictEqual(want);",
        "const want = [{ runId: 'ab-c1' }]; expect([row('ab-', 'c1')]).toEqual(want);",
        "const want = { runId: 'ab-c1' }; expect(row('ab-', 'c1')).toMatchObject(want);",
        "const want = { runId: 'ab-c1' }; expect(want).toEqual(row('ab-', 'c1'));",
        "const want = { runId: 'ab-c1' }; expect({ ...row('ab-', 'c1') }).toEqual({ ...want });",
    ] {
        typescript(&format!("test('a', () => {{ {body} }});\n"), is_doubted);
    }
    typescript(
        "let want; beforeEach(() => { want = { runId: 'ab-c1' }; });\ntest('a', () => { expect(row('ab-', 'c1')).toEqual(want); });\n",
        is_doubted,
    );
    typescript(
        "test.each([['ab-', { runId: 'ab-c1' }]])('a %s', (a, want) => { expect(row(a, 'c1')).toEqual(want); });\n",
        is_doubted,
    );
}

#[test]
fn typescript_objects_that_code_receives() {
    for body in [
        "const run = new Run('ab-c1', 1); expect(run.runId).toBe('ab-c1');",
        "const run = { runId: 'ab-c1' }; expect(start(run)).toEqual({ runId: 'ab-c1' });",
        "const run = { runId: 'ab-c1' }; const want = { runId: 'ab-c1' }; expect(start(run)).toEqual(want);",
        "const run = new Run('ab-c1', 1); expect(run).toBeDefined();",
        "const run = new Run('ab-c1', 1); expect(run).toHaveProperty('runId', 'ab-c1');",
    ] {
        typescript(&format!("test('a', () => {{ {body} }});\n"), is_safe);
    }
}

#[test]
fn rust_objects() {
    for (body, assert) in [
        (
            "assert_eq!(read(1), Run::new(\"ab-c1\", 1));",
            is_doubted as Assert,
        ),
        (
            "assert_eq!(vec![read(1)], vec![Run::new(\"ab-c1\", 1)]);",
            is_doubted,
        ),
        (
            "let want = Run::new(\"ab-c1\", 1); assert_eq!(want, read(1));",
            is_doubted,
        ),
        (
            "let want = Run { run_id: \"ab-c1\".into(), attempt: 1 }; assert_eq!(read(1), want);",
            is_doubted,
        ),
        (
            "let want = vec![Run { run_id: \"ab-c1\".into(), attempt: 1 }]; assert_eq!(vec![read(1)], want);",
            is_doubted,
        ),
        (
            "let run_id = \"ab-c1\"; assert_eq!(read(1).run_id, run_id);",
            is_doubted,
        ),
        (
            "let run = Run { run_id: \"ab-c1\".into(), attempt: 1 }; assert_eq!(run.run_id, \"ab-c1\");",
            is_safe,
        ),
        (
            "let run = Run::new(\"ab-c1\", 1); run.text(); assert_eq!(run.run_id, \"ab-c1\");",
            is_safe,
        ),
        (
            "let run_id = \"ab-c1\"; let run = Run::new(run_id, 1); assert_eq!(run.run_id, run_id);",
            is_safe,
        ),
    ] {
        rust(body, assert);
    }
}

/// Runs the safe fix on the files and the code under test; returns `true` if the fix leaves the files alone.
fn keeps(files: &[(&str, &str)]) -> bool {
    let code = [("app.py", PYTHON), ("app.ts", TYPESCRIPT)];
    let project = Project::with(&[files, &code].concat());
    project.run(&["fix", "--apply", "-q"]);
    let mut files = files.iter();
    files.all(|(path, text)| project.read(path) == *text)
}

#[test]
fn objects_of_helpers_and_other_files() {
    const DATA: (&str, &str) = ("tests/data.py", "JOB = {'run_id': 'ab-c1'}\n");
    const CLASS: (&str, &str) = (
        "tests/data.py",
        "class Expected:\n    JOB = {'run_id': 'ab-c1'}\n",
    );
    const HELPER: (&str, &str) = (
        "tests/helpers.py",
        "def check(run, run_id):\n    assert run['run_id'] == run_id\n",
    );
    for (helper, test) in [
        (
            DATA,
            "from app import row\nfrom tests.data import JOB\n\ndef test_a():\n    assert row(['ab-', 'c1']) == JOB\n",
        ),
        (
            DATA,
            "from app import row\nfrom tests import data\n\ndef test_a():\n    assert row(['ab-', 'c1']) == data.JOB\n",
        ),
        (
            CLASS,
            "from app import row\nfrom tests.data import Expected\n\ndef test_a():\n    assert row(['ab-', 'c1']) == Expected.JOB\n",
        ),
        (
            HELPER,
            "from app import row\nfrom tests.helpers import check\n\ndef test_a():\n    check(row(['ab-', 'c1']), run_id='ab-c1')\n",
        ),
        (
            HELPER,
            "from app import row\n\ndef check(parts, want):\n    assert row(parts) == want\n\ndef test_a():\n    check(['ab-', 'c1'], {'run_id': 'ab-c1'})\n",
        ),
    ] {
        assert!(keeps(&[helper, ("tests/test_a.py", test)]), "{test}");
    }
    for (helper, test) in [
        (
            "export const job = { runId: 'ab-c1' };\n",
            "import { expect, test } from 'vitest';\nimport { row } from './app';\nimport { job } from './tests/data';\n\
             // A runId.\ntest('a', () => { expect(row('ab-', 'c1')).toEqual(job); });\n",
        ),
        (
            "import { expect } from 'vitest';\nexport function check(run: Run, runId: string) { expect(run.runId).toBe(runId); }\n",
            "import { test } from 'vitest';\nimport { row } from './app';\nimport { check } from './tests/data';\n\
             test('a', () => { const runId = 'ab-c1'; check(row('ab-', 'c1'), runId); });\n",
        ),
    ] {
        assert!(
            keeps(&[("tests/data.ts", helper), ("a.test.ts", test)]),
            "{test}"
        );
    }
}

#[test]
fn ids_of_a_group_that_are_compared_with_each_other() {
    for body in [
        "def test_a():\n    run = {'run_id': 'ab-c1'}\n    assert run == {'run_id': 'ab-c1'}\n",
        "def test_a():\n    run = Run(run_id='ab-c1')\n    assert asdict(run) == {'run_id': 'ab-c1'}\n",
        "def test_a():\n    first = Run(run_id='ab-c1')\n    second = Run(run_id='ab-c1')\n    assert first == second\n",
        "def check(run, run_id):\n    assert run.run_id == run_id\n\ndef test_a():\n    check(Run(run_id='ab-c1'), 'ab-c1')\n",
    ] {
        python(body, is_safe);
    }
}
