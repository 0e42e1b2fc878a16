//! `use` items and paths: the modules that names come from.

use memchr::memmem;
use rustc_hash::FxHashSet;
use syn::UseTree;

use super::walker::Walker;
use crate::sites::{ImportedName, ScopeId};

impl<'src> Walker<'src> {
    pub(super) fn import(&mut self, tree: &UseTree) {
        bound_names(tree, &mut |name| {
            let name = self.ident(name);
            self.used.insert(name);
        });
        let UseTree::Path(root) = tree else {
            return self.import_below("", "", tree);
        };
        match root.ident.to_string().as_str() {
            "std" | "core" | "alloc" => {}
            // In a module within the file `super` is the file itself.
            "super" if self.found.scope == ScopeId::MODULE => {
                self.import_below("super", "", &root.tree);
            }
            "self" | "super" => self.import_below("", "", &root.tree),
            "crate" => {
                self.import_below("", "", &root.tree);
                self.import_below("./", "", &root.tree);
            }
            // `use shop::ids::RUN` in `tests` and `tests/common` means `src/ids.rs`, whatever the package is called.
            _ => {
                self.import_below("", "", tree);
                self.import_below("../src/", "", &root.tree);
                self.import_below("../../src/", "", &root.tree);
            }
        }
    }

    /// Returns the leaves of a tree below `base`. A name at the root of a package is in its `lib.rs`.
    fn import_below(&mut self, base: &str, path: &str, tree: &UseTree) {
        let join = |part: &str| match path {
            "" => part.to_owned(),
            path => format!("{path}/{part}"),
        };
        let leaf = match tree {
            UseTree::Path(inner) => {
                let part = inner.ident.to_string();
                let path = match part.as_str() {
                    "self" | "super" => path.to_owned(),
                    part => join(part),
                };
                return self.import_below(base, &path, &inner.tree);
            }
            UseTree::Group(group) => {
                return group
                    .items
                    .iter()
                    .for_each(|tree| self.import_below(base, path, tree));
            }
            UseTree::Name(name) => ImportedName::same(self.ident(&name.ident)),
            UseTree::Rename(name) => ImportedName {
                there: self.ident(&name.ident),
                here: self.ident(&name.rename),
            },
            UseTree::Glob(_) => ImportedName::same("*"),
        };
        let module = match (base, path) {
            ("", "") => None,
            ("super", "") => Some(base.to_owned()),
            ("super", path) => Some(path.to_owned()),
            (base, "") => Some(format!("{base}lib")),
            (base, path) => Some(format!("{base}{path}")),
        };
        if let Some(module) = module {
            self.found.import(module, vec![leaf], None);
        }
        if leaf.there != "*" {
            let base = base.trim_start_matches("super");
            let module = format!("{base}{}", join(leaf.there));
            self.found.import(module, Vec::new(), Some(leaf.here));
        }
    }

    /// Imports the modules of the paths in a text that no `use` item begins: `shop::ids::start(id)`.
    pub(super) fn import_paths(&mut self, source: &'src str) {
        let mut known: FxHashSet<&str> = FxHashSet::default();
        for end in memmem::find_iter(source.as_bytes(), "::") {
            let start = source[..end].trim_end_matches(is_part).len();
            let head = &source[start..end];
            let is_first = !head.is_empty() && !source[..start].ends_with("::");
            if !is_first || self.used.contains(head) {
                continue;
            }
            let length = source[start..].find(|one| !is_part(one) && one != ':');
            let path = &source[start..length.map_or(source.len(), |length| start + length)];
            let module = module_of(path);
            if !module.is_empty() && known.insert(module) {
                self.import_module(module);
            }
        }
    }

    /// Imports the programs that a test runs: `Command::new(env!("CARGO_BIN_EXE_shop"))`, `Command::cargo_bin("shop")`.
    pub(super) fn import_programs(&mut self, source: &'src str) {
        let calls = ["CARGO_BIN_EXE_", "cargo_bin(\"", "cargo_bin!(\""];
        for at in calls.iter().flat_map(|call| source.match_indices(call)) {
            let rest = &source[at.0 + at.1.len()..];
            let name = rest.split('"').next().unwrap_or_default();
            for module in ["../src/main".to_owned(), format!("../src/bin/{name}")] {
                self.found.import(module, vec![ImportedName::NOTHING], None);
            }
        }
    }

    fn import_module(&mut self, path: &'src str) {
        let mut parts: Vec<&'src str> = path.split("::").collect();
        let alias = parts.last().copied();
        let root = parts.remove(0);
        let below = parts.join("/");
        let in_crate = |base: &str| match &*below {
            "" => format!("{base}lib"),
            below => format!("{base}{below}"),
        };
        let modules = match root {
            "std" | "core" | "alloc" => Vec::new(),
            "self" | "super" => {
                parts.retain(|part| *part != "super");
                vec![parts.join("/")]
            }
            "crate" => vec![below.clone(), in_crate("./")],
            _ => vec![
                path.replace("::", "/"),
                in_crate("../src/"),
                in_crate("../../src/"),
            ],
        };
        for module in modules.into_iter().filter(|module| !module.is_empty()) {
            self.found.import(module, Vec::new(), alias);
        }
    }
}

/// Calls `bind` with each name that a `use` item binds.
fn bound_names(tree: &UseTree, bind: &mut impl FnMut(&syn::Ident)) {
    match tree {
        UseTree::Path(path) => bound_names(&path.tree, bind),
        UseTree::Group(group) => group.items.iter().for_each(|item| bound_names(item, bind)),
        UseTree::Name(name) => bind(&name.ident),
        UseTree::Rename(name) => bind(&name.rename),
        UseTree::Glob(_) => {}
    }
}

/// Returns the module in a path to an item: `shop::ids` of `shop::ids::start` and of `shop::ids::Run::new`; an empty text if
/// the path begins with a type.
fn module_of(path: &str) -> &str {
    let parent = |path: &'_ str| path.rfind("::").unwrap_or(0);
    let mut module = path.trim_end_matches(':');
    loop {
        module = &module[..parent(module)];
        let last = module.rsplit("::").next().unwrap_or(module);
        if !last.starts_with(char::is_uppercase) {
            return module;
        }
    }
}

fn is_part(one: char) -> bool {
    one.is_alphanumeric() || one == '_'
}
