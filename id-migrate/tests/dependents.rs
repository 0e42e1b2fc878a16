//! Code that may depend on the text of an old id: a safe fix leaves the group, and the finding says why.

mod project;

use project::Project;
use project::fixes::{becomes, is_left_for, is_never_written};

#[test]
fn a_longer_text_that_is_asserted_or_structured() {
    for text in [
        "start({ runId: 'old-run' });\nexpect(label).toBe('Run old-run');\n",
        "start({ runId: 'old-run' });\nexpect(\n  label,\n).toBe(\n  'Run old-run',\n);\n",
        "start({ runId: 'old-run' });\nfetch = (url) => url.endsWith('/runs/old-run');\n",
        "start({ runId: 'old-run' });\nsend('{\"runId\":\"old-run\"}');\n",
        "start({ runId: 'old-run' });\nexpect(html).toMatch(/Run old\\-run/);\n",
        "start({ runId: 'old_run' });\nconst names = { old_run: 'one' };\n",
        "start({ runId: 'old_run' });\nexpect(names.old_run).toBe('one');\n",
    ] {
        is_left_for(
            "unsafe: the same text also occurs in places that the fix does not change (",
            &[("tests/a.test.ts", text)],
        );
    }
    is_left_for(
        "unsafe: the same text also occurs in places that the fix does not change (",
        &[(
            "tests/a.rs",
            "fn f() { let c = Context { run_id: \"old-run\" }; assert_eq!(c.run_id.as_bytes(), b\"old-run\"); }\n",
        )],
    );
}

#[test]
fn a_text_for_people_makes_a_fix_unsafe_only() {
    let text = "start({ runId: 'old-run' });\nconsole.log('Started old-run.');\n";
    let project = Project::with(&[("tests/a.test.ts", text)]);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(project.read("tests/a.test.ts"), text);
    project.run(&["fix", "--apply", "--unsafe-fixes", "-q"]);
    assert_eq!(
        project.read("tests/a.test.ts"),
        "start({ runId: 'run_old-run_4bf95f4e' });\nconsole.log('Started old-run.');\n"
    );
}

#[test]
fn a_piece_of_the_id_that_the_test_searches() {
    for line in [
        "expect(c.runId.startsWith('old')).toBe(true)",
        "expect(c.runId).toMatch(/^old-/)",
        "assert.match(c.runId, /^old-/)",
    ] {
        let text =
            format!("it('a', () => {{ const c = start({{ runId: 'old-run' }}); {line}; }});\n");
        is_left_for(
            "unsafe: a function that receives the id searches its text for `old",
            &[("tests/a.test.ts", &text)],
        );
    }
    // Another test looks for a piece of its own id.
    becomes(
        &[(
            "tests/a.test.ts",
            "it('a', () => { start({ runId: 'old-run' }); });\nit('b', () => { const c = start({ runId: 'olds' }); expect(c.runId.startsWith('old')).toBe(true); });\n",
        )],
        "it('a', () => { start({ runId: 'run_old-run_4bf95f4e' }); });\nit('b', () => { const c = start({ runId: 'olds' }); expect(c.runId.startsWith('old')).toBe(true); });\n",
    );
}

#[test]
fn the_length_the_case_and_the_pieces_of_an_id() {
    for line in [
        "expect(c.runId.length).toBe(7)",
        "expect(c.runId).toHaveLength(7)",
        "expect(c.runId.toUpperCase()).toBe('OLD-RUN')",
        "expect(c.runId.split('-')[1]).toBe('run')",
        "expect(c.runId[0]).toBe('o')",
        "expect(c.runId.slice(-1)).toBe('n')",
    ] {
        let text =
            format!("it('cuts', () => {{ const c = start({{ runId: 'old-run' }}); {line}; }});\n");
        is_left_for(
            "unsafe: a function that receives the id",
            &[("tests/a.test.ts", &text)],
        );
    }
    for line in [
        "assert_eq!(c.run_id.len(), 7)",
        "assert_eq!(&c.run_id[..3], \"old\")",
        "assert_eq!(c.run_id.to_uppercase(), \"OLD-RUN\")",
    ] {
        let text = format!(
            "#[test]\nfn cuts() {{ let c = Context {{ run_id: \"old-run\" }}; {line}; }}\n"
        );
        is_left_for(
            "unsafe: a function that receives the id",
            &[("tests/a.rs", &text)],
        );
    }
}

