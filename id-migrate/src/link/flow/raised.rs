//! Errors: follows a value from the `raise` or the `throw` of an error to the code that catches the error.

use super::parent::Parent;
use super::{Flow, Holds, Step};
use crate::sites::language::Lexis;
use crate::sites::tokens::TokenKind;

/// Maximum number of tokens between an `except` and its `:`.
const MAX_HEAD: usize = 40;

impl<'t> Flow<'_, 't> {
    /// Records an argument of an error that the statement raises: `raise NotFound(f"no run {run_id}")`. In JavaScript an error
    /// may be thrown later: `reject(new Error(`no run ${runId}`))`.
    pub(super) fn raised(&mut self, class: &'t str, start: usize, holds: Holds<'t>) {
        let is_error = |name: &str| name.ends_with("Error") || name.ends_with("Exception");
        let is_raised = match self.lexis {
            Lexis::Python => self.before(start) == "raise",
            Lexis::JavaScript if class == "super" => {
                let sites = &self.file.sites;
                let around = sites
                    .scope(sites.class_of(sites.scope_at(self.start(start))))
                    .name;
                let mut classes = sites.classes.iter().filter(|class| class.name == around);
                classes.any(|class| class.bases.iter().any(|base| is_error(base)))
            }
            Lexis::JavaScript => self.before(start) == "throw" || is_error(class),
            Lexis::Rust => false,
        };
        if is_raised && holds.is_text() {
            self.steps.push(Step::Raised(class));
        }
    }

    /// Follows a caught error: `except NotFound as error`, `raises(NotFound) as info`. `classes` may catch it. `uses` finds the
    /// tokens that are a name.
    pub(in crate::link) fn caught(&mut self, classes: &[&str], uses: &dyn Fn(&str) -> Vec<u32>) {
        let heads = ["except", "raises", "assertRaises"].into_iter();
        let mut heads: Vec<u32> = heads.flat_map(uses).collect();
        heads.sort_unstable();
        for at in heads.into_iter().map(|at| at as usize) {
            let end = match self.word(at) {
                "except" => (at..at + MAX_HEAD).find(|at| matches!(self.word(*at), ":" | "")),
                "raises" | "assertRaises" if self.word(at + 1) == "(" => {
                    Some(self.other(at + 1) + 3)
                }
                _ => None,
            };
            let named = end.and_then(|end| end.checked_sub(2));
            let Some(named) = named.filter(|named| self.word(*named) == "as") else {
                continue;
            };
            let mut head = at + 1..named;
            let catches = |at| self.is(at, TokenKind::Name) && classes.contains(&self.word(at));
            if head.any(catches) {
                self.error(named + 1, self.word(at) == "except");
            }
        }
    }

    /// Follows the reads of a caught error's text and arguments. `is_error` is `false` for an object that has the error as a
    /// member.
    fn error(&mut self, name: usize, is_error: bool) {
        let is_other = |at: &usize| {
            let is_bound = self.word(*at) == self.word(name) && self.before(*at) == "as";
            self.word(*at) == "def" || is_bound
        };
        let rest = (name + 1..self.tokens.len()).take_while(|at| !is_other(at));
        let reads = rest.filter(|at| self.word(*at) == self.word(name) && self.before(*at) != ".");
        let reads: Vec<usize> = reads.collect();
        for first in reads {
            let is_member = matches!(self.word(first + 2), "value" | "exception");
            let last = match is_error {
                true => first,
                false if is_member => first + 2,
                false => continue,
            };
            let is_written = || {
                let is_text = matches!(self.parent(first), Parent::Interpolation { .. });
                is_text || first > 1 && matches!(self.word(first - 2), "str" | "repr")
            };
            if self.word(last + 2) == "args" {
                self.value(first, last + 2, Holds::List);
            } else if self.word(last + 1) != "." && is_written() {
                self.value(first, last, Holds::Text);
            }
        }
    }
}
