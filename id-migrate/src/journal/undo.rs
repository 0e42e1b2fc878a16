//! The runs that a journal knows, and how the files of one get their old bytes back.

use std::fs;
use std::io;
use std::path::Path;

use super::{Entry, JOURNAL, Journal};
use crate::report::Problem;
use crate::report::reason;
use crate::write;

/// A run that can be undone, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What to give to `undo`.
    pub id: String,
    /// Seconds since 1970.
    pub time: u64,
    /// How many files it rewrote.
    pub files: usize,
    /// Whether it was undone.
    pub is_undone: bool,
}

/// The runs of a journal's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// The oldest first.
    pub known: Vec<Run>,
    /// Those whose journal cannot be read, and why.
    pub unreadable: Vec<Problem>,
}

/// The runs of a journal's folder; one that is not there has none, nor has a run that ended before it had a journal.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn list(folder: &Path) -> io::Result<Runs> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Runs::default()),
        Err(error) => return Err(error),
    };
    let mut runs = Runs::default();
    for entry in entries {
        let path = entry?.path();
        match read(&path) {
            Ok(journal) => runs.known.push(Run {
                id: journal.id,
                time: journal.time,
                files: journal.files.len(),
                is_undone: path.join("undone").exists(),
            }),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) => {}
            Err(error) => runs.unreadable.push(Problem {
                path: Some(path.join(JOURNAL).to_string_lossy().into_owned()),
                message: reason(&error),
            }),
        }
    }
    runs.unreadable.sort();
    // Two runs of one second are numbered: `…Z` before `…Z-2` before `…Z-10`.
    runs.known
        .sort_by(|a, b| (a.time, a.id.len(), &a.id).cmp(&(b.time, b.id.len(), &b.id)));
    Ok(runs)
}

fn read(run: &Path) -> io::Result<Journal> {
    let text = fs::read_to_string(run.join(JOURNAL))?;
    serde_json::from_str(&text).map_err(io::Error::other)
}

/// What `undo` did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// The run.
    pub id: String,
    /// Files that hold their old bytes again.
    pub restored: Vec<String>,
    /// Files that held them still.
    pub untouched: Vec<String>,
    /// Files that were not restored, and why.
    pub refused: Vec<Problem>,
}

/// Gives the files of a run their old bytes back; those that changed since are refused.
///
/// # Errors
///
/// When there is no such run.
pub fn undo(folder: &Path, id: &str) -> io::Result<Undone> {
    let run = folder.join(id);
    let journal = read(&run)?;
    let mut undone = Undone {
        id: id.to_owned(),
        ..Undone::default()
    };
    for entry in &journal.files {
        let _ = fs::remove_file(write::temporary(&entry.path, &journal.id));
        match restore(entry, &run, &journal.id) {
            Ok(true) => undone.restored.push(entry.shown.clone()),
            Ok(false) => undone.untouched.push(entry.shown.clone()),
            Err(message) => undone.refused.push(Problem {
                path: Some(entry.shown.clone()),
                message,
            }),
        }
    }
    if undone.refused.is_empty() {
        fs::write(run.join("undone"), "")?;
    }
    Ok(undone)
}

/// Restores one file; false if it holds the old bytes already.
fn restore(entry: &Entry, run: &Path, id: &str) -> Result<bool, String> {
    let old = fs::read(run.join(&entry.backup))
        .map_err(|error| format!("the journal's copy of the old bytes: {}", reason(&error)))?;
    let now = fs::read(&entry.path).map_err(|error| reason(&error))?;
    if now == old {
        return Ok(false);
    }
    if entry.new_bytes(&old).as_deref() != Some(&*now) {
        return Err("refused: the file changed since the fix".to_owned());
    }
    let real = write::examine(&entry.path, &now)?;
    write::replace(&real, &now, &old, id).map_err(|error| reason(&error))?;
    Ok(true)
}
