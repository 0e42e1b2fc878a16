//! Which tests are lost, with a script in the place of a test runner.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::project::Project;
use crate::runs;

const FILE: &str = "def test_x(start):\n    start(run_id='run-1', thread_id='a')\n    start(run_id='run-10', thread_id='a')\n";

/// Reports `before` while the file has its old ids, and `now` with the new ids. `@1` and `@2` in a name stand for the ids.
const SCRIPT: &str = r#"
id() { sed -n "$1s/.*run_id='\([^']*\)'.*/\1/p" tests/test_a.py; }
if grep -q "'run-1'" tests/test_a.py; then report=before; else report=now; fi
sed "s/@1/$(id 2)/; s/@2/$(id 3)/" "$report" > "$1"
"#;

fn report(tests: &[(&str, bool)]) -> String {
    let mut report = "<testsuite name='s'>\n".to_owned();
    for (name, has_passed) in tests {
        let result = if *has_passed { "" } else { "<skipped/>" };
        let class = "tests.test_a";
        let _ = writeln!(
            report,
            "<testcase classname='{class}' name='{name}'>{result}</testcase>"
        );
    }
    report + "</testsuite>\n"
}

/// Returns the tests that need an old id.
fn lost(before: &[(&str, bool)], now: &[(&str, bool)]) -> Vec<String> {
    let project = Project::with(&[("tests/test_a.py", FILE), ("check.sh", SCRIPT)]);
    project.write("before", report(before).as_bytes());
    project.write("now", report(now).as_bytes());
    let command = "sh check.sh {junit}";
    let ran = project.run(&["fix", "--apply", "--format", "json", "--verify", command]);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let groups = found["verified"]["taken_back"].as_array().expect("groups");
    let tests = groups
        .iter()
        .flat_map(|group| group["tests"].as_array().expect("tests"));
    let name = |test: &Value| {
        let test = test.as_str().expect("a name");
        test.strip_prefix("tests.test_a::")
            .expect("a class")
            .to_owned()
    };
    let mut names: Vec<String> = tests.map(name).collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn failed_skipped_and_missing_tests_are_lost() {
    let before = [("a", true), ("b", true), ("c", true), ("d", false)];
    assert_eq!(lost(&before, &before), [""; 0]);
    assert_eq!(lost(&before, &[("a", true), ("b", false)]), ["b", "c"]);
}

#[test]
fn a_name_that_holds_an_id_is_looked_up_under_its_new_name() {
    let before = [("test_x[@1]", true), ("test_x[@2-b]", true)];
    assert_eq!(lost(&before, &before), [""; 0]);
    let now = [("test_x[@1]", false), ("test_x[@2-b]", true)];
    assert_eq!(lost(&before, &now), ["test_x[run-1]"]);
}

#[test]
fn where_names_do_not_match_the_function_counts() {
    let before = [
        ("test_x[RUN-1]", true),
        ("test_x[RUN-2]", true),
        ("test_y[1]", true),
    ];
    let now = [
        ("test_x[A]", true),
        ("test_x[B]", true),
        ("test_y[1]", true),
    ];
    assert_eq!(lost(&before, &now), [""; 0]);
    let now = [
        ("test_x[A]", true),
        ("test_x[B]", false),
        ("test_y[1]", true),
    ];
    assert_eq!(lost(&before, &now), ["test_x[RUN-1]", "test_x[RUN-2]"]);
    // A test of another function does not replace a missing test.
    let now = [
        ("test_y[A]", true),
        ("test_y[B]", true),
        ("test_y[1]", true),
    ];
    assert_eq!(lost(&before, &now), ["test_x[RUN-1]", "test_x[RUN-2]"]);
}

#[test]
fn tests_of_one_name_are_counted() {
    let before = [("a", true), ("a", true), ("a", false)];
    assert_eq!(lost(&before, &[("a", true), ("a", true)]), [""; 0]);
    assert_eq!(lost(&before, &[("a", true), ("a", false)]), ["a"]);
}

/// The test `test_b` fails unless `run-1` is in the file. Its own id is the first suspect, so a single run finds it.
#[track_caller]
fn takes_one_run(path: &str, class: &str, name: &str, text: &str) {
    let command = format!(
        "if grep -q run-1 {path}; then b=''; else b='<failure/>'; fi; echo \"<testsuite name='s'><testcase classname='{class}' name='{name}'>$b</testcase></testsuite>\" > {{junit}}"
    );
    let project = Project::with(&[(path, text)]);
    let ran = project.expect(1, &["fix", "--apply", "--verify", &command]);
    assert!(project.read(path).contains("run-1"));
    assert_eq!(project.read(path).matches("run-").count(), 1);
    assert_eq!(runs(&ran), 5, "{}", ran.stderr);
}

#[test]
fn the_ids_of_a_test_and_of_its_decorators_are_tried_first() {
    takes_one_run(
        "tests/test_a.py",
        "tests.test_a",
        "test_b[1]",
        "\
def test_a(f):
    f(run_id='run-2')


@table([
    f(run_id='run-1'),
])
def test_b(
    f,
) -> None:
    f()

    g()


def test_c(f):
    f(run_id='run-3')
    f(run_id='run-4')
    f(run_id='run-5')
",
    );
    takes_one_run(
        "tests/test_a.py",
        "tests.test_a",
        "test_b",
        "\
def test_a(f):
    f(run_id='run-2')


def test_b(
    f,
):
    f(run_id='run-1')


def test_c(f):
    f(run_id='run-3')
    f(run_id='run-4')
    f(run_id='run-5')
",
    );
    // As vitest, Playwright and jest name the test.
    for name in ["a &gt; does b", "a › does b", "a does b"] {
        takes_one_run("tests/a.test.ts", "tests/a.test.ts", name, JAVASCRIPT);
    }
}

const JAVASCRIPT: &str = "\
describe('a', () => {
  it('does a', () => {
    start({ runId: 'run-2' });
  });

  it('does b', () => {
    start();

    start({ runId: 'run-1' });
  });

  it('does c', () => {
    start({ runId: 'run-3' });
    start({ runId: 'run-4' });
    start({ runId: 'run-5' });
  });
});
";

