//! Classes and their instances.

use super::ScopeId;

/// A class, interface, trait or constant object of this file, whose methods are called on its instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class<'src> {
    /// The name; for an object literal, the name of its variable.
    pub name: &'src str,
    /// The last parts of the names of its bases.
    pub bases: Vec<&'src str>,
}

/// A name that holds an instance of a class: `store = Store()`, `store: Store`, `def store() -> Store`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instance<'src> {
    /// The variable, parameter or attribute, or the function that returns the instance.
    pub name: &'src str,
    /// The kind of the name.
    pub kind: InstanceKind,
    /// The class, or the function that returns the instance; `None` if the name holds another value.
    pub class: Option<&'src str>,
    /// `true` if an annotation says so, which holds for whatever is assigned.
    pub is_declared: bool,
    /// The scope in which the name is known; the class of an attribute.
    pub scope: ScopeId,
}

/// The kind of a name that holds an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstanceKind {
    /// A variable or a parameter.
    Variable,
    /// An attribute of `self` or `this`.
    Own,
    /// The return value of a function, or the value of a fixture.
    Function,
}

/// The receiver of a method, as far as the call site shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Receiver<'src> {
    /// Nothing: `f(x)`.
    #[default]
    Nothing,
    /// A type, without an instance: `Store::open(x)`.
    Type(&'src str),
    /// A module of Rust: `store::open(x)`.
    Module(&'src str),
    /// An instance of a class: `Store().get(x)`, `self.get(x)`.
    Instance(&'src str),
    /// A variable, a module or a class: `store.get(x)`, `Store.get(x)`.
    Name(&'src str),
    /// An attribute of `self` or `this`: `self.store.get(x)`.
    Own(&'src str),
    /// An attribute of something else, by its last name: `app.store.get(x)`.
    Member(&'src str),
    /// Any other expression: `rows[0].get(x)`.
    Other,
}

impl<'src> Receiver<'src> {
    /// Returns the receiver that is an instance of a class. An empty name stands for no class.
    pub(crate) fn instance(class: Option<&'src str>) -> Self {
        let class = class.filter(|class| !class.is_empty());
        class.map_or(Self::Other, Self::Instance)
    }
}
