//! Errors: follows a value from the `raise` or the `throw` of an error to the code that catches the error.

use rustc_hash::FxHashSet;

use super::parent::Parent;
use super::{Flow, Holds, Step};
use crate::sites::Span;
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

    /// Follows the reads of the message of errors of JavaScript. In a test any object may be the error. In the whole file, reads
    /// in tests are left out, since each test has its own objects.
    pub(in crate::link) fn messages_of_errors(
        &mut self,
        holds: Holds<'t>,
        part: Span,
        uses: &[u32],
    ) {
        let is_whole = part == self.file.whole();
        let errors = self.errors();
        for at in uses.iter().map(|at| *at as usize) {
            if is_whole && self.file.test_at(self.start(at)).is_some() {
                continue;
            }
            let is_test = self.file.is_test;
            if !matches!(self.before(at), "." | "?.") {
                if is_test || self.takes_error_apart(at, &errors) {
                    self.bound_by_name(at, holds);
                }
            } else if !matches!(self.word(at + 1), "(" | "=")
                && (is_test || self.is_error(at - 2, &errors))
            {
                self.value(self.start_of_path(at), at, holds);
            }
        }
    }

    /// `catch ({ message })`, `const { message } = error`
    fn takes_error_apart(&self, at: usize, errors: &FxHashSet<&str>) -> bool {
        let open = self.bracket_around(at);
        open.is_some_and(|open| {
            let after = self.other(open) + 1;
            self.before(open) == "(" || self.word(after) == "=" && self.is_error(after + 1, errors)
        })
    }

    /// Returns `true` if a value that ends with a token may be an error. `errors` are the names of errors.
    fn is_error(&self, last: usize, errors: &FxHashSet<&str>) -> bool {
        let word = self.word(last);
        !self.is(last, TokenKind::Name)
            || word == "this"
            || says_error(word)
            || errors.contains(word)
    }

    /// Returns the variables that may hold an error: `it` of `catch (it)`, `.catch(async (it) => …)`, `errors.map((it) => …)` and
    /// `addEventListener("error", (it) => …)`, `last` of `last = error`.
    fn errors(&self) -> FxHashSet<&'t str> {
        /// Maximum number of tokens between a word that means an error and a parameter.
        const MAX_CALL: usize = 6;
        let count = self.tokens.len();
        let means_error = |at: usize| self.word(at) == "catch" || says_error(self.word(at));
        let is_bound = |at: &usize| {
            if !self.is(*at, TokenKind::Name) || matches!(self.before(*at), "." | "?.") {
                return false;
            }
            if self.word(at + 1) == "=" {
                let value = at + 2..(at + 2 + MAX_HEAD).min(count);
                let mut value = value.take_while(|at| self.word(*at) != ";");
                return value.any(means_error);
            }
            let mut call = at.saturating_sub(MAX_CALL)..*at;
            let is_parameter = || {
                let open = self.bracket_around(*at);
                self.word(at + 1) == "=>" || open.is_some_and(|open| self.is_pattern(open))
            };
            call.any(means_error) && is_parameter()
        };
        (0..count)
            .filter(is_bound)
            .map(|at| self.word(at))
            .collect()
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

/// Returns `true` for a name or a string that means an error: `parseError`, `"uncaughtException"`.
fn says_error(word: &str) -> bool {
    const ENDS: &[&str] = words!(
        "err error errors exc exception cause reason failure failures failed rejected rejection thrown"
    );
    let word = word.trim_matches(['"', '\'']).to_ascii_lowercase();
    matches!(&*word, "e" | "ex") || ENDS.iter().any(|end| word.ends_with(end))
}
