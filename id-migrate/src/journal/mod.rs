//! The journal of `fix --apply`, and `undo`.
//!
//! `.id-migrate/` holds one folder for each run: the old bytes of every file, and `journal.json`, which says where they
//! belong and what the edits were. All of it is on the disk before the first file is replaced. A run that was undone
//! has a file `undone`. The folder has a `.gitignore` that ignores all of it.

mod undo;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
pub use undo::{Run, Runs, Undone, list, undo};

use crate::fix::FileEdits;
use crate::output::count;
use crate::report::Applied;
use crate::report::reason;
use crate::write;

/// The journal's folder.
pub const FOLDER: &str = ".id-migrate";

/// What a run says about itself, in its own folder.
const JOURNAL: &str = "journal.json";

#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    schema: u32,
    id: String,
    /// Seconds since 1970.
    time: u64,
    files: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// Where the file really lies, absolute.
    path: PathBuf,
    /// The path as the report showed it.
    shown: String,
    /// The old bytes, in the run's folder.
    backup: String,
    /// What was written over the old bytes, from first to last.
    edits: Vec<Replaced>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Replaced {
    start: usize,
    end: usize,
    new: String,
}

impl Entry {
    fn new_bytes(&self, old: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(old.len() + self.edits.len() * 16);
        let mut at = 0;
        for edit in &self.edits {
            out.extend_from_slice(old.get(at..edit.start)?);
            out.extend_from_slice(edit.new.as_bytes());
            at = edit.end;
        }
        out.extend_from_slice(old.get(at..)?);
        Some(out)
    }
}

/// The folder of the journal for a current folder: that of the nearest one upwards that has a journal or is the top of
/// a git repository, else the current folder's own.
#[must_use]
pub fn folder(here: &Path) -> PathBuf {
    let top = here
        .ancestors()
        .find(|folder| folder.join(FOLDER).is_dir() || folder.join(".git").exists());
    top.unwrap_or(here).join(FOLDER)
}

/// Why nothing, or not all, was written.
#[derive(Debug)]
pub enum ApplyError {
    /// The journal could not be written; no file was touched.
    Journal(io::Error),
    /// A file could not be replaced; what had been written was put back, but for what is left.
    File {
        /// The file.
        path: String,
        /// What the operating system says.
        error: io::Error,
        /// What could not be put back.
        left: Option<Left>,
    },
    /// Ctrl-C; what had been written was put back, but for what is left.
    Interrupted {
        /// What could not be put back.
        left: Option<Left>,
    },
}

/// Files that hold the new text although their run came to no end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The paths as the report showed them; never empty.
    pub files: Vec<String>,
    /// What to give to `undo`, which restores them.
    pub undo_id: String,
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the new text is left in {}: run `id-migrate undo {}`",
            count(self.files.len(), "file"),
            self.undo_id
        )
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Journal(error) => write!(
                f,
                "nothing was changed: the journal could not be written: {}",
                reason(error)
            ),
            Self::File {
                path,
                error,
                left: None,
            } => write!(
                f,
                "nothing was changed: {path} could not be replaced: {}",
                reason(error)
            ),
            Self::File {
                path,
                error,
                left: Some(left),
            } => write!(f, "{path} could not be replaced: {}; {left}", reason(error)),
            Self::Interrupted { left: None } => f.write_str("interrupted: nothing was changed"),
            Self::Interrupted { left: Some(left) } => write!(f, "interrupted: {left}"),
        }
    }
}

impl std::error::Error for ApplyError {}

