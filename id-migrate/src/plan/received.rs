//! Doubts from functions that receive an id and inspect its text.

use super::group::{Builder, Duplicate};
use super::hold::Hold;
use crate::link::call_graph::{CallGraph, FileId};

impl Builder<'_, '_> {
    /// Returns the doubt from functions that receive the group's id, if there is one.
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
