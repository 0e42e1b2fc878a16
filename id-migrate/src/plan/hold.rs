//! Holds: reasons why a group of equal run ids is not safe to rewrite.

use std::fmt;

use crate::link::call_graph::Look;

/// The kind of a [`Hold`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldKind {
    /// A conflict: no new id is right, so the group is never written.
    Conflict,
    /// A doubt: `--unsafe-fixes` writes the group, and `--verify` lets the tests decide.
    Doubt,
}

/// A list of places as `path:line`: the first few, and the number of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Places {
    first: Vec<String>,
    more: usize,
}

impl Places {
    /// Maximum number of places listed.
    const NAMED: usize = 3;

    /// Adds a place. Skips a repeat of the last place, since a line may hold a text twice.
    pub(super) fn add(&mut self, place: String) {
        if self.first.last() == Some(&place) {
            return;
        }
        if self.first.len() < Self::NAMED {
            self.first.push(place);
        } else {
            self.more += 1;
        }
    }
}

impl FromIterator<String> for Places {
    fn from_iter<I: IntoIterator<Item = String>>(places: I) -> Self {
        let mut out = Self::default();
        places.into_iter().for_each(|place| out.add(place));
        out
    }
}

impl fmt::Display for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.first.join(", "))?;
        if self.more > 0 {
            write!(f, " and {} more", self.more)?;
        }
        Ok(())
    }
}

