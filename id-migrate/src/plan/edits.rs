//! The edits of a file, and the new text that they give.

use std::fmt;
use std::path::PathBuf;

use super::GroupId;
use crate::sites::Span;
use crate::sites::language::Language;

/// The line length that formatters keep to unless they are told otherwise.
pub const WIDTH: usize = 88;

/// One literal that is rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The span between its quotes.
    pub span: Span,
    /// The whole token.
    pub token: Span,
    /// The old id.
    pub old: String,
    /// The new id; it needs no escape in any language.
    pub new: String,
    /// The group that it belongs to.
    pub group: GroupId,
}

/// The edits of one file.
#[derive(Clone)]
pub struct FileEdits {
    /// The path as reports show it.
    pub path: String,
    /// The path for the file system.
    pub disk_path: PathBuf,
    /// The language, to prove the edits with.
    pub language: &'static dyn Language,
    /// The old text.
    pub text: String,
    /// The edits, sorted, without overlap.
    pub edits: Vec<Edit>,
}

impl fmt::Debug for FileEdits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileEdits")
            .field("path", &self.path)
            .field("edits", &self.edits)
            .finish_non_exhaustive()
    }
}

impl FileEdits {
    /// The text after the edits.
    #[must_use]
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
    #[must_use]
    pub fn grown_lines(&self) -> usize {
        let is_long = |line: &str| line.chars().count() > WIDTH;
        let new = self.new_text();
        let lines = self.text.lines().zip(new.lines());
        lines
            .filter(|(old, new)| !is_long(old) && is_long(new))
            .count()
    }
}
