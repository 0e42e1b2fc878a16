//! Holds: reasons why a group of equal run ids is not safe to rewrite.

use std::fmt;

use derive_more::Display;

use crate::link::call_graph::Look;
use crate::sites::language::vocabulary::inspections::Inspection;

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
/// A place is `path:line`. [`Display`](fmt::Display) says what is wrong, and for a conflict what to do. [`note`](Self::note)
/// says what to do about a doubt too.
#[derive(Clone, Debug, Display, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hold {
    #[display("the id is used in different threads (`{}`): use a different run id in each thread", _0.join("`, `"))]
    DifferentThreads(Vec<String>),
    #[display("the same text is also a thread id ({_0}): rename the run or the thread")]
    AlsoThread(Places),
    #[display("the id is concatenated from several string literals ({_0}): write one literal")]
    Concatenated(String),
    #[display(
        "an ignore comment protects the id ({_0}): delete the comment to change every copy of the id"
    )]
    Ignored(String),
    #[display(
        "the new id `{new}` is also the new id of `{first}`: rename one of the two ids by hand"
    )]
    SameNewId { new: String, first: String },
    #[display("the new id `{_0}` is already in use: rename one of the two ids by hand")]
    NewIdInUse(String),
    #[display("a copy of the id may mean something else ({_0}): change that copy by hand")]
    SharedCopy(String),
    #[display(
        "a negative test in a function with this id needs this text ({_0}): use another text in the negative test"
    )]
    NegativeTest(String),
    #[display(
        "a test contrasts the id with `{text}` ({place}): change both by hand, so that they still differ in the same way"
    )]
    Contrast { text: String, place: String },
    #[display(
        "the same list contains `{text}` ({place}), which is never rewritten: change both by hand, or name `{text}` under `rewrite` in the configuration"
    )]
    MixedList { text: String, place: String },
    #[display(
        "the id is only compared, and the code that produces the id was not found: change both by hand"
    )]
    NoSource,
    #[display(
        "a test expects that nothing has the id ({_0}), and other code may produce the id: change both by hand"
    )]
    Absent(String),
    #[display(
        "the id must change together with `{_0}`, which is not fixed: see the notes on `{_0}`"
    )]
    DependsOn(String),
    #[display("the id is too short to search for")]
    Short,
    #[display("the same text also occurs in places that the fix does not change ({_0})")]
    Elsewhere(Places),
    #[display("code that builds text may produce the old id ({_0})")]
    Template(Places),
    #[display("code reads the names of tests, which contain the id ({_0})")]
    TestNames(String),
    #[display("a pattern contains `{piece}`, a part of the old id ({place})")]
    Pattern { piece: String, place: String },
    #[display("the data file `{file}`, used by {of}, contains the old id")]
    DataFile { file: String, of: String },
    #[display(
        "the name of the file `{file}` contains the old id, and code reads a file with a computed path or lists a folder ({place})"
    )]
    FileName { file: String, place: String },
    #[display("the code reads a file with a computed path, which may contain the old id ({_0})")]
    ComputedPath(String),
    #[display("the fix also changes copies outside id positions ({_0})")]
    Copies(Places),
    #[display("the id is only compared, unless a copy or a call produces the id")]
    OnlyCompared,
    #[display("a negative test also uses this id ({_0})")]
    ExpectsInvalidId(String),
    /// Code inspects the text of ids.
    #[display("{} ({place})", inspection(piece.as_deref(), *by_receiver))]
    Inspected {
        /// The text that the code searches for, if the code searches.
        piece: Option<String>,
        place: String,
        /// `true` if the code receives this id.
        by_receiver: bool,
    },
    #[display("the id becomes the name of a file ({_0}), and code lists the files of a folder")]
    NamesFile(String),
    #[display("code prints or logs the id ({_0}), and a test or a log formatter reads the output")]
    Shown(String),
    #[display("the old id contains another id, `{piece}` ({place})")]
    ContainsId { piece: String, place: String },
    #[display("an assertion expects `{text}`, which may be derived from the id ({place})")]
    DerivedText { text: String, place: String },
    #[display("`{_0}` sorts ids, and the new ids sort in another order")]
    SortOrder(String),
}

impl Hold {
    /// Creates the hold for a place that inspects the text of ids. `by_receiver` is `true` if it receives this id.
    pub(super) fn inspected(look: Look, by_receiver: bool) -> Self {
        match look.inspection {
            Inspection::Named => return Self::NamesFile(look.place),
            Inspection::Printed | Inspection::Shown => return Self::Shown(look.place),
            _ => {}
        }
        Self::Inspected {
            piece: look.inspection.sought(),
            place: look.place,
            by_receiver,
        }
    }

    pub(crate) fn note(&self) -> String {
        match self.kind() {
            HoldKind::Conflict => self.to_string(),
            HoldKind::Doubt => format!("unsafe: {self}: let your tests decide with `--verify`"),
        }
    }

    pub(crate) const fn kind(&self) -> HoldKind {
        match self {
            Self::Concatenated(_)
            | Self::Ignored(_)
            | Self::SameNewId { .. }
            | Self::NewIdInUse(_)
            | Self::MixedList { .. }
            | Self::DependsOn(_) => HoldKind::Conflict,
            _ if self.is_ambiguous() => HoldKind::Conflict,
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
}

/// Returns the words for code that inspects the text of ids, or searches it for `piece`.
fn inspection(piece: Option<&str>, by_receiver: bool) -> String {
    match (piece, by_receiver) {
        (Some(piece), false) => format!("code searches ids for `{piece}`"),
        (None, false) => "code inspects the text of an id".to_owned(),
        (Some(piece), true) => {
            format!("a function that receives the id searches its text for `{piece}`")
        }
        (None, true) => "a function that receives the id inspects its text".to_owned(),
    }
}
