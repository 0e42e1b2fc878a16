//! The journal of `fix --apply`, and `undo`.
//!
//! `.id-migrate/` holds one folder for each run: the old bytes of every file, and `journal.json`, which says where they
//! belong and which edits were written over them. A state of a file is in the journal, and the journal on the disk,
//! before the file gets that state. So `undo` knows every text that a run may have left, also after a crash.
//!
//! Paths in a journal are relative to the folder that holds `.id-migrate/`, and `undo` writes below that folder only: a
//! tree that was moved or copied undoes itself and no other tree.
//!
//! A run that was undone has a file `undone`. `.id-migrate/` has a `.gitignore` that ignores all of it.

mod error;
mod session;
mod time;
mod undo;

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

pub(crate) use error::{ApplyError, Fault, Left};
pub(crate) use session::{Session, Target};
pub(crate) use undo::{Runs, list};
pub(crate) use undo::{Undone, undo};

/// The journal's folder.
pub(crate) const FOLDER: &str = ".id-migrate";

/// The journal file in the folder of a run.
const JOURNAL: &str = "journal.json";

/// The version of the format of `journal.json`.
const SCHEMA: u32 = 2;

#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    schema: u32,
    /// Seconds since 1970.
    time: u64,
    files: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// The path of the file, relative to the parent of the journal's folder.
    path: PathBuf,
    /// The file in the run's folder that holds the old bytes.
    backup: String,
    /// The states that the run wrote. The file holds one of them, or the old bytes.
    states: Vec<State>,
}

/// The edits from the old text of a file to one state, sorted, without overlap.
type State = Vec<Replaced>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Replaced {
    start: usize,
    end: usize,
    new: String,
}

/// Returns the text of a state; `None` if its edits do not fit the old bytes.
fn with_state(old: &[u8], state: &[Replaced]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(old.len() + state.len() * 16);
    let mut at = 0;
    for edit in state {
        out.extend_from_slice(old.get(at..edit.start)?);
        out.extend_from_slice(edit.new.as_bytes());
        at = edit.end;
    }
    out.extend_from_slice(old.get(at..)?);
    Some(out)
}

/// Returns the folder of the journal for a current folder: in the nearest folder upwards that has a journal or is the top
/// of a git repository, otherwise in the current folder.
pub(crate) fn folder(here: &Path) -> PathBuf {
    let top = here
        .ancestors()
        .find(|folder| folder.join(FOLDER).is_dir() || folder.join(".git").exists());
    top.unwrap_or(here).join(FOLDER)
}

/// Returns the folder whose files a journal restores, without links.
pub(crate) fn root(folder: &Path) -> io::Result<PathBuf> {
    if folder.is_symlink() {
        return Err(io::Error::other(
            "the journal is a symbolic link: remove the link, since each tree has its own journal",
        ));
    }
    let parent = match folder.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    parent.canonicalize()
}

/// Returns `true` if a path stays below the folder that it is joined to.
fn goes_down(path: &Path) -> bool {
    let mut parts = path.components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

fn read(run: &Path) -> io::Result<Journal> {
    #[derive(Deserialize)]
    struct Head {
        schema: u32,
    }
    let text = fs::read_to_string(run.join(JOURNAL))?;
    let head: Head = serde_json::from_str(&text).map_err(io::Error::other)?;
    if head.schema != SCHEMA {
        return Err(io::Error::other(format!(
            "the journal has format {}, but this id-migrate reads format {SCHEMA}: undo the run with the id-migrate that wrote the journal, or delete the folder of the run",
            head.schema
        )));
    }
    serde_json::from_str(&text).map_err(io::Error::other)
}