/// A reason why a group is not safe to rewrite.
///
/// A place is `path:line`. [`Display`](fmt::Display) says what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// The literals appear with different threads.
    TwoThreads(Vec<String>),
    /// The text is a run id and, at these places, a thread id.
    RunAndThread(Places),
    /// A literal of the group is an operand of a concatenation.
    InPieces(String),
    /// An ignore comment protects a literal.
    Ignored(String),
    /// Two old ids have the same new id.
    SameNewId {
        /// The new id.
        new: String,
        /// The first of the old ids.
        first: String,
    },
    /// The new id is already in the code.
    Taken(String),
    /// A literal belongs to two groups with different new ids.
    Shared(String),
    /// A negative test in the same function needs the old text.
    Negative(String),
    /// The id is only compared or expected: no code in reach produces it.
    NotGiven,
    /// One of the group's files cannot be written.
    Refused(String),
    /// A group that must change together with this group is not rewritten.
    Together(String),
    /// The text is too short to search for.
    Short,
    /// The text also occurs in places that do not change with the group.
    Elsewhere(Places),
    /// Code that builds texts may produce the old id.
    Template(Places),
    /// A regular expression contains a part of the old id.
    Pattern {
        /// The piece.
        piece: String,
        /// The place of the expression.
        place: String,
    },
    /// A snapshot or a data file contains the old id.
    Stored {
        /// The snapshot or data file.
        file: String,
        /// The source file that uses it.
        of: String,
    },
    /// Code of the group's files opens a file whose path is computed.
    Opens(String),
    /// Copies outside id positions change with the group.
    Copies(Places),
    /// The id is only compared, unless a copy produces it.
    OnlyCompared,
    /// A negative test also receives this id.
    GivenToNegative(String),
    /// Code searches for a text that only the old or only the new id contains.
    Piece {
        /// The text searched for.
        piece: String,
        /// Where.
        place: String,
    },
    /// Code inspects the text of the id.
    Look(String),
    /// A function that receives the id inspects its text.
    LookedAt(String),
    /// A function that receives the id searches its text.
    SearchedFor {
        /// The text searched for.
        piece: String,
        /// Where.
        place: String,
    },
    /// The old text contains another id.
    MadeOf {
        /// The other id.
        piece: String,
        /// Where.
        place: String,
    },
    /// An assertion expects a text that may be derived from the id.
    Expected {
        /// The expected text.
        text: String,
        /// Where.
        place: String,
    },
    /// A function sorts ids, and the new ids have another order.
    Order(String),
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
    /// Returns the kind of the hold.
    #[must_use]
    pub const fn kind(&self) -> HoldKind {
        match self {
            Self::TwoThreads(_)
            | Self::RunAndThread(_)
            | Self::InPieces(_)
            | Self::Ignored(_)
            | Self::SameNewId { .. }
            | Self::Taken(_)
            | Self::Shared(_)
            | Self::Negative(_)
            | Self::NotGiven
            | Self::Refused(_)
            | Self::Together(_) => HoldKind::Conflict,
            Self::Short
            | Self::Elsewhere(_)
            | Self::Template(_)
            | Self::Pattern { .. }
            | Self::Stored { .. }
            | Self::Opens(_)
            | Self::Copies(_)
            | Self::OnlyCompared
            | Self::GivenToNegative(_)
            | Self::Piece { .. }
            | Self::Look(_)
            | Self::LookedAt(_)
            | Self::SearchedFor { .. }
            | Self::Expected { .. }
            | Self::MadeOf { .. }
            | Self::Order(_) => HoldKind::Doubt,
        }
    }

    /// Returns `true` if no new id is right for the group. The score does not count such a group.
    #[must_use]
    pub const fn is_ambiguous(&self) -> bool {
        matches!(
            self,
            Self::TwoThreads(_)
                | Self::RunAndThread(_)
                | Self::Shared(_)
                | Self::Negative(_)
                | Self::NotGiven
        )
    }

    /// Formats what is wrong, and for a conflict what to do.
    fn say(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TwoThreads(threads) => {
                let threads: Vec<String> =
                    threads.iter().map(|thread| format!("`{thread}`")).collect();
                write!(
                    f,
                    "the id is used in different threads ({}): use a different run id in each thread",
                    threads.join(", ")
                )
            }
            Self::RunAndThread(places) => write!(
                f,
                "the same text is also a thread id ({places}): rename the run or the thread"
            ),
            Self::InPieces(place) => write!(
                f,
                "the id is concatenated from several string literals ({place}): write one literal"
            ),
            Self::Ignored(place) => write!(
                f,
                "an ignore comment protects the id ({place}): delete the comment to change every copy of the id"
            ),
            Self::SameNewId { new, first } => write!(
                f,
                "the new id `{new}` is also the new id of `{first}`: rename one of the two ids by hand"
            ),
            Self::Taken(new) => write!(
                f,
                "the new id `{new}` is already in use: rename one of the two ids by hand"
            ),
            Self::Shared(place) => write!(
                f,
                "a copy of the id may belong to another id ({place}): change that copy by hand"
            ),
            Self::Negative(place) => write!(
                f,
                "a negative test in the same function needs this text ({place}): use another text in the negative test"
            ),
            Self::NotGiven => f.write_str(
                "the id is only compared, and the code that produces the id was not found: change both by hand",
            ),
            Self::Refused(message) => f.write_str(message),
            Self::Together(value) => write!(
                f,
                "the id must change together with `{value}`, which is not fixed: see the notes on `{value}`"
            ),
            Self::Short => f.write_str("the id is too short to search for"),
            Self::Elsewhere(places) => write!(
                f,
                "the same text also occurs in places that the fix does not change ({places})"
            ),
            Self::Template(places) => {
                write!(f, "code that builds text may produce the old id ({places})")
            }
            Self::Pattern { piece, place } => write!(
                f,
                "a regular expression contains `{piece}`, a part of the old id ({place})"
            ),
            Self::Stored { file, of } => {
                write!(f, "the data file `{file}`, used by {of}, contains the old id")
            }
            Self::Opens(place) => write!(
                f,
                "the code reads a file with a computed path, which may contain the old id ({place})"
            ),
            Self::Copies(places) => write!(
                f,
                "the fix also changes copies outside id positions ({places})"
            ),
            Self::OnlyCompared => {
                f.write_str("the id is only compared, unless one of its copies produces the id")
            }
            Self::GivenToNegative(place) => write!(
                f,
                "code that expects an invalid id also receives this id ({place})"
            ),
            Self::Piece { piece, place } => {
                write!(f, "code searches ids for `{piece}` ({place})")
            }
            Self::LookedAt(place) => write!(
                f,
                "a function that receives the id inspects its text ({place})"
            ),
            Self::SearchedFor { piece, place } => write!(
                f,
                "a function that receives the id searches its text for `{piece}` ({place})"
            ),
            Self::MadeOf { piece, place } => {
                write!(f, "the old id contains another id, `{piece}` ({place})")
            }
            Self::Expected { text, place } => write!(
                f,
                "an assertion expects `{text}`, which may be derived from the id ({place})"
            ),
            Self::Look(place) => write!(f, "code inspects the text of an id ({place})"),
            Self::Order(function) => write!(
                f,
                "`{function}` sorts ids, and the new ids sort in another order"
            ),
        }
    }
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            HoldKind::Conflict => self.say(f),
            HoldKind::Doubt => {
                f.write_str("unsafe: ")?;
                self.say(f)?;
                f.write_str(": let your tests decide with `--verify`")
            }
        }
    }
}
