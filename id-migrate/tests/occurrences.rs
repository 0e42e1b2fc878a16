//! Other code that may hold the old id: an occurrence of its text, or a file whose path is computed.

mod project;

use project::fixes::{fixed, is_left};

fn beside(value: &str, code: &str) -> String {
    format!("def test_a():\n    start(run_id='{value}')\n    {code}\n")
}

#[track_caller]
fn is_safe(value: &str, code: &str) {
    let text = beside(value, code);
    assert_ne!(
        fixed(&[("tests/test_a.py", &text)], &[]),
        [&*text],
        "{code}"
    );
}

#[track_caller]
fn is_doubt(value: &str, code: &str, said: &str) {
    is_left(&[("tests/test_a.py", &beside(value, code))], &[said]);
}

#[test]
fn a_text_is_found_next_to_a_boundary() {
    let elsewhere = "unsafe: the same text also occurs in places that the fix does not change";
    for (value, code) in [
        ("run-1", "show(about='<run-1>')"),
        ("run-front", r"show(about='\brun-front done')"),
        ("old-run", "show(about='runs/old-run')"),
        ("old-run", "show(about='old-runs')"),
        ("test_run", "show(about='test_run_2')"),
    ] {
        is_doubt(value, code, elsewhere);
    }
    // A line is named once.
    let once = format!("{elsewhere} (tests/test_a.py:3)");
    is_doubt("run-1", "show(about='<run-1> <run-1>')", &once);
    is_safe("run-1", "show(about='run-10')");
    is_safe("old-run", "show(about='xold-runs')");
}

#[test]
fn a_path_is_computed_unless_a_string_names_it() {
    let computed = "unsafe: the code reads a file with a computed path";
    for code in [
        "open(path)",
        "open(name, 'r')",
        "open(f'{folder}/run.json')",
        "open(f\"{x}.txt\")",
        "path.read_text()",
        "show(open(path))",
        "open(path, 'r+')",
        "open(path, 'wb+')",
        "open('a')",
        "path = find(HERE)\n    open(path)",
        "path = HERE / 'run.json'\n    path = next(HERE)\n    open(path)",
        "path = HERE / 'run.json'\n    for path in HERE:\n        open(path)",
        "path = HERE / 'run.json'\n    def load(path):\n        open(path)",
        "if x:\n        path = HERE / 'run.json'\n    open(path)",
        "path = HERE / 'run.json'\n    open(self.path)",
        "path = HERE / f'{x}.json'\n    open(path)",
        "other = HERE / 'run.json'\n    open(path)",
    ] {
        is_doubt("run-7", code, computed);
    }
    for code in [
        "open('data/run.json')",
        "open(HERE / \"run.json\")",
        "open(join(HERE, 'a.txt'), 'r')",
        "(HERE / 'run.json').read_text()",
        "reopen(path)",
        "show()  # open(path)",
        "open(path, 'w')",
        "open(path, mode=\"ab\")",
        "path = HERE / 'run.json'\n    open(path)",
        "path: Path = HERE / 'run.json'\n    with x:\n        open(path, 'r')",
        "path = HERE / 'run.json'\n    show(path)\n    path.read_text()",
    ] {
        is_safe("run-7", code);
    }
}

#[test]
fn a_file_without_an_id_counts_if_it_imports_the_file_of_the_id() {
    let ids = ("tests/ids.py", "def make():\n    start(run_id='old-run')\n");
    let helper = |import: &str| format!("{import}\nshow(about='<old-run>')\n");
    for import in [
        "import a.b as c, ids",
        "from tests.ids import x",
        "from .ids import (\n    x,  # y\n    a,\n)",
        "from ids import x, \\\n    y",
        "if a:\n    import b; import ids",
        "from . import ids",
        "from ids \\\n  import x",
    ] {
        let files = [ids, ("tests/helper.py", &*helper(import))];
        is_left(&files, &["(tests/helper.py:"]);
    }
    for other in [
        "reimport(ids)",
        "important = ids",
        "import a.b as c, d",
        "from other import x",
    ] {
        let files = [ids, ("tests/helper.py", &*helper(other))];
        assert_ne!(fixed(&files, &[])[0], ids.1, "{other}");
    }
}

#[test]
fn strings_patterns_and_lifetimes_do_not_hide_the_code_behind_them() {
    let said = &["unsafe: "];
    let python = "def test_a():\n    run_id = 'old-run'\n    start(run_id)\n    x = f'a{run_id[:8]}b' + rb\"c\" # d\n";
    is_left(&[("tests/test_a.py", python)], said);
    let script = "test('a', () => {\n  const runId = 'old-run';\n  start({ runId });\n  show(`${runId.replace('old', /b\\/c/g)}_`); // d\n});\n";
    is_left(&[("tests/a.test.ts", script)], said);
    let rust = "#[test]\nfn a() {\n    let run_id = \"old-run\";\n    start(Context { run_id });\n    f::<'a>('/', r#\"x\"y\"#, '\\'');\n    check(run_id.len());\n}\n";
    is_left(&[("tests/a.rs", rust)], said);
}
