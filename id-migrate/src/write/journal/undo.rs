//! Lists the runs of a journal, and restores the files of a run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Entry, JOURNAL, goes_down, read, root, with_state};
use crate::problem::{Problem, is_absent, reason};
use crate::read::paths::shown;
use crate::write::replace;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The id of the run for `undo`.
    pub(crate) id: String,
    /// Seconds since 1970.
    pub(crate) time: u64,
    /// Number of files that the run rewrote.
    pub(crate) files: usize,
    /// `true` if the run was undone.
    pub(crate) is_undone: bool,
}

/// The runs in the folder of a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Runs {
    /// The readable runs, oldest first.
    pub(crate) known: Vec<Run>,
    /// The unreadable journals, each with the reason.
    pub(crate) unreadable: Vec<Problem>,
}

/// Lists the runs in the folder of a journal. A missing folder has no runs. A run that ended before it wrote a journal is
/// omitted.
pub(crate) fn list(folder: &Path) -> io::Result<Runs> {
    root(folder)?;
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Runs::default()),
        Err(error) => return Err(error),
    };
    let mut runs = Runs::default();
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        let Ok(id) = entry.file_name().into_string() else {
            continue;
        };
        // A link may lead to a run of another tree.
        if entry.file_type()?.is_symlink() {
            continue;
        }
        match read(&path) {
            Ok(journal) => runs.known.push(Run {
                id,
                time: journal.time,
                files: journal.files.len(),
                is_undone: path.join("undone").exists(),
            }),
            Err(error) if is_absent(&error) => {}
            Err(error) => {
                let problem = Problem::with(path.join(JOURNAL), reason(&error));
                runs.unreadable.push(problem);
            }
        }
    }
    runs.unreadable.sort();
    // Runs of the same second have numbers: `…Z` before `…Z-2` before `…Z-10`.
    runs.known
        .sort_by(|a, b| (a.time, a.id.len(), &a.id).cmp(&(b.time, b.id.len(), &b.id)));
    Ok(runs)
}

/// The result of `undo`. Paths are shown relative to the current folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Undone {
    pub(crate) id: String,
    pub(crate) restored: Vec<String>,
    /// Files that already held their old bytes.
    pub(crate) untouched: Vec<String>,
    /// Files that were not restored, each with the reason.
    pub(crate) refused: Vec<Problem>,
}

/// Restores the old bytes of the files of a run. Refuses files that changed after the run.
pub(crate) fn undo(folder: &Path, id: &str) -> io::Result<Undone> {
    let root = root(folder)?;
    let run = folder.join(id);
    let journal = read(&run)?;
    let here = std::env::current_dir()?;
    let mut undone = Undone {
        id: id.to_owned(),
        ..Undone::default()
    };
    for entry in &journal.files {
        let path = shown(&root.join(&entry.path), &here);
        match restore(entry, &root, &run, id) {
            Ok(true) => undone.restored.push(path),
            Ok(false) => undone.untouched.push(path),
            Err(message) => undone.refused.push(Problem::with(path, message)),
        }
    }
    if undone.refused.is_empty() {
        fs::write(run.join("undone"), "")?;
    }
    Ok(undone)
}

/// Restores one file. Returns `false` if the file already holds the old bytes.
fn restore(entry: &Entry, root: &Path, run: &Path, id: &str) -> Result<bool, String> {
    let path = inside(root, &entry.path)?;
    let _ = fs::remove_file(replace::temporary(&path, id));
    if !goes_down(Path::new(&entry.backup)) {
        return Err("refused: the journal names a backup outside the folder of the run".to_owned());
    }
    let old = fs::read(run.join(&entry.backup))
        .map_err(|error| format!("could not read the backup: {}", reason(&error)))?;
    let now = fs::read(&path).map_err(|error| reason(&error))?;
    if now == old {
        return Ok(false);
    }
    let mut states = entry.states.iter();
    if !states.any(|state| with_state(&old, state).is_some_and(|text| text == now)) {
        return Err(
            "refused: the file changed after the fix: undo the later changes first".to_owned(),
        );
    }
    replace::examine(&path, &now)?;
    replace::replace(&path, &now, &old, id).map_err(|error| reason(&error))?;
    Ok(true)
}

/// Returns the real path of a file of a journal.
fn inside(root: &Path, path: &Path) -> Result<PathBuf, String> {
    let outside = || {
        format!(
            "refused: the path is outside {}, the folder of the journal",
            root.display()
        )
    };
    if !goes_down(path) {
        return Err(outside());
    }
    let real = root
        .join(path)
        .canonicalize()
        .map_err(|error| reason(&error))?;
    if real.starts_with(root) {
        Ok(real)
    } else {
        Err(outside())
    }
}
