//! Assertions: `expect(…).toBe(…)`, chai's chains, node's `assert`, ava's `t`.

use oxc_ast::ast::{Argument, CallExpression, Expression};
use oxc_ast_visit::Visit as _;

use super::calls::{is_mock_assertion, receiver};
use super::comparisons::{is_empty, is_nothing};
use super::names::bare;
use super::span;
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::vocabulary::{self, Failure};
use crate::sites::language::walk::Walk as _;
use crate::sites::{Destination, Field, Negative, Position, Role};

/// The part before a matcher: `expect(x.runId).not.resolves`.
struct Subject<'e, 'a> {
    value: Option<&'e Expression<'a>>,
    is_negated: bool,
    rejects: bool,
}

fn subject<'e, 'a>(callee: &'e Expression<'a>, walker: &Walker<'_>) -> Option<Subject<'e, 'a>> {
    let mut found = Subject {
        value: None,
        is_negated: false,
        rejects: false,
    };
    let mut at = receiver(callee)?;
    loop {
        match bare(at) {
            Expression::CallExpression(call) => {
                if matches!(
                    walker.last_name(&call.callee)?,
                    "expect" | "assertThat" | "soft" | "poll"
                ) {
                    found.value = call.arguments.first().and_then(Argument::as_expression);
                    return Some(found);
                }
                at = receiver(&call.callee)?;
            }
            other => {
                let (object, name) = walker.named_member(other)?;
                match name {
                    "not" => found.is_negated = true,
                    "rejects" | "rejected" => found.rejects = true,
                    _ => {}
                }
                at = object;
            }
        }
    }
}

fn expects_failure(matcher: &str) -> bool {
    matcher.starts_with("toThrow")
        || matches!(
            matcher,
            "throw" | "throws" | "Throw" | "rejectedWith" | "rejected" | "throwsAsync" | "rejects"
        )
}

fn compares_whole(matcher: &str) -> bool {
    words!("toBe toEqual toStrictEqual equal equals eq eql eqls is isEqual toMatchInlineSnapshot")
        .contains(&matcher)
}

impl<'src> Walker<'src> {
    /// Walks `expect(subject).matcher(argument)`; returns `true` if the call was an assertion.
    pub(super) fn matcher(&mut self, call: &CallExpression<'_>) -> bool {
        let Some(name) = self.last_name(&call.callee) else {
            return false;
        };
        let Some(subject) = subject(&call.callee, self) else {
            return false;
        };
        let fails = subject.rejects || (expects_failure(name) && !subject.is_negated);
        let argument = match &call.arguments[..] {
            [only] => only.as_expression(),
            _ => None,
        };
        let matches_absent = matches!(name, "toBeNull" | "toBeUndefined" | "toBeFalsy");
        let is_nothing = matches_absent || compares_whole(name) && argument.is_some_and(is_nothing);
        let expects_nothing = match (subject.is_negated, name) {
            (true, name) => !matches_absent && !name.starts_with("toThrow"),
            (false, "toEqual" | "toHaveLength") => is_nothing || argument.is_some_and(is_empty),
            (false, _) => is_nothing,
        };
        if expects_nothing {
            self.found.absence();
        }
        let finds_nothing = is_nothing
            && !subject.is_negated
            && subject
                .value
                .is_some_and(|value| self.reads_out_of_ids(value));
        let compares_objects =
            compares_whole(name) || matches!(name, "toMatchObject" | "toContainEqual");
        let walk = |walker: &mut Self| {
            let subject_destination = if compares_objects {
                Destination::ComparedObject
            } else {
                Destination::Code
            };
            walker.giving_to(subject_destination, |walker| {
                walker.visit_expression(&call.callee);
            });
            walker.giving_to(Destination::Expected, |walker| {
                walker.matcher_arguments(name, &subject, &call.arguments);
            });
        };
        if finds_nothing && !fails {
            self.negatively(Some(Negative::Validator), walk);
        } else {
            let failure = fails.then(|| self.expected_failure(&call.arguments));
            self.failing(failure, span(call.span), walk);
        }
        true
    }

