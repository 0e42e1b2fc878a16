//! Doubts: the old id stands in a snapshot, a data file or the name of a file, or a rule in a data file inspects it.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::occurrences::{is_occurrence, searchers};
use super::computed_paths::listed_folder;
use super::data_rules::{has_statements, is_data, rules, rules_of_stored};
use super::{Context, Hold, Subject};
use crate::cache::Cache;
use crate::link::call_graph::{Look, Stored};
use crate::link::tree::{FileId, TreeFile};
use crate::sites::language::vocabulary::inspections::Inspection;

/// Folders of snapshots: of jest, vitest and syrupy; of insta.
const SNAPSHOTS: [&str; 2] = ["__snapshots__", "snapshots"];

/// Settings of test runners, which may set variables of the environment.
const SETTINGS: &[&str] = words!(
    "pytest.ini tox.ini setup.cfg pyproject.toml package.json .env .env.test .cargo/config.toml"
);

/// Maximum size of a file that is searched, in bytes.
const LIMIT: u64 = 4 << 20;

#[derive(Debug, Default)]
pub(crate) struct DataFiles {
    /// Find the ids of the tree; `None` if these need too much memory.
    searchers: OnceCell<Option<Vec<AhoCorasick>>>,
    /// The first path that contains each id.
    names: OnceCell<FxHashMap<Box<str>, usize>>,
    /// The ids and the rules in each data file.
    read: Cache<PathBuf, Rc<DataFile>>,
    beside: Cache<FileId, Rc<[PathBuf]>>,
    /// The files with data files among those that a file may reach, sorted.
    reached: Cache<FileId, Rc<[FileId]>>,
    /// The settings of test runners in a folder and in the folders above.
    settings: Cache<PathBuf, Rc<[PathBuf]>>,
    /// The files in a folder and in the folders below.
    below: Cache<PathBuf, Rc<[PathBuf]>>,
}

#[derive(Debug, Default)]
struct DataFile {
    ids: FxHashSet<Box<str>>,
    /// The rules about run ids, each with its line.
    rules: Vec<(Inspection, usize)>,
    /// The text of a template or a file with SQL.
    statements: Option<Box<str>>,
    /// The rules about members and columns that were asked for, each with its line.
    of_names: Cache<Stored, Rc<[(Inspection, usize)]>>,
}

impl DataFile {
    /// Returns the rules about a member or a column, each with its line.
    fn rules_of(&self, stored: &Stored) -> Rc<[(Inspection, usize)]> {
        self.of_names.get(stored.clone(), |stored| {
            let text = self.statements.as_deref();
            text.map_or_else(Rc::default, |text| rules_of_stored(text, stored).into())
        })
    }
}

impl DataFiles {
    /// Returns the automata that find the ids of the tree.
    fn searchers(&self, context: &Context<'_, '_>) -> Option<&[AhoCorasick]> {
        let searchers = self.searchers.get_or_init(|| {
            let ids = 0..context.known.ids.len();
            let values = ids.filter_map(|id| context.value_of(id));
            let values: BTreeSet<&str> = values.filter(|value| !value.is_empty()).collect();
            let values: Vec<&str> = values.into_iter().collect();
            searchers(&AhoCorasick::builder(), &values).ok()
        });
        searchers.as_deref()
    }

    /// Returns the content of a data file. Each file is read once, and one search finds all ids; `None` if the ids need too
    /// much memory.
    fn read(&self, context: &Context<'_, '_>, path: &Path) -> Option<Rc<DataFile>> {
        let searchers = self.searchers(context)?;
        let read = |path: &PathBuf| {
            let text = text(path).unwrap_or_default();
            let ids: FxHashSet<&str> = ids_in(searchers, &text).map(|id| &text[id]).collect();
            Rc::new(DataFile {
                ids: ids.into_iter().map(Box::from).collect(),
                rules: rules(path, &text),
                statements: has_statements(path).then(|| Box::from(&*text)),
                of_names: Cache::default(),
            })
        };
        Some(self.read.get(path.to_owned(), read))
    }

