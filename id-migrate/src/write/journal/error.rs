//! Why a run did not write its files.

use std::fmt;
use std::io;

use crate::problem::reason;
use crate::report::output::count;

/// Why nothing, or not all, was written.
#[derive(Debug)]
pub enum ApplyError {
    /// The journal could not be written; all files hold their old bytes but for what is left.
    Journal {
        /// The error of the operating system.
        error: io::Error,
        /// The files that could not be restored.
        left: Option<Left>,
    },
    /// A file could not be replaced; what had been written was put back, but for what is left.
    File {
        /// The file.
        path: String,
        /// The error of the operating system.
        error: io::Error,
        /// The files that could not be restored.
        left: Option<Left>,
    },
    /// Ctrl-C; what had been written was put back, but for what is left.
    Interrupted {
        /// The files that could not be restored.
        left: Option<Left>,
    },
}

/// Files that hold a new text although their run came to no end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The paths as the report showed them; never empty.
    pub files: Vec<String>,
    /// The id of the run for `undo`, which restores the files.
    pub undo_id: String,
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the new text is left in {}: run `id-migrate undo {}`",
            count(self.files.len(), "file"),
            self.undo_id
        )
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Journal { error, left: None } => write!(
                f,
                "nothing was changed: the journal could not be written: {}",
                reason(error)
            ),
            Self::Journal {
                error,
                left: Some(left),
            } => write!(
                f,
                "the journal could not be written: {}; {left}",
                reason(error)
            ),
            Self::File {
                path,
                error,
                left: None,
            } => write!(
                f,
                "nothing was changed: {path} could not be replaced: {}",
                reason(error)
            ),
            Self::File {
                path,
                error,
                left: Some(left),
            } => write!(f, "{path} could not be replaced: {}; {left}", reason(error)),
            Self::Interrupted { left: None } => f.write_str("interrupted: nothing was changed"),
            Self::Interrupted { left: Some(left) } => write!(f, "interrupted: {left}"),
        }
    }
}

impl std::error::Error for ApplyError {}
