//! Many lost tests at once, with a script in the place of a test runner.

use crate::project::Project;
use crate::{runs, verdict};

/// Reports one test for each line `NAME FILE…` of `needs`: it passes while each of the files holds its old id.
const SCRIPT: &str = r#"
{
  echo '<testsuite>'
  while read -r name files; do
    result=''
    for file in $files; do
      grep -q "'job-$file'" "tests/test_$file.py" || result='<failure/>'
    done
    echo "<testcase classname=\"tests.test_$name\" name=\"test_a\">$result</testcase>"
  done < needs
  echo '</testsuite>'
} > "$1"
"#;

/// Returns a project with 18 files with one id each, and the needs of its tests.
fn project(needs: &[(usize, &[usize])]) -> Project {
    let project = Project::with(&[("check.sh", SCRIPT)]);
    for file in 1..=18 {
        let text = format!("def test_a(start):\n    start(run_id='job-{file:02}')\n");
        project.write(&format!("tests/test_{file:02}.py"), text.as_bytes());
    }
    let line = |(name, files): &(usize, &[usize])| {
        let files: Vec<String> = files.iter().map(|file| format!("{file:02}")).collect();
        format!("{name:02} {}\n", files.join(" "))
    };
    let needs: String = needs.iter().map(line).collect();
    project.write("needs", needs.as_bytes());
    project
}

/// Returns the files whose ids are rewritten in the end, after at most so many runs.
#[track_caller]
fn rewritten(project: &Project, most: usize, first_line: &str) -> Vec<usize> {
    let ran = project.expect(1, &["fix", "--apply", "--verify", "sh check.sh {junit}"]);
    assert_eq!(verdict(&ran)[0], first_line, "{ran:?}");
    assert!(runs(&ran) <= most, "{} runs", runs(&ran));
    (1..=18)
        .filter(|file| {
            let text = project.read(&format!("tests/test_{file:02}.py"));
            !text.contains(&format!("'job-{file:02}'"))
        })
        .collect()
}

#[test]
fn only_what_fifteen_lost_tests_need_is_taken_back() {
    // Each test needs the id of a file that is not its own.
    let needs: Vec<(usize, [usize; 1])> = (1..=15).map(|test| (test, [test + 3])).collect();
    let needs: Vec<(usize, &[usize])> = needs.iter().map(|(it, of)| (*it, &of[..])).collect();
    assert_eq!(
        rewritten(
            &project(&needs),
            12,
            "verified: 15 tests that passed before pass now; 15 groups taken back"
        ),
        [1, 2, 3]
    );
}

