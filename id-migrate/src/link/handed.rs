//! Finds functions that inspect a run id which other code reads by its name and passes to them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::flow::{Flow, Holds, Place, Step, names_run};
use super::named_search::{Looks, Search};
use super::tree::TreeFile;

/// The arguments of functions that are run ids, by the name of the function.
pub(super) struct Handed<'t>(FxHashMap<&'t str, Vec<Place<'t>>>);

impl<'t> Handed<'t> {
    pub(super) fn of(calls: impl Iterator<Item = (&'t str, Place<'t>)>) -> Self {
        let mut functions: FxHashMap<&str, Vec<Place<'_>>> = FxHashMap::default();
        for (name, place) in calls {
            functions.entry(name).or_default().push(place);
        }
        Self(functions)
    }

    /// Returns the inspections of such arguments in the functions of a file. The parameter must be named after a run id too,
    /// because another function may have the same name.
    pub(super) fn looks(&self, file: &TreeFile<'t>, defined: &FxHashSet<&'t str>) -> Looks {
        let functions = file.sites.signatures.iter();
        let functions = functions.filter(|one| !one.is_method);
        let mut taken = functions
            .flat_map(|one| {
                let places = self.0.get(one.name).into_iter().flatten();
                let names = places.filter_map(|place| match *place {
                    Place::Index(at) => one.parameters.get(at as usize).copied(),
                    Place::Keyword(name) => Some(name),
                    Place::Spread => None,
                });
                let names = names.filter(|name| names_run(name));
                names.map(|name| (one.extent, name))
            })
            .peekable();
        if taken.peek().is_none() {
            return Looks::new();
        }
        let tokens = file.tokens();
        let mut flow = Flow::of_named(file, &tokens);
        let mut search = Search::new(defined);
        for (extent, name) in taken {
            flow.steps.push(Step::Variable(name, Holds::Id));
            search.follow(&mut flow, extent);
        }
        search.looks.sort_by_key(|(_, at)| *at);
        search.looks
    }
}
