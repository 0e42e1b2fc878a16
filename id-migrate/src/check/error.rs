//! The error of a run that could not check the files.

use std::fmt;
use std::io;

use crate::problem::reason;
use crate::read::walk::WalkError;
use crate::report::baseline;

/// The error of a run that could not check the files.
#[derive(Debug)]
pub enum CheckError {
    /// The walk could not begin.
    Walk(WalkError),
    /// The baseline cannot be used.
    Baseline(baseline::BaselineError),
    /// No thread could be started.
    Threads(io::Error),
}

impl From<WalkError> for CheckError {
    fn from(error: WalkError) -> Self {
        Self::Walk(error)
    }
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Walk(error) => error.fmt(f),
            Self::Baseline(error) => error.fmt(f),
            Self::Threads(error) => write!(f, "could not start a worker thread: {}", reason(error)),
        }
    }
}

impl std::error::Error for CheckError {}