    /// Returns the path of a file in no supported language that contains an id as a name or a part of one.
    fn named_after<'c>(&self, context: &'c Context<'_, '_>, value: &str) -> Option<&'c str> {
        let others = &context.known.tree.others;
        let Some(searchers) = self.searchers(context) else {
            let names_it = |path: &&String| {
                let mut hits = path.match_indices(value);
                hits.any(|(at, _)| is_whole(path, &(at..at + value.len())))
            };
            return others.iter().find(names_it).map(String::as_str);
        };
        let names = self.names.get_or_init(|| {
            let mut names = FxHashMap::default();
            for (at, path) in others.iter().enumerate() {
                for id in ids_in(searchers, path).filter(|id| is_whole(path, id)) {
                    names.entry(Box::from(&path[id])).or_insert(at);
                }
            }
            names
        });
        names.get(value).map(|at| &*others[*at])
    }

    /// Returns the files with data files that the code of some files may reach. Groups of the same files share the search.
    fn reached(&self, context: &Context<'_, '_>, files: BTreeSet<FileId>) -> BTreeSet<FileId> {
        let read = |file: &_| {
            let mut above = context.above(&BTreeSet::from([*file]));
            above.retain(|file| !self.beside(context, *file).is_empty());
            above.into_iter().collect()
        };
        let reached = files.into_iter().map(|file| self.reached.get(file, read));
        reached.flat_map(|files| files.to_vec()).collect()
    }

    /// Returns the data files of a source file.
    fn beside(&self, context: &Context<'_, '_>, file: FileId) -> Rc<[PathBuf]> {
        self.beside.get(file, |file| {
            let file = &context.known.tree.files[*file];
            let path = &file.walked.absolute;
            let (Some(folder), Some(stem)) = (path.parent(), path.file_stem()) else {
                return Rc::default();
            };
            let mut found: BTreeSet<PathBuf> = snapshots(folder, stem).collect();
            found.extend(cassettes(file, folder, stem));
            found.extend(self.data(file, folder));
            found.into_iter().collect()
        })
    }

    /// Returns the settings of test runners that apply to a file.
    fn settings(&self, file: &TreeFile<'_>) -> Rc<[PathBuf]> {
        let Some(folder) = file.walked.absolute.parent() else {
            return Rc::default();
        };
        let depth = file.walked.path.split('/').count();
        self.settings.get(folder.to_owned(), |folder| {
            let above = folder.ancestors().take(depth);
            let paths = above.flat_map(|above| SETTINGS.iter().map(|name| above.join(name)));
            paths.filter(|path| path.is_file()).collect()
        })
    }

    /// Returns the data files that a source file names. A name is relative to the file's folder, a folder above or a folder that
    /// the source file also names. A pattern or an ending, such as `*.json`, stands for every file in these folders.
    fn data(&self, file: &TreeFile<'_>, folder: &Path) -> BTreeSet<PathBuf> {
        let literals = file.sites.literals.iter();
        let texts = literals.filter_map(|literal| file.sites.value(literal));
        // `import runs from "./runs.json"`
        let imported = file.sites.imports.iter().map(|import| &*import.module);
        let texts = texts.chain(imported.filter(|module| module.contains('/')));
        let texts = texts.filter(|text| text.len() < 200 && !text.contains(char::is_whitespace));
        let named: Vec<&str> = texts.clone().filter(|text| is_data(text)).collect();
        let mut found = BTreeSet::new();
        let folders = OnceCell::new();
        for name in named {
            let name = name.trim_start_matches("./");
            let ending = name.rfind('.').map_or(name, |at| &name[at..]);
            if ending == name || name.contains('*') {
                let folders = folders.get_or_init(|| named_folders(file, folder, texts.clone()));
                let has_ending = |path: &PathBuf| path.to_string_lossy().ends_with(ending);
                for folder in folders {
                    let below = self
                        .below
                        .get(folder.clone(), |folder| files_below(folder).into());
                    found.extend(below.iter().filter(|path| has_ending(path)).cloned());
                }
                found.extend(entries(folder).filter(has_ending));
                continue;
            }
            let mut above = folder.ancestors().take(6).map(|above| above.join(name));
            if let Some(path) = above.find(|path| path.is_file()) {
                found.insert(path);
                continue;
            }
            let folders = folders.get_or_init(|| named_folders(file, folder, texts.clone()));
            let paths = folders.iter().map(|beside| beside.join(name));
            found.extend(paths.filter(|path| path.is_file()));
        }
        if ["fixture(", "fixtures = "]
            .iter()
            .any(|word| file.text.contains(word))
        {
            found.extend(fixtures(folder, texts));
        }
        found
    }
}

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let data = &context.data_files;
    let own = context.files(subject.members);
    let journey = subject.journey(context);
    let mut files = data.reached(context, own.clone());
    files.extend(&journey.files);
    let named = files
        .into_iter()
        .map(|file| (file, data.beside(context, file)));
    let set = own.iter().copied();
    let set = set.map(|file| (file, data.settings(&context.known.tree.files[file])));
    let mut holds = named.chain(set).filter_map(|(file, paths)| {
        // A template or a query of other code gets other objects.
        let is_near = own.contains(&file) || journey.files.contains(&file);
        let file = &context.known.tree.files[file];
        let mut paths = paths.iter();
        paths.find_map(|path| hold_of(context, subject, (file, path), is_near))
    });
    holds.next().into_iter().collect()
}

