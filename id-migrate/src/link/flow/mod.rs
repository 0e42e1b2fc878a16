//! What becomes of a value where it stands in the code: it is looked at, assigned, put into an object, or given to a call.

mod around;
mod calls;
mod looks;
mod schemas;
mod targets;

use super::tokens::{Token, TokenKind};
use crate::field::Field;
use crate::language::Lexis;
use crate::language::vocabulary::looks::{TextLook, is_passing_method, method_look};
use around::Around;

/// What a name holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holds {
    /// The id itself.
    Id,
    /// An object, a list or an instance that has the id in it.
    Within,
}

/// Where a value goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step<'t> {
    /// It is looked at.
    Look(TextLook, usize),
    /// A variable of the same code gets it.
    Variable(&'t str, Holds),
    /// An attribute of `self` or `this` gets it.
    Own(&'t str, Holds),
    /// A call is given it.
    Argument(Argument<'t>),
    /// A method is called on it.
    Method(&'t str, usize),
}

/// An argument of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Argument<'t> {
    /// The last part of what is called.
    pub(super) callee: &'t str,
    /// The last part of what it is called on.
    pub(super) receiver: Option<&'t str>,
    /// Whether that is an attribute of `self` or `this`.
    pub(super) on_own: bool,
    /// Its name, or else its index.
    pub(super) place: Place<'t>,
    pub(super) holds: Holds,
    /// The byte of the callee.
    pub(super) at: usize,
}

/// Which argument it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place<'t> {
    /// By its position.
    Index(u32),
    /// By its name.
    Keyword(&'t str),
}

/// How deep values nest in calls and objects.
const MAX_DEPTH: usize = 64;

/// Reads the steps of values in one piece of code.
pub(super) struct Flow<'f, 't> {
    pub(super) text: &'t str,
    pub(super) tokens: &'f [Token],
    pub(super) lexis: Lexis,
    pub(super) steps: Vec<Step<'t>>,
    depth: usize,
}

/// Whether a member of that name is the run id of what it is read from.
pub(super) fn names_run(name: &str) -> bool {
    Field::from_either_case(name) == Some(Field::RunId)
        || Field::from_constant(name) == Some(Field::RunId)
}

impl<'f, 't> Flow<'f, 't> {
    pub(super) fn new(text: &'t str, tokens: &'f [Token], lexis: Lexis) -> Self {
        Self {
            text,
            tokens,
            lexis,
            steps: Vec::new(),
            depth: 0,
        }
    }

    pub(super) fn word(&self, at: usize) -> &'t str {
        self.tokens
            .get(at)
            .map_or("", |token| &self.text[token.range()])
    }

    fn before(&self, at: usize) -> &'t str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    fn is(&self, at: usize, kind: TokenKind) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == kind)
    }

    fn other(&self, at: usize) -> usize {
        self.tokens[at].other as usize
    }

    /// The text of a string token without its quotes.
    fn literal(&self, at: usize) -> Option<&'t str> {
        if !self.is(at, TokenKind::Text) {
            return None;
        }
        let written = self.word(at);
        let start = written.find(['"', '\''])?;
        let quote = written[start..].chars().next()?;
        let inner = written[start..].trim_matches(quote);
        (!inner.contains('\\')).then_some(inner)
    }

    /// Follows a variable wherever it is read.
    pub(super) fn variable(&mut self, name: &str, holds: Holds) {
        for at in 0..self.tokens.len() {
            if !self.is(at, TokenKind::Name) || self.word(at) != name {
                continue;
            }
            let (before, after) = (self.before(at), self.word(at + 1));
            let is_member = matches!(before, "." | "?." | "::");
            let is_key = after == ":" && matches!(before, "{" | "," | "(" | "|")
                || after == "=" && matches!(before, "(" | ",") && self.lexis == Lexis::Python;
            if is_member || is_key {
                continue;
            }
            match after {
                "=" => self.schema(at + 1),
                _ => self.value(at, at, holds),
            }
        }
    }

    /// Follows an attribute of `self` or `this` wherever it is read.
    pub(super) fn own(&mut self, name: &str, holds: Holds) {
        for at in 0..self.tokens.len() {
            if self.is(at, TokenKind::Text) {
                self.validator(at, name, holds);
            }
            if !self.is(at, TokenKind::Name) || self.word(at) != name {
                continue;
            }
            let is_own = at > 1
                && self.before(at) == "."
                && matches!(self.word(at - 2), "self" | "this" | "cls");
            if is_own {
                self.value(at - 2, at, holds);
            } else {
                self.field(at);
            }
        }
    }

    /// Follows the value between two tokens.
    pub(super) fn value(&mut self, first: usize, last: usize, holds: Holds) {
        if self.depth == MAX_DEPTH {
            return;
        }
        self.depth += 1;
        self.follow(first, last, holds);
        self.depth -= 1;
    }

    fn follow(&mut self, mut first: usize, last: usize, holds: Holds) {
        let Some((last, holds)) = self.suffixes(last, holds) else {
            return;
        };
        if self.operators(first, last, holds) {
            return;
        }
        while matches!(
            self.before(first),
            "await" | "&" | "*" | "mut" | "..." | "**" | "yield" | "ref"
        ) {
            first -= 1;
            if holds == Holds::Id && matches!(self.word(first), "..." | "**") {
                return self.look(TextLook::Spelling, first);
            }
        }
        match self.around(first) {
            Around::Bracket { open, commas } => self.in_bracket(open, commas, first, holds),
            Around::Statement { equals: Some(at) } => self.assigned(at, holds),
            Around::Statement { equals: None } | Around::Other => {}
        }
    }

    /// Members, subscripts and methods behind a value: where it ends, and what it holds there.
    fn suffixes(&mut self, mut last: usize, mut holds: Holds) -> Option<(usize, Holds)> {
        loop {
            let next = last + 1;
            match self.word(next) {
                "." | "?." if self.is(next + 1, TokenKind::Name) => {
                    let name = self.word(next + 1);
                    let mut open = next + 2;
                    // `x.parse::<u64>()`
                    if self.word(open) == "::" {
                        open = (open..open + 12).find(|at| self.word(*at) == "(")?;
                    }
                    if self.word(open) != "(" {
                        match (holds, name) {
                            (Holds::Id, "length") => {
                                self.length(next + 1);
                                return None;
                            }
                            (Holds::Id, _) => return None,
                            (Holds::Within, name) if names_run(name) => holds = Holds::Id,
                            (Holds::Within, _) => {}
                        }
                        last = next + 1;
                        continue;
                    }
                    let close = self.other(open);
                    if holds == Holds::Id {
                        let piece = self.literal(open + 1).map(str::to_owned);
                        match method_look(name, piece) {
                            Some(_) if name == "len" => {}
                            Some(look) => {
                                self.look(look, next + 1);
                                return None;
                            }
                            None if name == "len" => {
                                self.length(close);
                                return None;
                            }
                            None => {}
                        }
                        if !is_passing_method(name) {
                            return None;
                        }
                    } else if name == "get" && self.literal(open + 1).is_some_and(names_run) {
                        holds = Holds::Id;
                    } else if !is_passing_method(name) {
                        self.steps
                            .push(Step::Method(name, self.tokens[next + 1].start as usize));
                    }
                    last = close;
                }
                "[" => {
                    let close = self.other(next);
                    if holds == Holds::Id {
                        self.look(TextLook::Spelling, next);
                        return None;
                    }
                    if close == next + 2 && self.literal(next + 1).is_some_and(names_run) {
                        holds = Holds::Id;
                    }
                    last = close;
                }
                "!" if self.lexis == Lexis::JavaScript => last = next,
                "?" if self.lexis == Lexis::Rust => last = next,
                "as" if self.lexis != Lexis::Python => last = next + 1,
                _ => return Some((last, holds)),
            }
        }
    }

    /// Operators beside a value; whether they make something else of it.
    fn operators(&mut self, first: usize, last: usize, holds: Holds) -> bool {
        let (before, after) = (self.before(first), self.word(last + 1));
        let is_spaced = |at: usize| {
            self.tokens.get(at).is_some_and(|token| {
                let start = token.start as usize;
                start > 0 && self.text.as_bytes()[start - 1] == b' '
            })
        };
        if holds == Holds::Id {
            let orders = |word: &str| matches!(word, "<" | ">" | "<=" | ">=");
            let is_ordered = orders(after) && is_spaced(last + 1)
                || orders(before) && is_spaced(first.saturating_sub(1)) && is_spaced(first);
            let is_path = self.lexis == Lexis::Python && (before == "/" || after == "/");
            if is_ordered || is_path {
                self.look(TextLook::Spelling, first);
                return true;
            }
        }
        if matches!(before, "in" | "of") {
            self.iterated(first, holds);
            return true;
        }
        let compares = |word: &str| matches!(word, "==" | "!=" | "===" | "!==" | "is" | "in");
        compares(before) || compares(after) || before == "+" || after == "+"
    }
}
