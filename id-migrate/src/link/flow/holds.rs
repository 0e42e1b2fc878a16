//! Says which part of a value is the id.

use crate::sites::field::Field;

/// The content of a name or an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::link) enum Holds<'t> {
    /// The id itself.
    Id,
    /// A longer text with the id in it.
    Text,
    /// A list, a tuple or a set whose elements are ids.
    List,
    /// A mapping of Python whose keys are ids.
    Keys,
    /// An object with the id in it, under this name; an empty name where that is unknown.
    Within(&'t str),
    /// A member of such an object under a computed name: the id, or another value.
    Any(&'t str),
    /// A related object, or the result of a call with the id. It holds the id only in members named after one.
    Near,
}

impl Holds<'_> {
    /// An object that has the id under an unknown name.
    pub(in crate::link) const WITHIN: Self = Self::Within("");

    /// The result of an unknown function that got the id: the id, or another value.
    pub(in crate::link) const RESULT: Self = Self::Any("()");

    /// An object of an unknown class that was made with the id. Each member may be the id.
    pub(in crate::link) const BUILT: Self = Self::Any("");

    /// Returns `true` for the id and for a longer text with it.
    pub(in crate::link) const fn is_text(self) -> bool {
        matches!(self, Self::Id | Self::Text)
    }

    /// Returns `true` if the content may be a text with the id.
    pub(in crate::link) const fn may_be_text(self) -> bool {
        self.is_text() || matches!(self, Self::Any(_))
    }

    /// Returns `true` for the content of an object that stores the id.
    pub(in crate::link) const fn is_stored(self) -> bool {
        matches!(self, Self::List | Self::Keys | Self::Within(_))
    }

    /// Returns the content of the member `name`.
    pub(in crate::link) fn member(self, name: &str) -> Self {
        match self {
            Self::Id | Self::Text | Self::List => self,
            Self::Keys => Self::Near,
            _ if names_run(name) => Self::Id,
            _ if Field::from_plural(name) == Some(Field::RunId) => Self::List,
            Self::WITHIN | Self::BUILT => self,
            Self::Within(known) | Self::Any(known) if known == name => Self::Id,
            _ => Self::Near,
        }
    }

    /// Returns the content of the object's text form.
    pub(in crate::link) const fn written(self) -> Self {
        match self {
            Self::Near => self,
            _ => Self::Text,
        }
    }

    /// Returns the content of the text that shows a value of Rust. A tuple struct shows its part.
    pub(in crate::link) fn shown(self) -> Self {
        match self {
            Self::Within(place) if place.starts_with(char::is_numeric) => Self::Text,
            holds => holds,
        }
    }

    /// Returns the content of an element of a list. Other values stay the same.
    pub(in crate::link) const fn each(self) -> Self {
        match self {
            Self::List => Self::Id,
            holds => holds,
        }
    }

    /// Returns the content of a collection of these values.
    pub(in crate::link) const fn listed(self) -> Self {
        match self {
            Self::Id | Self::Text => Self::List,
            holds => holds,
        }
    }

    /// Returns the content of a member whose name is computed.
    pub(in crate::link) const fn computed(self) -> Self {
        match self {
            Self::Within(name) if !name.is_empty() => Self::Any(name),
            holds => holds,
        }
    }

    /// Creates the step to the result of a call that received the object.
    pub(in crate::link) fn given_back(self) -> Self {
        match self {
            Self::BUILT => self,
            Self::Within(name) | Self::Any(name)
                if !matches!(self, Self::WITHIN | Self::RESULT) =>
            {
                Self::Within(name)
            }
            _ => Self::Near,
        }
    }

    /// Returns the content of the variable `name` after destructuring.
    pub(in crate::link) fn part(self, name: &str) -> Self {
        match self {
            _ if names_run(name) => Self::Id,
            Self::List | Self::RESULT => Self::Near,
            Self::Any(_) => self,
            holds => holds.member(name),
        }
    }
}

/// Returns `true` if a member of that name holds the object's run id.
pub(in crate::link) fn names_run(name: &str) -> bool {
    Field::from_either_case(name) == Some(Field::RunId)
        || Field::from_constant(name) == Some(Field::RunId)
}
