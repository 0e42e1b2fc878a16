//! Follows a value into variables and attributes.

use super::{Argument, Flow, Holds, Object, Place, Side, Step, names_run};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// `for x in VALUE`, `"x" in VALUE`
    pub(super) fn iterated(&mut self, first: usize, holds: Holds<'t>) {
        let word = first - 1;
        match self.head_of_loop(word) {
            Some(head) => {
                if holds.is_text() {
                    return self.look(Inspection::Spelling, first);
                }
                let names = (head + 1..word).filter(|at| self.is_target(*at));
                let names: Vec<usize> = names.collect();
                let is_one = names.len() == 1;
                let is_numbered = self.word(first) == "enumerate";
                let number = names.first().copied().filter(|_| is_numbered);
                let number = number.unwrap_or(usize::MAX);
                // `for (const [name, value] of headers)`
                let is_entry =
                    self.lexis == Lexis::JavaScript && (head..word).any(|at| self.word(at) == "[");
                let holds = match holds {
                    Holds::List | Holds::Keys if is_one => Holds::Id,
                    Holds::Within(_) if is_entry => holds.computed(),
                    holds => holds,
                };
                for at in names {
                    let name = self.word(at);
                    let is_first = at == head + 1 || self.is(at - 1, TokenKind::Open);
                    let holds = match holds {
                        _ if names_run(name) => Holds::Id,
                        _ if is_one => holds,
                        Holds::Keys if is_first => Holds::Id,
                        // The key or the number of the element.
                        Holds::Any(_) if is_first => Holds::Near,
                        Holds::List if at == number => Holds::Near,
                        Holds::List => Holds::Id,
                        holds => holds.part(name),
                    };
                    self.steps.push(Step::Variable(name, holds));
                }
            }
            None if holds.is_text() && self.before(first) == "in" => {
                if self.lexis == Lexis::Python {
                    self.steps.push(Step::Key(self.start(word), Side::Left));
                }
                let at = word - usize::from(self.before(word) == "not");
                let look = match at.checked_sub(1).and_then(|at| self.literal(at)) {
                    Some(piece) => Inspection::Within(piece.to_owned()),
                    None if holds == Holds::Text => return,
                    None => Inspection::Spelling,
                };
                self.look_for(look, first, holds);
            }
            None if matches!(holds, Holds::List | Holds::Keys) && self.lexis == Lexis::Python => {
                self.steps.push(Step::Key(self.start(word), Side::Left));
            }
            None => {}
        }
    }

    /// Returns the `for` in front of the targets that end before a token.
    fn head_of_loop(&self, end: usize) -> Option<usize> {
        /// Maximum number of tokens of the targets.
        const MAX_TARGETS: usize = 12;
        let is_target = |at: &usize| {
            self.is(*at, TokenKind::Name) && self.word(*at) != "in"
                || matches!(
                    self.word(*at),
                    "," | "(" | ")" | "[" | "]" | "{" | "}" | "&" | "*"
                )
        };
        let before = (end.saturating_sub(MAX_TARGETS)..end).rev();
        let mut targets = before.take_while(is_target);
        targets.find(|at| self.word(*at) == "for")
    }

    /// Returns `true` for a target of a loop of Python: `run_id` of `sum(n for run_id, n in counts)`.
    pub(super) fn is_target_of_loop(&self, at: usize) -> bool {
        self.lexis == Lexis::Python
            && matches!(self.word(at + 1), "in" | "," | ")")
            && self.head_of_loop(at).is_some()
    }

    /// Follows the value of an assignment: `first = last = runId`, `if ((run = runId))`, `return (this.run = runId)`.
    pub(super) fn value_of_assignment(&mut self, equals: usize, last: usize, holds: Holds<'t>) {
        let target = self.start_of_target(equals);
        let is_value = match self.lexis {
            Lexis::JavaScript => matches!(self.before(target), "=" | "(" | "return" | "=>"),
            Lexis::Python => self.before(target) == "=",
            Lexis::Rust => false,
        };
        if is_value {
            self.value(target, last, holds);
        }
    }

    /// Follows an assignment to its target. `place` is the value's index in a tuple assignment.
    pub(super) fn assigned(&mut self, equals: usize, place: Option<u32>, holds: Holds<'t>) {
        let is_end = |at: usize| {
            let word = self.word(at);
            matches!(self.tokens[at].kind(), TokenKind::LineEnd)
                || matches!(word, ";" | "{" | "(" | "=")
        };
        let equals = self.end_of_target(equals);
        // The target of `const { a } = x` is one bracket.
        let last = equals.saturating_sub(1);
        // `if let Some(id) = run_id`
        if self.lexis == Lexis::Rust && self.word(last) == ")" {
            let open = self.other(last);
            if self.before(open).starts_with(char::is_uppercase) {
                return (open + 1..last).for_each(|at| self.pattern_binding(at, holds));
            }
        }
        if self.is(last, TokenKind::Close) && self.word(last) != ")" {
            let open = self.other(last);
            if !self.is_subscript(open) {
                return self.taken_apart(open + 1, last, holds);
            }
        }
        let mut start = equals;
        // `enum Runs { First = "a", Second = "b" }`
        let is_next = self.lexis != Lexis::Python
            && self.is(last, TokenKind::Name)
            && self.before(last) == ",";
        // `a, (b, c) = …`
        let begins_tuple = |open: usize| {
            let before = open.saturating_sub(1);
            !self.is(before, TokenKind::Name) && !self.is(before, TokenKind::Close)
        };
        while start > 0 && !is_end(start - 1) && !self.begins_statement(start) {
            let open = self.other(start - 1);
            let is_whole = match self.word(start - 1) {
                ")" => begins_tuple(open),
                "}" if !self.is_literal(open) => break,
                "]" | "}" => true,
                _ => false,
            };
            start = if is_whole { open } else { start - 1 };
            if is_next {
                break;
            }
        }
        // `def put(self, run_id): self.job = run_id`
        let is_line_end = |at: &usize| self.is(*at, TokenKind::LineEnd);
        let line = || (0..equals).rfind(is_line_end).map_or(0, |end| end + 1);
        let first = if self.lexis == Lexis::Python {
            line()
        } else {
            start
        };
        if self.lexis == Lexis::Python && begins_block(self.word(first)) {
            let colon = (first..equals).rfind(|at| self.word(*at) == ":");
            start = colon.map_or(start, |colon| start.max(colon + 1));
        }
        // `case "open": run = runId`
        if self.lexis == Lexis::JavaScript && matches!(self.word(start), "case" | "default") {
            let colon = (start..equals).rfind(|at| self.word(*at) == ":");
            start = colon.map_or(start, |colon| colon + 1);
        }
        // `x: T = …`
        let end = (start..equals)
            .find(|at| self.word(*at) == ":")
            .unwrap_or(equals);
        let is_several = (start..end).any(|at| self.word(at) == ",")
            || self.word(end.saturating_sub(1)) == ")" && self.word(start) != "(";
        if is_several {
            if let Some(place) = place {
                return self.assigned_at(start, end, place, holds);
            }
            // `run, count = record`: a tuple. No id is taken apart into a fixed number of characters.
            let is_name = self.is(equals + 1, TokenKind::Name)
                && (equals + 2 == self.tokens.len() || self.is(equals + 2, TokenKind::LineEnd));
            let is_whole = !(start..end).any(|at| self.word(at) == "*");
            let is_record = is_name && is_whole && self.lexis == Lexis::Python;
            let holds = if is_record {
                holds.listed().computed()
            } else {
                holds
            };
            return self.taken_apart(start, end, holds);
        }
        let holds = place.map_or(holds, |_| holds.listed());
        let names: Vec<usize> = (start..end).filter(|at| self.is_target(*at)).collect();
        match names[..] {
            [] => {}
            [root, .., _] => {
                self.set(root, end, equals + 1, holds);
                self.assigned_member(root, names[1], end, holds);
            }
            [only] => {
                let is_item = self.word(end - 1) == "]" && self.lexis == Lexis::Python;
                if is_item && holds.is_text() {
                    self.called_by_language("__setitem__", self.word(only), 1, (only, only));
                }
                // A framework keeps the session for other code.
                if is_item && self.word(only) == "session" {
                    let key = self.literal(end - 2).unwrap_or_default();
                    self.member(key, None, holds);
                }
                let held = self.stored(end, holds);
                if self.word(end - 1) == "]" {
                    self.kept_in(only, "", held);
                } else {
                    self.steps.push(Step::Variable(self.word(only), held));
                }
            }
        }
    }

    fn is_target(&self, at: usize) -> bool {
        self.is(at, TokenKind::Name)
            && !words!(
                "const let var mut static export pub readonly private public protected final await \
                 ref Some Ok if while"
            )
            .contains(&self.word(at))
    }

    /// `self.x = VALUE`, `run.x = VALUE`
    fn assigned_member(&mut self, root: usize, next: usize, end: usize, holds: Holds<'t>) {
        let word = self.word(root);
        let last = self.word(end - 1);
        if self.lexis == Lexis::Python {
            let mock = || {
                self.is(end - 3, TokenKind::Name)
                    .then(|| self.word(end - 3))
            };
            // `client.make.return_value = VALUE`
            let replaced = match last {
                "return_value" => mock().map(|name| (name, holds)),
                "side_effect" => mock().map(|name| (name, holds.each())),
                // `os.environ["RUN"] = VALUE`
                _ if self.word(next) == "environ" && holds.is_text() => {
                    self.literal(end - 2).map(|key| (key, holds))
                }
                _ => None,
            };
            let replaced = replaced.filter(|(name, _)| !matches!(*name, "self" | "cls"));
            let replaced = replaced.map(|(name, holds)| Step::Replaced(name, holds));
            self.steps.extend(replaced);
        }
        if self.lexis == Lexis::Python && holds.is_text() {
            if last == "]" {
                self.called_by_language("__setitem__", word, 1, (root, root));
            } else {
                self.called_by_language("__setattr__", word, 1, (root, root));
                // The attribute may be a descriptor.
                self.called_by_language("__set__", "", 1, (root, root));
            }
        }
        if self.is(end - 1, TokenKind::Name) {
            self.member(last, None, holds);
        } else if self.lexis == Lexis::JavaScript
            && last == "]"
            && let Some(key) = self.literal(end - 2)
        {
            // `process.env["RUN"] = VALUE`
            self.member(key, None, holds);
        }
        // `service.CURRENT = VALUE` of an imported module
        if self.is(end - 1, TokenKind::Name)
            && end == root + 3
            && self.file.sites.imports_name(word)
        {
            self.steps.push(Step::Shared {
                owner: word,
                name: last,
                holds,
            });
        }
        if matches!(word, "self" | "this" | "cls") {
            // `this.run.id = VALUE`
            let is_member = next + 1 < end && self.is(end - 1, TokenKind::Name);
            // `this[KEY] = VALUE` sets one attribute.
            let is_key = word == "this" && end == next + 2 && self.before(next) == "[";
            let holds = match holds {
                Holds::Id | Holds::Text if is_member => Holds::Within(last),
                holds if is_key => holds,
                holds => self.stored(end, holds),
            };
            return self.steps.push(Step::Own(self.word(next), holds));
        }
        let holds = match holds {
            _ if last == "]" => self.stored(end, holds),
            Holds::Id | Holds::Text if self.is(end - 1, TokenKind::Name) => Holds::Within(last),
            Holds::List => Holds::WITHIN,
            holds => holds.given_back(),
        };
        self.steps.push(Step::Variable(word, holds));
    }

    /// `run.current = VALUE` may call a setter.
    fn set(&mut self, root: usize, end: usize, value: usize, holds: Holds<'t>) {
        if self.is(end - 1, TokenKind::Name) && holds.is_text() && !self.may_be_typed {
            self.steps.push(Step::Argument(Argument {
                receiver: Some(Object::named(self.word(root))),
                ..self.argument(self.word(end - 1), Place::Index(0), holds, (value, value))
            }));
        }
    }

    /// Returns the content of `x` after `x[key] = VALUE`; `holds` itself if the target is not a subscript.
    fn stored(&self, end: usize, holds: Holds<'t>) -> Holds<'t> {
        if self.word(end.saturating_sub(1)) != "]" {
            return holds;
        }
        match holds {
            // `runs[0] = run_id`
            Holds::Id | Holds::Text if self.is(end - 2, TokenKind::Number) => holds.listed(),
            Holds::Id | Holds::Text => match self.literal(end - 2) {
                Some(key) => Holds::Within(key),
                None if self.lexis == Lexis::Python => Holds::BUILT,
                None => Holds::WITHIN,
            },
            Holds::List => Holds::WITHIN,
            Holds::Keys => Holds::Near,
            holds => holds,
        }
    }

    /// `a, b = x, VALUE`
    fn assigned_at(&mut self, start: usize, end: usize, place: u32, holds: Holds<'t>) {
        let mut commas = 0;
        let code = self.syntax;
        for at in code.outer(start..end) {
            match self.tokens[at].kind() {
                _ if self.word(at) == "," => commas += 1,
                _ if commas != place => {}
                // `a, (b, c) = x, VALUE`
                TokenKind::Open if !self.is_subscript(at) => {
                    self.taken_apart(at + 1, self.other(at), holds);
                }
                _ if self.is_target(at) => {
                    self.steps.push(Step::Variable(self.word(at), holds));
                }
                _ => {}
            }
        }
    }

    /// `a, *b = VALUE`, `const { a, b: c } = VALUE`: a text is taken apart character by character, a URL into its members.
    fn taken_apart(&mut self, start: usize, end: usize, holds: Holds<'t>) {
        let measures = || (start..end).any(|at| self.word(at) == "length");
        let is_url = holds == Holds::Text && self.before(start) == "{" && !measures();
        if holds.is_text() && !is_url {
            return self.look(Inspection::Spelling, start);
        }
        for at in start..end {
            if !self.is_target(at) {
                continue;
            }
            let name = self.word(at);
            let is_renamed = self.before(at) == ":" && at > 1;
            let known = if is_renamed { self.word(at - 2) } else { name };
            let holds = match holds {
                // `const { count, ...rest } = run`, `first, *rest = run_ids`
                _ if matches!(self.before(at), "..." | "*") => holds,
                Holds::List => Holds::Id,
                holds => holds.part(known),
            };
            self.steps.push(Step::Variable(name, holds));
        }
    }
}

/// Returns `true` for the first word of a statement of Python with a block, which may be in the same line.
fn begins_block(word: &str) -> bool {
    words!("def async class if elif else for while with try except finally case").contains(&word)
}
