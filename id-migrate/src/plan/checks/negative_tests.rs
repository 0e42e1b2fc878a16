//! Conflict: a negative test in a function with a literal of the group needs the old text.

use std::cell::OnceCell;

use super::{Context, Hold, Subject};
use crate::link::judge::Judgement;

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let known = context.known;
    let functions = OnceCell::new();
    let is_negative = |id: usize| matches!(known.judgements[id], Judgement::Negative(_));
    for file in context.files(subject.members) {
        let index = context.index(file);
        for id in index.literals_of(subject.value) {
            let literal = known.tree.literal(file, id);
            let must_stay = context
                .id_at(file, id)
                .map_or(literal.negative.is_some(), is_negative);
            let is_near = || {
                let functions = functions.get_or_init(|| context.functions_of(subject.members));
                functions.contains(&context.function_of(file, literal.scope))
            };
            if must_stay && is_near() {
                return Some(Hold::NegativeTest(known.tree.place(file, id)));
            }
        }
    }
    None
}
