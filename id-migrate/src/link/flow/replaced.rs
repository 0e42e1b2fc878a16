//! Follows what a Python test replaces, a function, a constant or an environment variable, to the code that reads it by
//! name.

use super::{Flow, Holds, Place, Step};
use crate::link::syntax::Parent;
use crate::sites::language::Lexis;

impl<'t> Flow<'_, 't> {
    /// Follows what a test replaces to its uses: calls of a function, reads of a constant, a member or a variable of the
    /// environment.
    pub(in crate::link) fn replacement(&mut self, name: &str, holds: Holds<'t>, uses: &[u32]) {
        self.results(holds, uses);
        for at in 0..self.tokens.len() {
            if self.is_literal_of(at, name) {
                self.read_key(at, holds);
            }
        }
    }

    /// Follows an argument of a call that replaces something. Returns `true` if the call does:
    /// `patch("app.make", return_value=x)`, `monkeypatch.setattr(app, "LIMIT", x)`, `client.make = Mock(return_value=x)`,
    /// `monkeypatch.setenv("RUN", x)`, `patch.dict(os.environ, {"RUN": x})`.
    pub(super) fn replaced(&mut self, name: usize, place: Place<'t>, holds: Holds<'t>) -> bool {
        if self.lexis != Lexis::Python {
            return false;
        }
        let callee = self.word(name);
        let is_of_patch = name > 1 && self.word(name - 2) == "patch";
        let (is_value, holds) = match place {
            Place::Index(at) => (at > 0, holds),
            Place::Keyword("return_value" | "new" | "value") => (true, holds),
            Place::Keyword("side_effect") => (true, holds.each()),
            _ => (false, holds),
        };
        let target = match (callee, place, holds) {
            ("dict", Place::Keyword(key), Holds::Id) | ("dict", _, Holds::Within(key))
                if is_of_patch =>
            {
                return self.replaces(key, Holds::Id);
            }
            _ if !is_value => None,
            ("setattr" | "setitem" | "setenv" | "patch", ..) => self.target(name),
            ("object", ..) if is_of_patch => self.target(name),
            _ if callee.ends_with("Mock") => self.bound_to(name),
            _ => None,
        };
        target.is_some_and(|target| self.replaces(target, holds))
    }

    fn replaces(&mut self, name: &'t str, holds: Holds<'t>) -> bool {
        self.steps.push(Step::Replaced(name, holds));
        true
    }

    /// Returns the name that a call replaces: `make` of `patch("app.make")` and of `setattr(app, "make", x)`.
    fn target(&self, name: usize) -> Option<&'t str> {
        let mut arguments = name + 2..self.other(name + 1);
        let target = arguments.find_map(|at| self.literal(at))?;
        target.rsplit('.').next()
    }

    /// Returns the name that the result of a call is bound to, by an assignment, as an argument or by a call that replaces
    /// something.
    fn bound_to(&self, name: usize) -> Option<&'t str> {
        let first = self.start_of_path(name);
        if first > 1 && self.before(first) == "=" {
            return Some(self.word(first - 2));
        }
        match self.parent(first) {
            Parent::Bracket { open, .. } if open > 0 => {
                let replaces = matches!(self.before(open), "setattr" | "patch" | "object");
                self.target(open - 1).filter(|_| replaces)
            }
            _ => None,
        }
    }
}
