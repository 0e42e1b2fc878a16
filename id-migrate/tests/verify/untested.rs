//! Tests settle a doubt only in a file of which a test passed.

use crate::project::Project;
use crate::verdict;

/// `r1` is too short for a safe fix; the fix of `nightly-7` is safe.
const SHORT: &str =
    "def test():\n    f(run_id='r1')\n\ndef test_safe():\n    f(run_id='nightly-7')\n";

/// Returns a command that reports a test, in the XML of `testcase`.
fn report(testcases: &str) -> String {
    format!("echo \"<testsuite name='s'>{testcases}</testsuite>\" > {{junit}}")
}

/// Runs the command and returns the verdict.
#[track_caller]
fn verified(project: &Project, command: &str, code: i32) -> Vec<String> {
    let ran = project.expect(code, &["fix", "--apply", "-q", "--verify", command]);
    assert_eq!(ran.stdout, "");
    let check = ["check", "--format", "concise"];
    let left = project.run(&check).stdout;
    left.lines().map(str::to_owned).collect()
}

fn is_old(project: &Project, path: &str) -> (bool, bool) {
    let text = project.read(path);
    (text.contains("'r1'"), text.contains("'nightly-7'"))
}

#[test]
fn a_doubt_is_tried_only_where_a_test_passed() {
    let project = Project::with(&[
        ("tests/test_a.py", SHORT),
        ("tests/test_b.py", SHORT),
        ("tests/test_c.py", SHORT),
    ]);
    // The test of `test_b` is skipped; `test_c` is not in the report.
    let command = report(
        "<testcase classname='tests.test_a' name='test'/><testcase classname='tests.test_b' name='test'><skipped/></testcase>",
    );
    let ran = project.expect(1, &["fix", "--apply", "--verify", &command]);
    assert_eq!(
        verdict(&ran),
        [
            "verified: 1 test that passed before passes now; 0 groups taken back",
            "unsafe fixes were not tried in 2 places, because the report names no passing test there: tests/test_b.py, tests/test_c.py",
        ]
    );
    assert_eq!(is_old(&project, "tests/test_a.py"), (false, false));
    assert_eq!(is_old(&project, "tests/test_b.py"), (true, false));
    assert_eq!(is_old(&project, "tests/test_c.py"), (true, false));
    // A later run with the tests of the file tries the doubt.
    let command = report("<testcase classname='tests.test_b' name='test'/>");
    verified(&project, &command, 1);
    assert_eq!(is_old(&project, "tests/test_b.py"), (false, false));
    assert_eq!(is_old(&project, "tests/test_c.py"), (true, false));
    // Without a report, the exit code decides about all files.
    verified(&project, "true", 0);
    assert_eq!(is_old(&project, "tests/test_c.py"), (false, false));
}

#[test]
fn a_doubt_is_not_tried_in_a_skipped_test() {
    let text = "@pytest.mark.parametrize('n', [1, 2])\ndef test_a(n):\n    f(run_id='r1')\n\ndef test_b():\n    f(run_id='r2')\n\ndef test_c():\n    f(run_id='r3')\n\ndef helper():\n    f(run_id='r4')\n";
    let project = Project::with(&[("tests/test_a.py", text)]);
    let command = report(
        "<testcase classname='tests.test_a' name='test_a[1]'/><testcase classname='tests.test_a' name='test_a[2]'><skipped/></testcase><testcase classname='tests.test_a' name='test_b'><skipped/></testcase><testcase classname='tests.test_a' name='test_c'><failure/></testcase>",
    );
    let ran = project.expect(1, &["fix", "--apply", "--verify", &command]);
    assert_eq!(
        verdict(&ran),
        [
            "verified: 1 test that passed before passes now; 0 groups taken back",
            "unsafe fixes were not tried in 1 place, because the report names no passing test there: tests/test_a.py::test_b",
        ]
    );
    let new = project.read("tests/test_a.py");
    let is_old = |id: &str| new.contains(&format!("'{id}'"));
    let old = ["r1", "r2", "r3", "r4"].map(is_old);
    assert_eq!(old, [false, true, false, false]);
}

