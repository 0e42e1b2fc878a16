//! Follows a value into the object whose method keeps it: collections, context variables and channels.

use super::calls::Callee;
use super::{Flow, Holds, Place, Step};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Follows a value into the object whose method takes it.
    pub(super) fn kept_by_receiver(
        &mut self,
        callee: Callee<'t>,
        place: Place<'t>,
        holds: Holds<'t>,
    ) {
        let (name, receiver) = (callee.at, callee.receiver);
        let is_result = callee
            .receiver_at
            .is_some_and(|at| self.is(at, TokenKind::Close));
        if is_result {
            let stored = self.stored_in_receiver(callee, place, holds);
            self.kept_in(name - 2, "", stored);
        }
        if receiver.is_some() && self.may_keep(name - 2) && !self.is_of_node(callee) {
            let stored = self.stored_in_receiver(callee, place, holds);
            if let Holds::Within(key) = stored
                && holds.is_text()
            {
                self.member(key, None, holds);
            }
            self.kept_in(name - 2, callee.name, stored);
        }
        // `pipeline(Readable.from(runIds), cut)`, `controller.enqueue(runId)`
        if matches!(callee.name, "pipeline" | "enqueue") && holds != Holds::Near {
            self.streamed(name);
        }
        // `self.0.push(run_id)`
        let member = callee.receiver_at.and_then(|at| self.place_of_self(at));
        if let Some((class, at)) = member {
            let stored = self.stored_in_receiver(callee, place, holds);
            self.member(class, Some(at), stored);
        }
        self.sent(callee, holds);
        // A `BTreeMap` of Rust is sorted by its keys.
        let is_ordered = |name| self.lexis == Lexis::Rust && self.file.is_ordered(name);
        if holds.is_text() && is_adding(callee.name) && receiver.is_some_and(is_ordered) {
            self.look(Inspection::Order, name);
        }
    }

    /// Returns `true` if a receiver may keep the value that its method takes: a variable or a constant, not a module or a type.
    fn may_keep(&self, at: usize) -> bool {
        let name = self.word(at);
        let is_constant = || !name.contains(|letter: char| letter.is_lowercase());
        !matches!(name, "self" | "this" | "cls")
            && self.word(at + 1) != "::"
            && (!name.starts_with(char::is_uppercase) || is_constant())
    }

    /// Returns `true` if the receiver is a module of Node that keeps no argument: `fs.writeFileSync(path, text)`. The content of
    /// files is followed from write to read.
    fn is_of_node(&self, callee: Callee<'t>) -> bool {
        let of_module = |module: &str| {
            let module = module.split('/').next().unwrap_or_default();
            words!("assert child_process crypto fs os path querystring url util zlib")
                .contains(&module)
        };
        // `fs.promises` and `path.posix` are modules too. A parameter may have the name of the module: `path.push(runId)`.
        let imported = self.imported(callee).filter(|_| !is_adding(callee.name));
        self.lexis == Lexis::JavaScript
            && imported.is_some_and(|it| it.is_module() && of_module(it.module))
    }

    /// Returns the content of the receiver after a call that took the value.
    fn stored_in_receiver(
        &self,
        callee: Callee<'t>,
        place: Place<'t>,
        holds: Holds<'t>,
    ) -> Holds<'t> {
        match holds {
            Holds::Keys => Holds::Near,
            Holds::Id | Holds::Text if self.is_key(callee, place) => Holds::Keys,
            Holds::Id | Holds::Text if is_adding(callee.name) => Holds::List,
            // `sent.append((kind, run_id))`
            Holds::List if is_adding(callee.name) && self.lexis == Lexis::Python => Holds::List,
            Holds::List if callee.name == "extend" => Holds::List,
            // `runIds.splice(0, 0, runId)`
            Holds::Id | Holds::Text if callee.name == "splice" => Holds::List,
            // `run.update(job=run_id)`
            Holds::Id | Holds::Text
                if let (Place::Keyword(key), "update") = (place, callee.name) =>
            {
                Holds::Within(key)
            }
            Holds::Id | Holds::Text if matches!(callee.name, "push_str" | "insert_str") => {
                Holds::Text
            }
            // `current_run.set(run_id)`: a context variable, a cell, a queue, a future.
            Holds::Id | Holds::Text
                if matches!(callee.name, "set" | "put" | "put_nowait" | "set_result")
                    && !self.holds_comma(self.other(callee.call.1)) =>
            {
                Holds::List
            }
            Holds::Id | Holds::Text | Holds::List => match self.literal(callee.at + 2) {
                Some(key) if place != Place::Index(0) => Holds::Within(key),
                // `runs.set(job, runId)`, `storage.run(runId, work)`
                _ if self.lexis == Lexis::JavaScript
                    && keeps(callee.name, place)
                    && !self.is_statement(callee) =>
                {
                    Holds::List
                }
                _ => Holds::Near,
            },
            holds => holds,
        }
    }

    /// Returns `true` if the receiver is a statement of SQL, which gives no argument back: `statement.run(runId)` after
    /// `const statement = db.prepare(…)`.
    fn is_statement(&self, callee: Callee<'t>) -> bool {
        /// Maximum number of tokens between the name and `prepare`.
        const MAX_PATH: usize = 12;
        let Some(name) = callee.receiver else {
            return false;
        };
        let is_bound = |at: &usize| self.word(*at) == name && self.word(at + 1) == "=";
        let bound = (0..callee.at).rfind(is_bound);
        bound.is_some_and(|at| {
            let mut path = (at + 2..at + MAX_PATH).take_while(|at| self.word(*at) != "(");
            path.any(|at| self.word(at) == "prepare")
        })
    }

    /// Returns `true` if a method of a map takes the value as a key: `runs.set(runId, job)`, `runs.entry(run_id)`.
    fn is_key(&self, callee: Callee<'t>, place: Place<'t>) -> bool {
        let has_value = || self.holds_comma(callee.at + 1);
        place == Place::Index(0)
            && match (self.lexis, callee.name) {
                (Lexis::JavaScript, "set") | (Lexis::Rust, "insert") => has_value(),
                (Lexis::Rust, "entry") | (Lexis::Python, "setdefault") => true,
                _ => false,
            }
    }

    /// Follows an id through a channel: `let (tx, rx) = channel()` and `tx.send(run_id)`.
    pub(super) fn sent(&mut self, callee: Callee<'t>, holds: Holds<'t>) {
        let sends = matches!(callee.name, "send" | "try_send" | "blocking_send");
        let Some(sender) = callee.receiver.filter(|_| sends && holds != Holds::Near) else {
            return;
        };
        let opens = |at: &usize| {
            self.word(*at) == "("
                && self.word(at + 1) == sender
                && self.word(at + 2) == ","
                && self.word(self.other(*at) + 1) == "="
        };
        // The last declaration before the call hides the earlier pairs.
        if let Some(open) = (0..callee.at).rfind(opens) {
            let receiver = self.word(self.other(open) - 1);
            let holds = match holds {
                Holds::Id | Holds::Text => Holds::List,
                // A tuple.
                Holds::List => Holds::BUILT,
                holds => holds,
            };
            self.steps.push(Step::Variable(receiver, holds));
        }
    }
}

/// Returns `true` if a method of a map or of an `AsyncLocalStorage` keeps its argument for other code.
fn keeps(name: &str, place: Place<'_>) -> bool {
    matches!(
        (name, place),
        ("set", Place::Index(1)) | ("run" | "enterWith", Place::Index(0))
    )
}

/// Returns `true` if a method adds its argument to the collection that it is called on.
pub(super) fn is_adding(name: &str) -> bool {
    matches!(
        name,
        "append" | "add" | "push" | "push_back" | "appendleft" | "unshift" | "insert" | "extend"
    )
}
