//! Findings in production code, and the effect of `--include-production`.

mod project;

use project::Project;

/// Returns the notes of a project's findings.
fn notes(project: &Project, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["check", "--format", "json"];
    all.extend(arguments);
    let ran = project.run(&all);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let findings = json["findings"].as_array().expect("findings");
    let notes = findings.iter().filter_map(|it| it["notes"].as_array());
    notes
        .flatten()
        .map(|it| it.as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn the_note_names_the_flag() {
    let project = Project::with(&[("app/main.py", "start(run_id='nightly-job')\n")]);
    assert_eq!(
        notes(&project, &[]),
        [
            "not fixed: the id is also in production code (app/main.py:1): `--include-production` fixes production code too"
        ]
    );
    assert_eq!(
        notes(&project, &["--include-production"]),
        Vec::<String>::new()
    );
    project.expect(0, &["fix", "--apply", "--include-production"]);
    project.expect(0, &["check"]);
}

#[test]
fn a_copy_there_needs_unsafe_fixes_too() {
    let project = Project::with(&[(
        "app/main.py",
        "start(run_id='nightly-job')\nlog('nightly-job')\n",
    )]);
    assert_eq!(
        notes(&project, &["--select", "RID001"]),
        [
            "not fixed: the id is also in production code (app/main.py:1): `--include-production` fixes production code too"
        ]
    );
    assert_eq!(
        notes(&project, &["--select", "RID001", "--unsafe-fixes"]),
        [
            "not fixed: the id is also in production code (app/main.py:1): `--include-production` fixes production code too"
        ]
    );
    project.expect(1, &["fix", "--apply", "--include-production"]);
    project.expect(
        0,
        &["fix", "--apply", "--include-production", "--unsafe-fixes"],
    );
    project.expect(0, &["check"]);
}

#[test]
fn a_conflict_is_reported_in_production_code_too() {
    for (text, why) in [
        (
            "f(run_id='a-job', thread_id='a')\nf(run_id='a-job', thread_id='b')\n",
            "the id is used in different threads (`a`, `b`): use a different run id in each thread",
        ),
        (
            "f(run_id='only-by-position')\nf(run_id='run_only-by-position_16c2d719')\n",
            "the new id `run_only-by-position_16c2d719` is already in use: rename one of the two ids by hand",
        ),
    ] {
        let project = Project::with(&[("app/main.py", text)]);
        for flags in [&[][..], &["--include-production"]] {
            let notes = notes(&project, flags);
            assert!(!notes.is_empty(), "{text}");
            for note in notes {
                assert_eq!(note, format!("not fixed: {why}"));
            }
        }
    }
}

#[test]
fn a_comment_that_silences_nothing_is_still_found() {
    let project = Project::with(&[(
        "app/main.py",
        "start(run_id='nightly-job')  # id-migrate: ignore[RID002]\n",
    )]);
    assert_eq!(
        project.findings(&[]),
        ["app/main.py:1:14: RID001", "app/main.py:1:30: RID901"]
    );
    assert_eq!(
        notes(&project, &[]),
        [
            "not fixed: the id is also in production code (app/main.py:1): `--include-production` fixes production code too"
        ]
    );
}

#[test]
fn an_id_that_another_test_starts_is_no_source_of_a_compared_id() {
    let compared = "def test_a(get):\n    assert get().run_id == 'old-run'\n";
    let started = "def test_b():\n    start(run_id='old-run')\n";
    let project = Project::with(&[("tests/test_a.py", compared), ("tests/test_b.py", started)]);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(project.read("tests/test_a.py"), compared);
    assert_eq!(
        project.read("tests/test_b.py"),
        started.replace("old-run", "run_old-run_4bf95f4e")
    );
    // Production code may be the source.
    let project = Project::with(&[("tests/test_a.py", compared), ("app/main.py", started)]);
    project.run(&["fix", "--apply", "-q", "--include-production"]);
    let new = compared.replace("old-run", "run_old-run_4bf95f4e");
    assert_eq!(project.read("tests/test_a.py"), new);
}

#[test]
fn tests_of_a_django_app_are_test_code() {
    let project = Project::with(&[("orders/tests.py", "start(run_id='nightly-job')\n")]);
    project.expect(0, &["fix", "--apply"]);
    project.expect(0, &["check"]);
}

#[test]
fn rust_tests_in_a_file_of_their_own_are_test_code() {
    for path in [
        "src/orders/tests.rs",
        "src/orders_tests.rs",
        "src/orders_test.rs",
    ] {
        let text = "fn order() -> Order {\n    Order { run_id: \"nightly-job\" }\n}\n";
        let project = Project::with(&[(path, text)]);
        project.expect(0, &["fix", "--apply"]);
        project.expect(0, &["check"]);
    }
}

#[test]
fn a_page_of_an_app_is_production_code() {
    let page = "export const Page = () => start({ runId: 'nightly-job' });\n";
    let found = |path: &str| {
        let project = Project::with(&[(path, page)]);
        project.run(&["fix", "--apply", "-q"]);
        project.read(path).contains("'run_")
    };
    assert!(!found("web/app/e2e/page.tsx"));
    assert!(!found("web/app/test/runs/layout.tsx"));
    assert!(found("web/app/e2e/runs.ts"));
    assert!(found("tests/app/page.tsx"));
}
