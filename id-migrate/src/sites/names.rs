//! Names: bindings, reads and imports.

use std::borrow::Cow;

use super::{LiteralId, Negative, ScopeId, Span};

/// `NAME = "x"`: a name that may be used in an id's position.
#[derive(Clone, Debug)]
pub struct Binding<'src> {
    /// The bound name; for a class attribute or `self.NAME` the last part; `IDS.run` for a member of a constant object
    /// or an enum.
    pub name: Cow<'src, str>,
    /// The bound value.
    pub literal: LiteralId,
    /// The scope of the binding.
    pub scope: ScopeId,
    /// The statement.
    pub extent: Span,
}

/// A name that is read in code that expects an invalid id, so its value may be that invalid id.
#[derive(Clone, Copy, Debug)]
pub struct NegativeRead<'src> {
    /// The name, as a [`Binding`] has it.
    pub name: &'src str,
    /// The scope of the read.
    pub scope: ScopeId,
    /// The enclosing statement or call.
    pub extent: Span,
    /// The test that needs an invalid id.
    pub negative: Negative,
}

/// A module that this file imports from. Equal ids in both files belong together.
#[derive(Clone, Debug, Default, Hash, PartialEq, Eq)]
pub struct Import<'src> {
    /// The module as a path without extension: `tests/helpers/ids` for an absolute one, `./ids` or `../ids` for a
    /// relative one. An absolute path is matched with the ends of paths in the tree.
    pub module: Cow<'src, str>,
    /// The imported names; empty when the module itself is imported.
    pub names: Vec<ImportedName<'src>>,
    /// The local name of the module: `ids` of `import * as ids`.
    pub alias: Option<&'src str>,
    /// `true` if the module is a part of this file: `mod tests;`.
    pub declares: bool,
    /// `true` if the module is test code: `#[cfg(test)] mod tests;`.
    pub is_test: bool,
}

/// A name that a module imports. A file that imports from this module can import the name too.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub struct ImportedName<'src> {
    /// The name in the source module; `*` for all names, `default` for a default export.
    pub there: &'src str,
    /// The local name.
    pub here: &'src str,
}

impl Import<'_> {
    /// Returns the names that the import makes known: of the module, and of what it takes from the module.
    pub(super) fn bound(&self) -> impl Iterator<Item = &str> {
        let module = self.module.rsplit('/').next();
        let module = module.filter(|_| self.names.is_empty());
        let names = self.names.iter().map(|taken| taken.here);
        self.alias.into_iter().chain(module).chain(names)
    }

    /// Returns `true` if the import makes a module or a name known as `name`.
    pub(crate) fn binds(&self, name: &str) -> bool {
        self.bound().any(|bound| bound == name)
    }
}

impl<'src> ImportedName<'src> {
    /// Stands for a module that runs and binds no name.
    pub(crate) const NOTHING: Self = Self::same("");

    /// Creates an import under the same name.
    pub(crate) const fn same(name: &'src str) -> Self {
        Self {
            there: name,
            here: name,
        }
    }
}
