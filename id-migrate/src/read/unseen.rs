//! Unsupported kinds of files that may contain ids: notebooks, components, Cython.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
    let holds_needle = |at: usize| {
        let path = &files[at];
        language_in(path).is_some_and(|language| scan::file_holds_needle(path, language))
    };
    // The counts are only a hint, so they stay empty if no thread starts.
    let found = parallel::map(files.len(), threads, holds_needle).unwrap_or_default();
    let mut counts = BTreeMap::new();
    for (path, _) in files.iter().zip(found).filter(|(_, found)| *found) {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        *counts.entry(extension.into_owned()).or_default() += 1;
    }
    counts
}
