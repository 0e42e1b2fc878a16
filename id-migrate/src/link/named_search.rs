//! Follows the run ids that code reads by their names to the places that inspect them.

use std::cell::OnceCell;

use rustc_hash::FxHashSet;

use super::flow::{Argument, Flow, Holds, Names, Place, Step};
use super::tree::TreeFile;
use crate::ids::index;
use crate::sites::Span;
use crate::sites::language::vocabulary::inspections::{Inspection, method_inspection};

/// The inspections in one file, each with its byte offset, in the order of the source.
pub(super) type Looks = Vec<(Inspection, u32)>;

pub(super) struct Search<'s, 't> {
    /// The names of all functions of the tree.
    defined: &'s FxHashSet<&'t str>,
    pub(super) looks: Looks,
    /// The functions of the tree that get the id, and the argument.
    pub(super) handed: Vec<(&'t str, Place<'t>)>,
    /// The variables and attributes that were followed.
    seen: FxHashSet<(Span, &'t str, Holds<'t>)>,
    names: OnceCell<Names<'t>>,
}

impl<'s, 't> Search<'s, 't> {
    pub(super) fn new(defined: &'s FxHashSet<&'t str>) -> Self {
        Self {
            defined,
            looks: Looks::new(),
            handed: Vec::new(),
            seen: FxHashSet::default(),
            names: OnceCell::new(),
        }
    }

    /// Follows the steps that `read` finds at each token of the file.
    pub(super) fn begin(
        &mut self,
        flow: &mut Flow<'_, 't>,
        read: impl Fn(&mut Flow<'_, 't>, usize),
    ) {
        for (at, token) in flow.tokens.iter().enumerate() {
            read(flow, at);
            if !flow.steps.is_empty() {
                let part = flow.file.part_at(token.start());
                self.follow(flow, part);
            }
        }
    }

    /// Follows a value into the method or the function that a schema field calls.
    fn field(&mut self, flow: &mut Flow<'_, 't>, argument: &Argument<'t>) {
        if argument.is_called() {
            return;
        }
        let mut functions = flow.file.sites.signatures.iter();
        let Some(function) = functions.find(|one| one.name == argument.callee) else {
            return;
        };
        let parameter = function.parameters.first().copied();
        if let (Some(name), Place::Index(0)) = (parameter, argument.place)
            && self.seen.insert((function.extent, name, argument.holds))
        {
            let names = self.names.get_or_init(|| flow.names());
            let open = std::mem::take(&mut flow.steps);
            flow.variable_in(function.extent, names, name, argument.holds);
            self.follow(flow, function.extent);
            flow.steps = open;
        }
    }

    /// Records a function that gets the id: `issue_of(&run.run_id)`, `ids.issueOf(run.runId)`.
    fn hand(&mut self, file: &TreeFile<'t>, argument: &Argument<'t>) {
        let is_function = match argument.receiver {
            Some(module) => file.sites.imports_name(module.name),
            None => argument.is_called(),
        };
        if argument.holds == Holds::Id && is_function && self.defined.contains(argument.callee) {
            self.handed.push((argument.callee, argument.place));
        }
    }

    /// Follows the steps through the variables of a function and the attributes of the file.
    pub(super) fn follow(&mut self, flow: &mut Flow<'_, 't>, part: Span) {
        while let Some(step) = flow.steps.pop() {
            match step {
                // The members of a related object are found by their own names, and a caller by the name of its argument.
                Step::Variable(_, Holds::Near)
                | Step::Kept {
                    holds: Holds::Near, ..
                }
                | Step::Own(_, Holds::Near)
                | Step::Method(_)
                | Step::Shared { .. }
                | Step::GivenOut(..)
                | Step::Written(..)
                | Step::Replaced(..)
                | Step::Context(..)
                | Step::Trapped
                | Step::Column(..)
                | Step::Segment
                | Step::Option(_)
                | Step::Raised(..)
                | Step::Member(..)
                | Step::Compared(..)
                | Step::Key(..)
                | Step::Look(Inspection::Member, _) => {}
                Step::Return(holds, at) => {
                    let function = flow.file.sites.signature_at(at);
                    let whole = flow.file.whole();
                    if let Some((_, function)) = function.filter(|(_, one)| !one.is_method)
                        && holds.is_text()
                        && self.seen.insert((whole, function.name, Holds::Near))
                    {
                        let names = self.names.get_or_init(|| flow.names());
                        for at in names.get(function.name).cloned().unwrap_or_default() {
                            let open = std::mem::take(&mut flow.steps);
                            flow.results(holds, &[at]);
                            let start = flow.tokens[at as usize].start();
                            self.follow(flow, flow.file.part_at(start));
                            flow.steps = open;
                        }
                    }
                }
                Step::Look(look, at) => self.looks.push((look, index(at))),
                Step::Argument(argument) => {
                    self.field(flow, &argument);
                    self.hand(flow.file, &argument);
                    if let Some(look) = argument.looks
                        && !self.defined.contains(argument.callee)
                    {
                        // `left.runId.localeCompare(right.runId)`
                        let order = method_inspection(argument.callee, None);
                        let order = order.filter(|look| *look == Inspection::Order);
                        let look = order.unwrap_or_else(|| look.clone());
                        if look != Inspection::Member {
                            self.looks.push((look, index(argument.at)));
                        }
                    }
                }
                Step::Variable(name, holds) | Step::Kept { name, holds, .. } => {
                    if self.seen.insert((part, name, holds)) {
                        let names = self.names.get_or_init(|| flow.names());
                        flow.variable_in(part, names, name, holds);
                    }
                }
                Step::Type(name, holds) => {
                    if self.seen.insert((Span::new(0, 0), name, holds)) {
                        let names = self.names.get_or_init(|| flow.names());
                        flow.schemas(holds, names.get(name).map_or(&[], Vec::as_slice));
                    }
                }
                Step::Own(name, holds) => {
                    let whole = flow.file.whole();
                    if self.seen.insert((whole, name, holds)) {
                        let names = self.names.get_or_init(|| flow.names());
                        flow.own(name, holds, &|name| {
                            names.get(name).cloned().unwrap_or_default()
                        });
                    }
                }
            }
        }
    }
}
