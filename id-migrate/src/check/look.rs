//! Scans files and collects the findings, before the baseline is applied.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

use super::scores::scores;
use super::{Checked, Options};
use crate::code::Code;
use crate::link;
use crate::link::follow;
use crate::link::modules::mark_test_modules;
use crate::link::tree::{Files, Tree, TreeFile};
use crate::plan;
use crate::problem::Problem;
use crate::read::config::Config;
use crate::read::defined::DefinedNames;
use crate::read::ignores::Ignores;
use crate::read::lines::Lines;
use crate::read::paths::shown;
use crate::read::scan::{self, Progress, Scanned, Texts};
use crate::read::unseen;
use crate::read::walk::{self, Walked, WalkedId};
use crate::report::finding::{Finding, Severity};
use crate::report::rules::{Context, rid901};
use crate::report::{Report, ReportedFile, Summary};
use crate::sites::Span;

/// Checks the files of a request, before the baseline is applied. `top` is the top of the tree, if the walk does not know
/// it. Returns the absolute paths of the checked files too, sorted.
pub(super) fn look(
    options: &Options,
    top: Option<&Path>,
    progress: &Progress,
) -> Result<(Checked, Vec<PathBuf>), Problem> {
    let walk::Found {
        files: mut walked,
        unseen,
        others,
        problems: mut errors,
    } = walk::walk(&options.request)?;
    if let Some(top) = top {
        for file in &mut walked {
            file.path = shown(&file.absolute, top);
        }
        walked.sort_by(|a, b| a.path.cmp(&b.path));
    }
    progress.total.fetch_add(walked.len(), Ordering::Relaxed);
    let texts = Texts::new(walked.len());
    let mut findings = Vec::new();
    let mut summary = Summary {
        files_walked: walked.iter().filter(|file| file.is_asked).count(),
        unseen: unseen::count(&unseen, options.request.threads),
        ..Summary::default()
    };
    let (plan, mut scores) = {
        let mut scan = scan::scan(&walked, &texts, options.request.threads, progress)?;
        follow::follow(&mut scan)?;
        let mut tree = tree(
            &walked,
            &texts,
            scan.scanned,
            &mut summary,
            &mut findings,
            &mut errors,
        );
        tree.others = others;
        let ignores: Vec<Ignores> = tree.files.iter().map(ignores_of).collect();
        let facts = link::gather(tree);
        let is_reported = |code: Code, config: &Config| options.reports(code, config);
        let is_fixed = |config: &Config| {
            let mut codes = Code::FIXED.into_iter();
            codes.any(|code| is_reported(code, config))
        };
        let plan = plan::plan(
            &facts,
            &ignores,
            (&walked, &texts),
            (options.fixes, options.request.threads),
            &is_fixed,
        )?;
        let verdicts = plan.verdicts();
        let context = Context::new(&facts, &ignores, (&plan, &verdicts), &is_reported);
        let mut found = context.run();
        let scores = scores(&facts, &context);
        found.retain(|finding| options.reports(finding.code, &walked[finding.file].config));
        rid901::check(&context, &mut found);
        findings.extend(found);
        (plan, scores)
    };
    findings.retain(|finding| {
        let file = &walked[finding.file];
        file.is_asked && options.reports(finding.code, &file.config)
    });
    scores.sort_by(|a, b| a.path.cmp(&b.path));
    summary.sites = scores.iter().map(|score| score.sites).sum();
    summary.compliant = scores.iter().map(|score| score.compliant).sum();

    let mut files: Vec<ReportedFile> = Vec::new();
    super::sort(&mut findings);
    for finding in &mut findings {
        let from = finding.file;
        if files
            .last()
            .is_none_or(|last| last.path != walked[from].shown)
        {
            let Walked {
                shown, disk_path, ..
            } = &walked[from];
            let text = texts.shared(WalkedId::new(from));
            files.push(ReportedFile::new(shown.clone(), disk_path.clone(), text));
        }
        finding.file = files.len() - 1;
    }
    let report = Report {
        files,
        findings,
        errors,
        summary,
        ..Report::default()
    };
    let checked = Checked {
        report,
        plan,
        scores,
        ..Checked::default()
    };
    let walked = walked.into_iter().filter(|file| file.is_asked);
    Ok((checked, walked.map(|file| file.absolute).collect()))
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
    let mut files = Vec::with_capacity(scanned.iter().filter(parsed).count());
    let mut elsewhere = Vec::new();
    for (index, (scanned, file)) in WalkedId::number(scanned.into_iter().zip(walked)) {
        match scanned {
            Scanned::Nothing(outline) => {
                elsewhere.push(outline.defined);
                tree.imported_elsewhere.insert(index, outline.imported);
            }
            Scanned::Unreadable(_) | Scanned::Skipped(_) if !file.is_asked => {}
            Scanned::Unreadable(message) => errors.push(Problem::with(&file.shown, message)),
            Scanned::Skipped(_) | Scanned::Sites(_) if file.config.is_foreign(&file.absolute) => {}
            Scanned::Skipped(_) if file.config.is_unparsable(&file.absolute) => {}
            Scanned::Skipped(skip) => {
                let text = texts.get(index);
                let position = Lines::of(text).position(text, skip.offset as usize);
                // A file of another dialect is not an error.
                let severity = match skip.dialect {
                    None => Severity::Error,
                    Some(_) => Severity::Info,
                };
                let place = (index.index(), Span::new(skip.offset, skip.offset));
                let message = format!("skipped: {}", skip.message);
                let rule = (Code::Rid900, severity);
                findings.push(Finding::new(rule, place, position, message));
            }
            Scanned::Sites(sites) => {
                summary.files_parsed += usize::from(file.is_asked);
                let is_test = file.config.is_test(&file.absolute);
                files.push(TreeFile {
                    index,
                    walked: file,
                    text: texts.get(index),
                    sites: *sites,
                    is_test,
                    lines: OnceLock::new(),
                    bindings: OnceLock::new(),
                    dependencies: OnceLock::new(),
                    output: OnceLock::new(),
                    in_braces: OnceLock::new(),
                    bound_texts: OnceLock::new(),
                    checks: OnceLock::new(),
                });
            }
        }
    }
    tree.files = Files(files);
    mark_test_modules(&mut tree.files);
    tree.elsewhere = DefinedNames::union(elsewhere.iter());
    tree
}

fn ignores_of(file: &TreeFile<'_>) -> Ignores {
    if memchr::memmem::find(file.text.as_bytes(), b"id-migrate:").is_none() {
        return Ignores::default();
    }
    Ignores::of(
        file.text,
        file.walked.language.line_comment,
        &file.sites.literals,
        file.lines(),
    )
}
