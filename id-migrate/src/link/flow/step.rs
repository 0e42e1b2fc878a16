//! Defines the steps of a value: where the value goes next.

use super::Holds;
use crate::link::sql::Column;
use crate::sites::language::vocabulary::inspections::Inspection;

/// The next step of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) enum Step<'t> {
    /// The value is inspected.
    Look(Inspection, usize),
    /// The value is an operand of the comparison at this byte.
    Compared(usize, Side, Holds<'t>),
    /// The value is the key of the lookup at this byte, on the right, or the collection: `runs[run_id]`,
    /// `run_id in runs`.
    Key(usize, Side),
    /// A variable of the same code gets the value.
    Variable(&'t str, Holds<'t>),
    /// A variable may hold the value after a call of its method `by`: `run_ids.append(run_id)`.
    Kept {
        by: &'t str,
        name: &'t str,
        holds: Holds<'t>,
    },
    /// A member of another object stores the value: `service.jobs.append(run_id)`.
    Shared {
        owner: &'t str,
        name: &'t str,
        holds: Holds<'t>,
    },
    /// A file gets a text with the value: `path.write_text(run_id)`.
    Written(Holds<'t>),
    /// The object that a function of this name returns stores the value: `service.jobs().append(run_id)`.
    GivenOut(&'t str, Holds<'t>),
    /// An attribute of `self` or `this` gets the value.
    Own(&'t str, Holds<'t>),
    /// An object has the value under this name, or a tuple or a variant of this name has it in a place.
    Member(&'t str, Option<u32>, Holds<'t>),
    /// A context of React gets the value.
    Context(&'t str, Holds<'t>),
    /// The value is a key of an object of JavaScript, which may be a `Proxy`.
    Trapped,
    /// A column of a table in SQL has the value.
    Column(Column<'t>),
    /// The path of a URL has the value as a segment.
    Segment,
    /// A command line has the value behind this option; the option is empty for an argument without one.
    Option(&'t str),
    /// The value is checked against a type of that name.
    Type(&'t str, Holds<'t>),
    /// The value is an argument of a call.
    Argument(Argument<'t>),
    /// A method is called on an object that holds the id.
    Method(MethodCall<'t>),
    /// A test replaces the result of a function, a constant, a member or an environment variable of this name with the value.
    Replaced(&'t str, Holds<'t>),
    /// A statement raises an error of this class, which holds the value.
    Raised(&'t str),
    /// The function around this byte returns the value.
    Return(Holds<'t>, usize),
}

/// The object in front of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) struct Object<'t> {
    /// The last segment of its path; empty if the object is not a name.
    pub(in crate::link) name: &'t str,
    /// `true` if that is an attribute of `self` or `this`.
    pub(in crate::link) is_own: bool,
}

impl<'t> Object<'t> {
    /// An object that is not a name.
    pub(in crate::link) const UNKNOWN: Self = Self::named("");

    pub(in crate::link) const fn named(name: &'t str) -> Self {
        Self {
            name,
            is_own: false,
        }
    }
}

/// A call of a method on an object that holds the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) struct MethodCall<'t> {
    pub(in crate::link) name: &'t str,
    pub(in crate::link) receiver: Option<Object<'t>>,
    /// The byte of the name.
    pub(in crate::link) at: usize,
    /// The tokens of the whole call.
    pub(in crate::link) call: (usize, usize),
    pub(in crate::link) holds: Holds<'t>,
    /// The content of the result, if the code of the method does not decide it.
    pub(in crate::link) result: Option<Holds<'t>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) struct Argument<'t> {
    /// The last segment of the callee's path.
    pub(in crate::link) callee: &'t str,
    pub(in crate::link) receiver: Option<Object<'t>>,
    /// The name of the argument, or its index.
    pub(in crate::link) place: Place<'t>,
    pub(in crate::link) holds: Holds<'t>,
    pub(in crate::link) at: usize,
    /// The tokens of the whole call.
    pub(in crate::link) call: (usize, usize),
    /// The inspection by the call, unless the call means a function of the tree.
    pub(in crate::link) looks: Option<&'static Inspection>,
    /// The content of the result, if the code of the function does not decide it.
    pub(in crate::link) result: Option<Holds<'t>>,
}

impl<'t> Argument<'t> {
    /// Returns the name of the receiver; an empty text if the receiver is not a name.
    pub(in crate::link) fn receiver_name(&self) -> Option<&'t str> {
        self.receiver.map(|object| object.name)
    }

    /// Returns `true` for `load(run_id)`, `false` for the setter of `run.current = run_id`.
    pub(in crate::link) const fn is_called(&self) -> bool {
        self.call.0 != self.call.1
    }
}

/// The side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::link) enum Side {
    Left,
    Right,
}

impl Side {
    pub(in crate::link) const fn right_if(is_right: bool) -> Self {
        if is_right { Self::Right } else { Self::Left }
    }

    pub(in crate::link) const fn other(self) -> Self {
        Self::right_if(matches!(self, Self::Left))
    }
}

/// The position of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::link) enum Place<'t> {
    /// By its position.
    Index(u32),
    /// By its name.
    Keyword(&'t str),
    /// Each of several: `*args`, `...args`.
    Spread,
}