    /// Returns the failure that `toThrow(…)` and its like expect with these arguments.
    fn expected_failure(&self, arguments: &[Argument<'_>]) -> Failure<'src> {
        let mut failure = Failure::default();
        for argument in arguments.iter().filter_map(Argument::as_expression) {
            match bare(argument) {
                Expression::RegExpLiteral(pattern) => {
                    failure.message = Some(self.text(pattern.span));
                }
                Expression::NewExpression(error) => {
                    failure.error = self.last_name(&error.callee);
                    failure.message = self.argument_text(error.arguments.first());
                }
                argument => match self.constant_text(argument) {
                    None => failure.error = failure.error.or_else(|| self.last_name(argument)),
                    text => failure.message = text,
                },
            }
        }
        failure
    }

    fn matcher_arguments(
        &mut self,
        name: &'src str,
        subject: &Subject<'_, '_>,
        arguments: &[Argument<'_>],
    ) {
        if let ("toHaveProperty" | "property" | "propertyVal", [key, value]) = (name, arguments)
            && let (Some(key), Some(value)) = (key.as_expression(), value.as_expression())
            && let Some(key_name) = self.constant_text(key)
        {
            // `toHaveProperty("event.runId", "x")` takes a path.
            let last = key_name.rsplit('.').next().unwrap_or(key_name);
            let other = Slot::Role(vocabulary::role_of_member(last));
            let slot = Slot::id_or(Field::of_name(last), last, Position::Comparison, other);
            self.expr(key, Slot::Role(Role::Key));
            return self.expr(value, slot);
        }
        let slot = match subject.value {
            Some(value) if compares_whole(name) => self.slot_beside(value),
            Some(value)
                if matches!(
                    name,
                    "toContain" | "toContainEqual" | "include" | "includes" | "contain"
                ) =>
            {
                // In a list of ids the whole id is looked for; in a text any part of it.
                self.ids_read_by(value).map_or(Slot::ANONYMOUS, Slot::Id)
            }
            Some(value) if matches!(name, "oneOf" | "toBeOneOf") => {
                self.id_read_by(value).map_or(Slot::ANONYMOUS, Slot::Id)
            }
            _ if is_mock_assertion(name) => Slot::Role(Role::MockAssertion),
            _ => Slot::ANONYMOUS,
        };
        self.all_in(arguments, &slot);
    }

    /// `assert.equal(a, b)`, `assert.throws(() => …)`; whether the call was one, and has been walked.
    pub(super) fn assertion(&mut self, call: &CallExpression<'_>) -> bool {
        let Some(name) = self.last_name(&call.callee) else {
            return false;
        };
        let root = receiver(&call.callee).and_then(|receiver| self.last_name(receiver));
        let is_assert = matches!(
            root,
            Some("assert" | "t" | "chai" | "strict" | "QUnit" | "test" | "sinon")
        );
        if is_assert && expects_failure(name) {
            let failure = self.expected_failure(call.arguments.get(1..).unwrap_or_default());
            self.failing(Some(failure), span(call.span), |walker| {
                walker.visit_arguments(&call.arguments);
            });
            return true;
        }
        let compares = match name {
            "strictEqual" | "deepEqual" | "deepStrictEqual" | "notEqual" | "notStrictEqual"
            | "assertEquals" | "assertStrictEquals" | "assertNotEquals" | "assertEqual" => true,
            "equal" | "equals" | "is" | "same" | "eq" | "not" => is_assert,
            _ => false,
        };
        let [left, right, message @ ..] = &call.arguments[..] else {
            return false;
        };
        let (true, Some(left), Some(right)) =
            (compares, left.as_expression(), right.as_expression())
        else {
            return false;
        };
        self.equate(left, right);
        self.all_in(message, &Slot::ANONYMOUS);
        true
    }
}
