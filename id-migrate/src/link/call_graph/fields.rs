//! Follows an argument into the field of a class: dataclasses, named tuples, models and subclasses of `str`.

use super::arguments::{Given, is_type};
use super::holders::{Holder, HolderKind};
use super::{CallGraph, Found, FunctionId};
use crate::link::flow::{Argument, Holds, Place, names_run};
use crate::link::tree::FileId;
use crate::sites::ScopeKind;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::frameworks::is_decorator;

impl<'t> CallGraph<'_, 't> {
    /// The constructor of a dataclass or a named tuple of Python stores the argument in the field at its place.
    pub(super) fn given_to_fields_by_place(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let callee = given.argument.callee;
        let is_python = self.tree.lexis(given.file) == Lexis::Python;
        if !is_python || !is_type(callee) || !given.holds_text() {
            return;
        }
        if self.is_named_tuple(given.file, callee) {
            reached.next.push(given.result(Holds::BUILT));
        }
        if let Place::Index(at) = given.argument.place {
            for &one in given.members.iter() {
                let Some(name) = self.field_at(one, at) else {
                    continue;
                };
                reached.next.push(given.result(Holds::Within(name)));
                self.field(given, name, reached);
            }
        }
    }

    /// A keyword argument becomes a member of an object: a field of a class without a constructor of its own, a column of an
    /// ORM, a key of a log entry. Code near the call reads the member: `event.key`, `entry["key"]`.
    pub(super) fn given_to_member(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let argument = given.argument;
        let is_python = self.tree.lexis(given.file) == Lexis::Python;
        let is_stored = || {
            !given.is_of_tree()
                || argument.receiver.is_none() && self.classes_by_name.contains_key(argument.callee)
        };
        if let Place::Keyword(name) = argument.place
            && is_python
            && argument.is_called()
            && argument.callee != "format"
            && is_stored()
        {
            self.field(given, name, reached);
            // `export.apply_async(task_id=run_id)`, and `self.request.id` in the task
            if name == "task_id" && given.holds_text() {
                let request = ("request", None, Holds::Within("id"));
                self.member(given.file, request, &mut reached.next);
            }
        }
    }

    /// Adds the code near a call that may read a field of the object with the argument.
    fn field(&self, given: &Given<'t>, name: &'t str, reached: &mut Found<'t>) {
        let holds = given.argument.holds;
        // A search finds the reads of a run id by its name. The text of an error is seldom the id.
        if holds == Holds::Id && !names_run(name) && name != "error" {
            self.member(given.file, (name, None, holds), &mut reached.next);
        }
    }

    /// A keyword argument of a class goes into the attribute of that name: a model or a dataclass has no constructor of its
    /// own.
    pub(super) fn given_to_field_by_name(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let argument = given.argument;
        let (None, Place::Keyword(field)) = (argument.receiver, argument.place) else {
            return;
        };
        let classes = self.classes_by_name.get(argument.callee);
        for &there in classes.into_iter().flatten() {
            let above = self.classes.above(argument.callee);
            let bases = above
                .iter()
                .filter_map(|base| self.classes_by_name.get(base));
            let owners = bases.flatten().copied().chain([there]);
            let owners = owners.map(|file| self.own(file, field, argument.holds));
            reached.next.extend(owners);
            reached.next.extend(self.hooks_of(there, field));
            let checks = self.checks_of(there, argument.callee);
            if let Some(checks) = checks.filter(|_| argument.holds.is_text()) {
                let receivers = HolderKind::Receivers(checks, self.sets.members(checks).len());
                let holds = Holds::Within(field);
                reached.next.push(Holder::of_set(receivers, holds));
            }
        }
    }

    /// Returns the parameters of functions that an ORM calls with the objects of a file: `@event.listens_for(Job, "load")`,
    /// `@receiver(pre_save, sender=Job)`.
    fn hooks_of(&self, file: FileId, field: &'t str) -> impl Iterator<Item = Holder<'t>> {
        let is_hook = |name: &str| is_decorator(name, words!("listens_for receiver"));
        let hooks = self.known.hooks.get(file, |_| {
            let near = self.near(file, false).into_iter();
            let functions = near.filter_map(|file| self.by_file.get(&file)).flatten();
            let hooks = functions.map(|one| self.signature(*one));
            let hooks = hooks.filter(|(_, hook)| hook.is_decorated(is_hook));
            let parameters = hooks.flat_map(|(file, hook)| {
                let names = hook.parameters.iter().copied();
                let names = names.filter(|name| matches!(*name, "target" | "instance"));
                names.map(move |name| ((file, hook.extent), name))
            });
            parameters.collect()
        });
        let hooks: Vec<_> = hooks.to_vec();
        let hooks = hooks.into_iter();
        hooks.map(move |(code, name)| Holder::variable(code, name, Holds::Within(field)))
    }

    /// An object of `class Name(str)` is the text itself.
    pub(super) fn given_to_text_class(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let Argument {
            receiver, callee, ..
        } = given.argument;
        let mut bases = self.classes.bases(callee);
        if receiver.is_none() && given.holds_text() && bases.any(|base| base == "str") {
            reached.next.push(given.result(given.argument.holds));
        }
    }

    /// Returns the field of a dataclass or a named tuple that the constructor takes at a place.
    fn field_at(&self, constructor: FunctionId, place: u32) -> Option<&'t str> {
        let (file, signature) = self.signature(constructor);
        let name = *signature.parameters.get(place as usize)?;
        let sites = &self.tree.files[file].sites;
        let scope = sites.scope_at(self.start_of(file, name));
        (sites.scope(scope).kind == ScopeKind::Class).then_some(name)
    }

    /// Returns `true` for `Run = namedtuple("Run", "job count")` and `class Run(NamedTuple)`.
    fn is_named_tuple(&self, file: FileId, class: &'t str) -> bool {
        let mut bases = self.classes.bases(class);
        if bases.any(|base| base == "NamedTuple") {
            return true;
        }
        self.known.named_tuples.get((file, class), |_| {
            let definers = self.imports.definers(self.tree, file, class);
            let mut files = definers.into_iter().map(|(file, _)| file).chain([file]);
            files.any(|file| {
                let part = self.whole(file);
                let tokens = self.tokens(file, part);
                let code = self.syntax(file, &tokens);
                let is_maker = |at: usize| code.word(at).eq_ignore_ascii_case("namedtuple");
                let uses = self.uses(file, part, class).into_iter();
                uses.map(|at| at as usize)
                    .any(|at| code.word(at + 1) == "=" && (is_maker(at + 2) || is_maker(at + 4)))
            })
        })
    }
}
