//! Data files, settings and setup files that contain an old id: a safe fix leaves the group, and the finding says why.

mod project;

use project::fixes::{becomes, is_left_for};

#[test]
fn files_that_are_named_after_the_id() {
    let test = (
        "tests/test_a.py",
        "from app.load import load\ndef test_a():\n    assert load(run_id='old-run')\n",
    );
    let load = (
        "app/load.py",
        "def load(run_id):\n    with open(f'data/{run_id}.json') as file:\n        return file.read()\n",
    );
    for (path, name) in [
        ("data/old-run.json", "data/old-run.json"),
        ("data/old-run/state.json", "data/old-run/state.json"),
        ("data/run_old-run.bin", "data/run_old-run.bin"),
    ] {
        let reason = format!(
            "unsafe: the name of the file `{name}` contains the old id, and code reads a file with a computed path or lists a folder (app/load.py:2)"
        );
        is_left_for(&reason, &[test, load, (path, "{}")]);
    }
    let fixed = test.1.replace("old-run", "run_old-run_4bf95f4e");
    // The name of a longer id, and code that opens no such file.
    becomes(&[test, load, ("data/old-run10.json", "{}")], &fixed);
    let constant = ("app/load.py", "def load(run_id):\n    return run_id\n");
    becomes(&[test, constant, ("data/old-run.json", "{}")], &fixed);
}

#[test]
fn recorded_traffic_beside_the_test() {
    let test = "@pytest.mark.vcr\ndef test_a(client):\n    client.get(run_id='old-run')\n";
    let recorded = "- request:\n    uri: https://example.org/runs/old-run\n";
    is_left_for(
        "unsafe: the data file `cassettes/test_a/test_a.yaml`, used by tests/test_a.py, contains the old id",
        &[
            ("tests/test_a.py", test),
            ("tests/cassettes/test_a/test_a.yaml", recorded),
        ],
    );
    is_left_for(
        "unsafe: the data file `cassettes/test_a.yaml`, used by tests/test_a.py, contains the old id",
        &[
            ("tests/test_a.py", test),
            ("tests/cassettes/test_a.yaml", recorded),
        ],
    );
    // Another file's traffic is no reason.
    becomes(
        &[
            ("tests/test_a.py", test),
            ("tests/cassettes/test_b/test_a.yaml", recorded),
        ],
        "@pytest.mark.vcr\ndef test_a(client):\n    client.get(run_id='run_old-run_4bf95f4e')\n",
    );
}

#[test]
fn a_snapshot_beside_the_test() {
    let test =
        "it('starts', () => { start({ runId: 'old-run' }); expect(sent).toMatchSnapshot(); });\n";
    is_left_for(
        "unsafe: the data file `__snapshots__/a.test.ts.snap`, used by tests/a.test.ts, contains the old id",
        &[
            ("tests/a.test.ts", test),
            (
                "tests/__snapshots__/a.test.ts.snap",
                "exports[`starts 1`] = `{ \"runId\": \"old-run\" }`;\n",
            ),
        ],
    );
    is_left_for(
        "unsafe: the data file `snapshots/shop__a__starts.snap`, used by tests/a.rs, contains the old id",
        &[
            (
                "tests/a.rs",
                "fn f() { g(Context { run_id: \"old-run\" }); }\n",
            ),
            ("tests/snapshots/shop__a__starts.snap", "run_id: old-run\n"),
        ],
    );
    // Another file's snapshot, and a longer word, are no reason.
    becomes(
        &[
            ("tests/a.test.ts", "start({ runId: 'old-run' });\n"),
            ("tests/__snapshots__/b.test.ts.snap", "old-run\n"),
            ("tests/__snapshots__/a.test.ts.snap", "cold-runs\n"),
        ],
        "start({ runId: 'run_old-run_4bf95f4e' });\n",
    );
}

#[test]
fn a_data_file_of_a_pattern_or_of_another_folder() {
    let test = (
        "tests/test_a.py",
        "from app.svc import state\nstate(run_id='old-run')\n",
    );
    let svc = (
        "app/svc.py",
        "from app.seed import load\ndef state(run_id):\n    return load()[run_id]\n",
    );
    let data = ("config/seed/a.yaml", "old-run: ok\n");
    for load in [
        "(HERE.parent / 'config').rglob('*.yaml')",
        "glob(str(HERE.parent / 'config/seed/*.yaml'))",
        "[it for it in (HERE.parent / 'config' / 'seed').iterdir() if it.suffix == '.yaml']",
        "open(join(HERE, '..', 'config/seed', 'a.yaml'))",
    ] {
        let seed = format!("def load():\n    return read({load})\n");
        let seed = ("app/seed.py", seed.as_str());
        is_left_for("a.yaml`, used by app/seed.py", &[test, svc, seed, data]);
    }
    let other = "def load():\n    return read((HERE / 'other').glob('*.yaml'))\n";
    becomes(
        &[test, svc, ("app/seed.py", other), data],
        "from app.svc import state\nstate(run_id='run_old-run_4bf95f4e')\n",
    );
}

