//! Calls of libraries whose result is the value again, or a collection of it.

use super::calls::Callee;
use super::parent::Parent;
use super::{Flow, Holds, Place};
use crate::sites::language::Lexis;

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
            (Some("asyncio"), "gather") => Some(holds.listed()),
            (Some("dict" | "OrderedDict"), "fromkeys") if holds == Holds::List => Some(Holds::Keys),
            _ if callee.receiver_at.is_some() => None,
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
