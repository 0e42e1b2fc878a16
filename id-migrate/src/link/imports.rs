//! Which files of the tree take names from which: equal literals in both belong together.

use std::borrow::Cow;
use std::collections::HashMap;

use super::tree::Tree;
use crate::site::Import;

/// The import relation between files of the tree.
#[derive(Debug, Default)]
pub struct Imports {
    /// For each file: the files that it takes names from, sorted, each with the index of the import, if it is written.
    from: Vec<Vec<usize>>,
    /// The other way round: for each file, those that take names from it, sorted.
    into: Vec<Vec<usize>>,
    /// The files that an import of a file means: `(importing file, index of its import)` to files.
    meant: HashMap<(usize, usize), Vec<usize>>,
}

impl Imports {
    /// Resolves the imports of a tree.
    #[must_use]
    pub fn of(tree: &Tree<'_>) -> Self {
        let modules = Modules::of(tree.files.iter().map(|file| file.walked.path.as_str()));
        let mut out = Self {
            from: vec![Vec::new(); tree.files.len()],
            into: vec![Vec::new(); tree.files.len()],
            meant: HashMap::new(),
        };
        for (importer, file) in tree.files.iter().enumerate() {
            for (index, import) in file.sites.imports.iter().enumerate() {
                let mut meant = modules.meant(&file.walked.path, import);
                meant.retain(|candidate| *candidate != importer);
                out.from[importer].extend(&meant);
                if !meant.is_empty() {
                    out.meant.insert((importer, index), meant);
                }
            }
            // pytest hands the fixtures of every conftest.py above a test to it without an import.
            for &candidate in modules.called("conftest") {
                let around = folder(&tree.files[candidate].walked.path);
                let is_above = around.is_empty()
                    || file
                        .walked
                        .path
                        .strip_prefix(around)
                        .is_some_and(|rest| rest.starts_with('/'));
                if candidate != importer && is_above && file.walked.language.name() == "python" {
                    out.from[importer].push(candidate);
                }
            }
            out.from[importer].sort_unstable();
            out.from[importer].dedup();
            for &definer in &out.from[importer] {
                out.into[definer].push(importer);
            }
        }
        out
    }

    /// The files that a file takes names from.
    #[must_use]
    pub fn from(&self, file: usize) -> &[usize] {
        &self.from[file]
    }

    /// The files that take names from a file.
    #[must_use]
    pub fn into(&self, file: usize) -> &[usize] {
        &self.into[file]
    }

    /// The files in which a name of a file may be defined.
    pub fn definers<'a>(
        &'a self,
        tree: &'a Tree<'_>,
        file: usize,
        name: &'a str,
    ) -> impl Iterator<Item = usize> + 'a {
        self.sources(tree, file, name).map(|(definer, _)| definer)
    }

    /// The same, each with what the name is there.
    pub fn sources<'a>(
        &'a self,
        tree: &'a Tree<'_>,
        file: usize,
        whole: &'a str,
    ) -> impl Iterator<Item = (usize, Cow<'a, str>)> + 'a {
        // `IDS.run` and `Ids::RUN` are imported with their object.
        let name = whole.split(['.', ':']).next().unwrap_or(whole);
        let imports = &tree.files[file].sites.imports;
        let is_named = move |import: &Import<'_>| {
            import.names.contains(&name) || import.renamed.iter().any(|(_, local)| *local == name)
        };
        // `ids.TEST_RUN_ID` is read out of a module that is imported itself.
        let is_constant = name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        let is_elsewhere = imports.iter().any(is_named);
        let may_define = move |import: &Import<'_>| {
            is_named(import) || (!is_elsewhere && (is_constant || import.names.contains(&"*")))
        };
        imports
            .iter()
            .enumerate()
            .filter(move |(_, import)| may_define(import))
            .filter_map(move |(index, import)| {
                let meant = self.meant.get(&(file, index))?;
                let original = original(import, whole);
                Some(
                    meant
                        .iter()
                        .map(move |definer| (*definer, original.clone())),
                )
            })
            .flatten()
    }
}

/// What an import calls that name in its own module, if it has renamed it.
fn original<'a>(import: &Import<'_>, name: &'a str) -> Cow<'a, str> {
    let object = name.split(['.', ':']).next().unwrap_or(name);
    match import.renamed.iter().find(|(_, local)| *local == object) {
        Some((original, _)) => Cow::Owned(name.replacen(object, original, 1)),
        None => Cow::Borrowed(name),
    }
}

/// Files by the module that they are.
#[derive(Debug)]
pub struct Modules<'p> {
    stems: Vec<&'p str>,
    by_last: HashMap<&'p str, Vec<usize>>,
}

impl<'p> Modules<'p> {
    /// The files with those paths, numbered in their order.
    pub fn of(paths: impl Iterator<Item = &'p str>) -> Self {
        let stems: Vec<&str> = paths.map(stem).collect();
        let mut by_last: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, stem) in stems.iter().enumerate() {
            by_last.entry(last(stem)).or_default().push(index);
        }
        Self { stems, by_last }
    }

    /// The files whose module has that last name, sorted.
    #[must_use]
    pub fn called(&self, last: &str) -> &[usize] {
        self.by_last.get(last).map_or(&[], Vec::as_slice)
    }

    /// The files that an import in the file with that path may mean.
    #[must_use]
    pub fn meant(&self, importer: &str, import: &Import<'_>) -> Vec<usize> {
        let mut meant = Vec::new();
        // `from tests import ids` may name the module itself.
        let submodules = import.names.iter().map(|name| Some(*name));
        for name in std::iter::once(None).chain(submodules) {
            let wanted = name.map_or_else(
                || import.module.to_string(),
                |name| format!("{}/{name}", import.module),
            );
            let is_relative = wanted.starts_with('.');
            let wanted = if is_relative {
                join(folder(importer), &wanted)
            } else {
                wanted
            };
            let wanted = stem_of_module(&wanted);
            let candidates = self.called(last(wanted)).iter().copied();
            meant.extend(candidates.filter(|&candidate| {
                self.stems[candidate] == wanted
                    || (!is_relative && ends_with_path(self.stems[candidate], wanted))
            }));
        }
        meant
    }
}

/// A path without its extension; a package's own file stands for the package.
fn stem(path: &str) -> &str {
    let without = match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => path,
    };
    stem_of_module(without)
}

fn stem_of_module(path: &str) -> &str {
    ["/__init__", "/index", "/mod"]
        .iter()
        .find_map(|own| path.strip_suffix(own))
        .unwrap_or(path)
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

/// `folder` + `../a/b`.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_paths() {
        assert_eq!(stem("tests/ids/__init__.py"), "tests/ids");
        assert_eq!(stem("a/b.test.ts"), "a/b.test");
        assert_eq!(join("tests/unit", "../ids"), "tests/ids");
        assert_eq!(join("/x/tests", "./ids"), "/x/tests/ids");
        assert!(ends_with_path("src/tests/ids", "tests/ids"));
        assert!(!ends_with_path("src/mytests/ids", "tests/ids"));
    }
}
