//! `fix`: the diff, or with `--apply` the writing.

use std::io::{self, Write};
use std::sync::Arc;

use anstyle::{AnsiColor, Style as Paint};
use similar::{ChangeTag, TextDiff};

use super::args::FixArgs;
use super::{Exit, Failure, checked, complain_of, print};
use crate::apply;
use crate::fix::FileEdits;
use crate::journal::{self, ApplyError};
use crate::scan::Progress;

pub(super) fn run(args: &FixArgs, progress: &Arc<Progress>) -> Result<Exit, Failure> {
    let common = &args.common;
    common.color.apply();
    let mut checked_tree = checked(common, &args.options(), progress)?;
    let (edits, unproven) = apply::prove(std::mem::take(&mut checked_tree.edits), common.threads());
    if !args.apply {
        checked_tree.report.errors.extend(unproven);
        let has_diff = !edits.is_empty();
        if common.format.is_for_people() {
            let mut out = io::BufWriter::new(anstream::stdout());
            edits
                .iter()
                .try_for_each(|file| write_diff(file, &mut out))?;
            out.flush()?;
            complain_of(&checked_tree.report);
            if !common.quiet {
                let literals: usize = edits.iter().map(|file| file.edits.len()).sum();
                let summary = &checked_tree.report.summary;
                let mut err = anstream::stderr();
                writeln!(
                    err,
                    "{literals} literals in {} files would change: `--apply` writes them",
                    edits.len()
                )?;
                let left = summary.findings - summary.fixable;
                if left > 0 {
                    writeln!(
                        err,
                        "{left} findings would be left: `id-migrate check` says why"
                    )?;
                }
            }
        } else {
            print(&checked_tree.report, common)?;
        }
        return Ok(common.exit(&checked_tree.report, has_diff));
    }

    let plan = apply::plan(edits, args.allow_dirty);
    let here = std::env::current_dir()?;
    let folder = journal::folder(&here);
    let applied = match apply::apply(&plan, &folder, &progress.stop) {
        Ok(applied) => applied,
        Err(ApplyError::Interrupted) => return Err(Failure::Interrupted),
        Err(error) => return Err(Failure::Message(error.to_string())),
    };
    // What is left is what a new run sees.
    let mut after = checked(common, &args.options(), progress)?.report;
    after.errors.extend(unproven);
    after.errors.extend(plan.refused);
    after.applied.clone_from(&applied);
    if common.format.is_for_people() {
        if common.verbose {
            print(&after, common)?;
        } else {
            complain_of(&after);
        }
        if !common.quiet {
            let mut out = anstream::stdout();
            if after.summary.findings > 0 {
                writeln!(
                    out,
                    "{} findings are left: `id-migrate check` says why",
                    after.summary.findings
                )?;
            }
            writeln!(out, "score {}", after.summary.score())?;
            match &applied {
                Some(applied) => {
                    writeln!(
                        out,
                        "rewrote {} literals in {} files",
                        applied.literals, applied.files
                    )?;
                    writeln!(out, "to undo: id-migrate undo {}", applied.undo_id)?;
                }
                None => writeln!(out, "nothing was rewritten")?,
            }
        }
    } else {
        print(&after, common)?;
    }
    Ok(common.exit(&after, false))
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
