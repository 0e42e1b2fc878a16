//! Plans the rewrite: groups of equal run ids, their holds, and the [`Plan`] that decides what is written.

mod checks;
mod collections;
mod components;
mod context;
mod copies;
mod dependencies;
pub mod edits;
mod group;
mod hold;
mod occurrences;
mod options;
mod order;
mod patterns;
mod reach;
mod settle;
mod setups;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

pub(crate) use group::{Duplicate, Group};
pub(crate) use hold::Hold;
pub use options::{Applicability, FixOptions};
pub(crate) use verdict::Verdict;

use dependencies::Dependencies;
use order::Sorted;

use crate::link::Facts;
use crate::link::tree::FileId;
use crate::problem::Problem;
use crate::read::config::Config;
use crate::read::ignores::Ignores;
use crate::read::scan::Texts;
use crate::read::walk::Walked;
use crate::sites::{ScopeId, Span};
use edits::{Edit, FileEdits};

/// A function: its file in the tree, and its scope. [`ScopeId::MODULE`] is the code outside functions.
type Function = (FileId, ScopeId);

index_type! {
    /// A group of a [`Plan`].
    pub GroupId
}

/// A group with the facts that the plan needs.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) group: Group,
    /// The path of the first literal's file.
    pub(crate) path: String,
    /// `true` if a selected rule with a fix reports the group.
    pub(crate) is_selected: bool,
    /// `true` if the group is written despite doubts.
    takes_doubts: bool,
    literals: Vec<Target>,
}

/// A literal that changes with its group.
#[derive(Clone, Copy, Debug)]
struct Target {
    file: FileId,
    content: Span,
    token: Span,
}

/// A file with literals that may change.
#[derive(Debug)]
struct PlannedFile {
    /// The file without edits.
    unedited: FileEdits,
    /// The file and the files that import from it, directly or indirectly.
    users: BTreeSet<FileId>,
}

/// Every possible rewrite, and the single decision about what is written.
#[derive(Debug, Default)]
pub struct Plan {
    candidates: Vec<Candidate>,
    files: BTreeMap<FileId, PlannedFile>,
    /// The paths of the users of `files`.
    paths: BTreeMap<FileId, String>,
    /// The paths of all source files, sorted.
    walked: Vec<String>,
    sorted: Vec<Sorted>,
    dependencies: Dependencies,
    /// The groups with a literal in a file that cannot be written.
    refused: BTreeSet<GroupId>,
}

/// Forms the groups of a tree and plans how to write them. `is_selected` tells whether a rule that a fix repairs is
/// reported for files of a configuration.
pub(crate) fn plan(
    known: &Facts<'_>,
    ignores: &[Ignores],
    (walked, texts): (&[Walked], &Texts),
    (options, threads): (FixOptions, usize),
    is_selected: &dyn Fn(&Config) -> bool,
) -> Result<Plan, Problem> {
    let mut groups = group::form(known, ignores, options);
    let equal = occurrences::add_doubts(known, &mut groups, (walked, texts), threads)?;
    let dependencies = dependencies::find(known, &mut groups, &equal);
    let sorted = order::sorted(known, &groups);
    let mut files = BTreeMap::new();
    let candidates = groups
        .into_iter()
        .map(|group| candidate((known, texts), group, options, is_selected, &mut files))
        .collect();
    let users = files.values().flat_map(|file: &PlannedFile| &file.users);
    let users: BTreeSet<FileId> = users.copied().collect();
    let path = |file: FileId| (file, known.tree.files[file].walked.shown.clone());
    Ok(Plan {
        candidates,
        files,
        paths: users.into_iter().map(path).collect(),
        walked: walked.iter().map(|file| file.shown.clone()).collect(),
        sorted,
        dependencies,
        refused: BTreeSet::new(),
    })
}

