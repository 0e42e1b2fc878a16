//! Numbers sets of functions, so that an edge of the graph names a set and not its members.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::holders::{Holder, HolderKind};
use super::{CallGraph, FunctionId};
use crate::cache::Cache;
use crate::ids::grown;
use crate::link::flow::{Holds, Place, names_run};
use crate::link::tree::FileId;

index_type! {
    /// The functions that a call may mean, under a number.
    pub(super) SetId
}

index_type! {
    /// The parameters that an argument may reach, under a number.
    pub(super) TakersId
}

/// The parameters that an argument at one place reaches.
#[derive(Debug)]
pub(super) struct Takers<'t> {
    pub(super) place: Place<'t>,
    pub(super) parameters: Box<[(FunctionId, &'t str)]>,
    /// The functions with one of the parameters.
    pub(super) functions: SetId,
}

/// The parameters of a call before the calling file is known.
struct Candidates<'t> {
    parameters: Vec<(FunctionId, &'t str)>,
    /// `true` if the argument is a text and a parameter is named after a run id.
    takes_id: bool,
    takers: Option<TakersId>,
}

/// An argument without its calling file.
type Given<'t> = (SetId, Place<'t>, Holds<'t>);

/// The sets that any question has met.
#[derive(Default)]
pub(super) struct Sets<'t> {
    ids: RefCell<FxHashMap<Rc<[FunctionId]>, SetId>>,
    all: RefCell<Vec<Rc<[FunctionId]>>>,
    /// The sets that contain a function, by the function's number.
    containing: RefCell<Vec<Vec<SetId>>>,
    takers: RefCell<Vec<Rc<Takers<'t>>>>,
    candidates: Cache<Given<'t>, Rc<Candidates<'t>>>,
    nearby: Cache<(Given<'t>, FileId), Option<TakersId>>,
}

impl Sets<'_> {
    pub(super) fn id(&self, members: Vec<FunctionId>) -> SetId {
        let members: Rc<[FunctionId]> = members.into();
        let mut ids = self.ids.borrow_mut();
        if let Some(known) = ids.get(&members) {
            return *known;
        }
        let mut all = self.all.borrow_mut();
        let id = SetId::new(all.len());
        let mut containing = self.containing.borrow_mut();
        for function in &*members {
            let sets = grown(&mut containing, function.index());
            if sets.last() != Some(&id) {
                sets.push(id);
            }
        }
        all.push(Rc::clone(&members));
        ids.insert(members, id);
        id
    }

    pub(super) fn members(&self, set: SetId) -> Rc<[FunctionId]> {
        Rc::clone(&self.all.borrow()[set.index()])
    }

    /// Calls `each` with every set that contains a function.
    pub(super) fn for_each_containing(&self, function: FunctionId, each: impl FnMut(SetId)) {
        let containing = self.containing.borrow();
        let sets = containing.get(function.index());
        sets.into_iter().flatten().copied().for_each(each);
    }
}

impl<'t> CallGraph<'_, 't> {
    pub(super) fn takers(&self, id: TakersId) -> Rc<Takers<'t>> {
        Rc::clone(&self.sets.takers.borrow()[id.index()])
    }

    /// Returns the parameters of `functions` that an argument in `file` reaches; `None` if no function has one.
    pub(super) fn taken(
        &self,
        file: FileId,
        functions: SetId,
        place: Place<'t>,
        holds: Holds<'t>,
    ) -> Option<TakersId> {
        let holds = match (place, holds) {
            (Place::Spread, holds) => holds,
            // Only the name of a parameter and the kind of the content count.
            (_, holds) if holds.is_text() => Holds::Id,
            _ => Holds::Near,
        };
        let given = (functions, place, holds);
        let candidates = self.sets.candidates.get(given, |_| self.candidates(given));
        if !candidates.takes_id {
            return candidates.takers;
        }
        // An id goes to functions with an id parameter there, and to functions in nearby files.
        self.sets.nearby.get((given, file), |_| {
            let near = self.imports.from(file);
            let parameters = candidates.parameters.iter().copied();
            let parameters = parameters.filter(|(function, name)| {
                let there = self.signature(*function).0;
                names_run(name) || there == file || near.contains(&there)
            });
            self.takers_of(place, parameters.collect())
        })
    }

    /// Returns the holder of the parameters of `functions` that an argument in `file` reaches; `None` if no function has one.
    pub(super) fn handed_to(
        &self,
        file: FileId,
        functions: SetId,
        place: Place<'t>,
        holds: Holds<'t>,
    ) -> Option<Holder<'t>> {
        let id = self.taken(file, functions, place, holds)?;
        let takers = HolderKind::Takers(id, self.takers(id).parameters.len());
        Some(Holder::of_set(takers, holds))
    }

    fn candidates(&self, given: Given<'t>) -> Rc<Candidates<'t>> {
        let (functions, place, holds) = given;
        let mut parameters: Vec<(FunctionId, &'t str)> = Vec::new();
        for &function in &*self.sets.members(functions) {
            let signature = self.signature(function).1;
            let all = &signature.parameters;
            let rest = || self.rest_parameter(function, place);
            match place {
                Place::Index(at) => {
                    let is_named = signature.rest.is_none_or(|(rest, _)| at < rest);
                    let named = all.get(at as usize).copied().filter(|_| is_named);
                    let taking = named.or_else(rest).into_iter();
                    let taking = taking.chain(self.all_arguments(function));
                    parameters.extend(taking.map(|name| (function, name)));
                }
                Place::Keyword(name) => {
                    let named = all.iter().find(|it| **it == name).copied();
                    parameters.extend(named.or_else(rest).map(|name| (function, name)));
                }
                Place::Spread => {
                    parameters.extend(all.iter().map(|name| (function, *name)));
                    let others = rest().into_iter().chain(signature.keywords);
                    parameters.extend(others.map(|name| (function, name)));
                }
            }
        }
        let takes_id = holds.is_text() && parameters.iter().any(|(_, name)| names_run(name));
        if place == Place::Spread && !holds.is_text() && holds != Holds::List {
            parameters.retain(|(function, name)| {
                let is_rest = !self.signature(*function).1.parameters.contains(name);
                is_rest || holds.member(name) == Holds::Id
            });
        }
        let takers = if takes_id {
            None
        } else {
            self.takers_of(place, parameters.clone())
        };
        Rc::new(Candidates {
            parameters: if takes_id { parameters } else { Vec::new() },
            takes_id,
            takers,
        })
    }

    fn takers_of(
        &self,
        place: Place<'t>,
        parameters: Vec<(FunctionId, &'t str)>,
    ) -> Option<TakersId> {
        if parameters.is_empty() {
            return None;
        }
        let mut functions: Vec<_> = parameters.iter().map(|(function, _)| *function).collect();
        functions.dedup();
        let functions = self.sets.id(functions);
        let mut all = self.sets.takers.borrow_mut();
        let id = TakersId::new(all.len());
        all.push(Rc::new(Takers {
            place,
            parameters: parameters.into(),
            functions,
        }));
        Some(id)
    }
}
