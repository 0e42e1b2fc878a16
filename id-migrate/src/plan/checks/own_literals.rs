//! Conflict: a literal of a group is concatenated, or an ignore comment protects a literal.

use super::{Context, Hold, Subject};
use crate::code::Code;
use crate::link::judge::Judgement;
use crate::sites::{LiteralForm, Position};

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let mut members = subject.members.iter();
    members.find_map(|member| conflict_of(context, *member))
}

fn conflict_of(context: &Context<'_, '_>, member: usize) -> Option<Hold> {
    let known = context.known;
    let id = &known.ids[member];
    let file = &known.tree.files[id.file];
    let literal = file.sites.literal(id.literal);
    let place = || known.tree.place(id.file, id.literal);
    if literal.form != LiteralForm::Plain {
        return Some(Hold::Concatenated(place()));
    }
    let ignores = &context.ignores[id.file.index()];
    if ignores.is_empty() {
        return None;
    }
    let lines = file.lines();
    let code = match known.judgements[member] {
        Judgement::Valid => Code::Rid002,
        _ if id.position == Position::Comparison => Code::Rid007,
        _ => Code::Rid001,
    };
    let mut uses = id.uses.iter().filter(|one| one.file == id.file);
    let is_ignored = uses.any(|one| ignores.silences(code, literal.token, one.extent, lines));
    is_ignored.then(|| Hold::Ignored(place()))
}
