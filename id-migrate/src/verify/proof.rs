//! Finds the files whose tests passed on the old code. Only there can tests settle a doubt.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::outcomes::{Outcomes, Test};
use super::suspects::{definition, dotted, parts};
use super::titles::{MODULE, Titles};
use crate::sites::language::{ALL, Language, Lexis, of_path};

/// The names of files in a report, each with the tests that passed there.
type Names<'t> = BTreeMap<String, Vec<(&'t Test, usize)>>;

/// How a name in a report names a file, worst first. Each holds the number of parts of the path that it names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    /// The path from a folder below: `unit.test_a`.
    FromBelow(usize),
    /// The whole path, after other folders: `/home/me/shop/tests/test_a.py`.
    Absolute(usize),
    /// The whole path: `tests.unit.test_a`.
    Whole(usize),
}

/// Returns the paths with a test that passed. `paths` are all source files, and `top` is the folder of the command.
///
/// A name belongs to the file that it names best. If it names several files equally well, as `tests.test_a` does in a tree
/// with two packages, each passing test must be found in as many files as it passed times.
pub(super) fn tested<'p>(paths: &'p [String], before: &Outcomes, top: &Path) -> BTreeSet<&'p str> {
    let mut passed = Names::new();
    for (test, passes) in before.passed() {
        for name in names(test) {
            passed.entry(name).or_default().push((test, passes));
        }
    }
    let mut tested = titled(paths, before);
    for language in &ALL {
        // `a.test.mjs` names no Python file `test.py`.
        let is_of = |name: &str| of_path(Path::new(name)).is_none_or(|it| it.name == language.name);
        let names = passed.iter().filter(|(name, _)| is_of(name));
        let names = names.map(|(name, tests)| (dotted(name), tests));
        let files = paths.iter().map(String::as_str);
        let files = files.filter(|path| is_language(path, language));
        if language.lexis == Lexis::Rust {
            let names: BTreeSet<String> = names.map(|(name, _)| format!("{name}.")).collect();
            tested.extend(files.filter(|path| is_rust_module_named(path, &names)));
            continue;
        }
        let files = Files::of(files);
        for (name, tests) in names {
            let owners = files.named(&name, top);
            if owners.len() == 1 {
                tested.extend(owners);
                continue;
            }
            let texts = owners
                .iter()
                .map(|owner| (*owner, fs::read_to_string(owner).ok()));
            let texts: Vec<_> = texts.collect();
            for (test, passes) in tests {
                // A file that cannot be read may define the test.
                let defines = |text: &String| definition(text, test).is_some();
                let found = texts
                    .iter()
                    .filter(|(_, text)| text.as_ref().is_none_or(defines));
                let found: Vec<&str> = found.map(|(owner, _)| *owner).collect();
                if found.len() <= *passes {
                    tested.extend(found);
                }
            }
        }
    }
    tested
}

/// Returns the files that hold the titles of passing tests without a file, each in no more files than it passed times.
fn titled<'p>(paths: &'p [String], before: &Outcomes) -> BTreeSet<&'p str> {
    let passes: BTreeMap<&Test, usize> = before.passed().collect();
    if !passes.keys().any(|test| test.has_no_file()) {
        return BTreeSet::new();
    }
    let paths = paths.iter().map(String::as_str);
    let is_javascript =
        |path: &&str| of_path(Path::new(path)).is_some_and(|it| it.lexis == Lexis::JavaScript);
    let paths = paths.filter(is_javascript);
    let texts = paths.filter_map(|path| Some((path, fs::read_to_string(path).ok()?)));
    let texts = texts.filter(|(_, text)| text.contains(MODULE));
    let (paths, texts): (Vec<&str>, Vec<String>) = texts.unzip();
    let titles = Titles::of(passes.keys().copied(), texts.iter().map(String::as_str));
    let certain = titles.iter().filter(|(test, at)| at.len() <= passes[test]);
    certain
        .flat_map(|(_, at)| at.iter().map(|at| paths[*at]))
        .collect()
}

