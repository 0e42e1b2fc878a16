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

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::flow::Holds;
use super::imports::Imports;
use super::resolve::Classes;
use super::syntax::Syntax;
use super::tree::{FileId, Tree, TreeFile, is_test_file};
use crate::cache::Cache;
use crate::sites::language::Lexis;
use crate::sites::tokens::Token;
use crate::sites::{ScopeId, Signature, Span};
use callees::Callees;
use holders::{Holder, HolderId, HolderKind, Holders};
use literals::Bound;
pub(crate) use look::{Journey, Look};
use mocks::AllMocks;
use near::Near;
use pieces::{Piece, Pieces};
use question::{Bits, Question};
use reached::{AllSteps, Exit, Found, Reached, StepsId};
use sets::{SetId, Sets};

index_type! {
    /// A function of the tree.
    FunctionId
}

/// The holders of the values that leave a function, in each file that calls it.
type Results<'t> = Cache<(FunctionId, Exit<'t>), Rc<[HolderId]>>;

/// The code of a function, and the name of a parameter.
type Parameter<'t> = ((FileId, Span), &'t str);

/// The files that were searched for a name.
#[derive(Default)]
struct Mentions {
    searched: Bits,
    /// The files that contain the name.
    found: Bits,
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
    pieces: RefCell<Pieces>,
    bound: Cache<FileId, Rc<Bound>>,
    locals: Cache<(FileId, Span, &'t str), bool>,
    holders: RefCell<Holders<'t>>,
    steps: RefCell<AllSteps<'t>>,
    /// For each file: `true` if its code runs in its own tests only.
    runs_alone: Vec<bool>,
    /// The values that leave a function, in its file and in the importing files.
    results: Results<'t>,
    question: RefCell<Question<'t>>,
    /// The names that other files import from a file.
    taken_names: Cache<FileId, Rc<FxHashSet<&'t str>>>,
    mentioned: RefCell<FxHashMap<&'t str, Mentions>>,
    /// The table that a part of a file takes a called variable from.
    tables: Cache<(FileId, Span, &'t str), Option<&'t str>>,
    /// The functions besides `__init__` that a call of a class runs, each with its class.
    special_constructors: OnceCell<Vec<(&'t str, FunctionId)>>,
    /// For each name of a function that dispatches, the functions it may choose: `@render.register`.
    registered: OnceCell<FxHashMap<&'t str, Vec<FunctionId>>>,
    /// The functions that a variable of a file wraps, with the number of arguments that it binds.
    wrapped: Cache<(FileId, &'t str), (SetId, Option<u32>)>,
    /// `true` for each file that may get requests.
    handles: Cache<FileId, bool>,
    /// `true` for each file that may route requests.
    routes: Cache<FileId, bool>,
    /// The test code that runs code of a file.
    tests: Cache<FileId, Rc<[FileId]>>,
    /// The tests that import each file, directly or through other files, by the file's number.
    running: OnceCell<Vec<Vec<FileId>>>,
    /// The routes in the code of a file.
    segments: Cache<FileId, Rc<messages::Routes<'t>>>,
    /// The functions that are registered with an object of a file.
    listeners: Cache<(FileId, &'t str), SetId>,
    /// `true` for each class of a file that `namedtuple` makes.
    named_tuples: Cache<(FileId, &'t str), bool>,
    /// The parameters near a file that get the objects of an ORM.
    hooks: Cache<FileId, Rc<[Parameter<'t>]>>,
    /// `true` for each test that may read the arguments of its mocks.
    reads_mocks: Cache<(FileId, Span), bool>,
    mocks: AllMocks<'t>,
    /// The tests that call each helper of their file; `None` if other code may call the helper.
    test_callers: Cache<(FileId, ScopeId), Option<Rc<BTreeSet<ScopeId>>>>,
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
            pieces: RefCell::default(),
            bound: Cache::default(),
            locals: Cache::default(),
            holders: RefCell::default(),
            steps: RefCell::default(),
            runs_alone: tree.files.iter().map(runs_alone).collect(),
            results: Cache::default(),
            question: RefCell::default(),
            taken_names: Cache::default(),
            mentioned: RefCell::default(),
            tables: Cache::default(),
            special_constructors: OnceCell::new(),
            registered: OnceCell::new(),
            wrapped: Cache::default(),
            listeners: Cache::default(),
            handles: Cache::default(),
            routes: Cache::default(),
            segments: Cache::default(),
            tests: Cache::default(),
            running: OnceCell::new(),
            named_tuples: Cache::default(),
            hooks: Cache::default(),
            reads_mocks: Cache::default(),
            mocks: AllMocks::default(),
            test_callers: Cache::default(),
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
        let text = self.tree.files[file].text;
        self.tokens(file, part).uses(text, name)
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
        let mut mentioned = self.mentioned.borrow_mut();
        let known = mentioned.entry(name).or_default();
        if known.searched.insert(file.0) && self.tree.files[file].mentions(name) {
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
