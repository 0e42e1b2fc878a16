//! The ids of a group are only compared: a conflict if no copy can be the source of the id, else a doubt.

use super::{Context, Hold, Subject};

pub(super) fn conflict(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let has_source = subject.moving_copies().next().is_some();
    if context.is_only_compared(subject.members) && !has_source {
        vec![Hold::NoSource]
    } else {
        Vec::new()
    }
}

pub(super) fn doubt(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    if context.is_only_compared(subject.members) {
        vec![Hold::OnlyCompared]
    } else {
        Vec::new()
    }
}
