//! Finds the steps that follow from a holder, once.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::holders::{Holder, HolderId, HolderKind};
use super::reached::{Exit, Found, StepsId};
use super::{CallGraph, FunctionId};
use crate::ids::grown;
use crate::link::flow::{Flow, Holds, Step, names_run};
use crate::link::tree::FileId;
use crate::sites::Span;
use crate::sites::language::Lexis;

impl<'t> CallGraph<'_, 't> {
    /// Returns the steps that follow from a holder.
    pub(super) fn steps_from(&self, id: HolderId) -> StepsId {
        if let Some(Some(known)) = self.steps.borrow().known.get(id.index()) {
            return *known;
        }
        let found = self.numbered(self.found(self.holder(id)));
        let steps = &mut *self.steps.borrow_mut();
        let mut holders = self.holders.borrow_mut();
        if steps.reached(found).is_empty() && !holders.watched.contains(id.0) {
            holders.dead_ends.insert(id.0);
        }
        *grown(&mut steps.known, id.index()) = Some(found);
        found
    }

    fn found(&self, holder: Holder<'t>) -> Found<'t> {
        let Holder {
            code,
            name,
            kind,
            holds,
        } = holder;
        let Some((file, part)) = code else {
            return match kind {
                HolderKind::Receivers(methods, _) => self.receivers(methods, holds),
                HolderKind::Takers(id, _) => self.parameters(&self.takers(id), holds),
                _ => Found::default(),
            };
        };
        if kind == HolderKind::Handlers {
            return match holds {
                Holds::Text => self.handled_url(file, name),
                Holds::Id => self.handled(file),
                holds => self.handled_part(file, (name, holds)),
            };
        }
        if kind == HolderKind::Command {
            return match self.tree.lexis(file) {
                Lexis::Python => self.commanded(file, name),
                _ => self.given_option(file, name),
            };
        }
        let tokens = self.tokens(file, part);
        let mut flow = Flow::new(&self.tree.files[file], &tokens);
        let uses = |name: &str| self.uses(file, part, name);
        match kind {
            HolderKind::Variable => flow.variable(name, holds, &uses(name)),
            HolderKind::Own => flow.own(name, holds, &uses),
            HolderKind::Member(_) | HolderKind::SharedMember => {
                let place = match kind {
                    HolderKind::Member(place) => place,
                    _ => None,
                };
                // Each test makes its own objects, so a search of the whole file leaves tests out, or reads nothing else.
                let is_whole = part == self.whole(file);
                let is_test = kind == HolderKind::SharedMember || !is_whole;
                let mut uses = uses(name);
                uses.retain(|at| {
                    let start = tokens[*at as usize].start() as usize;
                    !is_whole || self.tree.files[file].test_at(start).is_some() == is_test
                });
                flow.reads_of_member((name, place), holds, &uses);
                // Another search finds the production code that inspects a `runId`. Here, only a test that reads the `runId`, or
                // another name for it, leads on.
                if names_run(name) && place.is_none() {
                    flow.steps.retain(|step| match step {
                        Step::Member(name, ..) => !names_run(name),
                        Step::Look(..) | Step::Variable(..) => is_test,
                        _ => false,
                    });
                }
            }
            HolderKind::Field => flow.declarations(name, &uses(name)),
            HolderKind::Message => {
                let is_error = |class: &str| self.is_error_class(class);
                flow.messages_of_errors(holds, part, &uses(name), &is_error);
            }
            HolderKind::MockCalls => flow.calls_of_mocks(),
            HolderKind::Column(None) => flow.columns_in_sql(name),
            HolderKind::Column(Some(place)) => flow.column_at(name, place),
            HolderKind::Instances => flow.instances(holds, &uses(name)),
            HolderKind::Schema => flow.schemas(holds, &uses(name)),
            HolderKind::Closures(caller) => {
                return self.closures((file, name), &mut flow, (caller, holds));
            }
            HolderKind::Caught => flow.caught(&self.catching(name), &uses),
            HolderKind::Replaced => flow.replacement(name, holds, &uses(name)),
            HolderKind::Result => flow.results(holds, &uses(name)),
            HolderKind::Expression(first, last) => {
                flow.value(first as usize, last as usize, holds);
            }
            HolderKind::NamedObject => flow.named_object(holds, &uses(name)),
            HolderKind::FileReads => flow.reads_of_files(holds),
            HolderKind::ReturnedObject => flow.returned_objects(holds),
            HolderKind::Filled(last, place) => {
                flow.filled(last as usize, (place, Some(name)), holds);
            }
            HolderKind::FilledByEach(place) => {
                for at in uses(name) {
                    flow.filled_by_call(at as usize, place, holds);
                }
            }
            HolderKind::Receivers(..)
            | HolderKind::Takers(..)
            | HolderKind::Handlers
            | HolderKind::Command => {}
        }
        let mut found = self.follow(file, part, flow.steps);
        match kind {
            HolderKind::Variable => self.captured(part, &mut found),
            HolderKind::Expression(..) => self.called_inside((file, part), &mut found),
            _ => {}
        }
        found
    }

    /// Returns the inner functions of some code, with the values of that code that they return.
    fn inner_exits(&self, part: Span, found: &Found<'t>) -> Vec<(FunctionId, Exit<'t>)> {
        let extent = |function: FunctionId| self.signature(function).1.extent;
        let is_inner = |(function, _): &&(FunctionId, Exit<'t>)| {
            extent(*function) != part && part.contains(extent(*function))
        };
        found.exits.iter().filter(is_inner).copied().collect()
    }

    /// Follows a variable that a function inside the variable's code returns: every call of the function returns the value.
    fn captured(&self, part: Span, found: &mut Found<'t>) {
        for (function, exit) in self.inner_exits(part, found) {
            let results = self.results(function, exit);
            found.next.extend(results.iter().map(|id| self.holder(*id)));
        }
    }

    /// Follows the result of a call that an inner function returns: `def again(): return load(run_id)`. Only the code around the
    /// inner function can call it by its name.
    fn called_inside(&self, (file, part): (FileId, Span), found: &mut Found<'t>) {
        if part == self.whole(file) {
            return;
        }
        for (function, exit) in self.inner_exits(part, found) {
            let (_, signature) = self.signature(function);
            let kind = HolderKind::Result;
            let result = Holder::new((file, part), signature.name, kind, exit.holds);
            found.next.push(result);
        }
    }

    pub(super) fn numbered(&self, found: Found<'t>) -> StepsId {
        let mut holders = self.holders.borrow_mut();
        let steps = &mut *self.steps.borrow_mut();
        let [next, _] = [found.next, found.guessed].map(|found| {
            let first = steps.next.len();
            for holder in found {
                let id = holders.id(holder);
                if holders.listed.insert(id.0) {
                    steps.next.push(id);
                }
            }
            for id in &steps.next[first..] {
                holders.listed.remove(id.0);
            }
            steps.next.len()
        });
        let first = steps.calls.len();
        for (functions, call) in found.calls {
            let call = holders.id(call);
            let call = holders.call(functions, call);
            if holders.listed.insert(call.id) {
                steps.calls.push(call);
            }
        }
        for call in &steps.calls[first..] {
            holders.listed.remove(call.id);
        }
        let mut ends = found.ends;
        ends.sort_unstable();
        ends.dedup();
        steps.ends.extend(ends);
        steps.looks.extend(found.looks);
        steps.exits.extend(found.exits);
        steps.finish(next)
    }

    /// Returns the holders of a value that leaves a function, in its own file and in the importing files that name the function.
    pub(super) fn results(&self, function: FunctionId, exit: Exit<'t>) -> Rc<[HolderId]> {
        self.known.results.get((function, exit), |_| {
            let (file, signature) = self.signature(function);
            let importers = |file| self.imports.importers(file).iter().copied();
            // A `conftest.py` hands on the fixtures that it imports.
            let below = importers(file).filter(|_| signature.is_fixture());
            let files = below.flat_map(importers).chain(importers(file));
            let files: BTreeSet<FileId> = files.chain([file]).collect();
            // `with Running() as run:` calls the method of its class.
            let class = || self.class_around(file, signature.extent.start as usize);
            let is_entered = matches!(signature.name, "__enter__" | "__aenter__");
            let entered = is_entered.then(class).flatten();
            let name = entered.unwrap_or(signature.name);
            let names_it = |at: &FileId| *at == file || self.mentions(*at, name);
            let results = files.into_iter().filter(names_it).map(|file| {
                let kind = match exit.parameter {
                    None => HolderKind::Result,
                    Some((place, _)) => HolderKind::FilledByEach(place),
                };
                self.id_of(self.in_file(file, name, kind, exit.holds))
            });
            results.collect()
        })
    }
}
