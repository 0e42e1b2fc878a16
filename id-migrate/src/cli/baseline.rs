//! `baseline create|check|prune|update`: maintains the file of known findings.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{BaselineAction, BaselineArgs, Common};
use super::{Exit, Failure, checked, ignore_closed_pipe, print, trouble};
use crate::check::Checked;
use crate::plan::FixOptions;
use crate::problem::{Problem, reason};
use crate::read::scan::Progress;
use crate::report::baseline::{Baseline, FILE_NAME};
use crate::report::output::count;
use crate::write::replace;

pub(super) fn run(args: &BaselineArgs, progress: &Arc<Progress>) -> Result<Exit, Failure> {
    let common = &args.common;
    common.color.apply();
    let path = common
        .baseline_path()
        .unwrap_or_else(|| PathBuf::from(FILE_NAME));
    let found = |baseline: Option<PathBuf>| {
        let mut options = common.options(FixOptions::default());
        options.baseline = baseline;
        checked(common, &options, progress)
    };
    match args.action {
        BaselineAction::Create => {
            if path.exists() {
                let message = "the baseline already exists: `id-migrate baseline update` records the current findings";
                return Err(Problem::with(path, message).into());
            }
            record(Baseline::empty(&path), &found(None)?)
        }
        BaselineAction::Update if path.is_file() && is_of_a_part(common, &path) => {
            record(Baseline::read(&path)?, &found(Some(path.clone()))?)
        }
        BaselineAction::Update => record(Baseline::empty(&path), &found(None)?),
        BaselineAction::Check => {
            let report = found(Some(existing(path)?))?.report;
            print(&report, common)?;
            Ok(common.exit(&report, false))
        }
        BaselineAction::Prune => {
            let path = existing(path)?;
            let checked = found(Some(path.clone()))?;
            let mut kept = Baseline::read(&path)?;
            kept.drop_stale(&checked.stale);
            store(&kept, "kept")?;
            Ok(trouble(&checked.report.errors))
        }
    }
}

/// Returns `true` if a run checks only a part of the baseline's tree. The entries of the other parts stay.
fn is_of_a_part(common: &Common, baseline: &Path) -> bool {
    let asks_for_less = !common.paths.is_empty()
        || common.lang.is_some()
        || !common.exclude.is_empty()
        || common.select.is_some()
        || !common.ignore.is_empty();
    asks_for_less || std::env::current_dir().ok() != Some(Baseline::empty(baseline).folder())
}

/// Updates a baseline with the current findings and writes the file.
fn record(mut baseline: Baseline, checked: &Checked) -> Result<Exit, Failure> {
    baseline.drop_stale(&checked.stale);
    baseline.add(&checked.report);
    store(&baseline, "recorded")?;
    Ok(trouble(&checked.report.errors))
}

fn existing(path: PathBuf) -> Result<PathBuf, Failure> {
    if path.is_file() {
        Ok(path)
    } else {
        let message = format!(
            "{}: the baseline does not exist: `id-migrate baseline create` writes the file",
            path.display()
        );
        Err(Failure::new(message))
    }
}

fn store(baseline: &Baseline, verb: &str) -> Result<(), Failure> {
    let path = baseline.path.as_path();
    let text = baseline.to_text();
    let written = if path.exists() {
        path.canonicalize().and_then(|real| {
            let old = std::fs::read(&real)?;
            replace::replace(&real, &old, text.as_bytes(), "baseline")
        })
    } else {
        replace::create(path, text.as_bytes())
    };
    written.map_err(|error| Problem::with(path, reason(&error)))?;
    ignore_closed_pipe(writeln!(
        anstream::stdout(),
        "{verb} {} in {}",
        count(baseline.entries.values().sum(), "finding"),
        path.display()
    ))
}
