//! The import graph of the tree: equal literals in a file and in its imports belong together.

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::tree::{FileId, Files, Tree, TreeFile};
use crate::read::walk::{Walked, WalkedId};
use crate::sites::Import;
use crate::sites::language::vocabulary::is_constant;
use crate::sites::language::{self, Lexis};

/// The import relation between files of the tree.
#[derive(Debug, Default)]
pub(crate) struct Imports {
    /// For each file: the files that it imports from, sorted.
    from: Vec<Vec<FileId>>,
    /// For each file: the files that import from it.
    into: Vec<Vec<FileId>>,
    is_test: Vec<bool>,
    /// Cached transitive closures of `from`; most files are never asked about.
    above: Vec<OnceLock<Vec<FileId>>>,
    /// The files that an import of a file means: `(importing file, index of its import)` to files.
    meant: FxHashMap<(FileId, usize), Vec<FileId>>,
}

impl Imports {
    pub(crate) fn of(tree: &Tree<'_>) -> Self {
        let files = tree.files.numbered();
        let modules = Modules::of(files.map(|(id, file)| (id, file.walked.path.as_str())));
        // pytest takes fixtures from every `conftest.py` above a test.
        let conftests = modules.called("conftest").filter_map(|file| {
            let folder = folder_of_conftest(&tree.files[file].walked.path)?;
            Some((file, folder))
        });
        let conftests: Vec<(FileId, &str)> = conftests.collect();
        let mut out = Self {
            from: vec![Vec::new(); tree.files.len()],
            ..Self::default()
        };
        for (importer, file) in tree.files.numbered() {
            for (index, import) in file.sites.imports.iter().enumerate() {
                let mut meant = modules.meant(&file.walked.path, import);
                meant.retain(|candidate| *candidate != importer);
                out.from[importer.index()].extend(&meant);
                if !meant.is_empty() {
                    out.meant.insert((importer, index), meant);
                }
            }
            if file.walked.language.name == "python" {
                let above = conftests.iter().filter(|(conftest, folder)| {
                    *conftest != importer && file.walked.path.starts_with(folder)
                });
                out.from[importer.index()].extend(above.map(|(conftest, _)| *conftest));
            }
        }
        out.import_parents(tree);
        for from in &mut out.from {
            from.sort_unstable();
            from.dedup();
        }
        out.is_test = tree.files.iter().map(|file| file.is_test).collect();
        out.into = vec![Vec::new(); out.from.len()];
        for (importer, _) in tree.files.numbered() {
            for &file in &out.from[importer.index()] {
                out.into[file.index()].push(importer);
            }
        }
        out.above = vec![OnceLock::new(); out.from.len()];
        out
    }

    /// `use super::Runs` of a module of Rust means the file that declares the module.
    fn import_parents(&mut self, tree: &Tree<'_>) {
        let mut parents: FxHashMap<FileId, Vec<FileId>> = FxHashMap::default();
        for (&(importer, index), meant) in &self.meant {
            if tree.files[importer].sites.imports[index].declares {
                for module in meant {
                    parents.entry(*module).or_default().push(importer);
                }
            }
        }
        for (module, mut parents) in parents {
            parents.sort_unstable();
            let imports = tree.files[module].sites.imports.iter();
            for (index, _) in imports.enumerate().filter(|(_, it)| it.module == "super") {
                self.from[module.index()].extend(&parents);
                self.meant.insert((module, index), parents.clone());
            }
        }
    }

    /// Returns the files that a file imports from, directly or indirectly, sorted.
    pub(crate) fn above(&self, file: FileId) -> &[FileId] {
        self.above[file.index()].get_or_init(|| reached(&self.from, &self.is_test, file))
    }

    /// Returns the files that import from a file.
    pub(crate) fn importers(&self, file: FileId) -> &[FileId] {
        &self.into[file.index()]
    }

    /// Returns the files that a file imports from.
    pub(crate) fn from(&self, file: FileId) -> &[FileId] {
        &self.from[file.index()]
    }

