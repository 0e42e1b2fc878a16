//! Reads statements of Python tests that replace a function with another one.

use super::{Flow, Holds};
use crate::link::syntax::Syntax;
use crate::sites::tokens::{TokenKind, is_name_part};

/// Number of tokens after which the search for the start of a statement ends.
const LONGEST: usize = 200;

/// A statement of a test that replaces a function.
pub(in crate::link) struct Mocked<'t> {
    /// The names in the statement, and the words in its texts.
    words: Vec<&'t str>,
    /// The name of the keyword or the attribute that gets the function; `None` if the statement names it in another way.
    target: Option<&'t str>,
    is_any: bool,
}

impl<'t> Mocked<'t> {
    /// Returns the statement around a function, which begins at a token, if the function replaces something there:
    /// `client.load.side_effect = answer`, `monkeypatch.setattr(api, "load", answer)`, `Client(load=answer)`.
    pub(in crate::link) fn around(code: &Syntax<'_, 't>, at: usize) -> Option<Self> {
        let before = (at.saturating_sub(LONGEST)..at).rev();
        let statement = before.take_while(|at| !code.is(*at, TokenKind::LineEnd));
        let first = statement.last().unwrap_or(at);
        let words = (first..at).flat_map(|at| {
            let is_word = code.is(at, TokenKind::Name) || code.is(at, TokenKind::Text);
            let words = code.word(at).split(|one| !is_name_part(one));
            words.filter(move |word| is_word && word.len() > 1)
        });
        let words: Vec<&str> = words.collect();
        let replaces = |name: &&str| {
            matches!(
                *name,
                "side_effect" | "setattr" | "setitem" | "patch" | "object"
            )
        };
        let is_target = at > first + 2 && code.before(at) == "=";
        let target = is_target.then(|| code.word(at - 2));
        let names_it = words.iter().any(replaces);
        let is_given = || {
            target.is_some_and(|name| !matches!(name, "key" | "type"))
                && matches!(code.before(at - 2), "." | "(" | ",")
        };
        (names_it || is_given()).then(|| Self {
            target: target.filter(|_| !names_it),
            is_any: is_any(code, (first, at)),
            words,
        })
    }

    /// Returns the names that the function may get.
    pub(in crate::link) fn names(&self) -> impl Iterator<Item = &'t str> {
        let words = self.words.iter().filter(|_| self.target.is_none());
        self.target.into_iter().chain(words.copied())
    }

    /// Returns `true` if the function may get any name: `load.side_effect = answer`.
    pub(in crate::link) const fn is_any(&self) -> bool {
        self.is_any
    }
}

fn is_any(code: &Syntax<'_, '_>, (first, end): (usize, usize)) -> bool {
    let Some(at) = (first..end).find(|at| code.word(*at) == "side_effect") else {
        return false;
    };
    let is_dot = code.before(at) == ".";
    let mut head = first..at - usize::from(is_dot);
    head.all(|at| code.word(at) != "." && !code.is(at, TokenKind::Text))
}

impl Flow<'_, '_> {
    /// Follows the arguments that a test reads from its mocks, and those that it compares: `client.post.call_args.args[0]`,
    /// `client.post.assert_called_with(Short())`.
    pub(in crate::link) fn calls_of_mocks(&mut self) {
        for at in 1..self.tokens.len() {
            let name = self.word(at);
            let is_list = matches!(name, "call_args_list" | "await_args_list" | "mock_calls");
            if name.starts_with("assert_") && self.word(at + 1) == "(" {
                self.compared_arguments(at + 1);
            } else if is_list || matches!(name, "call_args" | "await_args") {
                self.read_of_call(at, is_list);
            }
        }
    }

    fn read_of_call(&mut self, at: usize, is_list: bool) {
        let mut last = at;
        let subscript = |last: usize| (self.word(last + 1) == "[").then(|| self.other(last + 1));
        if is_list {
            let Some(call) = subscript(last) else {
                return;
            };
            last = call;
        }
        let is_part = matches!(self.word(last + 2), "args" | "kwargs");
        let part = is_part.then_some(last + 2).or_else(|| subscript(last));
        let Some(part) = part else { return };
        let first = self.start_of_path(at);
        match subscript(part) {
            Some(element) if subscript(element).is_none() => {
                self.value(first, element, Holds::Text);
            }
            Some(element) => self.value(first, element, Holds::BUILT),
            None => self.value(first, part, Holds::BUILT),
        }
    }

    /// `assert_called_with(Short())`: the class may define `__eq__`.
    fn compared_arguments(&mut self, open: usize) {
        for at in open + 1..self.other(open) {
            let class = self.word(at);
            if class.starts_with(char::is_uppercase) && self.word(at + 1) == "(" {
                self.called_by_language("__eq__", class, 0, (at, at));
            }
        }
    }
}
