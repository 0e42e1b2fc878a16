//! Finds the files of the tree, and those to check among them.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::ops::Index;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::asked::{Asked, top_of_repository};
use super::below::files_below;
use crate::problem::{Problem, current_folder, reason};
use crate::read::config::{Config, Configs};
use crate::read::package::{self, Package};
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
    /// The path from the top of the tree, with `/` between parts.
    pub path: String,
    /// The path as reports show it.
    pub shown: String,
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
    /// `true` if the request names the file or a folder around it. The other files of the tree show what an id is, and who
    /// receives it.
    pub is_asked: bool,
    /// The package around a file of JavaScript or Rust.
    pub(crate) package: Option<Arc<Package>>,
}

/// The result of a walk.
#[derive(Debug, Default)]
pub struct Found {
    /// The files that may hold ids, sorted by path.
    pub files: Vec<Walked>,
    /// The files to check of unsupported kinds that may contain ids, sorted.
    pub unseen: Vec<PathBuf>,
    /// The paths of all files in no supported language from the top of the tree, sorted.
    pub others: Vec<String>,
    /// The unreachable paths, sorted.
    pub problems: Vec<Problem>,
}

/// Walks the requested paths and the trees around them, and returns the files.
///
/// A requested path that cannot be read becomes a problem, and the walk continues.
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
    let top = top_of_repository(&here).unwrap_or(&here);

    let named = named_files(&paths, &mut problems);
    let asked = Asked::of(&paths, &here);
    let (found, mut unreachable) = files_below(&asked.walks, request.threads);
    unreachable.retain(|problem| asked.is_about(problem, &here));
    problems.extend(unreachable);

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
    let found = found.map(|(path, is_link)| {
        let is_link = is_link || asked.is_behind_a_link(&path);
        (path, false, is_link)
    });
    for (disk_path, is_named, is_link) in named.chain(found) {
        let known = language::of_path(&disk_path);
        if known.is_none() && !is_named {
            others.push(shown(&here.join(&disk_path), top));
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
            None => Folder::of(&disk_path, (top, &here), &asked, &mut configs)?,
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
            if !config.is_foreign(&absolute) && around.is_asked {
                unseen.push(absolute);
            }
            continue;
        }
        let real = || disk_path.canonicalize().unwrap_or(absolute.clone());
        let target = is_link.then(real);
        let entry = Walked {
            path: around.path.clone() + &name.to_string_lossy(),
            shown: around.shown.clone() + &name.to_string_lossy(),
            is_asked: is_named || around.is_asked,
            disk_path,
            absolute,
            is_link,
            language,
            config: config.clone(),
            package: None,
        };
        match target {
            Some(target) => links.push((target, entry)),
            None => walked.push(entry),
        }
    }
    let mut walked = one_name_each(walked, links);
    let others = sorted(others);
    package::find(&mut walked, &others, top);
    Ok(Found {
        files: walked,
        unseen: sorted(unseen),
        others,
        problems: sorted(problems),
    })
}

/// Returns a list in order and without duplicates.
fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}

/// Merges the names of each file, and sorts by path. The name is the first that is not a link, or the first.
fn one_name_each(mut walked: Vec<Walked>, mut links: Vec<(PathBuf, Walked)>) -> Vec<Walked> {
    walked.sort_unstable_by(by_path);
    walked.dedup_by(|a, b| {
        let is_same = a.absolute.as_os_str() == b.absolute.as_os_str();
        b.is_asked |= is_same && a.is_asked;
        is_same
    });
    if !links.is_empty() {
        let known = walked.iter().enumerate();
        let known: HashMap<PathBuf, usize> = known
            .map(|(at, entry)| (entry.absolute.clone(), at))
            .collect();
        links.retain(|(target, link)| {
            let real = known.get(target);
            if let Some(at) = real {
                walked[*at].is_asked |= link.is_asked;
            }
            real.is_none()
        });
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
    /// The path from the top of the tree before the file's name.
    path: String,
    /// The displayed path before the file's name.
    shown: String,
    /// `true` if the request names the folder or a folder around it.
    is_asked: bool,
    config: Arc<Config>,
}

impl Folder {
    fn of(
        file: &Path,
        (top, here): (&Path, &Path),
        asked: &Asked,
        configs: &mut Configs,
    ) -> Result<Self, Problem> {
        let disk_path = file.parent().unwrap_or(Path::new("")).to_owned();
        let absolute = normal(&here.join(&disk_path));
        let prefix = |folder: &Path| {
            let mut text = as_text(absolute.strip_prefix(folder).unwrap_or(&absolute));
            if !text.is_empty() && !text.ends_with('/') {
                text.push('/');
            }
            text
        };
        let config = configs.of_folder(&absolute)?;
        Ok(Self {
            path: prefix(top),
            shown: prefix(here),
            is_asked: asked.holds(&absolute),
            disk_path,
            absolute,
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

fn known_extensions() -> String {
    let all = language::ALL.iter();
    let all = all.flat_map(|language| language.extensions);
    let mut all: Vec<&str> = all.copied().collect();
    all.dedup();
    all.join(", ")
}
