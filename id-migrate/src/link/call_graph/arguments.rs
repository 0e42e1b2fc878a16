//! Follows the argument of a call to the functions, classes and libraries that receive the argument.

use std::rc::Rc;

use super::holders::{Holder, HolderKind};
use super::sets::SetId;
use super::{CallGraph, Found, FunctionId};
use crate::link::flow::{Argument, Holds, Object, Place};
use crate::link::tree::FileId;
use crate::sites::Span;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::frameworks::FIELD_METHODS;

/// An argument of a call, and the functions of the tree that the call may run.
pub(super) struct Given<'t> {
    pub(super) file: FileId,
    /// The part of the file around the call.
    pub(super) part: Span,
    pub(super) argument: Argument<'t>,
    pub(super) call: Holder<'t>,
    pub(super) functions: SetId,
    pub(super) members: Rc<[FunctionId]>,
}

impl<'t> Given<'t> {
    /// Returns `true` if the call runs code of the tree.
    pub(super) fn is_of_tree(&self) -> bool {
        !self.members.is_empty()
    }

    pub(super) fn holds_text(&self) -> bool {
        self.argument.holds.is_text()
    }

    /// Returns the holder of the value of the call.
    pub(super) fn result(&self, holds: Holds<'t>) -> Holder<'t> {
        Holder { holds, ..self.call }
    }
}

/// Follows an argument to one kind of receiver.
type Receiver<'a, 't> = fn(&CallGraph<'a, 't>, &Given<'t>, &mut Found<'t>);

impl<'a, 't> CallGraph<'a, 't> {
    const RECEIVERS: [Receiver<'a, 't>; 16] = [
        Self::given_to_result,
        Self::given_to_end,
        Self::given_to_called_library,
        Self::given_to_stored_functions,
        Self::given_to_mocked_functions,
        Self::given_to_callbacks,
        Self::given_to_matchers,
        Self::given_to_unknown_result,
        Self::given_to_proxies,
        Self::given_to_fields_by_place,
        Self::given_to_parameters,
        Self::given_to_associated_function,
        Self::given_to_field_by_name,
        Self::given_to_member,
        Self::given_to_text_class,
        Self::given_to_inspection,
    ];

    /// Follows an argument to whatever may receive it.
    pub(super) fn given(
        &self,
        (file, part): (FileId, Span),
        argument: Argument<'t>,
        call: Holder<'t>,
        reached: &mut Found<'t>,
    ) {
        let is_special = argument.callee.starts_with("__")
            && !matches!(argument.callee, "__init__" | "__class__");
        if is_special && !self.by_name.contains_key(argument.callee) {
            return;
        }
        // A class that is not known may have any of the matchers and fields.
        let is_of_class = argument.callee == "__eq__"
            || !argument.is_called() && FIELD_METHODS.contains(&argument.callee);
        let is_of_class = is_of_class && argument.receiver_name().is_some_and(is_type);
        if is_of_class && !self.has_known_class(file, argument.receiver, argument.at) {
            return;
        }
        let functions = self.receiving(file, argument);
        let given = Given {
            file,
            part,
            argument,
            call,
            functions,
            members: self.sets.members(functions),
        };
        for receiver in Self::RECEIVERS {
            receiver(self, &given, reached);
        }
    }

    /// The functions of the tree take the argument as a parameter.
    fn given_to_parameters(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let Argument { place, holds, .. } = given.argument;
        if let Some(id) = self.taken(given.file, given.functions, place, holds) {
            let takers = self.takers(id);
            let kind = HolderKind::Takers(id, takers.parameters.len());
            reached.next.push(Holder::of_set(kind, holds));
            reached.calls.push((takers.functions, given.call));
        }
    }

    /// A method gets the argument as its object: `Label::label(&run_id)`.
    fn given_to_associated_function(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let argument = given.argument;
        if given.is_of_tree()
            && self.tree.lexis(given.file) == Lexis::Rust
            && argument.receiver_name().is_some_and(is_type)
            && argument.place == Place::Index(0)
            && self.tree.files[given.file].text[..argument.at].ends_with("::")
        {
            let receivers = HolderKind::Receivers(given.functions, given.members.len());
            reached.next.push(Holder::of_set(receivers, argument.holds));
        }
    }

