//! Doubt: copies outside id positions change with a group.

use super::{Context, Hold, Subject};

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
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
