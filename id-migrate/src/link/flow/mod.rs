//! Follows a value through one step: an inspection, an assignment, an object, a call, or a return.
//!
//! A text with the id is trusted if it is assigned, stored, looked up, compared as a whole, tested for presence, shown to
//! people, or passed to a function. Every other use counts as an inspection of its spelling.

mod bound_texts;
mod braces;
mod brackets;
mod callbacks;
mod calls;
mod closures;
mod constraints;
mod databases;
mod declared;
mod files;
mod formats;
mod holds;
mod imported;
mod inspecting;
mod inspections;
mod kept;
mod libraries;
mod matchers;
mod members;
mod messages;
mod methods;
mod mocked;
mod named;
mod objects;
mod operators;
mod patterns;
mod pieces;
mod raised;
mod replaced;
mod results;
mod schemas;
mod step;
mod stored;
mod suffixes;
mod targets;
mod text_methods;
mod texts;

use derive_more::Deref;
use rustc_hash::FxHashSet;

use super::syntax::{Parent, Syntax};
use super::tree::TreeFile;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::frameworks::VALIDATORS;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::{Token, TokenKind};

pub(crate) use bound_texts::BoundTexts;
pub(super) use databases::RUNS_SQL;
pub(crate) use formats::{column_of, inspections as inspections_by_name, inspections_of_name};
pub(super) use holds::{Holds, names_run};
pub(super) use mocked::Mocked;
pub(super) use named::Names;
pub(super) use raised::names_error;
pub(super) use step::{Argument, MethodCall, Object, Place, Side, Step};
pub(in crate::link) use stored::{Caller, calls_at_once};

/// Maximum nesting depth of values in calls and objects.
const MAX_DEPTH: usize = 64;

/// Reads the steps of values in one piece of code.
#[derive(Deref)]
pub(super) struct Flow<'f, 't> {
    #[deref]
    pub(super) syntax: Syntax<'f, 't>,
    pub(super) steps: Vec<Step<'t>>,
    /// `true` if a value may be of a type of the tree, whose methods are not those of a text.
    may_be_typed: bool,
    depth: usize,
    /// The parameters of closures that were followed, each with the first token of the body.
    bound: FxHashSet<(usize, &'t str, Holds<'t>)>,
}

impl<'f, 't> Flow<'f, 't> {
    pub(super) fn new(file: &'f TreeFile<'t>, tokens: &'f [Token]) -> Self {
        Self {
            syntax: Syntax::new(file, tokens),
            steps: Vec::new(),
            may_be_typed: false,
            depth: 0,
            bound: FxHashSet::default(),
        }
    }

    /// Returns a flow for values that are known by their name only.
    pub(super) fn of_named(file: &'f TreeFile<'t>, tokens: &'f [Token]) -> Self {
        Self {
            may_be_typed: true,
            ..Self::new(file, tokens)
        }
    }

