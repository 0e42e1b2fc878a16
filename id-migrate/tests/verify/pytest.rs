//! With pytest.

use std::process::Command;

use crate::project::{Project, Ran};
use crate::{hidden, runs, undo, verdict};

const SHOP: (&str, &str) = (
    "shop.py",
    "def start(run_id, thread_id='checkout'):\n    return run_id\n",
);

const PYTEST: &str = "python3 -m pytest -q -p no:cacheprovider --junitxml={junit}";

fn project(tests: &[(&str, &str)]) -> Project {
    let project = Project::with(&[
        SHOP,
        (
            "conftest.py",
            "import sys, os\nsys.path.insert(0, os.path.dirname(__file__))\n",
        ),
    ]);
    for (path, text) in tests {
        project.write(path, text.as_bytes());
    }
    project
}

fn is_there() -> bool {
    let mut python = Command::new("python3");
    run_id_test_support::works(
        python.args(["-m", "pytest", "--version"]),
        "pip install pytest",
    )
}

#[track_caller]
fn fix(project: &Project, code: i32, more: &[&str]) -> Ran {
    project.expect(
        code,
        &[&["fix", "--apply", "--verify", PYTEST], more].concat(),
    )
}

#[test]
fn a_fix_that_breaks_no_test_is_kept() {
    if !is_there() {
        return;
    }
    let file =
        "from shop import start\n\ndef test_a():\n    assert start(run_id='run-1') == 'run-1'\n";
    let project = project(&[("tests/test_a.py", file)]);
    let ran = fix(&project, 0, &[]);
    assert_eq!(
        verdict(&ran),
        ["verified: 1 test that passed before passes now; 0 groups taken back"]
    );
    assert_eq!(runs(&ran), 2);
    // The thread is the default of `start`.
    assert_eq!(
        project.read("tests/test_a.py"),
        file.replace("run-1", "run_checkout_3c9d57fc")
    );
    assert!(!project.path("tests/__pycache__").exists());
    undo(&project, &[("tests/test_a.py", file)]);
}

#[test]
fn a_group_that_a_test_needs_is_taken_back_and_named() {
    if !is_there() {
        return;
    }
    let guilty = format!(
        "from shop import start\n\ndef test_a():\n    assert start(run_id='run-1') == {}\n\ndef test_b():\n    assert start(run_id='run-2')\n",
        hidden("run-1")
    );
    let other = "from shop import start\n\ndef test_c():\n    assert start(run_id='run-3')\n";
    let project = project(&[("tests/test_a.py", &guilty), ("tests/test_c.py", other)]);
    let ran = fix(&project, 1, &[]);
    assert_eq!(
        verdict(&ran),
        [
            "verified: 3 tests that passed before pass now; 1 group taken back",
            "  `run-1` stays in tests/test_a.py:4: tests.test_a::test_a needs the old id",
            "  change these tests by hand, or keep an id with `id-migrate: ignore[RID001] the reason` in a comment",
        ]
    );
    // The old code, the fix, both again, and the fix without the only group of the test.
    assert_eq!(runs(&ran), 5);
    let text = project.read("tests/test_a.py");
    assert!(
        text.contains("run_id='run-1'") && !text.contains("run_id='run-2'"),
        "{text}"
    );
    assert!(!project.read("tests/test_c.py").contains("run-3"));
    undo(
        &project,
        &[("tests/test_a.py", &guilty), ("tests/test_c.py", other)],
    );
}

#[test]
fn groups_that_interact_go_back_together() {
    if !is_there() {
        return;
    }
    let text = format!(
        "from shop import start

def is_old(given, bytes_):
    return given == bytes_

def test_a():
    assert is_old(start(run_id='run-a'), {a}) and is_old(start(run_id='run-a'), {a})

def test_both():
    assert (start(run_id='run-a') == {a}) == (start(run_id='run-b') == {b})

def test_c():
    assert start(run_id='run-c')
",
        a = hidden("run-a"),
        b = hidden("run-b"),
    );
    let project = project(&[("tests/test_a.py", &text)]);
    let ran = fix(&project, 1, &[]);
    assert_eq!(
        verdict(&ran)[..3],
        [
            "verified: 3 tests that passed before pass now; 2 groups taken back",
            "  `run-a` stays in tests/test_a.py:7, tests/test_a.py:10: tests.test_a::test_a needs the old id",
            "  `run-b` stays in tests/test_a.py:10: tests.test_a::test_both needs the old id",
        ]
    );
    assert!(!project.read("tests/test_a.py").contains("run_id='run-c'"));
    undo(&project, &[("tests/test_a.py", &text)]);
}

