//! The output formats, each a view of a [`Report`].
//!
//! ```
//! use id_migrate::report::output::{OutputFormat, Style};
//! use id_migrate::report::Report;
//!
//! let mut text = Vec::new();
//! OutputFormat::Concise.write(&Report::default(), Style::default(), &mut text)?;
//! let text = anstream::adapter::strip_bytes(&text).into_vec();
//! assert_eq!(String::from_utf8(text)?, "no findings in 0 files (0 parsed), score 100.0\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How to add an output format
//!
//! 1. Write `output/<name>.rs` with a function `write`. It reads only the report, and keeps the report's order, so that the
//!    output does not depend on the number of threads. It omits silenced findings (SARIF marks them as suppressed) and shows
//!    findings for information with their severity.
//! 2. Add a variant to [`OutputFormat`] and to [`OutputFormat::write`].

mod concise;
mod github;
mod human;
mod json;
mod sarif;

use std::fmt::Write as _;
use std::io;

use crate::report::Report;

/// The names of the formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum OutputFormat {
    /// Source lines with carets, and a summary
    #[default]
    Human,
    /// One line for each finding
    Concise,
    /// One JSON object for other programs, described in the documentation
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations for GitHub Actions
    Github,
}

/// Options of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// `true` if findings for information are shown to people.
    pub verbose: bool,
    /// `true` if only findings are shown, without a summary.
    pub quiet: bool,
    /// `true` if source lines are coloured, which takes longer.
    pub color: bool,
}

impl OutputFormat {
    /// Writes the whole report, which ends with a line feed. Colours are always written; the stream strips them.
    ///
    /// # Errors
    ///
    /// The error of `out`.
    pub fn write(self, report: &Report, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
        match self {
            Self::Human => human::write(report, style, out),
            Self::Concise => concise::write(report, style, out),
            Self::Json => json::write(report, out),
            Self::Sarif => sarif::write(report, out),
            Self::Github => github::write(report, style, out),
        }
    }

    /// Returns `true` if the format is for people, so that a diff or a progress bar may appear with it.
    pub(crate) fn is_for_people(self) -> bool {
        matches!(self, Self::Human | Self::Concise)
    }
}

/// Encodes the bytes of all characters that are not plain: `%0A`.
fn percent_encoded(text: &str, is_plain: impl Fn(char) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        if is_plain(character) {
            encoded.push(character);
        } else {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

/// Number of items that [`listed`] shows.
const LISTED: usize = 3;

/// Lists the first of some texts, and the number of the others: `a, b, c, 4 more`.
pub(crate) fn listed<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let mut texts = texts.into_iter();
    let first = texts.by_ref().take(LISTED);
    let mut listed: Vec<String> = first.map(|text| text.as_ref().to_owned()).collect();
    let more = texts.count();
    if more > 0 {
        listed.push(format!("{more} more"));
    }
    listed.join(", ")
}

/// Formats a count with its noun: `1 file`, `2 files`, `3 entries`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if number == 1 => format!("1 {noun}"),
        Some(stem) => format!("{number} {stem}ies"),
        None if noun.ends_with('x') => format!("{number} {noun}es"),
        None => format!("{number} {noun}s"),
    }
}
