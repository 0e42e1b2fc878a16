//! Reads files and finds their sites, in parallel.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read as _};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use aho_corasick::packed;
use memchr::memmem::Finder;

use crate::ids::index;
use crate::parallel;
use crate::problem::{Problem, reason};
use crate::read::defined::DefinedNames;
use crate::read::dialect::Dialect;
use crate::read::imported::ImportedNames;
use crate::read::walk::{Walked, WalkedId};
use crate::sites::FileSites;
use crate::sites::depth;
use crate::sites::language::{Language, Lexis};

/// A larger file is not parsed: its syntax tree would not fit into memory beside the others.
pub(crate) const MAX_FILE: u64 = 8 << 20;

/// Initial size of the read buffer in bytes. Nearly every file is smaller.
const USUAL_FILE: usize = 1 << 18;

/// The texts of the files that hold a needle; they outlive the sites, which borrow from them. The plan and the report
/// share them.
#[derive(Debug, Default)]
pub(crate) struct Texts(Vec<OnceLock<Arc<str>>>);

impl Texts {
    /// Returns an empty list of texts for `count` walked files.
    pub(crate) fn new(count: usize) -> Self {
        Self((0..count).map(|_| OnceLock::new()).collect())
    }

    /// Returns the text of a file; empty if the text was not kept.
    pub(crate) fn get(&self, file: WalkedId) -> &str {
        let text = self.0.get(file.index()).and_then(OnceLock::get);
        text.map_or("", |text| text)
    }

    /// Returns the text of a file, shared; empty if the text was not kept.
    pub(crate) fn shared(&self, file: WalkedId) -> Arc<str> {
        let text = self.0.get(file.index()).and_then(|text| text.get());
        text.map_or_else(|| Arc::from(""), Arc::clone)
    }
}

/// The facts about a file that is not parsed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outline {
    /// The functions that it defines.
    pub(crate) defined: DefinedNames,
    /// The modules that it may import.
    pub(crate) imported: ImportedNames,
}

/// The outcome of a scan of a file.
#[derive(Debug)]
pub(crate) enum Scanned<'t> {
    /// A file without a needle: its definitions and possible imports.
    Nothing(Outline),
    /// A parsed file. Few files are parsed.
    Sites(Box<FileSites<'t>>),
    /// A file with a needle that cannot be checked (RID900).
    Skipped(Skip),
    /// The file could not be read.
    Unreadable(String),
}

/// The reason why a file is skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Skip {
    /// The byte offset of the error.
    pub(crate) offset: u32,
    pub(crate) message: String,
    /// The dialect of the file, if the parser of its language does not support it.
    pub(crate) dialect: Option<Dialect>,
}

impl Skip {
    fn new(offset: usize, message: String) -> Self {
        Self {
            offset: index(offset),
            message,
            dialect: None,
        }
    }
}

/// The progress of a run, shared with the caller.
#[derive(Debug, Default)]
pub struct Progress {
    /// Number of files to scan; 0 until the walk ends.
    pub total: AtomicUsize,
    /// Number of scanned files.
    pub done: AtomicUsize,
    /// Set to end the run early (Ctrl-C).
    pub stop: AtomicBool,
}

/// The scanned files. More files may be parsed later.
pub(crate) struct Scan<'s, 't> {
    pub(crate) walked: &'s [Walked],
    pub(crate) texts: &'t Texts,
    pub(crate) threads: usize,
    /// The outcome for each walked file.
    pub(crate) scanned: Vec<Scanned<'t>>,
}

impl<'t> Scan<'_, 't> {
    /// Parses some of the files, with or without a needle.
    pub(crate) fn parse(
        &mut self,
        files: impl IntoIterator<Item = WalkedId>,
    ) -> Result<(), Problem> {
        let files: Vec<WalkedId> = files.into_iter().collect();
        let found = scan_named(self.walked, self.texts, &files, self.threads)?;
        for (file, scanned) in files.into_iter().zip(found) {
            self.scanned[file.index()] = scanned;
        }
        Ok(())
    }

    /// Returns `true` if a file has no needle and was not parsed.
    pub(crate) fn is_unparsed(&self, file: WalkedId) -> bool {
        matches!(self.scanned[file.index()], Scanned::Nothing(_))
    }

    /// Returns the sites of each parsed file.
    pub(crate) fn parsed(&self) -> impl Iterator<Item = (WalkedId, &FileSites<'t>)> {
        let scanned = WalkedId::number(&self.scanned);
        scanned.filter_map(|(file, scanned)| match scanned {
            Scanned::Sites(sites) => Some((file, &**sites)),
            _ => None,
        })
    }
}

