//! Finds the code that runs together with a group's literals.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::group::Builder;
use super::meet::{Function, Functions, words};
use crate::sites::{LiteralId, ScopeId};

/// The functions that contain or use a group's literals.
pub(super) struct Around<'b, 'a, 't> {
    pub(super) builder: &'b Builder<'a, 't>,
    pub(super) value: &'b str,
    pub(super) files: BTreeSet<usize>,
    places: BTreeSet<Function>,
}

impl<'b, 'a, 't> Around<'b, 'a, 't> {
    pub(super) fn new(builder: &'b Builder<'a, 't>, value: &'b str, members: &[usize]) -> Self {
        let place = |member: &usize| {
            let id = &builder.known.ids[*member];
            (id.file, id.literal)
        };
        let mut around = Self {
            builder,
            value,
            files: builder.files(members),
            places: BTreeSet::new(),
        };
        for member in members {
            let id = &builder.known.ids[*member];
            let here = around.function(place(member));
            if here.1 == ScopeId::MODULE {
                around.add_constant(id.file, id.literal);
            } else {
                around.places.insert(here);
            }
            // A constant also counts where it is used.
            let token = builder.known.tree.literal(id.file, id.literal).token;
            for one in &id.uses {
                if one.file == id.file && one.extent.contains(token) {
                    continue;
                }
                let sites = &builder.known.tree.files[one.file].sites;
                around
                    .places
                    .insert((one.file, sites.outermost_function_of(one.scope)));
            }
        }
        // Only module-level code contains the literals.
        if around.places.is_empty() {
            let modules = around.files.iter().map(|file| (*file, ScopeId::MODULE));
            around.places = modules.collect();
        }
        around
    }

    /// A constant stands in every function that names it; a literal without a name may be anywhere.
    fn add_constant(&mut self, file: usize, literal: LiteralId) {
        let tree = &self.builder.known.tree;
        let bindings = tree.files[file].sites.bindings.iter();
        let names: Vec<&str> = bindings
            .filter(|binding| binding.literal == literal)
            // `IDS.run` is named by its object.
            .filter_map(|binding| binding.name.split(['.', ':']).next())
            .collect();
        if names.is_empty() {
            self.places.insert((file, ScopeId::MODULE));
            return;
        }
        let imports = &self.builder.known.imports;
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
                    self.places.insert((other, id));
                }
            }
        }
    }

    fn function(&self, (file, literal): (usize, LiteralId)) -> Function {
        let sites = &self.builder.known.tree.files[file].sites;
        (
            file,
            sites.outermost_function_of(sites.literal(literal).scope),
        )
    }

    /// Returns `true` if code in that scope runs together with one of the group's literals.
    pub(super) fn meets(&self, file: usize, scope: ScopeId) -> bool {
        let sites = &self.builder.known.tree.files[file].sites;
        let here = (file, sites.outermost_function_of(scope));
        if self.places.contains(&here) {
            return true;
        }
        let mut files = self.files.clone();
        files.insert(file);
        let functions = self.builder.functions(files);
        self.places.iter().any(|place| functions.meet(*place, here))
    }
}

/// A cache of the functions of each set of files.
pub(super) type Known = BTreeMap<BTreeSet<usize>, Rc<Functions>>;
