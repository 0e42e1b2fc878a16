//! The functions that contain or use a group's literals.

use std::collections::BTreeSet;

use super::context::Context;
use super::name_graph::{Function, words};
use crate::link::tree::FileId;
use crate::sites::{LiteralId, ScopeId};

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
            let literal = context.known.tree.literal(id.file, id.literal);
            let function = context.function_of(id.file, literal.scope);
            if function.1 == ScopeId::MODULE {
                enclosing.add_constant(id.file, id.literal);
            } else {
                enclosing.functions.insert(function);
            }
            // A constant is also part of every function that uses the constant.
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

    /// Adds the functions that name a constant. A literal without a name may be used by any function.
    fn add_constant(&mut self, file: FileId, literal: LiteralId) {
        let tree = &self.context.known.tree;
        let bindings = tree.files[file].sites.bindings.iter();
        let names: Vec<&str> = bindings
            .filter(|binding| binding.literal == literal)
            // `IDS.run` is used through the name of the object.
            .filter_map(|binding| binding.name.split(['.', ':']).next())
            .collect();
        if names.is_empty() {
            self.functions.insert((file, ScopeId::MODULE));
            return;
        }
        let imports = &self.context.known.imports;
        let files = imports.importers(file).iter().copied().chain([file]);
        for other in files {
            let parsed = &tree.files[other];
            if !names
                .iter()
                .any(|name| memchr::memmem::find(parsed.text.as_bytes(), name.as_bytes()).is_some())
            {
                continue;
            }
            for (id, scope) in parsed.sites.outermost_functions() {
                let text = &parsed.text[scope.extent.range()];
                if words(text).any(|word| names.contains(&word)) {
                    self.functions.insert((other, id));
                }
            }
        }
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
