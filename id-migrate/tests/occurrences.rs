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
    ] {
        is_safe("run-7", code);
    }
}
