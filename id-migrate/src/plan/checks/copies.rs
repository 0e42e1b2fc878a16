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
        let sites = &context.known.tree.files[copy.file].sites;
        let literal = sites.literal(copy.literal);
        let function = context.function_of(copy.file, literal.scope);
        matches!(sites.role(literal), Role::Key | Role::Anonymous) && functions.contains(&function)
    });
    let place = copy.map(|copy| context.known.tree.place(copy.file, copy.literal));
    place.map(Hold::SharedCopy)
}

/// Doubt: copies outside id positions change with a group.
pub(super) fn loose(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let mut places = loose_copies(subject)
        .map(|(file, literal)| context.known.tree.place(file, literal))
        .peekable();
    places.peek()?;
    Some(Hold::Copies(places.collect()))
}

/// Returns `true` if a test only compares the copies, each with a value that the id may flow into:
/// `assert sink.keys == ["beta-1"]`.
pub(super) fn are_results(context: &Context<'_, '_>, subject: &Subject<'_>) -> bool {
    let copies: Vec<(FileId, LiteralId)> = loose_copies(subject).collect();
    let graph = context.call_graph();
    let is_compared = |&(file, literal): &_| {
        context.known.tree.literal(file, literal).is_compared || graph.is_operand(file, literal)
    };
    let passed = context.ids(subject.members);
    let passed = passed.filter(|id| !id.destination.is_compared());
    let passed: Vec<(FileId, LiteralId)> = passed.map(|id| (id.file, id.literal)).collect();
    copies.iter().all(is_compared) && (copies.is_empty() || graph.may_give(&passed, &copies))
}

fn loose_copies(subject: &Subject<'_>) -> impl Iterator<Item = (FileId, LiteralId)> {
    let copies = subject.moving_copies();
    let loose = copies.filter(|copy| !copy.is_mock && !copy.is_related);
    loose.map(|copy| (copy.file, copy.literal))
}
