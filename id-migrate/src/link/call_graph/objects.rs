//! Follows an object that stores an id to its other names: the caller's object, the attribute behind a variable, a file.

use super::holders::{Holder, HolderKind};
use super::{CallGraph, Exit, Found, FunctionId};
use crate::ids::index;
use crate::link::flow::Holds;
use crate::link::tree::FileId;
use crate::sites::Span;
use crate::sites::language::Lexis;

impl<'t> CallGraph<'_, 't> {
    /// Follows a value that the object of a variable stores to the other names of the object.
    pub(super) fn stored_in_variable(
        &self,
        (file, part): (FileId, Span),
        (name, holds): (&'t str, Holds<'t>),
        reached: &mut Found<'t>,
    ) {
        let part = self.part_of_variable(file, part, name);
        let object = Holder::new((file, part), name, HolderKind::NamedObject, holds);
        reached.next.push(object);
        let exit = self.left_in_parameter(file, name, holds);
        reached.exits.extend(exit);
    }

    /// Adds the object of another file that stores the value, in each file that imports the object:
    /// `from app.context import current_job` and `current_job.set(run_id)`.
    pub(super) fn imported_object(
        &self,
        file: FileId,
        (name, holds): (&'t str, Holds<'t>),
        next: &mut Vec<Holder<'t>>,
    ) {
        let taken = self.tree.files[file].sites.imported(name);
        let Some(taken) = taken.filter(|_| holds != Holds::Near) else {
            return;
        };
        for (definer, _) in self.imports.definers(self.tree, file, name) {
            let holder = self.in_file(definer, taken.there, HolderKind::Variable, holds);
            next.push(holder);
            self.in_importers(definer, holder, next);
        }
    }

    /// Returns how a value leaves the function that binds `name`, if that is the parameter whose object stores the value. A
    /// closure may store the value: `(sink, runId) => () => sink.push(runId)`.
    fn left_in_parameter(
        &self,
        file: FileId,
        name: &'t str,
        holds: Holds<'t>,
    ) -> Option<(FunctionId, Exit<'t>)> {
        let at = self.start_of(file, name);
        let extent = |function: &FunctionId| self.signature(*function).1.extent;
        let around = self.by_file.get(&file)?.iter().copied();
        let around = around.filter(|function| extent(function).range().contains(&at));
        let binding = around.filter(|function| self.is_local(file, extent(function), name));
        let function = binding.min_by_key(|function| extent(function).range().len())?;
        let mut parameters = self.signature(function).1.parameters.iter();
        let place = parameters.position(|parameter| *parameter == name)?;
        let parameter = Some((index(place), name));
        Some((function, Exit { holds, parameter }))
    }

    /// Adds the code near a file that may read a member of another object, which stores the value.
    pub(super) fn shared(
        &self,
        file: FileId,
        (owner, name): (&'t str, &'t str),
        holds: Holds<'t>,
        next: &mut Vec<Holder<'t>>,
    ) {
        if self.tree.files[file].sites.imports_name(owner) {
            // `service.JOBS.append(run_id)` of an imported module
            let modules = self.imports.from(file).iter().copied();
            let modules = modules.filter(|module| self.mentions(*module, name));
            let variable = |module| self.in_file(module, name, HolderKind::Variable, holds);
            next.extend(modules.map(variable));
        }
        if !holds.is_stored() {
            return;
        }
        let near = self.imports.from(file).iter().copied().chain([file]);
        let naming = near.filter(|file| self.mentions(*file, name));
        next.extend(naming.map(|file| self.own(file, name, holds)));
        self.member(file, (name, None, holds), next);
        let is_property = |function: FunctionId| self.getter(function, holds).is_some();
        self.given_out(file, name, holds, is_property, next);
    }

    /// Adds the objects that functions of a name return, and that store the value.
    pub(super) fn given_out(
        &self,
        file: FileId,
        name: &'t str,
        holds: Holds<'t>,
        is_meant: impl Fn(FunctionId) -> bool,
        next: &mut Vec<Holder<'t>>,
    ) {
        let named = self.sets.id(self.named(name).collect());
        for &function in &*self.sets.members(self.seen_from(file, named)) {
            if is_meant(function) {
                let (there, signature) = self.signature(function);
                let code = (there, signature.extent);
                next.push(Holder::new(code, "", HolderKind::ReturnedObject, holds));
            }
        }
    }

    /// Returns the code that may read the content of a file which gets the value.
    pub(super) fn reading_files(
        &self,
        file: FileId,
        holds: Holds<'t>,
    ) -> impl Iterator<Item = Holder<'t>> {
        // A test writes files for the code under test. A caller in Python may read the file that a function writes.
        let is_test = self.tree.files[file].is_test;
        let is_called = !is_test && self.tree.lexis(file) == Lexis::Python;
        let tested = self.imports.from(file).iter().filter(move |_| is_test);
        let callers = self
            .imports
            .importers(file)
            .iter()
            .filter(move |_| is_called);
        let files = tested.chain(callers).copied().chain([file]);
        files.map(move |file| self.in_file(file, "", HolderKind::FileReads, holds))
    }
}
