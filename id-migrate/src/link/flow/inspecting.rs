//! Recognizes functions of libraries that inspect the text of an argument, or sort by it.

use super::calls::Callee;
use super::libraries::Library;
use super::{Flow, Holds, Place};
use crate::link::sql;
use crate::link::syntax::Parent;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::collections::is_ordering;
use crate::sites::language::vocabulary::inspections::{
    Inspection, is_inspecting_function, is_plain_encoder,
};
use crate::sites::language::vocabulary::libraries::{
    finds_file, inspects_in_javascript, inspects_in_python, inspects_in_rust, is_text_library,
    is_text_module, is_trusted_of_module,
};
use crate::sites::language::vocabulary::paths::{is_path_function, is_path_module};

impl<'t> Flow<'_, 't> {
    /// Returns the inspection by a library function that inspects its argument.
    pub(super) fn look_by_name(&self, callee: Callee<'t>, holds: Holds<'t>) -> &'static Inspection {
        if is_plain_encoder(callee.receiver, callee.name) {
            return &Inspection::Plain;
        }
        let close = self.other(callee.at + 1);
        let is_decimal = callee.name == "parseInt"
            && self.word(close - 2) == ","
            && self.word(close - 1) == "10";
        if holds != Holds::Id || self.holds_comma(callee.at + 1) && !is_decimal {
            return &Inspection::Spelling;
        }
        match (self.lexis, callee.name) {
            (Lexis::Python, "int" | "float")
            | (Lexis::JavaScript, "Number" | "parseInt" | "parseFloat" | "isNaN") => {
                &Inspection::Number
            }
            (Lexis::Python, "UUID") => &Inspection::Uuid,
            (Lexis::Rust, "parse_str" | "try_parse" | "from_str")
                if callee.receiver == Some("Uuid") =>
            {
                &Inspection::Uuid
            }
            _ => &Inspection::Spelling,
        }
    }

    pub(super) fn looks_by_name(&self, callee: Callee<'t>, place: Place<'t>) -> bool {
        let (name, receiver) = (callee.name, callee.receiver);
        let is_plain = callee.receiver_at.is_none();
        let in_language = match self.lexis {
            Lexis::Python => inspects_in_python(name, is_plain),
            Lexis::JavaScript => inspects_in_javascript(name, receiver, is_plain),
            Lexis::Rust => inspects_in_rust(name, receiver),
        };
        let of_module = receiver.is_some_and(|module| {
            self.lexis != Lexis::Rust
                && is_text_module(module)
                && !is_trusted_of_module(module, name)
        });
        let of_library = || {
            self.imported(callee).is_some_and(|it| {
                let owner = it.owner();
                is_text_module(owner) && !is_trusted_of_module(owner, it.name)
                    || is_text_library(it.module, it.name)
                    || is_inspecting_function(it.name)
                    || is_path_module(it.module) && it.name == "parse"
            })
        };
        in_language
            || of_module
            || self.lexis != Lexis::Rust && of_library()
            || receiver.is_some_and(|receiver| is_path_function(receiver, name))
            || receiver == Some("func") && sql::is_function(name)
            || matches!(
                (receiver, name),
                (Some("json"), "loads") | (Some("JSON" | "Date"), "parse")
            )
            // `for route, name in ROUTES: if route.match(path)`
            || self.lexis == Lexis::Python
                && matches!(name, "match" | "search")
                && receiver.is_some_and(|name| self.is_of_loop(name))
            // `rules.find((rule) => rule.match.test(runId))`
            || self.lexis == Lexis::JavaScript
                && matches!(name, "test" | "exec")
                && !is_plain
                && !self.holds_comma(callee.at + 1)
            // `const size = buffer.write(runId)`
            || name == "write"
                && self.lexis != Lexis::Python
                && !matches!(self.parent(self.start_of_path(callee.at)), Parent::Statement)
            || !is_plain && place == Place::Index(0) && self.hashes(callee)
            // Python salts hashes per process, so a test cannot expect a fixed hash.
            || is_inspecting_function(name) && !(name == "hash" && self.lexis == Lexis::Python)
    }

    /// Returns `true` if a path only finds a file: `Path(name).unlink()`.
    pub(super) fn uses_file(&self, callee: Callee<'t>) -> bool {
        let close = self.other(callee.at + 1);
        let is_path = self.lexis == Lexis::Python && callee.name == "Path";
        is_path && self.word(close + 1) == "." && finds_file(self.word(close + 2))
    }

    /// Returns an inspection of the order if the call sorts the ids in its argument.
    pub(super) fn orders(&self, callee: Callee<'t>, holds: Holds<'t>) -> Library<'t> {
        let is_plain = callee.receiver_at.is_none();
        let name = callee.name;
        // `_.sortBy(runs, "runId")`
        let is_by_name = self.lexis == Lexis::JavaScript && name.ends_with("By");
        // `sorted(run_ids)`, `heapq.heappush(queue, (1, run_id))`
        let is_ordered = is_ordering(name) && (is_plain || is_by_name)
            || matches!(callee.receiver, Some("heapq" | "bisect"))
            || matches!(name, "heappush" | "insort")
            || matches!(name, "put" | "put_nowait") && self.file.checks().sorts;
        // `sorted(runs)` of a class whose objects have an order.
        let is_by_value = || {
            let close = self.other(callee.at + 1);
            matches!(holds, Holds::Within(_))
                && is_plain
                && !self.holds_comma(callee.at + 1)
                && matches!(name, "sorted" | "min" | "max")
                && close > callee.at
        };
        let names_key = |key: &str| {
            let mut arguments = callee.at..self.other(callee.at + 1);
            is_by_name && arguments.any(|at| self.is_literal_of(at, key))
        };
        let is_by_key = matches!(holds, Holds::Within(key) if names_key(key));
        // The function gets each id, and a look at the id is found there.
        let has_key = (callee.at..self.other(callee.at + 1))
            .any(|at| self.word(at) == "key" && self.word(at + 2) == "lambda");
        let holds_ids = matches!(holds, Holds::List | Holds::Keys);
        if is_ordered && !has_key && (holds_ids || is_by_value() || is_by_key) {
            // `sorted(run_ids) == ["a"]`
            let close = self.other(callee.at + 1);
            if name == "sorted" && self.is_expected_alone(close) {
                return Library::Gives(Holds::List);
            }
            Library::Looks(Inspection::Order)
        } else {
            Library::Unknown
        }
    }

    /// Returns `true` if a method may give its text to a hash object: `h.update(data)`, `h.update(runId, "utf8")`.
    fn hashes(&self, callee: Callee<'_>) -> bool {
        let open = callee.at + 1;
        let close = self.other(open);
        let is_encoding =
            |text: &str| words!("utf8 utf-8 ascii latin1 binary hex base64").contains(&text);
        let names_encoding = |at: usize| {
            let text = self.written_text(at);
            text.is_some_and(|text| is_encoding(text.trim_matches(['"', '\''])))
        };
        let is_alone = || {
            let is_comma = |at: &usize| self.word(*at) == ",";
            let comma = self.outer(open + 1..close).find(is_comma);
            comma.is_none_or(|at| at + 1 == close || names_encoding(at + 1))
        };
        match callee.name {
            "digest" => callee.receiver.is_none(),
            "update" => callee.receiver.is_none() || is_alone(),
            _ => false,
        }
    }

    /// Returns `true` if a call writes the keys of an object in their order: `json.dumps(runs, sort_keys=True)`.
    pub(super) fn sorts_keys(&self, callee: Callee<'t>) -> bool {
        let mut inside = callee.at..self.other(callee.at + 1);
        let set = inside.find(|at| self.word(*at) == "sort_keys");
        set.map_or(callee.receiver == Some("yaml"), |at| {
            self.word(at + 2) != "False"
        })
    }
}
