//! Finds the ends of paths: `self.jobs["a"]`, `new a.b().c`, the callee of a call and the target of an assignment.

use super::Syntax;
use crate::sites::language::Lexis;
use crate::sites::tokens::TokenKind;

impl<'t> Syntax<'_, 't> {
    /// Returns the first token of `new a.b().c`, from its last name.
    pub(in crate::link) fn start_of_path(&self, name: usize) -> usize {
        let mut start = name;
        while start >= 2 && matches!(self.before(start), "." | "::") {
            let mut at = start - 2;
            while matches!(self.tokens[at].kind(), TokenKind::Close) {
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
        start - usize::from(self.before(start) == "new")
    }

    /// Returns `true` if a name is an attribute of `self` or `this`.
    pub(in crate::link) fn is_own(&self, at: usize) -> bool {
        at > 1 && self.before(at) == "." && matches!(self.word(at - 2), "self" | "this" | "cls")
    }

    /// Returns the class whose constructor call ends with a token: `Worker` of `new Worker(1).start(x)`; `require` for a module
    /// of JavaScript.
    pub(in crate::link) fn made_by(&self, close: usize) -> &'t str {
        let is_class = |name: &str| name.starts_with(char::is_uppercase);
        let open = self.other(close);
        let Some(name) = self.callee_before(open) else {
            return "";
        };
        // `(await import("./ids")).check(runId)`
        let is_module = self.word(open + 1) == "await" && self.word(open + 2) == "import";
        if is_module && self.lexis == Lexis::JavaScript {
            "require"
        } else if is_class(self.word(name)) || self.word(name) == "require" {
            self.word(name)
        // `Runs::new().open(run_id)`
        } else if self.before(name) == "::" && name > 1 && is_class(self.word(name - 2)) {
            self.word(name - 2)
        } else {
            ""
        }
    }

    /// Returns the type in front of the receiver of a method if that is a variant: `State` of `State::Idle.next(run_id)`.
    /// Otherwise returns the receiver.
    pub(in crate::link) fn type_of_variant(&self, method: usize, receiver: usize) -> usize {
        let class = receiver.checked_sub(2);
        let class = class.filter(|at| self.word(*at).starts_with(char::is_uppercase));
        let is_variant = self.before(method) == "." && self.before(receiver) == "::";
        class.filter(|_| is_variant).unwrap_or(receiver)
    }

    /// Returns the last token in front of the arguments of a call, without `<T>`.
    pub(in crate::link) fn callee_before(&self, open: usize) -> Option<usize> {
        let mut last = open.checked_sub(1)?;
        // `f<T>(x)` and `f::<T>(x)`
        if self.word(last) == ">" {
            let mut before = (last.saturating_sub(12)..last).rev();
            if let Some(generic) = before.find(|at| self.word(*at) == "<") {
                last = generic.saturating_sub(1);
                last -= usize::from(self.word(last) == "::" && last > 0);
            }
        }
        Some(last)
    }

    /// Returns the name before the name of a method; an empty text if an expression is there: `Store().load`.
    pub(in crate::link) fn receiver_of(&self, method: usize) -> Option<&'t str> {
        let is_path = matches!(self.before(method), "." | "::");
        let receiver = method.checked_sub(2).filter(|_| is_path)?;
        Some(match self.tokens[receiver].kind() {
            TokenKind::Name => self.word(receiver),
            _ => "",
        })
    }

    /// Returns the last token of the path that begins with a token: `self.jobs["a"]`.
    pub(in crate::link) fn end_of_object(&self, first: usize) -> Option<usize> {
        let mut last = first;
        loop {
            let next = last + 1;
            match self.word(next) {
                "." if self.is(next + 1, TokenKind::Name) => last = next + 1,
                "(" | "[" => last = self.other(next).max(next),
                _ => return self.is(first, TokenKind::Name).then_some(last),
            }
        }
    }

    /// Returns the last token of the path that begins with a token: `self.runs`, `Runs(1)`.
    pub(in crate::link) fn end_of_path(&self, first: usize) -> usize {
        let mut last = first;
        while self.word(last + 1) == "." && self.is(last + 2, TokenKind::Name) {
            last += 2;
        }
        match self.word(last + 1) {
            "(" => self.other(last + 1),
            _ => last,
        }
    }

    /// Returns the class around `self.0` and the place, for the token `0`.
    pub(in crate::link) fn place_of_self(&self, at: usize) -> Option<(&'t str, u32)> {
        let is_read = self.is(at, TokenKind::Number)
            && self.before(at) == "."
            && at > 1
            && self.word(at - 2) == "self";
        let place = self.word(at).parse().ok().filter(|_| is_read)?;
        let sites = &self.file.sites;
        let class = sites.scope(sites.class_of(sites.scope_at(self.start(at))));
        Some((class.name, place))
    }

    /// Returns the first token of the target of an assignment: of `runs[0].id = …`.
    pub(in crate::link) fn start_of_target(&self, equals: usize) -> usize {
        let mut last = self.end_of_target(equals).saturating_sub(1);
        while self.word(last) == "]" && self.other(last) > 0 {
            last = self.other(last) - 1;
        }
        self.start_of_path(last)
    }

    /// Returns the token behind the target of an assignment: `runs ??= …` has an operator of two tokens.
    pub(in crate::link) fn end_of_target(&self, equals: usize) -> usize {
        equals - usize::from(matches!(self.before(equals), "||" | "&&" | "??"))
    }
}