#[test]
fn the_tests_of_an_importing_file_count() {
    let project = Project::with(&[
        ("tests/helper.py", "def start():\n    f(run_id='r1')\n"),
        (
            "tests/test_a.py",
            "from tests.wrapper import start\n\ndef test():\n    start(run_id=None)\n",
        ),
        (
            "tests/wrapper.py",
            "from tests.helper import start\n\nRUN = dict(run_id='')\n",
        ),
        ("tests/unused.py", "def start():\n    f(run_id='r2')\n"),
    ]);
    let command = report("<testcase classname='tests.test_a' name='test'/>");
    verified(&project, &command, 1);
    assert!(!project.read("tests/helper.py").contains("'r1'"));
    assert!(project.read("tests/unused.py").contains("'r2'"));
}

#[test]
fn a_run_from_a_folder_below_names_the_file_of_that_folder() {
    let project = Project::with(&[
        ("libs/x/tests/test_a.py", SHORT),
        ("tests/test_b.py", SHORT),
        ("libs/x/tests/test_b.py", SHORT),
    ]);
    let command = report(
        "<testcase classname='tests.test_a.TestA' name='test'/><testcase classname='tests.test_b' name='test'/>",
    );
    verified(&project, &command, 1);
    assert_eq!(is_old(&project, "libs/x/tests/test_a.py"), (false, false));
    assert_eq!(is_old(&project, "tests/test_b.py"), (false, false));
    // `tests.test_b` is the file at the top.
    assert_eq!(is_old(&project, "libs/x/tests/test_b.py"), (true, false));
}

/// Two packages, each with a file that reports call `tests.test_a`.
fn packages(b: &str) -> Project {
    Project::with(&[
        (
            "a/tests/test_a.py",
            "def test_one():\n    pass\n\ndef test_both():\n    f(run_id='r1')\n",
        ),
        ("b/tests/test_a.py", b),
    ])
}

#[test]
fn a_name_of_two_files_proves_the_file_with_the_test() {
    let b = "def test_two():\n    f(run_id='r1')\n\ndef test_both():\n    pass\n";
    let run = |names: &[&str]| {
        let project = packages(b);
        let testcase = |name: &&str| format!("<testcase classname='tests.test_a' name='{name}'/>");
        let testcases: String = names.iter().map(testcase).collect();
        verified(
            &project,
            &report(&testcases),
            1 - i32::from(names.len() > 1),
        );
        ["a/tests/test_a.py", "b/tests/test_a.py"].map(|path| is_old(&project, path).0)
    };
    assert_eq!(run(&["test_one"]), [false, true]);
    assert_eq!(run(&["test_two"]), [true, false]);
    // The test passed in one of the files.
    assert_eq!(run(&["test_both"]), [true, true]);
    assert_eq!(run(&["test_both", "test_both"]), [false, false]);
    assert_eq!(run(&["test_one", "test_two"]), [false, false]);
}

#[test]
fn a_path_below_names_no_file_at_the_top() {
    let project = Project::with(&[
        ("tests/test_a.py", SHORT),
        ("libs/x/tests/test_a.py", "def test():\n    pass\n"),
        (
            "tests/a.test.js",
            "it('a', () => { start({ runId: 'r1' }) })\n",
        ),
        ("libs/x/tests/a.test.js", "it('a', () => {})\n"),
    ]);
    let command = report(
        "<testcase classname='libs.x.tests.test_a' name='test'/><testcase file='libs/x/tests/a.test.js' name='a'/>",
    );
    verified(&project, &command, 1);
    assert!(is_old(&project, "tests/test_a.py").0);
    assert!(is_old(&project, "tests/a.test.js").0);
}

#[test]
fn a_skipped_test_of_another_package_is_not_proven() {
    let b = "def test_two():\n    pass\n\ndef test_both():\n    f(run_id='r1')\n";
    let project = packages(b);
    let command = report(
        "<testcase classname='tests.test_a' name='test_one'/><testcase classname='tests.test_a' name='test_two'/><testcase classname='tests.test_a' name='test_both'/><testcase classname='tests.test_a' name='test_both'><skipped/></testcase>",
    );
    verified(&project, &command, 1);
    assert!(is_old(&project, "b/tests/test_a.py").0);
}

#[test]
fn json_names_the_untested_files() {
    let project = Project::with(&[("tests/test_a.py", SHORT)]);
    let command = report("<testcase classname='tests.test_b' name='test'/>");
    let flags = [
        "fix", "--apply", "-q", "--verify", &command, "--format", "json",
    ];
    let ran = project.expect(1, &flags);
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(
        found["verified"]["untested"],
        serde_json::json!(["tests/test_a.py"])
    );
    assert_eq!(found["applied"]["literals"], 1);
}

