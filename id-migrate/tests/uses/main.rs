//! Code that inspects the text of an id, in each language: a safe fix leaves the id. Each test in the cases passes unchanged.

mod across;
mod apart;
mod begun;
mod carried;
mod carriers;
mod closures;
mod commands;
mod components;
mod composed;
mod dispatch;
mod elsewhere;
mod encoded;
mod exported;
mod far;
mod filled;
mod frameworks;
mod handed;
mod implied;
mod imported;
mod indirect;
mod joined;
mod keyed;
mod libraries;
mod listed;
mod members;
mod messages;
mod mocked;
mod named_functions;
mod numbers;
mod objects;
mod objects_of_javascript;
mod objects_of_python;
mod objects_of_rust;
mod options;
mod outside;
mod patterns;
mod plain;
#[path = "../project/mod.rs"]
mod project;
mod pytest;
mod python;
mod python_plain;
mod requests;
mod results;
mod rust;
mod searches;
mod sent;
mod small_projects;
mod stored;
mod templates;
mod typescript;
mod ways_of_javascript;
mod ways_of_python;
mod ways_of_rust;
mod workspaces;

use project::{Project, Ran};

/// A name, and files with their paths.
type Case = (&'static str, &'static [(&'static str, &'static str)]);

/// Applies the safe fixes to a case. Returns what the command said, and the files before and after it.
fn fixed((_, files): &Case) -> (Ran, Vec<String>, Vec<String>) {
    let project = Project::with(files);
    let read = || files.iter().map(|(path, _)| project.read(path)).collect();
    let before = read();
    let ran = project.run(&["fix", "--apply", "-q"]);
    (ran, before, read())
}

/// The exit code says that the id was found: a case without a finding would pass for nothing.
fn leaves(cases: &[Case]) {
    for case in cases {
        let (ran, before, after) = fixed(case);
        assert_eq!(ran.code, Some(1), "{}: {}", case.0, ran.stderr);
        assert_eq!(before, after, "{}", case.0);
    }
}

fn writes(cases: &[Case]) {
    for case in cases {
        let (ran, before, after) = fixed(case);
        assert_eq!(ran.code, Some(0), "{}: {}", case.0, ran.stderr);
        assert_ne!(before, after, "{}", case.0);
        assert!(!after.concat().contains("\"beta-1\""), "{}", case.0);
    }
}
