//! Doubt: other code reads a run id by its name and inspects the text.

use super::{Context, Hold, Subject};

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
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
