//! Doubt: code that may run together with a group inspects the text of ids.

use super::super::enclosing::EnclosingFunctions;
use super::{Context, Hold, Subject};
use crate::link::tree::FileId;
use crate::sites::{AccessKind, Fragment, LiteralId};

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let near = context.near(subject.members);
    if !near.iter().any(|file| has_inspections(context, *file)) {
        return Vec::new();
    }
    let enclosing = EnclosingFunctions::of(context, subject.members);
    let mut holds = near.iter().filter_map(|&file| {
        searched_piece(context, subject, &enclosing, file)
            .or_else(|| inspection(context, &enclosing, file))
    });
    holds.next().into_iter().collect()
}

/// Returns `true` if a file has code that inspects ids.
fn has_inspections(context: &Context<'_, '_>, file: FileId) -> bool {
    let sites = &context.known.tree.files[file].sites;
    let mut accesses = sites.accesses.iter();
    !sites.looks.is_empty()
        || !sites.fragments.is_empty()
        || !sites.guesses.is_empty()
        || accesses.any(|access| access.kind == AccessKind::ParsesRunId)
}

/// Finds code that searches ids for a piece that only the old or only the new id contains.
fn searched_piece(
    context: &Context<'_, '_>,
    subject: &Subject<'_>,
    enclosing: &EnclosingFunctions<'_, '_, '_>,
    file: FileId,
) -> Option<Hold> {
    let parsed = &context.known.tree.files[file];
    let changed = |(literal, fragment): &(LiteralId, Fragment), is_sure: bool| {
        let literal = parsed.sites.literal(*literal);
        let piece = literal.value.as_deref()?;
        // The whole id changes with the group.
        if piece == subject.value || piece.is_empty() {
            return None;
        }
        let is_in_old = fragment.is_in(piece, subject.value);
        let is_in_new = fragment.is_in(piece, subject.new);
        let is_changed = if is_sure {
            is_in_old != is_in_new
        } else {
            is_in_old && !is_in_new
        };
        (is_changed && enclosing.may_run_with(file, literal.scope))
            .then(|| (literal.token, piece.to_owned()))
    };
    // A searched value that may not be an id counts only in the files of the group.
    let guesses: &[_] = if enclosing.files.contains(&file) {
        &parsed.sites.guesses
    } else {
        &[]
    };
    let fragments = parsed.sites.fragments.iter();
    let (token, piece) = fragments
        .map(|fragment| (fragment, true))
        .chain(guesses.iter().map(|guess| (guess, false)))
        .find_map(|(fragment, is_sure)| changed(fragment, is_sure))?;
    Some(Hold::Inspected {
        piece: Some(piece),
        place: parsed.place(token),
        by_receiver: false,
    })
}

/// Finds code that parses an id or inspects the text of an id.
fn inspection(
    context: &Context<'_, '_>,
    enclosing: &EnclosingFunctions<'_, '_, '_>,
    file: FileId,
) -> Option<Hold> {
    let parsed = &context.known.tree.files[file];
    let accesses = parsed.sites.accesses.iter();
    let parsers = accesses
        .filter(|access| access.kind == AccessKind::ParsesRunId)
        .map(|access| (access.scope, access.span));
    let (_, span) = parsers
        .chain(parsed.sites.looks.iter().copied())
        .find(|(scope, _)| enclosing.may_run_with(file, *scope))?;
    Some(Hold::Inspected {
        piece: None,
        place: parsed.place(span),
        by_receiver: false,
    })
}
