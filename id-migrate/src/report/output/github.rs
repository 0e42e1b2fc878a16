//! Workflow commands, which GitHub Actions shows beside the lines of a pull request.
//!
//! The runner unescapes percent signs and line ends in every text, and colons and commas in properties.

use std::fmt;
use std::io;

use super::Style;
use crate::report::Report;
use crate::report::finding::Severity;

pub(super) fn write(report: &Report, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    for (finding, file) in report.shown(style) {
        let (end_line, end_column) = file.position(finding.span.end);
        write!(
            out,
            "::{} file={},line={},col={}",
            command(finding.severity),
            Property(&file.path),
            finding.line,
            finding.col,
        )?;
        // GitHub reads `endColumn` only if the finding ends on its first line.
        if end_line == finding.line && end_column > finding.col {
            write!(out, ",endLine={end_line},endColumn={end_column}")?;
        }
        write!(
            out,
            ",title={}::{}",
            finding.code,
            Message(&finding.message)
        )?;
        for note in &finding.notes {
            write!(out, "{}", Message(&format!("\n{note}")))?;
        }
        if let Some(fix) = &finding.fix {
            let text = format!("\n{} fix: {}", fix.applicability.as_str(), fix.replacement);
            write!(out, "{}", Message(&text))?;
        }
        writeln!(out)?;
    }
    for problem in &report.errors {
        match &problem.path {
            Some(path) => writeln!(
                out,
                "::error file={}::{}",
                Property(path),
                Message(&problem.message)
            )?,
            None => writeln!(out, "::error::{}", Message(&problem.message))?,
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

/// The text after `::`.
struct Message<'a>(&'a str);

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, "%\r\n", f)
    }
}

/// The value of a property.
struct Property<'a>(&'a str);

impl fmt::Display for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, "%\r\n:,", f)
    }
}

fn escape(text: &str, special: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for character in text.chars() {
        if special.contains(character) {
            write!(f, "%{:02X}", u32::from(character))?;
        } else {
            write!(f, "{character}")?;
        }
    }
    Ok(())
}
