//! Doubt: code that expects an invalid id also receives an id of a group.

use super::{Context, Hold, Subject};

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let mut ids = context.ids(subject.members);
    let received = ids.find(|id| id.read_by.is_some());
    let hold =
        received.map(|id| Hold::ExpectsInvalidId(context.known.tree.place(id.file, id.literal)));
    hold.into_iter().collect()
}
