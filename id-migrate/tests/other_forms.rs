//! The same id in another form: under another name, escaped, hashed, or as a text that is no id at all.

mod project;

use project::Project;

/// With every fix allowed, the file stays as it is; what `check` says of it.
#[track_caller]
fn stays(path: &str, text: &str) -> String {
    let project = Project::with(&[(path, text)]);
    project.run(&["fix", "--apply", "-q", "--unsafe-fixes"]);
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
            "ambiguous: `rid` has the same text and may be the same id (tests/test_a.py:2)"
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
            "ambiguous: `friendlyId` has the same text and may be the same id (a.test.ts:2)"
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
fn an_escaped_copy_keeps_the_group() {
    let said = stays(
        "tests/test_a.py",
        "\
def test_a():
    assert link(run_id='run/id') == 'app:///op%2Fid/run%2Fid/details'
",
    );
    assert!(
        said.contains(
            "ambiguous: a longer string holds it too (tests/test_a.py:2), which is never rewritten"
        ),
        "{said}"
    );
    let address = "\
it('escapes', () => {
  expect(address({ runId: 'run 1' })).toBe('/runs/run%201');
});
";
    stays("a.test.ts", address);
}

#[test]
fn a_cut_or_restyled_copy_that_is_asserted_keeps_the_group() {
    for expected in ["RUN_MY_JOB", "run-my-j", "run-my-jo…"] {
        let said = stays(
            "tests/test_a.py",
            &format!(
                "def test_a(client):\n    client.start(run_id='run-my-job')\n    assert client.shown == '{expected}'\n"
            ),
        );
        assert!(
            said.contains(
                "ambiguous: one of two texts that are compared may be made of the other (tests/test_a.py:3)"
            ),
            "{said}"
        );
    }
    becomes(
        "tests/test_a.py",
        "\
def test_a(client):
    client.start(run_id='run-my-job')
    client.start(run_id='run-my-jo')
    assert client.last.run_id == 'run-my-jo'
",
        "\
def test_a(client):
    client.start(run_id='run_my-job_ed7886bd')
    client.start(run_id='run_my-jo_07efc80d')
    assert client.last.run_id == 'run_my-jo_07efc80d'
",
    );
}

#[test]
fn a_digest_beside_the_id_keeps_the_group() {
    let said = stays(
        "a.test.ts",
        "\
it('verifies', async () => {
  const body = { ctx: { run_id: 'run-1' } };
  const headers = {
    Signature: 't=1687306735&s=a060f245a5d0c3c779ef65fd15b2ac06e4ab98dd8cc9860aa0722c8481ae02ab',
  };
  expect(await post({ body, headers })).toBe(206);
});
",
    );
    assert!(
        said.contains("ambiguous: a digest or signature beside it may be made of it (a.test.ts:4)"),
        "{said}"
    );
    stays(
        "tests/test_a.py",
        "\
RUN_ID = 'run-1'


def test_a():
    assert md5(RUN_ID) == '5d41402abc4b2a76b9719d911017c592'
",
    );
    becomes(
        "tests/test_a.py",
        "\
def test_a():
    start(run_id='run-1', trace='5d41402abc4b2a76b9719d911017c592')


def test_b():
    assert digest(name) == '5d41402abc4b2a76b9719d911017c592'
",
        "\
def test_a():
    start(run_id='run_1_3c9d57fc', trace='5d41402abc4b2a76b9719d911017c592')


def test_b():
    assert digest(name) == '5d41402abc4b2a76b9719d911017c592'
",
    );
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
fn a_hostile_text_is_what_a_test_needs() {
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
            said.contains("its text is made to be refused or escaped"),
            "{text}\n{said}"
        );
    }
}

#[test]
fn an_id_that_stays_keeps_its_place_among_sorted_ones() {
    let said = stays(
        "a.test.ts",
        "\
it('sorts', () => {
  start({ runId: '12345678-1234-1234-1234-123456789012' });
  start({ runId: '0-run' });
  expect(runIds().sort()).toEqual(['0-run', '12345678-1234-1234-1234-123456789012']);
});
",
    );
    assert!(
        said.contains("ambiguous: `sorts` sorts ids, and the new ones sort otherwise"),
        "{said}"
    );
}