fn candidate(
    (known, texts): (&Facts<'_>, &Texts),
    group: Group,
    options: FixOptions,
    is_selected: &dyn Fn(&Config) -> bool,
    files: &mut BTreeMap<FileId, PlannedFile>,
) -> Candidate {
    let first = &known.tree.files[known.ids[group.members[0]].file].walked;
    let config = &first.config;
    let literals: Vec<Target> = group
        .literals(&known.ids)
        .map(|(file, literal)| {
            let literal = known.tree.literal(file, literal);
            Target {
                file,
                content: literal.content,
                token: literal.token,
            }
        })
        .collect();
    if group.conflict().is_none() {
        for target in &literals {
            let file = &known.tree.files[target.file];
            files.entry(target.file).or_insert_with(|| PlannedFile {
                unedited: FileEdits {
                    path: file.walked.shown.clone(),
                    disk_path: file.walked.disk_path.clone(),
                    language: file.walked.language,
                    text: texts.shared(file.index),
                    edits: Vec::new(),
                },
                users: users(known, target.file),
            });
        }
    }
    Candidate {
        group,
        path: first.shown.clone(),
        is_selected: is_selected(config),
        takes_doubts: options.unsafe_fixes || config.keys.unsafe_fixes,
        literals,
    }
}

/// Returns a file and the files that import from it, directly or indirectly.
fn users(known: &Facts<'_>, file: FileId) -> BTreeSet<FileId> {
    let mut found = BTreeSet::from([file]);
    let mut open = vec![file];
    while let Some(next) = open.pop() {
        let importers = known.imports.importers(next).iter().copied();
        open.extend(importers.filter(|importer| found.insert(*importer)));
    }
    found
}

impl Plan {
    fn candidates(&self) -> impl Iterator<Item = (GroupId, &Candidate)> {
        GroupId::number(&self.candidates)
    }

    pub(crate) fn candidate(&self, id: GroupId) -> &Candidate {
        &self.candidates[id.index()]
    }

    /// Returns every group with its id, in the order of their first member.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (GroupId, &Group)> {
        self.candidates()
            .map(|(id, candidate)| (id, &candidate.group))
    }

    pub(crate) fn group(&self, id: GroupId) -> &Group {
        &self.candidate(id).group
    }

    /// Returns the groups chosen by the run's options.
    pub fn chosen(&self) -> BTreeSet<GroupId> {
        self.candidates()
            .filter(|(_, candidate)| candidate.is_selected && candidate.group.beyond.is_none())
            .map(|(id, _)| id)
            .collect()
    }

    /// Returns the edits of the chosen groups, sorted by path. Held groups, groups outside of `chosen`, and groups that
    /// depend on one of these are not written.
    pub fn edits(&self, chosen: &BTreeSet<GroupId>) -> Vec<FileEdits> {
        let written = self.settle(chosen).written;
        let mut by_file: BTreeMap<FileId, FxHashMap<Span, Edit>> = BTreeMap::new();
        for id in written {
            let candidate = self.candidate(id);
            for target in &candidate.literals {
                let edits = by_file.entry(target.file).or_default();
                // Groups that share a literal write the same id.
                edits.entry(target.content).or_insert_with(|| Edit {
                    span: target.content,
                    token: target.token,
                    old: candidate.group.value.clone(),
                    new: candidate.group.new.clone(),
                    group: id,
                });
            }
        }
        let file_edits = |(file, edits): (FileId, FxHashMap<Span, Edit>)| {
            let mut file = self.files.get(&file)?.unedited.clone();
            file.edits.extend(edits.into_values());
            file.edits.sort_by_key(|edit| edit.span);
            Some(file)
        };
        by_file.into_iter().filter_map(file_edits).collect()
    }

    /// Returns the paths of all source files.
    pub(crate) fn walked(&self) -> &[String] {
        &self.walked
    }

    /// Returns the chosen groups that are written without doubts: no test is needed to settle them.
    pub(crate) fn safe(&self, chosen: &BTreeSet<GroupId>) -> BTreeSet<GroupId> {
        self.settle_with(chosen, |_| false).written
    }

    /// Returns the groups that only tests can settle, although no test of one of their files passed, and these files.
    /// `skipped` are groups with literals in skipped tests, each with a test.
    pub(crate) fn untested(
        &self,
        chosen: &BTreeSet<GroupId>,
        tested: &BTreeSet<&str>,
        skipped: &BTreeMap<GroupId, String>,
    ) -> (BTreeSet<GroupId>, BTreeSet<String>) {
        let safe = self.safe(chosen);
        let mut groups = BTreeSet::new();
        let mut paths = BTreeSet::new();
        for &id in chosen.difference(&safe) {
            let files = self.candidate(id).literals.iter();
            let files = files.filter_map(|target| self.files.get(&target.file));
            for file in files {
                let is_tested = |user: &FileId| tested.contains(&*self.paths[user]);
                if !file.users.iter().any(is_tested) {
                    groups.insert(id);
                    paths.insert(file.unedited.path.clone());
                }
            }
            if let Some(test) = skipped.get(&id)
                && groups.insert(id)
            {
                paths.insert(test.clone());
            }
        }
        (groups, paths)
    }

    /// Returns the edits of the chosen groups, and a problem for each file that `refuse` rejects. The groups of a rejected
    /// file are excluded from the plan, and so are the groups that depend on them.
    pub(crate) fn edits_unless(
        &mut self,
        chosen: &BTreeSet<GroupId>,
        mut refuse: impl FnMut(&[FileEdits]) -> Vec<Result<(), String>>,
    ) -> (Vec<FileEdits>, Vec<Problem>) {
        let mut problems: BTreeMap<String, Problem> = BTreeMap::new();
        loop {
            let edits = self.edits(chosen);
            let mut is_complete = true;
            for (file, result) in edits.iter().zip(refuse(&edits)) {
                let Err(message) = result else { continue };
                is_complete = false;
                let groups = file.edits.iter().map(|edit| edit.group);
                self.refused.extend(groups);
                let path = Some(file.path.clone());
                let problem = problems.entry(file.path.clone());
                problem.or_insert(Problem { path, message });
            }
            if is_complete {
                return (edits, problems.into_values().collect());
            }
        }
    }
}
