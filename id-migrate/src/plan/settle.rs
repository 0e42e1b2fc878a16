//! Decides which of the chosen groups are written, as a fixpoint: a skipped group may block others.

use std::collections::{BTreeMap, BTreeSet};

use super::hold::{Hold, HoldKind};
use super::{GroupId, Plan};

/// The groups to write, and the reasons why other chosen groups are skipped.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    pub(crate) written: BTreeSet<GroupId>,
    /// The chosen groups that are skipped because another group is skipped, each with its reason.
    pub(super) held: BTreeMap<GroupId, Hold>,
}

impl Plan {
    /// Computes which of the chosen groups are written.
    pub(crate) fn settle(&self, chosen: &BTreeSet<GroupId>) -> Settled {
        self.settle_with(chosen, |id| self.candidate(id).takes_doubts)
    }

    pub(super) fn settle_with(
        &self,
        chosen: &BTreeSet<GroupId>,
        takes_doubts: impl Fn(GroupId) -> bool,
    ) -> Settled {
        let may_be_written = |id: &GroupId| {
            let holds = &self.group(*id).holds;
            !self.refused.contains(id)
                && holds
                    .iter()
                    .all(|hold| hold.kind() == HoldKind::Doubt && takes_doubts(*id))
        };
        let mut settled = Settled {
            written: chosen.iter().copied().filter(may_be_written).collect(),
            held: BTreeMap::new(),
        };
        loop {
            let mut held = self.held_by_others(&settled.written);
            held.retain(|id, hold| hold.kind() == HoldKind::Conflict || !takes_doubts(*id));
            if held.is_empty() {
                return settled;
            }
            settled.written.retain(|id| !held.contains_key(id));
            settled.held.extend(held);
        }
    }

    /// Returns the groups of the set that depend on an unwritten group, each with its reason.
    pub(super) fn held_by_others(&self, written: &BTreeSet<GroupId>) -> BTreeMap<GroupId, Hold> {
        let mut held = BTreeMap::new();
        for &id in written {
            let is_left = |other: &&GroupId| !written.contains(other);
            if self.dependencies.in_the_way[id.index()]
                .iter()
                .any(|it| is_left(&it))
            {
                held.insert(id, Hold::NewIdInUse(self.group(id).new.clone()));
            } else if let Some(left) = self.dependencies.shared[id.index()].iter().find(is_left) {
                let value = self.group(*left).value.clone();
                held.insert(id, Hold::DependsOn(value));
            } else if let Some(left) = self.dependencies.equal[id.index()].iter().find(is_left) {
                let place = self.dependencies.places.get(left).cloned();
                held.insert(id, Hold::Elsewhere(place.into_iter().collect()));
            }
        }
        let new_of = |id: GroupId| written.contains(&id).then(|| &*self.group(id).new);
        for sorted in self.sorted.iter().filter(|sorted| sorted.changes(new_of)) {
            let groups = sorted.ids.iter().filter_map(|(_, group)| *group);
            for id in groups.filter(|id| written.contains(id)) {
                held.entry(id)
                    .or_insert_with(|| Hold::SortOrder(sorted.function.clone()));
            }
        }
        held
    }
}
