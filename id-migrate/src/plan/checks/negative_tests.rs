//! Conflict: a negative test in a function with a literal of the group needs the old text.

use super::{Context, Hold, Subject};
use crate::link::judge::Judgement;

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let known = context.known;
    let functions = context.functions_of(subject.members);
    let is_negative = |id: usize| matches!(known.judgements[id], Judgement::Negative(_));
    for file in context.files(subject.members) {
        let index = context.index(file);
        for &id in index.literals_of(subject.value) {
            let literal = known.tree.literal(file, id);
            let must_stay = context
                .id_at(file, id)
                .map_or(literal.negative.is_some(), is_negative);
            if must_stay && functions.contains(&context.function_of(file, literal.scope)) {
                return Some(Hold::NegativeTest(known.tree.place(file, id)));
            }
        }
    }
    None
}
