//! Finds the closures and functions of a file that a caller elsewhere may call.

use std::iter::once;
use std::ops::Range;

use super::{Flow, Holds, Mocked, Place, Step};
use crate::sites::Span;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::collections::is_ordering;

/// The kinds of callers of a stored closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    /// A variable that is called, or a parameter of a closure, with the index of the argument; `None` if the argument may be
    /// any.
    Variable(Option<u32>),
    /// A member of an object whose name is computed: `this[name](x)`.
    Computed,
    /// A parameter of a Python function, or an attribute of `self`, with the index of the argument; `None` if the argument may
    /// be any.
    Parameter(Option<u32>),
    /// A function that calls the listeners of an event.
    Emitter,
    /// A function that sends a request, so that tests replace the function.
    Request,
    /// A function that is a member of an object.
    Member,
    /// A method that hands a value to a generator.
    Generator,
}

impl Caller {
    /// Returns the kind of a function outside the tree with this name, if the function calls closures.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            // `port.onmessage = (message) => …`
            "postMessage" => Some(Self::Variable(Some(0))),
            "emit" | "trigger" | "fire" | "publish" | "dispatch" | "dispatchEvent" | "notify" => {
                Some(Self::Emitter)
            }
            "fetch" | "axios" | "get" | "post" | "put" | "patch" | "delete" | "request" => {
                Some(Self::Request)
            }
            "next" | "send" => Some(Self::Generator),
            _ => None,
        }
    }
}

