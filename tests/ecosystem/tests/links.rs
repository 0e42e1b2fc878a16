//! Every link of a document to a file of the repository, or to a heading, leads somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The documents that a reader comes by: those at the root, in `docs`, and the crates' own.
fn documents() -> Vec<PathBuf> {
    let folders = [
        "",
        "docs",
        "id-agents",
        "id-migrate",
        "id-core",
        "id-macros",
    ];
    let mut documents = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(root().join(folder)).expect("a folder of the repository") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "md") {
                documents.push(path);
            }
        }
    }
    documents
}

/// The text without its code, in which nothing is a link or a heading.
fn without_code(text: &str) -> String {
    let mut is_fenced = false;
    let mut prose = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        } else if !is_fenced {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    prose
}

/// Returns the targets of links: `[text](target)` and `[label]: target`.
fn targets(prose: &str) -> Vec<String> {
    let code = Regex::new("`[^`\n]*`").expect("a pattern");
    let prose = code.replace_all(prose, "code");
    let inline = Regex::new(r"\]\(([^)\s]+)\)").expect("a pattern");
    let reference = Regex::new(r"(?m)^\[[^\]]+\]: (\S+)$").expect("a pattern");
    let mut targets = Vec::new();
    for pattern in [inline, reference] {
        targets.extend(
            pattern
                .captures_iter(&prose)
                .map(|found| found[1].to_owned()),
        );
    }
    targets
}

/// Labels that are used, `[text][label]`, and labels that are defined.
fn labels(prose: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let used = Regex::new(r"\]\[([^\]]+)\]").expect("a pattern");
    let defined = Regex::new(r"(?m)^\[([^\]]+)\]: ").expect("a pattern");
    let all = |pattern: Regex| {
        pattern
            .captures_iter(prose)
            .map(|found| found[1].to_owned())
            .collect()
    };
    (all(used), all(defined))
}

/// The anchors of the headings, as GitHub makes them.
fn anchors(prose: &str) -> BTreeSet<String> {
    prose
        .lines()
        .filter_map(|line| line.strip_prefix('#'))
        .map(|line| {
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            let kept = heading
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// Returns the mistake of one link.
fn fault(document: &Path, target: &str) -> Option<String> {
    if target.starts_with("http://") || target.starts_with("https://") {
        return None;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = match file {
        "" => document.to_owned(),
        _ => document.parent().expect("a folder").join(file),
    };
    if !path.exists() {
        return Some(format!("{}: no file {target}", document.display()));
    }
    if anchor.is_empty() {
        return None;
    }
    let text = fs::read_to_string(&path).expect("a text");
    let is_there = anchors(&without_code(&text)).contains(anchor);
    (!is_there).then(|| format!("{}: no heading {target}", document.display()))
}

#[test]
fn every_link_of_the_documents_resolves() {
    let documents = documents();
    let mut links = 0;
    let mut faults = Vec::new();
    for document in &documents {
        let prose = without_code(&fs::read_to_string(document).expect("a text"));
        for target in targets(&prose) {
            links += 1;
            faults.extend(fault(document, &target));
        }
        let (used, defined) = labels(&prose);
        for label in used.symmetric_difference(&defined) {
            faults.push(format!(
                "{}: [{label}] is used or defined, not both",
                document.display()
            ));
        }
    }
    assert_eq!(faults, [] as [String; 0]);
    // Both numbers say that something was looked at.
    assert!(documents.len() >= 10, "{} documents", documents.len());
    assert!(links >= 50, "{links} links");
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let readme = root().join("README.md");
    assert_eq!(fault(&readme, "docs/COMPARE.md#tried"), None);
    assert_eq!(fault(&readme, "https://example.org/nowhere"), None);
    let no_file = fault(&readme, "docs/nowhere.md").expect("a fault");
    assert!(
        no_file.ends_with("README.md: no file docs/nowhere.md"),
        "{no_file}"
    );
    let no_heading = fault(&readme, "docs/COMPARE.md#nowhere").expect("a fault");
    assert!(
        no_heading.ends_with("README.md: no heading docs/COMPARE.md#nowhere"),
        "{no_heading}"
    );
}
