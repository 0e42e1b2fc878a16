//! Finds the files to check, like ripgrep: respects `.gitignore` and hidden files, walks folders in parallel. Unlike ripgrep, it
//! respects `.gitignore` outside of git repositories too, since a copied tree often has no `.git`.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::ops::Index;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::problem::{Problem, current_folder, reason};
use crate::read::config::{Config, Configs};
use crate::read::paths::{as_text, normal, shown};
use crate::read::unseen;
use crate::sites::language::{self, Language};

/// Options of a walk.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Files and folders. An empty list means the current folder.
    pub paths: Vec<PathBuf>,
    /// Languages to check; `None` uses the configuration.
    pub lang: Option<Vec<String>>,
    /// Globs to exclude, relative to the current folder.
    pub exclude: Vec<String>,
    /// `true` if excluded files are skipped even if `paths` names them.
    pub force_exclude: bool,
    /// A configuration to use instead of the nearest one.
    pub config: Option<PathBuf>,
    /// Number of threads. 0 runs on the caller's thread, whose stack must fit the depth limits of the parsers.
    pub threads: usize,
}

index_type! {
    /// The index of a walked file.
    pub(crate) WalkedId
}

impl Index<WalkedId> for [Walked] {
    type Output = Walked;

    fn index(&self, file: WalkedId) -> &Walked {
        &self[file.index()]
    }
}

/// A file that may hold ids.
#[derive(Debug)]
pub struct Walked {
    /// The path as reports show it.
    pub path: String,
    /// The path for the file system, as it was reached; it may be a symlink.
    pub disk_path: PathBuf,
    /// The absolute path without `.` and `..`, which globs are matched against.
    pub absolute: PathBuf,
    /// `true` if the path is a symlink.
    pub is_link: bool,
    /// The language of the file.
    pub language: &'static Language,
    /// The configuration of its folder.
    pub config: Arc<Config>,
}

/// The result of a walk.
#[derive(Debug, Default)]
pub struct Found {
    /// The files that may hold ids, sorted by path.
    pub files: Vec<Walked>,
    /// Files of unsupported kinds that may contain ids, sorted.
    pub unseen: Vec<PathBuf>,
    /// The shown paths of all files in no supported language, sorted.
    pub others: Vec<String>,
    /// The unreachable paths, sorted.
    pub problems: Vec<Problem>,
}

/// Walks the requested paths and returns the files to check.
///
/// A path that cannot be read becomes a problem, and the walk continues.
pub(crate) fn walk(request: &Request) -> Result<Found, Problem> {
    let here = current_folder()?;
    let paths = if request.paths.is_empty() {
        vec![PathBuf::from(".")]
    } else {
        request.paths.clone()
    };
    let roots = paths.iter().map(|path| normal(&here.join(path)));
    let mut roots: Vec<PathBuf> = roots.filter(|path| !path.starts_with(&here)).collect();
    roots.insert(0, here.clone());
    let mut configs = Configs::new(request.config.as_deref(), roots)?;
    let exclude = Config::with_excludes(&here, &request.exclude)?;
    let mut problems = Vec::new();

    let named = named_files(&paths, &mut problems);
    let found = found_files(&paths, request.threads, &mut problems);

    let mut walked = Vec::with_capacity(named.len() + found.iter().map(Vec::len).sum::<usize>());
    let mut links = Vec::new();
    let (mut unseen, mut others) = (Vec::new(), Vec::new());
    // Files are sorted by folder, so the facts of a folder are computed once.
    let mut folder: Option<Folder> = None;
    let named = named.into_iter().map(|path| {
        let is_link = path.is_symlink();
        (path, true, is_link)
    });
    let found = found.into_iter().flatten();
    let found = found.map(|(path, is_link)| (path, false, is_link));
    for (disk_path, is_named, is_link) in named.chain(found) {
        let known = language::of_path(&disk_path);
        if known.is_none() && !is_named {
            others.push(shown(&disk_path, &here));
        }
        let inside = || unseen::language_in(&disk_path).filter(|_| !is_named);
        let Some(language) = known.or_else(inside) else {
            if is_named {
                let message = format!(
                    "unsupported file type: id-migrate reads files with the extensions {}",
                    known_extensions()
                );
                let path = Some(shown(&disk_path, &here));
                problems.push(Problem { path, message });
            }
            continue;
        };
        let around = match folder.take().filter(|folder| folder.holds(&disk_path)) {
            Some(known) => known,
            None => Folder::of(&disk_path, &here, &mut configs)?,
        };
        let around = folder.insert(around);
        let name = disk_path.file_name().unwrap_or_default();
        let absolute = around.absolute.join(name);
        let config = &around.config;
        let is_excluded = config.excludes(&absolute) || exclude.excludes(&absolute);
        if is_excluded && (!is_named || request.force_exclude || config.keys.force_exclude) {
            continue;
        }
        let lang = request.lang.as_ref().or(config.keys.lang.as_ref());
        if lang.is_some_and(|names| !language.is_one_of(names)) {
            continue;
        }
        if known.is_none() {
            if !config.is_foreign(&absolute) {
                unseen.push(disk_path);
            }
            continue;
        }
        let real = || disk_path.canonicalize().unwrap_or(absolute.clone());
        let target = is_link.then(real);
        let entry = Walked {
            path: around.shown.clone() + &name.to_string_lossy(),
            disk_path,
            absolute,
            is_link,
            language,
            config: config.clone(),
        };
        match target {
            Some(target) => links.push((target, entry)),
            None => walked.push(entry),
        }
    }
    let walked = one_name_each(walked, links);
    problems.sort();
    unseen.sort_unstable();
    others.sort_unstable();
    Ok(Found {
        files: walked,
        unseen,
        others,
        problems,
    })
}