impl<'t> Flow<'_, 't> {
    /// Binds the parameters of the closures of a file that a caller may call, and hands the value to the functions that are
    /// given by name. `name` is the member, the table or the function that the caller is known by, and `uses` are its tokens.
    ///
    /// Returns each step with the part of the file that it is in.
    pub(crate) fn stored_closures(
        &mut self,
        (caller, holds): (Caller, Holds<'t>),
        name: &str,
        uses: &[u32],
    ) -> Vec<(Span, Step<'t>)> {
        let mut found = Vec::new();
        let places = match caller {
            // A parameter stands for an argument of a call of the function.
            Caller::Parameter(_) => self.arguments_of_calls(uses),
            _ => once(1..self.tokens.len()).collect(),
        };
        for at in places.into_iter().flatten() {
            let part = match caller {
                Caller::Generator => self.received_by_generator(at, holds),
                Caller::Member => self.stored_in_member(at, name, holds),
                _ => self.stored_for(caller, at, name, holds),
            };
            if let Some(part) = part {
                found.extend(self.steps.drain(..).map(|step| (part, step)));
            }
        }
        found
    }

    /// Returns the arguments of each call of a function. A call inside another one belongs to the outer one.
    fn arguments_of_calls(&self, uses: &[u32]) -> Vec<Range<usize>> {
        let mut calls: Vec<Range<usize>> = Vec::new();
        for open in uses.iter().map(|at| *at as usize + 1) {
            let end = calls.last().map_or(0, |call| call.end);
            if open >= end && self.word(open) == "(" {
                calls.push(open + 1..self.other(open));
            }
        }
        calls
    }

    /// `const got = yield x`
    fn received_by_generator(&mut self, at: usize, holds: Holds<'t>) -> Option<Span> {
        if self.word(at) != "yield" || self.before(at) != "=" {
            return None;
        }
        self.assigned(at - 1, None, holds);
        Some(self.file.whole())
    }

    /// `{ load: (id) => … }`, `constructor(private format = shorten)`, `load: vi.fn((id) => …)`
    fn stored_in_member(&mut self, at: usize, member: &str, holds: Holds<'t>) -> Option<Span> {
        let is_named = || at > 1 && self.word(at - 2) == member && self.is_value_of_member(at);
        let is_shorthand = || self.word(at) == member && self.is_shorthand(at);
        if self.is_function(at) && (is_named() || is_shorthand()) {
            self.handed(at, at, holds);
            return Some(self.file.whole());
        }
        if !self.begins_closure(at) {
            return None;
        }
        let call = self.call_around(at);
        let is_stored = if self.lexis == Lexis::Python {
            let mocked = Mocked::around(self, at);
            mocked.is_some_and(|it| it.is_any() || it.names().any(|name| name == member))
        } else {
            let taker = call.map_or("", |open| self.before(open));
            (registers_listener(taker) || is_replaced_by(taker))
                && (self.key_of_closure(at) == member || self.is_stub_of(call, member))
        };
        is_stored.then(|| {
            self.closure(at, self.tokens.len(), holds);
            self.extent_of_closure(at)
        })
    }

    /// `retry(store.load, run_id)`, `HANDLERS = {"start": load}`, `emitter.on("start", (id) => …)`
    fn stored_for(
        &mut self,
        caller: Caller,
        at: usize,
        name: &str,
        holds: Holds<'t>,
    ) -> Option<Span> {
        let place = match caller {
            Caller::Variable(place) | Caller::Parameter(place) => {
                Some(place.map_or(Place::Spread, Place::Index))
            }
            Caller::Computed => Some(Place::Index(0)),
            _ => None,
        };
        let begins = || self.before(self.start_of_path(at));
        let is_given = place.is_some()
            && self.is_function(at)
            && (matches!(begins(), "(" | "," | "[" | ":" | "=") || self.is_shorthand(at));
        let is_head = self.begins_closure(at);
        if !is_given && !is_head {
            return None;
        }
        let is_parameter = matches!(caller, Caller::Parameter(_));
        let call = (is_head || is_parameter).then(|| self.call_around(at));
        let call = call.flatten();
        let taker = call.map_or("", |open| self.before(open));
        if is_parameter && taker != name {
            return None;
        }
        // `def run(path: Path)` declares the parameter.
        let is_annotation = self.before(at) == ":"
            && call.is_some_and(|open| open > 1 && self.word(open - 2) == "def");
        if let Some(place) = place.filter(|_| is_given && !is_annotation) {
            self.handed_to(at, at, (place, holds));
        }
        let is_called = match taker {
            _ if !is_head => false,
            taker if registers_listener(taker) => caller != Caller::Request,
            taker if is_replaced_by(taker) => caller != Caller::Emitter,
            _ => place.is_some() && (taker == name || !calls_at_once(taker)),
        };
        if is_called {
            self.closure(at, self.tokens.len(), holds);
        }
        Some(if is_head {
            self.extent_of_closure(at)
        } else {
            self.file.part_at(self.tokens[at].start())
        })
    }

    /// Returns `true` for the `=>`, the first `|` or the `lambda` of a closure.
    fn begins_closure(&self, at: usize) -> bool {
        matches!(
            (self.lexis, self.word(at)),
            (Lexis::JavaScript, "=>") | (Lexis::Rust, "|") | (Lexis::Python, "lambda")
        )
    }

    /// Returns `true` if a token begins the value of the member in front of it, and not its type: `{ load: read }`, `load = read`.
    fn is_value_of_member(&self, at: usize) -> bool {
        match (self.before(at), self.lexis) {
            (":", Lexis::JavaScript) => self.bracket_around(at).is_some_and(|open| {
                let is_type = open > 2 && self.word(open - 3) == "type";
                self.word(open) == "{" && self.is_literal(open) && !is_type
            }),
            (before, _) => matches!(before, ":" | "="),
        }
    }

    /// Returns `true` if a call of JavaScript replaces a member with the closure that it gets: `load: vi.fn((id) => …)`,
    /// `repo.load.mockImplementation((id) => …)`, `mock.method(repo, "load", (id) => …)`. `call` is the bracket of the call.
    fn is_stub_of(&self, call: Option<usize>, member: &str) -> bool {
        let Some(open) = call.filter(|open| is_stub(self.before(*open))) else {
            return false;
        };
        let first = self.start_of_path(open - 1);
        let is_it = |at: usize| self.word(at) == member || self.literal(at) == Some(member);
        let is_assigned = matches!(self.before(first), "=" | ":") && first > 1;
        let target = if is_assigned {
            self.word(first - 2)
        } else {
            ""
        };
        // `const fake = vi.fn((id) => …)` and `{ load: fake }`
        let is_given = || {
            let mut all = 2..self.tokens.len();
            all.any(|at| {
                self.word(at) == target && self.before(at) == ":" && self.word(at - 2) == member
            })
        };
        (first..=open + 3).any(is_it) || is_assigned && (target == member || is_given())
    }
}

/// Returns `true` if a call registers its closure as the listener of an event.
fn registers_listener(name: &str) -> bool {
    words!("on once addListener addEventListener subscribe").contains(&name)
}

/// Returns `true` if a closure may replace a function: in no call, or in a call of a mock.
fn is_replaced_by(taker: &str) -> bool {
    taker.is_empty() || is_stub(taker) || taker == "stubGlobal"
}

/// Returns `true` for a function of a mock that gets the code of the mock.
fn is_stub(name: &str) -> bool {
    words!("fn mockImplementation mockImplementationOnce method callsFake").contains(&name)
}

/// Returns `true` if a function calls its closure itself, with the elements of its receiver.
pub(in crate::link) fn calls_at_once(name: &str) -> bool {
    is_ordering(name)
        || words!(
            "all and_then any catch every filter filter_map finally find findIndex flatMap flat_map \
             fold forEach for_each from map map_err map_or map_or_else max_by min_by or_else position \
             reduce replace retain some sort_by take_while then unwrap_or_else with"
        )
        .contains(&name)
}
