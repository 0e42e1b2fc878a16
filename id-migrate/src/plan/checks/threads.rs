//! Conflicts: the literals of a group appear beside different threads, or their text is also a thread id.

use super::{Context, Hold, Subject};
use crate::sites::Field;

/// The literals of a group appear beside different threads.
pub(super) fn different(_: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let is_several = subject.threads.len() > 1;
    let hold = || Hold::DifferentThreads(subject.threads.iter().cloned().collect());
    is_several.then(hold)
}

/// The files of a group also use the text as a thread id.
pub(super) fn same_text(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let ids = context.ids(subject.members).filter(|id| id.is_both);
    let mut places: Vec<_> = ids.map(|id| (id.file, id.literal)).collect();
    for file in context.files(subject.members) {
        let index = context.index(file);
        let literals = index.literals_of(subject.value).into_iter();
        let is_thread = |id: usize| context.known.ids[id].field != Field::RunId;
        let threads =
            literals.filter(|literal| context.id_at(file, *literal).is_some_and(is_thread));
        places.extend(threads.map(|literal| (file, literal)));
    }
    if places.is_empty() {
        return None;
    }
    places.sort_unstable();
    let places = places.into_iter();
    let places = places.map(|(file, literal)| context.known.tree.place(file, literal));
    Some(Hold::AlsoThread(places.collect()))
}
