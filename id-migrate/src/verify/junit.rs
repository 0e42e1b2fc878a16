//! Reads JUnit XML as pytest, vitest, jest-junit, node:test, cargo nextest and their like write it.
//!
//! A `testcase` passed unless it holds a `failure`, an `error` or a `skipped`, or its `status` says that it did not run.
//! All other content (`flakyFailure` of a test that passed when it was retried, outputs, properties) is ignored.

use std::fs;
use std::io;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::command::JUNIT;
use super::outcomes::{Outcome, Outcomes, Test};
use crate::problem::reason;

/// Reads a report: a file, or every `.xml` file below a folder. The error is in lower case and without a full stop.
pub(super) fn read(path: &Path) -> Result<Outcomes, String> {
    let mut outcomes = Outcomes::default();
    read_into(path, &mut outcomes)?;
    Ok(outcomes)
}

fn read_into(path: &Path, outcomes: &mut Outcomes) -> Result<(), String> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => {
            format!("no report was written to the path that replaces `{JUNIT}`")
        }
        _ => format!("the report could not be read: {}", reason(&error)),
    };
    if !path.is_dir() {
        return parse(&fs::read(path).map_err(unreadable)?, outcomes);
    }
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() || path.extension().is_some_and(|extension| extension == "xml") {
            read_into(&path, outcomes)?;
        }
    }
    Ok(())
}

struct Open {
    test: Test,
    outcome: Outcome,
}

fn parse(bytes: &[u8], outcomes: &mut Outcomes) -> Result<(), String> {
    // Outputs are copied from programs, and may hold any bytes.
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().allow_dangling_amp = true;
    reader.config_mut().expand_empty_elements = true;
    let mut suites: Vec<String> = Vec::new();
    let mut open: Option<Open> = None;
    let mut is_junit = false;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| format!("the report is not XML: {error}"))?;
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "testsuites" => is_junit = true,
                "testsuite" => {
                    is_junit = true;
                    suites.push(attribute(&element, "name"));
                }
                "testcase" => open = Some(begin(&element, &suites)),
                name @ ("failure" | "error" | "skipped") => {
                    if let Some(open) = &mut open {
                        open.outcome = match name {
                            "skipped" => Outcome::Skipped,
                            _ => Outcome::Failed,
                        };
                    }
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "testsuite" => {
                    suites.pop();
                }
                "testcase" => {
                    if let Some(case) = open.take() {
                        outcomes.add(case.test, case.outcome);
                    }
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if open.is_some() || !suites.is_empty() {
        return Err("the report ends in the middle".to_owned());
    }
    if is_junit {
        Ok(())
    } else {
        Err("the report has no `testsuite`, so it is not JUnit XML".to_owned())
    }
}

fn begin(element: &BytesStart<'_>, suites: &[String]) -> Open {
    let status = attribute(element, "status");
    let did_not_run = ["notrun", "disabled", "skipped"];
    let suites = suites.iter().map(|name| &**name);
    let suites: Vec<&str> = suites.filter(|it| !it.is_empty()).collect();
    Open {
        test: Test {
            file: attribute(element, "file"),
            suite: suites.join(" > "),
            class: attribute(element, "classname"),
            name: attribute(element, "name"),
        },
        outcome: if did_not_run.iter().any(|it| status.eq_ignore_ascii_case(it)) {
            Outcome::Skipped
        } else {
            Outcome::Passed
        },
    }
}

/// Returns an attribute's text, or an empty text if it is absent. Unknown entity references stay unchanged.
fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    let Ok(Some(attribute)) = element.try_get_attribute(name) else {
        return String::new();
    };
    match quick_xml::escape::unescape(&attribute.value) {
        Ok(text) => text.into_owned(),
        Err(_) => attribute.value.into_owned(),
    }
}