/// Returns the doubt about a data file of a source file, if there is one.
fn hold_of(
    context: &Context<'_, '_>,
    subject: &Subject<'_>,
    (file, path): (&TreeFile<'_>, &Path),
    is_near: bool,
) -> Option<Hold> {
    let read = context.data_files.read(context, path);
    if read
        .as_ref()
        .is_none_or(|read| read.ids.contains(subject.value))
    {
        let folder = file.walked.absolute.parent().unwrap_or(Path::new(""));
        let mut above = folder.ancestors();
        let shown = above.find_map(|above| path.strip_prefix(above).ok());
        return Some(Hold::DataFile {
            file: shown.unwrap_or(path).display().to_string(),
            of: file.walked.shown.clone(),
        });
    }
    let stored = subject.journey(context).stored.iter().filter(|_| is_near);
    let of_names = read.iter().flat_map(|read| {
        let stored = stored.clone();
        stored.flat_map(|one| read.rules_of(one).to_vec())
    });
    let rules = read.iter().flat_map(|read| read.rules.iter().cloned());
    let mut rules = rules.chain(of_names);
    let (inspection, line) =
        rules.find(|(rule, _)| rule.tells_apart(subject.value, subject.new))?;
    let look = Look {
        inspection,
        place: format!("{}:{line}", path_in_tree(file, path).display()),
    };
    Some(Hold::inspected(look, false))
}

/// Doubts a fix if a file has the old id in its name, and code that the id may reach reads a file with a computed path or lists
/// a folder.
pub(super) fn name(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let file = context.data_files.named_after(context, subject.value)?;
    let mut above = subject.above(context).into_iter();
    let place = above.find_map(|index| {
        let file = &context.known.tree.files[index];
        context.computed_path(index).or_else(|| listed_folder(file))
    })?;
    Some(Hold::FileName {
        file: file.to_owned(),
        place,
    })
}

/// Returns the path of a data file from the root of the tree, as far as it is in a folder of the file that names it.
fn path_in_tree(file: &TreeFile<'_>, path: &Path) -> PathBuf {
    let folders = file.walked.absolute.ancestors().skip(1);
    let mut folders = folders.zip(Path::new(&file.walked.shown).ancestors().skip(1));
    let found = folders.find_map(|(folder, here)| Some(here.join(path.strip_prefix(folder).ok()?)));
    found.unwrap_or_else(|| path.to_owned())
}

/// Returns `true` for `run-1` in `run-1.json`, and `false` in `run-10.json`.
fn is_whole(path: &str, id: &Range<usize>) -> bool {
    let bytes = path.as_bytes();
    let is_part = |next: Option<&u8>| next.is_some_and(u8::is_ascii_alphanumeric);
    !is_part(bytes[..id.start].last()) && !is_part(bytes.get(id.end))
}

/// Returns the places of the ids in a text.
fn ids_in(searchers: &[AhoCorasick], text: &str) -> impl Iterator<Item = Range<usize>> {
    let found = move |one| AhoCorasick::find_overlapping_iter(one, text);
    let hits = searchers.iter().flat_map(found);
    let ids = hits.filter(|hit| is_occurrence(text, hit.start(), hit.end()));
    ids.map(|hit| hit.range())
}

/// Returns the text of a file, if it exists and is not too large.
fn text(path: &Path) -> Option<String> {
    let about = std::fs::metadata(path).ok()?;
    if !about.is_file() || about.len() > LIMIT {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the snapshots of a test file. insta names snapshots after modules, the other libraries after the file.
fn snapshots(folder: &Path, stem: &OsStr) -> impl Iterator<Item = PathBuf> {
    let stem = stem.to_string_lossy();
    let folders = SNAPSHOTS.map(|name| folder.join(name)).into_iter();
    let entries = folders.flat_map(|folder| entries(&folder));
    entries.filter(move |entry| {
        let is_inline = entry.extension().is_some_and(|it| it == "snap");
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&*stem) || (is_inline && name.contains("__"))
    })
}

/// Returns the recorded traffic of a test file, which libraries find by name: `cassettes/test_a.yaml`,
/// `cassettes/test_a/test_one.yaml`.
fn cassettes(file: &TreeFile<'_>, folder: &Path, stem: &OsStr) -> BTreeSet<PathBuf> {
    if !file.text.contains("vcr") && !file.text.contains("cassette") {
        return BTreeSet::new();
    }
    let folder = folder.join("cassettes");
    let inner = entries(&folder.join(stem));
    inner.chain(entries(&folder)).collect()
}

/// Returns the data files that Cypress (`cy.fixture("run")`) and Django (`fixtures = ["runs"]`) find by their names.
fn fixtures<'s>(
    folder: &Path,
    names: impl Iterator<Item = &'s str>,
) -> impl Iterator<Item = PathBuf> {
    let above = folder
        .ancestors()
        .take(6)
        .map(|above| above.join("fixtures"));
    let folders: Vec<PathBuf> = above.filter(|folder| folder.is_dir()).collect();
    let names = names.filter(|name| !name.is_empty() && !name.contains('.'));
    let files = names.flat_map(move |name| {
        let of = |folder: &PathBuf| {
            let of = |ending: &&str| folder.join(format!("{name}.{ending}"));
            ["json", "yaml", "yml", "xml"]
                .iter()
                .map(of)
                .collect::<Vec<_>>()
        };
        folders.iter().flat_map(of).collect::<Vec<_>>()
    });
    files.filter(|path| path.is_file())
}

/// Returns the paths in a folder, or an empty list if the folder cannot be read.
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path())
}

