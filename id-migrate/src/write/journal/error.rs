//! The error of a run that could not write its files.

use std::fmt;
use std::io;

use crate::problem::reason;
use crate::report::output::count;

/// The error of a run that wrote nothing, or not every file.
#[derive(Debug)]
pub enum ApplyError {
    /// The journal could not be written. All files hold their old bytes, except the files in `left`.
    Journal {
        /// The error of the operating system.
        error: io::Error,
        /// The files that could not be restored.
        left: Option<Left>,
    },
    /// A file could not be replaced. The written files were restored, except the files in `left`.
    File {
        /// The file.
        path: String,
        /// The error of the operating system.
        error: io::Error,
        /// The files that could not be restored.
        left: Option<Left>,
    },
    /// The user pressed Ctrl-C. The written files were restored, except the files in `left`.
    Interrupted {
        /// The files that could not be restored.
        left: Option<Left>,
    },
}

/// Files that still hold a new text after a failed run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The paths shown in reports; never empty.
    pub files: Vec<String>,
    /// The id of the run, for `undo`.
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
