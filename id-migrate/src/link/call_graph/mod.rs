//! Follows an id through calls, in every file, and finds the functions that inspect its text.
//!
//! Nothing is read before it is asked for: a question begins at the literals of a group and goes from there through
//! variables, attributes and calls. What is found on the way is kept for the next question.

mod callees;
mod holders;
mod literals;
mod pieces;
mod question;
mod sets;
mod steps;

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::flow::{Flow, Holds};
use super::imports::Imports;
use super::resolve::Classes;
use super::tree::{FileId, Tree, is_test_file};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::{LiteralId, ScopeId, Signature, Span};
use callees::Callees;
use holders::{CallId, Holder, HolderId, HolderKind, Holders};
use literals::Bound;
use pieces::{Piece, Pieces};
use question::Question;
use sets::{SetId, Sets};

/// A function of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct FunctionId(u32);

impl FunctionId {
    const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A place that inspects the text of an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// The inspected property of the text.
    pub(crate) look: Inspection,
    /// The place as `path:line`.
    pub(crate) place: String,
}

/// The steps that follow from one holder, as a question reads them: numbered, each once.
#[derive(Debug)]
struct Reached<'t> {
    looks: Vec<(Inspection, FileId, u32)>,
    next: Box<[HolderId]>,
    calls: Box<[CallId]>,
    returns: Box<[(FunctionId, Holds<'t>)]>,
}

/// The steps that follow from one holder, as they are found.
#[derive(Debug, Default)]
struct Found<'t> {
    looks: Vec<(Inspection, FileId, u32)>,
    next: Vec<Holder<'t>>,
    /// The calls that receive the value, each with the functions that it may mean.
    calls: Vec<(SetId, Holder<'t>)>,
    /// The functions that return it.
    returns: Vec<(FunctionId, Holds<'t>)>,
}

/// The results of a function where files name it.
type Results<'t> = FxHashMap<(FunctionId, Holds<'t>), Rc<[HolderId]>>;

/// The known consequences of each holder, by its number.
type Followed<'t> = Vec<Option<Rc<Reached<'t>>>>;

/// The functions of a tree, and who calls them with an id.
pub(crate) struct CallGraph<'a, 't> {
    tree: &'a Tree<'t>,
    imports: &'a Imports,
    classes: Classes<'a, 't>,
    functions: Vec<(FileId, &'a Signature<'t>)>,
    by_name: FxHashMap<&'t str, Vec<FunctionId>>,
    by_file: FxHashMap<FileId, Vec<FunctionId>>,
    /// The files that define a class of a name.
    classes_by_name: FxHashMap<&'t str, Vec<FileId>>,
    pieces: RefCell<Pieces>,
    bound: RefCell<FxHashMap<FileId, Rc<Bound>>>,
    /// The answers of [`Self::is_local`].
    locals: RefCell<FxHashMap<(FileId, Span, &'t str), bool>>,
    holders: RefCell<Holders<'t>>,
    /// The steps that follow from a holder, by its number.
    reached: RefCell<Followed<'t>>,
    /// The results of a function in its file and in the importing files.
    results: RefCell<Results<'t>>,
    question: RefCell<Question<'t>>,
    callees: Callees<'t>,
    sets: Sets<'t>,
}

impl<'a, 't> CallGraph<'a, 't> {
    /// Returns the call graph of a tree.
    pub(crate) fn of(tree: &'a Tree<'t>, imports: &'a Imports) -> Self {
        let mut functions = Vec::new();
        let mut by_name: FxHashMap<&'t str, Vec<FunctionId>> = FxHashMap::default();
        let mut by_file: FxHashMap<FileId, Vec<FunctionId>> = FxHashMap::default();
        let mut classes_by_name: FxHashMap<&'t str, Vec<FileId>> = FxHashMap::default();
        for (index, file) in tree.files.numbered() {
            for signature in &file.sites.signatures {
                let id = FunctionId(u32::try_from(functions.len()).unwrap_or(u32::MAX));
                functions.push((index, signature));
                by_name.entry(signature.name).or_default().push(id);
                by_file.entry(index).or_default().push(id);
            }
            for class in &file.sites.classes {
                let files = classes_by_name.entry(class.name).or_default();
                files.push(index);
            }
        }
        Self {
            tree,
            imports,
            classes: Classes::of(tree, imports),
            functions,
            by_name,
            by_file,
            classes_by_name,
            pieces: RefCell::default(),
            bound: RefCell::default(),
            locals: RefCell::default(),
            holders: RefCell::default(),
            reached: RefCell::default(),
            results: RefCell::default(),
            question: RefCell::default(),
            callees: Callees::default(),
            sets: Sets::default(),
        }
    }

    /// Returns the first place that inspects the text of the literals and may notice the new id.
    pub(crate) fn look(
        &self,
        literals: impl Iterator<Item = (FileId, LiteralId)>,
        old: &str,
        new: &str,
    ) -> Option<Look> {
        let mut question = self.question.borrow_mut();
        question.begin();
        let literals: Vec<_> = literals.collect();
        let roots: FxHashSet<FileId> = literals.iter().map(|(file, _)| *file).collect();
        for (file, literal) in literals {
            let from = self.after_literal(file, literal);
            if let Some(look) = self.telling(&roots, &from, old, new) {
                return Some(look);
            }
            if let Some((function, _)) = from.returns.first() {
                question.root(*function);
            }
            question.take(self, &from);
        }
        while let Some(holder) = question.next() {
            if self.is_in_other_test(holder, &roots) {
                continue;
            }
            let reached = self.reached(holder);
            if let Some(look) = self.telling(&roots, &reached, old, new) {
                return Some(look);
            }
            question.take(self, &reached);
        }
        None
    }

    /// Returns the number of functions that a holder stands for.
    fn candidates_of(&self, holder: HolderId) -> usize {
        match self.holder(holder).kind {
            HolderKind::Receivers(methods) => self.sets.members(methods).len(),
            HolderKind::Takers(takers) => self.takers(takers).parameters.len(),
            _ => 1,
        }
    }

    /// Returns `true` if a holder is in a test file that neither imports a file of the question nor is imported by one. The
    /// code of such a file runs in its own tests only.
    fn is_in_other_test(&self, holder: HolderId, roots: &FxHashSet<FileId>) -> bool {
        let holder = self.holder(holder);
        let is_set = matches!(
            holder.kind,
            HolderKind::Receivers(_) | HolderKind::Takers(_)
        );
        let file = &self.tree.files[holder.file];
        let is_rust = file.walked.language.lexis == Lexis::Rust;
        if is_set || is_rust || !file.is_test || !is_test_file(&file.walked.path) {
            return false;
        }
        let imports =
            |from: FileId, to: FileId| self.imports.above(from).binary_search(&to).is_ok();
        let is_near = |root: &FileId| {
            *root == holder.file || imports(*root, holder.file) || imports(holder.file, *root)
        };
        !roots.iter().any(is_near)
    }

    fn telling(
        &self,
        roots: &FxHashSet<FileId>,
        reached: &Reached<'_>,
        old: &str,
        new: &str,
    ) -> Option<Look> {
        // Far from the id a member of an object is seldom the id.
        let is_near = |file: FileId| {
            let mut roots = roots.iter();
            roots.any(|root| *root == file || self.imports.from(*root).contains(&file))
        };
        let (look, file, at) = reached.looks.iter().find(|(look, file, _)| {
            look.tells_apart(old, new) && (*look != Inspection::Member || is_near(*file))
        })?;
        Some(Look {
            look: look.clone(),
            place: self.tree.files[*file].place(Span::new(*at, *at)),
        })
    }

    fn reached(&self, id: HolderId) -> Rc<Reached<'t>> {
        if let Some(Some(known)) = self.reached.borrow().get(id.index()) {
            return Rc::clone(known);
        }
        let reached = Rc::new(self.numbered(self.found(self.holder(id))));
        let mut known = self.reached.borrow_mut();
        if known.len() <= id.index() {
            known.resize(id.index() + 1, None);
        }
        known[id.index()] = Some(Rc::clone(&reached));
        reached
    }

    fn found(&self, holder: Holder<'t>) -> Found<'t> {
        match holder.kind {
            HolderKind::Receivers(methods) => return self.receivers(methods, holder.holds),
            HolderKind::Takers(id) => return self.parameters(&self.takers(id), holder.holds),
            _ => {}
        }
        let file = &self.tree.files[holder.file];
        let tokens = self.tokens(holder.file, holder.part);
        let mut flow = Flow::new(file, &tokens);
        match holder.kind {
            HolderKind::Variable => {
                let uses = self.uses(holder.file, holder.part, holder.name);
                flow.variable(holder.name, holder.holds, &uses);
            }
            HolderKind::Own => {
                let uses = |name: &str| self.uses(holder.file, holder.part, name);
                flow.own(holder.name, holder.holds, &uses);
            }
            HolderKind::Schema => flow.schemas(holder.name),
            HolderKind::Result => {
                let uses = self.uses(holder.file, holder.part, holder.name);
                flow.results(holder.holds, &uses);
            }
            HolderKind::Expression(first, last) => {
                flow.value(first as usize, last as usize, holder.holds);
            }
            HolderKind::Receivers(_) | HolderKind::Takers(_) => {}
        }
        let steps = std::mem::take(&mut flow.steps);
        self.follow(holder.file, holder.part, steps)
    }

    fn holder(&self, id: HolderId) -> Holder<'t> {
        self.holders.borrow().all[id.index()]
    }

    fn call(&self, id: CallId) -> (SetId, HolderId) {
        self.holders.borrow().calls[id.0 as usize]
    }

    /// Returns the number of a holder.
    fn id_of(&self, holder: Holder<'t>) -> HolderId {
        self.holders.borrow_mut().id(holder)
    }

    /// Returns the holder of a call's return value.
    fn result(&self, call: HolderId, holds: Holds<'t>) -> HolderId {
        self.holders.borrow_mut().result(call, holds)
    }

    fn numbered(&self, found: Found<'t>) -> Reached<'t> {
        let mut holders = self.holders.borrow_mut();
        let mut next = Vec::with_capacity(found.next.len());
        for holder in found.next {
            let id = holders.id(holder);
            if holders.listed.insert(id.0) {
                next.push(id);
            }
        }
        for id in &next {
            holders.listed.remove(id.0);
        }
        let mut calls = Vec::with_capacity(found.calls.len());
        for (functions, call) in found.calls {
            let call = holders.id(call);
            let id = holders.call(functions, call);
            if holders.listed.insert(id.0) {
                calls.push(id);
            }
        }
        for id in &calls {
            holders.listed.remove(id.0);
        }
        let (next, calls) = (next.into(), calls.into());
        Reached {
            looks: found.looks,
            next,
            calls,
            returns: found.returns.into(),
        }
    }

    /// Returns the results of a function in its own file and in the importing files that name the function.
    fn results(&self, function: FunctionId, holds: Holds<'t>) -> Rc<[HolderId]> {
        let mut known = self.results.borrow_mut();
        let read = || {
            let (file, signature) = self.signature(function);
            let finder = memchr::memmem::Finder::new(signature.name);
            let importers = self.imports.importers(file).iter().copied();
            let files = importers.chain([file]);
            let naming = files.filter(|at| {
                let text = self.tree.files[*at].text.as_bytes();
                finder.find(text).is_some()
            });
            let results = naming.map(|file| Holder {
                file,
                part: self.whole(file),
                name: signature.name,
                kind: HolderKind::Result,
                holds,
            });
            results.map(|holder| self.id_of(holder)).collect()
        };
        Rc::clone(known.entry((function, holds)).or_insert_with(read))
    }

    fn tokens(&self, file: FileId, part: Span) -> Rc<Piece> {
        self.pieces
            .borrow_mut()
            .of(&self.tree.files[file], (file, part))
    }

    /// Returns the indices of the tokens of a piece that are the name.
    fn uses(&self, file: FileId, part: Span, name: &str) -> Vec<u32> {
        let text = self.tree.files[file].text;
        self.tokens(file, part).uses(text, name)
    }

    fn whole(&self, file: FileId) -> Span {
        let length = self.tree.files[file].text.len();
        Span::new(0, u32::try_from(length).unwrap_or(u32::MAX))
    }

    /// Returns the innermost function around a scope, or the whole file.
    fn part_of(&self, file: FileId, scope: ScopeId) -> Span {
        let sites = &self.tree.files[file].sites;
        let function = sites.function_of(scope);
        let extent = sites.scope(function).extent;
        if function == ScopeId::MODULE || extent.end <= extent.start {
            self.whole(file)
        } else {
            extent
        }
    }
}

impl std::fmt::Debug for CallGraph<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallGraph")
            .field("functions", &self.functions.len())
            .finish_non_exhaustive()
    }
}
