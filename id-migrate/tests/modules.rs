//! Ids over several files: through barrels, renames, namespaces and helpers, a group is one.

mod project;

use project::Project;
use project::fixes::is_left;

/// Checks that the safe fix replaces every old text, and that each file has as many new texts.
#[track_caller]
fn moves_together(files: &[(&str, &str)], pairs: &[(&str, &str)]) {
    let project = Project::with(files);
    project.run(&["fix", "--apply", "-q"]);
    for (path, text) in files {
        let expected = pairs.iter().fold((*text).to_owned(), |text, (old, new)| {
            text.replace(old, new)
        });
        assert_eq!(project.read(path), expected, "{path}");
    }
    assert_eq!(project.run(&["fix", "--unsafe-fixes"]).stdout, "");
}

const OLD_RUN: (&str, &str) = ("old-run", "run_old-run_4bf95f4e");

#[test]
fn a_barrel_re_exports_names() {
    for barrel in [
        "export * from './ids'; // runId\n",
        "export { RUN } from './ids.js'; // runId\n",
        "export { FIRST as RUN } from './ids'; // runId\n",
        "import { RUN } from './ids'; // runId\nexport { RUN };\n",
        "export { default as RUN } from './ids'; // runId\n",
    ] {
        moves_together(
            &[
                (
                    "tests/a.test.ts",
                    "import { RUN } from './support';\nexpect(make({ runId: RUN }).runId).toBe('old-run');\n",
                ),
                ("tests/support/index.ts", barrel),
                (
                    "tests/support/ids.ts",
                    "// runId\nexport const RUN = 'old-run';\nexport { RUN as FIRST };\nexport default RUN;\n",
                ),
            ],
            &[OLD_RUN],
        );
    }
}

#[test]
fn an_import_may_rename_a_constant() {
    let named = "// runId\nexport const RUN = 'old-run';\n";
    let members = "// runId\nexport const IDS = { run: 'old-run' };\n";
    let default = "// runId\nexport default { run: 'old-run' };\n";
    for (used, ids) in [
        (
            "import { RUN as ONE } from './ids';\nmake({ runId: ONE });\n",
            named,
        ),
        (
            "import { IDS as KNOWN } from './ids';\nmake({ runId: KNOWN.run });\n",
            members,
        ),
        (
            "import * as ids from './ids.js';\nmake({ runId: ids.RUN });\n",
            named,
        ),
        (
            "import * as ids from './ids';\nmake({ runId: ids.IDS.run });\n",
            members,
        ),
        (
            "import ids from '@/tests/ids';\nmake({ runId: ids.run });\n",
            default,
        ),
        (
            "const { RUN: ONE } = require('./ids');\nmake({ runId: ONE });\n",
            named,
        ),
        (
            "const ids = require('./ids');\nmake({ runId: ids.RUN });\n",
            named,
        ),
    ] {
        let used = format!("{used}expect(last.runId).toBe('old-run');\n");
        moves_together(
            &[("tests/a.test.ts", &used), ("tests/ids.ts", ids)],
            &[OLD_RUN],
        );
    }
    let common = "module.exports = { run: 'old-run', make: (runId) => runId };\n";
    for used in [
        "const ids = require('./ids.cjs');\nmake({ runId: ids.run });\n",
        "import ids from './ids.cjs';\nmake({ runId: ids.run });\n",
        "const { run } = require('./ids');\nmake({ runId: run });\n",
    ] {
        moves_together(
            &[("tests/a.test.mjs", used), ("tests/ids.cjs", common)],
            &[OLD_RUN],
        );
    }
}

#[test]
fn an_import_may_rename_a_function() {
    moves_together(
        &[
            (
                "tests/a.test.ts",
                "import { start as begin } from './support'; // runId\nbegin('old-run');\n",
            ),
            (
                "tests/support.ts",
                "export function start(runId: string) { return runId; }\n",
            ),
        ],
        &[OLD_RUN],
    );
}

#[test]
fn an_expected_id_belongs_to_the_helper_of_a_helper() {
    let new = ("old-run", "run_checkout_4bf95f4e");
    moves_together(
        &[
            (
                "tests/a.test.ts",
                "import { app } from './app';\nexpect(app().runId).toBe('old-run');\n",
            ),
            (
                "tests/app.ts",
                "import { context } from './context';\nexport const app = () => context(); // runId\n",
            ),
            (
                "tests/context.ts",
                "export const context = () => ({ runId: 'old-run', threadId: 'checkout' });\n",
            ),
        ],
        &[new],
    );
    moves_together(
        &[
            (
                "tests/flow.rs",
                "mod common;\n#[test]\nfn a() { assert_eq!(common::context().run_id, \"old-run\"); }\n",
            ),
            (
                "tests/common/mod.rs",
                "pub fn context() -> Context { Context { run_id: \"old-run\".into(), thread_id: \"checkout\".into() } }\n",
            ),
        ],
        &[new],
    );
}

