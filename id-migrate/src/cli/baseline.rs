//! `baseline create|check|prune|update`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{BaselineAction, BaselineArgs};
use super::{Exit, Failure, checked, complain, print, seen_enough};
use crate::baseline::{Baseline, FILE_NAME};
use crate::check::Options;
use crate::output::count;
use crate::report::Report;
use crate::scan::Progress;
use crate::walk::reason;
use crate::write;

pub(super) fn run(args: &BaselineArgs, progress: &Arc<Progress>) -> Result<Exit, Failure> {
    let common = &args.common;
    common.color.apply();
    let path = common
        .baseline_path()
        .unwrap_or_else(|| PathBuf::from(FILE_NAME));
    let found = |baseline: Option<PathBuf>| {
        checked(
            common,
            &Options {
                baseline,
                ..common.options()
            },
            progress,
        )
    };
    match args.action {
        BaselineAction::Create => {
            if path.exists() {
                return Err(Failure::Message(format!(
                    "{}: expected no baseline, found one: `id-migrate baseline update` records the findings of now",
                    path.display()
                )));
            }
            let report = found(None)?.report;
            store(&Baseline::of(&report, &path), &path, "recorded")?;
            Ok(trouble(&report))
        }
        BaselineAction::Update => {
            let report = found(None)?.report;
            store(&Baseline::of(&report, &path), &path, "recorded")?;
            Ok(trouble(&report))
        }
        BaselineAction::Check => {
            let report = found(Some(existing(path)?))?.report;
            print(&report, common)?;
            Ok(common.exit(&report, false))
        }
        BaselineAction::Prune => {
            let path = existing(path)?;
            let mut kept =
                Baseline::read(&path).map_err(|error| Failure::Message(error.to_string()))?;
            let checked = found(Some(path.clone()))?;
            for (entry, count) in &mut kept.entries {
                *count -= checked.stale.get(entry).copied().unwrap_or(0);
            }
            kept.entries.retain(|_, count| *count > 0);
            store(&kept, &path, "kept")?;
            Ok(trouble(&checked.report))
        }
    }
}

fn existing(path: PathBuf) -> Result<PathBuf, Failure> {
    if path.is_file() {
        Ok(path)
    } else {
        let message = format!(
            "{}: expected a baseline, found none: `id-migrate baseline create` writes one",
            path.display()
        );
        Err(Failure::Message(message))
    }
}

/// Files that could not be read make a baseline incomplete; those that cannot be parsed are in it.
fn trouble(report: &Report) -> Exit {
    for error in &report.errors {
        complain(&error.to_string());
    }
    if report.errors.is_empty() {
        Exit::Clean
    } else {
        Exit::Trouble
    }
}

fn store(baseline: &Baseline, path: &Path, verb: &str) -> Result<(), Failure> {
    let text = baseline.to_text();
    let written = if path.exists() {
        path.canonicalize().and_then(|real| {
            let old = std::fs::read(&real)?;
            write::replace(&real, &old, text.as_bytes(), "baseline")
        })
    } else {
        write::create(path, text.as_bytes())
    };
    written.map_err(|error| Failure::Message(format!("{}: {}", path.display(), reason(&error))))?;
    seen_enough(writeln!(
        anstream::stdout(),
        "{verb} {} in {}",
        count(baseline.entries.values().sum(), "finding"),
        path.display()
    ))
}
