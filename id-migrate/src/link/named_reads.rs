//! Finds code that reads a run id by its name and inspects its text.
//!
//! The call graph follows an id through assignments and calls. It loses the id where code stores it and other code reads
//! it again: in an attribute, a key, an environment variable, or the parameter of a handler that a framework calls. Both
//! ends use the same name there, so this search starts at the names.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::call_graph::Look;
use super::flow::{Flow, Holds, Place, Step, names_run};
use super::handed::Handed;
use super::imports::Imports;
use super::named_search::{Looks, Search};
use super::output::Readers;
use super::syntax::Syntax;
use super::tree::{FileId, Tree, TreeFile};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::frameworks::{
    DEPENDENCIES, VALIDATORS, is_decorator, is_plain_decorator,
};
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;
use crate::sites::{Signature, Span};

/// What a file does with the run ids that it reads by name.
#[derive(Debug, Default)]
pub(super) struct Reads<'t> {
    looks: Looks,
    /// The functions that get a run id, and the argument.
    pub(super) handed: Vec<(&'t str, Place<'t>)>,
}

/// The inspections of run ids that code reads by name. A file is read on the first question about it.
#[derive(Debug)]
pub(crate) struct NamedReads<'t> {
    reads: Vec<OnceLock<Reads<'t>>>,
    /// The production files of each language with inspections.
    production: [OnceLock<Vec<FileId>>; 3],
    /// The production files of each language with functions that inspect a run id which other code reads.
    handed: [OnceLock<Vec<(FileId, Looks)>>; 3],
    /// The names of all functions of the tree.
    defined: OnceLock<FxHashSet<&'t str>>,
}

impl<'t> NamedReads<'t> {
    pub(crate) fn of(tree: &Tree<'t>) -> Self {
        Self {
            reads: tree.files.iter().map(|_| OnceLock::new()).collect(),
            production: Default::default(),
            handed: Default::default(),
            defined: OnceLock::new(),
        }
    }

