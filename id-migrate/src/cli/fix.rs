//! `fix`: prints the diff, or writes it with `--apply`.

use std::io::{self, Write};
use std::sync::Arc;

use anstyle::{AnsiColor, Style as Paint};
use similar::{ChangeTag, TextDiff};

use super::args::{Common, FixArgs};
use super::verify;
use super::{Exit, Failure, checked, complain, complain_of, ignore_closed_pipe, print, write_all};
use crate::check::Options;
use crate::code::Code;
use crate::plan::edits::{self, FileEdits};
use crate::problem::{Problem, current_folder};
use crate::read::scan::Progress;
use crate::report::output::count;
use crate::report::{Applied, Report, Summary};
use crate::verify::{Done, Proposal, Requirements};
use crate::write::apply;
use crate::write::journal;

pub(super) fn run(args: &FixArgs, progress: &Arc<Progress>) -> Result<Exit, Failure> {
    let common = &args.common;
    common.color.apply();
    let verification = verify::verification(args)?;
    let options = args.options(verification.is_some());
    let mut checked_tree = checked(common, &options, progress)?;
    let folder = journal::folder(&current_folder()?);
    let mut requirements = Requirements::read(&folder);
    let mut chosen = checked_tree.plan.chosen();
    if verification.is_none() && !args.no_verify {
        let plan = &checked_tree.plan;
        let before = chosen.len();
        chosen.retain(|id| {
            let candidate = plan.candidate(*id);
            !requirements.holds(&candidate.group.value, &candidate.path)
        });
        write_skipped(before - chosen.len(), common.quiet);
    }
    let prove = |edits: &[FileEdits]| apply::prove(edits, common.threads());
    let (edits, unproven) = checked_tree.plan.edits_unless(&chosen, prove);
    if !args.apply {
        checked_tree.report.errors.extend(unproven);
        let has_diff = !edits.is_empty();
        if common.format.is_for_people() {
            let mut out = io::BufWriter::new(anstream::stdout());
            let mut files = edits.iter();
            let written = files.try_for_each(|file| write_diff(file, &mut out));
            ignore_closed_pipe(written.and_then(|()| out.flush()))?;
            complain_of(&checked_tree.report);
            if !common.quiet {
                let summary = &checked_tree.report.summary;
                let _ = write_plan(&edits, summary, &mut anstream::stderr());
            }
        } else {
            print(&checked_tree.report, common)?;
        }
        return Ok(common.exit(&checked_tree.report, has_diff));
    }

    let mut places = Vec::new();
    let (edits, refused) = checked_tree.plan.edits_unless(&chosen, |edits| {
        let examined = apply::examine(edits, &folder, args.allow_dirty);
        places = examined.iter().flatten().cloned().collect();
        let results = examined.into_iter().map(|one| one.map(|_| ()));
        results.collect()
    });
    let files: Vec<_> = edits.into_iter().zip(places).collect();
    let written = match verification {
        Some(verification) => {
            let groups = checked_tree.plan.settle(&chosen).written;
            let proposal = Proposal {
                groups,
                targets: apply::targets(&files),
                plan: &mut checked_tree.plan,
                threads: common.threads(),
            };
            verify::apply(&verification, proposal, &folder, common, &progress.stop)?
        }
        None => match apply::apply(&files, &folder, &progress.stop) {
            Ok(applied) => Done {
                applied,
                verified: None,
                edits: files.into_iter().map(|(file, _)| file).collect(),
            },
            Err(error) => return Err(Failure::of(&error)),
        },
    };
    if let Some(verified) = &written.verified
        && let Err(error) = requirements.remember(verified)
    {
        complain(&format!("could not save which ids the tests need: {error}"));
    }
    let refused = unproven.into_iter().chain(refused);
    let ended = report_on(&written, refused, args, &options, progress);
    if let (Err(_) | Ok((_, Err(_))), Some(applied)) = (&ended, &written.applied) {
        // After Ctrl-C or with a closed pipe, the user still learns how to undo the run.
        let _ = write_applied(applied, &written, &mut anstream::stderr());
    }
    let (exit, printed) = ended?;
    ignore_closed_pipe(printed)?;
    Ok(exit)
}

