//! Ids that change together: the elements of a list, and ids that a test contrasts with a text that stays.

mod project;

use project::fixes::{fixed, is_left, is_never_written};

#[test]
fn a_list_or_a_table_changes_as_a_whole_or_not_at_all() {
    for text in [
        "def test_a():\n    run_ids = ['tau-1', 'tau-22']\n    assert rows() == 'x tau-22'\n",
        "@pytest.mark.parametrize('run_id', ['tau-1', 'tau-22'])\ndef test_a(run_id):\n    assert rows() == 'x tau-22'\n",
        "@pytest.mark.parametrize('run_id, n', [('tau-1', 1), ('tau-22', 2)])\ndef test_a(run_id, n):\n    assert rows() == 'x tau-22'\n",
    ] {
        is_left(
            &[("tests/test_a.py", text)],
            &["the id must change together with `tau-22`"],
        );
        let whole = text.replace("'x tau-22'", "'x'");
        let new = fixed(&[("tests/test_a.py", &whole)], &[]);
        assert!(
            new[0].contains("'run_tau-1_") && new[0].contains("'run_tau-22_"),
            "{}",
            new[0]
        );
    }
}

#[test]
fn the_elements_of_a_list_change_as_a_whole_or_not_at_all() {
    for (path, text) in [
        (
            "tests/test_a.py",
            "def test_a():\n    rows = [{'run_id': 'tau-1', 'n': f(1, 2)}, {'run_id': 'tau-22'}]\n    assert names(rows) == 'x tau-22'\n",
        ),
        (
            "tests/test_a.py",
            "def test_a():\n    return [\n        Run(run_id='tau-1'),\n        Run(n=[1, 2], run_id='tau-22'),\n    ], 'x tau-22'\n",
        ),
        (
            "tests/a.test.ts",
            "it('lists', () => {\n  const rows = [{ run: { runId: 'tau-1' } }, { run: { runId: 'tau-22' } }];\n  expect(names(rows)).toBe('x tau-22');\n});\n",
        ),
        (
            "tests/a.rs",
            "#[test]\nfn lists() {\n    let rows = vec![Run { run_id: \"tau-1\" }, Run { run_id: \"tau-22\" }];\n    assert_eq!(names(&rows), \"x tau-22\");\n}\n",
        ),
    ] {
        is_left(
            &[(path, text)],
            &["the id must change together with `tau-22`"],
        );
        let whole = text.replace("x tau-22", "x");
        let new = fixed(&[(path, &whole)], &[]);
        assert!(
            new[0].contains("run_tau-1_") && new[0].contains("run_tau-22_"),
            "{}",
            new[0]
        );
    }
}

#[test]
fn an_equal_id_behind_several_imports_changes_too() {
    let typescript = [
        (
            "e2e/chat.spec.ts",
            "import { test } from './fixtures/base.js';\ntest('streams', () => emit({ runId: 'tau-22' }));\n",
        ),
        (
            "e2e/fixtures/base.ts",
            "import { mock } from './mocks.js';\nexport const test = base.extend({ mock });\n",
        ),
        (
            "e2e/fixtures/mocks.ts",
            "export const mock = (flag) => ({ runId: flag ? null : 'tau-22' });\n",
        ),
    ];
    let python = [
        (
            "tests/test_a.py",
            "from tests.base import client\ndef test_a():\n    emit(run_id='tau-22')\n",
        ),
        (
            "tests/base.py",
            "from tests.mocks import mock\nclient = Client(mock)\n",
        ),
        (
            "tests/mocks.py",
            "def mock(flag):\n    return {'run_id': None if flag else 'tau-22'}\n",
        ),
    ];
    for [user, between, source] in [typescript, python] {
        let new = fixed(&[user, between, source], &[]);
        let written = |at: usize| new[at].matches("'run_tau-22_").count();
        assert_eq!([written(0), written(1), written(2)], [1, 0, 1], "{new:?}");
        let text = format!("{}print('x tau-22')\n", source.1);
        is_left(
            &[user, between, (source.0, &text)],
            &[&format!(
                "places that the fix does not change ({}:",
                source.0
            )],
        );
    }
}

