//! Keeps what the questions have found out about the tree.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::FunctionId;
use super::holders::HolderId;
use super::literals::Bound;
use super::messages::Routes;
use super::question::Bits;
use super::reached::{Exit, StepsId};
use super::sets::SetId;
use crate::cache::Cache;
use crate::link::tree::FileId;
use crate::sites::{LiteralId, ScopeId, Span};

/// The holders of the values that leave a function, in each file that calls it.
type Results<'t> = Cache<(FunctionId, Exit<'t>), Rc<[HolderId]>>;

/// The code of a function, and the name of a parameter.
type Parameter<'t> = ((FileId, Span), &'t str);

/// The files that were searched for a name.
#[derive(Default)]
pub(super) struct Mentions {
    pub(super) searched: Bits,
    /// The files that contain the name.
    pub(super) found: Bits,
}

/// The answers that a later question needs again.
#[derive(Default)]
pub(super) struct Known<'t> {
    /// The bindings of the literals of a file.
    pub(super) bound: Cache<FileId, Rc<Bound>>,
    /// The steps that follow from a literal.
    pub(super) after_literals: Cache<(FileId, LiteralId), StepsId>,
    /// `true` if a part of a file binds a variable.
    pub(super) locals: Cache<(FileId, Span, &'t str), bool>,
    /// The values that leave a function, in its file and in the importing files.
    pub(super) results: Results<'t>,
    /// The names that other files import from a file.
    pub(super) taken_names: Cache<FileId, Rc<FxHashSet<&'t str>>>,
    /// The files that contain a name.
    pub(super) mentioned: RefCell<FxHashMap<&'t str, Mentions>>,
    /// The table that a part of a file takes a called variable from.
    pub(super) tables: Cache<(FileId, Span, &'t str), Option<&'t str>>,
    /// The methods that a constructor call runs in addition to `__init__`, each with its class.
    pub(super) special_constructors: OnceCell<Vec<(&'t str, FunctionId)>>,
    /// For each name of a function that dispatches, the functions it may choose: `@render.register`.
    pub(super) registered: OnceCell<FxHashMap<&'t str, Vec<FunctionId>>>,
    /// The functions that a variable of a file wraps, with the number of arguments that it binds.
    pub(super) wrapped: Cache<(FileId, &'t str), (SetId, Option<u32>)>,
    /// `true` for each file that may get requests.
    pub(super) handles: Cache<FileId, bool>,
    /// `true` for each file that may route requests.
    pub(super) routes: Cache<FileId, bool>,
    /// The test code that runs code of a file.
    pub(super) tests: Cache<FileId, Rc<[FileId]>>,
    /// The tests that import each file, directly or through other files, by the file's number.
    pub(super) running: OnceCell<Vec<Vec<FileId>>>,
    /// The routes in the code of a file.
    pub(super) segments: Cache<FileId, Rc<Routes<'t>>>,
    /// The functions that are registered with an object of a file.
    pub(super) listeners: Cache<(FileId, &'t str), SetId>,
    /// `true` for each class of a file that `namedtuple` makes.
    pub(super) named_tuples: Cache<(FileId, &'t str), bool>,
    /// The parameters near a file that get the objects of an ORM.
    pub(super) hooks: Cache<FileId, Rc<[Parameter<'t>]>>,
    /// The functions of a file that check the objects of their class.
    pub(super) checks: Cache<FileId, Rc<[FunctionId]>>,
    /// `true` for each test that may read the arguments of its mocks.
    pub(super) reads_mocks: Cache<(FileId, Span), bool>,
    /// The tests that call each helper of their file; `None` if other code may call the helper.
    pub(super) test_callers: Cache<(FileId, ScopeId), Option<Rc<BTreeSet<ScopeId>>>>,
}
