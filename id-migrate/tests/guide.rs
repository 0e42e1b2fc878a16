//! Compares the tables of `docs/migrate.md` and the example in the README with the command.

mod project;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use project::Project;
use serde_json::Value;

const GUIDE: &str = include_str!("../../docs/migrate.md");

/// Returns the cells of the rows below a table head.
#[track_caller]
fn rows(head: &str) -> Vec<Vec<&'static str>> {
    let rows: Vec<Vec<&str>> = GUIDE
        .lines()
        .skip_while(|line| *line != head)
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert!(!rows.is_empty(), "{head} is not in the guide");
    rows
}

/// Returns the texts between backticks.
fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Returns the texts between backticks in the first cells of a table.
fn names(head: &str) -> BTreeSet<&'static str> {
    rows(head).iter().flat_map(|cells| code(cells[0])).collect()
}

#[test]
fn the_guide_lists_every_key_of_the_configuration() {
    let project = Project::with(&[("id-migrate.toml", "none-such = 1\n"), ("a.py", "")]);
    let ran = project.expect(2, &["check"]);
    let (_, known) = ran
        .stderr
        .split_once("unknown field `none-such`, expected one of ")
        .expect("the keys that there are");
    assert_eq!(
        names("| key | what it is |"),
        BTreeSet::from_iter(code(known))
    );
}

#[track_caller]
fn is_described(object: &Value, description: &str) {
    let described: BTreeSet<&str> = code(description).into_iter().collect();
    for key in object.as_object().expect("an object").keys() {
        assert!(described.contains(key.as_str()), "{key}: {description}");
    }
}

#[test]
fn the_guide_lists_every_member_of_the_json() {
    let project = Project::with(&[("test_a.py", "f(run_id='test-run', thread_id='checkout')\n")]);
    let read = |arguments: &[&str]| -> Value {
        serde_json::from_str(&project.run(arguments).stdout).expect("JSON")
    };
    let found = read(&["check", "--format", "json", ".", "missing.py"]);
    // The command passes while the old id stands there.
    let command = "grep -q test-run test_a.py";
    let verified = read(&["fix", "--apply", "--verify", command, "--format", "json"]);
    let written = read(&["fix", "--apply", "--no-verify", "--format", "json"]);

    let head = "| member | what it is |";
    let members: BTreeSet<&str> = found
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names(head), members);
    for cells in rows(head) {
        match code(cells[0])[0] {
            "schema" => assert_eq!(found["schema"].to_string(), cells[1]),
            "summary" => is_described(&found["summary"], cells[1]),
            "applied" => is_described(&written["applied"], cells[1]),
            "verified" => {
                is_described(&verified["verified"], cells[1]);
                is_described(&verified["verified"]["taken_back"][0], cells[1]);
                is_described(
                    &verified["verified"]["taken_back"][0]["places"][0],
                    cells[1],
                );
            }
            "errors" => is_described(&found["errors"][0], cells[1]),
            _ => {
                let finding = found["findings"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .find(|finding| finding["code"] == "RID001")
                    .expect("a finding");
                is_described(finding, cells[1]);
                is_described(&finding["fix"], cells[1]);
            }
        }
    }
}

/// Returns `true` if a text contains the parts of a pattern, between `…`, in this order.
fn matches(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    pattern.split('…').map(str::trim).all(|part| {
        let found = rest.split_once(part);
        rest = found.map_or("", |(_, after)| after);
        found.is_some()
    })
}

/// Returns the notes on findings in the code bases of the tests.
fn notes() -> BTreeSet<String> {
    let mut notes = BTreeSet::new();
    for codebase in ["python", "node", "cargo"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codebase");
        let output = Command::new(env!("CARGO_BIN_EXE_id-migrate"))
            .args(["check", "--no-baseline", "--format", "json"])
            .current_dir(folder.join(codebase))
            .output()
            .expect("the binary runs");
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let findings = report["findings"].as_array().expect("a list");
        for finding in findings
            .iter()
            .filter(|finding| finding["severity"] != "info")
        {
            for note in finding["notes"].as_array().expect("a list") {
                notes.insert(note.as_str().expect("a text").to_owned());
            }
        }
    }
    // These notes need no row, because they say what to do.
    notes.retain(|note| !note.starts_with("fixed with ") && !note.starts_with("call `"));
    notes
}

#[test]
fn the_guide_says_what_to_do_about_every_note() {
    let patterns = names("| note | what to do |");
    let notes = notes();
    assert!(notes.len() > 50, "{} notes", notes.len());
    for note in &notes {
        assert!(
            patterns.iter().any(|pattern| matches(pattern, note)),
            "no row for: {note}"
        );
    }

    // Conversely, each row describes a note of these code bases, or a note in the sources of the plan and the rules.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let sources: String = ["plan", "report/rules"]
        .into_iter()
        .flat_map(|part| fs::read_dir(folder.join(part)).expect("a folder of sources"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| fs::read_to_string(path).expect("a text"))
        .collect();
    for pattern in patterns {
        let reason = pattern.trim_start_matches("unsafe: ");
        assert!(
            notes.iter().any(|note| matches(pattern, note))
                || reason.split('…').all(|part| sources.contains(part.trim())),
            "nothing says: {pattern}"
        );
    }
}

#[test]
fn the_readme_shows_what_check_prints() {
    let (_, rest) = include_str!("../../README.md")
        .split_once("$ id-migrate check tests\n")
        .expect("the command");
    let (shown, _) = rest.split_once("…\n").expect("that there is more");
    let output = Command::new(env!("CARGO_BIN_EXE_id-migrate"))
        .args(["check", "--no-baseline", "tests"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codebase/python"))
        .output()
        .expect("the binary runs");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(printed.starts_with(shown), "{shown}\nis not\n{printed}");
}
