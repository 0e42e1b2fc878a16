//! The commands and their help.

mod project;

use project::Project;

const BAD: &str = "f(run_id='test-run', thread_id='checkout')\n";

#[test]
fn a_closed_pipe_does_not_change_the_exit_code() {
    let project = Project::with(&[("tests/test_a.py", BAD)]);
    for (arguments, code) in [
        (&["check"][..], 1),
        (&["check", "--format", "json"], 1),
        (&["fix"], 1),
        (&["score", "--min", "100"], 1),
        (&["explain"], 0),
        (&["completions", "bash"], 0),
        (&["config-schema"], 0),
        (&["--help"], 0),
    ] {
        let (reader, gone) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = project
            .command(arguments)
            .stdout(gone)
            .output()
            .expect("the binary runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(!said.contains("error"), "{arguments:?}: {said}");
    }
}

#[test]
fn every_rule_is_explained() {
    let project = Project::new();
    let list = project.expect(0, &["explain"]).stdout;
    assert_eq!(list.lines().count(), 12);
    for line in list.lines() {
        let code = line.split(' ').next().expect("a code");
        let text = project.expect(0, &["explain", code]).stdout;
        assert!(text.starts_with(&format!("{code}: ")), "{text}");
        assert!(
            text.contains("\nHow to fix it: ") && text.contains("\nHow to silence it: "),
            "{text}"
        );
        assert!(!text.contains("```"), "{text}");
    }
    project.expect(2, &["explain", "RID123"]);
}

#[test]
fn usage_errors_are_2_and_help_is_0() {
    let project = Project::new();
    project.expect(2, &["check", "--nonsense"]);
    project.expect(2, &["check", "--lang", "cobol"]);
    for command in [
        "check",
        "fix",
        "undo",
        "score",
        "baseline",
        "explain",
        "completions",
        "config-schema",
    ] {
        assert!(
            project
                .expect(0, &[command, "--help"])
                .stdout
                .contains("Examples:"),
            "{command}"
        );
    }
    assert!(
        project
            .expect(0, &["--help"])
            .stdout
            .contains("Exit codes:")
    );
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(
            project
                .expect(0, &["completions", shell])
                .stdout
                .contains("baseline"),
            "{shell}"
        );
    }
}

#[test]
fn hand_built_ids_name_the_generator_of_their_language() {
    let project = Project::with(&[
        ("a.py", "run_id = f'{x}'\n"),
        ("b.ts", "const runId = `run_${x}`;\n"),
        ("c.rs", "fn f() { let run_id = format!(\"run_{x}\"); }\n"),
    ]);
    let ran = project.expect(1, &["check", "--color", "never"]);
    let notes: Vec<&str> = ran
        .stdout
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("= note: "))
        .collect();
    assert_eq!(
        notes,
        [
            "call `IDManager.generate_run_id(thread_id)`, after `from run_id import IDManager` (PyPI: `run-id`)",
            "call `generateRunId(threadId)`, after `import { generateRunId } from \"run-id\"` (npm: `run-id`)",
            "call `RunId::generate(&thread_id)`, after `use run_id::RunId` (crate: `run-id`)",
        ],
        "{}",
        ran.stdout
    );
}
