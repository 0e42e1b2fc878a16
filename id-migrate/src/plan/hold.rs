//! Why a group of equal run ids is not simply rewritten.

use std::fmt;

use crate::link::call_graph::Look;

/// What is to be thought of a [`Hold`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldKind {
    /// There is no right answer: the group is never written.
    Conflict,
    /// The tests can settle it: `--unsafe-fixes` writes the group, and `--verify` tries it.
    Doubt,
}

/// Why a group is not simply rewritten.
///
/// A place is `path:line`. [`Display`](fmt::Display) gives the words for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// The literals stand beside different threads.
    TwoThreads(Vec<String>),
    /// The text is a run id and a thread id.
    RunAndThread,
    /// A part of an implicit concatenation, or a concatenation.
    InPieces,
    /// A UUID, which may be another system's.
    Uuid,
    /// An ignore comment keeps a literal.
    Ignored,
    /// The new id is also that of another old id.
    SameNewId {
        /// The new id.
        new: String,
        /// The old id that comes first.
        first: String,
    },
    /// The new id stands in the code already.
    Taken(String),
    /// A literal belongs to two groups.
    Shared(String),
    /// A negative test needs the same text.
    Negative(String),
    /// Nothing in sight gives the id.
    NotGiven,
    /// One of the group's files cannot be written.
    Refused(String),
    /// A group that has to change together with this one is not written.
    Together(String),
    /// A copy may be an ordinary word.
    Word {
        /// The old id.
        value: String,
        /// The copy.
        place: String,
    },
    /// A longer string holds the old id.
    Longer(String),
    /// A byte string holds the old id.
    Bytes(String),
    /// A text that is put together may be equal to the old id.
    Template(String),
    /// A digest may be made of the old id.
    Digest(String),
    /// Code looks for a piece of the id.
    Piece {
        /// What is looked for.
        piece: String,
        /// Where.
        place: String,
    },
    /// Code looks at how the id is written.
    Look(String),
    /// One of two compared texts may be made of the other.
    Derived(String),
    /// A snapshot or a data file holds the old id.
    Stored {
        /// The file that holds it.
        file: String,
        /// The file of code that it belongs to.
        of: String,
    },
    /// Production code that is not to be changed has the same text.
    ProductionCopy(String),
    /// The same text stands for something else beside a copy.
    Beside(String),
    /// An assertion has the same text for another name.
    Asserted {
        /// The other name.
        name: String,
        /// Where.
        place: String,
    },
    /// Another name has the same text and may be the same id.
    Twin {
        /// The other name.
        name: String,
        /// Where.
        place: String,
    },
    /// A function sorts ids, and the new ones sort otherwise.
    Order(String),
    /// Copies in positions that are no ids.
    Copies {
        /// How many.
        count: usize,
        /// Whether they change with the group.
        move_too: bool,
        /// The first of them.
        place: String,
    },
    /// It is only compared with, and a copy may be what gives it.
    OnlyCompared,
    /// Code that wants a bad id is given it too.
    GivenToNegative(String),
    /// Other code of the file looks for a piece of the id.
    PieceElsewhere {
        /// What is looked for.
        piece: String,
        /// Where.
        place: String,
    },
    /// A longer string elsewhere holds the old id.
    LongerElsewhere(String),
    /// A function that is given the id looks at how it is written.
    LookedAt(String),
    /// A function that is given the id looks for a piece of it.
    SearchedFor {
        /// What is looked for.
        piece: String,
        /// Where.
        place: String,
    },
}

impl From<Look> for Hold {
    fn from(look: Look) -> Self {
        let place = look.place;
        match look.look.piece() {
            Some(piece) => Self::SearchedFor {
                piece: piece.to_owned(),
                place,
            },
            None => Self::LookedAt(place),
        }
    }
}

impl Hold {
    /// Whether there is no right answer, or the tests can settle it.
    #[must_use]
    pub const fn kind(&self) -> HoldKind {
        match self {
            Self::Copies { .. }
            | Self::OnlyCompared
            | Self::GivenToNegative(_)
            | Self::PieceElsewhere { .. }
            | Self::LongerElsewhere(_)
            | Self::LookedAt(_)
            | Self::SearchedFor { .. } => HoldKind::Doubt,
            _ => HoldKind::Conflict,
        }
    }

    /// Returns `true` if nobody can tell what the group should become: it does not count as an invalid test id.
    #[must_use]
    pub const fn is_ambiguous(&self) -> bool {
        matches!(self.kind(), HoldKind::Conflict)
            && !matches!(
                self,
                Self::InPieces
                    | Self::Uuid
                    | Self::Ignored
                    | Self::SameNewId { .. }
                    | Self::Taken(_)
                    | Self::Refused(_)
                    | Self::Together(_)
            )
    }
}

