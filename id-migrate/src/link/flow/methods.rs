//! Follows a value through the methods that are called on it.

use super::kept::is_adding;
use super::{Flow, Holds, MethodCall, Side, Step};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::collections::{
    Taken, element_method, is_lookup, takes_value,
};
use crate::sites::language::vocabulary::inspections::{
    Inspection, is_method_of_texts_only, is_passing_method,
};
use crate::sites::language::vocabulary::paths::method_of_path;
use crate::sites::tokens::TokenKind;

/// The tokens of a call of a method on a value.
#[derive(Clone, Copy)]
pub(super) struct Call {
    /// The first token of the value.
    pub(super) first: usize,
    /// The name of the method.
    pub(super) at: usize,
    /// The bracket of the arguments.
    pub(super) open: usize,
}

impl<'t> Flow<'_, 't> {
    /// Returns the content of the result of a method, which is called on a value.
    pub(super) fn method(&mut self, call: Call, holds: Holds<'t>) -> Option<Holds<'t>> {
        let Call { at, open, .. } = call;
        let name = self.word(at);
        if matches!(holds, Holds::List | Holds::Keys) && is_lookup(name) {
            self.steps.push(Step::Key(self.start(at), Side::Left));
        }
        match holds {
            // `root.join(run_id).exists()`
            Holds::Text
                if self.lexis == Lexis::Rust
                    && let Some(gives_path) = method_of_path(name) =>
            {
                gives_path.then_some(holds)
            }
            Holds::Id | Holds::Text => self.text_method(call, holds),
            // `lines.extend(events.iter().map(|event| …))`: the closure gets other elements.
            Holds::List if is_adding(name) => None,
            Holds::List => self.list_method(call),
            Holds::Keys => self.keys_method(at, open),
            Holds::Within(_) | Holds::Any(_) | Holds::Near => self.object_method(call, holds),
        }
    }

    fn list_method(&mut self, Call { first, at, open }: Call) -> Option<Holds<'t>> {
        let (name, close) = (self.word(at), self.other(open));
        if self.closures(open, close, Holds::Id) && element_method(name) == Taken::Order {
            return None;
        }
        // `runIds.map(short)`, `run_ids.iter().map(str::len)`, `run_ids.iter().all(Run::check)`
        let is_path = matches!(self.word(open + 2), "." | "::");
        let is_given = self.is_function(open + 1) || is_path && self.is(open + 1, TokenKind::Name);
        if is_given && !takes_value(name) {
            self.handed(open + 1, close, Holds::Id);
        }
        // `Readable.from(run_ids).pipe(cut)`
        if matches!(name, "pipe" | "pipeThrough") {
            self.streamed(at);
        }
        let taken = match element_method(name) {
            // A map of Rust gives back what it removes.
            Taken::Answer if self.lexis == Lexis::Rust && name == "remove" => Taken::Element,
            taken => taken,
        };
        if taken == Taken::Same && self.lexis == Lexis::Rust {
            self.called_on((first, close), (name, at), Holds::List, None);
        }
        match taken {
            _ if name == "concat" && self.lexis == Lexis::Rust => Some(Holds::Text),
            // `StringIO(run_id).read()`
            _ if matches!(name, "read" | "getvalue") && self.lexis == Lexis::Python => {
                Some(Holds::Text)
            }
            Taken::Order if self.is_expected_alone(close) => Some(Holds::List),
            Taken::Order => {
                self.look(Inspection::Order, at);
                None
            }
            Taken::Element => Some(Holds::Id),
            Taken::Joined => Some(Holds::Text),
            Taken::Answer => None,
            Taken::Same => Some(Holds::List),
        }
    }

    fn keys_method(&mut self, at: usize, open: usize) -> Option<Holds<'t>> {
        let name = self.word(at);
        if self.lexis != Lexis::Python {
            // `runs.forEach((run, runId) => …)`
            let is_apart = name == "forEach" && self.lexis == Lexis::JavaScript;
            let holds = if is_apart { Holds::Id } else { Holds::Keys };
            self.closures(open, self.other(open), holds);
            if element_method(name) == Taken::Order {
                self.look(Inspection::Order, at);
            }
        }
        match name {
            "keys" | "into_keys" | "most_common" | "elements" | "remove_entry" | "pop_first"
            | "pop_last" | "first_key_value" | "last_key_value" | "get_key_value" => {
                Some(Holds::List)
            }
            "items" | "copy" => Some(Holds::Keys),
            _ if self.lexis == Lexis::Python || is_about_values(name) => None,
            _ => Some(Holds::Keys),
        }
    }

    fn object_method(&mut self, call: Call, holds: Holds<'t>) -> Option<Holds<'t>> {
        let Call { first, at, open } = call;
        let (name, close) = (self.word(at), self.other(open));
        let is_member = matches!(holds, Holds::Any(_));
        let is_of_text = is_method_of_texts_only(name)
            && !(name == "slice" && self.is_array(at - 2))
            || self.lexis == Lexis::Rust
                && (name == "len" || name == "get" && self.has_range(open));
        if is_member && (self.encodes_plainly(name, open) || self.splits_lines(name, open)) {
            return Some(holds);
        }
        if is_member && is_of_text {
            self.look(Inspection::Member, at);
            return None;
        }
        if matches!(name, "get" | "pop" | "getattr" | "getItem" | "setdefault")
            && let Some(key) = self.literal(open + 1)
        {
            return Some(holds.member(key));
        }
        self.closures(open, close, holds);
        // `run.values().map(measure)`
        if is_member && self.lexis != Lexis::Python && self.begins_function(open + 1) {
            self.handed(open + 1, close, holds);
        }
        if is_passing_method(name) {
            // `Display`, `AsRef` or `Clone` of the tree
            if self.lexis == Lexis::Rust {
                let method = if name == "to_string" { "fmt" } else { name };
                self.called_on((first, close), (method, at), holds, None);
                if name == "to_string" {
                    return Some(holds.shown());
                }
            }
            return Some(holds);
        }
        let is_values = name == "values" && matches!(holds, Holds::Within(_));
        let result = match name {
            // The objects of a map, or the members of an object.
            _ if is_values && self.lexis != Lexis::Python && holds != Holds::WITHIN => {
                Some(holds.computed())
            }
            // `for value in vars(run).values()`
            _ if is_values => Some(Holds::List),
            "items" | "entries" => Some(holds.computed()),
            "model_dump_json" | "to_json" => Some(holds.written()),
            "values" | "copy" | "model_dump" | "dict" | "iter" | "into_iter" | "filter" | "map"
            | "find" | "sort" | "sort_by" => Some(holds),
            // The body of a `Request` or a `Response`.
            "text" | "json" | "formData" if self.before(first) == "await" => Some(holds.computed()),
            _ if self.may_show_result(name) => None,
            _ => Some(holds.given_back()),
        };
        let unless_shown = result.is_none().then(|| holds.given_back());
        self.called_on((first, close), (name, at), holds, unless_shown);
        result
    }

    /// Follows a value into a method that is called on it.
    pub(super) fn called_on(
        &mut self,
        call: (usize, usize),
        (name, at): (&'t str, usize),
        holds: Holds<'t>,
        result: Option<Holds<'t>>,
    ) {
        let is_path = !self.is_own(at - 2) && matches!(self.before(at - 2), "." | "::");
        let is_named = self.is(at - 2, TokenKind::Name) && !is_path;
        self.steps.push(Step::Method(MethodCall {
            name,
            receiver: is_named.then(|| self.object(at - 2)),
            at: self.start(at),
            call,
            holds,
            result,
        }));
    }

    /// Returns `true` if the arguments of a call contain a range of Rust: `get(..2)`.
    pub(super) fn has_range(&self, open: usize) -> bool {
        (open..self.other(open)).any(|at| self.word(at).starts_with(".."))
    }

    /// Returns `true` if a method of Python turns a text into bytes that contain each id unchanged: `text.encode("utf-8")`.
    pub(super) fn encodes_plainly(&self, name: &str, open: usize) -> bool {
        if self.lexis != Lexis::Python || name != "encode" {
            return false;
        }
        let is_keyword = self.word(open + 1) == "encoding" && self.word(open + 2) == "=";
        let encoding = self.literal(open + if is_keyword { 3 } else { 1 });
        let encoding = encoding.map(str::to_ascii_lowercase);
        let is_plain = || encoding.is_some_and(|it| matches!(&*it, "utf-8" | "utf8" | "ascii"));
        self.other(open) == open + 1 || is_plain()
    }

    /// Returns `true` if a method splits a text at line breaks, which no id has.
    pub(super) fn splits_lines(&self, name: &str, open: usize) -> bool {
        match name {
            "splitlines" => true,
            "lines" => self.lexis == Lexis::Rust,
            "split" | "rsplit" | "split_terminator" => {
                let piece = self.piece(open + 1);
                piece.is_some_and(|piece| piece.contains('\n'))
            }
            _ => false,
        }
    }

    /// Returns `true` if a token ends an array of JavaScript: `[...runs.values()]`, `runs.filter(isOpen)`.
    fn is_array(&self, last: usize) -> bool {
        let open = self.other(last);
        self.word(last) == "]" && !self.is(open.saturating_sub(1), TokenKind::Name)
            || words!("filter map sort toSorted reverse flatMap").contains(&self.before(open))
    }
}

/// Returns `true` if a map's method does not return a key.
fn is_about_values(name: &str) -> bool {
    words!(
        "clear contains_key delete entry get get_mut get_or_insert_with has insert is_empty len remove \
         set values values_mut into_values"
    )
    .contains(&name)
}
