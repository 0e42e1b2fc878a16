//! Numbers the holders of an id.

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::question::Bits;
use super::reached::Exit;
use super::sets::{SetId, TakersId};
use crate::ids::index;
use crate::link::flow::{Caller, Holds};
use crate::link::tree::FileId;
use crate::sites::Span;

/// A call that may mean more functions than these waits until all others have been followed.
const MAX_CANDIDATES: usize = 8;

/// A holder of an id: a variable, an attribute of `self` or an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Holder<'t> {
    /// The part of a file that holds the id; `None` for the same place in each function of a set.
    pub(super) code: Option<(FileId, Span)>,
    pub(super) name: &'t str,
    pub(super) kind: HolderKind,
    pub(super) holds: Holds<'t>,
}

impl<'t> Holder<'t> {
    pub(super) const fn new(
        code: (FileId, Span),
        name: &'t str,
        kind: HolderKind,
        holds: Holds<'t>,
    ) -> Self {
        Self {
            code: Some(code),
            name,
            kind,
            holds,
        }
    }

    pub(super) const fn variable(code: (FileId, Span), name: &'t str, holds: Holds<'t>) -> Self {
        Self::new(code, name, HolderKind::Variable, holds)
    }

    /// Creates the holder that stands for the same place in each function of a set.
    pub(super) const fn of_set(kind: HolderKind, holds: Holds<'t>) -> Self {
        Self {
            code: None,
            name: "",
            kind,
            holds,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum HolderKind {
    /// A variable or a parameter.
    Variable,
    /// An attribute of `self` or `this`.
    Own,
    /// A member of objects, or a place of tuples and variants.
    Member(Option<u32>),
    /// A member of objects that the tests of a file share.
    SharedMember,
    /// A field of schemas and models, whose declarations may constrain the id.
    Field,
    /// The message of errors of JavaScript.
    Message,
    /// A column of a table in SQL. With a number the name is the table's, and the number is the place of the column.
    Column(Option<usize>),
    /// The objects of a class that the language reads through a method: `for x in objects`.
    Instances,
    /// A schema, which an object with the id is checked against.
    Schema,
    /// The return value of a function with that name.
    Result,
    /// A function, a constant, a member or a variable of the environment that a test replaces.
    Replaced,
    /// The arguments that a test reads from its mocks: `client.post.call_args`.
    MockCalls,
    /// The variables of a file that catch an error of a class.
    Caught,
    /// The closures of a file that a caller may call.
    Closures(Caller),
    /// The code of a file that gets the id from a framework. The name is the URL of the request, if the URL
    /// holds the id, or the key of the id in the request.
    Handlers,
    /// The code of a file that gets the id from a command line. The name is the option with the id; it is empty for an
    /// argument without an option, and `*` if the option is unknown.
    Command,
    /// The expression between two tokens of the part.
    Expression(u32, u32),
    /// The object that a variable stands for: `jobs = self.jobs`.
    NamedObject,
    /// The texts of the files that code reads.
    FileReads,
    /// The object that a function returns.
    ReturnedObject,
    /// The object of an argument of the call that ends with a token. The name and the second number are the parameter's.
    Filled(u32, u32),
    /// The object of an argument in each call of a function with that name. The number is the parameter's.
    FilledByEach(u32),
    /// `self` or `this` in each method of a set, with the number of methods.
    Receivers(SetId, usize),
    /// Each parameter that an argument may reach, with the number of parameters.
    Takers(TakersId, usize),
}

impl HolderKind {
    /// Returns `true` for a member that code reads by its name, whatever the object is.
    pub(super) const fn is_read_by_name(self) -> bool {
        matches!(self, Self::Member(_) | Self::Message)
    }
}

index_type! {
    /// A holder of the graph, under a number: a question compares and marks numbers.
    pub(super) HolderId
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// The number of the call.
    pub(super) id: u32,
    /// The functions that the call may mean.
    pub(super) functions: SetId,
    /// The expression of the call.
    pub(super) holder: HolderId,
}

/// The holders and calls that any question has met.
#[derive(Default)]
pub(super) struct Holders<'t> {
    all: IndexSet<Holder<'t>, FxBuildHasher>,
    /// The file of each holder; `None` for a set.
    pub(super) files: Vec<Option<FileId>>,
    /// The sets with many members.
    pub(super) guesses: Bits,
    /// The holders that a question treats one by one: members, requests, command lines, results of functions, and the
    /// variables and attributes of ids.
    pub(super) watched: Bits,
    /// The other holders without a consequence.
    pub(super) dead_ends: Bits,
    calls: FxHashMap<(SetId, HolderId), u32>,
    /// The numbers in the current list. Empty between two lists.
    pub(super) listed: Bits,
}

impl<'t> Holders<'t> {
    pub(super) fn id(&mut self, holder: Holder<'t>) -> HolderId {
        let (at, is_new) = self.all.insert_full(holder);
        let id = HolderId::new(at);
        if is_new {
            self.files.push(holder.code.map(|(file, _)| file));
            match holder.kind {
                HolderKind::Receivers(_, size) | HolderKind::Takers(_, size)
                    if size > MAX_CANDIDATES =>
                {
                    self.guesses.insert(id.0);
                }
                kind if kind.is_read_by_name() => {
                    self.watched.insert(id.0);
                }
                HolderKind::Handlers
                | HolderKind::Command
                | HolderKind::Column(_)
                | HolderKind::Result
                | HolderKind::FilledByEach(_) => {
                    self.watched.insert(id.0);
                }
                HolderKind::Variable | HolderKind::Own if holder.holds == Holds::Id => {
                    self.watched.insert(id.0);
                }
                _ => {}
            }
        }
        id
    }

    pub(super) fn get(&self, id: HolderId) -> Holder<'t> {
        self.all[id.index()]
    }

    pub(super) fn call(&mut self, functions: SetId, holder: HolderId) -> Call {
        let next = index(self.calls.len());
        let id = *self.calls.entry((functions, holder)).or_insert(next);
        Call {
            id,
            functions,
            holder,
        }
    }

    /// Returns the holder of a value that leaves the function of a call.
    pub(super) fn result(&mut self, call: HolderId, exit: Exit<'t>) -> HolderId {
        let mut holder = Holder {
            holds: exit.holds,
            ..self.get(call)
        };
        if let (Some((place, name)), HolderKind::Expression(_, last)) =
            (exit.parameter, holder.kind)
        {
            holder.kind = HolderKind::Filled(last, place);
            holder.name = name;
        }
        self.id(holder)
    }
}
