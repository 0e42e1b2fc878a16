//! Finds the functions by which tests replace others. They get the id instead.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::holders::{Holder, HolderKind};
use super::question::Bits;
use super::{CallGraph, FunctionId};
use crate::cache::Cache;
use crate::link::flow::{Argument, Caller, Holds, Mocked, Place};
use crate::link::tree::FileId;
use crate::sites::language::Lexis;

/// The functions that tests in Python put in the place of others, each with its file.
#[derive(Default)]
struct Mocks<'t> {
    by_name: FxHashMap<&'t str, Vec<(FileId, Mock)>>,
    /// Those that may replace a function of any name.
    any: Vec<(FileId, Mock)>,
    /// The files that were searched.
    searched: Bits,
}

/// The functions of the files that were asked for.
#[derive(Default)]
pub(super) struct AllMocks<'t> {
    known: RefCell<Mocks<'t>>,
    /// The tests that run code of a file, with their helpers.
    around: Cache<FileId, Rc<Bits>>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Mock {
    Function(FunctionId),
    /// A `lambda` of the file.
    Lambda(FileId),
}

impl<'t> CallGraph<'_, 't> {
    /// Follows an id to the functions by which tests may replace the called function: `vi.mock("./api", () => ({ load:
    /// (id) => … }))`, `new Service({ load: (id) => … })`, `monkeypatch.setattr(api, "load", lambda id: …)`.
    pub(super) fn given_to_mocks(
        &self,
        file: FileId,
        argument: &Argument<'t>,
        is_of_tree: bool,
        next: &mut Vec<Holder<'t>>,
    ) {
        let closures = HolderKind::Closures(Caller::Member);
        let closures_of = |file| self.in_file(file, argument.callee, closures, Holds::Id);
        match self.tree.lexis(file) {
            Lexis::Rust => {}
            Lexis::JavaScript => {
                // `run.current = runId` calls no method.
                let is_method = argument.receiver.is_some() && argument.is_called();
                let mocking = self.tests_of(file).into_iter().filter(|file| {
                    let may_mock = is_method || self.mentions(*file, "ock(");
                    may_mock && self.mentions(*file, argument.callee)
                });
                next.extend(mocking.map(closures_of));
            }
            Lexis::Python => {
                for mock in self.mocks_around(file, argument.callee, !is_of_tree) {
                    match mock {
                        Mock::Lambda(file) => next.push(closures_of(file)),
                        Mock::Function(function) => {
                            next.extend(self.given_to_mock(function, argument));
                        }
                    }
                }
            }
        }
    }

    fn given_to_mock(&self, function: FunctionId, argument: &Argument<'t>) -> Option<Holder<'t>> {
        let (file, signature) = self.signature(function);
        // A function that replaces a method of a class gets the object too.
        let takes_object = signature.parameters.first() == Some(&"self");
        let place = match argument.place {
            Place::Index(at) if takes_object => Place::Index(at + 1),
            place => place,
        };
        let functions = self.sets.id(vec![function]);
        self.handed_to(file, functions, place, argument.holds)
    }

    /// Returns the functions that replace the function of a name in the tests that run code of a file, in their `conftest.py`
    /// files and in their helpers; with `of_any`, also those that may replace a function of any name.
    fn mocks_around(&self, file: FileId, name: &str, of_any: bool) -> Vec<Mock> {
        let around = self.mocks.around.get(file, |_| {
            let tests = self.tests_of(file);
            let used = tests.iter().flat_map(|test| self.imports.from(*test));
            let mut around = Bits::default();
            for file in used.chain(&tests) {
                if self.tree.files[*file].is_test {
                    around.insert(file.0);
                }
            }
            for file in around.numbers().map(FileId) {
                self.search_mocks(file);
            }
            Rc::new(around)
        });
        let known = self.mocks.known.borrow();
        let are_around = |mocks: &[(FileId, Mock)]| {
            let mocks = mocks.iter().filter(|(file, _)| around.contains(file.0));
            let mut mocks: Vec<Mock> = mocks.map(|(_, mock)| *mock).collect();
            mocks.sort_unstable();
            mocks.dedup();
            mocks
        };
        let mut mocks = known
            .by_name
            .get(name)
            .map_or_else(Vec::new, |mocks| are_around(mocks));
        if of_any {
            mocks.extend(are_around(&known.any));
        }
        mocks
    }

    /// Finds the functions that one test file puts in the place of others.
    fn search_mocks(&self, file: FileId) {
        if !self.mocks.known.borrow_mut().searched.insert(file.0) {
            return;
        }
        let mut functions: FxHashMap<&str, Vec<Mock>> = FxHashMap::default();
        for &function in self.by_file.get(&file).into_iter().flatten() {
            let name = self.signature(function).1.name;
            if !name.starts_with("test") {
                let known = functions.entry(name).or_default();
                known.push(Mock::Function(function));
            }
        }
        let taken = self.tree.files[file]
            .sites
            .imports
            .iter()
            .flat_map(|import| &import.names);
        for taken in taken.filter(|taken| self.by_name.contains_key(taken.there)) {
            let members = self.sets.members(self.functions_named(file, taken.here));
            let known = functions.entry(taken.here).or_default();
            known.extend(members.iter().map(|function| Mock::Function(*function)));
        }
        functions.insert("lambda", vec![Mock::Lambda(file)]);
        let mut found: FxHashSet<(Option<&str>, Mock)> = FxHashSet::default();
        let tokens = self.tokens(file, self.whole(file));
        let code = self.syntax(file, &tokens);
        for at in 1..tokens.len() {
            let Some(given) = functions.get(code.word(at)) else {
                continue;
            };
            let is_value = matches!(code.before(at), "=" | "," | "(");
            let is_whole = matches!(code.word(at + 1), "," | ")" | "\n" | "");
            if !is_value || !is_whole && code.word(at) != "lambda" {
                continue;
            }
            let Some(mocked) = Mocked::around(&code, at) else {
                continue;
            };
            let any = mocked.is_any().then_some(None);
            for name in mocked.names().map(Some).chain(any) {
                found.extend(given.iter().map(|mock| (name, *mock)));
            }
        }
        let mut known = self.mocks.known.borrow_mut();
        for (name, mock) in found {
            let Mocks { by_name, any, .. } = &mut *known;
            let mocks = name.map_or(any, |name| by_name.entry(name).or_default());
            mocks.push((file, mock));
        }
    }
}
