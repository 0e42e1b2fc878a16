//! Doubts: code that reads an id of a group depends on its text.

use super::{Context, Hold, Subject};
use crate::sites::language::vocabulary::inspections::Inspection;

/// A function that receives an id of a group inspects its text.
pub(super) fn receivers(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let ids = context.ids(subject.members);
    let ids = ids.map(|id| (id.file, id.literal));
    let copies = subject.moving_copies();
    let copies = copies.map(|copy| (copy.file, copy.literal));
    let look = context
        .call_graph()
        .look(ids.chain(copies), subject.value, subject.new);
    let hold = look.map(|look| match look.look {
        Inspection::Order => Hold::SortOrder(look.place),
        _ => Hold::inspected(look, true),
    });
    hold.into_iter().collect()
}

/// Other code reads a run id by its name and inspects the text.
pub(super) fn named_reads(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let files = context.files(subject.members);
    let facts = context.known;
    let look = facts.named_reads.look(
        (&facts.tree, &facts.imports),
        &files,
        (subject.value, subject.new),
    );
    let hold = look.map(|look| Hold::inspected(look, false));
    hold.into_iter().collect()
}

/// Code that expects an invalid id also receives an id of a group.
pub(super) fn expects_invalid_id(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let mut ids = context.ids(subject.members);
    let received = ids.find(|id| id.read_by.is_some());
    let hold =
        received.map(|id| Hold::ExpectsInvalidId(context.known.tree.place(id.file, id.literal)));
    hold.into_iter().collect()
}
