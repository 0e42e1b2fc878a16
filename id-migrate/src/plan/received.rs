//! What the code that is given an id does with its text.

use super::group::{Builder, Duplicate};
use super::hold::Hold;
use crate::link::call_graph::{CallGraph, FileId};

impl Builder<'_, '_> {
    /// Which doubt, if any, the functions give that receive the group's id, in this file or another.
    pub(super) fn received(
        &self,
        value: &str,
        new: &str,
        members: &[usize],
        copies: &[Duplicate],
    ) -> Option<Hold> {
        let facts = self.known.facts;
        let calls = self
            .calls
            .get_or_init(|| CallGraph::of(&facts.tree, &facts.imports));
        let members = members.iter().map(|member| {
            let id = &facts.ids[*member];
            (FileId::new(id.file), id.literal)
        });
        let copies = copies.iter().filter(|copy| copy.moves);
        let copies = copies.map(|copy| (FileId::new(copy.file), copy.literal));
        calls
            .look(members.chain(copies), value, new)
            .map(Hold::from)
    }
}
