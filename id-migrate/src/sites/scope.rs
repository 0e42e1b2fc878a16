//! The definitions of a file, one inside another.

use super::Span;

index_type! {
    /// The index of a scope in [`FileSites::scopes`](super::FileSites::scopes); scope 0 is the module.
    pub ScopeId
}

impl ScopeId {
    /// The file itself.
    pub const MODULE: Self = Self(0);
}

/// The definition that names a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The whole file.
    Module,
    /// A class, `impl`, `mod` or `describe` block: it groups functions.
    Class,
    /// A function, a method, or a hook of a test framework, which local constants and threads belong to.
    Function,
}

/// A definition that holds sites.
#[derive(Clone, Debug)]
pub struct Scope<'src> {
    /// The kind of the definition.
    pub kind: ScopeKind,
    /// The name; empty for the module. The title for a JavaScript `it("…")` or `describe("…")`.
    pub name: &'src str,
    /// The scope around it; the module is its own parent.
    pub parent: ScopeId,
    /// `true` if the language itself says that this is test code (`#[cfg(test)]`, `#[test]`); paths are judged elsewhere.
    pub is_test: bool,
    /// The whole definition with its decorators; empty if the adapter does not set it.
    pub extent: Span,
}
