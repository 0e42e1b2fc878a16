//! Lists, sets and tables of ids: they change as a whole or not at all.

mod project;

use project::fixes::{fixed, is_never_written};

/// Lists with the ids `tau-1` and `TEXT`.
const LISTS: &[(&str, &str)] = &[
    ("tests/test_a.py", "run_ids = ['tau-1', 'TEXT']\n"),
    (
        "tests/test_a.py",
        "run_ids = {'tau-1', 'run_x_1a2b3c4d', None, 'TEXT'}\n",
    ),
    ("tests/test_a.py", "run_ids = 'tau-1', 'TEXT'\n"),
    (
        "tests/test_a.py",
        "@pytest.mark.parametrize('run_id', ['tau-1', 'TEXT'])\ndef test_a(run_id):\n    go(run_id)\n",
    ),
    (
        "tests/test_a.py",
        "@pytest.mark.parametrize('run_id, text', [\n    ('tau-1', 'a text of more than forty characters, with its end'),\n    ('TEXT', 'b'),\n])\ndef test_a(run_id, text):\n    go(run_id)\n",
    ),
    (
        "tests/test_a.py",
        "@pytest.mark.parametrize('run_id', [pytest.param('tau-1', id='x'), pytest.param('TEXT', id='y')])\ndef test_a(run_id):\n    go(run_id)\n",
    ),
    (
        "tests/test_a.py",
        "@pytest.fixture(params=['tau-1', 'TEXT'])\ndef run_id(request):\n    return request.param\n",
    ),
    (
        "tests/test_a.py",
        "rows = [{'run_id': 'tau-1', 'n': f(1, 2)}, {'run_id': 'TEXT'}]\n",
    ),
    (
        "tests/test_a.py",
        "rows = (Run(run_id='tau-1'), Run(run_id='TEXT'))\n",
    ),
    (
        "tests/test_a.py",
        "rows = {'a': Run(run_id='tau-1'), 'b': Run(run_id='TEXT')}\n",
    ),
    (
        "tests/a.test.ts",
        "const runIds = new Set(['tau-1', 'TEXT']);\n",
    ),
    (
        "tests/a.test.ts",
        "it('a', () => { for (const [runId, n] of [['tau-1', 1], ['TEXT', 2]]) go(runId, n); });\n",
    ),
    (
        "tests/a.test.ts",
        "it.each(['tau-1', 'TEXT'])('a', (runId) => go(runId));\n",
    ),
    (
        "tests/a.test.ts",
        "it.each`\n  runId | n\n  ${'tau-1'} | ${1}\n  ${'TEXT'} | ${2}\n`('a', ({ runId }) => go(runId));\n",
    ),
    (
        "tests/a.test.ts",
        "it('a', () => go({ a: { runId: 'tau-1' }, b: { runId: 'TEXT' } }));\n",
    ),
    (
        "tests/a.test.ts",
        "it('a', () => go([new Run({ runId: 'tau-1' }), new Run({ runId: 'TEXT' })]));\n",
    ),
    (
        "tests/a.rs",
        "#[test]\nfn a() { let run_ids = vec![\"tau-1\".to_string(), \"TEXT\".to_string()]; go(run_ids); }\n",
    ),
    (
        "tests/a.rs",
        "#[test]\nfn a() { for (run_id, n) in [(\"tau-1\", 1), (\"TEXT\", 2)] { go(run_id, n); } }\n",
    ),
    (
        "tests/a.rs",
        "#[test]\nfn a() { go(vec![Run { run_id: \"tau-1\" }, Run { run_id: \"TEXT\" }]); }\n",
    ),
    (
        "tests/a.rs",
        "#[rstest]\n#[case(\"tau-1\")]\n#[case::second(\"TEXT\")]\nfn a(#[case] run_id: &str) { go(run_id); }\n",
    ),
    (
        "tests/a.rs",
        "#[test_case(\"tau-1\", 1)]\n#[test_case(\"TEXT\", 2)]\nfn a(run_id: &str, n: u32) { go(run_id, n); }\n",
    ),
    (
        "tests/a.rs",
        "#[rstest]\nfn a(#[values(\"tau-1\", \"TEXT\")] run_id: &str) { go(run_id); }\n",
    ),
];