#[test]
fn the_order_of_sorted_ids() {
    // `run_orders_7117b932` of `c-run` sorts before `run_orders_84bd5b4d` of `b-run`.
    let sorted = "it('sorts', () => {\n  for (const runId of ['b-run', 'c-run']) save({ runId, threadId: 'orders' });\n  expect(ids().sort()).toEqual(['b-run', 'c-run']);\n});\n";
    is_left_for("unsafe: `sorts` sorts ids", &[("tests/a.test.ts", sorted)]);
    let kept_sorted = "#[test]\nfn sorts() {\n    for run_id in [\"c-run\", \"b-run\"] { save(run_id, \"x\"); }\n    assert_eq!(ids(), [\"b-run\", \"c-run\"]);\n    start(Context { thread_id: \"orders\" });\n}\n";
    is_left_for("unsafe: `sorts` sorts ids", &[("tests/a.rs", kept_sorted)]);
}

#[test]
fn an_assertion_on_a_derived_text() {
    is_left_for(
        "unsafe: the same text also occurs in places that the fix does not change (tests/a.test.ts:1)",
        &[(
            "tests/a.test.ts",
            "it('a', () => { send({ runId: 'old-run' }); expect(message.messageId).toBe('old-run'); });\n",
        )],
    );
    is_left_for(
        "unsafe: the same text also occurs in places that the fix does not change (tests/a.test.ts:1, tests/a.test.ts:2)",
        &[(
            "tests/a.test.ts",
            "start({ runId: 'old-run', name: 'old-run' });\nexpect(c.name).not.toBe('old-run');\n",
        )],
    );
}

#[test]
fn copies_beside_the_same_text_in_another_role() {
    is_left_for(
        "unsafe: the same text also occurs in places that the fix does not change (tests/a.test.ts:1)",
        &[(
            "tests/a.test.ts",
            "it('a', () => { start({ runId: 'old-run', name: 'old-run' }); expect(rows()).toEqual(['old-run']); });\n",
        )],
    );
}

#[test]
fn production_code_with_the_same_text() {
    is_left_for(
        "unsafe: the same text also occurs in places that the fix does not change (src/demo.ts:1)",
        &[
            (
                "tests/a.test.ts",
                "import { demo } from '../src/demo';\ndemo({ runId: 'old-run' });\n",
            ),
            (
                "src/demo.ts",
                "export function demo({ runId }) { return KNOWN.has('old-run'); }\n",
            ),
        ],
    );
}

#[test]
fn a_text_that_contains_the_id() {
    for text in [
        "#[test]\nfn a() { let run_id = \"old-run\"; let run_id = format!(\"{run_id}-x\"); assert_eq!(run_id, \"old-run-x\"); }\n",
        "#[test]\nfn a() { let run_id = \"old-run\"; assert_eq!(label(run_id), \"sse:old-run\"); }\n",
    ] {
        is_left_for(
            "unsafe: the same text also occurs in places that the fix does not change (",
            &[("tests/a.rs", text)],
        );
    }
    // The longer id may be derived from the shorter id.
    is_left_for(
        "unsafe: the old id contains another id, `old-run` (tests/a.test.ts:1)",
        &[(
            "tests/a.test.ts",
            "it('a', () => { start({ runId: 'old-run' }); start({ runId: 'old-run-2' }); expect(last.runId).toBe('old-run-2'); });\n",
        )],
    );
}

#[test]
fn a_built_text_may_be_the_id() {
    let reason = "unsafe: code that builds text may produce the old id";
    for test in [
        "it('a', () => { for (const i of n) start({ runId: `old-run-${i}` }); start({ runId: 'old-run-1' }); });\n",
        "it('a', () => { go('old-run-' + n); start({ runId: 'old-run-1' }); });\n",
        "it('a', () => { go(['old', 'run', n].join('-')); start({ runId: 'old-run-1' }); });\n",
    ] {
        is_left_for(reason, &[("tests/a.test.ts", test)]);
    }
    for test in [
        "def test_a():\n    go('-'.join(['old', 'run', n]))\n    f(run_id='old-run-1')\n",
        "def test_a():\n    go('old-' 'run-' + n)\n    f(run_id='old-run-1')\n",
        "def test_a():\n    go('old-' + 'run-' + n)\n    f(run_id='old-run-1')\n",
        "def test_a():\n    go('old-' f'run-{n}')\n    f(run_id='old-run-1')\n",
    ] {
        is_left_for(reason, &[("tests/test_a.py", test)]);
    }
    for test in [
        "#[test]\nfn a() { go(format!(\"old-run-{n}\")); g(Context { run_id: \"old-run-1\" }); }\n",
        "#[test]\nfn a() { go(\"old-run-\".to_owned() + &n); g(Context { run_id: \"old-run-1\" }); }\n",
    ] {
        is_left_for(reason, &[("tests/a.rs", test)]);
    }
    // Not if it has another beginning.
    becomes(
        &[(
            "tests/a.test.ts",
            "it('a', () => { go(`new-${word}`); start({ runId: 'old-run' }); });\n",
        )],
        "it('a', () => { go(`new-${word}`); start({ runId: 'run_old-run_4bf95f4e' }); });\n",
    );
}

