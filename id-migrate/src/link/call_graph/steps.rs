//! Turns the steps of a value into holders: variables, attributes and schemas, and the results of functions.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::ends::End;
use super::holders::{Holder, HolderKind};
use super::{CallGraph, Exit, Found, FunctionId};
use crate::ids::index;
use crate::link::flow::{Holds, Step};
use crate::link::sql::Column;
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::{LiteralId, ScopeId, ScopeKind, Span};

impl<'t> CallGraph<'_, 't> {
    pub(super) fn follow(&self, file: FileId, part: Span, steps: Vec<Step<'t>>) -> Found<'t> {
        let mut reached = Found::default();
        let call = |(first, last): (usize, usize)| {
            let kind = HolderKind::Expression(index(first), index(last));
            Holder::new((file, part), "", kind, Holds::Near)
        };
        for step in steps {
            match step {
                Step::Look(look, at) => {
                    reached.looks.push((look, file, index(at)));
                }
                Step::Compared(at, side, holds) => {
                    if self.is_test_code(file, at) {
                        let place = (file, index(at), side);
                        reached.ends.extend(End::compared(place, holds));
                    }
                }
                Step::Key(at, side) => {
                    let is_test = self.is_test_code(file, at);
                    let key = is_test.then(|| End::Key(file, index(at), side));
                    reached.ends.extend(key);
                }
                Step::Variable(name, holds) => {
                    self.variable((file, part), (name, holds), &mut reached.next);
                }
                Step::Kept { by, name, holds } => {
                    // A method of the tree may do anything with the value.
                    let is_guess = !by.is_empty() && self.by_name.contains_key(by);
                    // `writeln!(out, "{run_id}")`, `out.push_str(run_id)`
                    let is_text = holds == Holds::Text && self.tree.lexis(file) == Lexis::Rust;
                    if !is_guess && (holds.is_stored() || is_text) {
                        self.stored_in_variable((file, part), (name, holds), &mut reached);
                    }
                    let lists = (&mut reached.guessed, &mut reached.next);
                    let next = if is_guess { lists.0 } else { lists.1 };
                    self.variable((file, part), (name, holds), next);
                    self.imported_object(file, (name, holds), next);
                }
                Step::Shared { owner, name, holds } => {
                    self.shared(file, (owner, name), holds, &mut reached.next);
                }
                Step::Written(holds) => {
                    reached.next.extend(self.reading_files(file, holds));
                }
                Step::GivenOut(name, holds) => {
                    self.given_out(file, name, holds, |_| true, &mut reached.next);
                }
                Step::Member(name, place, holds) => {
                    self.member(file, (name, place, holds), &mut reached.next);
                }
                Step::Context(name, holds) => {
                    let kind = HolderKind::Variable;
                    let variable = |there| self.in_file(there, name, kind, holds.listed());
                    reached.next.extend(self.naming(file, name).map(variable));
                }
                Step::Trapped => self.trapped(file, &mut reached.next),
                Step::Column(column) => {
                    let (name, place) = match column {
                        Column::Named(name) => (name, None),
                        Column::Place { table, place } => (table, Some(place)),
                    };
                    let kind = HolderKind::Column(place);
                    let column = |there| self.in_file(there, name, kind, Holds::Id);
                    reached.next.extend(self.naming(file, name).map(column));
                }
                Step::Segment => self.routed(file, &mut reached),
                Step::Option(option) => self.optional(file, option, &mut reached.next),
                Step::Type(name, holds) => {
                    self.schemas(file, (name, holds), &mut reached.next);
                }
                Step::Own(name, holds) => {
                    self.attribute((file, part), (name, holds), &mut reached.next);
                }
                Step::Argument(argument) => {
                    let call = call(argument.call);
                    self.given((file, part), argument, call, &mut reached);
                }
                Step::Method(method) => {
                    self.called_on(file, method, call(method.call), &mut reached);
                }
                Step::Raised(class) => self.caught(file, class, &mut reached.next),
                Step::Replaced(name, holds) => {
                    reached.next.extend(self.replaced(file, name, holds));
                }
                Step::Return(holds, at) => {
                    if let Some(function) = self.function_at(file, at) {
                        self.read_by_language(function, holds, &mut reached);
                        if let Some(getter) = self.getter(function, holds) {
                            reached.next.push(getter);
                            let read = (getter.name, None, holds);
                            self.member(self.signature(function).0, read, &mut reached.next);
                        } else {
                            reached.exits.push((function, Exit::returned(holds)));
                        }
                    }
                }
            }
        }
        reached
    }

    /// Returns the files near a file that contain a name.
    pub(super) fn naming(&self, file: FileId, name: &'t str) -> impl Iterator<Item = FileId> {
        let near = self.near(file, true).into_iter();
        near.filter(move |file| self.mentions(*file, name))
    }

    /// Adds the attributes of a class that may be the attribute of `self` with that name.
    pub(super) fn attribute(
        &self,
        (file, part): (FileId, Span),
        (name, holds): (&'t str, Holds<'t>),
        next: &mut Vec<Holder<'t>>,
    ) {
        let class = self.class_around(file, part.start as usize);
        let files = class.map_or_else(BTreeSet::new, |class| self.family(class));
        let names_it = |other: &FileId| *other != file && self.mentions(*other, name);
        let files = files.into_iter().filter(&names_it);
        next.extend(files.chain([file]).map(|file| self.own(file, name, holds)));
        // A test may read the attribute of any object: `run.label`.
        let importers = self.imports.importers(file).iter().copied();
        let tests = importers.filter(|other| self.tree.files[*other].is_test);
        let tests = tests.filter(names_it);
        next.extend(tests.map(|file| self.own(file, name, holds)));
        if self.tree.lexis(file) == Lexis::JavaScript && self.tree.files[file].is_test {
            self.member(file, (name, None, holds), next);
        }
    }

    /// Adds the code near a file that may read a member of an object.
    pub(super) fn member(
        &self,
        file: FileId,
        (name, place, holds): (&'t str, Option<u32>, Holds<'t>),
        next: &mut Vec<Holder<'t>>,
    ) {
        let near = match self.tree.lexis(file) {
            Lexis::Python => self.near(file, true),
            // An app hands a request to the modules behind it.
            _ => self.behind(file),
        };
        let naming = near.into_iter().filter(|file| self.mentions(*file, name));
        let kind = HolderKind::Member(place);
        let test = self.tree.files[file].test_at(self.start_of(file, name));
        let parts = naming.map(|file| (file, self.whole(file)));
        let parts = parts.chain(test.map(|test| (file, test)));
        next.extend(parts.map(|code| Holder::new(code, name, kind, holds)));
    }

    /// Returns the byte of a name, which is a part of the file's text.
    pub(super) fn start_of(&self, file: FileId, name: &str) -> usize {
        let text = self.tree.files[file].text;
        let start = text.as_ptr().addr();
        name.as_ptr().addr().wrapping_sub(start).min(text.len())
    }

    /// Adds the holders of a variable.
    fn variable(
        &self,
        (file, part): (FileId, Span),
        (name, holds): (&'t str, Holds<'t>),
        next: &mut Vec<Holder<'t>>,
    ) {
        let part = self.part_of_variable(file, part, name);
        let holder = Holder::variable((file, part), name, holds);
        next.push(holder);
        if part == self.whole(file) && holds != Holds::Near {
            self.in_importers(file, holder, next);
        }
        let at = self.start_of(file, name);
        let scope = self.tree.files[file].sites.scope_at(at);
        // `class TestRun: run = Run("a")`
        if self.is_class(file, scope) {
            let at = Span::new(index(at), index(at));
            self.attribute((file, at), (name, holds), next);
        }
    }

    /// Returns `true` for the scope of a class, but not of a `describe` block.
    pub(super) fn is_class(&self, file: FileId, scope: ScopeId) -> bool {
        let sites = &self.tree.files[file].sites;
        let name = sites.scope(scope).name;
        sites.scope(scope).kind == ScopeKind::Class
            && sites.classes.iter().any(|class| class.name == name)
    }

    /// Returns what a test replaces: a name in each production file that the test imports, directly or indirectly.
    fn replaced(
        &self,
        file: FileId,
        name: &'t str,
        holds: Holds<'t>,
    ) -> impl Iterator<Item = Holder<'t>> {
        let files = self.imports.above(file).iter().copied().chain([file]);
        files.filter_map(move |other| {
            let code = &self.tree.files[other];
            let is_other = code.is_test || self.tree.lexis(other) != self.tree.lexis(file);
            let uses_it = !is_other && self.mentions(other, name);
            uses_it.then(|| self.in_file(other, name, HolderKind::Replaced, holds))
        })
    }

    /// Adds the holder of a module for each importing file that may take its name: a constant, or an imported name.
    pub(super) fn in_importers(
        &self,
        file: FileId,
        holder: Holder<'t>,
        next: &mut Vec<Holder<'t>>,
    ) {
        let importers = self.imports.importers(file);
        let taken = self.known.taken_names.get(file, |_| {
            let files = importers.iter().map(|other| &self.tree.files[*other]);
            let imports = files.flat_map(|other| &other.sites.imports);
            let names = imports.flat_map(|import| &import.names);
            Rc::new(names.map(|taken| taken.there).collect())
        });
        let is_constant =
            holder.kind == HolderKind::Own || holder.name.starts_with(char::is_uppercase);
        if !is_constant && !taken.contains(holder.name) && !taken.contains("*") {
            return;
        }
        let names_it = |other: &&FileId| self.mentions(**other, holder.name);
        let naming = importers.iter().filter(names_it);
        next.extend(naming.map(|&file| Holder {
            code: Some((file, self.whole(file))),
            ..holder
        }));
    }

    /// Returns the innermost function around a byte.
    pub(super) fn function_at(&self, file: FileId, at: usize) -> Option<FunctionId> {
        let (index, _) = self.tree.files[file].sites.signature_at(at)?;
        Some(self.by_file[&file][index])
    }

    /// Returns the function around another one.
    pub(super) fn around(&self, function: FunctionId) -> Option<FunctionId> {
        let (file, signature) = self.signature(function);
        let before = signature.extent.start.checked_sub(1)?;
        self.function_at(file, before as usize)
    }

    /// Returns the innermost function around a literal.
    pub(super) fn function_of(&self, file: FileId, literal: LiteralId) -> Option<FunctionId> {
        let start = self.tree.literal(file, literal).token.start;
        self.function_at(file, start as usize)
    }

    /// The schemas and types with a name, of a file and of the files that it imports the name from.
    fn schemas(
        &self,
        file: FileId,
        (name, holds): (&'t str, Holds<'t>),
        next: &mut Vec<Holder<'t>>,
    ) {
        next.push(self.schema(file, name, holds));
        if let Some(taken) = self.tree.files[file].sites.imported(name) {
            let definers = self.imports.definers(self.tree, file, name);
            let definers = definers.iter().filter(|(_, there)| there == taken.there);
            next.extend(definers.map(|(definer, _)| self.schema(*definer, taken.there, holds)));
        }
    }

    fn schema(&self, file: FileId, name: &'t str, holds: Holds<'t>) -> Holder<'t> {
        self.in_file(file, name, HolderKind::Schema, holds)
    }

    /// An attribute of `self`: whatever reads one of that name in the file.
    pub(super) fn own(&self, file: FileId, name: &'t str, holds: Holds<'t>) -> Holder<'t> {
        self.in_file(file, name, HolderKind::Own, holds)
    }

    /// Returns the files of the classes above and below a class.
    fn family(&self, class: &'t str) -> BTreeSet<FileId> {
        let above = self.classes.above(class);
        let all = above.into_iter().chain(self.classes.below(class));
        let files = all.filter_map(|class| self.classes_by_name.get(class));
        files.flatten().copied().collect()
    }
}
