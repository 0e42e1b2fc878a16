//! Finds the files that an import means, by their paths.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use rustc_hash::FxHashMap;

use super::imports::head_of;
use super::tree::{FileId, Files, TreeFile};
use crate::read::package::Package;
use crate::read::walk::{Walked, WalkedId};
use crate::sites::Import;
use crate::sites::language::{self, Lexis};

/// The modules that files define. `F` is the id of a file.
#[derive(Debug)]
pub(crate) struct Modules<'p, F> {
    /// The files with each last module name, each with its path without the extension.
    by_last: FxHashMap<&'p str, Vec<Module<'p, F>>>,
    /// The packages of each language, by their names.
    packages: FxHashMap<(Lexis, &'p str), &'p Package>,
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
        Self::of(WalkedId::number(walked))
    }
}

impl<'p, F: Copy> Modules<'p, F> {
    /// Returns the modules of files with these ids.
    pub(crate) fn of(files: impl Iterator<Item = (F, &'p Walked)>) -> Self {
        let mut by_last: FxHashMap<&str, Vec<Module<'_, F>>> = FxHashMap::default();
        let mut packages = FxHashMap::default();
        for (file, walked) in files {
            let path = &*walked.path;
            if let Some(package) = &walked.package {
                packages.insert((walked.language.lexis, &*package.name), &**package);
            }
            let (stem, lexis) = (stem(path), lexis_of(path));
            let module = Module { file, stem, lexis };
            by_last.entry(last(stem)).or_default().push(module);
        }
        Self { by_last, packages }
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
        let lexis = lexis_of(importer);
        let mut meant = match lexis {
            Some(lexis @ (Lexis::JavaScript | Lexis::Rust)) => {
                self.of_package(lexis, &import.module)
            }
            _ => Vec::new(),
        };
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

    /// Returns the files that define a module of a package of the tree: `acme/core/ids` of the package `@acme/core`.
    fn of_package(&self, lexis: Lexis, module: &str) -> Vec<F> {
        let ends = module.match_indices('/').map(|(at, _)| at);
        let ends = ends.chain([module.len()]).take(2);
        let named =
            ends.filter_map(|end| Some((self.packages.get(&(lexis, &module[..end]))?, end)));
        let mut files: Vec<String> = Vec::new();
        for (package, end) in named {
            files.extend(package.files(module[end..].trim_start_matches('/')));
        }
        let mut wanted: Vec<&str> = files.iter().map(|file| stem(file)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let found = wanted.into_iter().flat_map(|wanted| {
            let modules = self.named(last(wanted)).iter();
            modules.filter(move |module| module.stem == wanted && module.lexis == Some(lexis))
        });
        found.map(|module| module.file).collect()
    }
}

/// Finds the test code among modules that a file declares for its tests: `#[cfg(test)] mod tests;`. The modules of such a
/// module are test code too.
pub(crate) fn mark_test_modules(files: &mut Files<'_>) {
    let declares = |file: &TreeFile<'_>| file.sites.imports.iter().any(|import| import.is_test);
    let mut open: Vec<FileId> = Vec::new();
    let modules = Modules::of(files.numbered().map(|(id, file)| (id, file.walked)));
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

/// Returns the last name of the module that a file defines.
pub(crate) fn module_name(path: &str) -> &str {
    last(stem(path))
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
