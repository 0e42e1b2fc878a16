//! A copy that two groups take for theirs: it can only become one id.

use rustc_hash::FxHashMap;

use super::{Group, Known, Outcome, Reason};
use crate::site::LiteralId;

/// Leaves both of two groups that would write different ids into one literal; where it is the same id, the first has it.
pub(super) fn keep_apart(known: &Known<'_, '_>, groups: &mut [Group]) {
    let mut owners: FxHashMap<(usize, LiteralId), usize> = FxHashMap::default();
    let mut split: Vec<(usize, usize, (usize, LiteralId))> = Vec::new();
    for index in 0..groups.len() {
        let Outcome::Replace { new, .. } = &groups[index].outcome else {
            continue;
        };
        let new = new.clone();
        let members = groups[index].members.iter();
        for member in members {
            let id = &known.ids[*member];
            owners.insert((id.file, id.literal), index);
        }
        let mut taken = Vec::new();
        for copy in groups[index].copies.iter().filter(|copy| copy.moves) {
            let place = (copy.file, copy.literal);
            match owners.get(&place) {
                Some(&owner) if owner != index => match &groups[owner].outcome {
                    Outcome::Replace { new: other, .. } if *other == new => taken.push(place),
                    _ => split.push((owner, index, place)),
                },
                _ => {
                    owners.insert(place, index);
                }
            }
        }
        groups[index]
            .copies
            .retain(|copy| !taken.contains(&(copy.file, copy.literal)));
    }
    for (one, other, (file, literal)) in split {
        let place = known.tree.place(file, literal);
        let reason = format!("a copy ({place}) may be one of two ids");
        for index in [one, other] {
            groups[index].outcome = Outcome::Leave(Reason::ambiguous(reason.clone()));
        }
    }
}
