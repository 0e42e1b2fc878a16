//! Builds the import graph of the tree: equal literals in a file and in its imports belong together.

use std::collections::{BTreeMap, VecDeque};
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::modules::Modules;
use super::tree::{FileId, Tree};
use crate::sites::Import;
use crate::sites::language::vocabulary::is_constant;

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
        let modules = Modules::of(files.map(|(id, file)| (id, file.walked)));
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

    /// Returns the files that some files import from at any distance, and these files themselves.
    pub(crate) fn all_above(&self, files: impl IntoIterator<Item = FileId>) -> FxHashSet<FileId> {
        let mut open: Vec<FileId> = files.into_iter().collect();
        let mut all = FxHashSet::default();
        while let Some(file) = open.pop() {
            if all.insert(file) {
                open.extend(self.from(file));
            }
        }
        all
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
        let sites = &tree.files[file].sites;
        let head = head_of(name);
        let is_named = sites.imports_of(head).any(|(_, import)| {
            import.alias == Some(head) || import.names.iter().any(|it| it.here == head)
        });
        // `ids.TEST_RUN_ID` is read out of a module that is imported itself.
        let mut found = Vec::new();
        if is_constant(head) && !is_named {
            for index in 0..sites.imports.len() {
                self.hand_on(tree, (file, index), name, &mut found);
            }
        } else {
            self.follow(tree, file, name, &mut found);
        }
        found
    }

    fn follow(&self, tree: &Tree<'_>, file: FileId, name: &str, found: &mut Vec<(FileId, String)>) {
        let sites = &tree.files[file].sites;
        let (head, rest) = name.split_at(head_of(name).len());
        let takes = |import: &Import<'_>, name| import.names.iter().any(|it| it.here == name);
        let is_named = sites
            .imports_of(head)
            .any(|(_, import)| takes(import, head));
        let of_all_names = sites.imports_of("*").filter(|_| !is_named);
        let imports = sites.imports_of(head).chain(of_all_names);
        let imports: BTreeMap<usize, &Import<'_>> = imports.collect();
        for (index, import) in imports {
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

/// Returns the folder whose tests a `conftest.py` serves; `None` for other files.
pub(crate) fn folder_of_conftest(path: &str) -> Option<&str> {
    let folder = path.strip_suffix("conftest.py");
    folder.filter(|folder| folder.is_empty() || folder.ends_with('/'))
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
