//! JSON for other programs, schema 1. Fields may be added, but are never renamed or removed within a schema number.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::Format;
use crate::report::finding::{Finding, Severity};
use crate::report::{Report, Verified};

pub(super) struct Json;

#[derive(Serialize)]
struct Document<'r> {
    schema: u32,
    summary: Counts<'r>,
    applied: Option<Written<'r>>,
    verified: Option<Proof<'r>>,
    findings: Vec<Entry<'r>>,
    errors: Vec<Failure<'r>>,
}

#[derive(Serialize)]
struct Counts<'r> {
    files_walked: usize,
    files_parsed: usize,
    findings: usize,
    fixable: usize,
    fixable_unsafe: usize,
    silenced: usize,
    unseen: &'r BTreeMap<String, usize>,
    sites: usize,
    compliant: usize,
    score: f64,
}

#[derive(Serialize)]
struct Written<'r> {
    undo_id: &'r str,
    files: usize,
    literals: usize,
}

/// The result of `--verify`.
#[derive(Serialize)]
pub(super) struct Proof<'r> {
    command: &'r str,
    runs: usize,
    tests: Option<usize>,
    taken_back: Vec<TakenBack<'r>>,
    untested: &'r [String],
    flaky: &'r [String],
}

#[derive(Serialize)]
struct TakenBack<'r> {
    value: &'r str,
    replacement: &'r str,
    places: Vec<Place<'r>>,
    tests: &'r [String],
    certain: bool,
}

#[derive(Serialize)]
struct Place<'r> {
    path: &'r str,
    line: u32,
}

#[derive(Serialize)]
struct Entry<'r> {
    code: &'static str,
    severity: &'static str,
    path: &'r str,
    line: u32,
    col: u32,
    byte: u32,
    field: Option<&'static str>,
    value: Option<&'r str>,
    message: &'r str,
    notes: &'r [String],
    definition: &'r str,
    fix: Option<Repair<'r>>,
}

#[derive(Serialize)]
struct Repair<'r> {
    applicability: &'static str,
    replacement: &'r str,
}

#[derive(Serialize)]
struct Failure<'r> {
    path: Option<&'r str>,
    message: &'r str,
}

impl Format for Json {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let summary = &report.summary;
        let document = Document {
            schema: 1,
            summary: Counts {
                files_walked: summary.files_walked,
                files_parsed: summary.files_parsed,
                findings: summary.findings,
                fixable: summary.fixable,
                fixable_unsafe: summary.fixable_unsafe,
                silenced: summary.silenced,
                unseen: &summary.unseen,
                sites: summary.sites,
                compliant: summary.compliant,
                score: f64::from(summary.score_tenths()) / 10.0,
            },
            applied: report.applied.as_ref().map(|applied| Written {
                undo_id: &applied.undo_id,
                files: applied.files,
                literals: applied.literals,
            }),
            verified: report.verified.as_ref().map(Proof::of),
            findings: report
                .findings
                .iter()
                .filter(|finding| finding.silenced.is_none())
                .map(|finding| entry(report, finding))
                .collect(),
            errors: report
                .errors
                .iter()
                .map(|problem| Failure {
                    path: problem.path.as_deref(),
                    message: &problem.message,
                })
                .collect(),
        };
        serde_json::to_writer_pretty(&mut *out, &document)?;
        out.write_all(b"\n")
    }
}

impl<'r> Proof<'r> {
    pub(super) fn of(verified: &'r Verified) -> Self {
        let taken_back = verified.taken_back.iter().map(|group| TakenBack {
            value: &group.value,
            replacement: &group.replacement,
            places: group
                .places
                .iter()
                .map(|(path, line)| Place { path, line: *line })
                .collect(),
            tests: &group.tests,
            certain: group.is_certain,
        });
        Self {
            command: &verified.command,
            runs: verified.runs,
            tests: verified.tests,
            taken_back: taken_back.collect(),
            untested: &verified.untested,
            flaky: &verified.flaky,
        }
    }
}

fn entry<'r>(report: &'r Report, finding: &'r Finding) -> Entry<'r> {
    Entry {
        code: finding.code.as_str(),
        severity: severity(finding.severity),
        path: &report.files[finding.file].path,
        line: finding.line,
        col: finding.col,
        byte: finding.span.start,
        field: finding.field.map(crate::sites::Field::as_str),
        value: finding.value.as_deref(),
        message: &finding.message,
        notes: &finding.notes,
        definition: &finding.definition,
        fix: finding.fix.as_ref().map(|fix| Repair {
            applicability: fix.applicability.as_str(),
            replacement: &fix.replacement,
        }),
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
