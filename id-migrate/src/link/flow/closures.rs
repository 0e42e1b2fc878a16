//! Follows values through closures: their parameters and their results.

use super::{Flow, Holds, Mocked, Place, Step, names_run};
use crate::link::syntax::Parent;
use crate::sites::Span;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::collections::is_ordering;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Binds the parameters of every closure between two brackets; returns `true` if there is a closure.
    pub(super) fn closures(&mut self, open: usize, close: usize, holds: Holds<'t>) -> bool {
        let mut found = false;
        let mut at = open + 1;
        while at < close {
            if let Some(end) = self.closure_in_place(at, close, holds) {
                found = true;
                at = at.max(end);
            }
            at += 1;
        }
        found
    }

    /// Binds the parameters of the closures among the arguments of a call: `apply(run_id, lambda run: run[:3])`.
    pub(super) fn closure_arguments(&mut self, open: usize, close: usize, holds: Holds<'t>) {
        let mut at = open + 1;
        while at < close {
            at = match self.tokens[at].kind() {
                TokenKind::Open => self.other(at),
                _ => self.closure_in_place(at, close, holds).unwrap_or(at),
            }
            .max(at)
                + 1;
        }
    }

    /// Binds the parameters of the closure whose `lambda`, `=>` or first `|` is a token. Returns the end of its head.
    pub(super) fn closure(&mut self, at: usize, close: usize, holds: Holds<'t>) -> Option<usize> {
        let (start, end) = match (self.lexis, self.word(at)) {
            (Lexis::Python, "lambda") => {
                let end = (at..close).find(|at| self.word(*at) == ":")?;
                (at + 1, end)
            }
            (Lexis::JavaScript, "=>") => {
                let last = self.end_of_head(at);
                if self.word(last) == ")" {
                    (self.other(last) + 1, last)
                } else {
                    (last, at)
                }
            }
            (Lexis::Rust, "|") if matches!(self.before(at), "(" | "," | "move" | "=") => {
                let end = (at + 1..close).find(|at| self.word(*at) == "|")?;
                (at + 1, end)
            }
            _ => return None,
        };
        // `Object.entries(ids).map(([name, id]) => …)`
        let is_entry = self.word(start) == "["
            && self.lexis == Lexis::JavaScript
            && matches!(holds, Holds::Within(_) | Holds::Any(_));
        let is_script = self.lexis == Lexis::JavaScript;
        let element = self.place_of_element(start, end);
        let mut commas = 0;
        let mut is_type = false;
        // The end of the outermost `{ … }` around a name.
        let mut apart = start;
        let mut next = start;
        while next < end {
            let at = next;
            next += 1;
            let name = self.word(at);
            // `(event: { runs: Run[] })` binds `event` only.
            if is_type && self.tokens[at].kind() == TokenKind::Open {
                next = next.max(self.other(at));
                continue;
            }
            if name == "{" && at >= apart {
                apart = self.other(at);
            }
            let is_taken_apart = at < apart;
            // `{ runId: id }`, `(value: string, next)`
            let is_key = is_taken_apart && is_script && self.word(at + 1) == ":";
            is_type = !is_taken_apart && is_script && (is_type && name != "," || name == ":");
            commas += usize::from(!is_taken_apart && name == ",");
            let is_word = matches!(name, "mut" | "ref" | "async");
            if self.is(at, TokenKind::Name) && !is_key && !is_type && !is_word {
                let is_first = at > start && matches!(self.before(at), "[" | "(");
                let here = match holds {
                    // `ids.reduce((text, id, index, all) => …)`
                    Holds::Id if element.is_some_and(|place| commas > place) => {
                        if element.is_some_and(|place| commas == place + 1) {
                            continue;
                        }
                        Holds::List
                    }
                    _ if is_entry || names_run(name) => Holds::Id,
                    // `|(key, value)| …`
                    Holds::Keys if is_first && self.lexis != Lexis::Python => Holds::Id,
                    Holds::Keys if start + 1 < end && self.lexis != Lexis::Python => Holds::Near,
                    _ if is_taken_apart => holds.member(name),
                    _ if self.before(at) == "..." => holds.listed(),
                    holds => holds,
                };
                self.steps.push(Step::Variable(name, here));
            }
        }
        Some(end)
    }

    /// Binds the parameters of the closures of a file that a caller may call, and hands the value to the functions that are
    /// given by name.
    ///
    /// Returns each step with the part of the file that it is in.
    pub(crate) fn stored_closures(
        &mut self,
        (caller, holds): (Caller, Holds<'t>),
        member: &str,
    ) -> Vec<(Span, Step<'t>)> {
        let mut found = Vec::new();
        let is_variable = matches!(
            caller,
            Caller::Variable(_) | Caller::Computed | Caller::Parameter(_)
        );
        let is_parameter = matches!(caller, Caller::Parameter(_));
        for at in 1..self.tokens.len() {
            let is_head = matches!(
                (self.lexis, self.word(at)),
                (Lexis::JavaScript, "=>") | (Lexis::Rust, "|") | (Lexis::Python, "lambda")
            );
            // `const got = yield x`
            if caller == Caller::Generator {
                if self.word(at) == "yield" && self.before(at) == "=" {
                    self.assigned(at - 1, None, holds);
                    let part = self.file.whole();
                    found.extend(self.steps.drain(..).map(|step| (part, step)));
                }
                continue;
            }
            // `constructor(private format = shorten)`
            let is_named = caller == Caller::Member && at > 1 && self.word(at - 2) == member;
            let is_shorthand =
                caller == Caller::Member && self.word(at) == member && self.is_shorthand(at);
            let is_bound = is_named || is_shorthand;
            // `retry(store.load, run_id)`
            let begins = || self.before(self.start_of_path(at));
            let is_given = (is_bound || is_variable)
                && self.is_function(at)
                && (is_shorthand
                    || is_named && self.is_value_of_member(at)
                    || is_variable
                        && (matches!(begins(), "(" | "," | "[" | ":" | "=")
                            || self.is_shorthand(at)));
            if !is_given && !is_head {
                continue;
            }
            let call = (is_head || is_parameter).then(|| self.call_around(at));
            let call = call.flatten();
            let taker = call.map_or("", |open| self.before(open));
            if is_parameter && taker != member {
                continue;
            }
            // `def run(path: Path)` declares the parameter.
            let is_annotation = self.before(at) == ":"
                && call.is_some_and(|open| open > 1 && self.word(open - 2) == "def");
            if is_given && !is_annotation {
                let place = match caller {
                    Caller::Parameter(place) | Caller::Variable(place) => {
                        place.map_or(Place::Spread, Place::Index)
                    }
                    _ => Place::Index(0),
                };
                self.handed_to(at, at, (place, holds));
            }
            if is_bound && is_given {
                let part = self.file.whole();
                found.extend(self.steps.drain(..).map(|step| (part, step)));
                continue;
            }
            if caller == Caller::Member && self.lexis == Lexis::Python {
                let mocked = Mocked::around(self.text, self.start(at));
                let is_it = |it: Mocked<'_>| it.is_any() || it.names().any(|name| name == member);
                if mocked.is_some_and(is_it) {
                    self.closure(at, self.tokens.len(), holds);
                    let part = self.extent_of_closure(at);
                    found.extend(self.steps.drain(..).map(|step| (part, step)));
                }
                continue;
            }
            if caller == Caller::Member {
                let last = self.end_of_head(at);
                let mut head = match self.word(last) {
                    ")" => self.other(last),
                    _ => last,
                };
                head -= usize::from(self.before(head) == "async");
                let is_named =
                    head > 1 && self.before(head) == ":" && self.word(head - 2) == member;
                if !is_named && !self.is_stub_of(call, member) {
                    continue;
                }
            }
            let is_reached = is_head
                && match taker {
                    "on" | "once" | "addListener" | "addEventListener" | "subscribe" => {
                        caller != Caller::Request
                    }
                    taker if taker.is_empty() || is_stub(taker) || taker == "stubGlobal" => {
                        caller != Caller::Emitter
                    }
                    _ => is_variable && (taker == member || !calls_at_once(taker)),
                };
            if is_reached {
                self.closure(at, self.tokens.len(), holds);
            }
            let part = self.extent_of_closure(at);
            found.extend(self.steps.drain(..).map(|step| (part, step)));
        }
        found
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

    /// Returns `true` if the closure in a call replaces a member of JavaScript: `load: vi.fn((id) => …)`,
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

    /// Follows the result of a closure to the call that takes the closure, or else to the callers of its name.
    pub(super) fn returned_by_closure(&mut self, head: usize, at: usize, holds: Holds<'t>) {
        // `start({ current: () => runId })`: the receiver may call the closure.
        let takes_nothing = match self.lexis {
            Lexis::Python => self.word(head + 1) == ":",
            _ => {
                let last = self.end_of_head(head);
                self.word(last) == ")" && self.other(last) + 1 == last
            }
        };
        if holds.is_text() && takes_nothing {
            let (first, end) = self.tokens_of_closure(head);
            if matches!(self.parent(first), Parent::Bracket { .. }) {
                self.value(first, end - 1, holds.listed());
            }
        }
        let call = self.call_around(head);
        // `{ next: () => ({ value: runId }) }` is an iterator.
        let holds = match self.key_of_closure(head) {
            "next" if self.lexis == Lexis::JavaScript => holds.member("value").listed(),
            _ => holds,
        };
        let Some(open) = call else {
            return self.steps.push(Step::Return(holds, at));
        };
        let name = open - 1;
        // `monkeypatch.setattr(app, "make", lambda: run_id)`
        if self.replaced(name, Place::Index(1), holds) {
            return;
        }
        if is_ordering(self.word(name)) {
            if holds.is_text() {
                self.look(Inspection::Order, head);
            }
            return;
        }
        // `const key = useMemo(() => runId, [])`: an unknown function may return what its callback returns.
        let is_unknown =
            self.lexis == Lexis::JavaScript && holds.is_text() && !calls_at_once(self.word(name));
        let (first, last) = (self.start_of_path(name), self.other(open));
        if is_unknown {
            // `groupBy(runs, (run) => run.id)`
            self.value(first, last, Holds::BUILT);
        }
        let holds = if is_unknown { holds } else { holds.listed() };
        self.value(first, last, holds);
    }
}

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
