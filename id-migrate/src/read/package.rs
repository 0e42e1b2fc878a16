//! Packages: the modules that a `package.json` of JavaScript or a `Cargo.toml` of Rust names.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::walk::Walked;
use crate::sites::language::Lexis;

/// Folders at the top of a package that an import of the package does not name.
const TOPS: [&str; 4] = ["", "src/", "lib/", "source/"];

/// A package of the tree, which other packages import by its name.
#[derive(Debug)]
pub(crate) struct Package {
    /// The name in imports, without the `@` of a scope.
    pub(crate) name: String,
    /// The folder from the top of the tree, with a `/` at its end.
    folder: String,
    /// The modules inside the package, each with the paths of files that may define it: `ids` with `src/ids.ts`.
    exports: Vec<(String, Vec<String>)>,
}

impl Package {
    /// Reads a `package.json`; `None` if it has no name.
    fn read(path: &Path, folder: &str) -> Option<Self> {
        let text = std::fs::read_to_string(path).ok()?;
        let json: Value = serde_json::from_str(&text).ok()?;
        let name = json.get("name")?.as_str()?.trim_start_matches('@');
        let mut exports = Vec::new();
        for (key, target) in json.as_object()? {
            match (key.as_str(), target) {
                ("exports", Value::Object(entries)) => {
                    // Without a `.` in front, a key is a condition: `"import"`.
                    let (inner, conditions): (Vec<_>, Vec<_>) =
                        entries.iter().partition(|(key, _)| key.starts_with('.'));
                    exports.extend(inner.into_iter().map(|(key, target)| {
                        (
                            key.trim_start_matches(['.', '/']).to_owned(),
                            texts_in(target),
                        )
                    }));
                    let targets = conditions
                        .into_iter()
                        .flat_map(|(_, target)| texts_in(target));
                    exports.push((String::new(), targets.collect()));
                }
                ("exports" | "main" | "module" | "types" | "source", target) => {
                    exports.push((String::new(), texts_in(target)));
                }
                _ => {}
            }
        }
        Some(Self {
            name: name.to_owned(),
            folder: folder.to_owned(),
            exports,
        })
    }

    /// Reads a `Cargo.toml`; `None` if it is not a package.
    fn read_crate(path: &Path, folder: &str) -> Option<Self> {
        let text = std::fs::read_to_string(path).ok()?;
        let manifest: toml::Table = text.parse().ok()?;
        let of_library = |key: &str| manifest.get("lib")?.get(key)?.as_str();
        let name = manifest.get("package")?.get("name")?.as_str()?;
        let name = of_library("name").unwrap_or(name).replace('-', "_");
        let root = of_library("path").unwrap_or("src/lib.rs");
        Some(Self {
            name,
            folder: folder.to_owned(),
            exports: vec![(String::new(), vec![root.to_owned()])],
        })
    }

    /// Returns the paths of files, some without an extension, that may define a module inside the package. An empty name
    /// is the package itself.
    pub(crate) fn files(&self, inner: &str) -> Vec<String> {
        let at = |path: &str| [&self.folder, path].concat();
        let mut files: Vec<String> = TOPS.iter().map(|top| at(&[top, inner].concat())).collect();
        let exports = self.exports.iter().filter(|(name, _)| name == inner);
        for path in exports.flat_map(|(_, paths)| paths) {
            let path = path.trim_start_matches("./");
            files.push(at(path));
            // `dist/index.js` is compiled from `src/index.ts`.
            let built = path.split_once('/').map_or(path, |(_, inner)| inner);
            files.extend(TOPS.iter().map(|top| at(&[top, built].concat())));
        }
        for file in &mut files {
            let length = file.trim_end_matches('/').len();
            file.truncate(length);
        }
        files
    }
}

/// Returns every text in a value.
fn texts_in(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().flat_map(texts_in).collect(),
        Value::Object(all) => all.values().flat_map(texts_in).collect(),
        _ => Vec::new(),
    }
}

/// Remembers for each file of JavaScript and Rust the innermost package around it. `others` are the paths of all other
/// files from the top of the tree.
pub(super) fn find(files: &mut [Walked], others: &[String], top: &Path) {
    type Read = fn(&Path, &str) -> Option<Package>;
    let kinds: [(Lexis, &str, Read); 2] = [
        (Lexis::JavaScript, "package.json", Package::read),
        (Lexis::Rust, "Cargo.toml", Package::read_crate),
    ];
    for (lexis, manifest, read) in kinds {
        let found = others.iter().filter_map(|path| {
            let folder = path.strip_suffix(manifest)?;
            let is_whole = folder.is_empty() || folder.ends_with('/');
            let package = is_whole.then(|| read(&top.join(path), folder));
            Some((folder, Arc::new(package??)))
        });
        let mut found: Vec<(&str, Arc<Package>)> = found.collect();
        found.sort_by_key(|(folder, _)| folder.len());
        for (folder, package) in found {
            let inside = files
                .iter_mut()
                .filter(|file| file.language.lexis == lexis && file.path.starts_with(folder));
            inside.for_each(|file| file.package = Some(package.clone()));
        }
    }
}