    /// The result contains the argument, unless the code of the functions says otherwise.
    fn given_to_result(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let argument = given.argument;
        let is_unknown = || {
            self.classes_by_name.contains_key(argument.callee)
                || !self.shows_result(given.file, argument.receiver, argument.at, &given.members)
        };
        let holds = argument.result.filter(|_| is_unknown());
        reached.next.extend(holds.map(|holds| given.result(holds)));
    }

    /// A test hands the argument to code, or compares it.
    fn given_to_end(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        self.handed_over(
            given.file,
            &given.argument,
            &given.members,
            &mut reached.ends,
        );
    }

    /// A library calls functions of the tree with the argument.
    fn given_to_called_library(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        self.given_to_library(given.file, &given.argument, given.is_of_tree(), reached);
    }

    /// Code calls a function that it stored before, or that it composed of others.
    fn given_to_stored_functions(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        if given.is_of_tree() {
            return;
        }
        let argument = given.argument;
        let is_python = self.tree.lexis(given.file) == Lexis::Python;
        // `rules[name](options[name])`, `for (const [name, check] of all) check(options[name])`
        let is_unknown = is_python || argument.callee.is_empty() || argument.receiver.is_none();
        let is_member =
            matches!(argument.holds, Holds::Any(name) if !name.is_empty()) && is_unknown;
        let is_spread = argument.place == Place::Spread;
        let is_carried = given.holds_text() || is_member || is_spread;
        if is_carried && argument.looks.is_none() {
            self.stored((given.file, given.part), argument, reached);
        }
        self.given_to_composed(given.file, &argument, reached);
    }

    /// Tests replace the function.
    fn given_to_mocked_functions(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        if given.holds_text() {
            let is_of_tree = given.is_of_tree();
            self.given_to_mocks(given.file, &given.argument, is_of_tree, &mut reached.next);
        }
    }

    /// A mock records the argument, and tests compare it with a matcher: `mock.assert_called_with(StartsWith("a"))`.
    fn given_to_matchers(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let Given { file, argument, .. } = *given;
        if self.tree.lexis(file) != Lexis::Python || given.is_of_tree() {
            return;
        }
        let near = self.imports.importers(file);
        let is_matcher = |function: &FunctionId| {
            let (there, _) = self.signature(*function);
            let is_near = there == file || near.contains(&there);
            is_near && self.tree.files[there].is_test && self.mentions(there, "assert_")
        };
        for matcher in self.named("__eq__").filter(is_matcher) {
            let (there, _) = self.signature(matcher);
            let matcher = self.sets.id(vec![matcher]);
            let handed = self.handed_to(there, matcher, Place::Index(0), argument.holds);
            reached.next.extend(handed);
        }
    }

    /// `__getattr__` of a proxy returns the function of Python that gets the argument.
    fn given_to_proxies(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let Given { file, argument, .. } = *given;
        if self.tree.lexis(file) != Lexis::Python || argument.receiver.is_none() {
            return;
        }
        let proxies = self.sets.id(self.named("__getattr__").collect());
        for &proxy in &*self.sets.members(self.seen_from(file, proxies)) {
            let inner = self.sets.id(self.inside(proxy).collect());
            let handed = self.handed_to(file, inner, argument.place, argument.holds);
            reached.next.extend(handed);
        }
    }

    /// Returns the functions inside a function.
    pub(super) fn inside(&self, outer: FunctionId) -> impl Iterator<Item = FunctionId> {
        let (file, signature) = self.signature(outer);
        let functions = self.by_file[&file].iter().copied();
        functions.filter(move |one| {
            let inner = self.signature(*one).1.extent;
            signature.extent != inner && signature.extent.contains(inner)
        })
    }

