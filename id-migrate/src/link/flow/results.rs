//! Recognizes calls of libraries that return the value again, or a collection of it.

use super::calls::Callee;
use super::{Flow, Holds, Place};
use crate::link::syntax::Parent;
use crate::sites::language::Lexis;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Returns what a new collection holds, if the call creates one from the value: `new Set(runIds)`.
    pub(super) fn collected(
        &self,
        callee: Callee<'t>,
        place: Place<'t>,
        holds: Holds<'t>,
    ) -> Option<Holds<'t>> {
        match (callee.receiver, callee.name) {
            // `await asyncio.gather(load(run_id), load(other_id))`
            // `std::iter::once(run_id)`
            (Some("asyncio"), "gather") | (Some("iter"), "once" | "repeat") => Some(holds.listed()),
            // `std::mem::take(&mut run_id)`
            (Some("mem"), "take" | "replace") => Some(holds),
            // `known.and_then(|known| known.id()).or_else(|| Some(run_id))`
            (_, "and_then" | "or_else" | "unwrap_or_else" | "map_or" | "map_or_else")
                if self.lexis == Lexis::Rust && callee.receiver_at.is_some() =>
            {
                Some(holds)
            }
            (_, "chain") if self.lexis == Lexis::Rust && callee.receiver_at.is_some() => {
                Some(holds.listed())
            }
            (Some("Promise"), "race" | "any") => Some(holds.each()),
            // `<RunContext.Provider value={runId}>`
            (_, "useContext") if self.lexis == Lexis::JavaScript => Some(holds.each()),
            // `[].concat(runIds)`, `new Array(2).fill(runId)`
            (_, "concat" | "fill" | "with" | "toSpliced")
                if self.lexis == Lexis::JavaScript && callee.receiver_at.is_some() =>
            {
                // `"run-".concat(runId)`
                let on_text = callee
                    .receiver_at
                    .is_some_and(|at| self.is(at, TokenKind::Text));
                let is_text = holds.is_text() && callee.name == "concat";
                Some(match is_text {
                    true if on_text => Holds::Text,
                    true => Holds::BUILT,
                    false => holds.listed(),
                })
            }
            (Some("dict" | "OrderedDict"), "fromkeys") if place == Place::Index(1) => {
                Some(Holds::BUILT)
            }
            (Some("dict" | "OrderedDict"), "fromkeys") if holds == Holds::List => Some(Holds::Keys),
            _ if callee.receiver_at.is_some() => None,
            // `ContextVar("run_id", default="a")`
            (_, "ContextVar") if place == Place::Keyword("default") => Some(holds.listed()),
            // `new Map([[runId, job]])`
            (_, "Set" | "Map") if self.lexis == Lexis::JavaScript && holds == Holds::List => {
                Some(holds)
            }
            // `dict(run_id=x)`
            (_, "dict") if let (true, Place::Keyword(key)) = (holds.is_text(), place) => {
                Some(Holds::Within(key))
            }
            _ => None,
        }
    }

    /// `Promise.resolve(runId)`, `Readable.from(runIds)`, `controller.enqueue(encoder.encode(line))`
    pub(super) fn gives_again(&self, callee: Callee<'t>, holds: Holds<'t>) -> bool {
        let is_list = holds == Holds::List && self.lexis != Lexis::Rust;
        self.runs_coroutine(callee)
            || callee.receiver == Some("Promise")
            || callee.name == "from" && is_list
            || callee.name == "encode"
                && self.lexis == Lexis::JavaScript
                && self.is_written_at_once(callee.at)
    }

    /// Returns the first and the last token of the promise that `resolve` settles in `new Promise((resolve) => …)`. `name` is the
    /// name of that function where code uses it, and `at` its token.
    pub(super) fn promise_of(&self, name: &str, at: usize) -> Option<(usize, usize)> {
        /// Maximum number of brackets between a promise and the name.
        const FAR: usize = 6;
        if self.lexis != Lexis::JavaScript || self.before(at) == "." {
            return None;
        }
        let mut at = at;
        for _ in 0..FAR {
            at = self.bracket_around(at)?;
            if self.word(at) == "(" && self.before(at) == "Promise" {
                let names = at + 1..self.other(at);
                let mut names = names.filter(|at| self.is(*at, TokenKind::Name));
                let first = names.find(|at| !matches!(self.word(*at), "async" | "function"))?;
                let is_it = self.word(first) == name;
                return is_it.then(|| (self.start_of_path(at - 1), self.other(at)));
            }
        }
        None
    }

    /// Returns `true` if a call of Python runs or awaits a coroutine, and gives its result: `asyncio.create_task(load(run_id))`.
    fn runs_coroutine(&self, callee: Callee<'t>) -> bool {
        let is_loop = |name: &str| words!("asyncio anyio trio loop tg group").contains(&name);
        self.lexis == Lexis::Python
            && match callee.name {
                "run_until_complete" | "run_coroutine_threadsafe" | "as_completed" => true,
                "create_task" | "ensure_future" | "wait_for" | "shield" | "wait" | "run" => {
                    callee.receiver.is_some_and(is_loop)
                }
                _ => false,
            }
    }

    /// Returns `true` if a call is the argument of a method that writes to a stream.
    fn is_written_at_once(&self, name: usize) -> bool {
        let parent = self.parent(self.start_of_path(name));
        matches!(parent, Parent::Bracket { open, .. }
            if matches!(self.before(open), "enqueue" | "write" | "send" | "end"))
    }
}
