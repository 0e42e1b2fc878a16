//! JSON for other programs, schema 1. Fields may be added, but are never renamed or removed within a schema number.

use std::io;

use serde::Serialize;

use crate::problem::Problem;
use crate::report::finding::{Finding, Severity};
use crate::report::{Applied, Report, Summary, Verified};

#[derive(Serialize)]
struct Document<'r> {
    schema: u32,
    summary: Counts<'r>,
    applied: Option<&'r Applied>,
    verified: Option<&'r Verified>,
    findings: Vec<Entry<'r>>,
    errors: &'r [Problem],
}

#[derive(Serialize)]
struct Counts<'r> {
    #[serde(flatten)]
    summary: &'r Summary,
    score: f64,
}

#[derive(Serialize)]
struct Entry<'r> {
    code: &'static str,
    severity: Severity,
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

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let summary = &report.summary;
    let findings = report.findings.iter();
    let document = Document {
        schema: 1,
        summary: Counts {
            summary,
            score: f64::from(summary.score_tenths()) / 10.0,
        },
        applied: report.applied.as_ref(),
        verified: report.verified.as_ref(),
        findings: findings
            .filter(|finding| finding.silenced.is_none())
            .map(|finding| entry(report, finding))
            .collect(),
        errors: &report.errors,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn entry<'r>(report: &'r Report, finding: &'r Finding) -> Entry<'r> {
    Entry {
        code: finding.code.as_str(),
        severity: finding.severity,
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
