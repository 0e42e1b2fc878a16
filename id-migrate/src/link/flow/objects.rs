//! Follows an object that stores an id, which has other names than the one through which it got the id.

use super::calls::Callee;
use super::{Flow, Holds, Place, Step};
use crate::sites::language::Lexis;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Follows an object that its method `by` may have stored the value in. `last` is the last token of the object: a variable,
    /// a member, an element or the result of a call.
    pub(super) fn kept_in(&mut self, last: usize, by: &'t str, holds: Holds<'t>) {
        let name = self.word(last);
        if self.is(last, TokenKind::Close) {
            return self.kept_in_result(last, holds);
        }
        if !self.is(last, TokenKind::Name) {
            return;
        }
        if self.is_own(last) {
            return self.steps.push(Step::Own(name, holds));
        }
        self.steps.push(Step::Kept { by, name, holds });
        if self.before(last) == "." && holds.is_stored() {
            let owner = last.checked_sub(2).map_or("", |at| self.word(at));
            self.steps.push(Step::Shared { owner, name, holds });
        }
    }

    /// `jobs.setdefault("a", []).append(run_id)`, `self.jobs["a"].append(run_id)`, `service.jobs().append(run_id)`
    fn kept_in_result(&mut self, close: usize, holds: Holds<'t>) {
        let open = self.other(close);
        let Some(before) = open.checked_sub(1).filter(|_| holds.is_stored()) else {
            return;
        };
        let key = self.literal(open + 1);
        let name = self.word(before);
        let is_method = before > 1 && self.before(before) == ".";
        match (self.word(open), key) {
            ("[", key) => {
                if let Some(key) = key {
                    self.member(key, None, holds);
                }
                if self.lexis == Lexis::JavaScript {
                    self.kept_in(before, "", Holds::Within(key.unwrap_or_default()));
                }
            }
            ("(", Some(key)) if matches!(name, "get" | "setdefault") => {
                self.member(key, None, holds);
            }
            // `JOBS.lock().unwrap().push(run_id)`
            ("(", _) if is_method && gives_access(name) => self.kept_in(before - 2, "", holds),
            // `jobs.entry("open").or_default().push(run_id)`
            ("(", _) if is_method && matches!(name, "or_default" | "or_insert_with") => {
                let entry = self.other(before - 2);
                if let Some(key) = self.literal(entry + 1) {
                    self.member(key, None, holds);
                } else if entry > 2 {
                    self.kept_in(entry - 3, "", holds);
                }
            }
            // `(run.jobs ??= []).push(runId)`
            ("(", _) if !self.is(before, TokenKind::Name) => {
                if let Some(last) = self.end_of_object(open + 1) {
                    self.kept_in(last, "", holds);
                }
            }
            ("(", _) => {
                self.steps.push(Step::GivenOut(name, holds));
            }
            _ => {}
        }
    }

    /// `setattr(run, "job", run_id)`, `Reflect.set(run, "job", runId)`,
    /// `Object.defineProperty(run, "job", { value: runId })`
    pub(super) fn set_by_name(&mut self, callee: Callee<'t>, place: Place<'t>, holds: Holds<'t>) {
        let sets = matches!(
            (callee.receiver, callee.name),
            (Some("Reflect"), "set") | (Some("Object"), "defineProperty")
        );
        let sets = sets || callee.name == "setattr" && callee.receiver_at.is_none();
        if !sets || place != Place::Index(2) {
            return;
        }
        let holds = holds.member("value");
        let first = callee.at + 2;
        let end = self.end_of_element(first);
        if let Some(key) = self.literal(end + 1).filter(|_| end < callee.call.1) {
            self.member(key, None, holds);
            self.kept_in(end - 1, "", Holds::Within(key));
        }
    }

    /// `std::mem::swap(&mut now, &mut next)`: the other argument gets the value.
    pub(super) fn swapped(&mut self, callee: Callee<'t>, place: Place<'t>, holds: Holds<'t>) {
        let is_plain = callee.receiver_at.is_none() || callee.receiver == Some("mem");
        let swaps = self.lexis == Lexis::Rust && callee.name == "swap" && is_plain;
        if let (true, Place::Index(at @ 0..=1)) = (swaps, place) {
            self.filled(self.other(callee.at + 1), (1 - at, None), holds);
        }
    }

    /// Follows a value that a function stored in an object of its caller: `add(rows, run_id)`. `close` is the last token of
    /// the call. The index and the name are the parameter's; without a name each named argument counts.
    pub(in crate::link) fn filled(
        &mut self,
        close: usize,
        (place, name): (u32, Option<&str>),
        holds: Holds<'t>,
    ) {
        if !self.is(close, TokenKind::Close) {
            return;
        }
        let (mut first, mut commas) = (self.other(close) + 1, 0);
        while first < close {
            let end = self.end_of_element(first);
            let is_named = self.lexis == Lexis::Python && self.word(first + 1) == "=";
            let is_given = if is_named {
                name.is_none_or(|name| self.word(first) == name)
            } else {
                commas == place
            };
            if is_given {
                self.kept_in(end - 1, "", holds);
            }
            (first, commas) = (end + 1, commas + 1);
        }
    }

    /// Follows a value that a function stored in an object of its caller, if the token `name` is called.
    pub(in crate::link) fn filled_by_call(&mut self, name: usize, place: u32, holds: Holds<'t>) {
        let is_head = matches!(self.before(name), "def" | "function" | "fn");
        if self.word(name + 1) == "(" && !is_head {
            self.filled(self.other(name + 1), (place, None), holds);
        }
    }

    /// Follows a variable that stores the value to the object that it stands for: `jobs = self.jobs`.
    pub(in crate::link) fn named_object(&mut self, holds: Holds<'t>, uses: &[u32]) {
        for at in uses.iter().map(|at| *at as usize) {
            let is_member = matches!(self.before(at), "." | "::");
            if self.word(at + 1) == "=" && !is_member {
                self.object_at(at + 2, holds);
            }
        }
    }

    /// Follows what a function returns to the objects that store the value: `return self._jobs`.
    pub(in crate::link) fn returned_objects(&mut self, holds: Holds<'t>) {
        for at in 0..self.tokens.len() {
            if self.word(at) == "return" {
                self.object_at(at + 1, holds);
            }
        }
        // `&mut self.jobs`
        let tail = self.tokens.len().checked_sub(2);
        if let Some(tail) = tail.filter(|_| self.lexis == Lexis::Rust) {
            self.kept_in(tail, "", holds);
        }
    }

    /// Follows the object whose path begins with a token and is a whole expression.
    fn object_at(&mut self, first: usize, holds: Holds<'t>) {
        let Some(last) = self.end_of_object(first) else {
            return;
        };
        let is_whole = last + 1 >= self.tokens.len()
            || self.is(last + 1, TokenKind::LineEnd)
            || matches!(self.word(last + 1), ";" | "}")
            || self.lexis == Lexis::JavaScript && self.begins_line(last + 1);
        if is_whole {
            self.kept_in(last, "", holds);
        }
    }
}

/// Returns `true` for a method of Rust that gives access to the object in another: a lock or a cell.
fn gives_access(name: &str) -> bool {
    words!("lock write borrow_mut unwrap expect as_mut get_mut").contains(&name)
}
