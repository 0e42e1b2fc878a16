//! Finds the functions by which tests replace others. They get the id instead.

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::holders::{Holder, HolderKind};
use super::{CallGraph, FunctionId};
use crate::cache::Cache;
use crate::link::flow::{Argument, Caller, Holds, Mocked, Place};
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::tokens::is_name_part;

/// The functions that tests in Python put in the place of others.
#[derive(Default)]
struct Mocks<'t> {
    by_name: FxHashMap<&'t str, BTreeSet<Mock>>,
    /// Those that may replace a function of any name.
    any: BTreeSet<Mock>,
}

/// The functions of each file that were asked for.
#[derive(Default)]
pub(super) struct AllMocks<'t> {
    of: Cache<FileId, Rc<Mocks<'t>>>,
    /// Those of all tests that run code of a file.
    around: Cache<FileId, Rc<Mocks<'t>>>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
                let mocks = self
                    .mocks
                    .around
                    .get(file, |_| Rc::new(self.mocks_around(file)));
                let named = mocks.by_name.get(argument.callee).into_iter().flatten();
                let any = mocks.any.iter().filter(|_| !is_of_tree);
                for &mock in named.chain(any) {
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

    /// Returns the functions in the tests that run code of a file, in their `conftest.py` files and in their helpers.
    fn mocks_around(&self, file: FileId) -> Mocks<'t> {
        let tests = self.tests_of(file);
        let used = tests.iter().flat_map(|test| self.imports.from(*test));
        let files: BTreeSet<FileId> = used.chain(&tests).copied().collect();
        let mut mocks = Mocks::default();
        for file in files {
            if self.tree.files[file].is_test {
                let own = self.mocks.of.get(file, |_| Rc::new(self.mocks_of(file)));
                mocks.any.extend(&own.any);
                for (name, own) in &own.by_name {
                    mocks.by_name.entry(name).or_default().extend(own);
                }
            }
        }
        mocks
    }

    /// Returns the functions that one test file puts in the place of others.
    fn mocks_of(&self, file: FileId) -> Mocks<'t> {
        let mut mocks = Mocks::default();
        let code = &self.tree.files[file];
        let mut functions: FxHashMap<&str, Vec<Mock>> = FxHashMap::default();
        for &function in self.by_file.get(&file).into_iter().flatten() {
            let name = self.signature(function).1.name;
            if !name.starts_with("test") {
                let known = functions.entry(name).or_default();
                known.push(Mock::Function(function));
            }
        }
        let taken = code.sites.imports.iter().flat_map(|import| &import.names);
        for taken in taken.filter(|taken| self.by_name.contains_key(taken.there)) {
            let members = self.sets.members(self.functions_named(file, taken.here));
            let known = functions.entry(taken.here).or_default();
            known.extend(members.iter().map(|function| Mock::Function(*function)));
        }
        functions.insert("lambda", vec![Mock::Lambda(file)]);
        for before in memchr::memchr3_iter(b'=', b',', b'(', code.text.as_bytes()) {
            let rest = code.text[before + 1..].trim_start();
            let end = rest.find(|one| !is_name_part(one));
            let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
            let Some(given) = functions.get(name) else {
                continue;
            };
            let after = after.trim_start_matches([' ', '\t']);
            if name != "lambda" && !after.is_empty() && !after.starts_with([',', ')', '\n', '\r']) {
                continue;
            }
            let at = code.text.len() - rest.len();
            let Some(mocked) = Mocked::around(code.text, at) else {
                continue;
            };
            if mocked.is_any() {
                mocks.any.extend(given);
            }
            for name in mocked.names() {
                mocks.by_name.entry(name).or_default().extend(given);
            }
        }
        mocks
    }
}