#[test]
fn a_test_that_needs_two_groups_gets_both() {
    let needs: [(usize, &[usize]); 5] = [(1, &[1]), (2, &[2]), (3, &[3, 4]), (5, &[6]), (7, &[7])];
    let kept = rewritten(
        &project(&needs),
        12,
        "verified: 5 tests that passed before pass now; 6 groups taken back",
    );
    assert_eq!(kept, [5, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
}

#[test]
fn one_group_of_all_takes_a_logarithm_of_runs() {
    let kept = rewritten(
        &project(&[(1, &[18])]),
        4 + 5 + 1,
        "verified: 1 test that passed before passes now; 1 group taken back",
    );
    assert_eq!(kept, (1..18).collect::<Vec<_>>());
}

#[test]
fn exactly_the_needed_groups_are_taken_back() {
    for needed in [
        &[5, 6, 7][..],
        &[2, 9, 17],
        &[3, 18],
        &[4, 8, 12, 16],
        &[10],
        &[1, 2],
    ] {
        let project = project(&[(1, needed)]);
        let command = "sh check.sh {junit}";
        let flags = [
            "fix",
            "--apply",
            "-q",
            "--verify-runs",
            "200",
            "--verify",
            command,
        ];
        project.expect(1, &flags);
        let taken_back = (1..=18).filter(|file| {
            let text = project.read(&format!("tests/test_{file:02}.py"));
            text.contains(&format!("'job-{file:02}'"))
        });
        assert_eq!(taken_back.collect::<Vec<_>>(), needed);
    }
}

#[test]
fn a_test_that_needs_its_own_id_and_a_far_one_gets_both() {
    let kept = rewritten(
        &project(&[(3, &[3]), (6, &[6]), (9, &[9, 18])]),
        10,
        "verified: 3 tests that passed before pass now; 4 groups taken back",
    );
    assert_eq!(kept, [1, 2, 4, 5, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17]);
}

#[test]
fn the_ids_in_the_bodies_of_all_lost_tests_are_tried_at_once() {
    let kept = rewritten(
        &project(&[(1, &[1]), (2, &[2]), (3, &[3]), (4, &[4])]),
        7,
        "verified: 4 tests that passed before pass now; 4 groups taken back",
    );
    assert_eq!(kept, (5..=18).collect::<Vec<_>>());
}

#[test]
fn the_last_line_names_the_run_whose_fix_stays() {
    let project = project(&[(1, &[1]), (2, &[2])]);
    let command = "sh check.sh {junit}";
    let flags = ["fix", "--apply", "--verify-runs", "5", "--verify", command];
    let ran = project.expect(1, &flags);
    let last = ran.stderr.lines().last();
    assert_eq!(last, Some("the fix of run 4 stays: it loses no test"));
}

#[test]
fn when_the_runs_end_a_state_that_loses_a_test_is_not_kept() {
    let project = project(&[(1, &[18])]);
    let command = "sh check.sh {junit}";
    let flags = ["fix", "--apply", "--verify-runs", "4", "--verify", command];
    let ran = project.expect(1, &flags);
    assert_eq!(runs(&ran), 4);
    assert!(
        ran.stdout.contains("nothing was rewritten"),
        "{}",
        ran.stdout
    );
    for file in 1..=18 {
        let text = project.read(&format!("tests/test_{file:02}.py"));
        assert!(text.contains(&format!("'job-{file:02}'")), "{text}");
    }
}

#[test]
fn when_the_runs_end_the_safe_groups_stay() {
    // The test needs the id of a far file, whose text the code inspects.
    let project = project(&[(1, &[19]), (19, &[])]);
    let inspected = b"def test_a():\n    run_id = 'job-19'\n    assert len(run_id) == 6\n";
    project.write("tests/test_19.py", inspected);
    let command = "sh check.sh {junit}";
    let flags = ["fix", "--apply", "--verify-runs", "4", "--verify", command];
    let ran = project.expect(1, &flags);
    assert_eq!(runs(&ran), 4);
    assert_eq!(
        verdict(&ran)[0],
        "verified: 2 tests that passed before pass now; 1 group taken back"
    );
    assert_eq!(project.read("tests/test_19.py").as_bytes(), inspected);
    for file in 1..=18 {
        let text = project.read(&format!("tests/test_{file:02}.py"));
        assert!(!text.contains(&format!("'job-{file:02}'")), "{text}");
    }
}

#[test]
fn a_later_run_without_tests_skips_the_groups_they_need() {
    let project = project(&[(1, &[2])]);
    let kept = rewritten(
        &project,
        12,
        "verified: 1 test that passed before passes now; 1 group taken back",
    );
    assert!(!kept.contains(&2) && kept.len() == 17);
    let old = project.read("tests/test_02.py");
    let again = project.expect(1, &["fix", "--apply"]);
    assert_eq!(project.read("tests/test_02.py"), old);
    assert!(
        again
            .stderr
            .contains("skipped 1 group, because a test needs the old id: `--verify` decides again"),
        "{again:?}"
    );
    let mut inside = project.command(&["fix", "--apply"]);
    let inside = inside.current_dir(project.path("tests")).output();
    assert_eq!(inside.expect("the binary runs").status.code(), Some(1));
    assert_eq!(project.read("tests/test_02.py"), old);
    project.expect(0, &["fix", "--apply", "--no-verify"]);
    assert!(!project.read("tests/test_02.py").contains("'job-02'"));
    project.expect(0, &["undo"]);
    assert_eq!(project.read("tests/test_02.py"), old);
    // The tests decide again.
    project.write("needs", b"01 01\n");
    project.write("tests/test_01.py", b"start(run_id='job-01')\n");
    project.expect(1, &["fix", "--apply", "--verify", "sh check.sh {junit}"]);
    assert!(!project.read("tests/test_02.py").contains("'job-02'"));
    project.expect(0, &["undo"]);
    assert_eq!(project.read("tests/test_02.py"), old);
}
