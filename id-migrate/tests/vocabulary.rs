//! Words and texts that have a meaning. Each table is a file with a line for each entry, and one run of the binary.

mod project;
mod sites;

use project::Project;
use serde_json::Value;
use sites::{describe, sites_of};

/// Returns the findings of a Python file, each as its line and `CODE message note…`.
fn findings(path: &str, text: &str) -> Vec<(usize, String)> {
    let project = Project::with(&[(path, text)]);
    let stdout = project.run(&["check", "--format", "json"]).stdout;
    let report: Value = serde_json::from_str(&stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("findings").iter();
    let said = findings.map(|finding| {
        let line = finding["line"].as_u64().expect("a line");
        let code = finding["code"].as_str().expect("a code");
        let message = finding["message"].as_str().expect("a message");
        let note = finding["notes"][0].as_str().unwrap_or_default();
        let line = usize::try_from(line).expect("a small line");
        (line, format!("{code} {message} {note}").trim().to_owned())
    });
    said.collect()
}

/// Checks what is said about each statement of a test file.
#[track_caller]
fn each_is(statements: &[String], expected: &str) {
    for statement in statements {
        let found = findings("tests/test_a.py", &format!("{statement}\n"));
        assert_eq!(found.len(), 1, "{statement}: {found:?}");
        assert!(found[0].1.contains(expected), "{statement}: {found:?}");
    }
}

/// Checks what is said about each text in the position of a run id.
#[track_caller]
fn each_text_is(texts: &[&str], expected: &str) {
    let statement = |text: &&str| format!("start(run_id={text:?})");
    let statements: Vec<String> = texts.iter().map(statement).collect();
    each_is(&statements, expected);
}

const ERROR: &str = "RID001 not a run id: expected the prefix `run_`, found";

#[test]
fn texts_of_other_systems_are_never_rewritten() {
    for (text, reason) in [
        ("10% up", "contains '%', which an id cannot contain"),
        ("team/alice", "contains '/', which an id cannot contain"),
        (" run-1", "contains ' ', which an id cannot contain"),
        ("lauf-ä", "contains 'ä', which an id cannot contain"),
        ("98765", "is a number, which may be an id of another system"),
        ("2019-06-25T14:58:09.960521", "is a date or a time"),
        ("2024-01-31", "is a date or a time"),
        ("20240131T102030", "is a date or a time"),
        ("0123456789abcdef0123456789abcdef", "is a UUID"),
        ("12345678-1234-1234-1234-123456789abc", "is a UUID"),
        (
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "is a ULID, which may be an id of another system",
        ),
        ("01arz3ndektsv4rrffq69g5fav", "is a ULID"),
        (
            "507f1f77bcf86cd799439011",
            "is a hexadecimal number, which may be an id of another system",
        ),
        ("00f067aa0ba902b7", "is a hexadecimal number"),
        (
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "is a hexadecimal number",
        ),
        (
            "manual__2024-01-31T00-00-00",
            "is a run id of Apache Airflow",
        ),
        ("scheduled__abc", "is a run id of Apache Airflow"),
        ("nightly__20240131T102030", "is a run id of Apache Airflow"),
        ("__run__", "is a placeholder"),
        ("run", "is a placeholder"),
    ] {
        let expected = format!("RID001 not a run id, and not rewritten: the text {reason}");
        each_text_is(&[text], &expected);
    }
    each_text_is(
        &[
            "run-1",
            "test_run_id",
            "1234-5678",
            "r2024-01-31",
            "3024-01-31",
            "a_b_",
            "manual_2024",
            "my_manual__1",
            "nightly",
            "deadbeef",
            "aaaaaaaaaaaaaaaa",
            "8aaaaaaaaaaaaaaaaaaaaaaaaz",
            "01ARZ3NDEKTSV4RRFFQ69G5FAU",
        ],
        ERROR,
    );
    let found = findings("src/app.py", "start(run_id='pipeline_run_id')\n");
    assert!(
        found[0].1.contains("the text is the name of a field"),
        "{found:?}"
    );
}

#[test]
fn placeholders_and_types_are_sentinels() {
    each_text_is(
        &[
            "?",
            "—",
            "<unset>",
            "(none)",
            "[n/a]",
            "{{ run_id }}",
            "run-{}",
            "argo-{{workflow.name}}",
            "sfn-$METAFLOW_RUN_ID",
            "${RUN}",
            "$original_run_id",
            "N/A",
            "string|null",
            "varchar(255)",
            "character varying",
            "latest",
            "true",
            "False",
        ],
        "RID006 a sentinel instead of a run id",
    );
    each_text_is(
        &[
            "run-1",
            "run_[U+6D4B]_1",
            "a{1}",
            "cost$5",
            "<a>-<b>",
            "<img src=x>",
            "original_run",
            "text run",
        ],
        "RID001",
    );
}

#[test]
fn a_placeholder_for_a_thread_id_is_a_sentinel() {
    let statements = |texts: &[&str]| -> Vec<String> {
        let statement = |text: &&str| format!("start(thread_id={text:?})");
        texts.iter().map(statement).collect()
    };
    each_is(
        &statements(&["__orphan__", "__disabled__"]),
        "RID006 a sentinel instead of a thread id",
    );
    each_is(
        &statements(&["__orphan", "chat:1", "1700000000.000100"]),
        "RID004 not a thread id: expected a letter",
    );
}

#[test]
fn hostile_inputs_are_needed_by_their_tests() {
    each_text_is(
        &[
            "../../orgs",
            "<img src=x onerror=alert(1)>",
            "javascript:void(0)",
            "user; rm -rf /",
            "run\r\nmalicious",
            "$(id)",
            "run-id>",
            "--help",
            "-rf",
        ],
        "RID001 an invalid run id that a test needs the text is a hostile input",
    );
    each_text_is(
        &["run/1", "run 1", "run:1", "run.1", "run@1", "run#1"],
        "RID001 not a run id, and not rewritten: the text contains",
    );
}

#[test]
fn a_constant_may_hold_the_name_of_a_field() {
    let statements = |pairs: &[(&str, &str)]| -> Vec<String> {
        let statement = |(name, text): &(&str, &str)| format!("{name} = {text:?}");
        pairs.iter().map(statement).collect()
    };
    each_is(
        &statements(&[
            ("RUN_ID", "run_id"),
            ("RUN_ID", "runId"),
            ("RUN_ID", "ctx.run.id"),
            ("PARENT_RUN_ID", "langsmith.span.parent_id"),
            ("HEADER_RUN_ID", "X-Run-Id"),
            ("ENV_RUN_ID", "APP_SCOPE_RUN_ID"),
        ]),
        "RID006 a sentinel instead of a run id",
    );
    each_is(
        &statements(&[
            ("TEST_RUN_ID", "test_run_id"),
            ("RUN_ID", "run-1"),
            ("RUN_ID", "v1.2"),
            ("run_id", "ctx.run.id"),
        ]),
        "RID001 not a run id",
    );
}

#[test]
fn texts_and_names_say_that_an_id_is_invalid() {
    each_text_is(
        &[
            "invalid-run",
            "nonexistent",
            "non-existent-id",
            "badRunId",
            "not_a_run",
            "does_not_exist",
        ],
        "RID001 an invalid run id that a test needs the text says that the id is invalid",
    );
    each_text_is(&["test-run", "validate", "badge_run", "wrongly"], ERROR);
    let inside = |name: &&str| format!("def {name}():\n    start(run_id='old-run')");
    let definitions = |names: &[&str]| -> Vec<String> { names.iter().map(inside).collect() };
    each_is(
        &definitions(&[
            "test_invalid_run_id",
            "TestInvalidRunIds",
            "test_badRunId",
            "test_legacy_run_ids",
            "test_unprefixed_run_id",
        ]),
        "RID001 an invalid run id that a test needs the name of the test says",
    );
    each_is(
        &definitions(&[
            "test_badge_run_id",
            "test_wrongly_run_id",
            "test_bad_mood",
            "test_legacy_store",
        ]),
        ERROR,
    );
}

/// Returns `true` if the adapter marks an argument of a function of that name as needed by a negative test.
fn is_validator(name: &str) -> bool {
    let source = format!("{name}(run_id='x')\n");
    match &describe(&sites_of("python", "a.py", &source))[..] {
        [site] => site.ends_with(" validator"),
        sites => panic!("{sites:?}"),
    }
}

#[test]
fn a_validator_has_a_verb_and_an_id() {
    for yes in [
        "validate",
        "validate_run_id",
        "_validate_thread_id",
        "isValidRunId",
        "is_valid",
        "is_run_id",
        "run_id_is_valid",
        "checkRunId",
        "parse",
        "parseRunId",
        "parse_run_id",
        "safeParse",
        "from_str",
        "extract_thread_id",
        "extract_thread_id_from_run_id",
        "is_canonical",
        "normalize_run_id",
        "isLegacyRunId",
        "migrate",
        "classify_id",
        "validate_id_pair",
        "check_format_of_id",
        "validate_id_consistency",
        "check_format",
    ] {
        assert!(is_validator(yes), "{yes}");
    }
    for no in [
        "start",
        "find",
        "isRunning",
        "check",
        "ensure_run",
        "getRunId",
        "safe",
        "validate_event_completeness",
        "validate_preconditions",
        "execute_legacy_workflow",
        "_execute_legacy_workflow",
        "parse_response",
        "extract_events",
        "validateRequest",
        "migrate_database",
    ] {
        assert!(!is_validator(no), "{no}");
    }
}

/// Returns what is said about an equal text under another name in the same dict.
fn said_of_copy(name: &str) -> Option<&'static str> {
    let text = format!("def test_a():\n    start({{'run_id': 'old-7', '{name}': 'old-7'}})\n");
    let found = findings("tests/test_a.py", &text);
    let said = |words: &str| found.iter().any(|(_, said)| said.contains(words));
    if said("RID008 the text of an invalid run id under a similar name") {
        Some("similar")
    } else if said("RID008 the text of an invalid run id outside an id position") {
        Some("outside")
    } else {
        None
    }
}