#[test]
fn a_copy_in_the_file_that_uses_a_constant_counts() {
    let files = [
        (
            "tests/a.test.ts",
            "import { RUN } from './ids';\nmake({ runId: RUN });\nexpect(rows()).toEqual(['old-run']);\n",
        ),
        ("tests/ids.ts", "export const RUN = 'old-run'; // runId\n"),
    ];
    let project = Project::with(&files);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(project.read("tests/ids.ts"), files[1].1);
    project.run(&["fix", "--apply", "--unsafe-fixes", "-q"]);
    assert_eq!(
        project.read("tests/a.test.ts"),
        files[0].1.replace("old-run", OLD_RUN.1)
    );
    assert_eq!(
        project.read("tests/ids.ts"),
        files[1].1.replace("old-run", OLD_RUN.1)
    );
}

#[test]
fn an_alias_names_whole_folders() {
    let files = [
        (
            "tests/a.test.ts",
            "import { RUN } from '@/support/ids';\nmake({ runId: RUN });\n",
        ),
        (
            "src/support/ids.ts",
            "export const RUN = 'old-run'; // runId\n",
        ),
        (
            "src/mysupport/ids.ts",
            "export const RUN = 'old-run'; // runId\n",
        ),
    ];
    let project = Project::with(&files);
    project.run(&[
        "fix",
        "--apply",
        "--unsafe-fixes",
        "--include-production",
        "-q",
    ]);
    assert_eq!(
        project.read("src/support/ids.ts"),
        files[1].1.replace("old-run", OLD_RUN.1)
    );
    assert_eq!(project.read("src/mysupport/ids.ts"), files[2].1);
}

#[test]
fn an_imported_function_of_a_library_is_no_function_of_the_tree() {
    let files = [
        (
            "tests/test_a.py",
            "from lib import check\n\n\ndef test_a():\n    run_id = 'old-run'\n    start(run_id=run_id)\n    check(run_id)\n",
        ),
        ("app/other.py", "def check(x):  # run_id\n    return x[0]\n"),
    ];
    moves_together(&files, &[OLD_RUN]);
    // Without the import, the call may mean the function of the tree.
    let text = files[0].1.replace("from lib import check\n", "");
    is_left(
        &[("tests/test_a.py", &text), files[1]],
        &["unsafe: a function that receives the id inspects its text (app/other.py:2)"],
    );
}

#[test]
fn a_part_of_a_destructured_parameter_is_the_id_that_it_is_given() {
    let text = "const cut = ({ key }) => key.slice(0, 3);\ntest('a', () => {\n  const runId = 'old-run';\n  start({ runId });\n  show(cut({ key: runId }));\n});\n";
    is_left(
        &[("tests/a.test.ts", text)],
        &["unsafe: a function that receives the id inspects its text (tests/a.test.ts:1)"],
    );
    let other = text.replace("key.slice", "name.slice");
    moves_together(&[("tests/a.test.ts", &other)], &[OLD_RUN]);
}

#[test]
fn modules_that_a_file_declares_for_its_tests_are_test_code() {
    let seen = "use std::collections::HashSet;
#[derive(Default)]
pub struct Seen(HashSet<String>);
impl Seen {
    pub fn is_new(&mut self, run_id: &str) -> bool { self.0.insert(run_id.to_owned()) }
}
";
    let test = "use super::Seen;
fn is_new(seen: &mut Seen) -> bool { seen.is_new(\"beta-1\") }
#[test]
fn a() { assert!(is_new(&mut Seen::default())); }
";
    for (declaration, path) in [
        ("#[cfg(test)]\nmod checks;\n", "src/seen/checks.rs"),
        ("#[cfg(test)]\nmod checks;\n", "src/seen/checks/mod.rs"),
        (
            "#[cfg(test)]\n#[path = \"seen_checks.rs\"]\nmod checks;\n",
            "src/seen_checks.rs",
        ),
    ] {
        let seen = format!("{seen}{declaration}");
        let test = format!("// Tests of a run_id.\n{test}");
        let files = [
            ("src/lib.rs", "pub mod seen;\n"),
            ("src/seen.rs", &*seen),
            (path, &*test),
        ];
        let project = Project::with(&files);
        project.expect(0, &["fix", "--apply", "-q"]);
        let wanted = test.replace("beta-1", "run_beta-1_7a3282bd");
        assert_eq!(project.read(path), wanted, "{declaration}");
    }
}

#[test]
fn a_module_takes_functions_from_the_file_that_declares_it() {
    let seen =
        "pub fn is_new(run_id: &str) -> bool { !run_id.is_empty() }\n#[cfg(test)]\nmod checks;\n";
    for import in ["super::is_new", "super::*", "super::{is_new}"] {
        let test = format!(
            "use {import}; // for a run_id\n#[test]\nfn a() {{ assert!(is_new(\"beta-1\")); }}\n"
        );
        let path = "src/seen/checks.rs";
        let project = Project::with(&[("src/seen.rs", seen), (path, &test)]);
        project.expect(0, &["fix", "--apply", "-q"]);
        assert_eq!(
            project.read(path),
            test.replace("beta-1", "run_beta-1_7a3282bd"),
            "{import}"
        );
    }
}
