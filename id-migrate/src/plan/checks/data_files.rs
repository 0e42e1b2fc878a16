//! Doubt: a snapshot or a data file of a group contains the old id.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::super::occurrences::is_occurrence;
use super::{Context, Hold, Subject};
use crate::cache::Cache;
use crate::link::tree::{FileId, TreeFile};

const DATA: &[&str] = words!(
    "json jsonl ndjson json5 yaml yml toml txt csv tsv xml html sql md snap http har ini env log \
     cfg conf properties golden expected out dat ambr tpl tmpl j2 graphql proto"
);

/// Folders of snapshots: of jest, vitest and syrupy; of insta.
const SNAPSHOTS: [&str; 2] = ["__snapshots__", "snapshots"];

/// Maximum size of a file that is searched, in bytes.
const LIMIT: u64 = 4 << 20;

#[derive(Debug, Default)]
pub(crate) struct DataFiles {
    texts: Cache<PathBuf, Option<Rc<str>>>,
    beside: Cache<FileId, Rc<[PathBuf]>>,
}

impl DataFiles {
    /// Returns the text of a file, if it exists and is not too large.
    fn text(&self, path: &Path) -> Option<Rc<str>> {
        let read = |path: &PathBuf| {
            let about = std::fs::metadata(path).ok()?;
            if !about.is_file() || about.len() > LIMIT {
                return None;
            }
            let bytes = std::fs::read(path).ok()?;
            Some(Rc::from(String::from_utf8_lossy(&bytes)))
        };
        self.texts.get(path.to_owned(), read)
    }

    /// Returns the data files of a source file.
    fn beside(&self, index: FileId, file: &TreeFile<'_>) -> Rc<[PathBuf]> {
        self.beside.get(index, |_| {
            let path = &file.walked.absolute;
            let (Some(folder), Some(stem)) = (path.parent(), path.file_stem()) else {
                return Rc::default();
            };
            let mut found: BTreeSet<PathBuf> = snapshots(folder, stem).collect();
            found.extend(cassettes(file, folder, stem));
            found.extend(data(file, folder));
            found.into_iter().collect()
        })
    }
}

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let mut files = context.near(subject.members);
    // Code under test may read its own data.
    for file in context.files(subject.members) {
        files.extend(context.known.imports.from(file));
    }
    for index in files {
        let file = &context.known.tree.files[index];
        for path in &*context.data_files.beside(index, file) {
            let Some(text) = context.data_files.text(path) else {
                continue;
            };
            if holds_id(&text, subject.value) {
                let folder = file.walked.absolute.parent().unwrap_or(Path::new(""));
                let shown = path.strip_prefix(folder).unwrap_or(path);
                return vec![Hold::DataFile {
                    file: shown.display().to_string(),
                    of: file.walked.path.clone(),
                }];
            }
        }
    }
    Vec::new()
}

/// Returns `true` if a data file contains an id.
fn holds_id(text: &str, value: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), value)
        .any(|at| is_occurrence(text, at, at + value.len()))
}

/// Returns the snapshots of a test file. insta names snapshots after modules, the other libraries after the file.
fn snapshots(folder: &Path, stem: &OsStr) -> impl Iterator<Item = PathBuf> {
    let stem = stem.to_string_lossy();
    let folders = SNAPSHOTS.map(|name| folder.join(name)).into_iter();
    let entries = folders.flat_map(|folder| entries(&folder));
    entries.filter(move |entry| {
        let is_inline = entry.extension().is_some_and(|it| it == "snap");
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&*stem) || (is_inline && name.contains("__"))
    })
}

/// Returns the recorded traffic of a test file, which libraries find by name: `cassettes/test_a.yaml`,
/// `cassettes/test_a/test_one.yaml`.
fn cassettes(file: &TreeFile<'_>, folder: &Path, stem: &OsStr) -> BTreeSet<PathBuf> {
    if !file.text.contains("vcr") && !file.text.contains("cassette") {
        return BTreeSet::new();
    }
    let folder = folder.join("cassettes");
    let inner = entries(&folder.join(stem));
    inner.chain(entries(&folder)).collect()
}

/// Returns the paths in a folder, or an empty list if the folder cannot be read.
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path())
}

/// Returns the data files that a source file names, relative to its folder or a folder above.
fn data(file: &TreeFile<'_>, folder: &Path) -> BTreeSet<PathBuf> {
    let is_path = |text: &&str| {
        text.len() < 200
            && !text.contains("://")
            && !text.contains(char::is_whitespace)
            && text.rsplit_once('.').is_some_and(|(stem, ending)| {
                // `.env.test`
                !stem.is_empty() && (DATA.contains(&ending) || stem.starts_with(".env"))
            })
    };
    let literals = file.sites.literals.iter();
    let texts = literals.filter_map(|literal| literal.value.as_deref());
    // `import runs from "./runs.json"`
    let imported = file.sites.imports.iter().map(|import| &*import.module);
    let named = texts.chain(imported).filter(is_path);
    let mut found = BTreeSet::new();
    let mut folders_beside = None;
    for name in named {
        let name = name.trim_start_matches("./");
        let above = folder.ancestors().take(6).map(|above| above.join(name));
        let at = above.into_iter().find(|path| path.is_file());
        if let Some(path) = at {
            found.insert(path);
            continue;
        }
        let folders = folders_beside.get_or_insert_with(|| -> Vec<PathBuf> {
            let folders = entries(folder).filter(|entry| entry.is_dir() && !entry.is_symlink());
            folders.take(64).collect()
        });
        let paths = folders.iter().map(|beside| beside.join(name));
        found.extend(paths.filter(|path| path.is_file()));
    }
    found
}
