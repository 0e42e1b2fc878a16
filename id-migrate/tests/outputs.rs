//! The formats for other programs, from the real binary.

mod project;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use project::Project;
use serde_json::{Value, json};

fn example() -> Project {
    Project::with(&[
        (
            "tests/test_a.py",
            "def test_é():\n    é = 1; start(run_id=\"test-run\", thread_id=\"checkout\")\n    start(run_id=\"\")\n    start(run_id=\"old-run\")  # id-migrate: ignore[RID001] kept\n",
        ),
        ("tests/broken, 50%.ts", "const runId = ;\n"),
        ("src/app.ts", "export const ok = { runId: `run-${id}` };\n"),
    ])
}

fn json_of(project: &Project, arguments: &[&str]) -> Value {
    let ran = project.expect(2, arguments);
    assert!(ran.stdout.ends_with("}\n"));
    serde_json::from_str(&ran.stdout).expect("JSON")
}

#[test]
fn json_has_schema_1() {
    let project = example();
    let report = json_of(&project, &["check", "--format", "json", "."]);
    let keys: Vec<&str> = report
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    for key in ["schema", "summary", "applied", "findings", "errors"] {
        assert!(keys.contains(&key), "{key} in {keys:?}");
    }
    assert_eq!(report["schema"], 1);
    assert_eq!(report["applied"], Value::Null);
    assert_eq!(report["summary"]["files_walked"], 3);
    assert_eq!(report["summary"]["fixable"], 1);
    assert_eq!(report["summary"]["silenced"], 1);
    let first = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .find(|finding| finding["code"] == "RID001")
        .expect("a bad id");
    assert_eq!(first["path"], "tests/test_a.py");
    assert_eq!(
        (&first["line"], &first["col"], &first["byte"]),
        (&json!(2), &json!(25), &json!(40))
    );
    assert_eq!(
        (&first["field"], &first["value"]),
        (&json!("run_id"), &json!("test-run"))
    );
    assert_eq!(
        first["message"],
        "not a run id: expected the prefix `run_`, found `t` at byte 0"
    );
    assert_eq!(
        first["fix"],
        json!({ "applicability": "safe", "replacement": "run_checkout_d681df4d" })
    );
    let empty = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .find(|finding| finding["code"] == "RID006")
        .expect("a sentinel");
    assert_eq!(
        (&empty["severity"], &empty["fix"]),
        (&json!("info"), &Value::Null)
    );
    // A silenced finding is not listed.
    let mut findings = report["findings"].as_array().expect("findings").iter();
    assert!(findings.all(|finding| finding["value"] != "old-run"));
}

#[test]
fn json_has_the_written_run() {
    let project = Project::with(&[("tests/test_a.py", "start(run_id='test-run')\n")]);
    let ran = project.expect(0, &["fix", "--apply", "--format", "json", "."]);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(
        (&report["applied"]["files"], &report["applied"]["literals"]),
        (&json!(1), &json!(1))
    );
    let undo = report["applied"]["undo_id"].as_str().expect("an undo id");
    project.expect(0, &["undo", undo]);
    assert_eq!(
        project.read("tests/test_a.py"),
        "start(run_id='test-run')\n"
    );
}

#[test]
fn github_annotations_are_escaped() {
    let project = example();
    let ran = project.expect(2, &["check", "--format", "github", "."]);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(
        lines.iter().all(|line| line.starts_with("::")),
        "{lines:#?}"
    );
    assert!(
        lines.contains(&"::error file=tests/test_a.py,line=2,col=25,endLine=2,endColumn=35,title=RID001::not a run id: expected the prefix `run_`, found `t` at byte 0%0Asafe fix: run_checkout_d681df4d"),
        "{lines:#?}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains("file=tests/broken%2C 50%25.ts,line=1,")),
        "{lines:#?}"
    );
}

