//! One run over a tree: from paths to a report, and to the edits that would mend it.

mod edits;
mod error;
mod scores;

pub use error::CheckError;
pub use scores::FileScore;

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use crate::baseline::{self, Baseline};
use crate::config::Config;
use crate::finding::{Applicability, Code, Finding, Severity};
use crate::fix::FileEdits;
use crate::follow;
use crate::ignores::Ignores;
use crate::lines::Lines;
use crate::link;
use crate::link::group;
use crate::link::tree::{Tree, TreeFile};
use crate::report::{Problem, Report, ReportedFile, Summary};
use crate::rules::{self, Context};
use crate::scan::{self, Progress, Scanned, Texts};
use crate::site::Span;
use crate::walk::{self, Request, Walked};

/// What to do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where to look.
    pub request: Request,
    /// Rules to report, instead of the configuration's or the default ones.
    pub select: Option<Vec<Code>>,
    /// Rules not to report, beside the configuration's.
    pub ignore: Vec<Code>,
    /// Whether code outside tests is fixed.
    pub include_production: bool,
    /// Whether unsafe fixes are applied.
    pub unsafe_fixes: bool,
    /// The baseline to hold the findings against.
    pub baseline: Option<PathBuf>,
}

/// What came out.
#[derive(Debug, Default)]
pub struct Checked {
    /// The report.
    pub report: Report,
    /// The edits that the options allow, sorted by path.
    pub edits: Vec<FileEdits>,
    /// The literal sites of each file that has some, sorted by path.
    pub scores: Vec<FileScore>,
}

/// Checks a tree.
///
/// # Errors
///
/// When nothing could be checked: a configuration or the baseline cannot be used, or no thread can be started.
pub fn check(options: &Options, progress: &Progress) -> Result<Checked, CheckError> {
    let (walked, mut errors) = walk::walk(&options.request)?;
    progress.total.store(walked.len(), Ordering::Relaxed);
    let mut texts = Texts::new(walked.len());
    let baseline = options
        .baseline
        .as_deref()
        .map(Baseline::read)
        .transpose()
        .map_err(CheckError::Baseline)?;
    let mut findings = Vec::new();
    let mut summary = Summary {
        files_walked: walked.len(),
        ..Summary::default()
    };
    let (edits, mut scores) = {
        let mut scanned = scan::scan(&walked, &texts, options.request.threads, progress)
            .map_err(CheckError::Threads)?;
        follow::follow(&walked, &texts, &mut scanned, options.request.threads)
            .map_err(CheckError::Threads)?;
        let tree = tree(
            &walked,
            &texts,
            scanned,
            &mut summary,
            &mut findings,
            &mut errors,
        );
        let ignores: Vec<Ignores> = tree.files.iter().map(ignores_of).collect();
        let group_options = group::Options {
            include_production: options.include_production,
            unsafe_fixes: options.unsafe_fixes,
        };
        let facts = link::gather(tree, &ignores, group_options);
        let is_reported = |code: Code, config: &Config| options.reports(code, config);
        let context = Context::new(&facts, &ignores, &is_reported);
        let mut found = context.run();
        let scores = scores::scores(&facts, &context);
        found.retain(|finding| options.reports(finding.code, &walked[finding.file].config));
        context.unused_ignores(&mut found);
        findings.extend(found);
        (edits::edits(options, &facts), scores)
    };
    findings.retain(|finding| options.reports(finding.code, &walked[finding.file].config));
    scores.sort_by(|a, b| a.path.cmp(&b.path));
    summary.sites = scores.iter().map(|score| score.sites).sum();
    summary.compliant = scores.iter().map(|score| score.compliant).sum();

    let mut files: Vec<ReportedFile> = Vec::new();
    sort(&mut findings);
    for finding in &mut findings {
        let from = finding.file;
        if files
            .last()
            .is_none_or(|last| last.path != walked[from].path)
        {
            files.push(ReportedFile {
                path: walked[from].path.clone(),
                disk_path: walked[from].disk_path.clone(),
                text: texts.take(from),
            });
        }
        finding.file = files.len() - 1;
    }
    if let Some(baseline) = &baseline {
        let in_scope = |path: &Path, code: Code| in_scope(options, path, code);
        baseline::hold_against(baseline, &mut files, &mut findings, &in_scope);
        findings.retain(|finding| {
            finding.code != Code::Rid902 || !options.ignore.contains(&Code::Rid902)
        });
    }
    summary.skipped = findings
        .iter()
        .filter(|finding| finding.code == Code::Rid900 && finding.silenced.is_none())
        .count();
    count(options, &findings, &mut summary);
    errors.sort();
    Ok(Checked {
        report: Report {
            files,
            findings,
            errors,
            summary,
            applied: None,
        },
        edits,
        scores,
    })
}

