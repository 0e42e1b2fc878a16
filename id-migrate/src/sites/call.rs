//! Calls and functions, whose arguments may be ids by their position.

use super::{Destination, Field, Negative, Receiver, ScopeId, SiteValue, Span};

/// A call with positional arguments that are literals or names.
#[derive(Clone, Debug)]
pub struct Call<'src> {
    /// The last name of the callee: `execute` of `agent.execute(…)`.
    pub callee: &'src str,
    /// `true` if it is called through a receiver (`agent.execute`).
    pub is_method: bool,
    /// The receiver.
    pub receiver: Receiver<'src>,
    /// Number of positional arguments; `None` if one of them is spread (`*args`).
    pub positional: Option<u32>,
    /// Number of keyword arguments.
    pub named: u32,
    /// The positional arguments that are literals or names, with their index.
    pub arguments: Box<[(u32, SiteValue<'src>)]>,
    /// As [`Site::sibling`](super::Site::sibling), so that keywords of the same call are side by side with them.
    pub sibling: u32,
    /// What receives the arguments.
    pub destination: Destination,
    /// The innermost definition around it.
    pub scope: ScopeId,
    /// As [`Site::extent`](super::Site::extent).
    pub extent: Span,
    /// As [`Site::negative`](super::Site::negative).
    pub negative: Option<Negative>,
}

/// A function of this file.
#[derive(Clone, Debug, Default)]
pub struct Signature<'src> {
    /// The name; for a constructor, the name of the class.
    pub name: &'src str,
    /// `true` if it is called through a receiver; its index does not count `self`.
    pub is_method: bool,
    /// The class of a method; empty for a function.
    pub owner: &'src str,
    /// Maximum number of positional arguments; `u32::MAX` if unlimited.
    pub positional: u32,
    /// Minimum number of arguments.
    pub required: u32,
    /// The parameters without `self`, positional parameters first; for a destructured parameter, its source.
    pub parameters: Box<[&'src str]>,
    /// The parameter that takes the other positional arguments, and its index: `*args`, `...args`.
    pub rest: Option<(u32, &'src str)>,
    /// The parameter that takes the other keyword arguments: `**kwargs`.
    pub keywords: Option<&'src str>,
    /// The whole function.
    pub extent: Span,
    /// The index and the field of each parameter that is an id.
    pub ids: Box<[(u32, Field)]>,
    /// The names of the decorators of a Python function or a method of TypeScript: `app.get` of `@app.get("/")`.
    pub decorators: Box<[&'src str]>,
}

impl Signature<'_> {
    /// Returns `true` if the function has such a decorator.
    pub(crate) fn is_decorated(&self, is_it: impl Fn(&str) -> bool) -> bool {
        self.decorators.iter().any(|name| is_it(name))
    }

    /// Returns `true` if pytest calls the function and passes its result to tests.
    pub(crate) fn is_fixture(&self) -> bool {
        self.is_decorated(names_fixture)
    }
}

/// Returns `true` if a decorator is `pytest.fixture` or a similar decorator.
pub(super) fn names_fixture(decorator: &str) -> bool {
    decorator.ends_with("fixture")
}
