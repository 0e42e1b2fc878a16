//! The same id in another form: under another name, escaped, hashed, or as a text that is no id at all.

mod project;

use project::Project;

/// Checks that a safe fix leaves the file unchanged, and returns the output of `check`.
#[track_caller]
fn stays(path: &str, text: &str) -> String {
    let project = Project::with(&[(path, text)]);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(project.read(path), text);
    project.run(&["check", "-v", "--color", "never"]).stdout
}

/// With every fix allowed, the file becomes this.
#[track_caller]
fn becomes(path: &str, text: &str, expected: &str) {
    let project = Project::with(&[(path, text)]);
    project.run(&["fix", "--apply", "-q", "--unsafe-fixes"]);
    assert_eq!(project.read(path), expected);
}

#[test]
fn the_camel_case_name_of_a_document_is_the_same_id() {
    becomes(
        "tests/test_a.py",
        "\
def test_a(converter):
    update = converter.convert({'type': 'RUN_STARTED', 'runId': 'run_456'})
    assert update.run_id == 'run_456'
    assert update.raw['runID'] == 'run_456'
",
        "\
def test_a(converter):
    update = converter.convert({'type': 'RUN_STARTED', 'runId': 'run_456_1f1b2dbe'})
    assert update.run_id == 'run_456_1f1b2dbe'
    assert update.raw['runID'] == 'run_456_1f1b2dbe'
",
    );
    becomes(
        "tests/a.rs",
        "\
#[test]
fn a() {
    let event = read(json!({ \"runId\": \"run-7\" }));
    assert_eq!(event.run_id, \"run-7\");
}
",
        "\
#[test]
fn a() {
    let event = read(json!({ \"runId\": \"run_7_3a9d54d6\" }));
    assert_eq!(event.run_id, \"run_7_3a9d54d6\");
}
",
    );
}

#[test]
fn a_name_that_may_be_of_the_same_id_keeps_the_group() {
    let said = stays(
        "tests/test_a.py",
        "\
def test_a():
    token = encode({'t': 2, 'rid': 'run-id'})
    assert decode(token) == Token(type=2, run_id='run-id')
",
    );
    assert!(
        said.contains(
            "unsafe: the same text also occurs in places that the fix does not change (tests/test_a.py:2)"
        ),
        "{said}"
    );
    let said = stays(
        "a.test.ts",
        "\
it('finds', async () => {
  const replica = fakeReplica({ friendlyId: 'run_1' });
  await find(replica, { runId: 'run_1' });
});
",
    );
    assert!(
        said.contains(
            "unsafe: the same text also occurs in places that the fix does not change (a.test.ts:2)"
        ),
        "{said}"
    );
}

#[test]
fn a_name_of_something_else_does_not_keep_the_group() {
    becomes(
        "tests/test_a.py",
        "def test_a():\n    start(run_id='test-123', user_id='test-123', run_name='test-123')\n",
        "def test_a():\n    start(run_id='run_test_123_d5fb5cd8', user_id='test-123', run_name='test-123')\n",
    );
}

#[test]
fn a_restyled_copy_keeps_the_group() {
    for expected in ["RUN_MY_JOB", "Run-My-Job", "run_my_job"] {
        let said = stays(
            "tests/test_a.py",
            &format!(
                "def test_a(client):\n    client.start(run_id='run-my-job')\n    assert client.shown == '{expected}'\n"
            ),
        );
        assert!(
            said.contains(
                "unsafe: the same text also occurs in places that the fix does not change (tests/test_a.py:3)"
            ),
            "{said}"
        );
    }
}

#[test]
fn a_placeholder_is_a_sentinel() {
    let text = "\
def test_a(message):
    show(run_id='{{ run_id }}')
    show(run_id='sfn-$METAFLOW_RUN_ID')
    return message.run_id or '<unset>', message.thread_id or '?'
";
    let project = Project::with(&[("tests/test_a.py", text)]);
    assert_eq!(
        project.findings(&[]),
        [
            "tests/test_a.py:2:17: RID006",
            "tests/test_a.py:3:17: RID006",
            "tests/test_a.py:4:30: RID006",
            "tests/test_a.py:4:62: RID006"
        ]
    );
    stays("tests/test_a.py", text);
}

#[test]
fn a_constant_with_the_name_of_an_attribute_is_a_sentinel() {
    let project = Project::with(&[(
        "src/attributes.ts",
        "\
export const Attributes = { RUN_ID: 'ctx.run.id', ORIGINAL_RUN_ID: '$original_run_id' };
export const PARENT_RUN_ID = 'span.parent_id';
",
    )]);
    assert_eq!(
        project.findings(&[]),
        [
            "src/attributes.ts:1:37: RID006",
            "src/attributes.ts:1:68: RID006",
            "src/attributes.ts:2:30: RID006"
        ]
    );
}

#[test]
fn a_hostile_text_stays() {
    for text in [
        "../../orgs",
        "javascript:void(0)",
        "user; rm -rf /",
        "<img src=x onerror=alert(1)>",
        "run\\r\\nSet-Cookie: a",
    ] {
        let said = stays(
            "a.test.ts",
            &format!("const ID = \"{text}\";\n\nit('escapes', () => fetchRun({{ runId: ID }}));\n"),
        );
        assert!(
            said.contains("the text is a hostile input, which code must refuse or escape"),
            "{text}\n{said}"
        );
    }
}
