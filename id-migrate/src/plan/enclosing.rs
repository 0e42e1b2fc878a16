//! The functions that contain or use a group's literals.

use std::collections::BTreeSet;

use super::context::Context;
use super::name_graph::Function;
use crate::link::tree::FileId;
use crate::sites::ScopeId;

/// The functions that contain or use a group's literals.
pub(super) struct EnclosingFunctions<'c, 'a, 't> {
    context: &'c Context<'a, 't>,
    pub(super) files: BTreeSet<FileId>,
    functions: BTreeSet<Function>,
}

impl<'c, 'a, 't> EnclosingFunctions<'c, 'a, 't> {
    pub(super) fn of(context: &'c Context<'a, 't>, members: &[usize]) -> Self {
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
    pub(super) fn may_run_with(&self, file: FileId, scope: ScopeId) -> bool {
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
