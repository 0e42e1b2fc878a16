//! Calls that are given a value.

use super::{Argument, Flow, Holds, Place, Step};
use crate::language::Lexis;
use crate::language::vocabulary::looks::{
    TextLook, is_for_people, is_iterating_function, is_looking_function, is_passing_function,
    is_path_function, is_pattern_method, is_pattern_name, pattern_look,
};
use crate::link::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// The call of `name` is given the value.
    pub(super) fn called(&mut self, name: usize, close: usize, place: Place<'t>, holds: Holds) {
        let callee = self.word(name);
        let is_method = matches!(self.before(name), "." | "?." | "::");
        let receiver_at = if is_method { name.checked_sub(2) } else { None };
        let receiver = receiver_at
            .filter(|at| self.is(*at, TokenKind::Name))
            .map(|at| self.word(at));
        let on_own = receiver_at.is_some_and(|at| {
            at > 1 && self.before(at) == "." && matches!(self.word(at - 2), "self" | "this")
        });
        if is_for_people(receiver, callee) {
            return;
        }
        let start = self.start_of_path(name);
        if is_passing_function(callee) && (!is_method || self.before(name) == "::") {
            return self.value(start, close, holds);
        }
        if holds == Holds::Id
            && let Some(pattern) = self.pattern(callee, receiver, receiver_at, name)
        {
            if let Some(look) = pattern_look(pattern) {
                self.look(look, name);
            }
            return;
        }
        if holds == Holds::Id && self.is_looked_at_by(callee, receiver, receiver_at, place) {
            return self.look(TextLook::Spelling, name);
        }
        if callee == "len" && holds == Holds::Id {
            return self.length(close);
        }
        self.steps.push(Step::Argument(Argument {
            callee,
            receiver: if is_method {
                receiver.or(Some(""))
            } else {
                None
            },
            on_own,
            place,
            holds,
            at: self.tokens[name].start as usize,
        }));
        if let Some(receiver) = receiver.filter(|it| !matches!(*it, "self" | "this" | "cls")) {
            self.steps.push(if on_own {
                Step::Own(receiver, Holds::Within)
            } else {
                Step::Variable(receiver, Holds::Within)
            });
        }
        // What comes out may hold it.
        if !matches!(callee, "expect" | "isinstance" | "assertEqual" | "len") {
            self.value(start, close, Holds::Within);
        }
    }

    /// The regular expression that a call matches its argument against, as it is written; empty where that is unknown.
    fn pattern(
        &self,
        callee: &str,
        receiver: Option<&str>,
        receiver_at: Option<usize>,
        name: usize,
    ) -> Option<&'t str> {
        if !is_pattern_method(callee) {
            return None;
        }
        if let Some(at) = receiver_at.filter(|at| self.is(*at, TokenKind::Pattern)) {
            let written = self
                .word(at)
                .trim_end_matches(|flag: char| flag.is_ascii_alphabetic());
            return Some(written.trim_start_matches('/').trim_end_matches('/'));
        }
        if !receiver.is_some_and(is_pattern_name) {
            return None;
        }
        // `re.search(r"…", run_id)`
        let first = self.word(name + 2);
        let is_text =
            self.is(name + 2, TokenKind::Text) && matches!(receiver, Some("re" | "regex"));
        let inner = first
            .trim_start_matches(['r', 'R', 'b'])
            .trim_matches(['"', '\'']);
        Some(if is_text { inner } else { "" })
    }

    fn is_looked_at_by(
        &self,
        callee: &str,
        receiver: Option<&str>,
        receiver_at: Option<usize>,
        place: Place<'_>,
    ) -> bool {
        receiver.is_some_and(|receiver| is_path_function(receiver, callee))
            || matches!(
                (receiver, callee),
                (Some("json"), "loads") | (Some("JSON" | "Date"), "parse")
            )
            || callee == "update"
                && receiver.is_none()
                && receiver_at.is_some()
                && place == Place::Index(0)
            || self.lexis == Lexis::Python
                && (receiver_at.is_none() && is_iterating_function(callee)
                    // `".".join(run_id)`
                    || callee == "join"
                        && place == Place::Index(0)
                        && receiver_at.is_some_and(|at| self.is(at, TokenKind::Text)))
            // Python salts its hashes anew for each process: no test knows one.
            || is_looking_function(callee) && !(callee == "hash" && self.lexis == Lexis::Python) && !(receiver_at.is_some() && callee == "list")
    }

    /// The first token of `new a.b().c`, by its last name.
    fn start_of_path(&self, name: usize) -> usize {
        let mut start = name;
        while start >= 2 && matches!(self.before(start), "." | "?." | "::") {
            let mut at = start - 2;
            while matches!(self.tokens[at].kind, TokenKind::Close) {
                let open = self.other(at);
                if open == at || open == 0 {
                    return start;
                }
                at = open;
                if self.is(at - 1, TokenKind::Name) || self.is(at - 1, TokenKind::Close) {
                    at -= 1;
                } else {
                    break;
                }
            }
            start = at;
        }
        if start > 0 && self.before(start) == "new" {
            start -= 1;
        }
        start
    }
}
