//! Resolves the functions of libraries under the names that a file imports them by.

use super::Flow;
use super::calls::Callee;

/// A function of a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Imported<'t> {
    /// The module's path: `path`, `os/path`, `lodash/truncate`.
    pub(super) module: &'t str,
    /// The object of the module that has the function: `path` of `from os import path`.
    object: Option<&'t str>,
    /// The function's own name; `default` for the default export of a module.
    pub(super) name: &'t str,
}

impl<'t> Imported<'t> {
    /// Returns `true` if the function is called on the module itself, or on a module in it: `promises` of `fs`.
    pub(super) fn is_module(&self) -> bool {
        let is_part = |object| matches!(object, "promises" | "posix" | "win32" | "strict");
        self.object.is_none_or(is_part)
    }

    /// Returns the last name of the module or of its object.
    pub(super) fn owner(&self) -> &'t str {
        let last = self.module.rsplit(['/', ':']).next();
        self.object.or(last).unwrap_or_default()
    }
}

impl<'f, 't> Flow<'f, 't> {
    /// Returns the function of a library that the callee is: `at(root)` after `import { join as at } from "node:path"`,
    /// `p.join(root)` after `import os.path as p`.
    pub(super) fn imported(&self, callee: Callee<'t>) -> Option<Imported<'f>> {
        let bound = callee.receiver.unwrap_or(callee.name);
        let imports = self.file.sites.imports_of(bound);
        let mut imports = imports.filter(|(_, import)| !import.module.starts_with('.'));
        imports.find_map(|(_, import)| {
            let taken = import.names.iter().find(|taken| taken.here == bound);
            let module = &*import.module;
            let imported = Imported {
                module: module.strip_prefix("node:").unwrap_or(module),
                object: None,
                name: callee.name,
            };
            match (callee.receiver, taken) {
                (None, Some(taken)) if callee.receiver_at.is_none() => Some(Imported {
                    name: taken.there,
                    ..imported
                }),
                (Some(_), Some(taken)) => Some(Imported {
                    object: (taken.there != "default").then_some(taken.there),
                    ..imported
                }),
                (Some(_), None) => Some(imported),
                _ => None,
            }
        })
    }
}
