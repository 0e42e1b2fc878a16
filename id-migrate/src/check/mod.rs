//! One run over a tree: from paths to a report, and to the edits that would mend it.

mod look;
mod part;
mod scores;

pub use scores::FileScore;

use std::path::PathBuf;

use crate::code::Code;
use crate::plan::{Applicability, FixOptions, Plan};
use crate::problem::Problem;
use crate::read::config::Config;
use crate::read::scan::Progress;
use crate::read::walk::Request;
use crate::report::baseline::{Baseline, Entries};
use crate::report::finding::{Finding, Severity};
use crate::report::rules;
use crate::report::{Report, Summary};

/// The options of a run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The files to check.
    pub request: Request,
    /// Rules to report, instead of the configuration's or the default ones.
    pub select: Option<Vec<Code>>,
    /// Rules not to report, beside the configuration's.
    pub ignore: Vec<Code>,
    /// The permissions of the fix.
    pub fixes: FixOptions,
    /// The baseline to compare the findings with.
    pub baseline: Option<PathBuf>,
}

/// The result.
#[derive(Debug, Default)]
pub struct Checked {
    /// The report.
    pub report: Report,
    /// The plan.
    pub plan: Plan,
    /// The scores of the files with ids, sorted by path.
    pub scores: Vec<FileScore>,
    /// The stale entries of the baseline (RID902): this run could have found their findings, but did not.
    pub(crate) stale: Entries,
}

/// Checks a tree.
///
/// # Errors
///
/// If a configuration or the baseline is invalid, or no thread can be started.
pub fn check(options: &Options, progress: &Progress) -> Result<Checked, Problem> {
    let baseline = options.baseline.as_deref();
    let baseline = baseline.map(Baseline::read).transpose()?;
    let (mut checked, walked) = look::look(options, None, progress)?;
    if let Some(baseline) = &baseline {
        checked.stale = part::hold(options, baseline, (&mut checked.report, &walked), progress)?;
    }
    let Report {
        files,
        findings,
        errors,
        summary,
        ..
    } = &mut checked.report;
    if let Some(baseline) = &baseline
        && !options.ignore.contains(&Code::Rid902)
    {
        baseline.report_stale(&checked.stale, files, findings);
    }
    let is_skip = |finding: &&Finding| finding.code == Code::Rid900 && finding.counts();
    summary.skipped = findings.iter().filter(is_skip).count();
    count(findings, summary);
    errors.sort();
    Ok(checked)
}

impl Options {
    /// Returns `true` if a rule is reported for the files of a configuration.
    fn reports(&self, code: Code, config: &Config) -> bool {
        if self.ignore.contains(&code) || config.ignore.contains(&code) {
            return false;
        }
        match self.select.as_ref().or(config.select.as_ref()) {
            // Unreadable files are always reported.
            Some(selected) => selected.contains(&code) || code == Code::Rid900,
            None => rules::is_default(code),
        }
    }
}

/// Puts findings into the order in which they are printed.
pub(crate) fn sort(findings: &mut [Finding]) {
    fn key(one: &Finding) -> (usize, u32, Code, u32, &str) {
        (
            one.file,
            one.span.start,
            one.code,
            one.span.end,
            &one.message,
        )
    }
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
}

fn count(findings: &[Finding], summary: &mut Summary) {
    for finding in findings {
        if finding.severity == Severity::Info {
            continue;
        }
        if finding.silenced.is_some() {
            summary.silenced += 1;
            continue;
        }
        summary.findings += 1;
        match &finding.fix {
            Some(fix) if fix.is_applied => summary.fixable += 1,
            Some(fix) if fix.applicability == Applicability::Unsafe => summary.fixable_unsafe += 1,
            _ => {}
        }
    }
}
