//! Follows a value from the `raise` or the `throw` of an error to the code that catches the error.

use rustc_hash::FxHashSet;

use super::calls::Callee;
use super::{Flow, Holds, Step};
use crate::link::syntax::Parent;
use crate::sites::Span;
use crate::sites::language::Lexis;
use crate::sites::tokens::TokenKind;

/// Maximum number of tokens between an `except` and its `:`.
const MAX_HEAD: usize = 40;

impl<'t> Flow<'_, 't> {
    /// Records an argument of an error that the statement raises: `raise NotFound(f"no run {run_id}")`. In JavaScript an error
    /// may be thrown later: `reject(new Error(`no run ${runId}`))`.
    pub(super) fn raised(&mut self, callee: Callee<'t>, holds: Holds<'t>) {
        let (class, (start, _)) = (callee.name, callee.call);
        let is_raised = match self.lexis {
            Lexis::Python => self.before(start) == "raise",
            Lexis::JavaScript if class == "super" => {
                let sites = &self.file.sites;
                let around = sites
                    .scope(sites.class_of(sites.scope_at(self.start(start))))
                    .name;
                let mut classes = sites.classes.iter().filter(|class| class.name == around);
                classes.any(|class| class.bases.iter().any(|base| names_error(base)))
            }
            Lexis::JavaScript => self.before(start) == "throw" || names_error(class),
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
        is_error_class: &dyn Fn(&str) -> bool,
    ) {
        let is_whole = part == self.file.whole();
        let others = self.others(is_error_class);
        for at in uses.iter().map(|at| *at as usize) {
            if is_whole && self.file.test_at(self.start(at)).is_some() {
                continue;
            }
            let is_test = self.file.is_test;
            if self.before(at) != "." {
                if is_test || self.takes_error_apart(at, &others) {
                    self.bound_by_name(at, holds);
                }
            } else if !matches!(self.word(at + 1), "(" | "=")
                && (is_test || self.is_error(at - 2, &others))
            {
                self.value(self.start_of_path(at), at, holds);
            }
        }
    }

    /// `catch ({ message })`, `const { message } = error`
    fn takes_error_apart(&self, at: usize, others: &FxHashSet<&str>) -> bool {
        let open = self.bracket_around(at);
        open.is_some_and(|open| {
            let after = self.other(open) + 1;
            self.before(open) == "(" || self.word(after) == "=" && self.is_error(after + 1, others)
        })
    }

    /// Returns `true` if a value may be an error. `last` is its last token, and `others` names the objects that are not errors.
    fn is_error(&self, last: usize, others: &FxHashSet<&str>) -> bool {
        let word = self.word(last);
        !self.is(last, TokenKind::Name) || says_error(word) || !others.contains(word)
    }

    /// Returns the parameters and variables whose declared type is not an error: `event` of `(event: ChatEvent) => …`.
    fn others(&self, is_error_class: &dyn Fn(&str) -> bool) -> FxHashSet<&'t str> {
        // Types that may stand for an error.
        let open = words!(
            "any unknown object never null undefined typeof Awaited InstanceType NonNullable Omit Partial Pick Readonly ReturnType"
        );
        let mut others = FxHashSet::default();
        let mut unknown = FxHashSet::default();
        for at in 0..self.tokens.len() {
            if !self.is(at, TokenKind::Name) {
                continue;
            }
            let is_declared = matches!(self.before(at), "(" | "," | "const" | "let" | "var");
            let colon = at + 1 + usize::from(self.word(at + 1) == "?");
            if is_declared && self.word(colon) == ":" && self.is_parameter_or_variable(at) {
                let of_type = self.word(colon + 1);
                let is_known = self.is(colon + 1, TokenKind::Name)
                    && !open.contains(&of_type)
                    && !says_error(of_type)
                    && !is_error_class(of_type);
                if is_known { &mut others } else { &mut unknown }.insert(self.word(at));
            // `(it) => …`, `catch (it)`, `const it = …`
            } else if is_declared && matches!(self.word(at + 1), "=" | ")" | ",")
                || self.word(at + 1) == "=>"
            {
                let is_bound = self.word(at + 1) != ")" && self.word(at + 1) != ","
                    || self
                        .bracket_around(at)
                        .is_some_and(|open| self.is_pattern(open));
                if is_bound {
                    unknown.insert(self.word(at));
                }
            }
        }
        others.retain(|name| !unknown.contains(name));
        others
    }

    /// Returns `true` for a name in front of a type: not for a key of an object or a branch of a condition.
    fn is_parameter_or_variable(&self, at: usize) -> bool {
        !matches!(self.before(at), "(" | ",")
            || self
                .bracket_around(at)
                .is_some_and(|open| self.word(open) == "(")
    }

    /// Follows the reads of a caught error's text and arguments. `is_error` is `false` for an object that has the error as a
    /// member.
    fn error(&mut self, name: usize, is_error: bool) {
        let code = self.syntax;
        let is_it = |at: usize| code.word(at) == code.word(name);
        let is_other =
            |at: &usize| code.word(*at) == "def" || is_it(*at) && code.before(*at) == "as";
        let rest = (name + 1..code.tokens.len()).take_while(|at| !is_other(at));
        for first in rest.filter(|at| is_it(*at) && code.before(*at) != ".") {
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

/// Returns `true` if a class has the name of an error: `NotFoundError`.
pub(in crate::link) fn names_error(class: &str) -> bool {
    class.ends_with("Error") || class.ends_with("Exception")
}

/// Returns `true` for a name or a string that means an error: `parseError`, `"uncaughtException"`.
fn says_error(word: &str) -> bool {
    const ENDS: &[&str] = words!(
        "err error errors exc exception cause reason failure failures failed rejected rejection thrown"
    );
    let word = word.trim_matches(['"', '\'']).to_ascii_lowercase();
    matches!(&*word, "e" | "ex") || ENDS.iter().any(|end| word.ends_with(end))
}
