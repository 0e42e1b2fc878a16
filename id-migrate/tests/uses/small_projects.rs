//! Small projects that differ in one expression: one may produce the text of an id, and one does not.

use super::project::Project;

/// The test of a TypeScript project with the function `main(runId)`, which returns a truth value.
const TEST: (&str, &str) = (
    "tests/main.test.ts",
    r#"import { main } from "../src/main";
it("works", async () => { const runId = "beta-1"; expect(await main(runId)).toBe(true); });
"#,
);

/// Code that may compare the id with a text that it puts together, and code that puts another text together.
const COMPOSED: &[(&str, &str)] = &[
    ("['be', 'ta-1'].join('')", "['be', 'ta-2'].join('')"),
    ("join(['beta', '-1'])", "join(['beta', '-2'])"),
    ("`${'be'}${'ta-1'}`", "`${'be'}${'ta-2'}`"),
    ("'be'.concat('ta-1')", "'be'.concat('ta-2')"),
];

/// Applies the safe fixes to a project with the expression. Returns `true` if the test of the project keeps its id.
fn keeps(files: &[(&str, &str)], expression: &str) -> bool {
    let files: Vec<(&str, String)> = files
        .iter()
        .map(|(path, text)| (*path, text.replace("HERE", expression)))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
    let project = Project::with(&files);
    project.run(&["fix", "--apply", "-q"]);
    let (test, _) = files.last().expect("the test is the last file");
    let after = project.read(test);
    assert_ne!(
        after.contains("\"beta-1\""),
        after.contains("\"run_"),
        "{after}"
    );
    after.contains("\"beta-1\"")
}

#[test]
fn a_text_that_code_puts_together_may_be_the_id() {
    let files = &[
        (
            "src/main.ts",
            "const join = (parts: string[]) => parts.join('');\n\
             export const main = (runId: string) => runId === HERE || runId !== '';\n",
        ),
        TEST,
    ];
    for (looks, harmless) in COMPOSED {
        assert!(keeps(files, looks), "{looks}");
        assert!(!keeps(files, harmless), "{harmless}");
    }
}

#[test]
fn a_variant_with_another_name_may_be_the_id() {
    let files = &[
        (
            "Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        (
            "src/lib.rs",
            "#[derive(serde::Deserialize)]\n#[serde(rename_all = \"HERE\")]\npub enum Kind { NightlyBuild }\n\
             #[derive(serde::Deserialize)]\npub struct Request { pub run_id: Kind }\n\
             pub fn main(run_id: &str) -> bool {\n    \
             serde_json::from_value::<Request>(serde_json::json!({ \"run_id\": run_id })).is_ok()\n}\n",
        ),
        (
            "tests/main.rs",
            "#[test]\nfn works() { let run_id = \"nightly-build\"; assert!(app::main(run_id)); }\n",
        ),
    ];
    let files = files.map(|(path, text)| (path, text.replace("HERE", "kebab-case")));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
    let project = Project::with(&files);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(project.read("tests/main.rs"), files[2].1);
}
