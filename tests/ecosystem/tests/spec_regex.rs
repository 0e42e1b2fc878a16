//! The published patterns, read by three languages' engines: each must accept exactly the valid vectors and give
//! the same thread and suffix.

use std::process::Command;

use regex::Regex;
use run_id_ecosystem_tests::spec::{self, Outcome, Spec};
use run_id_test_support::works;

#[test]
fn the_rust_regex_crate_agrees() {
    let spec = Spec::read();
    let pattern = Regex::new(&spec.run_id.usual).unwrap();
    for vector in &spec.run_ids {
        let found = pattern.captures(&vector.text).map(|groups| Outcome::RunId {
            thread_id: groups[1].to_owned(),
            suffix: groups[2].to_owned(),
        });
        let expected = vector.is_valid().then_some(&vector.outcome);
        assert_eq!(found.as_ref(), expected, "{:?}", vector.text);
    }
    let pattern = Regex::new(&spec.thread_id.usual).unwrap();
    for vector in &spec.thread_ids {
        let found = pattern.is_match(&vector.text);
        assert_eq!(found, vector.is_valid(), "{:?}", vector.text);
    }
}

/// `fullmatch`, because `$` in Python also matches before a final newline; the last line shows that it matters.
const PYTHON: &str = r#"
import json, re, sys

spec = json.load(open(sys.argv[1], encoding="utf-8"))
run_id = re.compile(spec["patterns"]["run_id"])
thread_id = re.compile(spec["patterns"]["thread_id"])
for vector in spec["run_ids"]:
    match = run_id.fullmatch(vector["text"])
    expected = (vector["thread_id"], vector["suffix"]) if vector["valid"] else None
    assert (match and match.groups()) == expected, vector
for vector in spec["thread_ids"]:
    assert bool(thread_id.fullmatch(vector["text"])) == vector["valid"], vector
assert run_id.match("run_a_12345678\n")
print("agreed on", len(spec["run_ids"]), len(spec["thread_ids"]))
"#;

#[test]
fn python_agrees() {
    agrees("python3", "python3", &["-c", PYTHON]);
}

/// Without a flag and with `u`, `^` and `$` mean the whole text; with `v` a hyphen in a class must be escaped.
const NODE: &str = r#"
const assert = require("node:assert/strict");
const spec = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
const { patterns } = spec;
const engines = [
  [new RegExp(patterns.run_id), new RegExp(patterns.thread_id)],
  [new RegExp(patterns.run_id, "u"), new RegExp(patterns.thread_id, "u")],
];
const [major] = process.versions.node.split(".").map(Number);
if (major >= 20) {
  engines.push([
    new RegExp(patterns.run_id_ecmascript_v, "v"),
    new RegExp(patterns.thread_id_ecmascript_v, "v"),
  ]);
}
for (const [runId, threadId] of engines) {
  for (const vector of spec.run_ids) {
    const match = runId.exec(vector.text);
    const found = match && [match[1], match[2]];
    const expected = vector.valid ? [vector.thread_id, vector.suffix] : null;
    assert.deepEqual(found, expected, JSON.stringify(vector));
  }
  for (const vector of spec.thread_ids) {
    assert.equal(threadId.test(vector.text), vector.valid, JSON.stringify(vector));
  }
}
console.log("agreed on", spec.run_ids.length, spec.thread_ids.length);
"#;

#[test]
fn node_agrees() {
    agrees("node", "nodejs", &["-e", NODE]);
}

/// Runs an interpreter over `SPEC/vectors.json`, or skips if its Debian package is not installed.
fn agrees(interpreter: &str, package: &str, arguments: &[&str]) {
    if !works(
        Command::new(interpreter).arg("--version"),
        &format!("apt-get install {package}"),
    ) {
        return;
    }
    let output = Command::new(interpreter)
        .args(arguments)
        .arg(spec::folder().join("vectors.json"))
        .output()
        .expect("a program that tells its version runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{interpreter}: {errors}");
    let spec = Spec::read();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        format!("agreed on {} {}", spec.run_ids.len(), spec.thread_ids.len())
    );
}
