//! The codes of the rules, as users write them in configurations, ignore comments and baselines.

use std::fmt;
use std::str::FromStr;

/// The code of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A literal in a run id's position is not a run id.
    Rid001,
    /// A run id and a thread id side by side disagree.
    Rid002,
    /// A run id is built by hand.
    Rid003,
    /// A literal in a thread id's position is not a thread id.
    Rid004,
    /// A thread id is read directly, or a run id is parsed by hand.
    Rid005,
    /// An id is empty or a sentinel.
    Rid006,
    /// A run id is compared with a literal that is not a run id.
    Rid007,
    /// The text of an invalid run id is used outside an id position.
    Rid008,
    /// A valid literal is parsed at run time although `run_id!` would check it while compiling.
    Rid009,
    /// A file is skipped.
    Rid900,
    /// An ignore comment silences nothing.
    Rid901,
    /// An entry of the baseline matches nothing.
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

    /// The rules whose findings `fix` repairs. A file changes only if one of them is reported there.
    pub const FIXED: [Self; 3] = [Self::Rid001, Self::Rid002, Self::Rid007];

    /// Returns the code as users write it: `RID001`.
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

    /// Returns the documentation of the rule, as `id-migrate explain` prints it.
    #[must_use]
    pub fn explain(self) -> String {
        let source = match self {
            Self::Rid001 => include_str!("report/rules/rid001.rs"),
            Self::Rid002 => include_str!("report/rules/rid002.rs"),
            Self::Rid003 => include_str!("report/rules/rid003.rs"),
            Self::Rid004 => include_str!("report/rules/rid004.rs"),
            Self::Rid005 => include_str!("report/rules/rid005.rs"),
            Self::Rid006 => include_str!("report/rules/rid006.rs"),
            Self::Rid007 => include_str!("report/rules/rid007.rs"),
            Self::Rid008 => include_str!("report/rules/rid008.rs"),
            Self::Rid009 => include_str!("report/rules/rid009.rs"),
            Self::Rid900 => include_str!("report/rules/rid900.rs"),
            Self::Rid901 => include_str!("report/rules/rid901.rs"),
            Self::Rid902 => include_str!("report/rules/rid902.rs"),
        };
        let mut text = String::new();
        let mut in_code = false;
        for line in source.lines().map_while(|line| line.strip_prefix("//!")) {
            let line = line.strip_prefix(' ').unwrap_or(line);
            if line.starts_with("```") {
                in_code = !in_code;
                continue;
            }
            if in_code && !line.is_empty() {
                text.push_str("    ");
            }
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Returns the title of the rule: the first line of its documentation without the code.
    #[must_use]
    pub fn title(self) -> String {
        let text = self.explain();
        let line = text.lines().next().unwrap_or_default();
        line.split_once(": ")
            .map_or(line, |(_, title)| title)
            .to_owned()
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

/// The error for a text that is not the code of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode(pub String);

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unknown rule `{}`: the rules are RID001 to RID009 and RID900 to RID902",
            self.0
        )
    }
}

impl std::error::Error for UnknownCode {}
