//! Follows a value into the matchers of jest, vitest and chai: `expect(runId).toHaveLength(6)`.

use super::calls::Callee;
use super::{Argument, Flow, Holds, Object, Place, Side, Step};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{Comparison, Inspection};
use crate::sites::language::vocabulary::is_assertion;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Records the inspection by the matcher of an `expect`: `expect(runId).toHaveLength(6)`.
    pub(super) fn expected(&mut self, close: usize, holds: Holds<'t>) {
        let mut at = close + 1;
        while self.word(at) == "." && self.is(at + 1, TokenKind::Name) {
            let name = self.word(at + 1);
            if self.word(at + 2) != "(" {
                at += 2;
                continue;
            }
            // `expect(x).to.be.a("string").that.has.lengthOf(6)`
            if matches!(name, "a" | "an") {
                at = self.other(at + 2) + 1;
                continue;
            }
            // `expect.extend({ toBeRun(received) { … } })`
            if self.lexis == Lexis::JavaScript && !is_of_jest(name) {
                let call = (at + 1, self.other(at + 2));
                let given = self.argument(name, Place::Index(0), holds, call);
                self.steps.push(Step::Argument(Argument {
                    receiver: Some(Object::UNKNOWN),
                    ..given
                }));
            }
            // `toEqual(expect.stringContaining("one.json"))`
            self.asymmetric_matcher(at + 3, holds);
            return self.matched_by(at + 1, holds);
        }
    }

    /// Records the inspection by a matcher, which is the token `name`.
    fn matched_by(&mut self, name: usize, holds: Holds<'t>) {
        let matcher = self.word(name);
        let argument = name + 2;
        // `.lengthOf(3 + 3)`
        let is_whole = matches!(self.word(argument + 1), ")" | ",");
        let piece = self.piece(argument).filter(|_| is_whole);
        let number = self.number(argument);
        let number = number.filter(|_| is_whole && holds == Holds::Id);
        let pattern = self.expression(argument).filter(|_| takes_pattern(matcher));
        let look = match pattern {
            Some(pattern) if holds == Holds::Id => Some(Inspection::Pattern(pattern)),
            Some(pattern) => Self::pattern_look(matcher, &pattern, holds),
            None => matcher_look(matcher, piece, number),
        };
        if let Some(look) = look {
            self.look_for(look, name, holds);
        }
    }

    /// `expect.stringMatching(/^run_/)`, `expect.not.stringContaining("x")` in place of a value.
    pub(super) fn asymmetric_matcher(&mut self, first: usize, holds: Holds<'t>) {
        let Some(expect) = self.expect_at(first) else {
            return;
        };
        let is_negated = self.word(expect + 2) == "not";
        let name = expect + if is_negated { 4 } else { 2 };
        if self.word(name).starts_with("string") {
            self.matched_by(name, holds);
        }
    }

    /// Returns the token of the `expect` of jest, vitest or chai at the start of a path: `expect`, the name that an import gives
    /// it, or `vitest.expect` of an imported library.
    pub(super) fn expect_at(&self, first: usize) -> Option<usize> {
        let word = self.word(first);
        if word == "expect" {
            return Some(first);
        }
        let is_member = self.word(first + 1) == "." && self.word(first + 2) == "expect";
        let imports = self.file.sites.imports_of(word);
        let mut imports = imports.filter(|_| self.lexis == Lexis::JavaScript);
        if is_member {
            let is_library = imports.any(|(_, import)| !import.module.starts_with('.'));
            return is_library.then_some(first + 2);
        }
        let mut taken = imports.flat_map(|(_, import)| &import.names);
        let is_renamed = taken.any(|taken| taken.there == "expect" && taken.here == word);
        is_renamed.then_some(first)
    }

    /// Records a comparison: `expect(x).toEqual(VALUE)`, `expect(VALUE).toBe(x)`.
    pub(super) fn expected_value(&mut self, callee: Callee<'t>, holds: Holds<'t>) {
        let (start, close) = callee.call;
        let is_right = start < callee.at;
        if self.expect_at(start).is_some()
            && is_assertion(callee.name)
            && (is_right || self.takes_expected(close))
            && holds != Holds::Near
        {
            let at = self.start(start);
            let side = Side::right_if(is_right);
            self.steps.push(Step::Compared(at, side, holds));
            let matcher = if is_right {
                Some(callee.at)
            } else {
                self.matcher_after(close)
            };
            if matcher.is_some_and(|matcher| searches_text(self.word(matcher))) {
                self.steps.push(Step::Key(at, side));
            }
        }
        if !is_right && !holds.is_text() && self.lexis == Lexis::JavaScript {
            self.expected_members(close, holds);
        }
    }

    /// `expect(run).toEqual({ id: expect.stringMatching(/^run_/) })`
    fn expected_members(&mut self, close: usize, holds: Holds<'t>) {
        /// Maximum number of tokens of the expected object that are read.
        const FAR: usize = 400;
        let Some(open) = self.matcher_after(close).map(|matcher| matcher + 1) else {
            return;
        };
        for at in (open + 1..self.other(open)).take(FAR) {
            let is_matcher = self.word(at + 1) == ":" && self.expect_at(at + 2).is_some();
            let key = self.literal(at).unwrap_or_else(|| self.word(at));
            let is_id = || match holds.member(key) {
                Holds::BUILT => true,
                member => member.is_text(),
            };
            if is_matcher && is_id() {
                self.asymmetric_matcher(at + 2, Holds::Id);
            }
        }
    }

    /// Returns the token of the matcher of `expect(VALUE)`, which ends with a token.
    fn matcher_after(&self, close: usize) -> Option<usize> {
        let mut at = close + 1;
        while self.word(at) == "." && self.is(at + 1, TokenKind::Name) {
            at += 2;
        }
        (self.word(at) == "(").then(|| at - 1)
    }

    /// Returns `true` if the matcher after `expect(VALUE)` takes an argument.
    fn takes_expected(&self, close: usize) -> bool {
        self.matcher_after(close)
            .is_some_and(|matcher| self.word(matcher + 2) != ")")
    }
}