#[test]
fn the_ids_of_every_test_with_the_title_are_tried_first() {
    let text = |ids: [&str; 2]| {
        let [one, other] = ids;
        format!(
            "import {{ it }} from 'node:test';\n\nit('starts', () => {{\n  start({{ runId: '{one}' }});\n}});\n\nit('ends', () => {{\n  end({{ runId: '{other}' }});\n}});\n"
        )
    };
    let [first, second] = [["run-1", "run-2"], ["run-3", "run-4"]].map(text);
    let project = Project::with(&[("tests/a.test.ts", &first), ("tests/b.test.ts", &second)]);
    let command = "if grep -q run-3 tests/b.test.ts; then b=''; else b='<failure/>'; fi; echo \"<testsuite><testcase classname='test' name='starts'/><testcase classname='test' name='starts'>$b</testcase><testcase classname='test' name='ends'/><testcase classname='test' name='ends'/></testsuite>\" > {junit}";
    // The old code and the fix twice each, then without two ids, without one of them, and the proof.
    let ran = project.expect(1, &["fix", "--apply", "--verify", command]);
    assert_eq!(runs(&ran), 7, "{}", ran.stderr);
    let left = ["tests/a.test.ts", "tests/b.test.ts"].map(|path| {
        let text = project.read(path);
        ["run-1", "run-2", "run-3", "run-4"].map(|id| text.matches(id).count())
    });
    assert_eq!(left, [[0, 0, 0, 0], [0, 0, 1, 0]]);
}

#[test]
fn a_quoted_path_of_the_report_stays_one_word() {
    let project = Project::with(&[("tests/test_a.py", FILE)]);
    let report =
        "<testsuite name='s'><testcase classname='tests.test_a' name='test_x'/></testsuite>";
    let command = format!("echo \"{report}\" > \"{{junit}}\"");
    let flags = ["fix", "--apply", "--format", "json", "--verify", &command];
    let ran = project.expect(0, &flags);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(found["verified"]["tests"], json!(1));
}
