//! Reads statements of Python tests that replace a function with another one.

use super::{Flow, Holds};
use crate::sites::tokens::is_name_part;

/// Number of bytes after which the search for the start of a statement ends.
const LONGEST: usize = 600;

/// A statement of a test that replaces a function.
pub(in crate::link) struct Mocked<'t> {
    statement: &'t str,
    /// The name of the keyword or the attribute that gets the function; `None` if the statement names it in another way.
    target: Option<&'t str>,
}

impl<'t> Mocked<'t> {
    /// Returns the statement around a function, which begins at a byte, if the function replaces something there:
    /// `client.load.side_effect = answer`, `monkeypatch.setattr(api, "load", answer)`, `Client(load=answer)`.
    pub(in crate::link) fn around(text: &'t str, at: usize) -> Option<Self> {
        let statement = statement_before(text, at);
        let head = statement.trim_end();
        let target = head.strip_suffix('=').map(str::trim_end).map(last_name);
        let target = target.filter(|name| !name.is_empty());
        let mut given = Self { statement, target };
        let replaces = |name: &str| {
            matches!(
                name,
                "side_effect" | "setattr" | "setitem" | "patch" | "object"
            )
        };
        if given.words().any(replaces) {
            given.target = None;
            return Some(given);
        }
        let name = target.filter(|name| !matches!(*name, "key" | "type"))?;
        let before = head.trim_end_matches('=').trim_end().strip_suffix(name)?;
        before
            .trim_end()
            .ends_with(['.', '(', ','])
            .then_some(given)
    }

    /// Returns the names that the function may get.
    pub(in crate::link) fn names(&self) -> impl Iterator<Item = &'t str> {
        let words = self.words().filter(|_| self.target.is_none());
        self.target.into_iter().chain(words)
    }

    /// Returns `true` if the function may get any name: `load.side_effect = answer`.
    pub(in crate::link) fn is_any(&self) -> bool {
        let head = self.statement.split("side_effect").next();
        let head = head.filter(|head| head.len() < self.statement.len());
        head.is_some_and(|head| !head.trim_end_matches('.').contains(['.', '"', '\'']))
    }

    fn words(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let words = self.statement.split(|one: char| !is_name_part(one));
        words.filter(|word| word.len() > 1)
    }
}

/// Returns the statement of Python before a byte. A line goes on after a bracket or a comma.
fn statement_before(text: &str, at: usize) -> &str {
    let mut start = at;
    loop {
        let end = text[..start].rfind('\n');
        start = end.map_or(0, |end| end + 1);
        let before = text[..start].trim_end();
        if at - start > LONGEST || !before.ends_with([',', '(', '[', '{', '\\']) {
            return &text[start..at];
        }
        start = before.len();
    }
}

fn last_name(text: &str) -> &str {
    &text[text.trim_end_matches(is_name_part).len()..]
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
