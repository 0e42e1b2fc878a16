//! `fix --apply`: proves every edit, refuses files that must not change, and writes the other files.
//!
//! ```
//! use std::sync::atomic::AtomicBool;
//!
//! use id_migrate::check::{Options, check};
//! use id_migrate::read::scan::Progress;
//! use id_migrate::read::walk::Request;
//! use id_migrate::write::{apply, journal};
//!
//! let folder = tempfile::tempdir()?;
//! let file = folder.path().join("test_a.py");
//! std::fs::write(&file, "start(run_id='test-run', thread_id='checkout')\n")?;
//!
//! let request = Request { paths: vec![folder.path().to_owned()], ..Request::default() };
//! let plan = check(&Options { request, ..Options::default() }, &Progress::default())?.plan;
//! let edits = plan.edits(&plan.chosen());
//! assert_eq!(apply::prove(&edits, 1), [Ok(())]);
//! let journal = folder.path().join(journal::FOLDER);
//! let places = apply::examine(&edits, &journal, false).into_iter().collect::<Result<Vec<_>, _>>()?;
//! let files: Vec<_> = edits.into_iter().zip(places).collect();
//!
//! let applied = apply::apply(&files, &journal, &AtomicBool::new(false))?.unwrap();
//! assert_eq!((applied.literals, applied.files), (1, 1));
//! assert_eq!(std::fs::read_to_string(&file)?, "start(run_id='run_checkout_d681df4d', thread_id='checkout')\n");
//!
//! let undone = journal::undo(&journal, &applied.undo_id)?;
//! assert_eq!(undone.restored.len(), 1);
//! assert_eq!(std::fs::read_to_string(&file)?, "start(run_id='test-run', thread_id='checkout')\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::proof;
use crate::parallel;
use crate::plan::edits::FileEdits;
use crate::problem::reason;
use crate::read::git::Git;
use crate::report::Applied;
use crate::write::journal::{self, ApplyError, Session, Target};
use crate::write::replace;

/// Proves the edits of each file: the new text parses, and only the edited string tokens differ. Returns one result per
/// file, with the fault as the error.
#[must_use]
pub fn prove(edits: &[FileEdits], threads: usize) -> Vec<Result<(), String>> {
    let prove = |at: usize| {
        let proven = proof::prove(&edits[at]);
        proven.map_err(|fault| format!("not changed: {fault}: change the ids in this file by hand"))
    };
    parallel::map(edits.len(), threads, prove)
        .unwrap_or_else(|problem| vec![Err(format!("not changed: {problem}")); edits.len()])
}

/// Returns the real path of each file, or the reason why the file must not be written. Refused are files with uncommitted
/// changes, read-only files, files with hard links, and files outside the tree of the journal's `folder`, which `undo`
/// cannot restore.
#[must_use]
pub fn examine(
    edits: &[FileEdits],
    folder: &Path,
    allow_dirty: bool,
) -> Vec<Result<PathBuf, String>> {
    let mut git = Git::default();
    let root = journal::root(folder).map_err(|error| {
        let folder = folder.display();
        format!(
            "refused: the journal {folder} cannot be used: {}",
            reason(&error)
        )
    });
    let mut examine = |file: &FileEdits| {
        let real = replace::examine(&file.disk_path, file.text.as_bytes())?;
        let root = root.as_ref().map_err(Clone::clone)?;
        if !real.starts_with(root) {
            return Err(format!(
                "refused: the file is outside {}, where `undo` cannot restore files: run id-migrate in the folder of the file",
                root.display()
            ));
        }
        if !allow_dirty && git.is_changed(&real) {
            return Err(
                "refused: the file has uncommitted changes: commit them, or pass --allow-dirty"
                    .to_owned(),
            );
        }
        Ok(real)
    };
    edits.iter().map(&mut examine).collect()
}

/// Records the files in the journal and writes them. Returns `None` if there are no files.
///
/// # Errors
///
/// If the journal or a file cannot be written, or `stop` is set.
pub fn apply(
    files: &[(FileEdits, PathBuf)],
    folder: &Path,
    stop: &AtomicBool,
) -> Result<Option<Applied>, ApplyError> {
    if files.is_empty() {
        return Ok(None);
    }
    let edits: Vec<FileEdits> = files.iter().map(|(file, _)| file.clone()).collect();
    let session = Session::begin(folder, targets(files), &edits, stop)?;
    Ok(Some(session.finish()))
}

/// Returns the files as targets of a [`Session`].
pub(crate) fn targets(files: &[(FileEdits, PathBuf)]) -> Vec<Target> {
    let targets = files.iter().map(|(file, real)| Target {
        shown: file.path.clone(),
        disk_path: file.disk_path.clone(),
        real: real.clone(),
        old: file.text.clone(),
    });
    targets.collect()
}
