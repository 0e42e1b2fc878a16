//! From edits to new texts, and the proof that nothing else changed.

use std::fmt;
use std::path::PathBuf;

use rustc_hash::FxHashMap;

use crate::language::{Language, Token};
use crate::plan::GroupId;
use crate::site::Span;

/// The line length that formatters keep to unless they are told otherwise.
pub const WIDTH: usize = 88;

/// One literal that is rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What lies between its quotes.
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

    /// How many lines become longer than [`WIDTH`] that were not.
    #[must_use]
    pub fn grown_lines(&self) -> usize {
        let is_long = |line: &str| line.chars().count() > WIDTH;
        let new = self.new_text();
        let lines = self.text.lines().zip(new.lines());
        lines
            .filter(|(old, new)| !is_long(old) && is_long(new))
            .count()
    }

    /// Proves that the new text parses, that it differs in the edited string tokens only, and that each old id is gone
    /// from the place where it was.
    ///
    /// # Errors
    ///
    /// What is wrong with it; lower case, no full stop.
    pub fn prove(&self) -> Result<(), String> {
        let new = self.new_text();
        let tokens = |text: &str| self.language.tokens(text, &self.disk_path);
        let before = tokens(&self.text).map_err(|error| format!("expected code, found {error}"))?;
        let after = tokens(&new)
            .map_err(|error| format!("expected the new text to parse, found {error}"))?;
        if before.len() != after.len() {
            return Err(format!(
                "expected {} tokens, found {}",
                before.len(),
                after.len()
            ));
        }
        let mut edits = self.edits.iter().peekable();
        let mut edited = 0;
        for (old_token, new_token) in before.iter().zip(&after) {
            while edits
                .peek()
                .is_some_and(|edit| edit.token.end <= old_token.span.start)
            {
                edits.next();
            }
            let is_edited = edits.peek().is_some_and(|edit| {
                edit.token == old_token.span
                    || old_token.span.contains(edit.token)
                    || edit.token.contains(old_token.span) && !is_empty(old_token)
            });
            if old_token.kind != new_token.kind {
                return Err("expected the same kinds of tokens, found others".to_owned());
            }
            if is_edited {
                edited += 1;
            } else if self.text[old_token.span.range()] != new[new_token.span.range()] {
                return Err(
                    "expected only the edited literals to differ, found another token".to_owned(),
                );
            }
        }
        if edited == 0 && !self.edits.is_empty() {
            return Err("expected the edited literals among the tokens, found none".to_owned());
        }
        self.prove_values(&new)
    }

    /// Every edited literal has the new id as its value, and every other literal has the value that it had.
    fn prove_values(&self, new: &str) -> Result<(), String> {
        let scan = |text| {
            self.language
                .sites(text, &self.disk_path)
                .map_err(|error| format!("expected code, found {error}"))
        };
        let before = scan(&self.text)?;
        let after = scan(new)?;
        if before.literals.len() != after.literals.len() {
            return Err(format!(
                "expected {} literals, found {}",
                before.literals.len(),
                after.literals.len()
            ));
        }
        let edits: FxHashMap<Span, &Edit> =
            self.edits.iter().map(|edit| (edit.span, edit)).collect();
        for (old, new) in before.literals.iter().zip(&after.literals) {
            let edit = edits.get(&old.content);
            let expected = edit.map_or(old.value.as_deref(), |edit| Some(edit.new.as_str()));
            if new.value.as_deref() != expected {
                return Err(
                    "expected the edited literals to hold the new id, found another value"
                        .to_owned(),
                );
            }
        }
        Ok(())
    }
}

fn is_empty(token: &Token) -> bool {
    token.span.start == token.span.end
}