/// Writes all files, or none.
///
/// `files` come with where they really lie, as [`write::examine`] said.
///
/// # Errors
///
/// When the journal or a file cannot be written, or `stop` is set.
pub fn apply(
    folder: &Path,
    files: &[(FileEdits, PathBuf)],
    stop: &AtomicBool,
) -> Result<Applied, ApplyError> {
    let (journal, run) = record(folder, files).map_err(ApplyError::Journal)?;
    let mut done = Vec::new();
    for (file, real) in files {
        let result = if stop.load(Ordering::Relaxed) {
            None
        } else {
            let new = file.new_text();
            Some(write::replace(
                real,
                file.text.as_bytes(),
                new.as_bytes(),
                &journal.id,
            ))
        };
        match result {
            Some(Ok(())) => done.push((file, real)),
            failed => {
                // The last one may have been renamed before it failed.
                done.push((file, real));
                let not_restored: Vec<String> = done
                    .iter()
                    .filter(|(file, real)| !put_back(file, real, &journal.id))
                    .map(|(file, _)| file.path.clone())
                    .collect();
                let left = if not_restored.is_empty() {
                    let _ = fs::remove_dir_all(&run);
                    None
                } else {
                    Some(Left {
                        files: not_restored,
                        undo_id: journal.id,
                    })
                };
                return Err(match failed {
                    Some(Err(error)) => ApplyError::File {
                        path: file.path.clone(),
                        error,
                        left,
                    },
                    _ => ApplyError::Interrupted { left },
                });
            }
        }
    }
    let literals = files.iter().map(|(file, _)| file.edits.len()).sum();
    Ok(Applied {
        undo_id: journal.id,
        files: files.len(),
        literals,
    })
}

/// Gives a file its old bytes back if it has its new ones; false if it may hold the new ones still.
fn put_back(file: &FileEdits, real: &Path, id: &str) -> bool {
    let new = file.new_text();
    let holds_new = || match fs::read(real) {
        Ok(bytes) => bytes == new.as_bytes(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    };
    if holds_new() {
        // Whether the folder could be synced does not matter here: what the file holds does.
        let _ = write::replace(real, new.as_bytes(), file.text.as_bytes(), id);
    }
    !holds_new()
}

/// Writes the journal and makes it last.
fn record(folder: &Path, files: &[(FileEdits, PathBuf)]) -> io::Result<(Journal, PathBuf)> {
    fs::create_dir_all(folder)?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        fs::write(&ignore, "*\n")?;
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let (id, run) = new_run(folder, now.as_secs())?;
    let journal = Journal {
        schema: 1,
        id,
        time: now.as_secs(),
        files: Vec::new(),
    };
    match write_journal(journal, &run, files).and_then(|journal| {
        write::sync_folder(folder)?;
        Ok(journal)
    }) {
        Ok(journal) => Ok((journal, run)),
        Err(error) => {
            // Half a journal undoes nothing, and its copies would fill a disk that is full already.
            let _ = fs::remove_dir_all(&run);
            Err(error)
        }
    }
}

/// Writes the old bytes of every file, and then the journal that names them.
fn write_journal(
    mut journal: Journal,
    run: &Path,
    files: &[(FileEdits, PathBuf)],
) -> io::Result<Journal> {
    for (number, (file, real)) in files.iter().enumerate() {
        let backup = format!("{number}.old");
        write::create(&run.join(&backup), file.text.as_bytes())?;
        let edits = file
            .edits
            .iter()
            .map(|edit| Replaced {
                start: edit.span.start as usize,
                end: edit.span.end as usize,
                new: edit.new.clone(),
            })
            .collect();
        journal.files.push(Entry {
            path: real.clone(),
            shown: file.path.clone(),
            backup,
            edits,
        });
    }
    let text = serde_json::to_string_pretty(&journal).map_err(io::Error::other)?;
    let partial = run.join("journal.partial");
    write::create(&partial, text.as_bytes())?;
    fs::rename(&partial, run.join(JOURNAL))?;
    write::sync_folder(&run.join(JOURNAL))?;
    write::sync_folder(run)?;
    Ok(journal)
}

/// Makes the folder of a new run, named by the time in UTC and, within a second, a number.
fn new_run(folder: &Path, seconds: u64) -> io::Result<(String, PathBuf)> {
    let stamp = utc(seconds);
    for number in 1.. {
        let id = if number == 1 {
            stamp.clone()
        } else {
            format!("{stamp}-{number}")
        };
        let run = folder.join(&id);
        match fs::create_dir(&run) {
            Ok(()) => return Ok((id, run)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    unreachable!("there are more numbers than folders")
}

/// `20261123T195301Z`, by the civil-from-days algorithm of Howard Hinnant
/// (<https://howardhinnant.github.io/date_algorithms.html>).
fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_utc() {
        assert_eq!(utc(0), "19700101T000000Z");
        assert_eq!(utc(951_782_400), "20000229T000000Z");
        assert_eq!(utc(1_795_463_581), "20261123T195301Z");
    }
}
