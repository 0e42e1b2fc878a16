//! State for the subtree of a syntax node: set before the walk, restored after it.

use super::collector::Collector;
use super::slot::{CommandLine, Slot};
use super::vocabulary::Failure;
use crate::sites::{Destination, Negative, ScopeKind, Span};

/// A construct that binds its elements to names one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Each {
    /// Elements are not bound.
    #[default]
    Nothing,
    /// Values of a table of cases, for the parameters of the next function.
    Case,
    /// Values of a loop, for its variables.
    Turn,
}

pub(super) trait Walk<'src>: Sized {
    fn found(&mut self) -> &mut Collector<'src>;

    fn within(&mut self, extent: Span, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.found().extent, extent);
        walk(self);
        self.found().extent = outer;
    }

    /// Walks code that may need an invalid id.
    fn negatively(&mut self, negative: Option<Negative>, walk: impl FnOnce(&mut Self)) {
        let outer = self.found().negative;
        self.found().negative = outer.or(negative);
        walk(self);
        self.found().negative = outer;
    }

    /// Walks a part of the file, which a test may expect to fail.
    fn failing(&mut self, failure: Option<Failure<'_>>, part: Span, walk: impl FnOnce(&mut Self)) {
        if failure.is_some_and(Failure::says_absent) {
            self.found().absence_in(part);
        }
        let may_need_bad_id = failure.is_some_and(Failure::may_come_from_id);
        self.negatively(may_need_bad_id.then_some(Negative::Raises), walk);
    }

    /// Walks a part of an argument. If the part is in a longer text, a function that gets the text judges the text, and not an
    /// id in it: `parse(json.dumps({"run_id": "a"}))`, `parse(["--run-id", "a"])`.
    fn within_text(&mut self, is_in_text: bool, walk: impl FnOnce(&mut Self)) {
        let outer = self.found().negative;
        self.found().negative = outer.filter(|outer| !is_in_text || *outer != Negative::Validator);
        walk(self);
        self.found().negative = outer;
    }

    /// Walks an element of a list in a slot. Any list may be a command line, whose arguments so far are `line`. `text` is the
    /// element if it is a literal.
    fn element(
        &mut self,
        (line, text): (&mut CommandLine<'src>, Option<&'src str>),
        (slot, at): (&Slot<'src>, u32),
        walk: impl FnOnce(&mut Self, Slot<'src>),
    ) {
        let value = line.next(text, || self.found().new_sibling());
        let is_value = value.is_some();
        let slot = value.unwrap_or_else(|| slot.element(at, || self.found().new_sibling()));
        self.within_text(is_value, |walker| walk(walker, slot));
    }

    /// Walks an expression whose value has this destination.
    fn giving_to(&mut self, destination: Destination, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.found().destination, destination);
        walk(self);
        self.found().destination = outer;
    }

    /// Walks the value that a name is given, so that the name holds the ids in it.
    fn naming(&mut self, name: Option<&'src str>, walk: impl FnOnce(&mut Self)) {
        self.giving_to(Destination::Name, walk);
        match name {
            Some(name) => self.found().object(name),
            None => self.found().no_object(),
        }
    }

    /// Walks the content of a new definition.
    fn scoped(
        &mut self,
        kind: ScopeKind,
        name: &'src str,
        is_test: bool,
        walk: impl FnOnce(&mut Self),
    ) {
        let extent = self.found().extent;
        self.scoped_at(extent, kind, name, is_test, walk);
    }

    /// As [`Self::scoped`], for a definition with another extent.
    fn scoped_at(
        &mut self,
        extent: Span,
        kind: ScopeKind,
        name: &'src str,
        is_test: bool,
        walk: impl FnOnce(&mut Self),
    ) {
        let inner = self.found().new_scope(extent, kind, name, is_test);
        let outer = std::mem::replace(&mut self.found().scope, inner);
        self.giving_to(Destination::Code, walk);
        self.found().scope = outer;
    }

    /// Walks elements that are bound to names one by one.
    fn giving(&mut self, each: Each, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.found().each, each);
        walk(self);
        self.found().each = outer;
    }

    /// Walks the body of a function that returns this.
    fn returning(&mut self, returns: Slot<'src>, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.found().returns, returns);
        walk(self);
        self.found().returns = outer;
    }
}