fn is_language(path: &str, language: &Language) -> bool {
    of_path(Path::new(path)).is_some_and(|it| it.name == language.name)
}

/// Returns the texts of a report that may name the file of a test.
fn names(test: &Test) -> Vec<String> {
    // node:test calls every class `test`.
    let class = if test.class == "test" && !test.file.is_empty() {
        ""
    } else {
        &*test.class
    };
    // Rust names its modules before the function.
    let modules = test.name.rsplit_once("::").map_or("", |(path, _)| path);
    let mut names = vec![
        test.file.clone(),
        test.suite.clone(),
        class.to_owned(),
        format!("{class}::{modules}"),
    ];
    names.retain(|name| !name.is_empty());
    names
}

/// The files of a language, by the parts of the file's name.
struct Files<'p>(BTreeMap<Vec<&'p str>, Vec<&'p str>>);

impl<'p> Files<'p> {
    fn of(paths: impl Iterator<Item = &'p str>) -> Self {
        let mut files: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for path in paths {
            let called = called(path);
            let name = called.rsplit(['/', '\\']).next().unwrap_or(called);
            files.entry(split(name)).or_default().push(path);
        }
        Self(files)
    }

    /// Returns the files that a name names best.
    fn named(&self, name: &str, top: &Path) -> BTreeSet<&'p str> {
        let name = split(name);
        let longest = self.0.keys().map(Vec::len).max().unwrap_or_default();
        let mut best = None;
        let mut found = BTreeSet::new();
        for end in 1..=name.len() {
            for start in end.saturating_sub(longest)..end {
                let files = self.0.get(&name[start..end]);
                for path in files.into_iter().flatten() {
                    let how = matched(&name[..end], path, top);
                    if how.is_none() || how < best {
                        continue;
                    }
                    if how > best {
                        found.clear();
                        best = how;
                    }
                    found.insert(*path);
                }
            }
        }
        found
    }
}

/// Returns how a name names a file; `None` if it names another file.
fn matched(name: &[&str], path: &str, top: &Path) -> Option<Match> {
    let parts = split(called(path));
    let equal = name.iter().rev().zip(parts.iter().rev());
    let equal = equal
        .take_while(|(of_name, of_path)| of_name == of_path)
        .count();
    if equal == parts.len() {
        let before = &name[..name.len() - equal];
        if before.is_empty() {
            return Some(Match::Whole(equal));
        }
        let is_another = top.join(before.join("/")).join(path).exists();
        return (!is_another).then_some(Match::Absolute(equal));
    }
    if equal < name.len() {
        return None;
    }
    let mut tails = path
        .match_indices(['/', '\\'])
        .map(|(at, _)| &path[at + 1..]);
    let tail = tails.find(|tail| split(called(tail)).len() == equal)?;
    (!top.join(tail).exists()).then_some(Match::FromBelow(equal))
}

/// Returns a path as reports write it: only Python's leave the extension out.
fn called(path: &str) -> &str {
    path.strip_suffix(".py").unwrap_or(path)
}

fn split(text: &str) -> Vec<&str> {
    let parts = text.split(['/', '\\', '.']);
    parts.filter(|part| !part.is_empty()).collect()
}

/// Returns `true` if a name holds the module of a Rust file. Every test of a crate may run the code of its root.
fn is_rust_module_named(path: &str, names: &BTreeSet<String>) -> bool {
    let parts = parts(path);
    let is_root = |part: &String| part == "src" || part == "tests";
    let root = parts.iter().rposition(is_root);
    let mut modules = &parts[root.map_or(0, |root| root + 1)..];
    if let [outer @ .., last] = modules
        && matches!(&**last, "mod" | "lib" | "main")
    {
        modules = outer;
    }
    let modules = format!(".{}.", modules.join("."));
    modules == ".." && !names.is_empty()
        || names
            .iter()
            .any(|name| format!(".{name}").contains(&modules))
}
