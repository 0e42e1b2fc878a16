//! What a check costs grows with the number of ids, not with its square.
#![cfg(unix)]

mod project;

use std::process::Command;

use project::Project;

/// How much longer twice as many ids may take; a cost that grows with the square takes four times as long.
const AT_MOST: f64 = 3.0;

/// The seconds of processor time that a check of the project takes: the least of some runs.
fn seconds(project: &Project) -> f64 {
    let run = || {
        let output = Command::new("sh")
            .args(["-c", "\"$0\" check -q . > output; times"])
            .arg(env!("CARGO_BIN_EXE_id-migrate"))
            .current_dir(project.root())
            .output()
            .expect("the binary runs");
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        // The second line has the times of what the shell has started: `0m0.42s 0m0.03s`.
        let children = said.lines().nth(1).expect("a second line");
        let times = children.split_whitespace().map(|time| {
            let (minutes, seconds) = time.split_once('m').expect("minutes");
            let seconds: f64 = seconds.trim_end_matches('s').parse().expect("seconds");
            minutes.parse::<f64>().expect("minutes") * 60.0 + seconds
        });
        times.sum::<f64>()
    };
    (0..3).map(|_| run()).fold(f64::INFINITY, f64::min)
}

/// Checks a file with 4,000 ids and one with 8,000.
#[track_caller]
fn grows_with_the_number(file: &dyn Fn(usize) -> String) {
    let time = |count: usize| {
        let project = Project::with(&[("tests/test_many.py", &file(count))]);
        let seconds = seconds(&project);
        let findings = project.read("output").matches("RID001").count();
        assert_eq!(findings, count);
        seconds
    };
    let (less, more) = (time(4_000), time(8_000));
    assert!(
        more < less * AT_MOST,
        "4,000 ids take {less} s, 8,000 take {more} s"
    );
}

#[test]
fn ids_in_calls_cost_what_they_are() {
    grows_with_the_number(&|count| {
        let line = |at: usize| {
            let call = format!("    start(run_id='old-{at:05}x', name=f'job-{{count}}')\n");
            match at % 10 {
                0 => format!("\n\ndef test_{at}():\n{call}"),
                _ => call,
            }
        };
        (0..count).map(line).collect()
    });
}

#[test]
fn ids_in_one_function_cost_what_they_are() {
    grows_with_the_number(&|count| {
        let line = |at: usize| format!("    start(run_id='old-{at:05}x', thread_id='t')\n");
        let calls: String = (0..count).map(line).collect();
        format!("def test_all():\n{calls}")
    });
}