#[test]
fn either_of_two_groups_is_enough() {
    if !is_there() {
        return;
    }
    let text = format!(
        "from shop import start

def test_either():
    assert start(run_id='run-a') == {a} or start(run_id='run-b') == {b}
",
        a = hidden("run-a"),
        b = hidden("run-b"),
    );
    let project = project(&[("tests/test_a.py", &text)]);
    let ran = fix(&project, 1, &[]);
    assert_eq!(
        verdict(&ran)[0],
        "verified: 1 test that passed before passes now; 1 group taken back"
    );
    let text = project.read("tests/test_a.py");
    assert!(
        text.contains("'run-a'") != text.contains("'run-b'"),
        "{text}"
    );
}

#[test]
fn a_group_of_another_file_is_found() {
    if !is_there() {
        return;
    }
    let helper = "from shop import start\n\ndef make():\n    return start(run_id='run-1')\n\ndef more():\n    return start(run_id='run-2')\n";
    let test = format!(
        "from tests.helper import make, more\n\ndef test_a():\n    assert make() == {}\n    assert more()\n",
        hidden("run-1")
    );
    let project = project(&[
        ("tests/__init__.py", ""),
        ("tests/helper.py", helper),
        ("tests/test_a.py", &test),
    ]);
    for number in 0..20 {
        let other = format!(
            "from shop import start\n\ndef test_x():\n    assert start(run_id='more-{number}')\n"
        );
        project.write(&format!("tests/test_{number}.py"), other.as_bytes());
    }
    let ran = fix(&project, 1, &[]);
    assert_eq!(
        verdict(&ran)[0],
        "verified: 21 tests that passed before pass now; 1 group taken back"
    );
    assert_eq!(
        verdict(&ran)[1],
        "  `run-1` stays in tests/helper.py:4: tests.test_a::test_a needs the old id"
    );
    assert!(runs(&ran) <= 7, "{}", ran.stderr);
}

#[test]
fn a_flaky_test_costs_nothing() {
    if !is_there() {
        return;
    }
    // Fails in the second run; fails from the second run on; fails in every second run.
    for condition in ["runs != 1", "runs == 0", "runs % 2 == 0"] {
        let text = format!(
            "import pathlib
from shop import start

def test_flaky():
    seen = pathlib.Path('seen')
    runs = int(seen.read_text()) if seen.exists() else 0
    seen.write_text(str(runs + 1))
    assert {condition}
    assert start(run_id='run-1')

def test_b():
    assert start(run_id='run-2')
"
        );
        let project = project(&[("tests/test_a.py", &text)]);
        let ran = fix(&project, 0, &[]);
        assert_eq!(
            verdict(&ran),
            [
                "verified: 1 test that passed before passes now; 0 groups taken back",
                "flaky: tests.test_a::test_flaky passed and failed on the same code and was not counted",
            ],
            "{condition}"
        );
        let text = project.read("tests/test_a.py");
        assert!(
            !text.contains("'run-1'") && !text.contains("'run-2'"),
            "{text}"
        );
    }
}

#[test]
fn a_test_that_a_run_leaves_out_is_not_flaky() {
    if !is_there() {
        return;
    }
    // `--lf` leaves out the tests that passed in the last run.
    let text = format!(
        "from shop import start

def test_a():
    assert start(run_id='run-1') == {}

def test_b():
    assert start(run_id='run-2')

def test_c():
    assert start(run_id='run-3') == {}
",
        hidden("run-1"),
        hidden("run-3")
    );
    let project = project(&[("tests/test_a.py", &text)]);
    let command = "python3 -m pytest -q --lf --junitxml={junit}";
    let ran = project.expect(1, &["fix", "--apply", "--verify", command]);
    assert_eq!(
        verdict(&ran)[..3],
        [
            "verified: 3 tests that passed before pass now; 2 groups taken back",
            "  `run-1` stays in tests/test_a.py:4: tests.test_a::test_a needs the old id",
            "  `run-3` stays in tests/test_a.py:10: tests.test_a::test_c needs the old id",
        ]
    );
    assert!(!project.read("tests/test_a.py").contains("'run-2'"));
}

#[test]
fn an_id_that_changes_with_a_group_that_goes_back_is_decided() {
    if !is_there() {
        return;
    }
    let text = format!(
        "import pytest
from shop import start

@pytest.mark.parametrize('run_id', [pytest.param('run-1', id='first'), pytest.param('run-2', marks=pytest.mark.xfail)])
def test_a(run_id):
    assert start(run_id=run_id) == {}

def test_b():
    assert start(run_id='run-3')
",
        hidden("run-1")
    );
    let project = project(&[("tests/test_a.py", &text)]);
    let ran = fix(&project, 1, &[]);
    assert_eq!(
        verdict(&ran),
        [
            "verified: 2 tests that passed before pass now; 2 groups taken back",
            "  `run-1` stays in tests/test_a.py:4: tests.test_a::test_a[first] needs the old id",
            "  `run-2` stays in tests/test_a.py:4: the id must change together with another id that was taken back",
            "  change these tests by hand, or keep an id with `id-migrate: ignore[RID001] the reason` in a comment",
        ]
    );
}