#[test]
fn ids_outside_of_lists_change_alone() {
    let steps = "const steps = [\n  () => {\n    begin();\n    start({ runId: 'tau-1' });\n  },\n  () => start({ runId: 'tau-22' }),\n];\nexpect(rows()).toBe('x tau-22');\n";
    let new = fixed(&[("tests/a.test.ts", steps)], &[]);
    assert!(
        new[0].contains("'run_tau-1_") && new[0].contains("'tau-22'"),
        "{}",
        new[0]
    );
    // These are lists of functions.
    for steps in [
        "[\n  () => {\n    start({ runId: 'tau-1' })\n  },\n  () => {\n    start({ runId: '123' })\n  },\n]",
        "{\n  begin: () => {\n    start({ runId: 'tau-1' })\n  },\n  end() {\n    stop({ runId: '123' })\n  },\n}",
    ] {
        let text = format!("run({steps})\n");
        let new = fixed(&[("tests/a.test.ts", &text)], &[]);
        assert_eq!(new[0], text.replace("tau-1", "run_tau-1_90335287"));
    }
    for text in [
        "def test_a():\n    f({'run_id': 'tau-1'}, {'run_id': 'tau-22'})\n    assert rows() == 'x tau-22'\n",
        "def test_a():\n    one, two = [{'run_id': 'tau-1'}], [{'run_id': 'tau-22'}]\n    assert rows() == 'x tau-22'\n",
        "def test_a():\n    rows[f(run_id='tau-1')], rows[f(run_id='tau-22')]\n    assert rows() == 'x tau-22'\n",
    ] {
        let new = fixed(&[("tests/test_a.py", text)], &[]);
        assert!(
            new[0].contains("'run_tau-1_") && !new[0].contains("'run_tau-22_"),
            "{}",
            new[0]
        );
    }
}

#[test]
fn an_id_contrasted_with_a_text_that_stays_is_never_written() {
    let python = "from app import key

def test_delimiters_do_not_collide():
    one = {'run_id': 'shop-7&user=u1'}
    two = {'user': 'u1', 'run_id': 'shop-7'}
    assert key(one) != key(two)

def test_escapes_do_not_collide():
    assert key(run_id='nightly 7') != key(run_id='nightly-7')
";
    is_never_written(
        &[("tests/test_a.py", python)],
        &[
            "a test contrasts the id with `shop-7&user=u1` (tests/test_a.py:4)",
            "a test contrasts the id with `nightly 7` (tests/test_a.py:9)",
        ],
    );
    let typescript = "it('keeps them apart', () => {
  const one = { runId: 'shop-7&user=u1' };
  const two = { user: 'u1', runId: 'shop-7' };
  expect(key(one)).not.toEqual(key(two));
});
";
    is_never_written(
        &[("tests/a.test.ts", typescript)],
        &["a test contrasts the id with `shop-7&user=u1` (tests/a.test.ts:2)"],
    );
}

#[test]
fn ids_that_a_test_contrasts_are_never_written() {
    let python = "from app import get, put

def test_case_counts():
    put(run_id='Alpha', value=1)
    put(run_id='alpha', value=2)
    assert get(run_id='Alpha') == 1

def test_a_prefix_does_not_match():
    put(run_id='job-1', value=1)
    put(run_id='job-10', value=2)
    assert get(run_id='job-1') == 1
";
    is_never_written(
        &[("tests/test_a.py", python)],
        &[
            "a test contrasts the id with `Alpha` (tests/test_a.py:4)",
            "a test contrasts the id with `alpha` (tests/test_a.py:5)",
            "a test contrasts the id with `job-1` (tests/test_a.py:9)",
            "a test contrasts the id with `job-10` (tests/test_a.py:10)",
        ],
    );
    let typescript = "it('finds exact matches', () => {
  put({ runId: 'job-1' });
  put({ runId: 'my-job-1' });
});
";
    is_never_written(
        &[("tests/a.test.ts", typescript)],
        &["a test contrasts the id with `my-job-1` (tests/a.test.ts:3)"],
    );
    let rust = "#[test]
