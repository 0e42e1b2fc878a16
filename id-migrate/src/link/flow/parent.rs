//! The syntactic parent of a value: a bracket, a statement, or an operator.

use super::{Flow, Holds, Place, Side, Step};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;

/// The syntactic parent of a value.
pub(super) enum Parent {
    /// The opening bracket, and the commas before the value if it is a parenthesis.
    Bracket { open: usize, commas: u32 },
    /// The opening delimiter of the string that the value is interpolated into.
    Interpolation { open: usize },
    /// An assignment, and the commas between its `=` and the value.
    Assignment { equals: usize, commas: u32 },
    /// A `return`, and the commas between it and the value.
    Return { commas: u32 },
    /// A function without a name that returns the value: its `lambda` or its `=>`.
    Closure { head: usize },
    /// A statement of its own.
    Statement,
    /// A comparison, a condition, or any other expression with a different value.
    Other,
}

/// Returns `true` for operators and keywords after which the value is only an operand.
fn is_other(word: &str) -> bool {
    words!("== != === !== - % < > <= >= -= -> assert if elif while").contains(&word)
}

impl<'t> Flow<'_, 't> {
    /// Returns the opening bracket of the list, dict, set or object around a comma.
    pub(super) fn list_around(&self, comma: usize) -> Option<usize> {
        let open = self.other(comma);
        let is_list = open < comma && (self.word(open) != "{" || self.is_literal(open));
        is_list.then_some(open)
    }

    /// Finds the parent of a value from the tokens before it. Commas are exact in parentheses only.
    pub(super) fn parent(&self, first: usize) -> Parent {
        let mut commas = 0;
        let mut equals = None;
        let mut is_choice = false;
        let mut at = first;
        let ended = |equals: Option<(usize, u32)>| match equals {
            Some((equals, commas)) => Parent::Assignment { equals, commas },
            None => Parent::Statement,
        };
        while at > 0 {
            at -= 1;
            let token = self.tokens[at];
            match token.kind {
                TokenKind::Close => {
                    let open = self.other(at);
                    // A block before the value ends the statement.
                    let is_block = self.word(open) == "{" && !self.is_literal(open);
                    if open == at || is_block {
                        return ended(equals);
                    }
                    at = open;
                }
                TokenKind::Open if token.in_text => return Parent::Interpolation { open: at },
                TokenKind::Open => {
                    let is_block = self.word(at) == "{" && !self.is_literal(at);
                    return if is_block {
                        ended(equals)
                    } else {
                        Parent::Bracket { open: at, commas }
                    };
                }
                TokenKind::LineEnd => return ended(equals),
                _ => match self.word(at) {
                    ";" => return ended(equals),
                    "," => {
                        commas += 1;
                        // A list may have thousands of elements before this one.
                        if let Some(open) = self.list_around(at) {
                            return Parent::Bracket { open, commas };
                        }
                    }
                    "=" | ":=" if equals.is_none() => equals = Some((at, commas)),
                    "return" if equals.is_none() => return Parent::Return { commas },
                    "=>" if commas == 0 && equals.is_none() => return self.arrow(at),
                    "lambda" if commas == 0 && equals.is_none() => {
                        return Parent::Closure { head: at };
                    }
                    "else" => is_choice = true,
                    // `a ? b : VALUE`
                    "?" | ":" if self.lexis == Lexis::JavaScript => is_choice = true,
                    "if" if is_choice => {}
                    word if commas == 0 && equals.is_none() && !is_choice && is_other(word) => {
                        return Parent::Other;
                    }
                    _ => {}
                },
            }
        }
        ended(equals)
    }

    /// `(x) => VALUE`; in Rust an arm of a `match`, whose value is the value of the `match`.
    fn arrow(&self, at: usize) -> Parent {
        if self.lexis != Lexis::Rust {
            return Parent::Closure { head: at };
        }
        let block = (0..at)
            .rev()
            .find(|open| self.is(*open, TokenKind::Open) && self.other(*open) > at);
        let head = block.and_then(|block| {
            let mut before = (block.saturating_sub(24)..block).rev();
            before.find(|at| self.word(*at) == "match")
        });
        let parent = head.filter(|head| *head > 0).map(|head| self.parent(head));
        // The last expression of a function is its result.
        let after = block.map_or(at, |block| self.other(block)) + 1;
        let is_last = self.word(after) == "}" || after == self.tokens.len();
        match parent {
            Some(Parent::Statement) if is_last => Parent::Return { commas: 0 },
            Some(parent) => parent,
            None => Parent::Return { commas: 0 },
        }
    }

    /// Returns `true` if a `{` begins an object, a dict or a struct rather than a block.
    pub(super) fn is_literal(&self, open: usize) -> bool {
        let Some(before) = open.checked_sub(1) else {
            return self.lexis == Lexis::Python;
        };
        let word = self.word(before);
        match self.lexis {
            Lexis::Python => true,
            Lexis::JavaScript => match self.tokens[before].kind {
                TokenKind::Open => word != "{",
                TokenKind::Mark => !matches!(word, "=>" | ";"),
                TokenKind::Name if matches!(word, "return" | "default" | "await" | "yield") => true,
                // `<Badge {...props} />`
                _ => self.word(open + 1) == "...",
            },
            Lexis::Rust => {
                let is_type = word.starts_with(char::is_uppercase);
                // `-> Self::IntoIter {`
                let mut first = before;
                while first > 1 && self.before(first) == "::" {
                    first -= 2;
                }
                let head = self.before(first);
                // `json!({ "run_id": x })`
                let is_pairs = self.is(open + 1, TokenKind::Text) && self.word(open + 2) == ":";
                is_pairs
                    || is_type
                        && !matches!(
                            head,
                            "for" | "impl" | "->" | "struct" | "enum" | "trait" | ">"
                        )
            }
        }
    }

    pub(super) fn in_bracket(
        &mut self,
        open: usize,
        commas: u32,
        (first, last): (usize, usize),
        holds: Holds<'t>,
    ) {
        let close = self.other(open);
        match self.word(open) {
            "(" => self.in_parentheses(open, close, commas, first, holds),
            "[" => {
                let is_subscript = open.checked_sub(1).is_some_and(|before| {
                    matches!(self.tokens[before].kind, TokenKind::Close | TokenKind::Text)
                        || self.is(before, TokenKind::Name)
                            && !words!("in return of yield await and or not else if")
                                .contains(&self.word(before))
                });
                if !is_subscript {
                    self.value(open, close, holds.listed());
                } else if holds.is_text() && self.lexis == Lexis::Python {
                    let method = match self.word(close + 1) {
                        "=" => "__setitem__",
                        _ => "__getitem__",
                    };
                    if let Some(at) = open
                        .checked_sub(1)
                        .filter(|at| self.is(*at, TokenKind::Name))
                    {
                        self.kept_in(at, method, Holds::Keys);
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
            let name = || self.is(key, TokenKind::Name).then(|| self.word(key));
            let key = self.literal(key).or_else(name).unwrap_or_default();
            self.member(key, None, holds);
            match holds {
                Holds::Id | Holds::Text => Holds::Within(key),
                Holds::List => Holds::WITHIN,
                Holds::Keys => Holds::Near,
                holds => holds,
            }
        } else if self.lexis == Lexis::Python && self.word(last + 1) == ":" {
            if !holds.may_be_text() {
                return;
            }
            Holds::Keys
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

    /// Returns the last token of the key in front of a value: of `"a"` in `{"a": b or value}`.
    fn key_of(&self, open: usize, value: usize) -> Option<usize> {
        let mut at = value - 1;
        while self.lexis == Lexis::Python
            && at > open
            && !matches!(self.word(at), ":" | "," | "lambda" | "for")
        {
            at = self.other(at).min(at) - 1;
        }
        (self.word(at) == ":" && at > open + 1).then(|| at - 1)
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
            let first = match self.tokens[at].kind {
                TokenKind::Close if word == "}" => self.other(at),
                TokenKind::Name | TokenKind::Text => at,
                TokenKind::Mark if matches!(word, "=" | "-" | ".") => at,
                _ => return None,
            };
            at = first.checked_sub(1)?;
        }
        None
    }

    /// Returns `true` if a bracket holds several values.
    pub(super) fn holds_comma(&self, open: usize) -> bool {
        let close = self.other(open);
        let mut at = open + 1;
        while at < close {
            match self.tokens[at].kind {
                TokenKind::Open => at = self.other(at).max(at),
                _ if self.word(at) == "," => return true,
                _ => {}
            }
            at += 1;
        }
        false
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

    fn in_parentheses(
        &mut self,
        open: usize,
        close: usize,
        commas: u32,
        first: usize,
        holds: Holds<'t>,
    ) {
        // The head of a function declares it.
        if matches!(self.word(close + 1), "=>" | "{") {
            return self.default(open, first, holds);
        }
        let Some(mut name) = open.checked_sub(1) else {
            return self.value(open, close, holds);
        };
        // `f<T>(x)` and `f::<T>(x)`
        if self.word(name) == ">"
            && let Some(generic) = (name.saturating_sub(12)..name)
                .rev()
                .find(|at| self.word(*at) == "<")
        {
            name = generic.saturating_sub(1);
            if self.word(name) == "::" {
                name = name.saturating_sub(1);
            }
        }
        if self.word(name) == "!" && self.lexis == Lexis::Rust && name > 0 {
            return self.in_macro(name - 1, open, commas, holds);
        }
        // `onStart?.(runId)`
        if self.word(name) == "?." && name > 0 {
            name -= 1;
        }
        let callee = self.word(name);
        let is_method = matches!(self.before(name), "." | "?.");
        let is_keyword = !(is_method || self.lexis == Lexis::Rust && callee == "case")
            && words!(
                "if while for return and or not in assert elif switch case await typeof yield of \
                 is else match lambda del raise throw"
            )
            .contains(&callee);
        if !self.is(name, TokenKind::Name) || is_keyword {
            if self.is(name, TokenKind::Close) {
                // `itemgetter(0)(run_id)`
                if holds.is_text() && self.word(name) == ")" {
                    self.look(Inspection::Spelling, first);
                }
                // `handlers[kind](runId)`
                let is_carried = holds.is_text() || self.lexis != Lexis::Python;
                if is_carried && holds != Holds::Near && self.word(name) == "]" {
                    let argument = self.argument("", Place::Index(commas), holds, (first, first));
                    self.steps.push(Step::Argument(argument));
                }
                return;
            }
            let is_several = self.holds_comma(open);
            return self.value(open, close, if is_several { holds.listed() } else { holds });
        }
        if matches!(self.before(name), "def" | "function" | "fn" | "class") {
            return self.default(open, first, holds);
        }
        let place = match (self.before(first), first.checked_sub(2)) {
            ("=", Some(keyword)) if self.is(keyword, TokenKind::Name) => {
                Place::Keyword(self.word(keyword))
            }
            _ => Place::Index(commas),
        };
        self.called(name, close, place, holds);
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
                let is_wide = (open + 1..open + 5).any(|at| self.has_width(at));
                self.formatted_by_macro(open, is_wide && holds.is_text(), holds);
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
}
