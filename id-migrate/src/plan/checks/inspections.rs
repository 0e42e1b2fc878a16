//! Doubt: code that may run together with a group inspects the text of ids.

use std::collections::BTreeSet;

use super::super::name_graph::Function;
use super::{Context, Hold, Subject};
use crate::link::tree::FileId;
use crate::sites::{AccessKind, Fragment, LiteralId, ScopeId};

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

/// The functions that contain or use a group's literals.
struct EnclosingFunctions<'c, 'a, 't> {
    context: &'c Context<'a, 't>,
    files: BTreeSet<FileId>,
    functions: BTreeSet<Function>,
}

impl<'c, 'a, 't> EnclosingFunctions<'c, 'a, 't> {
    fn of(context: &'c Context<'a, 't>, members: &[usize]) -> Self {
        let mut enclosing = Self {
            context,
            files: context.files(members),
            functions: BTreeSet::new(),
        };
        for id in context.ids(members) {
            let sites = &context.known.tree.files[id.file].sites;
            let literal = sites.literal(id.literal);
            let function = context.function_of(id.file, literal.scope);
            // A constant is part of every function that uses the constant.
            let is_constant = sites.bindings.iter().any(|it| it.literal == id.literal);
            if function.1 != ScopeId::MODULE || !is_constant {
                enclosing.functions.insert(function);
            }
            for one in &id.uses {
                if one.file != id.file || !one.extent.contains(literal.token) {
                    let function = context.function_of(one.file, one.scope);
                    enclosing.functions.insert(function);
                }
            }
        }
        // Only module-level code contains the literals.
        if enclosing.functions.is_empty() {
            let modules = enclosing.files.iter();
            enclosing.functions = modules.map(|file| (*file, ScopeId::MODULE)).collect();
        }
        enclosing
    }

    /// Returns `true` if code in a scope may run together with one of the literals.
    fn may_run_with(&self, file: FileId, scope: ScopeId) -> bool {
        let other = self.context.function_of(file, scope);
        if self.functions.contains(&other) {
            return true;
        }
        let mut files = self.files.clone();
        files.insert(file);
        let graph = self.context.name_graph(files);
        let mut functions = self.functions.iter();
        functions.any(|function| graph.may_run_together(*function, other))
    }
}
