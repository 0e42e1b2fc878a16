//! Code that runs together with a group and looks at how its ids are written.

use super::around::Around;
use super::group::Builder;
use super::hold::Hold;
use crate::sites::{AccessKind, Fragment, LiteralId};

impl Builder<'_, '_> {
    /// Code that looks at the text of the group's ids, or for a piece of it that `new` has not.
    pub(super) fn looked_at(&self, value: &str, new: &str, members: &[usize]) -> Option<Hold> {
        let near = self.near(members);
        let looks = |file: &usize| {
            let sites = &self.known.tree.files[*file].sites;
            let mut accesses = sites.accesses.iter();
            !sites.looks.is_empty()
                || !sites.fragments.is_empty()
                || !sites.guesses.is_empty()
                || accesses.any(|access| access.kind == AccessKind::ParsesRunId)
        };
        if !near.iter().any(looks) {
            return None;
        }
        let around = Around::new(self, value, members);
        near.iter()
            .find_map(|&file| around.piece_in(file, new).or_else(|| around.look_in(file)))
    }
}

impl Around<'_, '_, '_> {
    /// Code that looks for a piece of the old id which the new one has not, or the other way round.
    fn piece_in(&self, file: usize, new: &str) -> Option<Hold> {
        let sites = &self.builder.known.tree.files[file].sites;
        let conflict = |(literal, fragment): &(LiteralId, Fragment), is_sure: bool| {
            let literal = sites.literal(*literal);
            let piece = literal.value.as_deref()?;
            // The whole id changes with the group.
            if piece == self.value || piece.is_empty() {
                return None;
            }
            let (before, after) = (
                fragment.is_in(piece, self.value),
                fragment.is_in(piece, new),
            );
            let is_noticed = if is_sure {
                before != after
            } else {
                before && !after
            };
            (is_noticed && self.meets(file, literal.scope))
                .then(|| (literal.token, piece.to_owned()))
        };
        // A value that may not be an id counts only beside an id.
        let guesses: &[_] = if self.files.contains(&file) {
            &sites.guesses
        } else {
            &[]
        };
        let (token, piece) = sites
            .fragments
            .iter()
            .find_map(|one| conflict(one, true))
            .or_else(|| guesses.iter().find_map(|one| conflict(one, false)))?;
        let place = self.builder.known.tree.files[file].place(token);
        Some(Hold::Piece { piece, place })
    }

    /// Code that looks at how an id is written.
    fn look_in(&self, file: usize) -> Option<Hold> {
        let sites = &self.builder.known.tree.files[file].sites;
        let apart = sites
            .accesses
            .iter()
            .filter(|access| access.kind == AccessKind::ParsesRunId)
            .map(|access| (access.scope, access.span));
        let (_, span) = apart
            .chain(sites.looks.iter().copied())
            .find(|(scope, _)| self.meets(file, *scope))?;
        let place = self.builder.known.tree.files[file].place(span);
        Some(Hold::Look(place))
    }
}
