//! Lists the files below folders in parallel, like ripgrep: without hidden files and what `.gitignore` names. Unlike ripgrep, it
//! respects `.gitignore` outside of git repositories too, since a copied tree often has no `.git`.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::asked::top_of_repository;
use crate::problem::{Problem, reason};
use crate::sites::language;

/// Names of folders with the code of installed packages, which are skipped unless the command line names them.
const PACKAGES: [&str; 4] = ["node_modules", "site-packages", "venv", "__pypackages__"];

fn holds_packages(entry: &DirEntry) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    is_folder && entry.depth() > 0 && PACKAGES.iter().any(|name| entry.file_name() == *name)
}

fn is_in_git_repository(folder: &Path) -> bool {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    top_of_repository(&absolute).is_some()
}

/// Returns the files below the paths that are folders, and the problems.
pub(super) fn files_below(paths: &[PathBuf], threads: usize) -> Collected {
    let mut folders = paths.iter().filter(|path| path.is_dir());
    let Some(first) = folders.next() else {
        return Collected::default();
    };
    let mut builder = WalkBuilder::new(first);
    folders.for_each(|folder| {
        builder.add(folder);
    });
    let mut folders = paths.iter().filter(|path| path.is_dir());
    let is_tracked = folders.any(|folder| is_in_git_repository(folder));
    // Outside of a repository, a `.gitignore` further up belongs to something else.
    builder
        .require_git(is_tracked)
        .parents(is_tracked)
        .filter_entry(|entry| !holds_packages(entry))
        .threads(threads.max(1));
    let collected = Mutex::new((Vec::new(), Vec::new()));
    builder.build_parallel().run(|| {
        let mut batch = Batch {
            files: Vec::new(),
            problems: Vec::new(),
            collected: &collected,
        };
        Box::new(move |entry| {
            match entry {
                Ok(entry) => {
                    let path = entry.path();
                    let is_file = match entry.file_type() {
                        Some(kind) if kind.is_symlink() => {
                            language::of_path(path).is_some()
                                && path.metadata().is_ok_and(|found| found.is_file())
                        }
                        Some(kind) => kind.is_file(),
                        None => false,
                    };
                    if is_file {
                        let is_link = entry.path_is_symlink();
                        batch.push(entry.into_path(), is_link);
                    }
                }
                Err(error) => batch.problems.push(problem(&error)),
            }
            WalkState::Continue
        })
    });
    collected.into_inner().unwrap_or_default()
}

/// The files, each with whether it is a symlink, and the problems.
pub(super) type Collected = (Vec<Vec<(PathBuf, bool)>>, Vec<Problem>);

/// Number of files that a thread sends at once, which avoids growing lists.
const BATCH: usize = 1_024;

/// The files that one thread found. They are sent in batches and at the end.
struct Batch<'a> {
    files: Vec<(PathBuf, bool)>,
    problems: Vec<Problem>,
    collected: &'a Mutex<Collected>,
}

impl Batch<'_> {
    fn push(&mut self, file: PathBuf, is_link: bool) {
        if self.files.len() == BATCH {
            self.hand_over();
        }
        self.files.push((file, is_link));
    }

    fn hand_over(&mut self) {
        if let Ok(mut collected) = self.collected.lock() {
            collected.0.push(std::mem::take(&mut self.files));
            collected.1.append(&mut self.problems);
        }
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        self.hand_over();
    }
}

fn problem(error: &ignore::Error) -> Problem {
    match error {
        ignore::Error::WithPath { path, err } => {
            let shown = path.display().to_string();
            let path = Some(shown.trim_start_matches("./").to_owned());
            Problem {
                path,
                ..problem(err)
            }
        }
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            problem(err)
        }
        ignore::Error::Io(error) => Problem::of(reason(error)),
        other => Problem::of(other.to_string()),
    }
}