    /// Returns the `conftest.py` files that a file takes fixtures from.
    pub(crate) fn conftests(&self, tree: &Tree<'_>, file: FileId) -> impl Iterator<Item = FileId> {
        let is_conftest = |it: &FileId| folder_of_conftest(&tree.files[*it].walked.path).is_some();
        self.from(file).iter().copied().filter(is_conftest)
    }

    /// Returns the files that may define a name of `file`, each with the name used there.
    ///
    /// A file that re-exports the name (`export * from "./ids"`, `from .ids import RUN`) comes before the file that it
    /// imports the name from.
    pub(crate) fn definers(
        &self,
        tree: &Tree<'_>,
        file: FileId,
        name: &str,
    ) -> Vec<(FileId, String)> {
        let imports = &tree.files[file].sites.imports;
        let head = head_of(name);
        let is_named = imports.iter().any(|import| {
            import.alias == Some(head) || import.names.iter().any(|it| it.here == head)
        });
        // `ids.TEST_RUN_ID` is read out of a module that is imported itself.
        let mut found = Vec::new();
        if is_constant(head) && !is_named {
            for index in 0..imports.len() {
                self.hand_on(tree, (file, index), name, &mut found);
            }
        } else {
            self.follow(tree, file, name, &mut found);
        }
        found
    }

    fn follow(&self, tree: &Tree<'_>, file: FileId, name: &str, found: &mut Vec<(FileId, String)>) {
        let imports = &tree.files[file].sites.imports;
        let (head, rest) = name.split_at(head_of(name).len());
        let is_named = imports
            .iter()
            .any(|import| import.names.iter().any(|it| it.here == head));
        for (index, import) in imports.iter().enumerate() {
            for taken in &import.names {
                if taken.here == head {
                    let there = format!("{}{rest}", taken.there);
                    self.hand_on(tree, (file, index), &there, found);
                    // The members of `module.exports` are the members of the module.
                    if taken.there == "default" && !rest.is_empty() {
                        self.hand_on(tree, (file, index), member(rest), found);
                    }
                } else if taken.here == "*" && !is_named {
                    self.hand_on(tree, (file, index), name, found);
                }
            }
            if import.alias == Some(head) && !rest.is_empty() {
                self.hand_on(tree, (file, index), member(rest), found);
            }
        }
    }

    /// Searches a name in the files that an import means, and in the files that re-export the name.
    fn hand_on(
        &self,
        tree: &Tree<'_>,
        import: (FileId, usize),
        name: &str,
        found: &mut Vec<(FileId, String)>,
    ) {
        for &file in self.meant.get(&import).into_iter().flatten() {
            let one = (file, name.to_owned());
            if !found.contains(&one) {
                found.push(one);
                self.follow(tree, file, name, found);
                self.exported(tree, file, name, found);
            }
        }
    }

    /// Adds the names that a file exports under a name: `run` of `export { run as start }`.
    fn exported(
        &self,
        tree: &Tree<'_>,
        file: FileId,
        name: &str,
        found: &mut Vec<(FileId, String)>,
    ) {
        let exports = tree.files[file].sites.exports.iter();
        for (_, local) in exports.filter(|(exported, _)| *exported == name) {
            let one = (file, (*local).to_owned());
            if !found.contains(&one) {
                found.push(one);
                self.follow(tree, file, local, found);
            }
        }
    }
}

/// The modules that files define. `F` is the id of a file.
#[derive(Debug)]
pub(crate) struct Modules<'p, F> {
    /// The files with each last module name, each with its path without the extension.
    by_last: FxHashMap<&'p str, Vec<Module<'p, F>>>,
}

/// A file as a module.
#[derive(Clone, Copy, Debug)]
struct Module<'p, F> {
    file: F,
    /// The path without the extension.
    stem: &'p str,
    lexis: Option<Lexis>,
}

impl<'p> Modules<'p, WalkedId> {
    /// Returns the modules of walked files.
    pub(crate) fn of_walked(walked: &'p [Walked]) -> Self {
        Self::of(WalkedId::number(walked.iter().map(|file| &*file.path)))
    }
}

