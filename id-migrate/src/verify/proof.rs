//! Finds the files whose tests passed on the old code. Only there can tests settle a doubt.

use std::collections::BTreeSet;
use std::path::Path;

use super::outcomes::{Outcomes, Test};
use super::suspects::{dotted, parts};

/// Returns the paths of which a test passed.
///
/// A report names a file from the top folder (`tests.unit.test_a`), from a folder below (`unit.test_a`), or with an absolute
/// path. A name from a folder below belongs to the file in `top`, if there is such a file.
pub(super) fn tested<'p>(
    paths: impl IntoIterator<Item = &'p str>,
    before: &Outcomes,
    top: &Path,
) -> BTreeSet<&'p str> {
    let names: BTreeSet<String> = before
        .passed()
        .flat_map(|(test, _)| names(test))
        .map(|name| format!("{}.", dotted(&name)))
        .collect();
    let is_tested = |path: &&str| {
        if Path::new(path).extension().is_some_and(|it| it == "rs") {
            is_rust_module_named(path, &names)
        } else {
            is_file_named(path, &names, top)
        }
    };
    paths.into_iter().filter(is_tested).collect()
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

/// Returns `true` if a name starts with the text.
fn starts(names: &BTreeSet<String>, text: &str) -> bool {
    let mut after = names.range(text.to_owned()..);
    after.next().is_some_and(|name| name.starts_with(text))
}

/// Returns `true` if a name holds the module of a Rust file. Every test of a crate may run the code of its root.
fn is_rust_module_named(path: &str, names: &BTreeSet<String>) -> bool {
    let parts = parts(path);
    let root = parts
        .iter()
        .rposition(|part| part == "src" || part == "tests");
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

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(file: &str, suite: &str, class: &str, name: &str) -> Outcomes {
        let mut outcomes = Outcomes::default();
        let test = Test {
            file: file.to_owned(),
            suite: suite.to_owned(),
            class: class.to_owned(),
            name: name.to_owned(),
        };
        outcomes.add(test, true);
        outcomes
    }

    #[track_caller]
    fn check(report: [&str; 4], proven: &[&str], unproven: &[&str]) {
        let [file, suite, class, name] = report;
        let outcomes = passed(file, suite, class, name);
        let all = proven.iter().chain(unproven).copied();
        let tested = tested(all, &outcomes, Path::new("/no/such/folder"));
        assert_eq!(tested.into_iter().collect::<Vec<_>>(), proven, "{report:?}");
    }

    #[test]
    fn each_runner_names_its_files() {
        check(
            ["", "pytest", "tests.unit.test_a.TestA", "test_b[1]"],
            &["libs/x/tests/unit/test_a.py", "tests/unit/test_a.py"],
            &["tests/test_a.py", "tests/unit/test_ab.py", "unit/test.py"],
        );
        check(
            ["", "src/a.test.ts", "src/a.test.ts", "a > b"],
            &["src/a.test.ts"],
            &["src/a.ts", "src/b/a.test.ts"],
        );
        check(
            ["/home/me/shop/tests/a.test.mjs", "", "test", "b"],
            &["tests/a.test.mjs"],
            &["b.test.mjs", "tests/a.test.js"],
        );
        check(
            ["", "shop::flow", "shop::flow", "keeps::the_old_id"],
            &["src/lib.rs", "tests/flow.rs", "tests/flow/keeps.rs"],
            &["src/order.rs", "tests/low.rs"],
        );
        check(
            ["", "shop", "shop", "order::tests::keeps"],
            &["src/lib.rs", "src/order.rs", "src/order/mod.rs"],
            &["src/rder.rs", "src/keeps.rs"],
        );
    }
}
