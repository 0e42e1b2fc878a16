//! Names that hold an instance of a class.

use super::Collector;
use crate::sites::{Class, Instance, InstanceKind};

impl<'src> Collector<'src> {
    pub(crate) fn class(&mut self, name: &'src str, bases: Vec<&'src str>) {
        if !name.is_empty() {
            self.out.classes.push(Class { name, bases });
        }
    }

    /// Records that a name holds an instance of a class. A value of unknown class counts only if the name has held an
    /// instance before.
    pub(crate) fn instance(
        &mut self,
        name: &'src str,
        kind: InstanceKind,
        class: Option<&'src str>,
        is_declared: bool,
    ) {
        let scope = match kind {
            InstanceKind::Own => self.out.class_of(self.scope),
            InstanceKind::Variable | InstanceKind::Function => self.scope,
        };
        let key = (scope, kind, name);
        if class.is_some() || self.last_instances.contains_key(&key) {
            self.last_instances.insert(key, class);
            self.out.instances.push(Instance {
                name,
                kind,
                class,
                is_declared,
                scope,
            });
        }
    }

    /// Returns the class of the last instance bound to a variable of this scope.
    pub(crate) fn class_of_variable(&self, name: &str) -> Option<&'src str> {
        let key = (self.scope, InstanceKind::Variable, name);
        self.last_instances.get(&key).copied().flatten()
    }

    /// Returns the name of the innermost class around the current place; empty outside of classes.
    pub(crate) fn class_name_around(&self) -> &'src str {
        self.out.scope(self.out.class_of(self.scope)).name
    }
}
