//! `undo`: gives files their old bytes back.

use std::io::{self, Write};

use super::args::UndoArgs;
use super::{Exit, Failure, complain};
use crate::journal;

pub(super) fn run(args: &UndoArgs) -> Result<Exit, Failure> {
    let here = std::env::current_dir()?;
    let folder = journal::folder(&here);
    let runs = journal::list(&folder)?;
    let mut out = anstream::stdout();
    if args.list {
        if runs.is_empty() {
            writeln!(out, "no runs")?;
        }
        for run in &runs {
            let state = if run.is_undone { "  undone" } else { "" };
            writeln!(out, "{}  {} files{state}", run.id, run.files)?;
        }
        return Ok(Exit::Clean);
    }
    let run = match &args.run {
        Some(id) => runs.iter().find(|run| run.id == *id),
        None => runs.iter().rfind(|run| !run.is_undone),
    };
    let Some(run) = run else {
        return Err(Failure::Message(match &args.run {
            Some(id) => format!("expected a run of `id-migrate undo --list`, found `{id}`"),
            None => "expected a run to undo, found none".to_owned(),
        }));
    };
    let undone = journal::undo(&folder, &run.id).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            Failure::Message(format!("expected the journal of {}, found none", run.id))
        }
        _ => Failure::from(error),
    })?;
    for problem in &undone.refused {
        complain(&format!(
            "{}: {}",
            problem.path.as_deref().unwrap_or_default(),
            problem.message
        ));
    }
    writeln!(
        out,
        "restored {} files of {}",
        undone.restored.len(),
        undone.id
    )?;
    if !undone.untouched.is_empty() {
        writeln!(
            out,
            "{} files held their old bytes already",
            undone.untouched.len()
        )?;
    }
    Ok(if undone.refused.is_empty() {
        Exit::Clean
    } else {
        Exit::Trouble
    })
}