#[test]
fn the_name_of_a_copy_decides_what_the_copy_is() {
    for name in [
        "runID",
        "RunID",
        "run-id",
        "runid",
        "parent_run_id",
        "parentRunID",
        "MLRunId",
        "old_run_ids",
        "run_id_in",
        "run_id__in",
        "run_id__eq",
        "workflowRunId",
        "jobRunId",
        "last_run_id",
    ] {
        assert_eq!(said_of_copy(name), Some("similar"), "{name}");
    }
    for name in ["value", "map-run-1"] {
        assert_eq!(said_of_copy(name), Some("outside"), "{name}");
    }
    for name in [
        "agent_name",
        "X-Agent",
        "grid",
        "run_é",
        "otherThreadId",
        "github_run_id",
    ] {
        assert_eq!(said_of_copy(name), None, "{name}");
    }
}

#[test]
fn a_variable_may_hold_any_id_unless_its_name_says_otherwise() {
    let said = |name: &str| {
        let text = format!("def test_a():\n    start(run_id='old-7')\n    {name} = 'old-7'\n");
        let found = findings("tests/test_a.py", &text);
        found
            .iter()
            .any(|(line, said)| *line == 3 && said.starts_with("RID008"))
    };
    assert!(said("captured"));
    assert!(said("testRunId"));
    assert!(!said("user_id"));
}

