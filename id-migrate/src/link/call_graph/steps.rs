//! The steps of a value: into variables, attributes and schemas, and out of functions.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::ends::End;
use super::holders::{Holder, HolderKind};
use super::sets::SetId;
use super::{CallGraph, Exit, Found, FunctionId};
use crate::ids::index;
use crate::link::flow::{Holds, MethodCall, Object, Step};
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{Inspection, is_method_of_texts_only};
use crate::sites::{LiteralId, Span};

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
                    if !is_guess && holds.is_stored() {
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
                Step::Column(name) => {
                    let column = |there| self.in_file(there, name, HolderKind::Column, Holds::Id);
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
    fn naming(&self, file: FileId, name: &'t str) -> impl Iterator<Item = FileId> {
        let near = self.near(file, true).into_iter();
        near.filter(move |file| self.mentions(*file, name))
    }

    /// Follows a value into a method that is called on it.
    fn called_on(
        &self,
        file: FileId,
        method: MethodCall<'t>,
        call: Holder<'t>,
        reached: &mut Found<'t>,
    ) {
        let MethodCall {
            name,
            receiver,
            at,
            holds,
            ..
        } = method;
        let mut methods = self.methods(file, name, receiver, at);
        // Only a class that the file can see holds an unknown object or wraps an id.
        if !matches!(holds, Holds::Within(_) | Holds::Any(_)) {
            methods = self.seen_from(file, methods);
        }
        let members = self.sets.members(methods);
        let size = members.len();
        let object = receiver.or(Some(Object::UNKNOWN));
        let is_shown = || self.shows_result(file, object, at, &members);
        let unknown = method.result.filter(|_| !is_shown());
        let result = |holds| Holder { holds, ..call };
        reached.next.extend(unknown.map(result));
        if size == 0 {
            let look = (Inspection::Spelling, file, index(at));
            let looks = holds != Holds::Near && self.only_texts_have(file, name);
            reached.looks.extend(looks.then_some(look));
            return;
        }
        // `format!("{run}")` passes the text on.
        if holds != Holds::Near && name != "fmt" && self.is_test_code(file, at) {
            reached.ends.push(End::Given);
        }
        reached.calls.push((methods, call));
        let receivers = HolderKind::Receivers(methods, size);
        reached.next.push(Holder::of_set(receivers, holds));
    }

    /// Adds the attributes of a class that may be the attribute of `self` with that name.
    fn attribute(
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
    }

    /// Returns `true` if no class of the tree has a method of Rust, and the method inspects a text: `#[derive(Hash)]`, or
    /// `Deref`.
    fn only_texts_have(&self, file: FileId, method: &str) -> bool {
        let is_of_text = || {
            let derefs = self.sets.id(self.named("deref").collect());
            (method == "len" || is_method_of_texts_only(method))
                && !self.sets.members(self.seen_from(file, derefs)).is_empty()
        };
        self.tree.lexis(file) == Lexis::Rust && (method == "hash" || is_of_text())
    }

    /// Returns the attribute whose value a getter of JavaScript or a property of Python returns.
    pub(super) fn getter(&self, function: FunctionId, holds: Holds<'t>) -> Option<Holder<'t>> {
        let (file, signature) = self.signature(function);
        if signature.is_decorated(|name| name.ends_with("property")) {
            return Some(self.own(file, signature.name, holds));
        }
        // The extent of a method begins after its name.
        let before = &self.tree.files[file].text[..signature.extent.start as usize];
        let before = before.strip_suffix(signature.name)?;
        let is_getter = signature.is_method && before.ends_with("get ");
        is_getter.then(|| self.own(file, signature.name, holds))
    }

    /// Adds the objects whose iterator, index, target or text is the value that a method returns.
    fn read_by_language(&self, function: FunctionId, holds: Holds<'t>, reached: &mut Found<'t>) {
        let (file, signature) = self.signature(function);
        let holds = match (self.tree.lexis(file), signature.name) {
            // `return iter(self._rows)`
            (Lexis::Rust, "deref") | (Lexis::Python, "__iter__" | "__aiter__") => holds,
            (Lexis::Python, "__next__" | "__anext__") => holds.listed(),
            (Lexis::Python, "__str__" | "__repr__" | "__format__") if holds.is_text() => {
                Holds::Within("__str__")
            }
            (Lexis::Rust, "next" | "into_iter" | "index")
            | (Lexis::JavaScript, "next" | "iterator" | "asyncIterator") => {
                holds.member("value").listed()
            }
            _ => return,
        };
        let class = self.class_around(file, signature.extent.start as usize);
        let is_read = holds.is_text() || matches!(holds, Holds::List | Holds::Within("__str__"));
        // `return { [Symbol.iterator]() { … } }`: the function around the iterator returns the object.
        if class.is_none() && is_read {
            let outer = self.outer_function(function);
            let exit = Exit::returned(holds);
            reached.exits.extend(outer.map(|outer| (outer, exit)));
        }
        let next = &mut reached.next;
        if let Some(class) = class.filter(|_| is_read) {
            let instances = |there| self.in_file(there, class, HolderKind::Instances, holds);
            next.extend(self.naming(file, class).map(instances));
            let methods = self.by_file[&file].iter().copied();
            let methods = methods.filter(|one| self.signature(*one).1.owner == class);
            let methods = self.sets.id(methods.collect());
            let count = self.sets.members(methods).len();
            next.push(Holder::of_set(HolderKind::Receivers(methods, count), holds));
        }
    }

    /// Returns the innermost function around a function of an iterator that is not a function of the iterator itself.
    fn outer_function(&self, function: FunctionId) -> Option<FunctionId> {
        let (file, signature) = self.signature(function);
        let inner = signature.extent;
        let around = self.by_file[&file].iter().copied().filter(|one| {
            let outer = self.signature(*one).1;
            let is_iterator = matches!(outer.name, "iterator" | "asyncIterator" | "next");
            outer.extent != inner && outer.extent.contains(inner) && !is_iterator
        });
        around.min_by_key(|one| self.signature(*one).1.extent.range().len())
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
        let taken = self.taken_names.get(file, |_| {
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

    /// Returns `self` or `this` of each method that uses it.
    pub(super) fn receivers(&self, methods: SetId, holds: Holds<'t>) -> Found<'t> {
        let mut reached = Found::default();
        for &method in &*self.sets.members(methods) {
            let (file, signature) = self.signature(method);
            let parsed = &self.tree.files[file];
            let text = &parsed.text[signature.extent.range()];
            let (name, count) = match parsed.walked.language.lexis {
                Lexis::JavaScript => ("this", 1),
                // The first one declares it.
                Lexis::Python | Lexis::Rust => ("self", 2),
            };
            // `self[0]`
            let is_tuple = |base| matches!(base, "NamedTuple" | "tuple");
            let holds = match holds {
                Holds::Within(_) if self.classes.bases(signature.owner).any(is_tuple) => {
                    Holds::List
                }
                // The class is known, and so is what its constructor gets.
                Holds::BUILT => Holds::Near,
                holds => holds,
            };
            let uses = memchr::memmem::find_iter(text.as_bytes(), name);
            if uses.take(count).count() == count {
                let code = (file, signature.extent);
                reached.next.push(Holder::variable(code, name, holds));
            }
        }
        reached
    }
}
