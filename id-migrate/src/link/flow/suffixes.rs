//! Follows a value through the members, subscripts and methods behind it.

use super::methods::Call;
use super::{Flow, Holds, Side, Step, names_run};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Returns the end of a value with its members, subscripts and methods, and the content there; `None` if the end is
    /// another value.
    pub(super) fn suffixes(
        &mut self,
        first: usize,
        mut last: usize,
        mut holds: Holds<'t>,
    ) -> Option<(usize, Holds<'t>)> {
        loop {
            let next = last + 1;
            match self.word(next) {
                "." if self.is_member(next + 1) => {
                    let name = self.word(next + 1);
                    let mut open = next + 2;
                    // `x.parse::<u64>()`
                    if self.word(open) == "::" {
                        open = (open..open + 12).find(|at| self.word(*at) == "(")?;
                    }
                    if self.word(open) == "(" {
                        last = self.other(open);
                        let at = next + 1;
                        holds = self.method(Call { first, at, open }, holds)?;
                    } else {
                        holds = self.attribute(next + 1, name, holds)?;
                        last = next + 1;
                    }
                }
                // `make(x)()`
                "(" if self.is(last, TokenKind::Close) && self.word(last) == ")" => {
                    last = self.other(next);
                }
                // `get()`: a closure that returns the id, such as `let get = || run_id` in Rust
                "(" if self.is(last, TokenKind::Name)
                    && (holds == Holds::List
                        || holds.is_text() && self.lexis == Lexis::Rust && first == last) =>
                {
                    holds = Holds::Id;
                    last = self.other(next);
                }
                "[" => {
                    holds = self.subscript(next, holds)?;
                    last = self.other(next);
                }
                "as" if self.lexis == Lexis::Rust => last = next + 1,
                _ => return Some((last, holds)),
            }
        }
    }

    /// Returns `true` for the name of a member; in Rust also for the place in a tuple.
    fn is_member(&self, at: usize) -> bool {
        self.is(at, TokenKind::Name)
            || self.is(at, TokenKind::Number) && self.lexis == Lexis::Rust && self.before(at) == "."
    }

    /// `str(message)[:500]`: a long text is cut far behind the id.
    fn cuts_far(&self, open: usize, close: usize) -> bool {
        /// No id is that long, and few of the texts that hold one.
        const FAR: usize = 100;
        let end = self.word(open + 2).parse::<usize>().ok();
        close == open + 3 && self.word(open + 1) == ":" && end.is_some_and(|end| end >= FAR)
    }

    fn subscript(&mut self, open: usize, holds: Holds<'t>) -> Option<Holds<'t>> {
        let close = self.other(open);
        // `params as unknown[]`
        if close == open + 1 {
            return Some(holds);
        }
        let key = self.literal(open + 1).filter(|_| close == open + 2);
        // Python and Rust have no text with keys: `for row in rows.values(): row["success"]`.
        let is_of_object = key.is_some() && self.lexis != Lexis::JavaScript;
        if holds.is_text() && !is_of_object {
            if !self.cuts_far(open, close) {
                let look = self.compared_end(close);
                self.look_for(look.unwrap_or(Inspection::Spelling), open, holds);
            }
            return None;
        }
        if holds == Holds::Keys && self.is_looked_up(close) {
            self.steps.push(Step::Key(self.start(open), Side::Left));
        }
        let is_slice = (open..close).any(|at| matches!(self.word(at), ":" | ".."));
        match (holds, key) {
            (Holds::Id | Holds::Text, Some(key)) if !names_run(key) => None,
            (Holds::Any(_), _) if is_slice => {
                if !self.cuts_far(open, close) {
                    self.look(Inspection::Member, open);
                }
                None
            }
            (Holds::List, _) if !is_slice => Some(Holds::Id),
            // `Object.entries(runs)[0]`
            (Holds::Keys, _)
                if self.lexis == Lexis::JavaScript && self.is(open + 1, TokenKind::Number) =>
            {
                Some(Holds::List)
            }
            (Holds::Keys, _) => Some(Holds::Near),
            (holds, Some(key)) => Some(holds.member(key)),
            (Holds::WITHIN, None) if self.lexis == Lexis::JavaScript => Some(Holds::BUILT),
            (holds, None) if is_slice || self.is(open + 1, TokenKind::Number) => Some(holds),
            (holds, None) => Some(holds.computed()),
        }
    }

    /// Returns `true` if a subscript that ends with a token looks a key of Python up.
    pub(super) fn is_looked_up(&self, close: usize) -> bool {
        self.lexis == Lexis::Python && self.word(close + 1) != "="
    }

    /// Returns `true` for an attribute of pandas that a subscript takes an element from.
    fn indexes_column(&self, at: usize, name: &str) -> bool {
        self.lexis == Lexis::Python
            && matches!(name, "iloc" | "loc" | "iat" | "at" | "values")
            && self.word(at + 1) == "["
    }

    fn attribute(&mut self, at: usize, name: &'t str, holds: Holds<'t>) -> Option<Holds<'t>> {
        match holds {
            Holds::Id | Holds::Text | Holds::Any(_) if name == "length" => {
                self.length(at, holds);
                None
            }
            Holds::List if matches!(name, "length" | "size") => None,
            // `key.0` of a tuple
            Holds::List if self.is(at, TokenKind::Number) => Some(Holds::Id),
            // `runs["run_id"].iloc[0]`: an element of a column.
            Holds::Id if self.indexes_column(at, name) => Some(Holds::List),
            // `run.head`: a property of a class that extends `str`.
            Holds::Id if self.lexis == Lexis::Python && !names_run(name) => {
                self.called_on((at - 2, at), (name, at), holds, None);
                Some(holds)
            }
            _ if name == "__dict__" => Some(holds),
            _ => Some(holds.member(name)),
        }
    }
}
