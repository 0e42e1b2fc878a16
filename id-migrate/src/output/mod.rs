//! The output formats, each a view of a [`Report`].
//!
//! # How to add an output format
//!
//! 1. Write `output/<name>.rs` with a unit struct that implements [`Format`]; it may read everything in the report and
//!    nothing else. It writes in the report's order, so that the output does not depend on the number of threads.
//! 2. Add a variant to [`OutputFormat`] and to [`OutputFormat::writer`].

use std::io;

use crate::report::Report;

/// A way to print a report.
pub trait Format {
    /// Writes the whole report; the output ends with a line feed.
    ///
    /// # Errors
    ///
    /// Whatever `out` fails with.
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()>;
}
