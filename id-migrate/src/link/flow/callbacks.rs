//! Follows a value into functions that a call receives by name: callbacks, and functions with bound arguments.

use super::calls::Callee;
use super::libraries::Library;
use super::{Argument, Flow, Holds, Object, Place, Step};
use crate::link::syntax::Parent;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{
    Inspection, is_passing_function, is_passing_method,
};
use crate::sites::language::vocabulary::is_assertion;
use crate::sites::language::vocabulary::libraries::{reads_objects, writes_texts};
use crate::sites::tokens::{TokenKind, tokens, word};

impl<'t> Flow<'_, 't> {
    /// Follows a value of a call into the closures beside it.
    pub(super) fn given_to_closures(&mut self, callee: Callee<'t>, holds: Holds<'t>) {
        if !self.only_calls_its_callbacks(callee) {
            let holds = Self::passed_to_closures(callee, holds);
            self.closure_arguments(callee.at + 1, callee.call.1, holds);
        }
    }

    /// Returns `true` if the function of the file that a call of JavaScript runs uses its callbacks only to call them, so that
    /// they get what the function passes: `const update = (state, runId, change) => change(state.get(runId))`.
    fn only_calls_its_callbacks(&self, callee: Callee<'t>) -> bool {
        if self.lexis != Lexis::JavaScript || callee.receiver_at.is_some() || self.may_be_typed {
            return false;
        }
        let arguments = || self.outer(self.other(callee.call.1) + 1..callee.call.1);
        let is_closure = |at: usize| matches!(self.word(at), "=>" | "function");
        if !arguments().any(is_closure) {
            return false;
        }
        let mut functions = self.file.sites.signatures.iter();
        let mut named = functions.by_ref().filter(|one| one.name == callee.name);
        let (Some(function), None) = (named.next(), named.next()) else {
            return false;
        };
        let code = tokens(self.text, function.extent.range(), self.lexis);
        let word = |at: usize| word(self.text, &code, at);
        let is_call = |at: usize| word(at + 1) == "(";
        let only_calls = |parameter: &str| {
            let mut uses = (0..code.len()).filter(|at| word(*at) == parameter);
            uses.next().is_some() && uses.all(is_call)
        };
        let mut place = 0;
        arguments().all(|at| {
            place += usize::from(self.word(at) == ",");
            let parameter = || {
                function
                    .parameters
                    .get(place)
                    .is_some_and(|name| only_calls(name))
            };
            !is_closure(at) || parameter()
        })
    }

    /// `partial(start, run_id=x)`: the function gets the argument later.
    pub(super) fn bound_argument(
        &mut self,
        callee: Callee<'t>,
        place: Place<'t>,
        holds: Holds<'t>,
    ) {
        let place = match place {
            _ if callee.name != "partial" => return,
            Place::Index(0) => return,
            Place::Index(at) => Place::Index(at - 1),
            place => place,
        };
        // The last name of `partial(module.start, …)`.
        let path = (callee.at + 2..callee.call.1).take_while(|at| self.word(*at) != ",");
        let Some(function) = path.last().filter(|at| self.is(*at, TokenKind::Name)) else {
            return;
        };
        let library = self.given_library(function, callee.call.1, holds);
        if let Some(look) = library.look() {
            return self.look(look, function);
        }
        let is_method = self.before(function) == ".";
        self.steps.push(Step::Argument(Argument {
            receiver: is_method.then(|| Object::named(self.word(function - 2))),
            at: self.start(function),
            ..self.argument(self.word(function), place, holds, callee.call)
        }));
    }

    /// Follows an id into a callback, which may be a function of a library: `map(len, run_ids)`.
    pub(super) fn handed(&mut self, function: usize, close: usize, holds: Holds<'t>) {
        self.handed_to(function, close, (Place::Index(0), holds));
    }

    /// Follows an id into a place of a callback.
    pub(super) fn handed_to(
        &mut self,
        function: usize,
        close: usize,
        (place, holds): (Place<'t>, Holds<'t>),
    ) {
        if self.is_of_text(function) && holds.is_text() {
            return self.look(Inspection::Spelling, function);
        }
        let mut function = function;
        while matches!(self.word(function + 1), "." | "::") && self.word(function + 2) != "bind" {
            function += 2;
        }
        // `check.bind(null, 12)` gives the value to the second parameter.
        let open = function + 3;
        let is_bound = self.word(function + 2) == "bind" && self.word(open) == "(";
        let place = match is_bound.then(|| self.parent(self.other(open))) {
            Some(Parent::Bracket { commas, .. }) => Place::Index(commas),
            _ => place,
        };
        if self.is(function, TokenKind::Name) {
            let receiver = self.receiver_of(function);
            // `new Promise((resolve) => load(runId, resolve))`
            if let Some((first, last)) = self.promise_of(self.word(function), function) {
                return self.value(first, last, holds);
            }
            let library = self.given_library(function, close, holds);
            if let Some(look) = library.look() {
                return self.look(look, function);
            }
            self.steps.push(Step::Argument(Argument {
                receiver: receiver.map(Object::named),
                looks: library.unless_of_tree(),
                ..self.argument(self.word(function), place, holds, (function, close))
            }));
        }
    }

    /// Follows the members of an object into the function that JSON calls with each: `JSON.stringify(run, mask)`.
    pub(super) fn given_to_replacer(&mut self, callee: Callee<'t>, holds: Holds<'t>) {
        let (_, close) = callee.call;
        let (receiver, name) = (callee.receiver, callee.name);
        let is_json = writes_texts(receiver, name) || reads_objects(receiver, name);
        if self.lexis != Lexis::JavaScript || !is_json {
            return;
        }
        let is_second = |at: &usize| self.before(*at) == "," && self.begins_function(*at);
        let function = self.outer(callee.at + 2..close).find(is_second);
        if let Some(function) = function {
            let value = match holds {
                Holds::Id | Holds::Text => Holds::Text,
                holds => holds.computed(),
            };
            self.handed_to(function, close, (Place::Index(1), value));
        }
    }

    /// Returns `true` if a token begins the name of a method of texts: `str.upper`, `str::len`.
    fn is_of_text(&self, at: usize) -> bool {
        matches!(self.word(at), "str" | "String")
            && matches!(self.word(at + 1), "." | "::")
            && !is_passing_function(self.word(at + 2))
            && !is_passing_method(self.word(at + 2))
    }

    /// Follows an id that a stream of JavaScript takes into the methods that streams call with each chunk.
    pub(super) fn streamed(&mut self, at: usize) {
        if self.lexis == Lexis::JavaScript {
            for method in ["transform", "_transform", "write", "_write"] {
                self.operand(method, None, (at, at + 1), Holds::Id);
            }
        }
    }

    /// Returns `true` if a token begins the name of a function, which is not called.
    pub(super) fn is_function(&self, at: usize) -> bool {
        if !self.is(at, TokenKind::Name) {
            return false;
        }
        let end = if self.is_of_text(at) { at + 3 } else { at + 1 };
        // `check.bind(this)`
        let is_bound = self.word(end) == "." && self.word(end + 1) == "bind";
        is_bound || matches!(self.word(end), ")" | "," | "]" | "}" | ";")
    }

    /// Returns `true` if a token begins the path of a function, which is not called: `audit.digest`.
    pub(super) fn begins_function(&self, at: usize) -> bool {
        let mut end = at;
        while matches!(self.word(end + 1), "." | "::") && self.word(end + 2) != "bind" {
            end += 2;
        }
        self.is_function(end)
    }

    /// Follows a value into the functions that a call of a library receives by name: `setTimeout(resolve, 1, x)`. Returns
    /// `false` if the brackets are not those of a call of `callee`.
    pub(crate) fn callbacks(&mut self, callee: &str, (first, close): (usize, usize)) -> bool {
        let open = self.other(close);
        if open <= first || self.before(open) != callee || is_assertion(callee) {
            return false;
        }
        // `check.call(this, runId)`
        let is_own = matches!(callee, "call" | "apply" | "bind") && self.before(open - 1) == ".";
        let own = open
            .checked_sub(3)
            .filter(|at| is_own && self.is(*at, TokenKind::Name));
        let own =
            own.map(|at| self.argument(self.word(at), Place::Spread, Holds::Id, (first, first)));
        self.steps.extend(own.map(Step::Argument));
        // Python also passes functions by keyword: `Thread(target=work, args=(run_id,))`.
        let is_given = |at: &usize| {
            self.is(*at, TokenKind::Name)
                && matches!(self.word(*at + 1), "," | ")")
                && matches!(self.before(self.start_of_path(*at)), "(" | "," | "=")
        };
        let given = self.outer(open + 1..close).filter(is_given);
        let given: Vec<usize> = given.collect();
        for at in given {
            match self.given_library(at, close, Holds::Id).look() {
                Some(look) => self.look(look, at),
                None => self.steps.push(Step::Argument(self.named_function(at))),
            }
        }
        true
    }

    /// Returns what a function of a library does with the value if a call passes the function by its name, as in
    /// `submit(len, run_id)`. `at` is the token of the name, and `close` ends the call.
    fn given_library(&self, at: usize, close: usize, holds: Holds<'t>) -> Library<'t> {
        let receiver = self.receiver_of(at);
        let callee = Callee {
            name: self.word(at),
            at,
            receiver: receiver.filter(|name| !name.is_empty()),
            receiver_at: receiver.map(|_| at - 2),
            call: (at, close),
        };
        self.library(callee, Place::Index(0), holds)
    }

    /// Returns the function or the method at the end of a path, which may get an id in any place: `store.load`.
    fn named_function(&self, at: usize) -> Argument<'t> {
        let is_of_own =
            || at > 3 && self.word(at - 3) == "." && matches!(self.word(at - 4), "self" | "this");
        let object = |name| Object {
            name,
            is_own: self.before(at) == "." && is_of_own(),
        };
        Argument {
            receiver: self.receiver_of(at).map(object),
            ..self.argument(self.word(at), Place::Spread, Holds::Id, (at, at))
        }
    }
}
