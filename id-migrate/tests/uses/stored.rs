//! Objects that store an id under one name and give it back under another: the files `objects_of_….rs` have the code.

use super::project::{Project, Ran};
use super::{objects_of_javascript, objects_of_python, objects_of_rust};

/// Applies the safe fixes to code of Python whose test asserts something of `main("beta-1")`. Returns what the command said, and the test.
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

#[test]
fn objects_of_rust_keep_an_id_that_is_inspected() {
    for (name, code) in objects_of_rust::LOOKS {
        let expected = "assert_eq!(svc::head(run_id).as_bytes(), HEAD);";
        let (ran, test) = fixed_head_of_rust(code, expected);
        assert_eq!(ran.code, Some(1), "{name}: {}", ran.stderr);
        assert!(test.contains("\"beta-1\""), "{name}: {test}");
    }
}

#[test]
fn objects_of_rust_get_a_new_id() {
    for (name, code) in objects_of_rust::HARMLESS {
        let expected = "assert!(!svc::head(run_id).is_empty());";
        let (ran, test) = fixed_head_of_rust(code, expected);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        assert!(!test.contains("\"beta-1\""), "{name}: {test}");
    }
}

#[test]
fn objects_of_javascript_keep_an_id_that_is_inspected() {
    for (name, code) in objects_of_javascript::LOOKS {
        let (ran, test) = fixed_main_of_javascript(code, "equal(main(runId), HEAD)");
        assert_eq!(ran.code, Some(1), "{name}: {}", ran.stderr);
        assert!(test.contains("'beta-1'"), "{name}: {test}");
    }
}

#[test]
fn objects_of_javascript_get_a_new_id() {
    for (name, code) in objects_of_javascript::HARMLESS {
        let (ran, test) = fixed_main_of_javascript(code, "ok(main(runId))");
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        assert!(!test.contains("'beta-1'"), "{name}: {test}");
    }
}

#[test]
fn objects_of_python_keep_an_id_that_is_inspected() {
    for (name, code) in objects_of_python::LOOKS {
        let (ran, test) = fixed_main(code, "== wanted.HEAD");
        assert_eq!(ran.code, Some(1), "{name}: {}", ran.stderr);
        assert!(test.contains("\"beta-1\""), "{name}: {test}");
    }
}

#[test]
fn objects_of_python_get_a_new_id() {
    for (name, code) in objects_of_python::HARMLESS {
        let (ran, test) = fixed_main(code, "is not None");
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        assert!(!test.contains("\"beta-1\""), "{name}: {test}");
    }
}
