//! Holds: reasons why a group of equal run ids is not safe to rewrite.

use std::fmt;

use crate::link::call_graph::Look;

/// The kind of a [`Hold`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum HoldKind {
    /// A conflict: no new id is right, so the group is never written.
    Conflict,
    /// A doubt: `--unsafe-fixes` writes the group, and `--verify` lets the tests decide.
    Doubt,
}

/// A list of places as `path:line`: the first few, and the number of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Places {
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
pub(crate) enum Hold {
    /// The literals appear with different threads.
    DifferentThreads(Vec<String>),
    /// The text is a run id and, at these places, a thread id.
    AlsoThread(Places),
    /// A literal of the group is an operand of a concatenation.
    Concatenated(String),
    /// An ignore comment protects a literal.
    Ignored(String),
    /// Two old ids have the same new id.
    SameNewId {
        new: String,
        /// The first of the old ids.
        first: String,
    },
    /// The new id is already in use.
    NewIdInUse(String),
    /// A copy of the old id may be another id, or a plain word.
    SharedCopy(String),
    /// A negative test in the same function needs the old text.
    NegativeTest(String),
    /// A test in the same function contrasts the id with a text that is never rewritten.
    Contrast {
        /// The text that stays.
        text: String,
        place: String,
    },
    /// The id is only compared or expected: no code in reach produces it.
    NoSource,
    /// A test expects that nothing has the id, and code that stays may produce the id.
    Absent(String),
    /// A group that must change together with this group is not rewritten.
    DependsOn(String),
    /// The text is too short to search for.
    Short,
    /// The text also occurs in places that do not change with the group.
    Elsewhere(Places),
    /// Code that builds texts may produce the old id.
    Template(Places),
    /// A regular expression contains a part of the old id.
    Pattern {
        /// The part of the old id.
        piece: String,
        place: String,
    },
    /// A snapshot or a data file contains the old id.
    DataFile {
        /// The snapshot or data file.
        file: String,
        /// The source file that uses it.
        of: String,
    },
    /// Code of the group's files opens a file whose path is computed.
    ComputedPath(String),
    /// Copies outside id positions change with the group.
    Copies(Places),
    /// The id is only compared, unless a copy or a call produces it.
    OnlyCompared,
    /// Code that expects an invalid id also receives this id.
    ExpectsInvalidId(String),
    /// Code inspects the text of ids.
    Inspected {
        /// The text that the code searches for, if the code searches.
        piece: Option<String>,
        place: String,
        /// `true` if the code receives this id.
        by_receiver: bool,
    },
    /// The old text contains another id.
    ContainsId {
        /// The other id.
        piece: String,
        place: String,
    },
    /// An assertion expects a text that may be derived from the id.
    DerivedText { text: String, place: String },
    /// A function sorts ids, and the new ids have another order.
    SortOrder(String),
}

impl Hold {
    /// Creates the hold for a place that inspects the text of ids. `by_receiver` is `true` if it receives this id.
    pub(super) fn inspected(look: Look, by_receiver: bool) -> Self {
        Self::Inspected {
            piece: look.look.piece().map(str::to_owned),
            place: look.place,
            by_receiver,
        }
    }

    pub(crate) const fn kind(&self) -> HoldKind {
        match self {
            Self::DifferentThreads(_)
            | Self::AlsoThread(_)
            | Self::Concatenated(_)
            | Self::Ignored(_)
            | Self::SameNewId { .. }
            | Self::NewIdInUse(_)
            | Self::SharedCopy(_)
            | Self::NegativeTest(_)
            | Self::Contrast { .. }
            | Self::NoSource
            | Self::Absent(_)
            | Self::DependsOn(_) => HoldKind::Conflict,
            _ => HoldKind::Doubt,
        }
    }

    /// Returns `true` if no new id is right for the group. The score does not count such a group.
    pub(crate) const fn is_ambiguous(&self) -> bool {
        matches!(
            self,
            Self::DifferentThreads(_)
                | Self::AlsoThread(_)
                | Self::SharedCopy(_)
                | Self::NegativeTest(_)
                | Self::Contrast { .. }
                | Self::NoSource
                | Self::Absent(_)
        )
    }

    /// Formats what is wrong, and for a conflict what to do.
    fn say(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DifferentThreads(threads) => write!(
                f,
                "the id is used in different threads (`{}`): use a different run id in each thread",
                threads.join("`, `")
            ),
            Self::AlsoThread(places) => write!(
                f,
                "the same text is also a thread id ({places}): rename the run or the thread"
            ),
            Self::Concatenated(place) => write!(
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
            Self::NewIdInUse(new) => write!(
                f,
                "the new id `{new}` is already in use: rename one of the two ids by hand"
            ),
            Self::SharedCopy(place) => write!(
                f,
                "a copy of the id may mean something else ({place}): change that copy by hand"
            ),
            Self::NegativeTest(place) => write!(
                f,
                "a negative test in the same function needs this text ({place}): use another text in the negative test"
            ),
            Self::Contrast { text, place } => write!(
                f,
                "a test contrasts the id with `{text}` ({place}), which is never rewritten: change both by hand"
            ),
            Self::NoSource => f.write_str(
                "the id is only compared, and the code that produces the id was not found: change both by hand",
            ),
            Self::Absent(place) => write!(
                f,
                "a test expects that nothing has the id ({place}), and other code may produce the id: change both by hand"
            ),
            Self::DependsOn(value) => write!(
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
            Self::DataFile { file, of } => {
                write!(f, "the data file `{file}`, used by {of}, contains the old id")
            }
            Self::ComputedPath(place) => write!(
                f,
                "the code reads a file with a computed path, which may contain the old id ({place})"
            ),
            Self::Copies(places) => write!(
                f,
                "the fix also changes copies outside id positions ({places})"
            ),
            Self::OnlyCompared => {
                f.write_str("the id is only compared, unless a copy or a call produces the id")
            }
            Self::ExpectsInvalidId(place) => write!(
                f,
                "code that expects an invalid id also receives this id ({place})"
            ),
            Self::Inspected {
                piece,
                place,
                by_receiver,
            } => say_inspected(piece.as_deref(), place, *by_receiver, f),
            Self::ContainsId { piece, place } => {
                write!(f, "the old id contains another id, `{piece}` ({place})")
            }
            Self::DerivedText { text, place } => write!(
                f,
                "an assertion expects `{text}`, which may be derived from the id ({place})"
            ),
            Self::SortOrder(function) => write!(
                f,
                "`{function}` sorts ids, and the new ids sort in another order"
            ),
        }
    }
}

fn say_inspected(
    piece: Option<&str>,
    place: &str,
    by_receiver: bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match (piece, by_receiver) {
        (Some(piece), false) => write!(f, "code searches ids for `{piece}` ({place})"),
        (None, false) => write!(f, "code inspects the text of an id ({place})"),
        (Some(piece), true) => write!(
            f,
            "a function that receives the id searches its text for `{piece}` ({place})"
        ),
        (None, true) => write!(
            f,
            "a function that receives the id inspects its text ({place})"
        ),
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