    /// Creates the argument of a plain call between two tokens.
    fn argument(
        &self,
        callee: &'t str,
        place: Place<'t>,
        holds: Holds<'t>,
        call: (usize, usize),
    ) -> Argument<'t> {
        Argument {
            callee,
            receiver: None,
            place,
            holds,
            at: self.start(call.0),
            call,
            looks: None,
            result: None,
        }
    }

    /// Returns the object that a name stands for.
    fn object(&self, at: usize) -> Object<'t> {
        Object {
            name: self.word(at),
            is_own: self.is_own(at),
        }
    }

    /// Follows a variable to every read.
    pub(super) fn variable(&mut self, name: &str, holds: Holds<'t>, uses: &[u32]) {
        if self.lexis == Lexis::Rust && matches!(holds, Holds::Id | Holds::Text | Holds::Within(_))
        {
            for at in 0..self.tokens.len() {
                if self.is(at, TokenKind::Text) {
                    self.inlined(at, name, holds);
                } else if self.is(at, TokenKind::Name) && self.word(at) == name {
                    self.used(at, holds);
                }
            }
        } else {
            for at in uses {
                self.used(*at as usize, holds);
            }
        }
    }

    /// Follows one use of a variable.
    fn used(&mut self, at: usize, holds: Holds<'t>) {
        let (before, after) = (self.before(at), self.word(at + 1));
        let is_member = matches!(before, "." | "::");
        // A key of a dict is an expression: `{run_id: 1}`.
        let is_key_of_dict = || {
            let Parent::Bracket { open, .. } = self.parent(at) else {
                return false;
            };
            self.lexis == Lexis::Python && self.word(open) == "{"
        };
        let is_key = after == ":" && matches!(before, "{" | "," | "(" | "|") && !is_key_of_dict()
            || after == "=" && matches!(before, "(" | ",") && self.lexis == Lexis::Python;
        // `data.EXPECTED` of an imported module.
        let is_of_module = || {
            let is_constant = self.word(at).starts_with(char::is_uppercase);
            is_constant && at > 1 && self.file.sites.imports_name(self.word(at - 2))
        };
        if is_member && is_of_module() {
            return self.value(at - 2, at, holds);
        }
        // `Path(run_id): Path<String>` binds the variable.
        let is_bound = || {
            let around = self.bracket_around(at);
            around.is_some_and(|open| {
                let class = self.before(open);
                class.starts_with(char::is_uppercase) && self.is_pattern(open)
            })
        };
        let is_bound = self.lexis == Lexis::Rust
            && matches!(before, "(" | ",")
            && matches!(after, ")" | ",")
            && is_bound();
        let is_target = !is_member && self.is_target_of_loop(at);
        if is_member || is_key || is_bound || is_target || before == "lambda" {
            // `@validate_call` checks the annotation of a parameter.
            if is_key && self.lexis == Lexis::Python && self.file.checks().calls {
                self.field(at);
            }
            return;
        }
        match after {
            "=" => self.schema(at + 1, holds),
            _ => self.value(at, at, holds),
        }
    }

    /// Follows the return value of a function: from its calls, and from parameters with the name of a fixture.
    pub(super) fn results(&mut self, holds: Holds<'t>, uses: &[u32]) {
        for at in uses.iter().map(|at| *at as usize) {
            let before = self.before(at);
            if matches!(before, "def" | "function" | "fn" | "import" | "class") {
                continue;
            }
            if self.word(at + 1) == "(" {
                let close = self.other(at + 1);
                // `with running() as run:`
                let is_entered = self.word(close + 1) == "as" && self.lexis == Lexis::Python;
                if is_entered && !holds.is_text() {
                    self.steps.push(Step::Variable(self.word(close + 2), holds));
                }
                self.value(self.start_of_path(at), close, holds);
            } else if self.lexis == Lexis::Python && !matches!(before, "." | "@") {
                self.value(at, at, holds);
            }
        }
    }

    /// Follows an attribute of `self`, `this` or a class to every read. `uses` finds the tokens that are a name.
    pub(super) fn own(&mut self, name: &str, holds: Holds<'t>, uses: &dyn Fn(&str) -> Vec<u32>) {
        // `CheckConstraint("length(key) < 12")`
        if self.file.checks().columns {
            self.columns_in_sql(name);
        }
        let mut places = uses(name);
        for validator in VALIDATORS {
            // Its first argument.
            places.extend(uses(validator).iter().map(|at| at + 2));
        }
        places.sort_unstable();
        places.dedup();
        for at in places.into_iter().map(|at| at as usize) {
            if self.is(at, TokenKind::Text) {
                self.validator(at, name, holds);
            }
            if !self.is(at, TokenKind::Name) || self.word(at) != name {
                continue;
            }
            // A class, an enum or an object of constants has a capital.
            let is_owner = |word: &str| {
                matches!(word, "self" | "this" | "cls") || word.starts_with(char::is_uppercase)
            };
            // In a test any object may have the attribute: `run.label`.
            let is_read = self.file.is_test
                && self.lexis == Lexis::Python
                && !matches!(self.word(at + 1), "(" | "=");
            let is_own = at > 1
                && matches!(self.before(at), "." | "::")
                && self.is(at - 2, TokenKind::Name)
                && (is_read || is_owner(self.word(at - 2)));
            // `this[KEY]`
            let is_computed = self.before(at) == "[" && at > 1 && self.word(at - 2) == "this";
            if is_computed && self.word(at + 1) == "]" {
                self.value(at - 2, at + 1, holds);
            } else if is_own {
                self.value(at - 2, at, holds);
            } else if self.before(at) == "@" {
                self.validator(at, name, holds);
            } else if self.word(at + 1) == "=" && self.is_first_of_line(at) {
                self.column(at);
            } else {
                self.field(at);
            }
        }
    }

    /// Follows the value between two tokens.
    pub(super) fn value(&mut self, first: usize, last: usize, holds: Holds<'t>) {
        if self.depth == MAX_DEPTH {
            return;
        }
        self.depth += 1;
        self.follow(first, last, holds);
        self.depth -= 1;
    }

    fn follow(&mut self, first: usize, last: usize, holds: Holds<'t>) {
        let Some((last, mut holds)) = self.suffixes(first, last, holds) else {
            return;
        };
        let mut first = first;
        let mut is_spread = false;
        while matches!(
            self.before(first),
            "await" | "&" | "*" | "mut" | "..." | "**" | "yield" | "ref" | "from"
        ) {
            let is_operator = matches!(self.before(first), "*" | "**")
                && self.lexis == Lexis::Python
                && first > 1
                && self.ends_value(first - 2);
            if is_operator {
                break;
            }
            first -= 1;
            match self.word(first) {
                // Only an object is copied into an object: `{ ...run }`.
                "..." if holds.is_text() && self.is_in_object(first) => return,
                "..." | "**" | "*" if self.lexis != Lexis::Rust => {
                    if holds.is_text() {
                        return self.look(Inspection::Spelling, first);
                    }
                    is_spread = true;
                }
                "from" if self.before(first) == "yield" => {
                    let start = self.start(first);
                    return self.steps.push(Step::Return(holds, start));
                }
                "yield" => {
                    let start = self.start(first);
                    // A fixture or a context manager yields a single value.
                    let function = self.file.sites.signature_at(start);
                    let is_one = function.is_some_and(|(_, one)| {
                        let is_context = |name: &str| name.ends_with("contextmanager");
                        one.is_fixture() || one.is_decorated(is_context)
                    });
                    let holds = if is_one { holds } else { holds.listed() };
                    return self.steps.push(Step::Return(holds, start));
                }
                _ => {}
            }
        }
        if self.operators(first, last, holds) {
            return;
        }
        // `x for x in …`: the bracket receives each value. In `{key: x for key in …}` it has a key.
        let is_of_dict = self.before(first) == ":";
        if self.word(last + 1) == "for" && self.lexis == Lexis::Python && !is_of_dict {
            holds = holds.listed();
        }
        // `with running(run_id) as run:`
        if self.lexis == Lexis::Python && self.word(last + 1) == "as" {
            if holds.is_text() {
                return self.steps.push(Step::Variable(self.word(last + 2), holds));
            }
            if self.is(last, TokenKind::Close) {
                self.entered((first, last), holds);
            }
        }
        let at = self.start(first);
        match self.parent(first) {
            Parent::Bracket { open, commas } if is_spread && self.word(open) == "(" => {
                self.spread(open, first, commas, holds);
            }
            Parent::Bracket { open, commas } => {
                self.in_bracket(open, commas, (first, last), holds);
            }
            Parent::Interpolation { open } => self.interpolated(open, (first, last), holds),
            Parent::Assignment { equals, .. } if self.word(equals) == ":=" => {
                self.steps.push(Step::Variable(self.before(equals), holds));
                self.value(equals - 1, last, holds);
            }
            Parent::Assignment { equals, commas } => {
                let is_several = self.lexis == Lexis::Python && self.word(last + 1) == ",";
                let place = (commas > 0 || is_several).then_some(commas);
                self.assigned(equals, place, holds);
                if place.is_none() {
                    self.value_of_assignment(equals, last, holds);
                }
            }
            Parent::Return { commas } => {
                let is_several =
                    self.lexis == Lexis::Python && (commas > 0 || self.word(last + 1) == ",");
                let holds = if is_several { holds.listed() } else { holds };
                self.returned(first, at, holds);
            }
            Parent::Closure { head } => self.returned_by_closure(head, at, holds),
            Parent::Statement => {
                let is_tail = self.lexis == Lexis::Rust
                    && self.is(last + 1, TokenKind::Close)
                    && self.word(last + 1) == "}";
                let block = is_tail.then(|| self.block_ending_at(last + 1)).flatten();
                if let Some((first, last)) = block {
                    return self.value(first, last, holds);
                }
                if is_tail || self.lexis == Lexis::Rust && last + 1 == self.tokens.len() {
                    self.steps.push(Step::Return(holds, at));
                }
            }
            Parent::Other => {}
        }
    }
}
