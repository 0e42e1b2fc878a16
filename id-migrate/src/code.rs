//! The codes of the rules, as users write them in configurations, ignore comments and baselines.

use std::fmt;
use std::str::FromStr;

use derive_more::{Display, Error};

/// Defines the codes from one table: the variant, the code, and the file of the rule.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident $name:literal $file:literal,)*) => {
        /// The code of a rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $code,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$code),*];

            /// Returns the code as users write it: `RID001`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }

            /// Returns the source of the rule, which begins with its documentation.
            const fn source(self) -> &'static str {
                match self {
                    $(Self::$code => include_str!(concat!("report/rules/", $file)),)*
                }
            }
        }
    };
}

codes! {
    /// A literal in a run id's position is not a run id.
    Rid001 "RID001" "rid001.rs",
    /// A run id and a thread id side by side disagree.
    Rid002 "RID002" "rid002.rs",
    /// A run id is built by hand.
    Rid003 "RID003" "rid003.rs",
    /// A literal in a thread id's position is not a thread id.
    Rid004 "RID004" "rid004.rs",
    /// A thread id is read directly, or a run id is parsed by hand.
    Rid005 "RID005" "rid005.rs",
    /// An id is empty or a sentinel.
    Rid006 "RID006" "rid006.rs",
    /// A run id is compared with a literal that is not a run id.
    Rid007 "RID007" "rid007.rs",
    /// The text of an invalid run id is used outside an id position.
    Rid008 "RID008" "rid008.rs",
    /// A valid literal is parsed at run time although `run_id!` would check it while compiling.
    Rid009 "RID009" "rid009.rs",
    /// A file is skipped.
    Rid900 "RID900" "rid900.rs",
    /// An ignore comment silences nothing.
    Rid901 "RID901" "rid901.rs",
    /// An entry of the baseline matches nothing.
    Rid902 "RID902" "rid902.rs",
}

impl Code {
    /// The rules whose findings `fix` repairs. A file changes only if one of them is reported there.
    pub const FIXED: [Self; 3] = [Self::Rid001, Self::Rid002, Self::Rid007];

    /// Returns the documentation of the rule, as `id-migrate explain` prints it.
    pub fn explain(self) -> String {
        let mut text = String::new();
        let mut in_code = false;
        for line in self
            .source()
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
        {
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
#[derive(Clone, Debug, Display, Error, PartialEq, Eq)]
#[display("unknown rule `{_0}`: the rules are RID001 to RID009 and RID900 to RID902")]
pub struct UnknownCode(#[error(not(source))] pub String);
