//! Finds the files whose tests passed on the old code. Only there can tests settle a doubt.

use std::collections::BTreeSet;
use std::path::Path;

use super::outcomes::{Outcomes, Test};
use super::suspects::{dotted, parts};
use crate::sites::language::{ALL, Lexis, of_path};

/// Returns the paths of the files with a test that passed.
///
/// A report names a file from the top folder (`tests.unit.test_a`), from a folder below (`unit.test_a`), or with an absolute
/// path. A name from a folder below belongs to the file in `top`, if there is such a file.
pub(super) fn tested<'p>(
    paths: impl IntoIterator<Item = &'p str>,
    before: &Outcomes,
    top: &Path,
) -> BTreeSet<&'p str> {
    let passed: BTreeSet<String> = before.passed().flat_map(|(test, _)| names(test)).collect();
    let paths: Vec<&str> = paths.into_iter().collect();
    let mut tested = BTreeSet::new();
    for language in &ALL {
        // `a.test.mjs` names no Python file `test.py`.
        let is_other =
            |name: &str| of_path(Path::new(name)).is_some_and(|it| it.name != language.name);
        let names = passed.iter().filter(|name| !is_other(name));
        let names = names.map(|name| format!("{}.", dotted(name))).collect();
        let is_tested = |path: &str| match language.lexis {
            Lexis::Rust => is_rust_module_named(path, &names),
            Lexis::Python | Lexis::JavaScript => is_file_named(path, &names, top),
        };
        let files = paths.iter().copied().filter(|path| !is_other(path));
        tested.extend(files.filter(|path| is_tested(path)));
    }
    tested
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

fn is_file_named(path: &str, names: &BTreeSet<String>, top: &Path) -> bool {
    // Only Python's reports leave the extension out.
    let path = path.strip_suffix(".py").unwrap_or(path);
    let whole = format!("{}.", dotted(path));
    let inner = format!(".{whole}");
    if starts(names, &whole) || names.iter().any(|name| name.contains(&inner)) {
        return true;
    }
    path.match_indices(['/', '\\']).any(|(at, _)| {
        let tail = &path[at + 1..];
        let is_another = || top.join(tail).exists() || top.join(format!("{tail}.py")).exists();
        starts(names, &format!("{}.", dotted(tail))) && !is_another()
    })
}

fn starts(names: &BTreeSet<String>, text: &str) -> bool {
    let mut after = names.range(text.to_owned()..);
    after.next().is_some_and(|name| name.starts_with(text))
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
