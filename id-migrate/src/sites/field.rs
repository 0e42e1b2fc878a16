//! The three kinds of ids, and their names in code.

use derive_more::Display;

use crate::ids::index;
use crate::sites::language::vocabulary::words;

/// Other systems that number their runs, as the first word of a name.
const FOREIGN: &[&str] =
    words!("github gitlab gh ci buildkite circleci circle jenkins travis azure");

/// Suffixes of names for the comparison of a query.
const OPERATORS: &[&str] =
    words!("_in _not_in _eq _ne _neq _exact _iexact _any _list _set _like _is");

/// The kind of id in a position.
#[derive(Clone, Copy, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[display("{}", self.as_str())]
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
    pub(crate) fn from_snake_case(name: &str) -> Option<Self> {
        match name {
            "run_id" => Some(Self::RunId),
            "thread_id" => Some(Self::ThreadId),
            "chat_thread_id" => Some(Self::ChatThreadId),
            _ => None,
        }
    }

    /// Returns the positions and the fields of the names that are ids.
    pub(crate) fn positions(names: &[&str]) -> Box<[(u32, Self)]> {
        let fields = names.iter().map(|name| Self::from_snake_case(name));
        let ids = fields.enumerate();
        ids.filter_map(|(at, field)| Some((index(at), field?)))
            .collect()
    }

    /// Reads a field's name in `snake_case` or `camelCase`.
    pub(crate) fn from_either_case(name: &str) -> Option<Self> {
        match name {
            "runId" => Some(Self::RunId),
            "threadId" => Some(Self::ThreadId),
            "chatThreadId" => Some(Self::ChatThreadId),
            _ => Self::from_snake_case(name),
        }
    }

    /// Reads the name of a type: `RunId`, `ThreadID`.
    pub(crate) fn from_type(name: &str) -> Option<Self> {
        match name {
            "RunId" | "RunID" => Some(Self::RunId),
            "ThreadId" | "ThreadID" => Some(Self::ThreadId),
            "ChatThreadId" | "ChatThreadID" => Some(Self::ChatThreadId),
            _ => None,
        }
    }

    /// Reads the name of a variable, a member, a key or a header: `run_id`, `runId`, `TEST_RUN_ID`, `X-Run-Id`.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::from_either_case(name)
            .or_else(|| Self::from_constant(name))
            .or_else(|| Self::from_header(name))
    }

    /// Reads an option of a command line: `--run-id`, `--run_id`, `--runId`.
    pub(crate) fn from_option(option: &str) -> Option<Self> {
        let name = option.strip_prefix("--")?;
        Self::from_either_case(&name.replace('-', "_"))
    }

    /// Reads the name of a function that returns an id: `run_id`, `getRunId`, `generateThreadId`, `make_run_id`.
    pub(crate) fn of_function(name: &str) -> Option<Self> {
        const VERBS: &[&str] = words!("get make create generate new next build mock");
        if let Some(field) = Self::from_either_case(name) {
            return Some(field);
        }
        let rest = VERBS.iter().find_map(|verb| name.strip_prefix(verb))?;
        Self::from_type(rest).or_else(|| Self::from_snake_case(rest.strip_prefix('_')?))
    }

    /// Reads the name of a constant: `RUN_ID`, `TEST_RUN_ID`, `THREAD_ID`, `DEFAULT_CHAT_THREAD_ID`.
    ///
    /// Names of other systems' runs (`GITHUB_RUN_ID`, `WORKFLOW_RUN_ID`, `CI_RUN_ID`) are not ours.
    pub(crate) fn from_constant(name: &str) -> Option<Self> {
        // This rejects nearly every name.
        if !name.ends_with("_ID") {
            return None;
        }
        if name.contains("WORKFLOW_") || Self::is_foreign(name) {
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
    pub(crate) fn from_plural(name: &str) -> Option<Self> {
        let singular = name.strip_suffix('s').or_else(|| name.strip_suffix('S'))?;
        Self::from_either_case(singular).or_else(|| Self::from_constant(singular))
    }

    /// Returns `true` if a name means a run of another system: `github_run_id`, `CI_RUN_ID`.
    pub(crate) fn is_foreign(name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        let first = words(&lower, name).next().unwrap_or_default();
        FOREIGN.contains(&first)
            || words(&lower, name).any(|word| matches!(word, "github" | "gitlab"))
    }

    /// Reads a header's name: `X-Run-Id`, `x-thread-id`.
    pub(crate) fn from_header(name: &str) -> Option<Self> {
        if !name.contains('-') || name.len() > 24 {
            return None;
        }
        let lower = name.to_ascii_lowercase();
        match lower.strip_prefix("x-")? {
            "run-id" => Some(Self::RunId),
            "thread-id" => Some(Self::ThreadId),
            "chat-thread-id" => Some(Self::ChatThreadId),
            _ => None,
        }
    }

    /// Reads a name in `snake_case` that ends in a field's: `expected_run_id`, `other_thread_id`.
    pub(crate) fn from_ending(name: &str) -> Option<Self> {
        if name.ends_with("_chat_thread_id") {
            Some(Self::ChatThreadId)
        } else if name.ends_with("_thread_id") {
            Some(Self::ThreadId)
        } else if name.ends_with("_run_id") && !name.contains("workflow") && !Self::is_foreign(name)
        {
            Some(Self::RunId)
        } else {
            None
        }
    }

    /// Reads a longer name of an id or of several, in any spelling: `parent_run_id`, `jobRunId`, `runID`, `run_id__in`.
    pub(crate) fn from_longer(name: &str) -> Option<Self> {
        // This rejects nearly every name.
        let pairs = name.as_bytes().windows(2);
        if !pairs.rev().any(|pair| pair.eq_ignore_ascii_case(b"id")) {
            return None;
        }
        let name = OPERATORS
            .iter()
            .find_map(|operator| name.strip_suffix(operator))
            .map_or(name, |rest| rest.trim_end_matches('_'));
        let singular = name.strip_suffix('s').unwrap_or(name);
        let end = singular.as_bytes().last_chunk::<2>()?;
        if !end.eq_ignore_ascii_case(b"id") || Self::is_foreign(singular) {
            return None;
        }
        let lower = singular.to_ascii_lowercase();
        let last = |(_, before, last), word| (before, last, word);
        match words(&lower, singular).fold(("", "", ""), last) {
            ("chat", "thread", "id") => Some(Self::ChatThreadId),
            (_, "thread", "id") | (_, _, "threadid") => Some(Self::ThreadId),
            (_, "run", "id") | (_, _, "runid") => Some(Self::RunId),
            _ if singular.ends_with("RunId") => Some(Self::RunId),
            _ => None,
        }
    }

    /// Returns the field's name in `snake_case`, as the reports and the baseline spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RunId => "run_id",
            Self::ThreadId => "thread_id",
            Self::ChatThreadId => "chat_thread_id",
        }
    }
}
