//! Follows values through closures: their parameters and their results.

use std::ops::Range;

use super::stored::calls_at_once;
use super::{Flow, Holds, Place, Step, names_run};
use crate::link::syntax::Parent;
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
            at = match self.closure_in_place(at, close, holds) {
                Some(end) => end.max(at),
                None if self.is(at, TokenKind::Open) => self.other(at).max(at),
                None => at,
            } + 1;
        }
    }

    /// Binds the parameters of a closure or of an object's method, and returns the end of its head. `at` is the `lambda`, `=>`,
    /// `function` or first `|` of the closure, or the `(` of the method.
    pub(super) fn closure(&mut self, at: usize, close: usize, holds: Holds<'t>) -> Option<usize> {
        let (start, end) = match (self.lexis, self.word(at)) {
            (Lexis::Python, "lambda") => {
                let end = (at..close).find(|at| self.word(*at) == ":")?;
                (at + 1, end)
            }
            (Lexis::JavaScript, word) if word == "=>" || self.is_function_value(at) => {
                let last = self.end_of_head(at);
                if self.word(last) == ")" {
                    (self.other(last) + 1, last)
                } else {
                    (last, at)
                }
            }
            (Lexis::JavaScript, "(") if self.is_method_of_object(at) => (at + 1, self.other(at)),
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

    /// Follows the value of a `return`, which is the result of a closure if a method calls the closure at once:
    /// `runs.map((run) => { return run.id; })`.
    pub(super) fn returned(&mut self, value: usize, at: usize, holds: Holds<'t>) {
        let head = (self.lexis == Lexis::JavaScript).then(|| self.closure_around(value));
        let mapper = head.flatten().filter(|head| {
            let call = self.call_around(*head);
            let is_mapper = call.is_some_and(|open| calls_at_once(self.word(open - 1)));
            is_mapper || self.call_of_closure(*head).is_some()
        });
        match mapper {
            Some(head) => self.returned_by_closure(head, at, holds),
            None => self.steps.push(Step::Return(holds, at)),
        }
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
        if let Some((first, last)) = self.call_of_closure(head) {
            return self.value(first, last, holds);
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

    /// Follows a value from the parameters of a closure through its body, as far as `close`. Returns the end of its head.
    fn closure_in_place(&mut self, at: usize, close: usize, holds: Holds<'t>) -> Option<usize> {
        let known = self.steps.len();
        let end = self.closure(at, close, holds)?;
        // A `lambda` is short, and the names of its parameters are seldom those of other variables.
        if self.lexis == Lexis::Python {
            return Some(end);
        }
        let is_script = self.lexis == Lexis::JavaScript;
        let is_arrow = is_script && self.word(at) == "=>";
        let body = self.body_from(if is_arrow { at + 1 } else { end + 1 }, close);
        for step in self.steps.split_off(known) {
            let Step::Variable(name, holds) = step else {
                self.steps.push(step);
                continue;
            };
            // A text has no fields.
            let holds = if holds.is_text() && self.is_record(name, body.clone()) {
                Holds::Near
            } else {
                holds
            };
            if !self.bound.insert((body.start, name, holds)) {
                continue;
            }
            for at in body.clone() {
                if self.is(at, TokenKind::Name) && self.word(at) == name {
                    self.used(at, holds);
                } else if self.is(at, TokenKind::Text) && self.lexis == Lexis::Rust {
                    self.inlined(at, name, holds);
                }
            }
        }
        Some(end)
    }

    /// Returns `true` if code reads several fields of a variable.
    fn is_record(&self, name: &str, body: Range<usize>) -> bool {
        let fields = body.filter(|&at| {
            self.is(at, TokenKind::Name)
                && self.word(at) == name
                && !matches!(self.before(at), "." | "::")
                && self.word(at + 1) == "."
                && !matches!(self.word(at + 3), "(" | "::")
        });
        let mut fields = fields.map(|at| self.word(at + 2));
        let first = fields.find(|field| *field != "length");
        fields.any(|field| field != "length" && Some(field) != first)
    }

    /// Returns the place of the element among the parameters of a callback that a method of an array takes. The index and the
    /// array follow.
    fn place_of_element(&self, start: usize, end: usize) -> Option<usize> {
        let is_typed = (start..end).any(|at| matches!(self.word(at), "<" | "["));
        let open = start.checked_sub(2).filter(|_| !is_typed)?;
        let is_first = self.lexis == Lexis::JavaScript && self.word(open) == "(";
        match self.before(open) {
            "map" | "filter" | "some" | "every" | "find" | "findIndex" | "flatMap" if is_first => {
                Some(0)
            }
            "reduce" | "reduceRight" if is_first => Some(1),
            _ => None,
        }
    }
}
