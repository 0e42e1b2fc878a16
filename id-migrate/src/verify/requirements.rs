//! Ids taken back by verified runs. Later runs without tests do not rewrite them.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::report::Verified;

/// The file beside the journals.
const FILE: &str = "needed.json";

/// An old id that a test needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    value: String,
    /// The file, relative to the folder that the journals lie in.
    path: PathBuf,
}

/// The old ids of a tree that tests need.
#[derive(Debug)]
pub(crate) struct Requirements {
    file: PathBuf,
    /// The current folder, relative to the folder that the journals lie in.
    here: PathBuf,
    entries: BTreeSet<Entry>,
}

impl Requirements {
    /// Reads the ids from earlier runs. `folder` is the folder of the journals. An unreadable file counts as empty.
    pub(crate) fn read(folder: &Path) -> Self {
        let file = folder.join(FILE);
        let entries = std::fs::read(&file)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let top = folder.parent().unwrap_or(folder);
        let here = std::env::current_dir().unwrap_or_default();
        let here = here.strip_prefix(top).map(Path::to_owned);
        Self {
            file,
            here: here.unwrap_or_default(),
            entries: entries.unwrap_or_default(),
        }
    }

    /// Returns `true` if a test needs the id of a file, whose path is relative to the current folder.
    pub(crate) fn holds(&self, value: &str, path: &str) -> bool {
        self.entries.contains(&self.entry(value, path))
    }

    /// Records the ids that a verified run took back.
    pub(crate) fn remember(&mut self, verified: &Verified) -> io::Result<()> {
        let found = verified.taken_back.iter().flat_map(|group| {
            let places = group.places.iter();
            places.map(|place| (group.value.as_str(), place.path.as_str()))
        });
        let found: Vec<Entry> = found.map(|(value, path)| self.entry(value, path)).collect();
        if found.is_empty() {
            return Ok(());
        }
        self.entries.extend(found);
        let bytes = serde_json::to_vec_pretty(&self.entries)?;
        // A reader sees either the old or the new file.
        let temporary = self.file.with_extension("new");
        std::fs::write(&temporary, bytes)?;
        std::fs::rename(&temporary, &self.file)
    }

    fn entry(&self, value: &str, path: &str) -> Entry {
        Entry {
            value: value.to_owned(),
            path: self.here.join(path),
        }
    }
}
