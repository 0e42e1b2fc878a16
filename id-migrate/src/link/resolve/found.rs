//! Collects the ids, each with its places.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::names::{bindings_of, imported};
use super::{IdLiteral, Use};
use crate::link::imports::Imports;
use crate::link::tree::{FileId, Tree};
use crate::sites::{
    Binding, Destination, Field, LiteralId, Negative, NegativeRead, Position, ScopeId, Site,
    SiteValue,
};

/// Ids by file and place.
pub(super) struct Found<'a, 't> {
    tree: &'a Tree<'t>,
    imports: &'a Imports,
    pub(super) ids: BTreeMap<(FileId, LiteralId), IdLiteral<'t>>,
}

impl<'a, 't> Found<'a, 't> {
    pub(super) fn new(tree: &'a Tree<'t>, imports: &'a Imports) -> Self {
        Self {
            tree,
            imports,
            ids: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, file: FileId, site: &Site<'t>) {
        match site.value {
            SiteValue::Literal(literal) => self.add_literal(file, literal, file, site),
            SiteValue::Name(name) => self.add_name(file, site, name),
        }
    }

    /// Marks the ids behind a name that is used where a test needs an invalid id.
    pub(super) fn read(&mut self, file: FileId, read: &NegativeRead<'t>) {
        let here = &self.tree.files[file].sites;
        let bound = bindings_of(here, read.scope, read.extent, read.name).into_iter();
        let mut meant: Vec<_> = bound.map(|literal| (file, literal)).collect();
        if read.negative == Negative::Raises {
            let function = here.function_of(read.scope);
            let holds = |holder: &&Binding<'_>| {
                holder.name == read.name && here.function_of(holder.scope) == function
            };
            let held = here.holders.iter().filter(holds);
            meant.extend(held.map(|holder| (file, holder.literal)));
        }
        if meant.is_empty() {
            meant.extend(imported(self.tree, self.imports, file, read.name));
        }
        for place in meant {
            if let Some(known) = self.ids.get_mut(&place) {
                known.read_by = Some(read.negative);
            }
        }
    }

    /// Marks the ids in code that must fail, if other code of the same function receives an equal id: a test that starts the
    /// same run twice. Both are like one id with a name.
    pub(super) fn read_repeated(&mut self) {
        let tree = self.tree;
        let key = |id: &IdLiteral<'t>| {
            let sites = &tree.files[id.file].sites;
            let literal = sites.literal(id.literal);
            let function = sites.outermost_function_of(literal.scope);
            let text = sites.value(literal)?;
            (function != ScopeId::MODULE).then_some((id.file, function, text))
        };
        let is_received = |id: &&IdLiteral<'t>| {
            let is_compared = id.position == Position::Comparison;
            !is_compared && tree.literal(id.file, id.literal).negative.is_none()
        };
        let received = self.ids.values().filter(is_received);
        let received: FxHashSet<_> = received.filter_map(key).collect();
        for id in self.ids.values_mut() {
            let negative = tree.literal(id.file, id.literal).negative;
            if negative == Some(Negative::Raises)
                && key(id).is_some_and(|key| received.contains(&key))
            {
                id.read_by = negative;
                id.is_given = true;
            }
        }
    }

    /// Adds the constant that a name in an id's position means.
    fn add_name(&mut self, file: FileId, site: &Site<'t>, name: &'t str) {
        let here = &self.tree.files[file].sites;
        let local = bindings_of(here, site.scope, site.extent, name);
        if !local.is_empty() {
            for literal in local {
                self.add_constant(file, literal, file, site);
            }
            return;
        }
        for (definer, literal) in imported(self.tree, self.imports, file, name) {
            self.add_constant(definer, literal, file, site);
        }
    }

    fn add_constant(&mut self, file: FileId, literal: LiteralId, seen_in: FileId, site: &Site<'t>) {
        // `user_id = "x"` and then `f(run_id=user_id)`: it has a role of its own, and keeps its text.
        // A member of a constant object (`IDS.run`) is named by where it is used.
        let is_member = matches!(site.value, SiteValue::Name(name) if name.contains(['.', ':']));
        let sites = &self.tree.files[file].sites;
        if !is_member && sites.role(sites.literal(literal)).is_another() {
            return;
        }
        let position = if site.position == Position::Comparison {
            Position::Comparison
        } else {
            Position::Constant
        };
        let site = site.clone();
        self.add_literal(file, literal, seen_in, &Site { position, ..site });
    }

    fn add_literal(&mut self, file: FileId, literal: LiteralId, seen_in: FileId, site: &Site<'t>) {
        let one = Use {
            file: seen_in,
            field: site.field,
            position: site.position,
            sibling: site.sibling,
            scope: site.scope,
            extent: site.extent,
        };
        let destination = if site.position == Position::Comparison {
            Destination::Comparison
        } else {
            site.destination
        };
        let known = self.ids.entry((file, literal));
        let known = known.or_insert_with(|| IdLiteral {
            file,
            literal,
            field: site.field,
            name: site.name,
            position: site.position,
            uses: Vec::new(),
            is_both: false,
            destination,
            read_by: None,
            is_given: false,
        });
        known.destination = known.destination.min(destination);
        known.is_given |= matches!(site.value, SiteValue::Name(_))
            && site.position != Position::Comparison
            && site.negative.is_none();
        if known.position == Position::Comparison && site.position != Position::Comparison {
            known.position = site.position;
            known.name = site.name;
        }
        if (known.field == Field::RunId) != (site.field == Field::RunId) {
            known.is_both = true;
            known.field = Field::RunId;
        }
        if !known.uses.contains(&one) {
            known.uses.push(one);
        }
    }
}
