//! The languages, each behind one value of [`Language`]: text in, [`FileSites`] out.
//!
//! # How to add a language
//!
//! 1. Write `sites/language/<name>/mod.rs` with a constant [`Language`]. `sites` walks the syntax tree once and fills a
//!    [`FileSites`]: *every* string literal (with its [`Role`](crate::sites::Role)), and a
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

use std::path::Path;

use derive_more::{Display, Error};

use crate::sites::{FileSites, Span};

/// Every language, in the order of `--lang`'s help.
pub static ALL: [Language; 3] = [python::LANGUAGE, typescript::LANGUAGE, rust::LANGUAGE];

/// A language and its adapter.
#[derive(Debug)]
pub struct Language {
    /// The name for `--lang` and the configuration, in lower case.
    pub name: &'static str,
    /// Other names that `--lang` takes: `py`, `ts`.
    pub aliases: &'static [&'static str],
    /// The function that generates run ids, with its import, for the note of RID003.
    pub generator: &'static str,
    /// The extensions of its files, without a dot.
    pub extensions: &'static [&'static str],
    /// Texts to search for before parsing. A file that contains none of them has no id and is not parsed.
    pub needles: &'static [&'static str],
    /// The marker of a line comment: `#`, `//`.
    pub line_comment: &'static str,
    /// Words that act as prefix operators, which nest without a bracket: `not`, `await`, `typeof`.
    pub prefix_words: &'static [&'static str],
    /// The lexical rules of strings and comments.
    pub lexis: Lexis,
    /// Finds the literals and the ids of a file. The error says why the text is not of the language.
    ///
    /// The path is only for choosing a dialect (`.ts` or `.tsx`, `.py` or `.pyi`). The text has no byte-order mark removed:
    /// spans count from its first byte. It has passed the depth guard, and the calling thread has a large stack.
    pub sites: for<'src> fn(&'src str, &Path) -> Result<FileSites<'src>, Unparsable>,
    /// Returns the comments and docstrings of a file, in order; empty if the text does not parse.
    pub comments: fn(&str, &Path) -> Vec<Span>,
    /// Returns the tokens of a file. Comments and white space may be omitted, always in the same way.
    pub tokens: fn(&str, &Path) -> Result<Vec<Token>, Unparsable>,
}

impl Language {
    /// Returns `true` if one of the names or aliases is this language.
    pub(crate) fn is_one_of(&self, names: &[String]) -> bool {
        let mut wanted = names.iter().filter_map(|name| by_name(name));
        wanted.any(|wanted| wanted.name == self.name)
    }
}

/// A family of languages that write strings and comments alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lexis {
    /// `#`, quotes of both kinds, triple quotes.
    #[default]
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
#[derive(Clone, Debug, Display, Error, PartialEq, Eq)]
#[display("{message} at byte {offset}")]
pub struct Unparsable {
    /// The byte offset of the first error.
    pub offset: u32,
    /// The message, in lower case and without a full stop.
    pub message: String,
}

/// Returns a parser's message for reports: in lower case, without a full stop.
fn sentence(message: &str) -> String {
    let mut characters = message.trim_end_matches('.').chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

/// Returns the language of a file, by its extension. Minified files are generated, so they have none.
pub fn of_path(path: &Path) -> Option<&'static Language> {
    let extension = path.extension()?.to_str()?;
    let bytes = path.as_os_str().as_encoded_bytes();
    let is_minified = bytes[..bytes.len() - extension.len() - 1].ends_with(b".min");
    if is_minified {
        return None;
    }
    ALL.iter()
        .find(|language| language.extensions.contains(&extension))
}

/// Returns the language with that name or alias.
pub fn by_name(name: &str) -> Option<&'static Language> {
    ALL.iter()
        .find(|language| language.name == name || language.aliases.contains(&name))
}

pub(crate) fn unknown(name: &str) -> String {
    let known: Vec<_> = ALL.iter().map(|language| language.name).collect();
    format!(
        "unknown language `{name}`: choose from {}",
        known.join(", ")
    )
}
