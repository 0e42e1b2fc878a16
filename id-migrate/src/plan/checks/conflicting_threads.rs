//! Conflict: the literals of a group appear beside different threads.

use super::{Context, Hold, Subject};

pub(super) fn check(_: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let is_several = subject.threads.len() > 1;
    let hold = || Hold::DifferentThreads(subject.threads.iter().cloned().collect());
    is_several.then(hold)
}