pub(crate) fn scan<'s, 't>(
    files: &'s [Walked],
    texts: &'t Texts,
    threads: usize,
    progress: &Progress,
) -> Result<Scan<'s, 't>, Problem> {
    let scanned = parallel::map(files.len(), threads, |index| {
        let scanned = if progress.stop.load(Ordering::Relaxed) {
            Scanned::nothing()
        } else {
            scan_one(&files[index], &texts.0[index])
        };
        progress.done.fetch_add(1, Ordering::Relaxed);
        scanned
    })?;
    Ok(Scan {
        walked: files,
        texts,
        threads,
        scanned,
    })
}

/// Parses some of the walked files, with or without a needle. Unreadable files count as empty.
pub(crate) fn scan_named<'t>(
    files: &[Walked],
    texts: &'t Texts,
    named: &[WalkedId],
    threads: usize,
) -> Result<Vec<Scanned<'t>>, Problem> {
    parallel::map(named.len(), threads, |at| {
        let file = &files[named[at]];
        let is_small =
            std::fs::metadata(&file.disk_path).is_ok_and(|found| found.len() <= MAX_FILE);
        if is_small
            && let Ok(text) = std::fs::read_to_string(&file.disk_path)
            && let Scanned::Sites(sites) =
                parse(file, texts.0[named[at].index()].get_or_init(|| text.into()))
        {
            return Scanned::Sites(sites);
        }
        Scanned::nothing()
    })
}

fn scan_one<'t>(file: &Walked, text: &'t OnceLock<Arc<str>>) -> Scanned<'t> {
    match read(file) {
        Ok(Read::Needle(Ok(found))) => parse(file, text.get_or_init(|| found)),
        Ok(Read::Needle(Err(skip))) => Scanned::Skipped(skip),
        Ok(Read::Nothing(outline)) => Scanned::Nothing(outline),
        Ok(Read::TooLarge(size)) => skipped(
            0,
            format!("the file has {size} bytes, more than the maximum of {MAX_FILE}"),
        ),
        Err(error) => Scanned::Unreadable(reason(&error)),
    }
}

/// Returns the text of a file that can be parsed.
fn text_of(bytes: &[u8], lexis: Lexis) -> Result<Arc<str>, Skip> {
    // JavaScript and Rust allow the byte in a string and in a comment, and their parsers know where.
    if lexis == Lexis::Python
        && let Some(at) = memchr::memchr(0, bytes)
    {
        return Err(Skip::new(at, "the file contains a NUL byte".to_owned()));
    }
    let text = str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let byte = bytes[at];
        Skip::new(
            at,
            format!("the file is not UTF-8: unexpected byte 0x{byte:02X}"),
        )
    })?;
    Ok(text.into())
}

/// Creates the result for an unparsable file. The parser's offset may be inside a character.
fn unparsable<'t>(text: &str, offset: usize, message: String) -> Scanned<'t> {
    skipped(text.floor_char_boundary(offset), message)
}

fn skipped<'t>(offset: usize, message: String) -> Scanned<'t> {
    Scanned::Skipped(Skip::new(offset, message))
}

fn parse<'t>(file: &Walked, text: &'t str) -> Scanned<'t> {
    if let Err(offset) = depth::check(file.language, text) {
        return unparsable(text, offset, "the code is nested too deeply".to_owned());
    }
    match (file.language.sites)(text, &file.disk_path) {
        Ok(sites) => Scanned::Sites(Box::new(sites)),
        Err(error) => match Dialect::of(file.language.name, text) {
            None => unparsable(text, error.offset as usize, error.message),
            Some(dialect) => Scanned::Skipped(Skip {
                offset: 0,
                message: format!("the file is written in {dialect}, which is not supported"),
                dialect: Some(dialect),
            }),
        },
    }
}

impl Scanned<'_> {
    fn nothing() -> Self {
        Self::Nothing(Outline::default())
    }
}

enum Read {
    /// The text of a file that holds a needle, or the reason why the file is skipped.
    Needle(Result<Arc<str>, Skip>),
    /// The outline of a file without a needle.
    Nothing(Outline),
    /// The size of a file that holds a needle and is not read.
    TooLarge(u64),
}

