//! Follows an object with the id into the methods that code or the language calls on the object.

use super::ends::End;
use super::holders::{Holder, HolderKind};
use super::sets::SetId;
use super::{CallGraph, Exit, Found, FunctionId};
use crate::ids::index;
use crate::link::flow::{Holds, MethodCall, Object};
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{Inspection, is_method_of_texts_only};

impl<'t> CallGraph<'_, 't> {
    /// Follows a value into a method that is called on it.
    pub(super) fn called_on(
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
    pub(super) fn read_by_language(
        &self,
        function: FunctionId,
        holds: Holds<'t>,
        reached: &mut Found<'t>,
    ) {
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
