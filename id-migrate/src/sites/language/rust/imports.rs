//! `use` items: the modules that names come from.

use syn::UseTree;

use super::walker::Walker;
use crate::sites::ImportedName;

impl Walker<'_> {
    pub(super) fn import(&mut self, tree: &UseTree) {
        let UseTree::Path(root) = tree else {
            return self.import_below("", "", tree);
        };
        match root.ident.to_string().as_str() {
            "std" | "core" | "alloc" => {}
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
            (base, "") => Some(format!("{base}lib")),
            (base, path) => Some(format!("{base}{path}")),
        };
        if let Some(module) = module {
            self.found.import(module, vec![leaf], None);
        }
        if leaf.there != "*" {
            let module = format!("{base}{}", join(leaf.there));
            self.found.import(module, Vec::new(), Some(leaf.here));
        }
    }
}
