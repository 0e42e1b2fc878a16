//! Copies of an id outside id positions.

use super::{Context, Hold, Subject};
use crate::link::tree::FileId;
use crate::sites::{LiteralId, Role};

/// Conflict: a test uses the text of an id, a plain word, in another place that may be the id too.
///
/// `store(record("oldest"), {"oldest": 1})`: a word can be equal to an id by accident, so the copy does not change. If only
/// the id changed, the test could pass without testing anything.
pub(super) fn of_word(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let mut fixed = subject.copies.iter().filter(|copy| !copy.moves).peekable();
    fixed.peek()?;
    let functions = context.functions_of(subject.members);
    let copy = fixed.find(|copy| {
        let literal = context.known.tree.literal(copy.file, copy.literal);
        let function = context.function_of(copy.file, literal.scope);
        matches!(literal.role, Role::Key | Role::Anonymous) && functions.contains(&function)
    });
    let place = copy.map(|copy| context.known.tree.place(copy.file, copy.literal));
    place.map(Hold::SharedCopy)
}

/// Doubt: copies outside id positions change with a group.
///
/// `assert sink.keys == ["beta-1"]` is safe if the id may flow from the test into `sink.keys`.
pub(super) fn loose(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let loose = subject
        .moving_copies()
        .filter(|copy| !copy.is_mock && !copy.is_related);
    let loose: Vec<(FileId, LiteralId)> = loose.map(|copy| (copy.file, copy.literal)).collect();
    if loose.is_empty() || are_results(context, subject, &loose) {
        return Vec::new();
    }
    let places = loose.into_iter();
    let places = places.map(|(file, literal)| context.known.tree.place(file, literal));
    vec![Hold::Copies(places.collect())]
}

/// Returns `true` if a test only compares the copies, each with a value that the id may flow into.
fn are_results(
    context: &Context<'_, '_>,
    subject: &Subject<'_>,
    copies: &[(FileId, LiteralId)],
) -> bool {
    let literal = |&(file, literal)| context.known.tree.literal(file, literal);
    let passed = context.ids(subject.members);
    let passed = passed.filter(|id| !id.destination.is_compared());
    let passed: Vec<(FileId, LiteralId)> = passed.map(|id| (id.file, id.literal)).collect();
    copies.iter().all(|copy| literal(copy).is_compared)
        && context.call_graph().may_give(&passed, copies)
}
