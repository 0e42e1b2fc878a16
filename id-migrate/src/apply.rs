//! `fix --apply`: proves every edit, refuses what must not be touched, and writes the rest.
//!
//! ```
//! use std::sync::atomic::AtomicBool;
//!
//! use id_migrate::check::{Options, check};
//! use id_migrate::scan::Progress;
//! use id_migrate::walk::Request;
//! use id_migrate::{apply, journal};
//!
//! let folder = tempfile::tempdir()?;
//! let file = folder.path().join("test_a.py");
//! std::fs::write(&file, "start(run_id='test-run', thread_id='checkout')\n")?;
//!
//! let request = Request { paths: vec![folder.path().to_owned()], ..Request::default() };
//! let checked = check(&Options { request, ..Options::default() }, &Progress::default())?;
//! let (edits, unproven) = apply::prove(checked.edits, 1);
//! let plan = apply::plan(edits, false);
//! assert!(unproven.is_empty() && plan.refused.is_empty());
//!
//! let journal = folder.path().join(journal::FOLDER);
//! let applied = apply::apply(&plan, &journal, &AtomicBool::new(false))?.unwrap();
//! assert_eq!((applied.literals, applied.files), (1, 1));
//! assert_eq!(std::fs::read_to_string(&file)?, "start(run_id='run_checkout_d681df4d', thread_id='checkout')\n");
//!
//! let undone = journal::undo(&journal, &applied.undo_id)?;
//! assert_eq!(undone.restored.len(), 1);
//! assert_eq!(std::fs::read_to_string(&file)?, "start(run_id='test-run', thread_id='checkout')\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use crate::fix::{self, FileEdits};
use crate::git::Git;
use crate::journal::{self, ApplyError};
use crate::parallel;
use crate::report::{Applied, Problem};
use crate::write;

/// What may be written.
#[derive(Debug, Default)]
pub struct Plan {
    /// The files with their edits, and where each really lies.
    pub files: Vec<(FileEdits, PathBuf)>,
    /// The files that are refused; other files of the same groups are left alone with them.
    pub refused: Vec<Problem>,
}

/// Keeps the edits that can be proven, on that many threads: the new text parses, and differs from the old one in those
/// string tokens alone. The rest comes back as problems, one for each file that is left alone.
#[must_use]
pub fn prove(edits: Vec<FileEdits>, threads: usize) -> (Vec<FileEdits>, Vec<Problem>) {
    let results: Vec<Mutex<Result<(), String>>> =
        edits.iter().map(|_| Mutex::new(Ok(()))).collect();
    let proven = parallel::for_each(edits.len(), threads, |index| {
        if let Ok(mut result) = results[index].lock() {
            *result = edits[index].prove();
        }
    });
    let mut results = results.into_iter().map(|result| match &proven {
        Ok(()) => result
            .into_inner()
            .unwrap_or_else(|_| Err("expected a proof, found a panic".to_owned())),
        Err(error) => Err(error.to_string()),
    });
    fix::keep_whole_groups(edits, |_| {
        results
            .next()
            .unwrap_or(Ok(()))
            .map_err(|message| format!("left alone: {message}"))
    })
}

/// Refuses files that must not be touched: changed ones, read-only ones, ones with hard links.
#[must_use]
pub fn plan(edits: Vec<FileEdits>, allow_dirty: bool) -> Plan {
    let mut git = Git::default();
    let mut places = std::collections::HashMap::new();
    let (edits, refused) = fix::keep_whole_groups(edits, |file| {
        let real = write::examine(&file.disk_path, file.text.as_bytes())?;
        if !allow_dirty && git.is_changed(&real) {
            return Err(
                "refused: the file has uncommitted changes: commit them, or pass --allow-dirty"
                    .to_owned(),
            );
        }
        places.insert(file.path.clone(), real);
        Ok(())
    });
    let files = edits
        .into_iter()
        .filter_map(|file| places.remove(&file.path).map(|real| (file, real)))
        .collect();
    Plan { files, refused }
}

/// Writes a plan into the journal's folder and then to the files; what was written, or `None` for an empty plan.
///
/// # Errors
///
/// As [`journal::apply`].
pub fn apply(
    plan: &Plan,
    folder: &std::path::Path,
    stop: &AtomicBool,
) -> Result<Option<Applied>, ApplyError> {
    if plan.files.is_empty() {
        return Ok(None);
    }
    journal::apply(folder, &plan.files, stop).map(Some)
}
