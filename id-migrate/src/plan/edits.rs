//! The edits of a file, and the text after the edits.

use std::path::PathBuf;
use std::sync::Arc;

use super::GroupId;
use crate::sites::Span;
use crate::sites::language::Language;

/// Default line length of common formatters.
pub const WIDTH: usize = 88;

/// One literal that is rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The span between the quotes.
    pub span: Span,
    /// The span of the whole token.
    pub token: Span,
    /// The old id.
    pub old: String,
    /// The new id. It needs no escapes in any language.
    pub new: String,
    /// The group of the literal.
    pub group: GroupId,
}

/// The edits of one file.
#[derive(Clone, Debug)]
pub struct FileEdits {
    /// The path shown in reports.
    pub path: String,
    /// The path on disk.
    pub disk_path: PathBuf,
    /// The language whose parser proves the edits.
    pub language: &'static Language,
    /// The old text.
    pub text: Arc<str>,
    /// The edits, sorted, without overlap.
    pub edits: Vec<Edit>,
}

impl FileEdits {
    /// Returns the text after the edits.
    pub fn new_text(&self) -> String {
        let mut out = String::with_capacity(self.text.len() + self.edits.len() * 16);
        let mut at = 0;
        for edit in &self.edits {
            out.push_str(&self.text[at..edit.span.start as usize]);
            out.push_str(&edit.new);
            at = edit.span.end as usize;
        }
        out.push_str(&self.text[at..]);
        out
    }

    /// Counts the lines that become longer than [`WIDTH`].
    pub(crate) fn grown_lines(&self) -> usize {
        let is_long = |line: &str| line.chars().count() > WIDTH;
        let new = self.new_text();
        let lines = self.text.lines().zip(new.lines());
        lines
            .filter(|(old, new)| !is_long(old) && is_long(new))
            .count()
    }
}
