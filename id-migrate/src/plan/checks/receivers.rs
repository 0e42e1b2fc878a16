//! Doubt: a function that receives an id of a group inspects its text.

use super::{Context, Hold, Subject};

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let ids = context.ids(subject.members);
    let ids = ids.map(|id| (id.file, id.literal));
    let copies = subject.moving_copies();
    let copies = copies.map(|copy| (copy.file, copy.literal));
    let look = context
        .call_graph()
        .look(ids.chain(copies), subject.value, subject.new);
    look.map(|look| Hold::inspected(look, true))
        .into_iter()
        .collect()
}
