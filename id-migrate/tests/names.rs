//! The names of ids in every language, in headers and environments, and in classes and enums.

mod project;

use project::Project;

const OLD_RUN: &str = "run_old-run_4bf95f4e";

/// The safe fix replaces every `old-run`.
#[track_caller]
fn all_change(file: &str, text: &str) {
    let project = Project::with(&[(file, text)]);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(
        project.read(file),
        text.replace("old-run", OLD_RUN),
        "{}",
        project.run(&["check"]).stdout
    );
}

#[test]
fn names_of_queries_and_longer_names() {
    for name in [
        "run_id_in",
        "run_id__in",
        "run_id__eq",
        "parent_run_id",
        "last_run_id",
        "run_ids",
    ] {
        all_change(
            "tests/test_a.py",
            &format!("def test_a():\n    start(run_id='old-run')\n    find({name}=['old-run'])\n"),
        );
    }
    for name in [
        "workflowRunId",
        "jobRunId",
        "parentRunId",
        "runID",
        "runIds",
    ] {
        all_change(
            "tests/a.test.ts",
            &format!(
                "it('a', () => {{ start({{ runId: 'old-run' }}); find({{ {name}: ['old-run'] }}); }});\n"
            ),
        );
    }
}

#[test]
fn a_constant_of_a_longer_name_is_followed() {
    all_change(
        "tests/a.test.ts",
        "it('a', () => { const workflowRunId = 'old-run'; start({ runId: workflowRunId }); });\n",
    );
    all_change(
        "tests/test_a.py",
        "def test_a():\n    job_run_id = 'old-run'\n    start(run_id=job_run_id)\n",
    );
    all_change(
        "tests/a.rs",
        "#[test]\nfn a() { let job_run_id = \"old-run\"; start(Context { run_id: job_run_id }); }\n",
    );
}

#[test]
fn runs_of_other_systems_stay() {
    for text in [
        "@pytest.mark.parametrize('github_run_id', ['old-run'])\ndef test_a(github_run_id): pass\n",
        "def test_a():\n    start(gitlab_run_id='old-run')\n",
        "GITHUB_RUN_ID = 'old-run'\nCI_RUN_ID = 'old-run'\n",
        "@pytest.fixture\ndef github_run_id():\n    return 'old-run'\n",
    ] {
        let found = Project::with(&[("tests/test_a.py", text)]).findings(&[]);
        assert_eq!(found, [""; 0], "{text}");
    }
}

#[test]
fn headers_and_environments() {
    for text in [
        "def test_a(client):\n    client.get('/', headers={'X-Run-Id': 'old-run'})  # run_id\n",
        "def test_a(monkeypatch):\n    monkeypatch.setenv('RUN_ID', 'old-run')\n",
    ] {
        all_change("tests/test_a.py", text);
    }
    for text in [
        "it('a', () => { fetch('/', { headers: { 'X-Run-Id': 'old-run' } }); }); // runId\n",
        "it('a', () => { vi.stubEnv('RUN_ID', 'old-run'); });\n",
        "it('a', () => { send(new Headers([['X-Run-Id', 'old-run']])); }); // runId\n",
        "it('a', () => { send(new Map([['runId', 'old-run']])); });\n",
        "it('a', () => { const runIds = new Set(['old-run']); send(runIds); });\n",
    ] {
        all_change("tests/a.test.ts", text);
    }
}

#[test]
fn constants_of_classes_and_members_of_enums() {
    for text in [
        "class RunIds:\n    FIRST = 'old-run'\n\ndef test_a(get):\n    get(run_id=RunIds.FIRST)\n",
        "class Run(str, enum.Enum):\n    A = 'old-run'\n\ndef test_a(get):\n    get(run_id=Run.A)\n",
        "class Run(enum.Enum):\n    A = 'old-run'\n\ndef test_a(get):\n    get(run_id=Run.A.value)\n",
    ] {
        all_change("tests/test_a.py", text);
    }
    let files = [
        (
            "tests/test_a.py",
            "from tests.ids import RunIds\ndef test_a(get):\n    get(run_id=RunIds.FIRST)\n",
        ),
        ("tests/ids.py", "class RunIds:\n    FIRST = 'old-run'\n"),
    ];
    let project = Project::with(&files);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(
        project.read("tests/ids.py"),
        files[1].1.replace("old-run", OLD_RUN)
    );
}
