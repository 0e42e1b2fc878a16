//! The parsed files of a run.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::read::defined::DefinedNames;
use crate::read::imported::ImportedNames;
use crate::read::lines::Lines;
use crate::read::walk::Walked;
use crate::sites::{FileSites, Literal, LiteralId, ScopeId, Span};

/// The files that were parsed and are not another system's, sorted by path.
#[derive(Debug, Default)]
pub struct Tree<'t> {
    /// The files.
    pub files: Vec<TreeFile<'t>>,
    /// The functions that are defined in files which were not parsed.
    pub elsewhere: DefinedNames,
    /// What the files may import that were not parsed, by their index among the walked files.
    pub imported_elsewhere: FxHashMap<usize, ImportedNames>,
}

/// One of them.
pub struct TreeFile<'t> {
    /// Its index among the walked files.
    pub index: usize,
    /// How it was found.
    pub walked: &'t Walked,
    /// Its text.
    pub text: &'t str,
    /// What the language's adapter found.
    pub sites: FileSites<'t>,
    /// `true` if its path is one of test code.
    pub is_test: bool,
    /// Where its lines begin, once somebody has asked.
    pub lines: OnceLock<Lines>,
}

impl std::fmt::Debug for TreeFile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TreeFile")
            .field("path", &self.walked.path)
            .finish_non_exhaustive()
    }
}

impl<'t> Tree<'t> {
    /// Returns `true` if a file that was not parsed defines a function of that name.
    #[must_use]
    pub fn defines_elsewhere(&self, name: &str) -> bool {
        self.elsewhere.contains(name)
    }

    /// A literal of a file.
    ///
    /// # Panics
    ///
    /// If there is no such file or literal.
    #[must_use]
    pub fn literal(&self, file: usize, literal: LiteralId) -> &Literal<'t> {
        self.files[file].sites.literal(literal)
    }

    /// Where a literal is, as messages name it: `path:line`.
    ///
    /// # Panics
    ///
    /// If there is no such file or literal.
    #[must_use]
    pub fn place(&self, file: usize, literal: LiteralId) -> String {
        self.files[file].place(self.literal(file, literal).token)
    }
}

impl TreeFile<'_> {
    /// Where something is, as messages name it: `path:line`.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        let line = self.lines().line_of(span.start as usize) + 1;
        format!("{}:{line}", self.walked.path)
    }

    /// Its lines.
    pub fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(self.text))
    }

    /// Returns `true` if code in that scope is test code: by its path, or because the language says so.
    #[must_use]
    pub fn is_test_code(&self, mut scope: ScopeId) -> bool {
        if self.is_test {
            return true;
        }
        loop {
            let here = self.sites.scope(scope);
            if here.is_test {
                return true;
            }
            if scope == ScopeId::MODULE {
                return false;
            }
            scope = here.parent;
        }
    }
}