fn read(walked: &Walked) -> io::Result<Read> {
    thread_local! {
        static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    let mut file = File::open(&walked.disk_path)?;
    let size = file.metadata()?.len();
    if size > MAX_FILE {
        return Ok(if stream_holds_needle(&mut file, walked.language)? {
            Read::TooLarge(size)
        } else {
            Read::Nothing(Outline::default())
        });
    }
    BUFFER.with_borrow_mut(|buffer| {
        // The size is known, so the end of the file needs no further system call.
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        // The buffer only grows, and its content is overwritten.
        if buffer.len() < size {
            buffer.resize(size.max(USUAL_FILE), 0);
        }
        let buffer = &mut buffer[..size];
        let mut filled = 0;
        while filled < size {
            match file.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let bytes = &buffer[..filled];
        Ok(if holds_needle(bytes, walked.language) {
            Read::Needle(text_of(bytes, walked.language.lexis))
        } else {
            Read::Nothing(Outline {
                defined: DefinedNames::of(bytes, walked.language.lexis),
                imported: ImportedNames::of(bytes, walked.language.lexis),
            })
        })
    })
}

/// Returns `true` if a file holds a needle of a language; `false` also if the file cannot be read.
pub(crate) fn file_holds_needle(path: &std::path::Path, language: &Language) -> bool {
    File::open(path).is_ok_and(|mut file| stream_holds_needle(&mut file, language).unwrap_or(false))
}

fn holds_needle(bytes: &[u8], language: &Language) -> bool {
    thread_local! {
        // A searcher costs more to build than a small file costs to search.
        static KNOWN: RefCell<Vec<(&'static str, Needles)>> = const { RefCell::new(Vec::new()) };
    }
    KNOWN.with_borrow_mut(|known| {
        let at = known
            .iter()
            .position(|(name, _)| *name == language.name)
            .unwrap_or_else(|| {
                known.push((language.name, Needles::of(language)));
                known.len() - 1
            });
        known[at].1.are_in(bytes)
    })
}

/// Searches a large file in chunks.
fn stream_holds_needle(file: &mut File, language: &Language) -> io::Result<bool> {
    let needles = Needles::of(language);
    let lengths = language.needles.iter().map(|needle| needle.len());
    let overlap = lengths.max().unwrap_or(0);
    let mut buffer = vec![0; 1 << 20];
    let mut kept = 0;
    loop {
        let read = file.read(&mut buffer[kept..])?;
        if read == 0 {
            return Ok(false);
        }
        let filled = kept + read;
        if needles.are_in(&buffer[..filled]) {
            return Ok(true);
        }
        kept = overlap.min(filled);
        buffer.copy_within(filled - kept..filled, 0);
    }
}

/// The search for a language's needles.
enum Needles {
    /// One search for all needles, with vector instructions.
    Together(packed::Searcher),
    /// One search for each needle, on processors without the vector instructions.
    Apart(Vec<Finder<'static>>),
}

impl Needles {
    fn of(language: &Language) -> Self {
        let needles = language.needles;
        match packed::Searcher::new(needles) {
            Some(searcher) => Self::Together(searcher),
            None => Self::Apart(needles.iter().map(|needle| Finder::new(*needle)).collect()),
        }
    }

    /// Returns `true` if the text contains at least one needle.
    fn are_in(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Together(searcher) => searcher.find(bytes).is_some(),
            Self::Apart(finders) => finders.iter().any(|finder| finder.find(bytes).is_some()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_found_wherever_it_stands() {
        for language in &crate::sites::language::ALL {
            let finders = language.needles.iter().map(|one| Finder::new(*one));
            for needles in [Needles::of(language), Needles::Apart(finders.collect())] {
                for needle in language.needles {
                    for before in 0..80 {
                        let text = " ".repeat(before) + needle + &"_".repeat(before % 7);
                        assert!(needles.are_in(text.as_bytes()), "{text:?}");
                        assert!(!needles.are_in(&text.as_bytes()[before + 1..]), "{text:?}");
                    }
                }
                let near = "run-id run_i d thread_Id RUN_iD THREADID hread_id un_id ".repeat(9);
                assert!(!needles.are_in(near.as_bytes()));
            }
        }
    }
}
