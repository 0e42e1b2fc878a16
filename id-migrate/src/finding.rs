//! A finding: one rule at one place.

use std::fmt;
use std::str::FromStr;

use crate::site::{Field, Span};

/// The rules' codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A literal in a run id's position is not a run id.
    Rid001,
    /// A run id and a thread id side by side disagree.
    Rid002,
    /// A run id is glued together by hand.
    Rid003,
    /// A literal in a thread id's position is not a thread id.
    Rid004,
    /// A thread id is read directly, or a run id is taken apart.
    Rid005,
    /// An id is empty or a sentinel.
    Rid006,
    /// A run id is compared with a literal that is not a run id.
    Rid007,
    /// The text of an invalid id in a position that is no id.
    Rid008,
    /// A valid literal is parsed at run time although `run_id!` would check it while compiling.
    Rid009,
    /// A file is skipped.
    Rid900,
    /// An ignore comment that silences nothing.
    Rid901,
    /// A baseline entry that matches nothing.
    Rid902,
}

impl Code {
    /// Every code, in order.
    pub const ALL: [Self; 12] = [
        Self::Rid001,
        Self::Rid002,
        Self::Rid003,
        Self::Rid004,
        Self::Rid005,
        Self::Rid006,
        Self::Rid007,
        Self::Rid008,
        Self::Rid009,
        Self::Rid900,
        Self::Rid901,
        Self::Rid902,
    ];

    /// Those whose findings a fix repairs: where none of them is reported, nothing is changed.
    pub const FIXED: [Self; 3] = [Self::Rid001, Self::Rid002, Self::Rid007];

    /// The code as users write it: `RID001`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rid001 => "RID001",
            Self::Rid002 => "RID002",
            Self::Rid003 => "RID003",
            Self::Rid004 => "RID004",
            Self::Rid005 => "RID005",
            Self::Rid006 => "RID006",
            Self::Rid007 => "RID007",
            Self::Rid008 => "RID008",
            Self::Rid009 => "RID009",
            Self::Rid900 => "RID900",
            Self::Rid901 => "RID901",
            Self::Rid902 => "RID902",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .into_iter()
            .find(|code| code.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownCode(text.to_owned()))
    }
}

/// A text that is no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode(pub String);

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected a rule's code (RID001 to RID009, RID900 to RID902), found `{}`",
            self.0
        )
    }
}

impl std::error::Error for UnknownCode {}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Counts as a finding: exit code 1.
    Error,
    /// Counts as a finding, but is about the tool's own upkeep or style.
    Warning,
    /// For information: it does not change the exit code or the score.
    Info,
}

/// Whether a fix is applied when asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// `fix --apply` writes it.
    Safe,
    /// `fix --apply --unsafe-fixes` writes it.
    Unsafe,
}

impl Applicability {
    /// `safe` or `unsafe`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// What a fix writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Whether it is safe.
    pub applicability: Applicability,
    /// `true` if `fix --apply` writes it with this run's flags and configuration.
    pub is_applied: bool,
    /// The new id, without quotes.
    pub replacement: String,
    /// What lies between the quotes now, which the replacement takes the place of.
    pub span: Span,
}

/// Why a finding does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Silenced {
    /// By a comment in the source.
    Comment,
    /// By an entry of the baseline.
    Baseline,
}

/// One rule at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The file, as an index into [`Report::files`](crate::report::Report::files).
    pub file: usize,
    /// What to underline: the literal with its quotes, or the expression.
    pub span: Span,
    /// 1-based line of the span's start.
    pub line: u32,
    /// 1-based column of the span's start, in characters.
    pub col: u32,
    /// The id in question; `None` where the rule is not about one (RID900 to RID902).
    pub field: Option<Field>,
    /// The decoded literal.
    pub value: Option<String>,
    /// What is wrong, one sentence, lower case, no full stop.
    pub message: String,
    /// What else to know: why it is not fixed, where the other member of a group is.
    pub notes: Vec<String>,
    /// The fix, if there is one.
    pub fix: Option<Fix>,
    /// The definitions around it (`TestAgent.test_runs`), part of the baseline's fingerprint.
    pub definition: String,
    /// Whether something silences it.
    pub silenced: Option<Silenced>,
}

impl Finding {
    /// Returns `true` if it makes the exit code 1: it is neither for information nor silenced.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.severity != Severity::Info && self.silenced.is_none()
    }
}
