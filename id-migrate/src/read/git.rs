//! Asks git which files have uncommitted changes; git is only ever read.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Knows the changed files of each repository that it was asked about.
#[derive(Debug, Default)]
pub(crate) struct Git {
    repositories: HashMap<PathBuf, HashSet<PathBuf>>,
}

impl Git {
    /// Returns `true` if a tracked file, by its real path, differs from the last commit.
    ///
    /// Outside a repository, or if git fails, no file counts as changed.
    pub(crate) fn is_changed(&mut self, real: &Path) -> bool {
        let mut folders = real.ancestors().skip(1);
        let Some(top) = folders.find(|folder| folder.join(".git").exists()) else {
            return false;
        };
        let changed = self.repositories.entry(top.to_owned());
        changed.or_insert_with(|| changed_files(top)).contains(real)
    }
}

fn changed_files(top: &Path) -> HashSet<PathBuf> {
    let output = Command::new("git")
        .arg("--no-optional-locks")
        .arg("-C")
        .arg(top)
        .args(words!(
            "-c core.fsmonitor=false status --porcelain=v1 -z --untracked-files=no \
             --ignore-submodules=all"
        ))
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let Ok(output) = output else {
        return HashSet::new();
    };
    let mut changed = HashSet::new();
    let fields = output.stdout.split(|byte| *byte == 0);
    let mut fields = fields.filter(|field| field.len() > 3);
    while let Some(field) = fields.next() {
        let (status, path) = field.split_at(3);
        changed.insert(top.join(String::from_utf8_lossy(path).as_ref()));
        // A rename is followed by the old name.
        if status.contains(&b'R') || status.contains(&b'C') {
            fields.next();
        }
    }
    changed
}