#[test]
fn sarif_has_regions_fixes_and_suppressions() {
    let project = example();
    let report = json_of(&project, &["check", "--format", "sarif", "."]);
    assert_eq!(report["version"], "2.1.0");
    let run = &report["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "id-migrate");
    assert_eq!(
        run["tool"]["driver"]["rules"]
            .as_array()
            .expect("rules")
            .len(),
        12
    );
    let results = run["results"].as_array().expect("results");
    let first = results
        .iter()
        .find(|result| result["ruleId"] == "RID001")
        .expect("a bad id");
    let location = &first["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "tests/test_a.py");
    assert_eq!(
        location["region"],
        json!({ "startLine": 2, "startColumn": 25, "endLine": 2, "endColumn": 35 })
    );
    let replacement = &first["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(
        replacement["insertedContent"]["text"],
        "run_checkout_d681df4d"
    );
    assert_eq!(
        replacement["deletedRegion"],
        json!({ "startLine": 2, "startColumn": 26, "endLine": 2, "endColumn": 34 })
    );
    let silenced: Vec<&Value> = results
        .iter()
        .filter(|result| !result["suppressions"].is_null())
        .collect();
    assert_eq!(silenced.len(), 1);
    assert_eq!(silenced[0]["suppressions"], json!([{ "kind": "inSource" }]));
    assert!(results.iter().any(|result| {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            == "tests/broken,%2050%25.ts"
    }));
    for result in results {
        let index =
            usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(
            run["tool"]["driver"]["rules"][index]["id"],
            result["ruleId"]
        );
    }
}

#[test]
fn paths_and_messages_are_escaped() {
    let text = "start(run_id='10% up')\n";
    let project = Project::with(&[("a b/[id]/é#1%.py", text), ("c:d.py", text)]);
    let check = |format| {
        let flags = ["check", "-v", "--format", format, "."];
        project.expect(0, &flags).stdout
    };
    let report: Value = serde_json::from_str(&check("sarif")).expect("JSON");
    let results = report["runs"][0]["results"].as_array().expect("results");
    let uris = results.iter().map(|result| {
        let location = &result["locations"][0]["physicalLocation"];
        location["artifactLocation"]["uri"].as_str().expect("a URI")
    });
    assert_eq!(
        uris.collect::<Vec<_>>(),
        ["a%20b/%5Bid%5D/%C3%A9%231%25.py", "./c:d.py"]
    );
    let said = "line=1,col=14,endLine=1,endColumn=22,title=RID001::not a run id, and not rewritten: the text contains '%25', which an id cannot contain%0Ato rewrite this text, add the text to `rewrite` in the configuration";
    assert_eq!(
        check("github").lines().collect::<Vec<_>>(),
        [
            format!("::notice file=a b/[id]/é#1%25.py,{said}"),
            format!("::notice file=c%3Ad.py,{said}"),
        ]
    );
    // Only `-v` shows findings for information.
    for format in ["human", "concise", "github"] {
        let stdout = project.expect(0, &["check", "--format", format]).stdout;
        assert!(!stdout.contains("RID001"), "{stdout}");
    }
}

/// Returns the folder of the npm package with the published schema and a validator.
fn sarif_package() -> Option<PathBuf> {
    let named = std::env::var_os("SARIF_SCHEMA_PACKAGE").map(PathBuf::from);
    let global = || {
        let output = Command::new("npm").args(["root", "-g"]).output().ok()?;
        let root = String::from_utf8(output.stdout).ok()?;
        Some(PathBuf::from(root.trim()).join("@microsoft/jest-sarif"))
    };
    named
        .or_else(global)
        .filter(|package| package.join("package.json").is_file())
}

const VALIDATE: &str = r"
const { createRequire } = require('node:module');
const { readFileSync } = require('node:fs');
const folder = process.argv[1];
const find = createRequire(folder + '/package.json');
const Ajv = find('ajv');
const ajv = new Ajv({ schemaId: 'auto', allErrors: true, unknownFormats: 'ignore' });
try { ajv.addMetaSchema(find('ajv/lib/refs/json-schema-draft-04.json')); } catch {}
const schema = JSON.parse(readFileSync(folder + '/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8'));
const ok = ajv.validate(schema, JSON.parse(readFileSync(0, 'utf8')));
console.log(ok ? 'valid' : JSON.stringify(ajv.errors, null, 1));
";

#[test]
fn sarif_validates_against_the_published_schema() {
    let Some(package) = sarif_package() else {
        run_id_test_support::skip(
            "SARIF schema",
            "npm install -g @microsoft/jest-sarif, or name its folder in SARIF_SCHEMA_PACKAGE",
        );
        return;
    };
    let validate = |document: &str| {
        let mut node = Command::new("node")
            .args(["-e", VALIDATE])
            .arg(&package)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs");
        let mut input = node.stdin.take().expect("a pipe");
        input.write_all(document.as_bytes()).expect("written");
        drop(input);
        let output = node.wait_with_output().expect("node ends");
        String::from_utf8(output.stdout)
            .expect("UTF-8")
            .trim()
            .to_owned()
    };
    let project = example();
    let document = project
        .expect(2, &["check", "--format", "sarif", "."])
        .stdout;
    assert_eq!(validate(&document), "valid");
    let empty = Project::with(&[("a.py", "x = 1\n")]);
    let document = empty.expect(0, &["check", "--format", "sarif", "."]).stdout;
    assert_eq!(validate(&document), "valid");
    let missing = empty
        .expect(2, &["check", "--format", "sarif", "no-such-file"])
        .stdout;
    assert_eq!(validate(&missing), "valid");
    // The validator does tell a wrong one.
    assert_ne!(
        validate(&document.replace("\"2.1.0\"", "\"2.0.0\"")),
        "valid"
    );
}

#[test]
fn a_finding_in_a_very_long_line_shows_the_new_id() {
    let line = format!(
        "f(run_id='run-1', thread_id='a', x='{}')\n",
        "y".repeat(1000)
    );
    let project = Project::with(&[("tests/test_a.py", &line)]);
    assert_eq!(
        project.expect(1, &["check", "-q"]).stdout,
        "error[RID001]: not a run id: expected the prefix `run_`, found `-` at byte 3
--> tests/test_a.py:1:10
 = help: write `run_a_3c9d57fc`

"
    );
}

#[test]
fn the_summary_names_the_command_for_unsafe_fixes() {
    let text = "def cut(run_id):\n    return run_id[:4]\n\n\ndef test_a():\n    cut(run_id='alpha-1')\n    cut(run_id='beta-1')\n";
    let project = Project::with(&[("tests/test_a.py", text)]);
    let checked = project.expect(1, &["check"]).stdout;
    let decide = "`id-migrate fix --apply --verify 'COMMAND'`";
    let fixable = "2 fixable with `--unsafe-fixes`: `id-migrate fix --unsafe-fixes` shows the diff";
    let last = checked.lines().last();
    assert_eq!(
        last,
        Some(&*format!("{fixable}, {decide} lets your tests decide"))
    );
    assert_eq!(
        project.expect(1, &["fix"]).stderr,
        format!(
            "nothing would change\n2 findings would be left: `id-migrate check` says why\nyour tests can decide 2 unsafe fixes: {decide}\n"
        )
    );
}
