//! Texts that equal an id in code far from the test, which the code that gets the id can see.
//!
//! The test calls `main`, `main` calls `load`, and `load` calls `pick`. `pick` can see the file `names`.

use crate::project::Project;

/// A name, the id, `names` and `pick`.
type Far = (&'static str, &'static str, &'static str, &'static str);

fn python((_, id, names, pick): &Far) -> Vec<(&'static str, String)> {
    vec![
        ("names.py", (*names).to_owned()),
        ("base.py", "NAME = 'nightly-run'\n".to_owned()),
        ("seed.json", "{\"nightly-run\": 1}\n".to_owned()),
        ("runs/march-run.txt", "1\n".to_owned()),
        ("conf/settings.py", "SPECIAL = 'dawn-run'\n".to_owned()),
        ("deep.py", format!("import names\n{pick}")),
        (
            "mid.py",
            "from deep import pick\ndef load(run_id): return pick(run_id)\n".to_owned(),
        ),
        (
            "app.py",
            "from mid import load\ndef main(run_id): return load(run_id)\n".to_owned(),
        ),
        (
            "tests/test_app.py",
            format!("import app\ndef test_it():\n    assert app.main(run_id=\"{id}\") == 1\n"),
        ),
    ]
}

fn javascript((_, id, names, pick): &Far) -> Vec<(&'static str, String)> {
    vec![
        ("src/names.js", (*names).to_owned()),
        (
            "src/deep.js",
            format!("import * as names from './names.js';\n{pick}"),
        ),
        (
            "src/mid.js",
            "import { pick } from './deep.js';\nexport const load = (runId) => pick(runId);\n"
                .to_owned(),
        ),
        (
            "src/app.js",
            "import { load } from './mid.js';\nexport const main = (runId) => load(runId);\n"
                .to_owned(),
        ),
        (
            "test/app.test.js",
            format!(
                "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport {{ main }} from '../src/app.js';\ntest('a', () => {{ const runId = '{id}'; assert.equal(main(runId), 1); }});\n"
            ),
        ),
    ]
}

fn rust((_, id, names, pick): &Far) -> Vec<(&'static str, String)> {
    vec![
        (
            "Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n".to_owned(),
        ),
        (
            "src/lib.rs",
            "pub mod app;\nmod deep;\nmod mid;\nmod names;\n".to_owned(),
        ),
        ("src/names.rs", (*names).to_owned()),
        ("src/deep.rs", format!("use crate::names;\n{pick}")),
        (
            "src/mid.rs",
            "pub fn load(run_id: &str) -> bool { crate::deep::pick(run_id) }\n".to_owned(),
        ),
        (
            "src/app.rs",
            "pub fn main(run_id: &str) -> bool { crate::mid::load(run_id) }\n".to_owned(),
        ),
        (
            "tests/app.rs",
            format!(
                "#[test]\nfn it() {{ let run_id = \"{id}\"; assert!(app::app::main(run_id)); }}\n"
            ),
        ),
    ]
}