#[test]
fn an_id_that_is_only_expected() {
    let reason =
        "not fixed: the id is only compared, and the code that produces the id was not found";
    for test in [
        "it('a', () => { expect(run).toHaveBeenCalledWith({ runId: 'old-run' }); });\n",
        "it('a', () => { expect(run).toHaveBeenCalledWith(expect.objectContaining({ runId: 'old-run' })); });\n",
        "it('a', () => { expect(run()).toEqual([{ runId: 'old-run' }]); });\n",
        "it('a', () => { assert.deepEqual(run(), { runId: 'old-run' }); });\n",
    ] {
        is_never_written(&[("tests/a.test.ts", test)], &[reason]);
    }
    for test in [
        "def test_a(m):\n    m.assert_called_with(run_id='old-run')\n",
        "def test_a(m):\n    m.assert_called_with({'run_id': 'old-run'})\n",
        "def test_a():\n    assert run() == {'run_id': 'old-run'}\n",
    ] {
        is_never_written(&[("tests/test_a.py", test)], &[reason]);
    }
    is_never_written(
        &[(
            "tests/a.rs",
            "#[test]\nfn a() { assert_eq!(run(), Run { run_id: \"old-run\" }); }\n",
        )],
        &[reason],
    );
    // An argument of a call in the expectation is a source of the id.
    becomes(
        &[(
            "tests/a.test.ts",
            "it('a', () => { expect(run()).toEqual(make({ runId: 'old-run' })); });\n",
        )],
        "it('a', () => { expect(run()).toEqual(make({ runId: 'run_old-run_4bf95f4e' })); });\n",
    );
    becomes(
        &[(
            "tests/a.rs",
            "#[test]\nfn a() { assert_eq!(run(), make(Run { run_id: \"old-run\" })); }\n",
        )],
        "#[test]\nfn a() { assert_eq!(run(), make(Run { run_id: \"run_old-run_4bf95f4e\" })); }\n",
    );
}

#[test]
fn a_test_without_the_name_of_an_id_passes_one_by_position() {
    let python = Project::with(&[
        (
            "board.py",
            "class Board:\n    def put(self, run_id, value):\n        self.rows = {run_id: value}\n\n\n\
             def start(run_id):\n    return Board()\n",
        ),
        (
            "tests/test_put.py",
            "from board import Board\n\n\ndef test_a():\n    Board().put('beta-1', 1)\n",
        ),
        (
            "tests/test_start.py",
            "from board import start\n\n\ndef test_a():\n    assert start('beta-2')\n",
        ),
        (
            "tests/test_map.py",
            "from board import start\n\n\ndef test_a():\n    assert list(map(start, ['beta-3']))\n",
        ),
    ]);
    python.run(&["fix", "--apply", "-q"]);
    let is_new = |path: &str| python.read(path).contains("'run_");
    assert!(is_new("tests/test_put.py"));
    assert!(is_new("tests/test_start.py"));
    assert!(!is_new("tests/test_map.py"));

    let typescript = Project::with(&[
        (
            "src/api.ts",
            "export const open = (step: number, runId: string) => step;\n\
             export class Desk { take(runId: string) { return runId !== ''; } }\n",
        ),
        (
            "tests/open.test.ts",
            "import { open } from '../src/api';\nit('a', () => { expect(open(1, 'beta-1')).toBe(1); });\n",
        ),
        (
            "tests/desk.test.ts",
            "import { Desk } from '../src/api';\nit('a', () => { expect(new Desk().take('beta-1')).toBe(true); });\n",
        ),
        (
            "tests/other.test.ts",
            "import { reopen } from '../src/other';\nit('a', () => { expect(reopen(1, 'beta-1')).toBe(1); });\n",
        ),
    ]);
    typescript.run(&["fix", "--apply", "-q"]);
    let is_new = |path: &str| typescript.read(path).contains("'run_");
    assert!(is_new("tests/open.test.ts"));
    assert!(is_new("tests/desk.test.ts"));
    assert!(!is_new("tests/other.test.ts"));

    let rust = Project::with(&[
        (
            "Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        (
            "src/lib.rs",
            "pub fn open(step: u32, run_id: &str) -> bool { step > 0 && !run_id.is_empty() }\n",
        ),
        (
            "tests/open.rs",
            "use app::open;\n#[test]\nfn opens() { assert!(open(1, \"beta-1\")); }\n",
        ),
    ]);
    rust.run(&["fix", "--apply", "-q"]);
    assert!(rust.read("tests/open.rs").contains("\"run_"));
}
