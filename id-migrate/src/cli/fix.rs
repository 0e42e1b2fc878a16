//! `fix`: the diff, or with `--apply` the writing.

use std::io::{self, Write};
use std::sync::Arc;

use anstyle::{AnsiColor, Style as Paint};
use similar::{ChangeTag, TextDiff};

use super::args::{Common, FixArgs};
use super::{Exit, Failure, checked, complain_of, journal_folder, print, seen_enough, write_all};
use crate::apply;
use crate::finding::Code;
use crate::fix::FileEdits;
use crate::journal::ApplyError;
use crate::output::count;
use crate::report::{Applied, Problem, Report, Summary};
use crate::scan::Progress;

pub(super) fn run(args: &FixArgs, progress: &Arc<Progress>) -> Result<Exit, Failure> {
    let common = &args.common;
    common.color.apply();
    let mut checked_tree = checked(common, &args.options(), progress)?;
    let chosen = checked_tree.plan.chosen();
    let prove = |edits: &[FileEdits]| apply::prove(edits, common.threads());
    let (edits, unproven) = checked_tree.plan.edits_unless(&chosen, prove);
    if !args.apply {
        checked_tree.report.errors.extend(unproven);
        let has_diff = !edits.is_empty();
        if common.format.is_for_people() {
            let mut out = io::BufWriter::new(anstream::stdout());
            let written = edits
                .iter()
                .try_for_each(|file| write_diff(file, &mut out))
                .and_then(|()| out.flush());
            seen_enough(written)?;
            complain_of(&checked_tree.report);
            if !common.quiet {
                let _ = write_plan(
                    &edits,
                    &checked_tree.report.summary,
                    &mut anstream::stderr(),
                );
            }
        } else {
            print(&checked_tree.report, common)?;
        }
        return Ok(common.exit(&checked_tree.report, has_diff));
    }

    let mut places = Vec::new();
    let (edits, refused) = checked_tree.plan.edits_unless(&chosen, |edits| {
        let examined = apply::examine(edits, args.allow_dirty);
        places = examined.iter().flatten().cloned().collect();
        let results = examined.into_iter().map(|one| one.map(|_| ()));
        results.collect()
    });
    let files: Vec<_> = edits.into_iter().zip(places).collect();
    let folder = journal_folder()?;
    let applied = match apply::apply(&files, &folder, &progress.stop) {
        Ok(applied) => applied,
        Err(error @ ApplyError::Interrupted { .. }) => {
            return Err(Failure::Interrupted(error.to_string()));
        }
        Err(error) => return Err(Failure::Message(error.to_string())),
    };
    let refused = unproven.into_iter().chain(refused);
    let ended = report_on(applied.as_ref(), refused, args, progress);
    if let (Err(_) | Ok((_, Err(_))), Some(applied)) = (&ended, &applied) {
        // Ctrl-C, or nobody to read the report: how to undo what was written is said all the same.
        let _ = write_applied(applied, &mut anstream::stderr());
    }
    let (exit, written) = ended?;
    seen_enough(written)?;
    Ok(exit)
}

/// Says what a dry run would do.
fn write_plan(edits: &[FileEdits], summary: &Summary, out: &mut impl Write) -> io::Result<()> {
    let literals = edits.iter().map(|file| file.edits.len()).sum();
    if literals == 0 {
        writeln!(out, "nothing would change")?;
    } else {
        writeln!(
            out,
            "{} in {} would change: `--apply` writes the diff",
            count(literals, "literal"),
            count(edits.len(), "file")
        )?;
    }
    let left = summary.findings - summary.fixable;
    if left > 0 {
        writeln!(
            out,
            "{} would be left: `id-migrate check` says why",
            count(left, "finding")
        )?;
    }
    Ok(())
}

/// Looks at what is left, which is what a new run sees, and reports it: the exit code, and whether the report was read.
fn report_on(
    applied: Option<&Applied>,
    refused: impl Iterator<Item = Problem>,
    args: &FixArgs,
    progress: &Arc<Progress>,
) -> Result<(Exit, io::Result<()>), Failure> {
    let common = &args.common;
    let mut after = checked(common, &args.options(), progress)?.report;
    after.errors.extend(refused);
    after.applied = applied.cloned();
    Ok((common.exit(&after, false), write_report(&after, common)))
}

fn write_report(after: &Report, common: &Common) -> io::Result<()> {
    if !common.format.is_for_people() {
        return write_all(after, common);
    }
    if common.verbose {
        write_all(after, common)?;
    } else {
        complain_of(after);
    }
    if common.quiet {
        return Ok(());
    }
    let mut out = anstream::stdout();
    write_left(after, &mut out)?;
    writeln!(out, "score {}", after.summary.score())?;
    match &after.applied {
        Some(applied) => write_applied(applied, &mut out),
        None => writeln!(out, "nothing was rewritten"),
    }
}

/// Says what is to do, and with which command.
fn write_left(after: &Report, out: &mut impl Write) -> io::Result<()> {
    let stale = after
        .findings
        .iter()
        .filter(|finding| finding.code == Code::Rid902)
        .count();
    let findings = after.summary.findings - stale;
    if findings > 0 {
        writeln!(
            out,
            "{} left: `id-migrate check` says why",
            count(findings, "finding")
        )?;
    }
    if stale > 0 {
        writeln!(
            out,
            "{} in the baseline: `id-migrate baseline prune` drops what is stale",
            count(stale, "stale entry")
        )?;
    }
    Ok(())
}

fn write_applied(applied: &Applied, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "rewrote {} in {}",
        count(applied.literals, "literal"),
        count(applied.files, "file")
    )?;
    writeln!(out, "to undo: id-migrate undo {}", applied.undo_id)
}

/// Writes a unified diff that `git apply` and `patch` take.
fn write_diff(file: &FileEdits, out: &mut impl Write) -> io::Result<()> {
    let new = file.new_text();
    let diff = TextDiff::from_lines(file.text.as_str(), new.as_str());
    let (red, green) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
    let (bold, cyan) = (Paint::new().bold(), AnsiColor::Cyan.on_default());
    writeln!(
        out,
        "{bold}--- a/{}{bold:#}\n{bold}+++ b/{}{bold:#}",
        file.path, file.path
    )?;
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        writeln!(out, "{cyan}{}{cyan:#}", hunk.header())?;
        for change in hunk.iter_changes() {
            let (sign, paint) = match change.tag() {
                ChangeTag::Delete => ('-', red),
                ChangeTag::Insert => ('+', green),
                ChangeTag::Equal => (' ', Paint::new()),
            };
            let text = change.value().trim_end_matches('\n');
            writeln!(out, "{paint}{sign}{text}{paint:#}")?;
            if !change.value().ends_with('\n') {
                writeln!(out, "\\ No newline at end of file")?;
            }
        }
    }
    Ok(())
}