/// Prints the number of groups that are skipped because an earlier verified run took them back.
fn write_skipped(groups: usize, is_quiet: bool) {
    if groups > 0 && !is_quiet {
        let _ = writeln!(
            anstream::stderr(),
            "skipped {}, because a test needs the old id: `--verify` decides again",
            count(groups, "group")
        );
    }
}

/// Prints the summary of a dry run.
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
    write_grown(edits, out)?;
    let left = summary.findings - summary.fixable;
    if left > 0 {
        let left = count(left, "finding");
        writeln!(out, "{left} would be left: `id-migrate check` says why")?;
    }
    write_undecided(summary, out)
}

/// Prints the number of unsafe fixes, and the command that tries them.
fn write_undecided(summary: &Summary, out: &mut impl Write) -> io::Result<()> {
    if summary.fixable_unsafe == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "your tests can decide {}: `id-migrate fix --apply --verify 'COMMAND'`",
        count(summary.fixable_unsafe, "unsafe fix")
    )
}

/// Checks the tree again and prints the remaining findings. Returns the exit code, and the result of printing.
fn report_on(
    written: &Done,
    refused: impl Iterator<Item = Problem>,
    args: &FixArgs,
    options: &Options,
    progress: &Arc<Progress>,
) -> Result<(Exit, io::Result<()>), Failure> {
    let common = &args.common;
    let mut after = checked(common, options, progress)?.report;
    after.errors.extend(refused);
    after.applied.clone_from(&written.applied);
    let mut is_taken_back = false;
    if let Some(verified) = &written.verified {
        is_taken_back = !verified.taken_back.is_empty();
        after.tell_of(verified);
    }
    let exit = common.exit(&after, is_taken_back);
    Ok((exit, write_report(&after, written, common)))
}

fn write_report(after: &Report, written: &Done, common: &Common) -> io::Result<()> {
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
    if written.verified.is_none() {
        write_undecided(&after.summary, &mut out)?;
    }
    writeln!(out, "score {}", after.summary.score())?;
    match &written.applied {
        Some(applied) => write_applied(applied, written, &mut out),
        None => {
            if let Some(verified) = &written.verified {
                verify::write(verified, &mut out)?;
            }
            writeln!(out, "nothing was rewritten")
        }
    }
}

/// Prints the number of remaining findings, and the commands for them.
fn write_left(after: &Report, out: &mut impl Write) -> io::Result<()> {
    let findings = after.findings.iter();
    let stale = findings.filter(|it| it.code == Code::Rid902).count();
    let findings = after.summary.findings - stale;
    if findings > 0 {
        let left = count(findings, "finding");
        writeln!(out, "{left} left: `id-migrate check` says why")?;
    }
    if stale > 0 {
        writeln!(
            out,
            "{} in the baseline: `id-migrate baseline prune` drops stale entries",
            count(stale, "stale entry")
        )?;
    }
    Ok(())
}

fn write_applied(applied: &Applied, written: &Done, out: &mut impl Write) -> io::Result<()> {
    let literals = count(applied.literals, "literal");
    writeln!(
        out,
        "rewrote {literals} in {}",
        count(applied.files, "file")
    )?;
    write_grown(&written.edits, out)?;
    if let Some(verified) = &written.verified {
        verify::write(verified, out)?;
    }
    writeln!(out, "to undo: id-migrate undo {}", applied.undo_id)
}

/// Prints the number of lines that a formatter would wrap.
fn write_grown(edits: &[FileEdits], out: &mut impl Write) -> io::Result<()> {
    let lines = edits.iter().map(FileEdits::grown_lines).sum();
    if lines == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "{} grew past {} columns: run your formatter",
        count(lines, "line"),
        edits::WIDTH
    )
}

/// Writes a unified diff for `git apply` and `patch`.
fn write_diff(file: &FileEdits, out: &mut impl Write) -> io::Result<()> {
    let new = file.new_text();
    let diff = TextDiff::from_lines(&*file.text, new.as_str());
    let (red, green) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
    let (bold, cyan) = (Paint::new().bold(), AnsiColor::Cyan.on_default());
    writeln!(out, "{bold}--- a/{}{bold:#}", file.path)?;
    writeln!(out, "{bold}+++ b/{}{bold:#}", file.path)?;
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