#[track_caller]
fn expect(cases: &[Far], files: fn(&Far) -> Vec<(&'static str, String)>, code: i32) {
    for case in cases {
        let files = files(case);
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
        let ran = Project::with(&files).run(&["fix", "--apply", "-q"]);
        assert_eq!(ran.code, Some(code), "{}: {}", case.0, ran.stderr);
    }
}

#[rustfmt::skip]
const PYTHON: &[Far] = &[
    ("an element of a constant", "nightly-run", "SPECIAL = ('nightly-run', 'other')\n", "def pick(run_id): return int(run_id in names.SPECIAL)\n"),
    ("a key of a dict", "nightly", "KINDS = dict(nightly=1)\n", "def pick(run_id): return names.KINDS[run_id]\n"),
    ("an attribute of a class", "nightly", "class Runs:\n    nightly = 1\n", "def pick(run_id): return getattr(names.Runs, run_id)\n"),
    ("a member of an enum", "nightly", "import enum\nclass Kind(enum.Enum):\n    nightly = 1\n", "def pick(run_id): return names.Kind[run_id].value\n"),
    ("a part of the name of a method", "nightly", "class Runs:\n    def on_nightly(self): return 1\n", "def pick(run_id): return getattr(names.Runs(), 'on_' + run_id)()\n"),
    ("a name of a parameter", "nightly", "def count(nightly=0, weekly=0): return nightly\n", "def pick(run_id): return names.count(**{run_id: 1})\n"),
    ("a sum of constants", "nightly-run", "BASE = 'nightly'\nDEFAULT = BASE + '-run'\n", "def pick(run_id): return int(run_id == names.DEFAULT)\n"),
    ("an f-string of constants", "nightly-run", "BASE = 'nightly'\nDEFAULT = f'{BASE}-run'\n", "def pick(run_id): return int(run_id == names.DEFAULT)\n"),
    ("joined texts", "nightly-run", "DEFAULT = '-'.join(['nightly', 'run'])\n", "def pick(run_id): return int(run_id == names.DEFAULT)\n"),
    ("numbered texts", "job-1", "def rows(): return [f'job-{at}' for at in range(3)]\n", "def pick(run_id): return names.rows().index(run_id)\n"),
    ("a list in a text", "nightly-run", "NAMES = 'weekly-run nightly-run'.split()\n", "def pick(run_id): return names.NAMES.index(run_id)\n"),
    ("a constant of another constant", "nightly-run", "from base import NAME\nSPECIAL = [NAME]\n", "def pick(run_id): return int(run_id in names.SPECIAL)\n"),
    ("a data file", "nightly-run", "", "import json, pathlib\ndef pick(run_id): return json.loads(pathlib.Path(__file__).with_name('seed.json').read_text())[run_id]\n"),
    ("the name of a file", "march-run", "", "import pathlib\ndef pick(run_id): return [path.stem for path in pathlib.Path('runs').iterdir()].count(run_id)\n"),
    ("a module that a constant names", "dawn-run", "PATH = 'conf.settings'\n", "import importlib\ndef pick(run_id): return int(run_id == importlib.import_module(names.PATH).SPECIAL)\n"),
    ("a module that a text names", "dawn-run", "", "import importlib\ndef pick(run_id): return int(run_id == importlib.import_module('conf.settings').SPECIAL)\n"),
    ("a module", "nightly", "", "import importlib\ndef pick(run_id): return importlib.import_module('plugins.' + run_id).COUNT\n"),
];

#[test]
fn python_that_knows_the_text_of_an_id_keeps_it() {
    expect(PYTHON, python, 1);
}

#[rustfmt::skip]
const JAVASCRIPT: &[Far] = &[
    ("an element of a constant", "nightly-run", "export const SPECIAL = ['weekly-run', 'nightly-run'];\n", "export const pick = (runId) => names.SPECIAL.indexOf(runId);\n"),
    ("a method", "nightly", "export class Runs { nightly() { return 1; } }\n", "export const pick = (runId) => new names.Runs()[runId]();\n"),
    ("a part of the name of a method", "nightly", "export class Runs { on_nightly() { return 1; } }\n", "export const pick = (runId) => new names.Runs()[`on_${runId}`]();\n"),
    ("an export", "nightly", "export const nightly = 1;\n", "export const pick = (runId) => names[runId];\n"),
    ("a sum of constants", "nightly-run", "const BASE = 'nightly';\nexport const DEFAULT = BASE + '-run';\n", "export const pick = (runId) => Number(runId === names.DEFAULT);\n"),
    ("numbered texts", "job-1", "export const rows = () => [0, 1, 2].map((at) => `job-${at}`);\n", "export const pick = (runId) => names.rows().indexOf(runId);\n"),
    ("a list in a text", "nightly-run", "export const NAMES = 'weekly-run,nightly-run'.split(',');\n", "export const pick = (runId) => names.NAMES.indexOf(runId);\n"),
    ("a module", "nightly", "", "export const pick = (runId) => require(`./plugins/${runId}.js`).count;\n"),
];

#[test]
fn javascript_that_knows_the_text_of_an_id_keeps_it() {
    expect(JAVASCRIPT, javascript, 1);
}

#[rustfmt::skip]
const RUST: &[Far] = &[
    ("an element of a constant", "nightly-run", "pub const SPECIAL: [&str; 1] = [\"nightly-run\"];\n", "pub fn pick(run_id: &str) -> bool { names::SPECIAL.contains(&run_id) }\n"),
    ("a concatenated constant", "nightly-run", "pub const SPECIAL: &str = concat!(\"nightly\", \"-run\");\n", "pub fn pick(run_id: &str) -> bool { run_id == names::SPECIAL }\n"),
    ("joined texts", "nightly-run", "pub fn name() -> String { [\"nightly\", \"run\"].join(\"-\") }\n", "pub fn pick(run_id: &str) -> bool { run_id == names::name() }\n"),
    ("a format with literals", "nightly-run", "pub fn name() -> String { format!(\"{}-{}\", \"nightly\", \"run\") }\n", "pub fn pick(run_id: &str) -> bool { run_id == names::name() }\n"),
    ("numbered texts", "job-1", "pub fn rows() -> Vec<String> { (0..3).map(|at| format!(\"job-{at}\")).collect() }\n", "pub fn pick(run_id: &str) -> bool { names::rows().iter().any(|row| row == run_id) }\n"),
];

#[test]
fn rust_that_knows_the_text_of_an_id_keeps_it() {
    expect(RUST, rust, 1);
}

#[rustfmt::skip]
const HARMLESS: &[Far] = &[
    ("another text", "nightly-run", "SPECIAL = ('weekly-run', 'other')\n", "def pick(run_id): return 1 - int(run_id in names.SPECIAL)\n"),
    ("a message", "nightly", "TEXT = 'no nightly-run yet'\n", "def pick(run_id): return 1\n"),
    ("a text that ends like the id", "alpha-run", "def name(kind): return f'{kind}-run'\n", "def pick(run_id): return 1\n"),
    ("a large number", "job-1234", "def name(at): return f'job-{at}'\n", "def pick(run_id): return 1\n"),
];

#[test]
fn code_that_does_not_know_the_text_of_an_id_lets_it_change() {
    expect(HARMLESS, python, 0);
}

#[rustfmt::skip]
const BUILT: &[(&str, &str)] = &[
    ("tests/test_a.py", "import app\ndef test_a():\n    app.ROWS['nightly' + '-run'] = 1\n    assert app.main(run_id='nightly-run') == 1\n"),
    ("tests/test_a.py", "import app\ndef test_a():\n    app.ROWS['-'.join(['nightly', 'run'])] = 1\n    assert app.main(run_id='nightly-run') == 1\n"),
    ("tests/test_a.py", "import app\ndef test_a():\n    app.ROWS['{}-{}'.format('nightly', 'run')] = 1\n    assert app.main(run_id='nightly-run') == 1\n"),
    ("test/a.test.js", "test('a', () => { rows.set('nightly' + '-run', 1); const runId = 'nightly-run'; assert.equal(main(runId), 1); });\n"),
    ("test/a.test.js", "test('a', () => { rows.set(['nightly', 'run'].join('-'), 1); const runId = 'nightly-run'; assert.equal(main(runId), 1); });\n"),
    ("tests/a.rs", "#[test]\nfn a() { let run_id = \"nightly-run\"; assert!(same(concat!(\"nightly\", \"-run\"), run_id)); }\n"),
];

#[test]
fn a_test_that_builds_the_text_of_an_id_keeps_it() {
    for (path, text) in BUILT {
        let ran = Project::with(&[(path, text)]).run(&["fix", "--apply", "-q"]);
        assert_eq!(ran.code, Some(1), "{text}: {}", ran.stderr);
    }
}
