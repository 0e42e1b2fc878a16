//! Code that inspects the text of an id, in each language: a safe fix leaves the id. Each test in the cases passes unchanged.

mod across;
mod apart;
mod asked_objects;
mod begun;
mod beside;
mod calls_of_javascript;
mod carried;
mod carriers;
mod checked;
mod closures;
mod commands;
mod components;
mod composed;
mod databases;
mod dispatch;
mod elsewhere;
mod encoded;
mod exported;
mod expressions;
mod far;
mod far_members;
mod filled;
mod forms_of_javascript;
mod frameworks;
mod handed;
mod implied;
mod imported;
mod indirect;
mod joined;
mod joined_in_python;
mod keyed;
mod laid_out;
mod layouts;
mod libraries;
mod listed;
mod members;
mod messages;
mod mocked;
mod named_functions;
mod named_objects;
mod noticed;
mod numbers;
mod objects;
mod objects_of_javascript;
mod objects_of_python;
mod objects_of_rust;
mod options;
mod outside;
mod pages;
mod paths_and_urls;
mod patterns;
mod plain;
mod prepared;
#[path = "../project/mod.rs"]
mod project;
mod pytest;
mod python;
mod python_plain;
mod renamed;
mod requests;
mod results;
mod routed;
mod rust;
mod searches;
mod sent;
mod small_projects;
mod stored;
mod tables;
mod templates;
mod typescript;
mod unreached;
mod validated;
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

/// Asserts that the code of each case keeps the id with the first text of every `<<a||b>>`, and lets it change with the second.
fn tells(cases: &[Case]) {
    let changed = |case: &Case, side: usize| {
        let files = case
            .1
            .iter()
            .map(|(path, text)| (*path, side_of(text, side)));
        let files: Vec<(&str, String)> = files.collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
        let project = Project::with(&files);
        project.run(&["fix", "--apply", "-q"]);
        files.iter().any(|(path, text)| project.read(path) != *text)
    };
    let wrong = cases.iter().flat_map(|case| {
        let sides = [(0, "changes"), (1, "stays")];
        let wrong = sides
            .into_iter()
            .filter(|(side, _)| changed(case, *side) == (*side == 0));
        wrong.map(|(_, how)| (case.0, how))
    });
    let wrong: Vec<(&str, &str)> = wrong.collect();
    assert_eq!(wrong, []);
}

fn side_of(text: &str, side: usize) -> String {
    let mut parts = text.split("<<");
    let mut chosen = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (choice, rest) = part.split_once(">>").expect("an end");
        let sides: Vec<&str> = choice.split("||").collect();
        chosen.push_str(sides[side]);
        chosen.push_str(rest);
    }
    chosen
}
