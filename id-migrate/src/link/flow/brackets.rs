//! Follows a value into the bracket around it.

use super::{Argument, Flow, Holds, Object, Place, Side, Step};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Follows a value into the bracket around it: a list, a subscript, an object, or the arguments of a call.
    pub(super) fn in_bracket(
        &mut self,
        open: usize,
        commas: u32,
        (first, last): (usize, usize),
        holds: Holds<'t>,
    ) {
        let close = self.other(open);
        if holds.is_text() && self.file.checks().queries {
            self.bound_in_sql(open, commas, first);
        }
        match self.word(open) {
            "(" => self.in_parentheses(open, close, commas, first, holds),
            "[" => {
                if !self.is_subscript(open) {
                    if holds.is_text() {
                        self.in_command_line(open, first);
                    }
                    self.value(open, close, holds.listed());
                } else if holds == Holds::Text && self.word(close + 1) == "(" {
                    // A part of the name of a method: ``hooks[`on_${runId}`]()``.
                    self.look(Inspection::Spelling, first);
                } else if holds.is_text() && self.lexis == Lexis::JavaScript {
                    self.steps.push(Step::Trapped);
                    // `runs[runId] = run`
                    if open > 0 && matches!(self.word(close + 1), "=" | "??=" | "||=" | "+=") {
                        self.kept_in(open - 1, "", Holds::Keys);
                    }
                } else if holds.is_text() && self.lexis == Lexis::Rust {
                    // `impl Index<&str> for Runs`
                    let index = open.checked_sub(1);
                    self.operand("index", index, (first, last), holds);
                } else if holds.is_text() && self.lexis == Lexis::Python {
                    if holds == Holds::Id && self.is_looked_up(close) {
                        self.steps.push(Step::Key(self.start(open), Side::Right));
                    }
                    let method = match self.word(close + 1) {
                        "=" => "__setitem__",
                        _ => "__getitem__",
                    };
                    if let Some(at) = open
                        .checked_sub(1)
                        .filter(|at| self.is(*at, TokenKind::Name))
                    {
                        let is_set = matches!(self.word(close + 1), "=" | "+=" | "-=" | "|=");
                        if is_set || self.is_own(at) {
                            self.kept_in(at, method, Holds::Keys);
                        } else {
                            // Only a `defaultdict` stores a key that code looks up.
                            self.steps.push(Step::Kept {
                                by: method,
                                name: self.word(at),
                                holds: Holds::Keys,
                            });
                        }
                    }
                    if method == "__getitem__" {
                        self.operand("__missing__", open.checked_sub(1), (first, last), holds);
                    }
                    self.operand(method, open.checked_sub(1), (first, last), holds);
                }
            }
            _ => self.in_object(open, close, (first, last), holds),
        }
    }

    /// `{"run_id": x}`, `{ runId }`, `Event { run_id: x }`, `{x, y}`
    fn in_object(
        &mut self,
        open: usize,
        close: usize,
        (first, last): (usize, usize),
        holds: Holds<'t>,
    ) {
        if let Some(tag) = self.tag(open) {
            if self.word(open - 2) == "value" {
                self.steps.push(Step::Context(self.word(tag), holds));
            }
            let holds = match holds {
                Holds::Id | Holds::Text => Holds::Within(self.word(open - 2)),
                Holds::List => Holds::WITHIN,
                holds => holds,
            };
            let argument = self.argument(self.word(tag), Place::Index(0), holds, (tag, tag));
            self.steps.push(Step::Argument(argument));
        }
        // `Event { run_id: x }`
        let is_struct = self.lexis == Lexis::Rust && self.is(open - 1, TokenKind::Name);
        let start = open - usize::from(is_struct);
        let holds = if let Some(key) = self.key_of(open, first) {
            let is_name = self.lexis != Lexis::Python && self.is(key, TokenKind::Name);
            let name = || is_name.then(|| self.word(key));
            let key = self.literal(key).or_else(name).unwrap_or_default();
            self.member(key, None, holds);
            match holds {
                // `{ [name]: runId }`, `{name: run_id}` of Python
                Holds::Id | Holds::Text if key.is_empty() => Holds::BUILT,
                Holds::Id | Holds::Text => Holds::Within(key),
                Holds::List => Holds::WITHIN,
                Holds::Keys => Holds::Near,
                // `{ label: values[name] }`
                Holds::Any(_) if self.lexis == Lexis::JavaScript => Holds::BUILT,
                holds => holds,
            }
        } else if self.lexis == Lexis::Python && self.word(last + 1) == ":" {
            if !holds.may_be_text() {
                return;
            }
            Holds::Keys
        } else if self.lexis == Lexis::JavaScript && self.word(last + 1) == ":" {
            // `const { [runId]: run, ...others } = runs`
            if self.is_pattern(open) {
                return;
            }
            match holds {
                Holds::Id | Holds::Text | Holds::List => {
                    // A schema may constrain the keys.
                    self.member("propertyNames", None, Holds::Id);
                    Holds::Keys
                }
                holds => holds,
            }
        } else if self.lexis == Lexis::Python || self.word(last + 1) == ":" {
            holds.listed()
        } else {
            if !self.is_pattern(open) {
                self.member(self.word(first), None, holds);
            }
            match holds {
                Holds::Id | Holds::Text => Holds::Within(self.word(first)),
                holds => holds,
            }
        };
        self.value(start, close, holds);
    }

    /// Returns the component whose attribute or attributes begin at a `{`: `<Badge id={x} {...rest} />`.
    fn tag(&self, open: usize) -> Option<usize> {
        let is_attribute = self.before(open) == "=" || self.word(open + 1) == "...";
        if self.lexis != Lexis::JavaScript || !is_attribute {
            return None;
        }
        let mut at = open.checked_sub(1)?;
        while at > 0 {
            let word = self.word(at);
            if self.before(at) == "<" {
                return word.starts_with(char::is_uppercase).then_some(at);
            }
            let first = match self.tokens[at].kind() {
                TokenKind::Close if word == "}" => self.other(at),
                TokenKind::Name | TokenKind::Text => at,
                TokenKind::Mark if matches!(word, "=" | "-" | ".") => at,
                _ => return None,
            };
            at = first.checked_sub(1)?;
        }
        None
    }

    fn in_parentheses(
        &mut self,
        open: usize,
        close: usize,
        commas: u32,
        first: usize,
        holds: Holds<'t>,
    ) {
        let name = self.callee_before(open);
        // The parameters of a function are not its arguments. In Rust, `if is_job(run_id) {` calls.
        let is_head = match self.word(close + 1) {
            "{" => self.lexis != Lexis::Rust,
            "=>" => {
                let callee = name.map_or("", |name| self.word(name));
                self.lexis != Lexis::Rust || callee.starts_with(char::is_uppercase)
            }
            _ => false,
        };
        if is_head {
            return self.default(open, first, holds);
        }
        let Some(name) = name else {
            return self.value(open, close, holds);
        };
        if self.word(name) == "!" && self.lexis == Lexis::Rust && name > 0 {
            return self.in_macro(name - 1, open, commas, holds);
        }
        let callee = self.word(name);
        let is_method = self.before(name) == ".";
        // In JavaScript `is(Name, runId)` is a call, and in Rust `case(runId)`.
        let is_name = match self.lexis {
            Lexis::Python => false,
            Lexis::JavaScript => matches!(callee, "is" | "assert" | "not" | "and" | "or"),
            Lexis::Rust => callee == "case",
        };
        let is_keyword = !(is_method || is_name)
            && words!(
                "if while for return and or not in assert elif switch case await typeof yield of \
                 is else match lambda del raise throw"
            )
            .contains(&callee);
        if !self.is(name, TokenKind::Name) || is_keyword {
            if self.is(name, TokenKind::Close) {
                if self.word(name) == ")" {
                    let place = self.place_of(first, commas);
                    return self.given_to_result(name, close, (first, place), holds);
                }
                // `handlers[kind](runId)`
                let is_carried = holds.is_text()
                    || matches!(holds, Holds::Within(_))
                    || self.lexis != Lexis::Python;
                if is_carried && holds != Holds::Near && self.word(name) == "]" {
                    let argument = self.argument("", Place::Index(commas), holds, (first, first));
                    self.steps.push(Step::Argument(argument));
                }
                return;
            }
            // `(start(), runId)` of JavaScript is its last value.
            let is_several = self.holds_comma(open) && self.lexis != Lexis::JavaScript;
            return self.value(open, close, if is_several { holds.listed() } else { holds });
        }
        if matches!(self.before(name), "def" | "function" | "fn" | "class") {
            return self.default(open, first, holds);
        }
        self.called(name, close, self.place_of(first, commas), holds);
    }

    /// Returns the place of the argument that begins with a token.
    fn place_of(&self, first: usize, commas: u32) -> Place<'t> {
        match (self.before(first), first.checked_sub(2)) {
            ("=", Some(keyword)) if self.is(keyword, TokenKind::Name) => {
                Place::Keyword(self.word(keyword))
            }
            _ => Place::Index(commas),
        }
    }

    /// `itemgetter("run_id")(run)`: the function that a call returns gets the value.
    fn given_to_result(
        &mut self,
        last: usize,
        close: usize,
        (first, place): (usize, Place<'t>),
        holds: Holds<'t>,
    ) {
        let open = self.other(last);
        let is_getter = matches!(self.before(open), "itemgetter" | "attrgetter");
        // `type(self)(run_id)` makes an object of the class around it.
        if self.before(open) == "type" && self.word(open + 1) == "self" {
            let call = (open - 1, close);
            self.steps.push(Step::Argument(Argument {
                receiver: Some(Object::named("self")),
                ..self.argument("__class__", place, holds, call)
            }));
        } else if holds.is_text() {
            self.look(Inspection::Spelling, first);
        } else if is_getter {
            let key = self.literal(open + 1);
            let member = key.map_or(holds.each().computed(), |key| holds.member(key));
            self.value(self.start_of_path(open - 1), close, member);
        }
    }

    /// `vec![x]`, `format!("{}", x)`
    fn in_macro(&mut self, name: usize, open: usize, commas: u32, holds: Holds<'t>) {
        match self.word(name) {
            "vec" | "array" | "smallvec" => {
                self.value(name, self.other(open), holds.listed());
            }
            "assert_eq" | "assert_ne" if holds != Holds::Near => {
                let at = self.start(name);
                self.steps
                    .push(Step::Compared(at, Side::right_if(commas > 0), holds));
            }
            "matches" | "assert_matches" if commas == 0 => {
                let close = self.other(open);
                (open + 1..close).for_each(|at| self.pattern_binding(at, holds));
            }
            "json" | "hashmap" | "btreemap" => {
                let holds = if holds.is_text() {
                    Holds::WITHIN
                } else {
                    holds
                };
                self.value(name, self.other(open), holds);
            }
            name if !words!("format write writeln print println eprint eprintln concat panic")
                .contains(&name) =>
            {
                let call = (open - 2, self.other(open));
                let argument = self.argument(name, Place::Index(commas), holds, call);
                self.steps.push(Step::Argument(argument));
            }
            _ => {
                let is_wide = self.is_wide(open, commas);
                self.formatted_by_macro(open, is_wide && holds.is_text(), holds.shown());
            }
        }
    }

    /// `f(*args)`, `f(...args)`: each element is an argument.
    pub(super) fn spread(&mut self, open: usize, first: usize, commas: u32, holds: Holds<'t>) {
        let close = self.other(open);
        let name = open.checked_sub(1);
        let Some(name) = name.filter(|at| self.is(*at, TokenKind::Name)) else {
            // `handlers[kind](*args)`
            if self.before(open) == "]" && holds == Holds::List {
                let argument = self.argument("", Place::Spread, Holds::Id, (first, first));
                self.steps.push(Step::Argument(argument));
            }
            return self.value(open, close, holds);
        };
        let place = if self.word(first) == "**" || holds == Holds::List {
            Place::Spread
        } else {
            Place::Index(commas)
        };
        self.called(name, close, place, holds);
    }

    /// `def f(run_id="x")`
    fn default(&mut self, open: usize, first: usize, holds: Holds<'t>) {
        if self.before(first) != "=" {
            return;
        }
        let start = (open..first)
            .rev()
            .find(|at| matches!(self.word(*at), "," | "("))
            .unwrap_or(open);
        let name = (start..first).find(|at| self.is(*at, TokenKind::Name));
        if let Some(name) = name {
            self.steps.push(Step::Variable(self.word(name), holds));
        }
    }
}
