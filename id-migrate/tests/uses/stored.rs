//! Objects that store an id under one name and give it back under another: the files `objects_of_….rs` have the code.

use super::project::{Project, Ran};
use super::{objects_of_javascript, objects_of_python, objects_of_rust};

/// Applies the safe fixes to code of Python whose test asserts something about `main("beta-1")`. Returns what the command said,
/// and the test afterwards.
fn fixed_main(code: &str, expected: &str) -> (Ran, String) {
    let test = format!(
        "import svc, wanted\ndef test_main():\n    assert svc.main(run_id=\"beta-1\") {expected}\n"
    );
    let project = Project::with(&[
        ("svc.py", code),
        ("test_svc.py", &test),
        ("wanted.py", "HEAD = chr(98) + chr(101)\n"),
    ]);
    let ran = project.run(&["fix", "--apply", "-q"]);
    (ran, project.read("test_svc.py"))
}

/// The same for code of JavaScript.
fn fixed_main_of_javascript(code: &str, expected: &str) -> (Ran, String) {
    let test = format!(
        "import test from 'node:test';\nimport assert from 'node:assert';\n\
         import {{ main }} from '../src/svc.js';\nimport {{ HEAD }} from '../src/head.js';\n\
         test('main', () => {{ const runId = 'beta-1'; assert.{expected}; }});\n"
    );
    let project = Project::with(&[
        ("src/svc.js", code),
        ("test/svc.test.js", &test),
        (
            "src/head.js",
            "export const HEAD = String.fromCharCode(98, 101);\n",
        ),
    ]);
    let ran = project.run(&["fix", "--apply", "-q"]);
    (ran, project.read("test/svc.test.js"))
}

/// The same for code of Rust, whose function is `head`.
fn fixed_head_of_rust(code: &str, expected: &str) -> (Ran, String) {
    let test = format!(
        "const HEAD: [u8; 2] = [98, 101];\n#[test]\nfn head() {{\n    let run_id = \"beta-1\";\n    {expected}\n}}\n"
    );
    let project = Project::with(&[
        (
            "Cargo.toml",
            "[package]\nname = \"svc\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
        ),
        ("src/lib.rs", code),
        ("tests/head.rs", &test),
    ]);
    let ran = project.run(&["fix", "--apply", "-q"]);
    (ran, project.read("tests/head.rs"))
}

/// A function that fixes a test with code and an assertion.
type Fixed = fn(&str, &str) -> (Ran, String);

fn leaves(fixed: Fixed, cases: &[(&str, &str)], expected: &str) {
    for (name, code) in cases {
        let (ran, test) = fixed(code, expected);
        assert_eq!(ran.code, Some(1), "{name}: {}", ran.stderr);
        assert!(has_old_id(&test), "{name}: {test}");
    }
}

fn writes(fixed: Fixed, cases: &[(&str, &str)], expected: &str) {
    for (name, code) in cases {
        let (ran, test) = fixed(code, expected);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        assert!(!has_old_id(&test), "{name}: {test}");
    }
}

fn has_old_id(test: &str) -> bool {
    test.contains("\"beta-1\"") || test.contains("'beta-1'")
}

#[test]
fn objects_of_python_keep_an_id_that_is_inspected() {
    leaves(fixed_main, objects_of_python::LOOKS, "== wanted.HEAD");
}

#[test]
fn objects_of_python_get_a_new_id() {
    writes(fixed_main, objects_of_python::HARMLESS, "is not None");
}

#[test]
fn objects_of_javascript_keep_an_id_that_is_inspected() {
    let expected = "equal(main(runId), HEAD)";
    leaves(
        fixed_main_of_javascript,
        objects_of_javascript::LOOKS,
        expected,
    );
}

#[test]
fn objects_of_javascript_get_a_new_id() {
    let expected = "ok(main(runId))";
    writes(
        fixed_main_of_javascript,
        objects_of_javascript::HARMLESS,
        expected,
    );
}

#[test]
fn objects_of_rust_keep_an_id_that_is_inspected() {
    let expected = "assert_eq!(svc::head(run_id).as_bytes(), HEAD);";
    leaves(fixed_head_of_rust, objects_of_rust::LOOKS, expected);
}

#[test]
fn objects_of_rust_get_a_new_id() {
    let expected = "assert!(!svc::head(run_id).is_empty());";
    writes(fixed_head_of_rust, objects_of_rust::HARMLESS, expected);
}