#[test]
fn a_test_that_is_named_by_its_id_is_found_under_its_new_name() {
    if !is_there() {
        return;
    }
    let text = "import pytest
from shop import start

@pytest.mark.parametrize('run_id', ['run-1', 'run-2'])
def test_x(run_id):
    assert start(run_id=run_id) == run_id

@pytest.mark.parametrize('run_id', ['run-3', 'run-4'], ids=lambda it: it.upper())
def test_y(run_id):
    assert start(run_id=run_id) == run_id
";
    let project = project(&[("tests/test_a.py", text)]);
    let ran = fix(&project, 0, &[]);
    assert_eq!(
        verdict(&ran),
        ["verified: 4 tests that passed before pass now; 0 groups taken back"]
    );
    let new = project.read("tests/test_a.py");
    assert!(!new.contains("run-1") && !new.contains("run-4"), "{new}");
}

#[test]
fn a_skipped_test_is_lost() {
    if !is_there() {
        return;
    }
    let text = format!(
        "import pytest
from shop import start

def test_a():
    if start(run_id='run-1') != {}:
        pytest.skip('not now')

def test_failing_before():
    assert start(run_id='run-2') is None
",
        hidden("run-1")
    );
    let project = project(&[("tests/test_a.py", &text)]);
    let ran = fix(&project, 1, &[]);
    assert_eq!(
        verdict(&ran)[0],
        "verified: 1 test that passed before passes now; 1 group taken back"
    );
    assert!(project.read("tests/test_a.py").contains("'run-1'"));
    assert!(!project.read("tests/test_a.py").contains("'run-2'"));
}

#[test]
fn tests_that_cannot_be_collected_any_more_are_lost() {
    if !is_there() {
        return;
    }
    let conftest = format!(
        "import sys, os\nsys.path.insert(0, os.path.dirname(__file__))\nfrom shop import start\nassert start(run_id='run-1') == {}\n",
        hidden("run-1")
    );
    let test = "from shop import start\n\ndef test_a():\n    assert start(run_id='run-2')\n";
    let project = Project::with(&[SHOP, ("conftest.py", &conftest), ("tests/test_a.py", test)]);
    let ran = fix(&project, 1, &[]);
    assert_eq!(
        verdict(&ran)[0],
        "verified: 1 test that passed before passes now; 1 group taken back"
    );
    assert_eq!(project.read("conftest.py"), conftest);
    assert!(!project.read("tests/test_a.py").contains("'run-2'"));
}

#[test]
fn undecided_groups_go_back_when_the_runs_end() {
    if !is_there() {
        return;
    }
    let text = format!(
        "from shop import start\n\ndef test_a():\n    assert start(run_id='run-1') == {}\n    assert start(run_id='run-2') == {}\n",
        hidden("run-1"),
        hidden("run-2")
    );
    let other = "from shop import start\n\ndef test_c():\n    assert start(run_id='run-3')\n";
    let files: [(&str, &str); 2] = [("tests/test_a.py", &text), ("tests/test_c.py", other)];
    let ended = "  2 runs were too few to test every group alone: a larger `--verify-runs` may keep more of the fix";

    let project = self::project(&files);
    let ran = fix(&project, 1, &["--verify-runs", "2"]);
    assert_eq!(
        verdict(&ran)[0],
        "verified: 2 tests that passed before pass now; 3 groups taken back"
    );
    assert!(verdict(&ran).contains(&ended), "{}", ran.stdout);
    assert!(
        ran.stdout.ends_with("nothing was rewritten\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(
        files.map(|(path, _)| project.read(path)),
        files.map(|(_, text)| text.to_owned())
    );
    assert_eq!(project.run(&["undo", "--list"]).stdout, "no runs\n");

    // The last run proves the state without the groups of the test.
    let project = self::project(&files);
    let ran = fix(&project, 1, &["--verify-runs", "3"]);
    assert_eq!(runs(&ran), 3);
    assert_eq!(
        verdict(&ran)[0],
        "verified: 2 tests that passed before pass now; 2 groups taken back"
    );
    assert!(project.read("tests/test_a.py").contains("'run-2'"));
    assert!(!project.read("tests/test_c.py").contains("run-3"));
}
