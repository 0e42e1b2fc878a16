//! Problems: a file or an argument that the run skips, or the reason why the run cannot begin.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// A file or an argument that could not be processed, or the reason why a run could not begin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The path of the file, if there is one.
    pub path: Option<String>,
    /// The message, in lower case and without a full stop.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{path}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Problem {
    /// Creates a problem with no file.
    pub(crate) fn of(message: impl Into<String>) -> Self {
        let (path, message) = (None, message.into());
        Self { path, message }
    }

    /// Creates a problem with a file.
    pub(crate) fn with(path: impl AsRef<Path>, message: impl Into<String>) -> Self {
        Self {
            path: Some(path.as_ref().display().to_string()),
            ..Self::of(message)
        }
    }
}

pub(crate) fn current_folder() -> Result<PathBuf, Problem> {
    let problem = |error| format!("could not read the current folder: {}", reason(&error));
    std::env::current_dir().map_err(|error| Problem::of(problem(error)))
}

/// Returns `true` if an error says that there is no such file.
pub(crate) fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

/// Returns the error text of the operating system, without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_ascii_lowercase().to_string() + characters.as_str(),
        None => error.kind().to_string(),
    }
}
