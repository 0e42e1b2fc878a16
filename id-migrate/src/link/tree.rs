//! Holds the parsed files of a run.

use std::ops::Index;
use std::sync::OnceLock;

use derive_more::Deref;
use rustc_hash::{FxHashMap, FxHashSet};

use super::flow::{BoundTexts, RUNS_SQL};
use super::syntax::Bindings;
use crate::read::defined::DefinedNames;
use crate::read::imported::ImportedNames;
use crate::read::lines::Lines;
use crate::read::walk::{Walked, WalkedId};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::language::vocabulary::is_set_up;
use crate::sites::tokens::{Token, tokens};
use crate::sites::{FileSites, Literal, LiteralId, ScopeId, Span};

index_type! {
    /// A parsed file of the tree.
    pub(crate) FileId
}

/// The parsed files, sorted by path.
#[derive(Debug, Default, Deref)]
pub(crate) struct Files<'t>(#[deref(forward)] pub(crate) Vec<TreeFile<'t>>);

impl<'t> Files<'t> {
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (FileId, &TreeFile<'t>)> {
        FileId::number(&self.0)
    }
}

impl<'t> Index<FileId> for Files<'t> {
    type Output = TreeFile<'t>;

    fn index(&self, file: FileId) -> &Self::Output {
        &self.0[file.index()]
    }
}

/// The parsed files, and the known facts about the other files.
#[derive(Debug, Default)]
pub(crate) struct Tree<'t> {
    /// The files that were parsed and are not another system's.
    pub(crate) files: Files<'t>,
    /// Functions defined in files that were not parsed.
    pub(crate) elsewhere: DefinedNames,
    /// Possible imports of the files that were not parsed, by walked file.
    pub(crate) imported_elsewhere: FxHashMap<WalkedId, ImportedNames>,
    /// The paths of the files in no supported language.
    pub(crate) others: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct TreeFile<'t> {
    pub(crate) index: WalkedId,
    pub(crate) walked: &'t Walked,
    pub(crate) text: &'t str,
    /// The sites found by the language adapter.
    pub(crate) sites: FileSites<'t>,
    /// `true` if the file is test code.
    pub(crate) is_test: bool,
    /// The starts of the lines, computed on first use.
    pub(crate) lines: OnceLock<Lines>,
    /// The constants and the names of regular expressions. Collected on the first question.
    pub(crate) bindings: OnceLock<Bindings<'t>>,
    /// The functions that `FastAPI` calls for a parameter. Collected on the first question.
    pub(crate) dependencies: OnceLock<FxHashSet<&'t str>>,
    /// The inspections of what code prints or logs. Collected on the first question.
    pub(crate) output: OnceLock<Vec<Inspection>>,
    /// The names whose values the templates in the file inspect. Collected on the first question.
    pub(crate) in_braces: OnceLock<FxHashSet<&'t str>>,
    /// The texts that the file binds to names. Collected on the first question.
    pub(crate) bound_texts: OnceLock<BoundTexts<'t>>,
    /// Found on the first question.
    pub(crate) checks: OnceLock<Checks>,
}

/// Checks in a file that apply to values without naming them.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the facts have nothing in common"
)]
pub(crate) struct Checks {
    /// `@validate_call` checks the annotations of parameters.
    pub(super) calls: bool,
    /// `CheckConstraint("length(key) < 12")` checks columns.
    pub(super) columns: bool,
    /// Code runs SQL.
    pub(super) queries: bool,
    /// A `PriorityQueue` sorts what it gets.
    pub(super) sorts: bool,
}

impl Tree<'_> {
    pub(crate) fn literal(&self, file: FileId, literal: LiteralId) -> &Literal {
        self.files[file].sites.literal(literal)
    }

    /// Returns the decoded value of a literal; `None` for a lone surrogate escape.
    pub(crate) fn value(&self, file: FileId, literal: LiteralId) -> Option<&str> {
        let sites = &self.files[file].sites;
        sites.value(sites.literal(literal))
    }

    /// Returns the lexical rules of a file.
    pub(crate) fn lexis(&self, file: FileId) -> Lexis {
        self.files[file].walked.language.lexis
    }

    /// Returns the place of a literal as `path:line`.
    pub(crate) fn place(&self, file: FileId, literal: LiteralId) -> String {
        self.files[file].place(self.literal(file, literal).token)
    }
}

impl TreeFile<'_> {
    /// Returns the place of a span as `path:line`.
    pub(crate) fn place(&self, span: Span) -> String {
        self.place_of(span.start as usize)
    }

    /// Returns the place of a byte as `path:line`.
    pub(crate) fn place_of(&self, at: usize) -> String {
        let line = self.lines().line_of(at) + 1;
        format!("{}:{line}", self.walked.shown)
    }

    pub(super) fn checks(&self) -> Checks {
        *self.checks.get_or_init(|| Checks {
            calls: self.mentions("validate_call"),
            columns: self.mentions("Constraint("),
            queries: RUNS_SQL.iter().any(|text| self.mentions(text)),
            sorts: self.mentions("PriorityQueue"),
        })
    }

    /// Returns `true` if a text occurs in the file.
    pub(super) fn mentions(&self, text: &str) -> bool {
        memchr::memmem::find(self.text.as_bytes(), text.as_bytes()).is_some()
    }

    /// Splits the whole file into tokens.
    pub(crate) fn tokens(&self) -> Vec<Token> {
        tokens(self.text, 0..self.text.len(), self.walked.language.lexis)
    }

    pub(super) fn whole(&self) -> Span {
        Span::of(&(0..self.text.len()))
    }

    /// Returns the innermost function around a scope, or the whole file.
    pub(super) fn part_of(&self, scope: ScopeId) -> Span {
        match self.sites.function_of(scope) {
            ScopeId::MODULE => self.whole(),
            function => self.sites.scope(function).extent,
        }
    }

    /// Returns the innermost function around a byte, or the whole file.
    pub(super) fn part_at(&self, at: u32) -> Span {
        self.part_of(self.sites.scope_at(at as usize))
    }

    /// Returns the extent of the test around a byte: the outermost function of test code, unless it takes arguments of other
    /// tests or prepares them.
    pub(super) fn test_at(&self, at: usize) -> Option<Span> {
        let id = self.sites.outermost_function_of(self.sites.scope_at(at));
        let function = self.sites.scope(id);
        let signature = self.sites.signature_at(function.extent.start as usize);
        let is_helper = signature.is_some_and(|(_, one)| !one.parameters.is_empty());
        let is_test = id != ScopeId::MODULE
            && self.is_test_code(id)
            && !is_helper
            && !is_set_up(function.name);
        is_test.then_some(function.extent)
    }

    pub(crate) fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(self.text))
    }

    /// Returns `true` if code in that scope is test code: by its path, or because the language says so.
    pub(crate) fn is_test_code(&self, scope: ScopeId) -> bool {
        self.is_test || self.sites.around(scope).any(|(_, here)| here.is_test)
    }
}

/// Returns `true` if a file is a test file by its name. Test files are never imported.
pub(crate) fn is_test_file(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    match extension {
        "py" => stem.starts_with("test_") || stem.ends_with("_test"),
        "rs" => folder == "tests" || folder.ends_with("/tests"),
        _ => matches!(stem.rsplit_once('.'), Some((_, "test" | "spec"))),
    }
}
