//! From groups to edits.

use crate::fix::{Edit, FileEdits};
use crate::link::group::Outcome;
use crate::rules::Context;

/// The edits of every group that this run changes.
pub(super) fn edits(context: &Context<'_, '_>) -> Vec<FileEdits> {
    let facts = context.facts;
    let mut by_file: Vec<Vec<Edit>> = facts.tree.files.iter().map(|_| Vec::new()).collect();
    for (number, group) in facts.groups.iter().enumerate() {
        let Outcome::Replace {
            new, applicability, ..
        } = &group.outcome
        else {
            continue;
        };
        if !context.applies(group, *applicability) {
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
