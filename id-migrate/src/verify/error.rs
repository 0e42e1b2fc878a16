//! The error of a verification.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::problem::reason;
use crate::write::journal::{ApplyError, Left};

/// The error of a verification. All files hold their old bytes, except the files named in `left`.
#[derive(Debug)]
pub(crate) enum VerifyError {
    /// The command cannot verify the fix.
    Command {
        /// The fault and its remedy, and the last lines that the command printed.
        message: String,
        left: Option<Left>,
    },
    /// The command wrote to files of the fix.
    Changed {
        files: Vec<String>,
        /// Copies of unexpected file contents: neither the old nor a new text.
        copies: Vec<PathBuf>,
        left: Option<Left>,
    },
    /// The shell or the folder for reports could not be used.
    Start {
        error: io::Error,
        left: Option<Left>,
    },
    /// The journal or a file could not be written, or the user pressed Ctrl-C.
    Apply(ApplyError),
}

impl From<ApplyError> for VerifyError {
    fn from(error: ApplyError) -> Self {
        Self::Apply(error)
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = |left: &Option<Left>| match left {
            None => "nothing was changed".to_owned(),
            Some(left) => left.to_string(),
        };
        match self {
            Self::Command { message, left } => write!(f, "{}: {message}", outcome(left)),
            Self::Changed {
                files,
                copies,
                left,
            } => {
                write!(
                    f,
                    "{}: the command changed {}, which the fix also writes: leave formatters and snapshot updates out of the command",
                    outcome(left),
                    files.join(", ")
                )?;
                for copy in copies {
                    write!(
                        f,
                        "\n  the text that the command wrote is saved in {}",
                        copy.display()
                    )?;
                }
                Ok(())
            }
            Self::Start { error, left } => write!(
                f,
                "{}: the command could not be started: {}",
                outcome(left),
                reason(error)
            ),
            Self::Apply(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for VerifyError {}