impl<'p, F: Copy> Modules<'p, F> {
    /// Returns the modules of files with these ids and paths.
    pub(crate) fn of(files: impl Iterator<Item = (F, &'p str)>) -> Self {
        let mut by_last: FxHashMap<&str, Vec<Module<'_, F>>> = FxHashMap::default();
        for (file, path) in files {
            let (stem, lexis) = (stem(path), lexis_of(path));
            let module = Module { file, stem, lexis };
            by_last.entry(last(stem)).or_default().push(module);
        }
        Self { by_last }
    }

    fn named(&self, last: &str) -> &[Module<'p, F>] {
        self.by_last.get(last).map_or(&[], Vec::as_slice)
    }

    /// Returns the files with this last module name, in their order.
    pub(crate) fn called(&self, last: &str) -> impl Iterator<Item = F> {
        self.named(last).iter().map(|module| module.file)
    }

    /// Returns the files that an import in the file with that path may mean.
    pub(crate) fn meant(&self, importer: &str, import: &Import<'_>) -> Vec<F> {
        let mut meant = Vec::new();
        let lexis = lexis_of(importer);
        // `from tests import ids` may name the module itself.
        let submodules = import.names.iter().map(|name| Some(name.there));
        for name in std::iter::once(None).chain(submodules) {
            // A relative module may be the package itself: `from . import x`.
            if name.is_none() && import.module.ends_with('.') {
                continue;
            }
            // Most imported names are not modules.
            if let Some(name) = name
                && !PACKAGES.contains(&name)
                && self.named(name).is_empty()
            {
                continue;
            }
            let written = match name {
                None => Cow::Borrowed(&*import.module),
                Some(name) => Cow::Owned(format!("{}/{name}", import.module)),
            };
            let is_relative = written.starts_with('.');
            // `mod audit;` in `src/runs.rs` means `src/runs/audit.rs`.
            if lexis == Some(Lexis::Rust) && written.starts_with("./") {
                let below = join(stem(importer), &written);
                let modules = self.named(last(stem_of_module(&below))).iter();
                let below = modules.filter(|module| module.stem == stem_of_module(&below));
                meant.extend(below.map(|module| module.file));
            }
            let path = if is_relative {
                Cow::Owned(join(folder(importer), &written))
            } else {
                written
            };
            let wanted = stem_of_module(&path);
            let candidates = self.named(last(wanted)).iter().filter(|module| {
                let is_wanted = || !is_relative && ends_with_path(module.stem, wanted);
                module.lexis == lexis && (module.stem == wanted || is_wanted())
            });
            // `@/ids` is a file of the importer's own project.
            let nearness = |module: &Module<'_, F>| match lexis {
                Some(Lexis::JavaScript) => shared_folders(module.stem, importer),
                _ => 0,
            };
            let nearest = candidates.clone().map(nearness).max();
            let candidates = candidates.filter(|module| Some(nearness(module)) == nearest);
            meant.extend(candidates.map(|module| module.file));
        }
        // `use store::Runs` in `tests/runs.rs` means `src/lib.rs` of the crate.
        if let Some(root) = crate_of_test(importer) {
            let library = [root, "src/lib"].concat();
            let libraries = self.named("lib").iter();
            let libraries = libraries.filter(|module| module.stem == library);
            meant.extend(libraries.map(|module| module.file));
        }
        meant
    }
}

/// Finds the test code among modules that a file declares for its tests: `#[cfg(test)] mod tests;`. The modules of such a
/// module are test code too.
pub(crate) fn mark_test_modules(files: &mut Files<'_>) {
    let declares = |file: &TreeFile<'_>| file.sites.imports.iter().any(|import| import.is_test);
    let mut open: Vec<FileId> = Vec::new();
    let modules = Modules::of(
        files
            .numbered()
            .map(|(id, file)| (id, file.walked.path.as_str())),
    );
    let submodules = |file: &TreeFile<'_>, is_all: bool| {
        let imports = file.sites.imports.iter();
        let inner = imports.filter(|import| import.is_test || is_all && import.declares);
        let meant = inner.flat_map(|import| modules.meant(&file.walked.path, import));
        meant.collect::<Vec<_>>()
    };
    for (_, file) in files.numbered().filter(|(_, file)| declares(file)) {
        open.extend(submodules(file, false));
    }
    let mut marked = BTreeSet::new();
    while let Some(file) = open.pop() {
        if !files[file].is_test && marked.insert(file) {
            open.extend(submodules(&files[file], true));
        }
    }
    for file in marked {
        files.0[file.index()].is_test = true;
    }
}

