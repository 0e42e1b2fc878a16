//! SARIF 2.1.0 for code scanning services and editors.
//!
//! The format is OASIS Standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use std::fmt::Write as _;
use std::io;

use serde_json::{Value, json};

use super::percent_encoded;
use crate::code::Code;
use crate::problem::Problem;
use crate::report::finding::{Finding, Fix, Severity, Silenced};
use crate::report::rules;
use crate::report::{Report, ReportedFile};
use crate::sites::Span;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let results = report.findings.iter();
    let results = results.map(|finding| result(finding, &report.files[finding.file]));
    let results: Vec<Value> = results.collect();
    let notifications: Vec<Value> = report.errors.iter().map(notification).collect();
    let mut document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Code::ALL.map(rule),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": report.errors.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    if let Some(verified) = &report.verified {
        // SARIF keeps data of a tool in a property bag.
        document["runs"][0]["properties"] = json!({ "verified": verified });
    }
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": code.title() },
        "help": { "text": code.explain() },
        "defaultConfiguration": { "enabled": rules::is_default(code) },
    })
}

fn result(finding: &Finding, file: &ReportedFile) -> Value {
    let mut text = finding.message.clone();
    for note in &finding.notes {
        let _ = write!(text, "\n{note}");
    }
    let definition = Some(&*finding.definition).filter(|path| !path.is_empty());
    let logical = definition.map(|path| json!({ "fullyQualifiedName": path }));
    let mut result = json!({
        "ruleId": finding.code.as_str(),
        "ruleIndex": Code::ALL.iter().position(|code| *code == finding.code),
        "level": level(finding.severity),
        "message": { "text": text },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&file.path) },
                "region": region(finding.span, file),
            },
            "logicalLocations": Vec::from_iter(logical),
        }],
    });
    if let Some(silenced) = finding.silenced {
        let kind = match silenced {
            Silenced::Comment => "inSource",
            Silenced::Baseline => "external",
        };
        result["suppressions"] = json!([{ "kind": kind }]);
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([repair(fix, file)]);
    }
    result
}

fn repair(fix: &Fix, file: &ReportedFile) -> Value {
    json!({
        "description": { "text": format!("{} fix: write {}", fix.applicability.as_str(), fix.replacement) },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(&file.path) },
            "replacements": [{
                "deletedRegion": region(fix.span, file),
                "insertedContent": { "text": fix.replacement },
            }],
        }],
    })
}

fn region(span: Span, file: &ReportedFile) -> Value {
    let (start_line, start_column) = file.position(span.start);
    let (end_line, end_column) = file.position(span.end);
    json!({
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
    })
}

fn notification(problem: &Problem) -> Value {
    let mut notification = json!({ "level": "error", "message": { "text": problem.message } });
    if let Some(path) = &problem.path {
        notification["locations"] =
            json!([{ "physicalLocation": { "artifactLocation": { "uri": uri(path) } } }]);
    }
    notification
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Returns a path as a URI reference. Characters that RFC 3986 forbids in a path segment are percent-encoded.
fn uri(path: &str) -> String {
    // A first segment with a colon would be read as a scheme.
    let first = path.split('/').next().unwrap_or_default();
    let here = if first.contains(':') { "./" } else { "" };
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-._~/:@+,=$&".contains(it);
    here.to_owned() + &percent_encoded(path, is_plain)
}