#[test]
fn a_word_that_production_code_refuses_is_a_sentinel() {
    let app = "def check(run_id):\n    if run_id == \"registry\":\n        raise ValueError(run_id)\n    if run_id == \"nightly\":\n        return 1\n    if run_id != \"weekly\":\n        raise ValueError(run_id)\n";
    let script = "export function check(runId: string) {\n  if (runId === \"void\") throw new Error(runId);\n  if (runId === \"system\") {\n    throw new Error(runId);\n  }\n}\n";
    let module = "fn check(run_id: &str) -> Result<(), ()> {\n    if run_id == \"reserved\" {\n        return Err(());\n    }\n    Ok(())\n}\n";
    let words = [
        "registry", "nightly", "weekly", "void", "system", "reserved",
    ];
    let uses = words.map(|word| format!("start(run_id={word:?})\n"));
    let uses = uses.concat();
    let project = Project::with(&[
        ("src/app.py", app),
        ("src/app.ts", script),
        ("src/app.rs", module),
        ("tests/test_a.py", &uses),
    ]);
    let stdout = project.run(&["check", "--format", "json"]).stdout;
    let report: Value = serde_json::from_str(&stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("findings").iter();
    let is_refused = |finding: &&Value| finding["message"] == "a sentinel instead of a run id";
    let refused = findings.filter(is_refused);
    let mut refused: Vec<String> = refused
        .map(|finding| format!("{}: {}", finding["path"], finding["value"]).replace('"', ""))
        .collect();
    refused.sort();
    assert_eq!(
        refused,
        [
            "src/app.py: registry",
            "src/app.rs: reserved",
            "src/app.ts: system",
            "src/app.ts: void",
            "tests/test_a.py: registry",
            "tests/test_a.py: reserved",
            "tests/test_a.py: system",
            "tests/test_a.py: void",
        ]
    );
}
