//! Unsupported files and dialects.

mod project;

use project::Project;

const FLOW: &str =
    "/* @flow */\nconst f = (x: ?string): %checks => !!x;\nstart({ runId: 'run-1' });\n";
const PYTHON_2: &str = "def f(run_id='run-1'):\n    print \"x\"\n";

#[test]
fn flow_and_python_2_are_a_notice_and_a_key_silences_it() {
    let project = Project::with(&[("a.js", FLOW), ("b.py", PYTHON_2), ("c.py", "x = 1\n")]);
    let ran = project.expect(0, &["check"]);
    assert_eq!(
        ran.stdout,
        "no findings in 3 files (0 parsed), score 100.0
2 files in Flow or Python 2 skipped: `-v` lists the files, `unparsable` in the configuration hides this line
"
    );
    assert_eq!(ran.stderr, "");
    let ran = project.expect(0, &["check", "-v", "--format", "concise"]);
    assert!(
        ran.stdout.starts_with(
            "a.js:1:1: RID900 skipped: the file is written in Flow, which is not supported\nb.py:1:1: RID900 skipped: the file is written in Python 2, which is not supported\n"
        ),
        "{}",
        ran.stdout
    );
    project.write("id-migrate.toml", b"unparsable = [\"a.js\", \"b.py\"]\n");
    let ran = project.expect(0, &["check"]);
    assert_eq!(
        ran.stdout,
        "no findings in 3 files (0 parsed), score 100.0\n"
    );
}

#[test]
fn a_file_that_only_resembles_a_dialect_is_an_error() {
    for (path, text) in [
        ("a.py", "def f(run_id='run-1'):\n    print(\n"),
        ("a.py", "# print \"x\" in Python 2\nf(run_id='run-1'\n"),
        ("a.js", "// not @flowing\nstart({ runId: 'run-1' \n"),
    ] {
        let project = Project::with(&[(path, text)]);
        let ran = project.expect(2, &["check"]);
        assert!(ran.stdout.contains("RID900"), "{}", ran.stdout);
        // The key silences this too.
        project.write(
            "id-migrate.toml",
            format!("unparsable = [\"{path}\"]\n").as_bytes(),
        );
        project.expect(0, &["check"]);
    }
    // Code that parses is checked, even with a pragma of Flow or a key in the configuration.
    let project = Project::with(&[("a.js", "// @flow\nstart({ runId: 'run-1' });\n")]);
    project.write("id-migrate.toml", b"unparsable = [\"*.js\"]\n");
    assert_eq!(project.findings(&[]), ["a.js:2:16: RID001"]);
}

#[test]
fn other_kinds_of_file_are_named_once() {
    let project = Project::with(&[
        ("a.ipynb", "{\"source\": \"start(run_id='run-1')\"}"),
        ("b.ipynb", "{\"source\": \"run_id\"}"),
        ("c.ipynb", "{}"),
        ("d/e.vue", "<script>start({ runId: 'run-1' })</script>"),
        ("f.svelte", "<script>runId</script>"),
        ("g.pyx", "run_id = 'run-1'"),
        ("h.py", "x = 1\n"),
        ("i.txt", "run_id"),
    ]);
    let said = "not checked, although names of ids occur in them: ";
    let ran = project.expect(0, &["check"]);
    assert_eq!(
        ran.stdout,
        format!(
            "no findings in 1 file (0 parsed), score 100.0\n{said}2 .ipynb files, 1 .pyx file, 1 .svelte file, 1 .vue file\n"
        )
    );
    let ran = project.expect(0, &["check", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(
        found["summary"]["unseen"],
        serde_json::json!({ "ipynb": 2, "pyx": 1, "svelte": 1, "vue": 1 })
    );
    let ran = project.expect(0, &["check", "--lang", "python", "--exclude", "b.ipynb"]);
    assert!(
        ran.stdout
            .ends_with(&format!("{said}1 .ipynb file, 1 .pyx file\n")),
        "{}",
        ran.stdout
    );
    // One that is named is an error, as before.
    project.expect(2, &["check", "a.ipynb"]);
}

#[test]
fn a_line_that_grows_past_88_columns_asks_for_a_formatter() {
    let long = format!(
        "f(run_id='run-1', thread_id='checkout')  # {}\n",
        "x".repeat(40)
    );
    let project = Project::with(&[("tests/test_a.py", &long)]);
    let said = "1 line grew past 88 columns: run your formatter\n";
    let ran = project.expect(1, &["fix"]);
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    let ran = project.expect(0, &["fix", "--apply"]);
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    let project = Project::with(&[("tests/test_a.py", "f(run_id='run-1')\n")]);
    let ran = project.expect(0, &["fix", "--apply"]);
    assert!(!ran.stdout.contains("columns"), "{}", ran.stdout);
}
