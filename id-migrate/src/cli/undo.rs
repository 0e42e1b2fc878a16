//! `undo`: restores the old bytes of the files of a run.

use std::io::{self, Write};

use super::args::UndoArgs;
use super::{Exit, Failure, ignore_closed_pipe, trouble};
use crate::problem::{Problem, current_folder, reason};
use crate::report::output::count;
use crate::write::journal::{self, Runs, Undone};

pub(super) fn run(args: &UndoArgs) -> Result<Exit, Failure> {
    let folder = journal::folder(&current_folder()?);
    let unreadable = |error: io::Error| Problem::with(&folder, reason(&error));
    let runs = journal::list(&folder).map_err(unreadable)?;
    if args.list {
        ignore_closed_pipe(write_list(&runs))?;
        return Ok(trouble(&runs.unreadable));
    }
    let run = match &args.run {
        Some(id) => runs.known.iter().find(|run| run.id == *id),
        // An unreadable journal may be the last run.
        None if !runs.unreadable.is_empty() => return Ok(trouble(&runs.unreadable)),
        None => runs.known.iter().rfind(|run| !run.is_undone),
    };
    let Some(run) = run else {
        trouble(&runs.unreadable);
        return Err(Failure::new(match &args.run {
            Some(id) => format!("no run `{id}`: `id-migrate undo --list` lists the runs"),
            None => "no run to undo: `id-migrate undo --list` lists the runs".to_owned(),
        }));
    };
    let undone = journal::undo(&folder, &run.id).map_err(unreadable)?;
    let exit = trouble(&undone.refused);
    ignore_closed_pipe(write_undone(&undone))?;
    Ok(exit)
}

fn write_list(runs: &Runs) -> io::Result<()> {
    let mut out = anstream::stdout();
    if runs.known.is_empty() && runs.unreadable.is_empty() {
        writeln!(out, "no runs")?;
    }
    for run in &runs.known {
        let state = if run.is_undone { "  undone" } else { "" };
        writeln!(out, "{}  {}{state}", run.id, count(run.files, "file"))?;
    }
    Ok(())
}

fn write_undone(undone: &Undone) -> io::Result<()> {
    let mut out = anstream::stdout();
    let restored = count(undone.restored.len(), "file");
    writeln!(out, "restored {restored} of {}", undone.id)?;
    if !undone.untouched.is_empty() {
        let untouched = count(undone.untouched.len(), "file");
        writeln!(out, "{untouched} had the old bytes already")?;
    }
    Ok(())
}