#[test]
fn a_data_file_that_the_code_names() {
    let data = ("tests/data/run.json", "{ \"runId\": \"old-run\" }\n");
    for (path, text) in [
        (
            "tests/a.test.ts",
            "import run from './data/run.json';\nstart({ runId: 'old-run' });\n",
        ),
        (
            "tests/a.rs",
            "fn f() { let c = read(include_str!(\"data/run.json\")); g(Run { run_id: \"old-run\" }); }\n",
        ),
        (
            "tests/b.rs",
            "fn f() { let c = read(\"tests/data/run.json\"); g(Run { run_id: \"old-run\" }); }\n",
        ),
        (
            "tests/test_a.py",
            "def test_a():\n    c = load(HERE / 'data' / 'run.json')\n    f(run_id='old-run')\n",
        ),
    ] {
        is_left_for("run.json`, used by tests/", &[(path, text), data]);
    }
    // A file of more than 4 MiB is not read.
    let large = " ".repeat(4 << 20) + data.1;
    becomes(
        &[
            (
                "tests/test_a.py",
                "c = load('data/run.json')\nf(run_id='old-run')\n",
            ),
            (data.0, &large),
        ],
        "c = load('data/run.json')\nf(run_id='run_old-run_4bf95f4e')\n",
    );
}

#[test]
fn rules_in_data_files() {
    let test = (
        "tests/test_a.py",
        "from app.load import load\ndef test_a():\n    assert load(run_id='old-run')\n",
    );
    let load =
        |name: &str| format!("def load(run_id):\n    return check('{name}', run_id=run_id)\n");
    for (path, rules, place) in [
        (
            "app/schema.json",
            "{\"properties\": {\n  \"run_id\": {\"type\": \"string\", \"pattern\": \"^[a-z-]+$\"}\n}}\n",
            "app/schema.json:2",
        ),
        (
            "app/api.yaml",
            "properties:\n  runId:\n    type: string\n    maxLength: 10\n",
            "app/api.yaml:2",
        ),
        (
            "app/schema.json",
            "{\"run_id\": {\"pattern\": \"^[a-z-]{3,9}$\", \"type\": \"string\"}}\n",
            "app/schema.json:1",
        ),
        (
            "app/api.yaml",
            "runId:\n  minLength: 8\n  type: string\n",
            "app/api.yaml:1",
        ),
        (
            "app/tables.sql",
            "CREATE TABLE jobs (id INT);\nCREATE TABLE runs (run_id TEXT CHECK (length(run_id) <= 10));\n",
            "app/tables.sql:2",
        ),
        (
            "app/heads.sql",
            "SELECT substr(run_id, 1, 2) FROM runs\n",
            "app/heads.sql:1",
        ),
    ] {
        let name = path.trim_start_matches("app/");
        let code = load(name);
        is_left_for(
            &format!("unsafe: code inspects the text of an id ({place})"),
            &[test, ("app/load.py", &code), (path, rules)],
        );
    }
    let fixed = test.1.replace("old-run", "run_old-run_4bf95f4e");
    for (path, rules) in [
        (
            "app/schema.json",
            "{\"properties\": {\"run_id\": {\"type\": \"string\"}, \"name\": {\"pattern\": \"^a\"}}}\n",
        ),
        (
            "app/schema.json",
            "{\"run_id\": {\"description\": \"has no pattern\", \"minLength\": 1, \"maxLength\": 64}}\n",
        ),
        (
            "app/schema.json",
            "{\"run_id\": {\"pattern\": \"^[a-z0-9][\\\\w-]{0,127}$\", \"type\": \"string\"}}\n",
        ),
        (
            "app/api.yaml",
            "properties:\n  runId:\n    type: string\n  name:\n    maxLength: 10\n",
        ),
        (
            "app/api.yaml",
            "runId:\n  type: string\n  pattern: '^[\\w-]+$'\n",
        ),
        (
            "app/tables.sql",
            "CREATE TABLE runs (run_id VARCHAR(64), name TEXT CHECK (length(name) < 9));\n",
        ),
    ] {
        let code = load(path.trim_start_matches("app/"));
        becomes(&[test, ("app/load.py", &code), (path, rules)], &fixed);
    }
}

