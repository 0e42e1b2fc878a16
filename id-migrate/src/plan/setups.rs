//! JavaScript files that run before a test although the test does not import them: setup files, configurations and `__mocks__`.

use crate::link::tree::is_test_file;

/// Test runners with a configuration file such as `vitest.config.ts`.
const RUNNERS: &[&str] = words!("vitest vite jest playwright cypress wdio karma");

/// Folders at the top of a package. A setup file in one of them prepares the tests of the whole package.
const INNER: &[&str] = words!("test tests __tests__ spec specs e2e src lib config __mocks__");

/// Returns the folder whose tests a file prepares, with a `/` at its end: `web/` of `web/test/setup.ts`, of
/// `web/vitest.config.ts` and of `web/src/__mocks__/client.ts`. The name of the root is empty.
pub(super) fn home_of_setup(path: &str) -> Option<&str> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    // The support file of Cypress.
    if let Some(home) = folders
        .strip_suffix("support")
        .filter(|home| home.ends_with("cypress/"))
    {
        let is_support = ["e2e.", "component.", "index."]
            .iter()
            .any(|stem| name.starts_with(stem));
        return is_support.then_some(home);
    }
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split(['.', '-', '_']);
    let runner = words.next().is_some_and(|word| RUNNERS.contains(&word));
    let is_configuration = runner && lower.contains(".config.");
    let is_mock = path.contains("__mocks__/");
    if !(is_configuration || is_mock || lower.contains("setup")) || is_test_file(path) {
        return None;
    }
    // A setup file in another folder is a helper of that folder.
    let is_inner = |folders: &str| folders.split('/').all(|folder| INNER.contains(&folder));
    let starts = path.match_indices('/').map(|(at, _)| at + 1);
    let mut homes = std::iter::once(0)
        .chain(starts)
        .take_while(|at| *at < folders.len());
    let home = homes.find(|at| {
        let inner = &folders[*at..];
        let first = inner.split('/').next().unwrap_or(inner);
        is_inner(if is_mock { first } else { inner })
    });
    Some(&path[..home.unwrap_or(path.len() - name.len())])
}