    /// Returns the functions of the tree that a call may run.
    pub(super) fn receiving(&self, file: FileId, argument: Argument<'t>) -> SetId {
        match argument.receiver_name() {
            None if self.classes_by_name.contains_key(argument.callee) => {
                self.constructors(file, argument.callee)
            }
            // `super(runId)`
            None if argument.callee == "super" => {
                self.sets.id(self.constructors_above(file, argument.at))
            }
            None => {
                let named = self.functions_named(file, argument.callee);
                let instance = Some(Object::named(argument.callee));
                let is_instance = self.sets.members(named).is_empty()
                    && self.has_known_class(file, instance, argument.at);
                if !is_instance {
                    return named;
                }
                let methods = self.methods(file, "__call__", instance, argument.at);
                // Any class may implement a protocol.
                if self.sets.members(methods).len() == 1 {
                    methods
                } else {
                    named
                }
            }
            // `crate::check(x)`, `$crate::check(x)` of a macro
            Some("crate" | "$crate" | "super" | "self")
                if self.tree.files[file].text[..argument.at].ends_with("::") =>
            {
                self.functions_named(file, argument.callee)
            }
            Some("") if argument.callee == "from" => {
                let all = self.sets.id(self.named("from").collect());
                self.seen_from(file, all)
            }
            Some(_) if argument.callee == "__init__" => {
                self.sets.id(self.constructors_above(file, argument.at))
            }
            Some(_) if argument.callee == "__class__" => {
                let class = self.class_around(file, argument.at);
                class.map_or_else(
                    || self.sets.id(Vec::new()),
                    |class| self.constructors(file, class),
                )
            }
            Some(_) => self.methods(file, argument.callee, argument.receiver, argument.at),
        }
    }

    /// Returns `true` if the code of the called functions decides the result of a call.
    pub(super) fn shows_result(
        &self,
        file: FileId,
        receiver: Option<Object<'t>>,
        at: usize,
        functions: &[FunctionId],
    ) -> bool {
        // An object of an unknown class may be of a library, and a test may replace a function.
        let is_known = match receiver.map(|object| object.name) {
            None | Some("self" | "cls") => true,
            Some(_) => self.has_known_class(file, receiver, at),
        };
        if functions.is_empty() || !is_known || self.is_test_code(file, at) {
            return false;
        }
        let mut has_code = false;
        let mut is_other = false;
        for &function in functions {
            let (there, signature) = self.signature(function);
            let text = self.tree.files[there].text[signature.extent.range()].trim_end();
            is_other |= !signature.decorators.is_empty() || text.contains("return self");
            let mut stubs = words!("... pass NotImplementedError NotImplementedError()").iter();
            has_code |= !stubs.any(|end| text.ends_with(end));
        }
        has_code && !is_other
    }

    /// Returns the functions that a call of a class runs.
    fn constructors(&self, file: FileId, class: &'t str) -> SetId {
        let mut named = self.functions_named(file, class);
        let special = self.known.special_constructors.get_or_init(|| {
            let all = ["__new__", "_missing_", "__call__"]
                .into_iter()
                .flat_map(|name| self.named(name));
            all.map(|function| (self.signature(function).1.owner, function))
                .collect()
        });
        let above = self.classes.above(class);
        // `class Run extends Named(Plain) {}` has the constructor of `Plain`.
        if self.tree.lexis(file) == Lexis::JavaScript && self.sets.members(named).is_empty() {
            let inherited = above.iter().flat_map(|base| self.named(base));
            named = self.sets.id(inherited.collect());
        }
        let is_run = |(owner, function): &&(&str, FunctionId)| {
            // `__call__` of a metaclass makes the instances.
            let is_made = self.signature(*function).1.name != "__call__" && *owner == class;
            is_made || above.contains(owner)
        };
        let mut all: Vec<_> = special.iter().filter(is_run).map(|(_, one)| *one).collect();
        if all.is_empty() {
            return named;
        }
        all.extend(&*self.sets.members(named));
        self.sets.id(all)
    }

    /// Returns the constructors of the bases of the class around a byte: `super().__init__(x)`, `super(x)`.
    fn constructors_above(&self, file: FileId, at: usize) -> Vec<FunctionId> {
        let class = self.class_around(file, at).into_iter();
        let bases = class.flat_map(|class| self.classes.bases(class));
        bases.flat_map(|base| self.named(base)).collect()
    }
}

/// Returns `true` if a name is a type's: `Mutex`, `Headers`.
pub(super) fn is_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}
