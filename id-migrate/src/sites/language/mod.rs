//! The languages, each behind one small trait: text in, [`FileSites`] out.
//!
//! # How to add a language
//!
//! 1. Write `sites/language/<name>.rs` with a unit struct that implements [`Language`]. `sites` walks the syntax tree once and
//!    fills a [`FileSites`]: *every* string literal (with its [`Role`](crate::sites::Role)), and a
//!    [`Site`](crate::sites::Site) for each id position. It decides nothing: it does not parse ids, apply rules, or compare
//!    files. `tokens` lists the tokens, so that a rewritten file can be compared with the old one.
//!    A walk passes a `Slot` to each expression (the role of its value), implements `Walk`, and records its results in the
//!    `Collector`. `vocabulary` interprets names, for all languages.
//! 2. Add it to [`ALL`].
//!
//! Everything else (rules, groups, threads, fixes, outputs) works from the `FileSites` alone.

mod collector;
pub(crate) mod python;
pub(crate) mod rust;
mod slot;
mod templates;
mod text_method;
pub(crate) mod typescript;
pub(crate) mod vocabulary;
mod walk;

use std::fmt;
use std::path::Path;

use crate::sites::{FileSites, Span};

/// Every language, in the order of `--lang`'s help.
pub const ALL: &[&dyn Language] = &[&python::Python, &typescript::TypeScript, &rust::Rust];

/// The properties of a language.
pub trait Language: Sync {
    /// Returns the name for `--lang` and the configuration, in lower case.
    fn name(&self) -> &'static str;

    /// Other names that `--lang` takes: `py`, `ts`.
    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns the function that generates run ids, with its import, for the note of RID003.
    fn generator(&self) -> &'static str;

    /// Returns the extensions of its files, without a dot.
    fn extensions(&self) -> &'static [&'static str];

    /// Texts to search for before parsing. A file that contains none of them has no id and is not parsed.
    fn needles(&self) -> &'static [&'static str];

    /// Returns the marker of a line comment: `#`, `//`.
    fn line_comment(&self) -> &'static str;

    /// Words that act as prefix operators, which nest without a bracket: `not`, `await`, `typeof`.
    fn prefix_words(&self) -> &'static [&'static str];

    /// Returns the lexical rules of strings and comments, for the depth guard.
    fn lexis(&self) -> Lexis;

    /// Finds the literals and the ids of a file.
    ///
    /// `path` is only for choosing a dialect (`.ts` or `.tsx`, `.py` or `.pyi`). The text has no byte-order mark removed:
    /// spans count from its first byte. It has passed the depth guard, and the calling thread has a large stack.
    ///
    /// # Errors
    ///
    /// [`Unparsable`] when the text is not of the language: the first error and where it is.
    fn sites<'src>(&self, source: &'src str, path: &Path) -> Result<FileSites<'src>, Unparsable>;

    /// Returns the comments and docstrings of a file, in order; empty if the text does not parse.
    fn comments(&self, source: &str, path: &Path) -> Vec<Span>;

    /// Returns the tokens of a file. Comments and white space may be omitted, always in the same way.
    ///
    /// # Errors
    ///
    /// [`Unparsable`] when the text is not of the language.
    fn tokens(&self, source: &str, path: &Path) -> Result<Vec<Token>, Unparsable>;
}

/// A family of languages that write strings and comments alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lexis {
    /// `#`, quotes of both kinds, triple quotes.
    Python,
    /// `//`, `/* */`, quotes of both kinds, templates, regular expressions.
    JavaScript,
    /// `//`, `/* */`, double quotes over lines, raw strings, characters and lifetimes.
    Rust,
}

/// A token with its kind and span. Files are compared token by token after a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The kind as a number of the adapter's own choosing; equal numbers are equal kinds.
    pub kind: u32,
    /// The span.
    pub span: Span,
}

/// Why a file could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unparsable {
    /// The byte offset of the first error.
    pub offset: u32,
    /// The message, in lower case and without a full stop.
    pub message: String,
}

impl fmt::Display for Unparsable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.message, self.offset)
    }
}

impl std::error::Error for Unparsable {}

/// Returns the language of a file, by its extension.
pub fn of_path(path: &Path) -> Option<&'static dyn Language> {
    let extension = path.extension()?.to_str()?;
    ALL.iter()
        .copied()
        .find(|language| language.extensions().contains(&extension))
}

/// Returns the language with that name or alias.
pub fn by_name(name: &str) -> Option<&'static dyn Language> {
    ALL.iter()
        .copied()
        .find(|language| language.name() == name || language.aliases().contains(&name))
}

/// Returns the message for an unknown language name.
pub fn unknown(name: &str) -> String {
    let known: Vec<_> = ALL.iter().map(|language| language.name()).collect();
    format!(
        "unknown language `{name}`: choose from {}",
        known.join(", ")
    )
}