/// Checks in which files a doubt is tried when a test with these attributes passes.
#[track_caller]
fn tries(attributes: &str, tried: &[&str], untested: &[&str]) {
    let text = |path: &str| match path.rsplit('.').next() {
        Some("py") => "def test():\n    f(run_id='r1')\n",
        Some("rs") => "#[test]\nfn test() {\n    let run_id = \"r1\";\n    start(run_id);\n}\n",
        _ => "it('a', () => {\n  start({ runId: 'r1' });\n});\n",
    };
    let paths = tried.iter().chain(untested);
    let files: Vec<_> = paths.map(|path| (*path, text(path))).collect();
    let command = report(&format!("<testcase {attributes}/>"));
    let flags = ["fix", "--apply", "--include-production", "--format", "json"];
    let project = Project::with(&files);
    let ran = project.run(&[&flags[..], &["--verify", &command]].concat());
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(found["verified"]["untested"], serde_json::json!(untested));
    let is_tried =
        |path: &&str| !project.read(path).contains("r1\"") && !project.read(path).contains("r1'");
    assert!(tried.iter().all(is_tried), "{attributes}");
}

#[test]
fn each_runner_names_its_files() {
    tries(
        "classname='tests.unit.test_a.TestA' name='test_b[1]'",
        &["tests/unit/test_a.py"],
        &["tests/test_a.py", "tests/unit/test_ab.py", "unit/test.py"],
    );
    tries(
        "classname='src/a.test.ts' name='a'",
        &["src/a.test.ts"],
        &["src/a.ts", "src/b/a.test.ts"],
    );
    tries(
        "file='/home/me/shop/tests/a.test.mjs' classname='test' name='b'",
        &["tests/a.test.mjs"],
        &["b.test.mjs", "test.py", "tests/a.test.js"],
    );
    tries(
        "file='/home/me/shop/tests/b.mjs' classname='test' name='b'",
        &["tests/b.mjs"],
        &["test.py"],
    );
    tries(
        "classname='shop::flow' name='keeps::the_old_id'",
        &["src/lib.rs", "tests/flow.rs", "tests/flow/keeps.rs"],
        &["src/order.rs", "tests/low.rs"],
    );
    tries(
        "classname='shop' name='order::tests::keeps'",
        &["src/lib.rs", "src/order.rs", "src/order/mod.rs"],
        &["src/keeps.rs", "src/rder.rs"],
    );
}

/// Before Node 24, the report of `node --test` names only the titles of tests.
#[test]
fn a_title_proves_the_files_that_hold_it() {
    let file = |title: &str| {
        let import = "import { test } from 'node:test';\n";
        let run = "() => {\n  start({ runId: 'r1' });\n});\n";
        format!("{import}test('{title}', {run}")
    };
    let project = Project::with(&[
        ("tests/a.test.mjs", &file("starts a run")),
        ("tests/b.test.mjs", &file("stops a run")),
        ("tests/c.test.mjs", &file("stops a run")),
        ("tests/d.test.mjs", &file("is skipped")),
        ("tests/e.test.mjs", &file("run")),
        ("tests/f.test.mjs", &file("fails").replace("node:test", "x")),
        ("tests/g.test.mjs", &file("ends twice")),
        ("tests/h.test.mjs", &file("ends twice")),
    ]);
    let case = |name: &str, inside: &str| {
        format!("<testcase name='{name}' classname='test'>{inside}</testcase>")
    };
    let passed = [
        "starts a run",
        "stops a run",
        "fails",
        "ends twice",
        "ends twice",
    ];
    let mut cases: String = passed.iter().map(|name| case(name, "")).collect();
    cases += &case("is skipped", "<skipped/>");
    let ran = project.expect(1, &["fix", "--apply", "--verify", &report(&cases)]);
    assert_eq!(
        verdict(&ran),
        [
            "verified: 5 tests that passed before pass now; 0 groups taken back",
            "unsafe fixes were not tried in 5 places, because the report names no passing test there: tests/b.test.mjs, tests/c.test.mjs, tests/d.test.mjs, 2 more",
        ]
    );
    let is_old = |file: &str| {
        project
            .read(&format!("tests/{file}.test.mjs"))
            .contains("'r1'")
    };
    let old = ["a", "b", "c", "d", "e", "f", "g", "h"].map(is_old);
    assert_eq!(old, [false, true, true, true, true, true, false, false]);
}