fn lexis_of(path: &str) -> Option<Lexis> {
    language::of_path(Path::new(path)).map(|language| language.lexis)
}

/// Returns the number of folders that two paths begin with.
fn shared_folders(one: &str, other: &str) -> usize {
    let parts = one.split('/').zip(other.split('/'));
    parts.take_while(|(one, other)| one == other).count()
}

/// Returns the folder of the crate that an integration test of Rust tests.
pub(crate) fn crate_of_test(path: &str) -> Option<&str> {
    let (root, _) = path.strip_suffix(".rs")?.rsplit_once("tests/")?;
    (root.is_empty() || root.ends_with('/')).then_some(root)
}

/// Returns the folder whose tests a `conftest.py` serves; `None` for other files.
pub(crate) fn folder_of_conftest(path: &str) -> Option<&str> {
    let folder = path.strip_suffix("conftest.py");
    folder.filter(|folder| folder.is_empty() || folder.ends_with('/'))
}

/// Returns the last name of the module that a file defines.
pub(crate) fn module_name(path: &str) -> &str {
    last(stem(path))
}

/// Maximum number of imports followed through production code, where almost every file reaches every other.
const STEPS: usize = 2;

/// Returns the files reachable from `start`, sorted and without `start`. Hops between test files are not limited.
fn reached(edges: &[Vec<FileId>], is_test: &[bool], start: FileId) -> Vec<FileId> {
    let mut seen = vec![false; edges.len()];
    seen[start.index()] = true;
    let mut open = VecDeque::from([(start, 0)]);
    let mut reached = Vec::new();
    while let Some((at, steps)) = open.pop_front() {
        for &next in &edges[at.index()] {
            let steps = if is_test[next.index()] { 0 } else { steps + 1 };
            if steps <= STEPS && !std::mem::replace(&mut seen[next.index()], true) {
                reached.push(next);
                open.push_back((next, steps));
            }
        }
    }
    reached.sort_unstable();
    reached
}

/// Returns the imported part of a path: `IDS` of `IDS.run`, `Ids` of `Ids::RUN`.
pub(super) fn head_of(name: &str) -> &str {
    name.split(['.', ':']).next().unwrap_or(name)
}

/// Returns the member's name: `run` of `.run` and of `::run`.
pub(super) fn member(rest: &str) -> &str {
    rest.trim_start_matches(['.', ':'])
}

/// Names of the files that define a package.
const PACKAGES: [&str; 3] = ["__init__", "index", "mod"];

/// Returns `true` if importing the folder imports the file: `__init__.py`, `index.ts`, `mod.rs`.
pub(crate) fn is_package(path: &str) -> bool {
    PACKAGES.contains(&head_of(last(path)))
}

/// Returns a path without its extension; for the file that defines a package, the path of the package.
fn stem(path: &str) -> &str {
    let without = match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => path,
    };
    stem_of_module(without)
}

fn stem_of_module(path: &str) -> &str {
    let mut packages = PACKAGES.iter();
    let folder = packages.find_map(|own| path.strip_suffix(own)?.strip_suffix('/'));
    folder.unwrap_or(path)
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn ends_with_path(path: &str, end: &str) -> bool {
    path.strip_suffix(end)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

/// Joins a folder and a relative path such as `../a/b`.
fn join(folder: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let is_absolute = folder.starts_with('/');
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if is_absolute {
        format!("/{path}")
    } else {
        path
    }
}
