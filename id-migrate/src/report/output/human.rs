//! Source lines with carets, grouped by file, and a summary.

use std::io;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style as Paint};

use super::{Style, count};
use crate::code::Code;
use crate::plan::Applicability;
use crate::report::finding::{Finding, Fix, Severity};
use crate::report::{Report, ReportedFile, Summary};

/// Maximum length of a literal that is shown with its source line.
const WIDEST: usize = 160;

pub(super) fn write(report: &Report, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    for (finding, file) in report.shown(style) {
        writeln!(out, "{}\n", renderer.render(&[picture(finding, file)]))?;
    }
    write_end(report, style, out)
}

fn picture<'a>(finding: &'a Finding, file: &'a ReportedFile) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level
        .primary_title(&finding.message)
        .id(finding.code.as_str());
    let span = finding.span.range();
    let (text, start) = lines_around(&file.text, span.clone());
    let group = if text.is_empty() {
        Group::with_title(title).element(
            annotate_snippets::Origin::path(&file.path)
                .line(finding.line as usize)
                .char_column(finding.col as usize),
        )
    } else {
        let span = span.start - start..(span.end - start).min(text.len());
        let mut annotation = AnnotationKind::Primary.span(span);
        if let Some(fix) = &finding.fix {
            annotation = annotation.label(format!("write `{}`", fix.replacement));
        }
        Group::with_title(title).element(
            Snippet::source(text)
                .line_start(finding.line as usize)
                .path(&file.path)
                .annotation(annotation),
        )
    };
    let mut notes: Vec<&str> = finding.notes.iter().map(String::as_str).collect();
    let is_unsafe = |fix: &Fix| fix.applicability == Applicability::Unsafe;
    if finding.notes.is_empty() && finding.fix.as_ref().is_some_and(is_unsafe) {
        notes.push("fixed with `--unsafe-fixes`");
    }
    let group = group.elements(notes.into_iter().map(|note| Level::NOTE.message(note)));
    match &finding.fix {
        Some(fix) if text.is_empty() => {
            group.element(Level::HELP.message(format!("write `{}`", fix.replacement)))
        }
        _ => group,
    }
}

/// Returns the lines of a span and their offset; an empty text if they are too long.
fn lines_around(text: &str, Range { start, end }: Range<usize>) -> (&str, usize) {
    const MOST: usize = WIDEST * 4;
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let bytes = text.as_bytes();
    // A line may have thousands of findings, so the search stops at the maximum length.
    let first = start.saturating_sub(MOST + 1);
    let last = bytes.len().min(end + MOST + 1);
    let (Some(before), Some(after)) = (bytes.get(first..start), bytes.get(end..last)) else {
        return ("", 0);
    };
    let from = before.iter().rposition(is_break);
    let from = from.map_or(first, |at| first + at + 1);
    let to = after.iter().position(is_break).map_or(last, |at| end + at);
    if to - from > MOST || end - start > WIDEST * 2 {
        ("", 0)
    } else {
        (&text[from..to], from)
    }
}

/// Writes the problems and, unless quiet, the summary.
pub(super) fn write_end(report: &Report, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let red = AnsiColor::Red.on_default().bold();
    for error in &report.errors {
        writeln!(out, "{red}error{red:#}: {error}")?;
    }
    if style.quiet {
        return Ok(());
    }
    write_summary(&report.summary, out)?;
    let is_informing =
        |finding: &&Finding| finding.severity == Severity::Info && finding.silenced.is_none();
    let informing = report.findings.iter().filter(is_informing);
    let (dialects, informed): (Vec<_>, Vec<_>) =
        informing.partition(|finding| finding.code == Code::Rid900);
    let informed = informed.len();
    if !dialects.is_empty() {
        writeln!(
            out,
            "{} in Flow or Python 2 skipped: `-v` lists the files, `unparsable` in the configuration hides this line",
            count(dialects.len(), "file"),
        )?;
    }
    if !report.summary.unseen.is_empty() {
        let kinds = report.summary.unseen.iter();
        let kinds = kinds.map(|(extension, files)| count(*files, &format!(".{extension} file")));
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        writeln!(
            out,
            "not checked, although names of ids occur in them: {kinds}"
        )?;
    }
    if informed > 0 && !style.verbose {
        writeln!(
            out,
            "{} for information (negative tests, sentinels): `-v` shows them",
            count(informed, "finding")
        )?;
    }
    Ok(())
}

fn write_summary(summary: &Summary, out: &mut dyn io::Write) -> io::Result<()> {
    let bold = Paint::new().bold();
    let findings = if summary.findings == 0 {
        "no findings".to_owned()
    } else {
        count(summary.findings, "finding")
    };
    write!(
        out,
        "{bold}{findings}{bold:#} in {} ({} parsed)",
        count(summary.files_walked, "file"),
        summary.files_parsed
    )?;
    if summary.silenced > 0 {
        write!(out, ", {} silenced", summary.silenced)?;
    }
    writeln!(out, ", score {}", summary.score())?;
    if summary.fixable > 0 {
        writeln!(
            out,
            "{} fixable: `id-migrate fix` shows the diff, `id-migrate fix --apply` writes it",
            summary.fixable
        )?;
    }
    if summary.fixable_unsafe > 0 {
        writeln!(
            out,
            "{} fixable with `--unsafe-fixes`: `id-migrate fix --unsafe-fixes` shows the diff, \
             `id-migrate fix --apply --verify 'COMMAND'` lets your tests decide",
            summary.fixable_unsafe
        )?;
    }
    Ok(())
}