    /// Returns the first inspection that can tell `old` from `new`, in the functions with the ids, in the production code of
    /// the tree and in the helpers that the files import.
    pub(crate) fn look(
        &self,
        (tree, imports): (&Tree<'t>, &Imports),
        files: &BTreeSet<FileId>,
        functions: impl IntoIterator<Item = (FileId, Span)>,
        (old, new): (&str, &str),
    ) -> Option<Look> {
        let lexis = tree.lexis(*files.first()?);
        let readers = Readers::of((tree, imports), files, (old, new));
        let helpers = helpers(tree, imports, files);
        let all = |file: FileId| (file, self.looks(tree, file));
        // The value of a parameter comes from code that runs with the files.
        let is_run = |other: FileId| {
            let runs = |file: &FileId| imports.above(*file).binary_search(&other).is_ok();
            files.contains(&other) || files.iter().any(runs)
        };
        let handed = self.handed(tree, lexis).iter();
        let handed = handed.filter(|(file, _)| is_run(*file));
        let production = self.production(tree, lexis).iter().copied();
        let mut others = production
            .chain(helpers)
            .map(all)
            .chain(handed.map(|(file, looks)| (*file, looks)))
            .filter(|(file, _)| lexis == Lexis::Rust || !files.contains(file));
        let first =
            |(file, looks): (FileId, &Looks), part: Span, is_reached: &dyn Fn(usize) -> bool| {
                let from = looks.partition_point(|(_, at)| *at < part.start);
                let mut inside = looks[from..].iter().take_while(|(_, at)| *at < part.end);
                let (look, at) = inside.find(|(look, at)| {
                    !matches!(look, Inspection::Order | Inspection::Named)
                        && is_reached(*at as usize)
                        && readers.notice(look, file)
                })?;
                Some(Look {
                    inspection: look.clone(),
                    place: tree.files[file].place_of(*at as usize),
                })
            };
        let mut functions = functions.into_iter();
        let own = functions.find_map(|(file, extent)| first(all(file), extent, &|_| true));
        own.or_else(|| {
            others.find_map(|(file, looks)| {
                let parsed = &tree.files[file];
                // Unit tests of Rust are in the file of their code.
                first((file, looks), parsed.whole(), &|at| {
                    !files.contains(&file) || !parsed.is_test_code(parsed.sites.scope_at(at))
                })
            })
        })
    }

    /// Returns the first place as `path:line` where production code sorts run ids by name.
    pub(crate) fn order(&self, tree: &Tree<'t>, lexis: Lexis) -> Option<String> {
        self.production(tree, lexis).iter().find_map(|&file| {
            let at = self.orders(tree, file).next()?;
            Some(tree.files[file].place_of(at as usize))
        })
    }

    /// Returns `true` if production code sorts run ids by name in the line of a byte.
    pub(crate) fn sorts_in_line(&self, tree: &Tree<'t>, file: FileId, at: u32) -> bool {
        let lines = tree.files[file].lines();
        let line = |at: u32| lines.line_of(at as usize);
        let mut orders = self.orders(tree, file);
        !tree.files[file].is_test && orders.any(|order| line(order) == line(at))
    }

    fn orders(&self, tree: &Tree<'t>, file: FileId) -> impl Iterator<Item = u32> {
        let looks = self.looks(tree, file).iter();
        let orders = looks.filter(|(look, _)| *look == Inspection::Order);
        orders.map(|(_, at)| *at)
    }

    /// Returns the production files of a language with inspections.
    fn production(&self, tree: &Tree<'t>, lexis: Lexis) -> &[FileId] {
        self.production[lexis as usize].get_or_init(|| {
            let files = production_files(tree, lexis);
            let files = files.filter(|file| !self.looks(tree, *file).is_empty());
            files.collect()
        })
    }

    /// Returns the production files of a language with functions that inspect a run id which other production code reads.
    fn handed(&self, tree: &Tree<'t>, lexis: Lexis) -> &[(FileId, Looks)] {
        self.handed[lexis as usize].get_or_init(|| {
            let reads = production_files(tree, lexis).map(|file| self.reads(tree, file));
            let handed = Handed::of(reads.flat_map(|reads| &reads.handed).copied());
            let looks = production_files(tree, lexis).map(|file| {
                let looks = handed.looks(&tree.files[file], self.defined(tree));
                (file, looks)
            });
            looks.filter(|(_, looks)| !looks.is_empty()).collect()
        })
    }

    fn looks(&self, tree: &Tree<'t>, file: FileId) -> &Looks {
        &self.reads(tree, file).looks
    }

    fn reads(&self, tree: &Tree<'t>, file: FileId) -> &Reads<'t> {
        self.reads[file.index()].get_or_init(|| read(&tree.files[file], self.defined(tree)))
    }

    fn defined(&self, tree: &Tree<'t>) -> &FxHashSet<&'t str> {
        self.defined.get_or_init(|| {
            let signatures = tree.files.iter().flat_map(|file| &file.sites.signatures);
            signatures.map(|signature| signature.name).collect()
        })
    }
}

/// Returns the production files of a language.
fn production_files(tree: &Tree<'_>, lexis: Lexis) -> impl Iterator<Item = FileId> {
    let files = tree.files.numbered();
    let files = files.filter(move |(_, file)| !file.is_test && file.walked.language.lexis == lexis);
    files.map(|(at, _)| at)
}

/// Returns the test files that some files import, directly or through each other.
fn helpers(tree: &Tree<'_>, imports: &Imports, files: &BTreeSet<FileId>) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    let mut open: Vec<FileId> = files.iter().copied().collect();
    while let Some(file) = open.pop() {
        for &other in imports.from(file) {
            if tree.files[other].is_test && found.insert(other) {
                open.push(other);
            }
        }
    }
    found
}

/// Finds the inspections in a file. `defined` has the names of all functions of the tree.
fn read<'t>(file: &TreeFile<'t>, defined: &FxHashSet<&'t str>) -> Reads<'t> {
    let mut finders = words!("un_id unId UN_ID un-id un-Id un-ID Proxy").iter();
    if !finders.any(|name| file.mentions(name)) {
        return Reads::default();
    }
    let lexis = file.walked.language.lexis;
    let tokens = file.tokens();
    let mut flow = Flow::of_named(file, &tokens);
    let mut search = Search::new(defined);
    search.begin(&mut flow, |flow, at| match flow.tokens[at].kind() {
        TokenKind::Name => {
            if names_run(flow.word(at)) {
                flow.read_by_name(at);
            }
            flow.read_by_constant(at);
        }
        TokenKind::Text => flow.read_by_key(at),
        TokenKind::Open => flow.columns_in_template(at),
        _ => {}
    });
    for signature in &file.sites.signatures {
        for name in passed_by_framework(file, signature, |name| defined.contains(name)) {
            flow.steps.push(Step::Variable(name, Holds::Id));
        }
        if lexis == Lexis::JavaScript {
            flow.steps.extend(trapped(file, signature));
        }
        search.follow(&mut flow, signature.extent);
    }
    search.looks.sort_by_key(|(_, at)| *at);
    Reads {
        looks: search.looks,
        handed: search.handed,
    }
}

/// Returns the parameters of a function that receive a run id from a framework: of a decorated function, or of the setter
/// of a property.
pub(super) fn passed_by_framework<'t>(
    file: &TreeFile<'t>,
    signature: &Signature<'t>,
    is_defined: impl Fn(&str) -> bool,
) -> impl Iterator<Item = &'t str> {
    let text = &file.text[signature.extent.range()];
    let mut names = signature.decorators.iter();
    let before = &file.text[..signature.extent.start as usize];
    let is_python_setter = || {
        let mut names = names.clone();
        names.any(|name| name.rsplit('.').next() == Some("setter"))
    };
    // In TypeScript the extent of a method begins after its name.
    let before = before.trim_end_matches(signature.name);
    let is_setter = names_run(signature.name)
        && (text.starts_with("set ") || before.ends_with("set ") || is_python_setter());
    let is_dependency = || {
        signature.parameters.iter().any(|name| names_run(name)) && file.depends_on(signature.name)
    };
    let is_handler =
        names.any(|name| !is_plain_decorator(name) && !is_defined(name)) || is_dependency();
    // `def current(x_run_id: str = Header())`
    let is_header = move |name: &str| {
        name.strip_prefix("x_").is_some_and(names_run) && text.contains("Header(")
    };
    // `@field_validator("run_id")`
    let checks = |name: &&&str| is_decorator(name, VALIDATORS);
    let checked = signature.decorators.iter().find(checks).filter(|_| {
        let head = text.split("def ").next().unwrap_or_default();
        head.split(['"', '\'']).any(names_run)
    });
    // `def check(self, key, value)` of SQLAlchemy, `def check(self, value, data_key)` of marshmallow
    let second = signature.parameters.get(1);
    let takes_name = second.is_some_and(|name| *name != "data_key");
    let checked = checked.map(|name| usize::from(name.ends_with("validates") && takes_name));
    let parameters = signature.parameters.iter().copied().enumerate();
    let passed = parameters.filter(move |(at, name)| {
        is_setter && *at == 0
            || checked == Some(*at)
            || is_handler && !is_setter && names_run(name)
            || is_header(name)
    });
    passed.map(|(_, name)| name)
}

impl TreeFile<'_> {
    /// Returns `true` if `FastAPI` calls a function for a parameter in the file: `run: str = Depends(checked)`.
    pub(super) fn depends_on(&self, function: &str) -> bool {
        let dependencies = self.dependencies.get_or_init(|| dependencies(self));
        dependencies.contains(function)
    }
}

fn dependencies<'t>(file: &TreeFile<'t>) -> FxHashSet<&'t str> {
    if !DEPENDENCIES.iter().any(|name| file.mentions(name)) {
        return FxHashSet::default();
    }
    let tokens = file.tokens();
    let code = Syntax::new(file, &tokens);
    let is_call = |at: &usize| DEPENDENCIES.contains(&code.word(*at)) && code.word(at + 1) == "(";
    let calls = (0..tokens.len()).filter(is_call);
    let arguments = calls.flat_map(|at| at + 2..code.other(at + 1));
    arguments.map(|at| code.word(at)).collect()
}

/// Returns the parameter through which a trap of a `Proxy` gets the object, a value or the arguments of a call.
fn trapped<'t>(file: &TreeFile<'t>, signature: &Signature<'t>) -> Option<Step<'t>> {
    let (place, holds) = match signature.name {
        "get" => (0, Holds::List),
        "set" => (2, Holds::Id),
        "construct" => (1, Holds::List),
        "apply" => (2, Holds::List),
        _ => return None,
    };
    let name = signature.parameters.get(place)?;
    let is_trap = file.mentions("Proxy") && signature.parameters.len() > 1;
    is_trap.then_some(Step::Variable(name, holds))
}