fn prefixes_do_not_collide() {
    put(Run { run_id: \"job-1\".into() });
    put(Run { run_id: \"job-12\".into() });
}
";
    is_never_written(
        &[("tests/a.rs", rust)],
        &["a test contrasts the id with `job-12` (tests/a.rs:4)"],
    );
    let new = fixed(
        &[(
            "tests/test_a.py",
            "def test_two():\n    put(run_id='job-1')\n    put(run_id='job-10')\n",
        )],
        &[],
    );
    assert_eq!(new[0].matches("'run_job-1").count(), 2, "{}", new[0]);
}

#[test]
fn another_text_that_stays_in_the_function_is_no_contrast() {
    let text = "def test_a():\n    start(run_id='a b')\n    start(run_id='nightly-7')\n";
    let files = [("tests/test_a.py", text)];
    let new = fixed(&files, &[]);
    assert!(new[0].contains("run_id='run_nightly-7_"), "{}", new[0]);
}

#[test]
fn a_short_id_changes_with_its_copies() {
    let text = "\
def preview(rows, texts):
    return texts.get(rows[0]['run_id'], '').strip() or None


def test_a_blank_text_has_no_preview():
    assert preview([{'run_id': 'r1'}], {'r1': ' '}) is None
";
    let new = fixed(&[("tests/test_a.py", text)], &["--unsafe-fixes"]);
    assert_eq!(new[0], text.replace("'r1'", "'run_r1_0c53fdac'"));
}

#[test]
fn a_word_is_never_changed_beside_a_copy_that_stays() {
    for (path, text) in [
        (
            "tests/test_a.py",
            "def test_a(store):\n    store.add(run_id='oldest')\n    assert store.get('oldest') is None\n",
        ),
        (
            "tests/test_a.py",
            "def test_a(store):\n    store.add(run_id='oldest')\n    assert store.texts() == {'oldest': 1}\n",
        ),
        (
            "tests/a.test.ts",
            "it('a', () => { start({ runId: 'oldest' }); expect(rows()).toEqual(['oldest']); });\n",
        ),
        (
            "tests/a.test.ts",
            "it('a', async () => {\n  await runs.create({ runId: 'oldest', threadId: 't-1' });\n  expect(await runs.find('oldest')).toBeNull();\n});\n",
        ),
    ] {
        is_never_written(
            &[(path, text)],
            &["a copy of the id may mean something else"],
        );
    }
}

#[test]
fn two_joined_words_are_no_word_that_a_copy_may_mean() {
    let text = "def test_a(store):\n    store.add(run_id='runGone')\n    assert store.get('runGone') is None\n";
    let path = "tests/test_a.py";
    let new = fixed(&[(path, text)], &[]).remove(0);
    assert_eq!(new.matches("'run_runGone_").count(), 2, "{new}");
    let other = text.replace("runGone", "Gone");
    assert_eq!(fixed(&[(path, &other)], &["--unsafe-fixes"])[0], other);
}

#[test]
fn an_absent_id_is_never_written_if_other_code_may_produce_it() {
    for (path, text) in [
        (
            "tests/test_a.py",
            "def test_a(store):\n    for n in range(5):\n        store.seed(f'run-{n}')\n    store.drop()\n    assert store.get(run_id='run-3') is None\n",
        ),
        (
            "tests/test_a.py",
            "def test_a(store):\n    store.seed('job/run-3')\n    store.drop()\n    assert (\n        store.get(\n            run_id='run-3',\n        )\n        is None\n    )\n",
        ),
        (
            "tests/a.test.ts",
            "it('a', async () => {\n  for (const n of [1, 3]) seed(`run-${n}`);\n  await expect(load({\n    runId: 'run-3',\n  })).resolves.toBeNull();\n});\n",
        ),
        (
            "tests/a.rs",
            "#[test]\nfn a() {\n    for n in 0..5 { seed(format!(\"run-{n}\")); }\n    drop_all();\n    assert!(load(Query { run_id: \"run-3\" }).is_none());\n}\n",
        ),
    ] {
        is_never_written(&[(path, text)], &["a test expects that nothing has the id"]);
    }
    for (path, before, assertions) in [
        (
            "tests/test_a.py",
            "def test_a(self, store):\n    store.seed(f'run-{1}')\n    ",
            &[
                "assert not store.has(run_id='run-3')",
                "assert store.find(run_id='run-3') == []",
                "assert store.find(run_id='run-3') == {}",
                "assert store.count(run_id='run-3') == 0",
                "assert Run(run_id='run-3') not in store.all()",
                "self.assertIsNone(store.get(run_id='run-3'))",
                "self.assertFalse(store.has(run_id='run-3'))",
                "store.on_run.assert_not_called_with(run_id='run-3')",
            ][..],
        ),
        (
            "tests/a.test.ts",
            "it('a', () => {\n  seed(`run-${1}`);\n  ",
            &[
                "expect(load({ runId: 'run-3' })).toEqual([]);",
                "expect(load({ runId: 'run-3' })).toHaveLength(0);",
                "expect(load({ runId: 'run-3' })).not.toHaveProperty('state');",
                "assert(load({ runId: 'run-3' }).length === 0);",
            ],
        ),
        (
            "tests/a.rs",
            "#[test]\nfn a() {\n    seed(format!(\"run-{}\", 1));\n    ",
            &[
                "assert!(!has(Query { run_id: \"run-3\" }));",
                "assert!(find(Query { run_id: \"run-3\" }).is_empty());",
                "assert!(count(Query { run_id: \"run-3\" }) == 0);",
                "assert_ne!(state(Query { run_id: \"run-3\" }), 1);",
            ],
        ),
    ] {
        let after = match path {
            "tests/test_a.py" => "\n",
            "tests/a.rs" => "\n}\n",
            _ => "\n});\n",
        };
        for assertion in assertions {
            let text = [before, *assertion, after].concat();
            is_never_written(
                &[(path, &*text)],
                &["a test expects that nothing has the id"],
            );
        }
    }
    // Here the absent id changes together with its source, or the test expects something.
    for (path, text) in [
        (
            "tests/test_a.py",
            "def test_a(store):\n    store.seed(f'run-{1}', run_id='run-3')\n    assert store.get(run_id='run-3') is None\n",
        ),
        (
            "tests/test_a.py",
            "def test_a(store):\n    store.seed(f'run-{1}')\n    assert store.get(run_id='run-3') is not None\n",
        ),
        (
            "tests/a.test.ts",
            "it('a', () => {\n  seed(`run-${1}`);\n  expect(load({ runId: 'run-3' })).not.toBeNull();\n});\n",
        ),
    ] {
        let new = fixed(&[(path, text)], &["--unsafe-fixes"]);
        assert_eq!(new[0], text.replace("'run-3'", "'run_3_3e9d5b22'"));
    }
}

#[test]
fn an_argument_named_id_changes_with_the_id() {
    let files = [
        (
            "test/a.test.ts",
            "import { count, load } from '../src/runs';\ntest('a', () => { expect(load('old-run')).toBe(count('old-run')); });\n",
        ),
        (
            "src/runs.ts",
            "export const load = (id: string) => all.get(id);\nexport const count = (runId: string) => all.get(runId);\n",
        ),
        // Another function of that name takes a run id.
        (
            "src/api.ts",
            "export const load = (runId: string) => fetchRun(runId);\n",
        ),
    ];
    let new = fixed(&files, &["--unsafe-fixes"]);
    assert_eq!(
        new[0],
        files[0].1.replace("'old-run'", "'run_old-run_4bf95f4e'")
    );
}
