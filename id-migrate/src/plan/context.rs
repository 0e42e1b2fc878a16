//! The input of the planner: the semantic model, and caches of derived facts.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::Function;
use super::checks::computed_paths::computed_path;
use super::checks::contrasts::Contrasts;
use super::checks::data_files::DataFiles;
use super::checks::derived_text::Expectations;
use super::copies::Index;
use super::options::FixOptions;
use crate::cache::Cache;
use crate::link::Facts;
use crate::link::call_graph::CallGraph;
use crate::link::resolve::IdLiteral;
use crate::link::tree::FileId;
use crate::read::ignores::Ignores;
use crate::sites::{LiteralId, ScopeId};

/// The input of the planner, with caches.
pub(super) struct Context<'a, 't> {
    /// The semantic model of the tree.
    pub(super) known: &'a Facts<'t>,
    pub(super) ignores: &'a [Ignores],
    pub(super) options: FixOptions,
    pub(super) data_files: DataFiles,
    call_graph: OnceCell<CallGraph<'a, 't>>,
    indexes: Cache<FileId, Rc<Index<'a>>>,
    computed_paths: Cache<FileId, Option<String>>,
    expectations: Cache<Function, Rc<Expectations>>,
    ids_in: OnceCell<FxHashMap<Function, Vec<usize>>>,
    contrasts: Cache<Function, Rc<Contrasts>>,
}

impl<'a, 't> Context<'a, 't> {
    pub(super) fn new(known: &'a Facts<'t>, ignores: &'a [Ignores], options: FixOptions) -> Self {
        Self {
            known,
            ignores,
            options,
            data_files: DataFiles::default(),
            call_graph: OnceCell::new(),
            indexes: Cache::default(),
            computed_paths: Cache::default(),
            expectations: Cache::default(),
            ids_in: OnceCell::new(),
            contrasts: Cache::default(),
        }
    }

    pub(super) fn value_of(&self, id: usize) -> Option<&str> {
        let id = &self.known.ids[id];
        self.known.tree.value(id.file, id.literal)
    }

    /// Returns the index of the id that a literal is, if the literal is an id.
    pub(super) fn id_at(&self, file: FileId, literal: LiteralId) -> Option<usize> {
        let place = (file, literal);
        let ids = &self.known.ids;
        ids.binary_search_by_key(&place, |id| (id.file, id.literal))
            .ok()
    }

    pub(super) fn ids<'s>(
        &'s self,
        members: &'s [usize],
    ) -> impl Iterator<Item = &'s IdLiteral<'t>> {
        members.iter().map(|member| &self.known.ids[*member])
    }

    /// Returns the files of a group's ids.
    pub(super) fn files(&self, members: &[usize]) -> BTreeSet<FileId> {
        self.ids(members).map(|id| id.file).collect()
    }

    /// Returns the files in which the text of a group with these files may be its id: these files, and the test files that
    /// import from these or that these import from.
    pub(super) fn near(&self, own: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let mut near = own.clone();
        for &file in own {
            near.extend(self.known.imports.from(file));
            near.extend(self.known.imports.importers(file));
        }
        near.retain(|file| self.known.tree.files[*file].is_test || own.contains(file));
        near
    }

    /// Returns the files near the files of a group, and the files that these import, directly or indirectly.
    pub(super) fn above(&self, own: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let mut above = self.near(own);
        for file in own {
            above.extend(self.known.imports.above(*file));
        }
        above
    }

    pub(super) fn function_of(&self, file: FileId, scope: ScopeId) -> Function {
        let sites = &self.known.tree.files[file].sites;
        (file, sites.outermost_function_of(scope))
    }

    /// Returns the outermost functions that contain or use a group's ids.
    pub(super) fn functions_of(&self, members: &[usize]) -> BTreeSet<Function> {
        let places = self.ids(members).flat_map(|id| {
            let literal = self.known.tree.literal(id.file, id.literal);
            let uses = id.uses.iter().map(|one| (one.file, one.scope));
            uses.chain([(id.file, literal.scope)])
        });
        places
            .map(|(file, scope)| self.function_of(file, scope))
            .collect()
    }

    /// Returns the ids that a function contains or uses.
    pub(super) fn ids_in(&self, function: Function) -> &[usize] {
        let by_function = self.ids_in.get_or_init(|| {
            let mut by_function: FxHashMap<Function, Vec<usize>> = FxHashMap::default();
            for id in 0..self.known.ids.len() {
                for function in self.functions_of(&[id]) {
                    by_function.entry(function).or_default().push(id);
                }
            }
            by_function
        });
        by_function.get(&function).map_or(&[], Vec::as_slice)
    }

    /// Returns the ids of a function that a test may contrast with others.
    pub(super) fn contrasts(&self, function: Function) -> Rc<Contrasts> {
        let read = |function: &_| Rc::new(Contrasts::of_function(self, *function));
        self.contrasts.get(function, read)
    }

    /// Returns `true` if every id of a group is only compared or expected.
    pub(super) fn is_only_compared(&self, members: &[usize]) -> bool {
        self.ids(members).all(|id| id.destination.is_compared())
    }

    /// Returns the literals of a file by their text.
    pub(super) fn index(&self, file: FileId) -> Rc<Index<'a>> {
        let read = |file: &_| Rc::new(Index::of(&self.known.tree.files[*file].sites));
        self.indexes.get(file, read)
    }

    pub(super) fn call_graph(&self) -> &CallGraph<'a, 't> {
        let facts = self.known;
        self.call_graph
            .get_or_init(|| CallGraph::of(&facts.tree, &facts.imports))
    }

    /// Returns the place where a file opens a computed path, if there is one.
    pub(super) fn computed_path(&self, file: FileId) -> Option<String> {
        let read = |file: &_| computed_path(&self.known.tree.files[*file]);
        self.computed_paths.get(file, read)
    }

    /// Returns the values that the assertions of a function expect.
    pub(super) fn expectations(&self, function: Function) -> Rc<Expectations> {
        let files = &self.known.tree.files;
        let read = |(file, scope): &Function| Rc::new(Expectations::of(&files[*file], *scope));
        self.expectations.get(function, read)
    }
}