#[test]
fn a_list_with_a_text_that_is_never_rewritten_stays_as_a_whole() {
    for (path, text) in LISTS {
        let text = text.replace("TEXT", "123");
        let lines = text.lines().zip(1..);
        let line = lines.filter(|(line, _)| line.contains("123")).last();
        let line = line.expect("a line with the number").1;
        let said = format!(
            "not fixed: the same list contains `123` ({path}:{line}), which is never rewritten: change both by hand, or name `123` under `rewrite` in the configuration"
        );
        is_never_written(&[(path, &text)], &[&said]);
        let files = [(*path, &*text), ("id-migrate.toml", "rewrite = ['123']\n")];
        let new = fixed(&files, &["--unsafe-fixes"]);
        assert!(
            new[0].contains("run_tau-1_90335287") && new[0].contains("run_123_"),
            "{}",
            new[0]
        );
    }
    for kept in [
        "b b",
        "2024-01-31",
        "9b2fa15c-34b6-4b1e-a1de-50ad6d0a3e77",
        "__run__",
    ] {
        is_never_written(
            &[("tests/test_a.py", &LISTS[0].1.replace("TEXT", kept))],
            &[&format!("the same list contains `{kept}`")],
        );
    }
}

#[test]
fn a_list_with_another_valid_missing_or_bad_id_changes() {
    for (path, text) in LISTS {
        for other in ["run_x_1a2b3c4d", "unknown", "invalid-run"] {
            let text = text.replace("TEXT", other);
            let new = fixed(&[(path, &text)], &["--unsafe-fixes"]);
            assert_eq!(new[0], text.replace("tau-1", "run_tau-1_90335287"));
        }
    }
}

#[test]
fn the_ids_of_every_kind_of_list_change_together() {
    for (path, text) in LISTS {
        let thread = match *path {
            "tests/test_a.py" => "go(thread_id='tau-22')\n",
            "tests/a.test.ts" => "go({ threadId: 'tau-22' });\n",
            _ => "#[test]\nfn b() { go(Thread { thread_id: \"tau-22\" }); }\n",
        };
        let text = text.replace("TEXT", "tau-22") + thread;
        is_never_written(
            &[(path, &text)],
            &["not fixed: the id must change together with `tau-22`, which is not fixed"],
        );
    }
}

#[test]
fn constants_in_a_list_are_ids() {
    for (path, text) in [
        (
            "tests/test_a.py",
            "FIRST = 'tau-1'\nRUNS = [FIRST, 'tau-2']\n\ndef test_a():\n    for run_id in RUNS:\n        go(run_id)\n",
        ),
        (
            "tests/test_a.py",
            "class Ids:\n    FIRST = 'tau-1'\n\nCASES = [(Ids.FIRST, 1), ('tau-2', 2)]\n\n@pytest.mark.parametrize('run_id, n', CASES)\ndef test_a(run_id, n):\n    go(run_id, n)\n",
        ),
        (
            "tests/a.test.ts",
            "const FIRST = 'tau-1';\nconst RUNS = [FIRST, 'tau-2'];\nit.each(RUNS)('a', (runId) => go(runId));\n",
        ),
        (
            "tests/a.rs",
            "const FIRST: &str = \"tau-1\";\nconst RUNS: [&str; 2] = [FIRST, \"tau-2\"];\n#[test]\nfn a() { for run_id in RUNS { go(run_id); } }\n",
        ),
    ] {
        let new = fixed(&[(path, text)], &[]);
        let text = text.replace("tau-1", "run_tau-1_90335287");
        assert_eq!(new[0], text.replace("tau-2", "run_tau-2_9133541a"));
    }
    // The name of an object in another column is no id.
    let text = "NAME = 'tau-1'\nCASES = [('tau-2', NAME)]\n\ndef test_a():\n    for run_id, name in CASES:\n        go(run_id, name=name)\n";
    let new = fixed(&[("tests/test_a.py", text)], &[]);
    assert_eq!(new[0], text.replace("tau-2", "run_tau-2_9133541a"));
}