impl fmt::Display for Hold {
    #[allow(clippy::too_many_lines, reason = "one sentence for each reason")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind() == HoldKind::Doubt {
            f.write_str("unsafe: ")?;
        } else if self.is_ambiguous() {
            f.write_str("ambiguous: ")?;
        }
        match self {
            Self::TwoThreads(threads) => {
                let threads: Vec<String> =
                    threads.iter().map(|thread| format!("`{thread}`")).collect();
                write!(f, "its copies stand beside different threads ({})", threads.join(", "))
            }
            Self::RunAndThread => f.write_str("it is used as a run id and as a thread id"),
            Self::InPieces => {
                f.write_str("one of its copies is put together from several string literals")
            }
            Self::Uuid => f.write_str(
                "it is a UUID, which may be another system's: name it under `rewrite` in the configuration",
            ),
            Self::Ignored => f.write_str("an ignore comment keeps one of its copies"),
            Self::SameNewId { new, first } => {
                write!(f, "its new id `{new}` is also that of `{first}`, which came first")
            }
            Self::Taken(new) => write!(f, "its new id `{new}` is already there"),
            Self::Shared(place) => write!(f, "a copy ({place}) may be one of two ids"),
            Self::Negative(place) => {
                write!(f, "a negative test beside it needs the same text ({place})")
            }
            Self::NotGiven => {
                f.write_str("it is only compared with, and what gives the id is not in sight")
            }
            Self::Refused(message) => f.write_str(message),
            Self::Together(value) => {
                write!(f, "it changes together with `{value}` only, which is left")
            }
            Self::Word { value, place } => write!(
                f,
                "`{value}` may be a word like any other where it stands beside it ({place})"
            ),
            Self::Longer(place) => {
                write!(f, "a longer string holds it too ({place}), which is never rewritten")
            }
            Self::Bytes(place) => {
                write!(f, "bytes hold it too ({place}), which is never rewritten")
            }
            Self::Template(place) => {
                write!(f, "a text that is put together may be equal to it ({place})")
            }
            Self::Digest(place) => {
                write!(f, "a digest or signature beside it may be made of it ({place})")
            }
            Self::Piece { piece, place } | Self::PieceElsewhere { piece, place } => {
                write!(f, "the code looks for `{piece}` in ids ({place})")
            }
            Self::Look(place) => {
                write!(f, "the code looks at how the id is written ({place})")
            }
            Self::Derived(place) => write!(
                f,
                "one of two texts that are compared may be made of the other ({place})"
            ),
            Self::Stored { file, of } => {
                write!(f, "`{file}` of {of} holds it, which is never rewritten")
            }
            Self::ProductionCopy(place) => write!(
                f,
                "production code that belongs to it has the same text ({place})"
            ),
            Self::Beside(place) => write!(
                f,
                "the same text stands for something else beside it ({place})"
            ),
            Self::Asserted { name, place } => {
                write!(f, "an assertion has the same text for `{name}` ({place})")
            }
            Self::Twin { name, place } => {
                write!(f, "`{name}` has the same text and may be the same id ({place})")
            }
            Self::Order(function) => {
                write!(f, "`{function}` sorts ids, and the new ones sort otherwise")
            }
            Self::Copies { count, move_too, place } => match (count, move_too) {
                (1, true) => {
                    write!(f, "a copy changes with it in a position that is no id ({place})")
                }
                (1, false) => {
                    write!(f, "a copy stays as it is in a position that is no id ({place})")
                }
                (count, true) => write!(
                    f,
                    "{count} copies change with it in positions that are no ids ({place})"
                ),
                (count, false) => write!(
                    f,
                    "{count} copies stay as they are in positions that are no ids ({place})"
                ),
            },
            Self::OnlyCompared => f.write_str(
                "it is only compared with; what gives the id may be one of its copies",
            ),
            Self::GivenToNegative(place) => {
                write!(f, "code that wants a bad id is given it too ({place})")
            }
            Self::LookedAt(place) => write!(
                f,
                "code that is given the id looks at how it is written ({place})"
            ),
            Self::SearchedFor { piece, place } => write!(
                f,
                "code that is given the id looks for `{piece}` in it ({place})"
            ),
            Self::LongerElsewhere(place) => {
                write!(f, "a longer string holds it too ({place}) and is never rewritten")
            }
        }
    }
}
