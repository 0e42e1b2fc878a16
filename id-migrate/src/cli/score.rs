//! `score`: prints the share of literal ids that comply.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use super::args::ScoreArgs;
use super::{Exit, Failure, checked, complain_of, ignore_closed_pipe, is_incomplete};
use crate::check::{Checked, FileScore};
use crate::code::Code;
use crate::plan::FixOptions;
use crate::read::scan::Progress;
use crate::report::Summary;
use crate::report::finding::Severity;
use crate::report::output::count;

pub(super) fn run(args: &ScoreArgs, progress: &Arc<Progress>) -> Result<Exit, Failure> {
    let common = &args.common;
    common.color.apply();
    let tree = checked(common, &common.options(FixOptions::default()), progress)?;
    let mut total = FileScore::default();
    for score in &tree.scores {
        add(&mut total, score);
    }
    if common.format.is_for_people() {
        ignore_closed_pipe(write_text(&tree, &total, common.quiet))?;
        complain_of(&tree.report);
    } else {
        super::print(&tree.report, common)?;
    }
    if is_incomplete(&tree.report) {
        return Ok(Exit::Trouble);
    }
    let tenths = tree.report.summary.score_tenths();
    let is_below = args.min.is_some_and(|min| f64::from(tenths) < min * 10.0);
    Ok(if is_below && !common.exit_zero {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

fn add(total: &mut FileScore, score: &FileScore) {
    total.sites += score.sites;
    total.compliant += score.compliant;
    total.invalid_test_ids += score.invalid_test_ids;
    total.hand_built += score.hand_built;
    total.accesses += score.accesses;
}

fn percent(score: &FileScore) -> String {
    Summary {
        sites: score.sites,
        compliant: score.compliant,
        ..Summary::default()
    }
    .score()
}

fn write_text(tree: &Checked, total: &FileScore, quiet: bool) -> io::Result<()> {
    let mut out = io::BufWriter::new(anstream::stdout());
    if quiet {
        writeln!(out, "{}", percent(total))?;
        return out.flush();
    }
    let mut folders: BTreeMap<&str, FileScore> = BTreeMap::new();
    for score in tree.scores.iter().filter(|score| score.sites > 0) {
        let folder = score.path.rsplit_once('/');
        let folder = folder.map_or(".", |(folder, _)| folder);
        add(folders.entry(folder).or_default(), score);
    }
    let (score, compliant) = (percent(total), total.compliant);
    let ids = count(total.sites, "literal id");
    writeln!(out, "score {score}  ({compliant} of {ids} compliant)")?;
    if folders.len() > 1 {
        writeln!(out, "\n score  ids  directory")?;
        for (folder, score) in &folders {
            writeln!(out, "{:>6} {:>4}  {folder}", percent(score), score.sites)?;
        }
    }
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &tree.report.findings {
        let is_scored = matches!(
            finding.code,
            Code::Rid001 | Code::Rid002 | Code::Rid004 | Code::Rid007
        );
        if is_scored && finding.severity != Severity::Info {
            let path = &tree.report.files[finding.file].path;
            *files.entry(path).or_default() += 1;
        }
    }
    if !files.is_empty() {
        writeln!(out, "\nfiles with findings: {}", files.len())?;
        for (path, count) in &files {
            writeln!(out, "{count:>6}  {path}")?;
        }
    }
    writeln!(out, "\ninvalid test ids: {}", total.invalid_test_ids)?;
    writeln!(out, "hand-built run ids (RID003): {}", total.hand_built)?;
    let accesses = total.accesses;
    writeln!(out, "direct thread_id accesses (RID005): {accesses}")?;
    out.flush()
}