/// Returns the inspection by a matcher of vitest, jest or chai.
fn matcher_look(name: &str, piece: Option<String>, number: Option<usize>) -> Option<Inspection> {
    match name {
        _ if searches_text(name) || name == "stringContaining" => {
            Some(Inspection::search(Inspection::Within, piece))
        }
        "startWith" | "startsWith" | "toStartWith" => {
            Some(Inspection::search(Inspection::Start, piece))
        }
        "endWith" | "endsWith" | "toEndWith" => Some(Inspection::search(Inspection::End, piece)),
        _ if takes_pattern(name) => Some(Inspection::search(Inspection::Place, piece)),
        "toHaveLength" | "length" | "lengthOf" => {
            Some(Inspection::length(Comparison::Equal, number))
        }
        "toMatchSnapshot" | "toMatchInlineSnapshot" | "toSatisfy" | "satisfy" => {
            Some(Inspection::Spelling)
        }
        _ => None,
    }
}

/// Returns `true` if a matcher searches a text, or a list, for its argument.
fn searches_text(name: &str) -> bool {
    words!("toContain toInclude include includes contain contains string").contains(&name)
}

/// Returns `true` if a matcher of vitest, jest or chai takes a regular expression.
fn takes_pattern(name: &str) -> bool {
    matches!(name, "toMatch" | "match" | "matches" | "stringMatching")
}

/// Returns `true` for a matcher of jest that trusts or inspects a text as a whole.
fn is_of_jest(name: &str) -> bool {
    words!(
        "not toBe toBeDefined toBeFalsy toBeInstanceOf toBeNull toBeTruthy toBeUndefined toContain toContainEqual toEqual \
         toHaveLength toHaveProperty toMatch toMatchObject toStrictEqual"
    )
    .contains(&name)
}
