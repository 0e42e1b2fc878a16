//! The three ids, and the names that code gives them.

use std::fmt;

/// Which of the three ids a position holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `run_id`, `runId`.
    RunId,
    /// `thread_id`, `threadId`.
    ThreadId,
    /// `chat_thread_id`, `chatThreadId`.
    ChatThreadId,
}

impl Field {
    /// Reads a field's name in `snake_case`: `run_id`, `thread_id`, `chat_thread_id`.
    #[must_use]
    pub fn from_snake_case(name: &str) -> Option<Self> {
        match name {
            "run_id" => Some(Self::RunId),
            "thread_id" => Some(Self::ThreadId),
            "chat_thread_id" => Some(Self::ChatThreadId),
            _ => None,
        }
    }

    /// Reads a field's name in `snake_case` or `camelCase`, as JavaScript and TypeScript write both.
    #[must_use]
    pub fn from_either_case(name: &str) -> Option<Self> {
        match name {
            "runId" => Some(Self::RunId),
            "threadId" => Some(Self::ThreadId),
            "chatThreadId" => Some(Self::ChatThreadId),
            _ => Self::from_snake_case(name),
        }
    }

    /// Reads the name of a constant: `RUN_ID`, `TEST_RUN_ID`, `THREAD_ID`, `DEFAULT_CHAT_THREAD_ID`.
    ///
    /// Names of other systems' runs (`GITHUB_RUN_ID`, `WORKFLOW_RUN_ID`, `CI_RUN_ID`) are not ours.
    #[must_use]
    pub fn from_constant(name: &str) -> Option<Self> {
        // Nearly every name ends here.
        if !name.ends_with("_ID") {
            return None;
        }
        if name.starts_with("GITHUB_") || name.starts_with("CI_") || name.contains("WORKFLOW_") {
            return None;
        }
        let ends = |word: &str| {
            name.strip_suffix(word)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
        };
        if ends("CHAT_THREAD_ID") {
            Some(Self::ChatThreadId)
        } else if ends("THREAD_ID") {
            Some(Self::ThreadId)
        } else if ends("RUN_ID") {
            Some(Self::RunId)
        } else {
            None
        }
    }

    /// Reads the name of a list of ids: `run_ids`, `thread_ids`, `chat_thread_ids` in either case, or in capitals.
    #[must_use]
    pub fn from_plural(name: &str) -> Option<Self> {
        let singular = name.strip_suffix('s').or_else(|| name.strip_suffix('S'))?;
        Self::from_either_case(singular).or_else(|| Self::from_constant(singular))
    }

    /// The field's name in `snake_case`, as the reports and the baseline spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RunId => "run_id",
            Self::ThreadId => "thread_id",
            Self::ChatThreadId => "chat_thread_id",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
