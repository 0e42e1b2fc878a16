//! From groups to edits.

use super::Options;
use crate::finding::{Applicability, Code};
use crate::fix::{Edit, FileEdits};
use crate::link::Facts;
use crate::link::group::Outcome;

/// The edits of every group that the options allow.
pub(super) fn edits(options: &Options, facts: &Facts<'_>) -> Vec<FileEdits> {
    let mut by_file: Vec<Vec<Edit>> = facts.tree.files.iter().map(|_| Vec::new()).collect();
    for (number, group) in facts.groups.iter().enumerate() {
        let Outcome::Replace {
            new, applicability, ..
        } = &group.outcome
        else {
            continue;
        };
        let config = &facts.tree.files[facts.ids[group.members[0]].file]
            .walked
            .config;
        let allowed =
            *applicability == Applicability::Safe || options.unsafe_fixes || config.unsafe_fixes;
        let wanted = [Code::Rid001, Code::Rid002, Code::Rid007]
            .iter()
            .any(|code| options.reports(*code, config));
        if !allowed || !wanted {
            continue;
        }
        for (file, literal) in group.literals(&facts.ids) {
            let literal = facts.tree.literal(file, literal);
            by_file[file].push(Edit {
                span: literal.content,
                token: literal.token,
                old: group.value.clone(),
                new: new.clone(),
                group: number,
            });
        }
    }
    let mut out = Vec::new();
    for (file, mut edits) in facts.tree.files.iter().zip(by_file) {
        if edits.is_empty() {
            continue;
        }
        edits.sort_by_key(|edit| edit.span);
        out.push(FileEdits {
            path: file.walked.path.clone(),
            disk_path: file.walked.disk_path.clone(),
            language: file.walked.language,
            text: file.text.to_owned(),
            edits,
        });
    }
    out
}
