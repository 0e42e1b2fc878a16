//! Resolves a name to the literals bound to it, in this file or in an imported file.

use crate::link::imports::Imports;
use crate::link::tree::{FileId, Tree};
use crate::sites::language::vocabulary::is_set_up;
use crate::sites::{Binding, FileSites, LiteralId, ScopeId, ScopeKind, Span};

/// Returns the literals that a name of a file is bound to in the files that define the name.
pub(super) fn imported<'t>(
    tree: &Tree<'t>,
    imports: &Imports,
    file: FileId,
    name: &'t str,
) -> Vec<(FileId, LiteralId)> {
    let mut found = Vec::new();
    for (definer, name_there) in imports.definers(tree, file, name) {
        let there = &tree.files[definer].sites;
        for binding in there.bindings_of(&name_there) {
            if there.scope(binding.scope).kind != ScopeKind::Function {
                found.push((definer, binding.literal));
            }
        }
    }
    if found.is_empty() {
        found.extend(fixture(tree, imports, file, name));
    }
    found
}

/// Returns the values of a pytest fixture defined in a `conftest.py` above the file.
fn fixture(
    tree: &Tree<'_>,
    imports: &Imports,
    file: FileId,
    name: &str,
) -> Vec<(FileId, LiteralId)> {
    let values = imports.conftests(tree, file).flat_map(|other| {
        let sites = &tree.files[other].sites;
        let is_it = move |binding: &&Binding<'_>| {
            let inside = sites.literal(binding.literal).scope;
            sites.scope(inside).kind == ScopeKind::Function
        };
        let bound = sites.bindings_in(name, ScopeId::MODULE..=ScopeId::MODULE);
        let bound = bound.filter(is_it);
        bound.map(move |binding| (other, binding.literal))
    });
    values.collect()
}

/// Returns the literals bound to a name in its scope, or else in the nearest enclosing scope.
pub(super) fn bindings_of(
    sites: &FileSites<'_>,
    read_in: ScopeId,
    at: Span,
    name: &str,
) -> Vec<LiteralId> {
    for (scope, around) in sites.around(read_in) {
        let here = sites.bindings_in(name, scope..=scope);
        let mut before = here.clone();
        if let Some(last) = before.rfind(|binding| binding.extent.start < at.start) {
            // A loop and a table of cases bind a name to several literals.
            let together = here.filter(|binding| binding.extent == last.extent);
            return together.map(|binding| binding.literal).collect();
        }
        let after: Vec<_> = here.map(|binding| binding.literal).collect();
        if !after.is_empty() && around.kind != ScopeKind::Function {
            return after;
        }
    }
    // `self.run = "x"` in another method of the class.
    let class = sites.scope(sites.function_of(read_in)).parent;
    if sites.scope(class).kind == ScopeKind::Class {
        let in_class = |binding: &&Binding<'_>| {
            sites.scope(binding.scope).parent == class
                && makes_the_object(sites.scope(binding.scope).name)
        };
        let bindings = sites.bindings_of(name).filter(in_class);
        return bindings.map(|binding| binding.literal).collect();
    }
    Vec::new()
}

/// Returns `true` if an attribute set in one method is visible in the others.
fn makes_the_object(function: &str) -> bool {
    matches!(function, "__init__" | "constructor") || is_set_up(function)
}
