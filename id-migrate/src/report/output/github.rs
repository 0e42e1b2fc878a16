//! Workflow commands, which GitHub Actions shows beside the lines of a pull request.
//!
//! The runner unescapes percent signs and line ends in every text, and colons and commas in properties.

use std::io;

use super::{Style, percent_encoded};
use crate::report::Report;
use crate::report::finding::Severity;

pub(super) fn write(report: &Report, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    for (finding, file) in report.shown(style) {
        let (end_line, end_column) = file.position(finding.span.end);
        write!(
            out,
            "::{} file={},line={},col={}",
            command(finding.severity),
            property(&file.path),
            finding.line,
            finding.col,
        )?;
        // GitHub reads `endColumn` only if the finding ends on its first line.
        if end_line == finding.line && end_column > finding.col {
            write!(out, ",endLine={end_line},endColumn={end_column}")?;
        }
        let text = message(&finding.message);
        write!(out, ",title={}::{text}", finding.code)?;
        for note in &finding.notes {
            write!(out, "{}", message(&format!("\n{note}")))?;
        }
        if let Some(fix) = &finding.fix {
            let text = format!("\n{} fix: {}", fix.applicability.as_str(), fix.replacement);
            write!(out, "{}", message(&text))?;
        }
        writeln!(out)?;
    }
    for problem in &report.errors {
        let text = message(&problem.message);
        match &problem.path {
            Some(path) => writeln!(out, "::error file={}::{text}", property(path))?,
            None => writeln!(out, "::error::{text}")?,
        }
    }
    Ok(())
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

/// Escapes the text after `::`.
fn message(text: &str) -> String {
    percent_encoded(text, |character| !"%\r\n".contains(character))
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    percent_encoded(text, |character| !"%\r\n:,".contains(character))
}