/// Returns the folders beside a file, and the folders of the tree that one of its texts names.
fn named_folders<'s>(
    file: &TreeFile<'_>,
    folder: &Path,
    texts: impl Iterator<Item = &'s str>,
) -> Vec<PathBuf> {
    let is_folder = |path: &PathBuf| path.is_dir() && !path.is_symlink();
    let mut folders: Vec<_> = entries(folder).filter(is_folder).take(64).collect();
    let depth = file.walked.path.split('/').count();
    let above: Vec<&Path> = folder.ancestors().take(depth).collect();
    for text in texts {
        let name = text.split('*').next().unwrap_or_default().trim_matches('/');
        if !name.is_empty() && !name.contains('.') {
            let named = above.iter().map(|above| above.join(name));
            folders.extend(named.filter(is_folder));
        }
    }
    folders
}

/// Returns the files in a folder and in the folders below, those of the upper folders first.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    /// Number of paths after which no other folder is read.
    const MANY: usize = 1024;
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    let mut at = 0;
    while at < folders.len() && folders.len() + files.len() < MANY {
        for entry in std::fs::read_dir(&folders[at])
            .into_iter()
            .flatten()
            .flatten()
        {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let list = if is_folder { &mut folders } else { &mut files };
            list.push(entry.path());
        }
        at += 1;
    }
    files
}