impl Options {
    /// Whether a rule is reported for the files of a configuration.
    fn reports(&self, code: Code, config: &Config) -> bool {
        if self.ignore.contains(&code) || config.ignore.contains(&code) {
            return false;
        }
        match self.select.as_ref().or(config.select.as_ref()) {
            // What could not be looked at is always said.
            Some(selected) => selected.contains(&code) || code == Code::Rid900,
            None => rules::is_default(code),
        }
    }
}

/// Whether a run with these options would have found that finding of a baseline.
fn in_scope(options: &Options, path: &Path, code: Code) -> bool {
    let selected = options
        .select
        .as_ref()
        .is_none_or(|selected| selected.contains(&code))
        && !options.ignore.contains(&code);
    let here = std::env::current_dir().unwrap_or_default();
    let below = options.request.paths.is_empty() && path.starts_with(&here)
        || options
            .request
            .paths
            .iter()
            .any(|root| path.starts_with(walk::normal(&here.join(root))));
    let language = options.request.lang.as_ref().is_none_or(|names| {
        crate::language::of_path(path).is_some_and(|language| {
            names
                .iter()
                .filter_map(|name| crate::language::by_name(name))
                .any(|one| one.name() == language.name())
        })
    });
    selected && below && language
}

fn tree<'t>(
    walked: &'t [Walked],
    texts: &'t Texts,
    scanned: Vec<Scanned<'t>>,
    summary: &mut Summary,
    findings: &mut Vec<Finding>,
    errors: &mut Vec<Problem>,
) -> Tree<'t> {
    let mut tree = Tree::default();
    let parsed = |scanned: &&Scanned<'_>| matches!(scanned, Scanned::Sites(_));
    tree.files.reserve(scanned.iter().filter(parsed).count());
    for (index, (scanned, file)) in scanned.into_iter().zip(walked).enumerate() {
        match scanned {
            Scanned::Nothing => {}
            Scanned::Unreadable(message) => errors.push(Problem {
                path: Some(file.path.clone()),
                message,
            }),
            Scanned::Skipped(_) | Scanned::Sites(_) if file.config.is_foreign(&file.absolute) => {}
            Scanned::Skipped(skip) => {
                let text = texts.get(index);
                let (line, col) = Lines::of(text).position(text, skip.offset as usize);
                findings.push(Finding {
                    code: Code::Rid900,
                    severity: Severity::Error,
                    file: index,
                    span: Span::new(skip.offset, skip.offset),
                    line,
                    col,
                    field: None,
                    value: None,
                    message: format!("skipped: {}", skip.message),
                    notes: Vec::new(),
                    fix: None,
                    definition: String::new(),
                    silenced: None,
                });
            }
            Scanned::Sites(sites) => {
                summary.files_parsed += 1;
                let is_test = file.config.is_test(&file.absolute);
                tree.files.push(TreeFile {
                    index,
                    walked: file,
                    text: texts.get(index),
                    sites: *sites,
                    is_test,
                });
            }
        }
    }
    tree
}

fn ignores_of(file: &TreeFile<'_>) -> Ignores {
    if memchr::memmem::find(file.text.as_bytes(), b"id-migrate:").is_none() {
        return Ignores::default();
    }
    let lines = Lines::of(file.text);
    Ignores::of(
        file.text,
        file.walked.language.line_comment(),
        &file.sites.literals,
        &lines,
    )
}

/// Puts findings into the order in which they are printed.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (a.file, a.span.start, a.code, a.span.end, &a.message).cmp(&(
            b.file,
            b.span.start,
            b.code,
            b.span.end,
            &b.message,
        ))
    });
}

fn count(options: &Options, findings: &[Finding], summary: &mut Summary) {
    for finding in findings {
        if finding.severity == Severity::Info {
            continue;
        }
        if finding.silenced.is_some() {
            summary.silenced += 1;
            continue;
        }
        summary.findings += 1;
        match finding.fix.as_ref().map(|fix| fix.applicability) {
            Some(Applicability::Safe) => summary.fixable += 1,
            Some(Applicability::Unsafe) if options.unsafe_fixes => summary.fixable += 1,
            Some(Applicability::Unsafe) => summary.fixable_unsafe += 1,
            None => {}
        }
    }
}
