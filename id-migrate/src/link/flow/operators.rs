//! Follows a value through the operators beside it.

use super::{Argument, Flow, Holds, Object, Place, Side, Step};
use crate::link::syntax::Parent;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::collections::is_ordering;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Follows a value through operators; returns `true` if the result is another value.
    pub(super) fn operators(&mut self, first: usize, last: usize, holds: Holds<'t>) -> bool {
        let (before, after) = (self.before(first), self.word(last + 1));
        if holds.is_text() && self.is_beside_number(first, last) {
            return true;
        }
        if let Some(look) = self.look_of_operator(first, last, holds) {
            self.look(look, first);
            return true;
        }
        if matches!(before, "in" | "of") {
            self.iterated(first, holds);
            return true;
        }
        if before == "%" && self.lexis == Lexis::Python && first > 1 {
            self.formatted_by_percent(first, last, holds);
            return true;
        }
        if before == "match" && self.lexis != Lexis::JavaScript {
            self.matched(last + 1, holds);
            return true;
        }
        // `let id = loop { break run_id; };`
        // `break 'found run_id`
        let is_labeled = first > 1
            && self.word(first - 2) == "break"
            && self.text[..self.start(first - 1)].ends_with('\'');
        if (before == "break" || is_labeled)
            && self.lexis == Lexis::Rust
            && let Some((first, last)) = self.loop_around(first)
        {
            self.value(first, last, holds);
            return true;
        }
        // The code that catches the text may do anything.
        if before == "throw" && holds.is_text() {
            self.look(Inspection::Spelling, first);
            return true;
        }
        // `runId ? a : b`, `!runId`: a test for presence.
        if self.lexis == Lexis::JavaScript && (after == "?" || before == "!") {
            return true;
        }
        let compares = |word: &str| matches!(word, "==" | "!=" | "===" | "!==" | "is" | "in");
        let is_not_in = after == "not" && self.word(last + 2) == "in";
        if compares(before) || compares(after) || is_not_in {
            if holds.is_text() && self.lexis == Lexis::Python {
                self.compared(first, last, holds);
            }
            if !compares(before) && self.lexis == Lexis::Python && after == "==" {
                self.matchers(last + 2, holds);
            }
            let is_right = compares(before);
            let operator = if is_right { first - 1 } else { last + 1 };
            if holds != Holds::Near && self.word(operator).ends_with('=') {
                self.compared_at(operator, Side::right_if(is_right), holds);
                // The other operand is known.
                if !is_right && self.is(operator + 1, TokenKind::Text) {
                    self.compared_at(operator, Side::Right, holds);
                }
            }
            // `"x" in run_ids` looks the id up.
            if holds == Holds::Id && self.lexis == Lexis::Python && (after == "in" || is_not_in) {
                let at = self.start(last + 1 + usize::from(is_not_in));
                self.steps.push(Step::Key(at, Side::Right));
            }
            return true;
        }
        // A path whose last part holds the id.
        let is_path = self.lexis == Lexis::Python && holds == Holds::Text && before == "/";
        if before == "|=" {
            self.assigned(first - 1, None, holds);
            return true;
        }
        let is_repeated = self.lexis == Lexis::Python
            && holds.is_text()
            && (after == "*" || before == "*" && first > 1);
        if is_path || is_repeated || before == "+" || after == "+" || before == "+=" {
            if before == "+"
                && holds.is_text()
                && let Some(head) = self.literal(first.saturating_sub(2))
            {
                self.behind(head);
            }
            self.text_form((first, last), holds);
            let holds = if holds.is_text() { Holds::Text } else { holds };
            if before == "+=" {
                self.assigned(first - 1, None, holds);
                return true;
            }
            let (first, last) = self.sum(first, last);
            // The sum is complete.
            if !matches!(self.before(first), "+" | "/") && self.word(last + 1) != "+" {
                self.value(first, last, holds);
            }
            return true;
        }
        false
    }

    /// Returns the inspection by an operator beside a value, if there is one.
    fn look_of_operator(&self, first: usize, last: usize, holds: Holds<'t>) -> Option<Inspection> {
        let is_script = self.lexis == Lexis::JavaScript;
        let takes_apart = || self.takes_apart(first, last, holds);
        match holds {
            Holds::Any(_) if is_script && takes_apart() => Some(Inspection::Member),
            // `runs.sort((left, right) => (left.runId < right.runId ? -1 : 1))`
            Holds::Id if is_script && takes_apart() && self.is_in_comparator(first) => {
                Some(Inspection::Order)
            }
            Holds::Id | Holds::Text if takes_apart() => Some(Inspection::Spelling),
            Holds::List if self.orders_tuple(first, last) => Some(Inspection::Order),
            _ => None,
        }
    }

    /// Returns `true` if a token is in a function that a call takes to sort by.
    fn is_in_comparator(&self, first: usize) -> bool {
        let mut at = first;
        while at > 0 {
            at -= 1;
            match self.tokens[at].kind() {
                TokenKind::Close if self.other(at) < at => at = self.other(at),
                TokenKind::Open if self.word(at) == "(" && is_ordering(self.before(at)) => {
                    return true;
                }
                TokenKind::LineEnd => return false,
                _ => {}
            }
        }
        false
    }

    /// Records that a value is an operand of the comparison whose operator is a token.
    fn compared_at(&mut self, operator: usize, side: Side, holds: Holds<'t>) {
        let at = self.start(operator);
        self.steps.push(Step::Compared(at, side, holds));
    }

    /// `run_id == other`, `run_id in other`: the class of the other operand may define the operator.
    fn compared(&mut self, first: usize, last: usize, holds: Holds<'t>) {
        let (method, other) = match (self.before(first), self.word(last + 1)) {
            ("==" | "!=", _) => ("__eq__", first.checked_sub(2)),
            (_, "==" | "!=") => ("__eq__", Some(self.end_of_path(last + 2))),
            (_, "in") => ("__contains__", Some(self.end_of_path(last + 2))),
            (_, "not") => ("__contains__", Some(self.end_of_path(last + 3))),
            _ => return,
        };
        self.operand(method, other, (first, last), holds);
    }

    /// Follows a value into the matchers of the other operand: `assert event == {"run_id": Short()}`.
    fn matchers(&mut self, first: usize, holds: Holds<'t>) {
        let all = self.tokens.len();
        let ends = |at: &usize| {
            matches!(
                self.tokens[*at].kind(),
                TokenKind::LineEnd | TokenKind::Close
            )
        };
        let end = self.outer(first..all).find(ends).unwrap_or(all);
        for at in first..end {
            let class = self.word(at);
            let is_made = self.word(at + 1) == "(" && class.starts_with(char::is_uppercase);
            if !is_made {
                continue;
            }
            let key = match self.before(at) {
                ":" => self.literal(at - 2),
                "=" => Some(self.word(at - 2)),
                _ => None,
            };
            let holds = key.map_or(holds.each(), |key| holds.member(key));
            if holds == Holds::Id {
                self.called_by_language("__eq__", class, 0, (at, at));
            }
        }
    }

    /// Follows a value into the method of an operator. `other` is the last token of the other operand.
    pub(super) fn operand(
        &mut self,
        method: &'static str,
        other: Option<usize>,
        call: (usize, usize),
        holds: Holds<'t>,
    ) {
        let other = other.filter(|at| self.is(*at, TokenKind::Name));
        self.steps.push(Step::Argument(Argument {
            receiver: Some(other.map_or(Object::UNKNOWN, |at| self.object(at))),
            ..self.argument(method, Place::Index(0), holds, call)
        }));
    }

    /// Follows an id into a special method that Python calls for an assignment, such as `__setattr__`.
    pub(super) fn called_by_language(
        &mut self,
        method: &'static str,
        receiver: &'t str,
        place: u32,
        call: (usize, usize),
    ) {
        self.steps.push(Step::Argument(Argument {
            receiver: Some(Object::named(receiver)),
            ..self.argument(method, Place::Index(place), Holds::Id, call)
        }));
    }

    /// `count + 1`, `limit < 3` in Python: the value is a number, since such an operation fails for a text.
    fn is_beside_number(&self, first: usize, last: usize) -> bool {
        let takes = |word: &str| words!("+ - / // ** < > <= >=").contains(&word);
        // `x + 2 * "-"` and `"-" * 2 + x` are texts.
        self.lexis == Lexis::Python
            && (takes(self.word(last + 1))
                && self.is(last + 2, TokenKind::Number)
                && self.word(last + 3) != "*"
                || takes(self.before(first))
                    && first > 2
                    && self.is(first - 2, TokenKind::Number)
                    && (self.is(first - 3, TokenKind::Open)
                        || matches!(self.before(first - 2), "=" | "return" | ",")))
    }

    /// Returns `true` if the result of an operator depends on the spelling of a text.
    fn takes_apart(&self, first: usize, last: usize, holds: Holds<'t>) -> bool {
        let (before, after) = (self.before(first), self.word(last + 1));
        let is_spaced = |at: usize| {
            self.tokens.get(at).is_some_and(|token| {
                let start = token.start() as usize;
                start > 0 && self.text.as_bytes()[start - 1] == b' '
            })
        };
        let orders = |word: &str| matches!(word, "<" | ">" | "<=" | ">=");
        let is_ordered = orders(after) && is_spaced(last + 1)
            || orders(before) && is_spaced(first.saturating_sub(1)) && is_spaced(first);
        let is_python = self.lexis == Lexis::Python;
        let is_path = is_python && holds == Holds::Id && (before == "/" || after == "/");
        let is_pattern = is_python && after == "%";
        is_ordered || is_path || is_pattern
    }

    /// `(1, run_id) < (1, other)`: Python compares the tuples by their elements.
    fn orders_tuple(&self, first: usize, last: usize) -> bool {
        let orders = |word: &str| matches!(word, "<" | ">" | "<=" | ">=");
        self.lexis == Lexis::Python
            && self.word(first) == "("
            && self.other(first) == last
            && (orders(self.before(first)) || orders(self.word(last + 1)))
    }

    /// Finds the whole sum around a value.
    fn sum(&self, mut first: usize, mut last: usize) -> (usize, usize) {
        let ends = |at: usize| {
            matches!(self.tokens[at].kind(), TokenKind::LineEnd)
                || words!(
                    ", ; : = == != === !== < > <= >= += := => ? ?? && || % return if else and or \
                     not in is for lambda assert await yield case print !"
                )
                .contains(&self.word(at))
        };
        while first > 0 && !ends(first - 1) && !self.begins_statement(first) {
            match self.tokens[first - 1].kind() {
                TokenKind::Open => break,
                TokenKind::Close if self.other(first - 1) < first - 1 => {
                    first = self.other(first - 1);
                }
                _ => first -= 1,
            }
        }
        while last + 1 < self.tokens.len() && !ends(last + 1) && !self.begins_statement(last + 1) {
            match self.tokens[last + 1].kind() {
                TokenKind::Close => break,
                TokenKind::Open if self.other(last + 1) > last + 1 => last = self.other(last + 1),
                _ => last += 1,
            }
        }
        (first, last)
    }

    /// `match run_id { x if x < "c" => … }`, `match message { Start(id) => … }`, `match run_id: case x: …`
    fn matched(&mut self, after: usize, holds: Holds<'t>) {
        if self.lexis != Lexis::Rust || self.word(after) != "{" {
            for at in after..(after + 400).min(self.tokens.len()) {
                if self.word(at) == "case" && self.is_first_of_line(at) {
                    self.case(at + 1, holds);
                }
            }
            return;
        }
        let mut is_head = true;
        let mut at = after + 1;
        while at < self.other(after) {
            match self.word(at) {
                "=>" | "if" => is_head = false,
                // The arm is a block, or ends here.
                "{" if !is_head => {
                    at = self.other(at);
                    is_head = true;
                }
                "(" | "[" if !is_head => at = self.other(at),
                "," if !is_head => is_head = true,
                _ if is_head => self.pattern_binding(at, holds),
                _ => {}
            }
            at += 1;
        }
    }

    /// Binds the names of a pattern of Python: `case {"run_id": str(run)} if …`, `case Started(run_id=run)`.
    fn case(&mut self, first: usize, holds: Holds<'t>) {
        let all = self.tokens.len();
        let ends = |at: &usize| matches!(self.word(*at), ":" | "if");
        let end = self.outer(first..all).find(ends).unwrap_or(all);
        for at in first..end {
            if !self.binds(at) || matches!(self.word(at + 1), "(" | "=" | ".") {
                continue;
            }
            // `str(run)` matches what the pattern around it matches.
            let mut outer = at;
            while self.before(outer) == "("
                && matches!(self.before(outer - 1), "str" | "(")
                && outer > first + 2
            {
                outer -= 2;
            }
            let key = match self.before(outer) {
                ":" => self.literal(outer - 2),
                "=" => Some(self.word(outer - 2)),
                _ => None,
            };
            let is_whole = at == first || self.before(at) == "as" && self.word(at + 1) == ":";
            let holds = match (key, holds) {
                (Some(key), holds) => holds.member(key),
                _ if is_whole => holds,
                (None, holds) => holds.each().computed(),
            };
            self.steps.push(Step::Variable(self.word(at), holds));
        }
    }

    /// Binds the name at a token of a pattern of Rust.
    pub(super) fn pattern_binding(&mut self, at: usize, holds: Holds<'t>) {
        let name = self.word(at);
        if !self.is(at, TokenKind::Name)
            || !self.binds(at)
            || matches!(self.word(at + 1), "(" | "::")
        {
            return;
        }
        let place = match self.parent(at) {
            Parent::Bracket { open, commas } if self.word(open) == "(" => {
                PLACES.get(commas as usize)
            }
            _ => None,
        };
        // `Event::Started { run_id: key }`
        let is_renamed = self.before(at) == ":" && at > 1;
        let field = if is_renamed { self.word(at - 2) } else { name };
        let is_part =
            matches!(self.parent(at), Parent::Bracket { open, .. } if self.word(open) != "{");
        let holds = match place {
            // `match (kind, run_id) { (Kind::A, id) => … }`
            _ if is_part && holds == Holds::List => Holds::Id,
            Some(place) if holds.member(place) == Holds::Id => Holds::Id,
            _ if holds.is_text() => holds,
            // `Value::Object(run)`
            Some(&"0") if matches!(holds, Holds::Within(name) | Holds::Any(name) if !PLACES.contains(&name)) => {
                holds
            }
            _ => holds.member(field),
        };
        self.steps.push(Step::Variable(name, holds));
    }

    fn binds(&self, at: usize) -> bool {
        let name = self.word(at);
        self.is(at, TokenKind::Name)
            && !matches!(name, "_" | "ref" | "mut")
            && name.starts_with(char::is_lowercase)
    }
}

/// The names of the members of a tuple.
pub(super) const PLACES: &[&str] = words!("0 1 2 3");
