//! The report of a run. Every output format renders it.

pub(crate) mod baseline;
pub(crate) mod finding;
pub mod output;
pub mod rules;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use finding::{Finding, Severity};
use output::count;
use serde::Serialize;

use crate::problem::Problem;
use crate::read::lines::Lines;

/// The result of `check` and `fix`.
#[derive(Debug, Default)]
pub struct Report {
    /// The files that have findings or errors, sorted by path.
    pub files: Vec<ReportedFile>,
    /// The findings, silenced ones too, sorted by file, place and code.
    pub findings: Vec<Finding>,
    /// The problems, sorted by path. A non-empty list makes the exit code 2.
    pub errors: Vec<Problem>,
    /// The counts.
    pub summary: Summary,
    /// The written run, if files were written.
    pub applied: Option<Applied>,
    /// The result of `--verify`, if it ran.
    pub verified: Option<Verified>,
}

impl Report {
    /// Adds the result of `--verify`, and the reason to each finding that was taken back.
    pub(crate) fn tell_of(&mut self, verified: &Verified) {
        let mut reasons = HashMap::new();
        for group in &verified.taken_back {
            for place in &group.places {
                reasons.insert((&*place.path, place.line, &*group.value), group);
            }
        }
        for finding in &mut self.findings {
            let path = &*self.files[finding.file].path;
            let value = finding.value.as_deref().unwrap_or_default();
            if let Some(group) = reasons.get(&(path, finding.line, value)) {
                let note = format!("taken back by `--verify`: {}", group.reason());
                finding.notes.push(note);
            }
        }
        self.verified = Some(verified.clone());
    }

    /// Returns the findings for people, each with its file.
    fn shown(&self, style: output::Style) -> impl Iterator<Item = (&Finding, &ReportedFile)> {
        let is_shown = move |finding: &&Finding| {
            finding.silenced.is_none() && (finding.severity != Severity::Info || style.verbose)
        };
        let shown = self.findings.iter().filter(is_shown);
        shown.map(|finding| (finding, &self.files[finding.file]))
    }
}

/// A file of a report.
#[derive(Debug)]
pub struct ReportedFile {
    /// The path shown to the user: relative to the current folder if the file is below, with `/` between parts.
    pub path: String,
    /// The path on disk.
    pub disk_path: PathBuf,
    /// The text, for source lines; empty if the file could not be read.
    pub text: Arc<str>,
    /// The starts of the lines, computed on first use.
    lines: OnceLock<Lines>,
}

impl ReportedFile {
    pub(crate) const fn new(path: String, disk_path: PathBuf, text: Arc<str>) -> Self {
        Self {
            path,
            disk_path,
            text,
            lines: OnceLock::new(),
        }
    }

    /// Returns the 1-based line and column of a byte.
    fn position(&self, at: u32) -> (u32, u32) {
        let lines = self.lines.get_or_init(|| Lines::of(&self.text));
        lines.position(&self.text, at as usize)
    }
}

/// The counts of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Files of a known language that the walk found.
    pub files_walked: usize,
    /// Files that held a needle and were parsed.
    pub files_parsed: usize,
    /// Findings that count.
    pub findings: usize,
    /// Findings that `fix` would repair with the current options.
    pub fixable: usize,
    /// Findings that only `--unsafe-fixes` would repair.
    pub fixable_unsafe: usize,
    /// Files that were skipped and are not in the baseline. A skipped file makes the exit code 2.
    #[serde(skip)]
    pub skipped: usize,
    /// Findings silenced by an ignore comment or the baseline.
    pub silenced: usize,
    /// Files of unsupported kinds (`ipynb`, `vue`) that contain the name of an id, by extension.
    pub unseen: BTreeMap<String, usize>,
    /// Literals in id positions that the score counts.
    pub sites: usize,
    /// The compliant part of `sites`.
    pub compliant: usize,
}

impl Summary {
    /// Returns the score in tenths of a percent, rounded down. Without sites the score is 1000.
    pub(crate) fn score_tenths(&self) -> u32 {
        if self.sites == 0 {
            return 1000;
        }
        u32::try_from(self.compliant * 1000 / self.sites).unwrap_or(0)
    }

    /// Returns the score as text: `97.3`, `100.0`.
    pub fn score(&self) -> String {
        let tenths = self.score_tenths();
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// The result of `fix --apply`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Applied {
    /// The id of the run for `undo`.
    pub undo_id: String,
    /// Files that were rewritten.
    pub files: usize,
    /// Literals that were rewritten.
    pub literals: usize,
}

/// The result of `fix --apply --verify`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The command.
    pub command: String,
    /// Number of runs of the command.
    pub runs: usize,
    /// Number of tests that passed before and pass now, without flaky tests; `None` if the exit status counts.
    pub tests: Option<usize>,
    /// The groups that were taken back, in the order of their first literal.
    pub taken_back: Vec<TakenBack>,
    /// Files and tests in which unsafe fixes were not tried, because no test passed there on the old code.
    pub untested: Vec<String>,
    /// Tests that passed and failed on the same code; they were not counted.
    pub flaky: Vec<String>,
}

/// A group that `--verify` took back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TakenBack {
    /// The old id, which stays.
    pub value: String,
    /// The new id that was tried.
    pub replacement: String,
    /// The place of each literal.
    pub places: Vec<Place>,
    /// The tests that fail, are skipped or are missing with the new id. Empty if the group was taken back because of
    /// another group.
    pub tests: Vec<String>,
    /// `true` if the runs proved that the tests need this group; `false` if the runs ended too early.
    #[serde(rename = "certain")]
    pub is_certain: bool,
}

/// The place of a literal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The path shown to the user.
    pub path: String,
    /// 1-based line.
    pub line: u32,
}

impl TakenBack {
    /// Describes why the group was taken back.
    pub(crate) fn reason(&self) -> String {
        let needs = if self.is_certain { "needs" } else { "may need" };
        match &*self.tests {
            [] => "the id must change together with another id that was taken back".to_owned(),
            [test] => format!("{test} {needs} the old id"),
            [test, rest @ ..] => {
                let needs = if self.is_certain { "need" } else { "may need" };
                let others = count(rest.len(), "other test");
                format!("{test} and {others} {needs} the old id")
            }
        }
    }
}
