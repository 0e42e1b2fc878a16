//! Doubts: code that reads an id of a group depends on its text.

use super::{Context, Hold, Subject};
use crate::link::call_graph::{Journey, Look};
use crate::plan::order;
use crate::sites::ScopeId;
use crate::sites::language::vocabulary::inspections::Inspection;

/// Code inspects the text of an id: a function that receives an id of the group, or code that reads a run id by its name.
pub(super) fn inspected(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let by_receiver = subject.journey(context).look.clone();
    let by_name = named_read(context, subject);
    // A test often reads the id that it created by its name.
    let is_same = |one: &Look| {
        by_receiver
            .as_ref()
            .is_some_and(|other| other.place == one.place)
    };
    let by_name = by_name.filter(|look| !is_same(look));
    let by_name = by_name.map(|look| Hold::inspected(look, false));
    let by_receiver = by_receiver.map(|look| match look.inspection {
        Inspection::Order => Hold::SortOrder(look.place),
        _ => Hold::inspected(look, true),
    });
    by_receiver.into_iter().chain(by_name).collect()
}

/// Returns where the ids of a group and their copies go.
pub(super) fn journey(context: &Context<'_, '_>, subject: &Subject<'_>) -> Journey {
    let ids = context.ids(subject.members);
    let ids = ids.map(|id| (id.file, id.literal));
    let copies = subject.moving_copies();
    let copies = copies.map(|copy| (copy.file, copy.literal));
    let files = context.files(subject.members);
    let is_checked = |sorting| order::is_checked(context.known, &files, sorting);
    let graph = context.call_graph();
    graph.journey(ids.chain(copies), (subject.value, subject.new), &is_checked)
}

fn named_read(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Look> {
    let files = context.files(subject.members);
    let facts = context.known;
    let functions = context.functions_of(subject.members).into_iter();
    let functions = functions.filter(|(_, scope)| *scope != ScopeId::MODULE);
    let functions = functions.map(|(file, scope)| {
        let sites = &facts.tree.files[file].sites;
        (file, sites.scope(scope).extent)
    });
    facts.named_reads.look(
        (&facts.tree, &facts.imports),
        &files,
        functions,
        (subject.value, subject.new),
    )
}

/// A negative test also uses an id of a group.
pub(super) fn expects_invalid_id(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let mut ids = context.ids(subject.members);
    let received = ids.find(|id| id.read_by.is_some());
    let hold =
        received.map(|id| Hold::ExpectsInvalidId(context.known.tree.place(id.file, id.literal)));
    hold.into_iter().collect()
}