/// Merges the names of each file, and sorts by path. The shown name is the first that is not a link, or the first.
fn one_name_each(mut walked: Vec<Walked>, mut links: Vec<(PathBuf, Walked)>) -> Vec<Walked> {
    walked.sort_unstable_by(by_path);
    walked.dedup_by(|a, b| a.absolute.as_os_str() == b.absolute.as_os_str());
    if !links.is_empty() {
        let known: HashSet<&Path> = walked.iter().map(|entry| &*entry.absolute).collect();
        links.retain(|(target, _)| !known.contains(&**target));
        links.sort_by(|(_, a), (_, b)| by_path(a, b));
        let mut targets = HashSet::new();
        let first = |(target, entry)| targets.insert(target).then_some(entry);
        let first: Vec<Walked> = links.into_iter().filter_map(first).collect();
        walked.extend(first);
        walked.sort_unstable_by(by_path);
    }
    walked
}

fn by_path(a: &Walked, b: &Walked) -> Ordering {
    // Paths that are not UTF-8 may look alike, and one file may have several paths.
    a.path
        .cmp(&b.path)
        .then_with(|| a.absolute.as_os_str().cmp(b.absolute.as_os_str()))
        .then_with(|| a.disk_path.as_os_str().cmp(b.disk_path.as_os_str()))
}

/// The common facts of the files in one folder.
struct Folder {
    /// The folder as it was reached.
    disk_path: PathBuf,
    /// The same, absolute, without `.` and `..`.
    absolute: PathBuf,
    /// The displayed path before the file's name.
    shown: String,
    config: Arc<Config>,
}

impl Folder {
    fn of(file: &Path, here: &Path, configs: &mut Configs) -> Result<Self, Problem> {
        let disk_path = file.parent().unwrap_or(Path::new("")).to_owned();
        let absolute = normal(&here.join(&disk_path));
        let mut shown = as_text(absolute.strip_prefix(here).unwrap_or(&absolute));
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        let config = configs.of_folder(&absolute)?;
        Ok(Self {
            disk_path,
            absolute,
            shown,
            config,
        })
    }

    /// Returns `true` if a file lies directly in it.
    fn holds(&self, file: &Path) -> bool {
        // Byte by byte: to compare paths part by part costs more than it finds.
        file.parent()
            .is_some_and(|parent| parent.as_os_str() == self.disk_path.as_os_str())
    }
}

/// Returns the paths that are files. Missing paths become problems.
fn named_files(paths: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        match path.metadata() {
            Ok(found) if found.is_dir() => {}
            Ok(_) => files.push(path.clone()),
            Err(error) => problems.push(Problem::with(path, reason(&error))),
        }
    }
    files
}

/// Names of folders with the code of installed packages, which are skipped unless the command line names them.
const PACKAGES: [&str; 4] = ["node_modules", "site-packages", "venv", "__pypackages__"];

fn holds_packages(entry: &DirEntry) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    is_folder && entry.depth() > 0 && PACKAGES.iter().any(|name| entry.file_name() == *name)
}

fn is_in_git_repository(folder: &Path) -> bool {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let mut above = absolute.ancestors();
    above.any(|folder| folder.join(".git").exists())
}

/// Returns the files below the paths that are folders.
fn found_files(
    paths: &[PathBuf],
    threads: usize,
    problems: &mut Vec<Problem>,
) -> Vec<Vec<(PathBuf, bool)>> {
    let mut folders = paths.iter().filter(|path| path.is_dir());
    let Some(first) = folders.next() else {
        return Vec::new();
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
    let (files, found_problems) = collected.into_inner().unwrap_or_default();
    problems.extend(found_problems);
    files
}

/// The files, each with whether it is a symlink, and the problems.
type Collected = (Vec<Vec<(PathBuf, bool)>>, Vec<Problem>);

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

fn known_extensions() -> String {
    let all = language::ALL.iter();
    let all = all.flat_map(|language| language.extensions);
    let mut all: Vec<&str> = all.copied().collect();
    all.dedup();
    all.join(", ")
}
