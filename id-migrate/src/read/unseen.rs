//! Unsupported kinds of files that may contain ids: notebooks, components, Cython.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::parallel;
use crate::read::scan;
use crate::sites::language::{self, Language};

/// The extensions, each with the language inside.
const KINDS: &[(&str, &str)] = &[
    ("ipynb", "python"),
    ("pyx", "python"),
    ("svelte", "typescript"),
    ("vue", "typescript"),
];

/// Returns the language inside an unsupported file.
pub(crate) fn language_in(path: &Path) -> Option<&'static Language> {
    let extension = path.extension()?.to_str()?;
    let (_, language) = KINDS.iter().find(|(known, _)| *known == extension)?;
    language::by_name(language)
}

/// Counts the files that contain the name of an id, by extension.
pub(crate) fn count(files: &[PathBuf], threads: usize) -> BTreeMap<String, usize> {
    let counts = Mutex::new(BTreeMap::new());
    if files.is_empty() {
        return BTreeMap::new();
    }
    // The counts are only a hint, so they stay empty if no thread starts.
    let _ = parallel::for_each(files.len(), threads, |index| {
        let path = &files[index];
        let Some(language) = language_in(path) else {
            return;
        };
        if scan::file_holds_needle(path, language) {
            let extension = path.extension().unwrap_or_default().to_string_lossy();
            let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            *counts.entry(extension.into_owned()).or_default() += 1;
        }
    });
    counts.into_inner().unwrap_or_else(PoisonError::into_inner)
}
