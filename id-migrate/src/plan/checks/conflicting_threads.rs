//! Conflict: the literals of a group appear beside different threads.

use super::{Context, Hold, Subject};

pub(super) fn check(_: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    if subject.threads.len() > 1 {
        vec![Hold::DifferentThreads(
            subject.threads.iter().cloned().collect(),
        )]
    } else {
        Vec::new()
    }
}
