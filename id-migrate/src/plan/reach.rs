//! The files that can see a group's literals: the files of the group, their imports and importers, and the `conftest.py`
//! files above a test with their imports.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use super::setups::home_of_setup;
use crate::link::Facts;
use crate::link::imports::folder_of_conftest;
use crate::link::modules::{Modules, is_package, module_name};
use crate::link::tree::{FileId, TreeFile, is_test_file};
use crate::problem::Problem;
use crate::read::defined::hash;
use crate::read::imported::ImportedNames;
use crate::read::scan::{self, Scanned, Texts};
use crate::read::walk::{Walked, WalkedId};
use crate::sites::tokens::is_name;
use crate::sites::{FileSites, Import};

/// Cached fixtures of each folder and language.
#[derive(Default)]
pub(super) struct Fixtures<'a> {
    by_folder: FxHashMap<(&'a str, &'a str), Rc<[WalkedId]>>,
    imported: FxHashMap<WalkedId, BTreeSet<WalkedId>>,
}

pub(super) struct Reach<'a, 't> {
    facts: &'a Facts<'t>,
    walked: &'a [Walked],
    modules: Modules<'a, WalkedId>,
    /// The parsed file of each walked file, if it was parsed.
    parsed: FxHashMap<WalkedId, FileId>,
    /// The imports of each parsed file. Found on the first question.
    imports: Vec<OnceLock<Box<[WalkedId]>>>,
    /// The modules that each parsed file names in its texts. Found on the first question.
    named: Vec<OnceLock<Box<[WalkedId]>>>,
    /// The JavaScript files that run before tests, each with the folder of these tests.
    setups: Vec<(&'a str, WalkedId)>,
    /// The `__init__.py` files of test code, each with its folder. Python runs them before the tests in the folder.
    packages: Vec<(&'a str, WalkedId)>,
    /// The setup files and `conftest.py` files without an id, parsed for their imports.
    unnamed: FxHashMap<WalkedId, Box<FileSites<'a>>>,
}

impl<'a, 't> Reach<'a, 't> {
    pub(super) fn new(
        facts: &'a Facts<'t>,
        walked: &'a [Walked],
        texts: &'a Texts,
        threads: usize,
    ) -> Result<Self, Problem> {
        let modules = Modules::of_walked(walked);
        let files = facts.tree.files.numbered();
        let parsed: FxHashMap<WalkedId, FileId> =
            files.map(|(at, file)| (file.index, at)).collect();
        let scripts = WalkedId::number(walked);
        let scripts = scripts.filter(|(_, file)| file.language.name == "typescript");
        let setups = scripts.filter_map(|(at, file)| Some((home_of_setup(&file.path)?, at)));
        let setups: Vec<(&str, WalkedId)> = setups.collect();
        let packages = WalkedId::number(walked).filter_map(|(at, file)| {
            let folder = file.path.strip_suffix("__init__.py")?;
            file.config.is_test(&file.absolute).then_some((folder, at))
        });
        let packages: Vec<(&str, WalkedId)> = packages.collect();
        let conftests = modules.called("conftest");
        let conftests = conftests.filter(|file| walked[*file].language.name == "python");
        let unread = conftests.chain(setups.iter().map(|(_, file)| *file));
        let unread: Vec<WalkedId> = unread.filter(|file| !parsed.contains_key(file)).collect();
        let scanned = scan::scan_named(walked, texts, &unread, threads)?;
        let unnamed = unread.into_iter().zip(scanned);
        let unnamed = unnamed.filter_map(|(file, scanned)| match scanned {
            Scanned::Sites(sites) => Some((file, sites)),
            _ => None,
        });
        Ok(Self {
            facts,
            walked,
            modules,
            parsed,
            imports: vec![OnceLock::new(); facts.tree.files.len()],
            named: vec![OnceLock::new(); facts.tree.files.len()],
            setups,
            packages,
            unnamed: unnamed.collect(),
        })
    }

    pub(super) fn parsed(&self, file: WalkedId) -> Option<FileId> {
        self.parsed.get(&file).copied()
    }

    /// Returns the files that a parsed file imports, sorted.
    fn imports(&self, file: FileId) -> &[WalkedId] {
        self.imports[file.index()].get_or_init(|| {
            let parsed = &self.facts.tree.files[file];
            let imported = self.imported(parsed.index, &parsed.sites);
            imported.into_iter().collect()
        })
    }

    fn imported(&self, file: WalkedId, sites: &FileSites<'_>) -> BTreeSet<WalkedId> {
        let path = &self.walked[file].path;
        let imports = sites.imports.iter();
        let meant = imports.flat_map(|import| self.modules.meant(path, import));
        meant.filter(|other| *other != file).collect()
    }

    /// Returns a parsed file, the files that it imports or names, and those of the parsed ones among these.
    pub(super) fn seen_from(&self, file: FileId) -> BTreeSet<WalkedId> {
        let named = |file: FileId| {
            let modules = self.named[file.index()].get_or_init(|| self.named_modules(file).into());
            self.imports(file).iter().chain(modules).copied()
        };
        let mut seen: BTreeSet<WalkedId> = named(file).collect();
        let parsed: Vec<FileId> = seen.iter().filter_map(|file| self.parsed(*file)).collect();
        seen.extend(parsed.into_iter().flat_map(named));
        seen.insert(self.facts.tree.files[file].index);
        seen
    }

    /// Returns the Python modules that a parsed file names in its texts: `"config.Testing"`, `"shop.settings"`.
    fn named_modules(&self, file: FileId) -> Vec<WalkedId> {
        let TreeFile { walked, sites, .. } = &self.facts.tree.files[file];
        let mut named = Vec::new();
        if walked.language.name != "python" {
            return named;
        }
        let is_path = |text: &&str| {
            let is_name = |part: &str| !part.is_empty() && part.bytes().all(is_name);
            text.contains('.') && text.split('.').all(is_name)
        };
        let texts = sites
            .literals
            .iter()
            .filter_map(|literal| sites.value(literal));
        for text in texts.filter(is_path) {
            let owner = text.rsplit_once('.').map_or(text, |(owner, _)| owner);
            for module in [text, owner] {
                let module = Cow::Owned(module.replace('.', "/"));
                let import = Import {
                    module,
                    ..Import::default()
                };
                named.extend(self.modules.meant(&walked.path, &import));
            }
        }
        named
    }

    /// Returns the files that can see the content of a parsed file, itself included.
    pub(super) fn of(&self, file: FileId, fixtures: &mut Fixtures<'a>) -> BTreeSet<WalkedId> {
        let parsed = &self.facts.tree.files[file];
        let mut reach: BTreeSet<WalkedId> = self.imports(file).iter().copied().collect();
        reach.insert(parsed.index);
        let mut open = vec![file];
        while let Some(next) = open.pop() {
            for &importer in self.facts.imports.importers(next) {
                let importer_file = &self.facts.tree.files[importer];
                // A package re-exports its imports.
                if reach.insert(importer_file.index) && is_package(&importer_file.walked.path) {
                    open.push(importer);
                }
            }
        }
        reach.extend(self.fixtures(parsed.index, fixtures).iter());
        reach
    }

    /// Returns every file that the direct and indirect imports of a parsed file import.
    pub(super) fn far(&self, file: FileId) -> BTreeSet<WalkedId> {
        let above = self.facts.imports.above(file).iter();
        above
            .flat_map(|other| self.imports(*other))
            .copied()
            .collect()
    }

    /// Returns the `conftest.py` files above a file, or the files that run before a JavaScript test, and the test code that they
    /// import, also indirectly. For a Python test also returns the packages around it.
    fn fixtures(&self, file: WalkedId, known: &mut Fixtures<'a>) -> Rc<[WalkedId]> {
        let Walked { path, language, .. } = &self.walked[file];
        let folder = &path[..path.rfind('/').map_or(0, |at| at + 1)];
        let found = known.by_folder.entry((language.name, folder));
        let above = || match language.name {
            "python" => {
                let conftests = self.modules.called("conftest");
                let above = conftests.filter(|conftest| {
                    folder_of_conftest(&self.walked[*conftest].path)
                        .is_some_and(|above| folder.starts_with(above))
                });
                let packages = self.packages.iter();
                let packages = packages.filter(|(above, _)| folder.starts_with(above));
                let fixtures = self.with_test_code(above.collect(), &mut known.imported);
                fixtures
                    .iter()
                    .copied()
                    .chain(packages.map(|(_, file)| *file))
                    .collect()
            }
            _ => {
                let setups = self
                    .setups
                    .iter()
                    .filter(|(home, _)| language.name == "typescript" && folder.starts_with(home));
                self.with_test_code(setups.map(|(_, file)| *file).collect(), &mut known.imported)
            }
        };
        Rc::clone(found.or_insert_with(above))
    }

    /// Returns some files that prepare tests and the test code that they import, also indirectly.
    fn with_test_code(
        &self,
        mut open: Vec<WalkedId>,
        known: &mut FxHashMap<WalkedId, BTreeSet<WalkedId>>,
    ) -> Rc<[WalkedId]> {
        let mut reach = Vec::new();
        let mut seen: FxHashSet<WalkedId> = open.iter().copied().collect();
        while let Some(next) = open.pop() {
            reach.push(next);
            let imported = known.entry(next).or_insert_with(|| {
                let here = &self.walked[next];
                let prepares = self.setups.iter().any(|(_, file)| *file == next);
                if !prepares && !here.config.is_test(&here.absolute) {
                    return BTreeSet::new();
                }
                match (self.parsed(next), self.unnamed.get(&next)) {
                    (Some(at), _) => self.imports(at).iter().copied().collect(),
                    (None, Some(sites)) => self.imported(next, sites),
                    (None, None) => BTreeSet::new(),
                }
            });
            let is_helper = |other: &&WalkedId| {
                let file = &self.walked[**other];
                file.language.name == "python" || !is_test_file(&file.path)
            };
            let imported = imported.iter().filter(is_helper);
            open.extend(imported.filter(|other| seen.insert(**other)));
        }
        reach.into()
    }

    /// Returns the files without an id that may import one of these files of the tree, each with the files that it may
    /// import, sorted.
    ///
    /// Only test code imports test code, and test files are never imported.
    pub(super) fn possible_importers(
        &self,
        files: impl Iterator<Item = FileId>,
    ) -> Vec<(WalkedId, Arc<[FileId]>)> {
        // The files that tests of a language may import, and the files that all its code may import, sorted.
        let mut by_language: BTreeMap<&str, (Vec<FileId>, Vec<FileId>)> = BTreeMap::new();
        for file in files {
            let parsed = &self.facts.tree.files[file];
            if !is_test_file(&parsed.walked.path) {
                let language = parsed.walked.language.name;
                let (by_tests, by_all) = by_language.entry(language).or_default();
                by_tests.push(file);
                if !parsed.is_test {
                    by_all.push(file);
                }
            }
        }
        let shared = by_language
            .into_iter()
            .map(|(language, (by_tests, by_all))| {
                let files: (Arc<[FileId]>, Arc<[FileId]>) = (by_tests.into(), by_all.into());
                (language, files)
            });
        let shared: BTreeMap<&str, _> = shared.collect();
        let hashes = shared.values().flat_map(|(by_tests, _)| by_tests.iter());
        // The names under which other files import these files.
        let name = |file: &FileId| module_name(&self.facts.tree.files[*file].walked.path);
        let hashes = hashes.map(|file| (*file, hash(name(file).as_bytes())));
        let hashes: FxHashMap<FileId, u32> = hashes.collect();
        let mut found = Vec::new();
        for (at, other) in WalkedId::number(self.walked) {
            let Some((by_tests, by_all)) = shared.get(other.language.name) else {
                continue;
            };
            if self.parsed.contains_key(&at) {
                continue;
            }
            let imported = self.facts.tree.imported_elsewhere.get(&at);
            let named = imported.and_then(ImportedNames::hashes);
            let may_see = |file: &&FileId| {
                let is_named = |named: &[u32]| named.binary_search(&hashes[*file]).is_ok();
                named.is_none_or(is_named) || self.is_fixture_of(**file, at)
            };
            if !by_tests.iter().any(|file| may_see(&file)) {
                continue;
            }
            let is_test = || other.config.is_test(&other.absolute);
            let files = if by_tests.len() > by_all.len() && is_test() {
                by_tests
            } else {
                by_all
            };
            let files: Arc<[FileId]> = match named {
                None => Arc::clone(files),
                Some(_) => files.iter().filter(may_see).copied().collect(),
            };
            if !files.is_empty() {
                found.push((at, files));
            }
        }
        found
    }

    /// Returns `true` if a file of the tree is a `conftest.py` that serves a walked file.
    fn is_fixture_of(&self, file: FileId, of: WalkedId) -> bool {
        folder_of_conftest(&self.facts.tree.files[file].walked.path)
            .is_some_and(|folder| self.walked[of].path.starts_with(folder))
    }

    /// Returns `true` if a walked file can see one of these parsed files.
    pub(super) fn sees(&self, file: WalkedId, sites: &FileSites<'_>, seen: &[FileId]) -> bool {
        let imported = self.imported(file, sites);
        seen.iter().any(|other| {
            imported.contains(&self.facts.tree.files[*other].index)
                || self.is_fixture_of(*other, file)
        })
    }
}
