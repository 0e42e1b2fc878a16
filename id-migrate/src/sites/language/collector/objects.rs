//! Names of objects that hold ids: an object that is only compared gives its ids to no code.

use super::Collector;
use crate::sites::{Destination, ScopeId};

/// A part of the value that an assignment gives to a name.
#[derive(Debug)]
pub(super) enum Part<'src> {
    /// The index of a site.
    Site(usize),
    /// The index of a call: a constructor with positional arguments.
    Call(usize),
    /// Another name: `want = [first, second]`.
    Name(&'src str),
}

/// An object that was assigned to a name.
#[derive(Debug)]
pub(super) struct Object<'src> {
    name: &'src str,
    scope: ScopeId,
    parts: Vec<Part<'src>>,
}

/// A use of the name of an object.
#[derive(Debug)]
pub(super) struct Load<'src> {
    name: &'src str,
    scope: ScopeId,
    is_compared: bool,
}

impl<'src> Collector<'src> {
    /// Gives an object to a name: the one whose parts were found since the last call.
    pub(in crate::sites::language) fn object(&mut self, name: &'src str) {
        let parts = std::mem::take(&mut self.named_parts);
        if !parts.is_empty() {
            self.objects.push(Object {
                name,
                scope: self.scope,
                parts,
            });
        }
    }

    /// Forgets the parts of a value that no name holds.
    pub(in crate::sites::language) fn no_object(&mut self) {
        self.named_parts.clear();
    }

    /// Records the use of a name as a value.
    #[inline]
    pub(in crate::sites::language) fn load(&mut self, name: &'src str) {
        if !self.objects.is_empty() && self.objects.iter().any(|object| object.name == name) {
            match self.destination {
                Destination::Name => self.named_parts.push(Part::Name(name)),
                destination => self.loads.push(Load {
                    name,
                    scope: self.scope,
                    is_compared: destination.is_compared(),
                }),
            }
        }
    }

    /// Records that code receives the object of a name: `run` of `run.start()`.
    pub(in crate::sites::language) fn pass(&mut self, name: &'src str) {
        self.loads.push(Load {
            name,
            scope: self.scope,
            is_compared: false,
        });
    }

    /// Marks the ids of the objects that are only compared.
    pub(super) fn mark_compared_objects(&mut self) {
        // A later object may hold an earlier one.
        while let Some(object) = self.objects.pop() {
            let mut loads = self
                .loads
                .iter()
                .filter(|load| load.name == object.name && self.is_within(load.scope, object.scope))
                .map(|load| load.is_compared)
                .peekable();
            let is_compared = loads.peek().is_some() && loads.all(|is_compared| is_compared);
            for part in object.parts {
                match part {
                    Part::Site(at) if is_compared => {
                        self.out.sites[at].destination = Destination::ComparedObject;
                    }
                    Part::Call(at) if is_compared => {
                        self.out.calls[at].destination = Destination::ComparedObject;
                    }
                    Part::Site(_) | Part::Call(_) => {}
                    Part::Name(name) => self.loads.push(Load {
                        name,
                        scope: object.scope,
                        is_compared,
                    }),
                }
            }
        }
    }

    /// Returns `true` if a scope is another one or inside it.
    fn is_within(&self, mut scope: ScopeId, outer: ScopeId) -> bool {
        while scope != outer && scope != ScopeId::MODULE {
            scope = self.out.scope(scope).parent;
        }
        scope == outer
    }
}
