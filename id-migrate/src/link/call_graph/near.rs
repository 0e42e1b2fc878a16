//! Leaves out other test files, because their code does not run together with the id of a question.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::CallGraph;
use super::holders::HolderId;
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::{LiteralId, ScopeId};

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
        self.readers().contains(&file)
    }

    /// Returns the files that may read the members of an object with the id.
    pub(super) fn readers(&self) -> &FxHashSet<FileId> {
        self.readers.get_or_init(|| self.graph.readers(self.roots))
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

/// The tests of Python that contain the literals of a question. Code of other tests does not get the id.
pub(super) struct OwnTests<'q, 'a, 't> {
    graph: &'q CallGraph<'a, 't>,
    /// Empty if a literal is outside of tests.
    tests: Vec<(FileId, ScopeId)>,
}

impl<'q, 'a, 't> OwnTests<'q, 'a, 't> {
    pub(super) fn of(graph: &'q CallGraph<'a, 't>, literals: &[(FileId, LiteralId)]) -> Self {
        let test = |&(file, literal): &(FileId, LiteralId)| {
            let scope = graph.tree.literal(file, literal).scope;
            let id = graph.tree.files[file].sites.outermost_function_of(scope);
            graph.is_test_of_python(file, id).then_some((file, id))
        };
        let tests: Option<Vec<_>> = literals.iter().map(test).collect();
        Self {
            graph,
            tests: tests.unwrap_or_default(),
        }
    }

    /// Returns `true` if only other tests run the code at a byte: the code of a test, or of a helper that only tests call.
    pub(super) fn exclude(&self, file: FileId, at: usize) -> bool {
        if self.tests.is_empty() {
            return false;
        }
        let sites = &self.graph.tree.files[file].sites;
        let function = sites.outermost_function_of(sites.scope_at(at));
        if self.graph.is_test_of_python(file, function) {
            return !self.tests.contains(&(file, function));
        }
        let callers = self.graph.tests_that_call((file, function));
        callers.is_some_and(|callers| {
            let mut own = self.tests.iter();
            !own.any(|(test_file, test)| *test_file == file && callers.contains(test))
        })
    }
}

impl CallGraph<'_, '_> {
    /// Returns `true` if a function is a test of pytest or unittest.
    fn is_test_of_python(&self, file: FileId, function: ScopeId) -> bool {
        let code = &self.tree.files[file];
        code.is_test
            && self.tree.lexis(file) == Lexis::Python
            && code.sites.scope(function).name.starts_with("test")
    }

    /// Returns the tests that call a helper of their file; `None` if other code may call it.
    fn tests_that_call(&self, helper: (FileId, ScopeId)) -> Option<Rc<BTreeSet<ScopeId>>> {
        self.known.test_callers.get(helper, |&(file, id)| {
            let code = &self.tree.files[file];
            let function = code.sites.scope(id);
            let signature = code.sites.signature_at(function.extent.start as usize);
            let is_helper = id != ScopeId::MODULE
                && self.runs_alone[file.index()]
                && self.tree.lexis(file) == Lexis::Python
                && signature.is_some_and(|(_, one)| one.decorators.is_empty());
            if !is_helper {
                return None;
            }
            let uses = memchr::memmem::find_iter(code.text.as_bytes(), function.name);
            let function_at = |at| code.sites.outermost_function_of(code.sites.scope_at(at));
            let mut callers: BTreeSet<ScopeId> = uses.map(function_at).collect();
            callers.remove(&id);
            let mut all = callers.iter();
            let is_called = !callers.is_empty();
            let by_tests = is_called && all.all(|one| self.is_test_of_python(file, *one));
            by_tests.then(|| Rc::new(callers))
        })
    }

    /// Returns the files of a question, and the files that they import directly or through one other file.
    pub(super) fn readers(&self, roots: &FxHashSet<FileId>) -> FxHashSet<FileId> {
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