#[test]
fn files_that_run_before_a_test_of_javascript() {
    let test = (
        "web/test/a.test.js",
        "it('a', () => { expect(find({ runId: 'old-run' })).toBe('done'); });\n",
    );
    let rows = "globalThis.rows = { 'old-run': 'done' };\n";
    let elsewhere = |path| {
        format!(
            "unsafe: the same text also occurs in places that the fix does not change ({path}:1)"
        )
    };
    for path in [
        "web/test/setup.js",
        "web/vitest.setup.ts",
        "web/src/setupTests.ts",
        "web/jest.config.js",
        "web/src/api/__mocks__/client.js",
        "setup-tests.js",
    ] {
        is_left_for(&elsewhere(path), &[test, (path, rows)]);
    }
    is_left_for(
        &elsewhere("web/test/rows.js"),
        &[
            test,
            ("web/test/setup.js", "import './rows.js';\n"),
            ("web/test/rows.js", rows),
        ],
    );
    let cypress = ("web/cypress/e2e/a.cy.js", test.1);
    is_left_for(
        &elsewhere("web/cypress/support/e2e.js"),
        &[cypress, ("web/cypress/support/e2e.js", rows)],
    );
    let fixed = test.1.replace("old-run", "run_old-run_4bf95f4e");
    for path in [
        "api/test/setup.js",
        "web/test/cards/setup.js",
        "web/test/rows.js",
        "web/cypress/support/e2e.js",
    ] {
        becomes(&[test, (path, rows)], &fixed);
    }
}

#[test]
fn settings_of_test_runners() {
    let python = (
        "tests/test_a.py",
        "def test_a():\n    assert load(run_id='old-run')\n",
    );
    let javascript = (
        "tests/a.test.js",
        "it('a', () => { const runId = 'old-run'; expect(load(runId)).toBe(true); });\n",
    );
    for (test, path, text) in [
        (python, "pytest.ini", "[pytest]\nenv =\n    JOB=old-run\n"),
        (python, "tests/.env", "JOB=old-run\n"),
        (
            javascript,
            "package.json",
            "{\"scripts\": {\"test\": \"JOB=old-run node --test\"}}\n",
        ),
    ] {
        let (file, said) = (path.trim_start_matches("tests/"), test.0);
        is_left_for(
            &format!("unsafe: the data file `{file}`, used by {said}, contains the old id"),
            &[test, (path, text)],
        );
    }
    let fixed = python.1.replace("old-run", "run_old-run_4bf95f4e");
    becomes(
        &[
            python,
            ("app/pytest.ini", "[pytest]\nenv =\n    JOB=old-run\n"),
        ],
        &fixed,
    );
}

#[test]
fn fixtures_that_a_test_names_without_their_ending() {
    let row = "{\"id\": \"old-run\"}\n";
    for (test, path) in [
        (
            (
                "cypress/e2e/a.cy.js",
                "it('a', () => { cy.fixture('row'); open({ runId: 'old-run' }); });\n",
            ),
            "cypress/fixtures/row.json",
        ),
        (
            (
                "runs/tests.py",
                "class T(TestCase):\n    fixtures = ['rows']\n    def test_a(self):\n        load(run_id='old-run')\n",
            ),
            "runs/fixtures/rows.json",
        ),
    ] {
        let shown = &path[path.find("fixtures").expect("a folder")..];
        is_left_for(
            &format!(
                "unsafe: the data file `{shown}`, used by {}, contains the old id",
                test.0
            ),
            &[test, (path, row)],
        );
    }
}

#[test]
fn packages_around_a_test() {
    let test = (
        "tests/unit/test_a.py",
        "def test_a():\n    assert load(run_id='old-run')\n",
    );
    let seed = "import app\napp.ROWS['old-run'] = 1\n";
    for path in ["tests/__init__.py", "tests/unit/__init__.py"] {
        is_left_for(
            &format!(
                "unsafe: the same text also occurs in places that the fix does not change ({path}:2)"
            ),
            &[test, (path, seed)],
        );
    }
    let fixed = test.1.replace("old-run", "run_old-run_4bf95f4e");
    becomes(&[test, ("tests/other/__init__.py", seed)], &fixed);
}
