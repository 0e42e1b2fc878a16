//! Copies of an id outside id positions.

use super::{Context, Hold, Subject};
use crate::sites::Role;

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
pub(super) fn loose(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let loose = subject
        .moving_copies()
        .filter(|copy| !copy.is_mock && !copy.is_related);
    let mut places = loose
        .map(|copy| context.known.tree.place(copy.file, copy.literal))
        .peekable();
    if places.peek().is_none() {
        return Vec::new();
    }
    vec![Hold::Copies(places.collect())]
}
