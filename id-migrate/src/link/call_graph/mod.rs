//! Follows an id through calls, in every file, and finds the functions that inspect its text.
//!
//! Code is read on demand. A question begins at the literals of a group and follows the id through variables, attributes and
//! calls. The results are kept for the next question.

mod arguments;
mod callees;
mod commands;
mod ends;
mod errors;
mod fields;
mod following;
mod handlers;
mod holders;
mod known;
mod literals;
mod locals;
mod look;
mod messages;
mod methods;
mod mocks;
mod near;
mod objects;
mod outside;
mod parameters;
mod pieces;
mod question;
mod reached;
mod requests;
mod routes;
mod sets;
mod steps;
mod stored;

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::flow::Holds;
use super::imports::Imports;
use super::resolve::Classes;
use super::syntax::Syntax;
use super::tree::{FileId, Tree, TreeFile, is_test_file};
use crate::sites::language::Lexis;
use crate::sites::tokens::Token;
use crate::sites::{Signature, Span};
use callees::Callees;
use holders::{Holder, HolderId, HolderKind, Holders};
use known::Known;
pub(crate) use look::{Journey, Look, Stored};
use mocks::AllMocks;
use near::Near;
use pieces::{Piece, Pieces};
use question::Question;
use reached::{AllSteps, Exit, Found, Reached, StepsId};
use sets::Sets;

index_type! {
    /// A function of the tree.
    FunctionId
}

/// The functions of a tree, and who calls them with an id.
pub(crate) struct CallGraph<'a, 't> {
    tree: &'a Tree<'t>,
    imports: &'a Imports,
    classes: Classes<'a, 't>,
    functions: Vec<(FileId, &'a Signature<'t>)>,
    by_name: FxHashMap<&'t str, Vec<FunctionId>>,
    by_file: FxHashMap<FileId, Vec<FunctionId>>,
    /// The files that define a class of a name.
    classes_by_name: FxHashMap<&'t str, Vec<FileId>>,
    known: Known<'t>,
    pieces: RefCell<Pieces>,
    holders: RefCell<Holders<'t>>,
    steps: RefCell<AllSteps<'t>>,
    /// For each file: `true` if its code runs in its own tests only.
    runs_alone: Vec<bool>,
    question: RefCell<Question<'t>>,
    mocks: AllMocks<'t>,
    callees: Callees<'t>,
    sets: Sets<'t>,
}

impl<'a, 't> CallGraph<'a, 't> {
    /// Returns the call graph of a tree.
    pub(crate) fn of(tree: &'a Tree<'t>, imports: &'a Imports) -> Self {
        let mut functions = Vec::new();
        let mut by_name: FxHashMap<&'t str, Vec<FunctionId>> = FxHashMap::default();
        let mut by_file: FxHashMap<FileId, Vec<FunctionId>> = FxHashMap::default();
        let mut classes_by_name: FxHashMap<&'t str, Vec<FileId>> = FxHashMap::default();
        let runs_alone = |file: &TreeFile<'_>| {
            let path = &file.walked.path;
            // In Python a test runs with the helpers that it or a `conftest.py` imports.
            file.is_test
                && match file.walked.language.lexis {
                    Lexis::Python => true,
                    Lexis::JavaScript => is_test_file(path),
                    Lexis::Rust => false,
                }
        };
        for (index, file) in tree.files.numbered() {
            for signature in &file.sites.signatures {
                let id = FunctionId::new(functions.len());
                functions.push((index, signature));
                by_name.entry(signature.name).or_default().push(id);
                by_file.entry(index).or_default().push(id);
            }
            for class in &file.sites.classes {
                let files = classes_by_name.entry(class.name).or_default();
                files.push(index);
            }
        }
        Self {
            tree,
            imports,
            classes: Classes::of(tree, imports),
            functions,
            by_name,
            by_file,
            classes_by_name,
            known: Known::default(),
            pieces: RefCell::default(),
            holders: RefCell::default(),
            steps: RefCell::default(),
            runs_alone: tree.files.iter().map(runs_alone).collect(),
            question: RefCell::default(),
            mocks: AllMocks::default(),
            callees: Callees::default(),
            sets: Sets::default(),
        }
    }

    fn holder(&self, id: HolderId) -> Holder<'t> {
        self.holders.borrow().get(id)
    }

    fn id_of(&self, holder: Holder<'t>) -> HolderId {
        self.holders.borrow_mut().id(holder)
    }

    /// Returns the holder of a value that leaves the function of a call.
    fn result(&self, call: HolderId, exit: Exit<'t>) -> HolderId {
        self.holders.borrow_mut().result(call, exit)
    }

    fn tokens(&self, file: FileId, part: Span) -> Rc<Piece> {
        self.pieces
            .borrow_mut()
            .of(&self.tree.files[file], (file, part))
    }

    /// Returns the syntax of a piece of a file from its tokens.
    fn syntax<'f>(&'f self, file: FileId, tokens: &'f [Token]) -> Syntax<'f, 't> {
        Syntax::new(&self.tree.files[file], tokens)
    }

    /// Returns the indices of the tokens of a piece that are the name.
    fn uses(&self, file: FileId, part: Span, name: &str) -> Vec<u32> {
        let TreeFile { text, sites, .. } = &self.tree.files[file];
        let tokens = self.tokens(file, part);
        let mut uses = tokens.uses(text, name);
        let others = sites.words_for(name).iter();
        uses.extend(others.flat_map(|word| tokens.uses(text, word)));
        uses.sort_unstable();
        uses
    }

    /// Returns the holder of a value in the code of a whole file.
    fn in_file(
        &self,
        file: FileId,
        name: &'t str,
        kind: HolderKind,
        holds: Holds<'t>,
    ) -> Holder<'t> {
        Holder::new((file, self.whole(file)), name, kind, holds)
    }

    fn whole(&self, file: FileId) -> Span {
        self.tree.files[file].whole()
    }

    /// Returns `true` if a file contains a name.
    fn mentions(&self, file: FileId, name: &'t str) -> bool {
        let mut mentioned = self.known.mentioned.borrow_mut();
        let known = mentioned.entry(name).or_default();
        // A name of the file itself needs no search.
        let is_own = || self.start_of(file, name) < self.tree.files[file].text.len();
        let mentions = || is_own() || self.tree.files[file].mentions(name);
        if known.searched.insert(file.0) && mentions() {
            known.found.insert(file.0);
        }
        known.found.contains(file.0)
    }
}

impl std::fmt::Debug for CallGraph<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallGraph")
            .field("functions", &self.functions.len())
            .finish_non_exhaustive()
    }
}
