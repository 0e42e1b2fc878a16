//! The error of a run that could not write its files.

use std::fmt;
use std::io;

use derive_more::{Display, Error};

use crate::problem::reason;
use crate::report::output::count;

/// The error of a run that wrote nothing, or not every file. The written files were restored, except the files in `left`.
#[derive(Debug, Error)]
pub(crate) struct ApplyError {
    pub(crate) fault: Fault,
    /// The files that could not be restored.
    pub(crate) left: Option<Left>,
}

/// The reason why a run stopped.
#[derive(Debug, Display)]
pub(crate) enum Fault {
    #[display("the journal could not be written: {}", reason(_0))]
    Journal(io::Error),
    #[display("{path} could not be replaced: {}", reason(error))]
    File { path: String, error: io::Error },
    /// The user pressed Ctrl-C.
    #[display("interrupted")]
    Interrupted,
}

/// Files that still hold a new text after a failed run.
#[derive(Clone, Debug, Display, PartialEq, Eq)]
#[display("the new text is left in {}: run `id-migrate undo {undo_id}`", count(files.len(), "file"))]
pub(crate) struct Left {
    /// The paths shown in reports; never empty.
    pub(crate) files: Vec<String>,
    /// The id of the run, for `undo`.
    pub(crate) undo_id: String,
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.fault, &self.left) {
            (Fault::Interrupted, None) => f.write_str("interrupted: nothing was changed"),
            (Fault::Interrupted, Some(left)) => write!(f, "interrupted: {left}"),
            (fault, None) => write!(f, "nothing was changed: {fault}"),
            (fault, Some(left)) => write!(f, "{fault}; {left}"),
        }
    }
}
