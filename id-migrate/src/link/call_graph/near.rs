//! Test files near a question. Code of other test files does not run together with its id.

use std::cell::OnceCell;

use rustc_hash::FxHashSet;

use super::CallGraph;
use super::holders::HolderId;
use crate::link::tree::FileId;

/// The test files that run together with the files of a question.
pub(super) struct Near<'q, 'a, 't> {
    graph: &'q CallGraph<'a, 't>,
    roots: &'q FxHashSet<FileId>,
    known: Vec<Option<bool>>,
    /// The files that read members of the objects of the question.
    readers: OnceCell<FxHashSet<FileId>>,
}

impl<'q, 'a, 't> Near<'q, 'a, 't> {
    pub(super) fn new(graph: &'q CallGraph<'a, 't>, roots: &'q FxHashSet<FileId>) -> Self {
        Self {
            graph,
            roots,
            known: vec![None; graph.runs_alone.len()],
            readers: OnceCell::new(),
        }
    }

    /// Returns `true` if a file may read the members of an object with the id. Far from the id the same name may mean
    /// something else.
    pub(super) fn reads_members(&self, file: FileId) -> bool {
        let readers = || self.graph.readers(self.roots);
        self.readers.get_or_init(readers).contains(&file)
    }

    /// Returns `true` if a holder is in a test file that neither imports a file of the question nor is imported by one.
    pub(super) fn is_in_other_test(&mut self, holder: HolderId) -> bool {
        let file = self.graph.holders.borrow().files[holder.index()];
        file.is_some_and(|file| {
            let is_near = || self.graph.is_near(file, self.roots);
            self.graph.runs_alone[file.index()]
                && !*self.known[file.index()].get_or_insert_with(is_near)
        })
    }
}

impl CallGraph<'_, '_> {
    /// Returns the files of a question, and the files that they import directly or through one other file.
    fn readers(&self, roots: &FxHashSet<FileId>) -> FxHashSet<FileId> {
        let mut files = roots.clone();
        for _ in 0..2 {
            let imported = files.iter().flat_map(|file| self.imports.from(*file));
            let imported: Vec<FileId> = imported.copied().collect();
            files.extend(imported);
        }
        files
    }

    /// Returns `true` if a file is a file of the question, imports one or is imported by one.
    fn is_near(&self, file: FileId, roots: &FxHashSet<FileId>) -> bool {
        let imports =
            |from: FileId, to: FileId| self.imports.above(from).binary_search(&to).is_ok();
        let mut roots = roots.iter();
        roots.any(|root| *root == file || imports(*root, file) || imports(file, *root))
    }
}
