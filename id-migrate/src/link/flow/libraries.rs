//! Effects of library functions on a text argument.

use super::calls::Callee;
use super::formats::{in_braces, sets_width};
use super::{Flow, Holds, Place};
use crate::link::sql;
use crate::link::syntax::Parent;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::collections::is_ordering;
use crate::sites::language::vocabulary::inspections::{
    Inspection, is_inspecting_function, is_passing_function, is_plain_encoder,
};
use crate::sites::language::vocabulary::is_constant;
use crate::sites::language::vocabulary::libraries::{
    encodes_objects, inspects_in_javascript, inspects_in_python, inspects_in_rust, is_expecting,
    is_text_library, is_text_module, is_trusted_of_module, lays_out, reads_objects, writes_texts,
};
use crate::sites::language::vocabulary::paths::{gives_path, is_path_function, is_path_module};
use crate::sites::tokens::TokenKind;

/// The effect of a library function on an argument, derived from its name.
#[derive(Clone, Debug)]
pub(super) enum Library<'t> {
    /// The function returns a value that holds the text.
    Gives(Holds<'t>),
    /// The function inspects the text.
    Looks(Inspection),
    /// It measures the text.
    Length,
    /// It expects something of the text.
    Expects,
    /// The function makes this inspection of the text, unless the tree defines a function with that name.
    LooksUnlessOfTree(&'static Inspection),
    /// The name is unknown.
    Unknown,
}

impl Library<'_> {
    /// Returns the inspection by the function, unless the tree defines a function with that name.
    pub(super) const fn unless_of_tree(&self) -> Option<&'static Inspection> {
        match self {
            Self::LooksUnlessOfTree(look) => Some(look),
            _ => None,
        }
    }
}

impl<'t> Flow<'_, 't> {
    /// Returns the content of `getattr(x, field.name)` or `Reflect.get(x, name)`, where `x` holds the value.
    pub(super) fn member_of_getattr(
        &self,
        callee: Callee<'t>,
        place: Place<'t>,
        holds: Holds<'t>,
    ) -> Option<Holds<'t>> {
        let reads = match callee.receiver_at {
            None => callee.name == "getattr",
            Some(_) => (callee.receiver, callee.name) == (Some("Reflect"), "get"),
        };
        if !reads || place != Place::Index(0) || holds.is_text() {
            return None;
        }
        let mut inside = callee.at + 2..self.other(callee.at + 1);
        let comma = inside.find(|at| self.word(*at) == ",");
        let key = comma.and_then(|comma| self.literal(comma + 1));
        Some(key.map_or(holds.computed(), |key| holds.member(key)))
    }

    pub(super) fn library(
        &self,
        callee: Callee<'t>,
        place: Place<'t>,
        holds: Holds<'t>,
    ) -> Library<'t> {
        let is_type_path = self.before(callee.at) == "::";
        let is_plain = callee.receiver_at.is_none();
        let name = callee.name;
        let look = match holds {
            Holds::Any(_) => &Inspection::Member,
            _ => &Inspection::Spelling,
        };
        // `Array.isArray(runId)` asks for the type.
        if matches!(callee.receiver, Some("Array" | "Buffer"))
            && holds.may_be_text()
            && !name.starts_with("is")
        {
            return Library::LooksUnlessOfTree(look);
        }
        if is_passing_function(name) && (is_plain || is_type_path) {
            let is_written = matches!(name, "str" | "String");
            return Library::Gives(if is_written { holds.written() } else { holds });
        }
        let on_text = callee
            .receiver_at
            .is_some_and(|at| self.is(at, TokenKind::Text) || self.is_interpolated(at));
        if name == "join" && on_text && self.lexis == Lexis::Python {
            return if holds.is_text() {
                Library::Looks(Inspection::Spelling)
            } else {
                Library::Gives(holds.written())
            };
        }
        if let Some(library) = self.fills_in(callee, place, holds, on_text) {
            return library;
        }
        let is_copied = self.lexis != Lexis::Python && !matches!(holds, Holds::Any(_));
        if reads_objects(callee.receiver, name) && (holds.is_text() || is_copied) {
            return Library::Gives(if holds.is_text() && name != "from_value" {
                Holds::WITHIN
            } else {
                holds
            });
        }
        if self.lexis == Lexis::Python
            && let Some(kept) = self.kept_by_module(callee, holds)
        {
            return Library::Gives(kept);
        }
        if writes_texts(callee.receiver, name) {
            return self.written_by(callee, holds);
        }
        if let Some(collected) = self.collected(callee, place, holds) {
            return Library::Gives(collected);
        }
        if self.gives_again(callee, holds) {
            return Library::Gives(holds);
        }
        if self.lexis == Lexis::Python
            && let Some(library) = of_python(callee, place, holds)
        {
            return library;
        }
        if encodes_objects(callee.receiver, name) {
            return Library::Looks(Inspection::Spelling);
        }
        let keeps_elements = is_plain && keeps_elements(name)
            || matches!(
                (callee.receiver, name),
                (Some("Object"), "freeze" | "assign")
            );
        if is_plain && name == "next" && holds == Holds::List {
            return Library::Gives(Holds::Id);
        }
        if !holds.is_text() && keeps_elements {
            let is_list = holds == Holds::Keys && is_plain && name != "dict";
            return Library::Gives(if is_list { Holds::List } else { holds });
        }
        if callee.receiver == Some("Object")
            && let Some(members) = members(name, holds)
        {
            return Library::Gives(members);
        }
        if holds.may_be_text() && name == "len" {
            return Library::Length;
        }
        let is_member = matches!(holds, Holds::Any(_)) && self.lexis == Lexis::JavaScript;
        if is_member && self.looks_by_name(callee, place) {
            return Library::LooksUnlessOfTree(look);
        }
        if !holds.is_text() {
            return self.orders(callee, holds);
        }
        if name == "expect" && is_plain {
            return Library::Expects;
        }
        if is_expecting(name) {
            return Library::Looks(Inspection::Spelling);
        }
        match name {
            // `select(Job).order_by(Job.key)`
            "order_by" if !is_plain => Library::Looks(Inspection::Order),
            _ if self.looks_by_name(callee, place) => {
                Library::LooksUnlessOfTree(self.look_by_name(callee, holds))
            }
            _ => Library::Unknown,
        }
    }

    /// Returns the result of a function of a module that copies objects or collections: `pickle.loads(pickle.dumps(run))`,
    /// `itertools.chain(run_ids)`.
    fn kept_by_module(&self, callee: Callee<'t>, holds: Holds<'t>) -> Option<Holds<'t>> {
        let module = self.imported(callee)?.module;
        let copies = matches!(module, "pickle" | "cloudpickle" | "dill");
        let collects = matches!(module, "itertools" | "collections" | "types") && !holds.is_text();
        match callee.name {
            "dumps" | "loads" if copies => Some(holds),
            "Counter" if holds == Holds::List => Some(Holds::Keys),
            _ if collects => Some(holds),
            _ => None,
        }
    }

    /// Returns the effect of a call that inserts the value into a path, a format string or a template. `on_text` is `true` if
    /// the receiver is a string.
    fn fills_in(
        &self,
        callee: Callee<'t>,
        place: Place<'t>,
        holds: Holds<'t>,
        on_text: bool,
    ) -> Option<Library<'t>> {
        if let Some(function) = self.of_path_module(callee) {
            let gives = holds.is_text() && gives_path(function, place == Place::Index(0));
            return gives.then_some(Library::Gives(Holds::Text));
        }
        let is_constant = self.lexis == Lexis::Python && callee.receiver.is_some_and(is_constant);
        let is_formatted = callee.name == "format" && (on_text || is_constant);
        if is_formatted && !matches!(holds, Holds::Within(_) | Holds::Near) {
            let text = callee.receiver_at.and_then(|at| self.written_text(at));
            let is_cut = text.is_some_and(|text| sets_width(text, place));
            return Some(if is_cut {
                Library::Looks(Inspection::Spelling)
            } else {
                Library::Gives(Holds::Text)
            });
        }
        // `Template("{{ run[:8] }}").render(run=run_id)`
        let (
            "render" | "render_async" | "render_template_string",
            Place::Keyword(key),
            Holds::Id | Holds::Text,
        ) = (callee.name, place, holds)
        else {
            return None;
        };
        in_braces(self.file.text, key).then_some(Library::Looks(Inspection::Spelling))
    }

    /// Returns the effect of a call that writes an object as a text.
    fn written_by(&self, callee: Callee<'t>, holds: Holds<'t>) -> Library<'t> {
        if holds == Holds::Keys && self.sorts_keys(callee) {
            return Library::Looks(Inspection::Order);
        }
        // `JSON.parse(JSON.stringify(run))`
        let open = callee.at.saturating_sub(3);
        let is_read =
            self.before(open) == "parse" && self.other(open) == self.other(callee.at + 1) + 1;
        Library::Gives(match holds {
            holds if is_read && !holds.is_text() => holds,
            Holds::Id => Holds::Text,
            holds => holds.written(),
        })
    }

    /// Returns `true` if a call writes the keys of an object in their order: `json.dumps(runs, sort_keys=True)`.
    fn sorts_keys(&self, callee: Callee<'t>) -> bool {
        let mut inside = callee.at..self.other(callee.at + 1);
        let set = inside.find(|at| self.word(*at) == "sort_keys");
        set.map_or(callee.receiver == Some("yaml"), |at| {
            self.word(at + 2) != "False"
        })
    }

    /// Returns the inspection by a library function that inspects its argument.
    fn look_by_name(&self, callee: Callee<'t>, holds: Holds<'t>) -> &'static Inspection {
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

    /// Returns an inspection of the order if the call sorts the ids in its argument.
    fn orders(&self, callee: Callee<'t>, holds: Holds<'t>) -> Library<'t> {
        let is_plain = callee.receiver_at.is_none();
        let name = callee.name;
        // `sorted(run_ids)`, `heapq.heappush(queue, (1, run_id))`
        let is_ordered = is_ordering(name) && is_plain
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
        // The function gets each id, and a look at the id is found there.
        let has_key = (callee.at..self.other(callee.at + 1))
            .any(|at| self.word(at) == "key" && self.word(at + 2) == "lambda");
        if is_ordered && !has_key && (matches!(holds, Holds::List | Holds::Keys) || is_by_value()) {
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

    /// Returns the content of the parameters of a closure that a call takes beside the value.
    pub(super) fn passed_to_closures(callee: Callee<'t>, holds: Holds<'t>) -> Holds<'t> {
        match holds {
            Holds::List => Holds::Id,
            // `JSON.stringify(run, (key, value) => …)`
            holds if writes_texts(callee.receiver, callee.name) => holds.computed(),
            holds => holds,
        }
    }

    fn looks_by_name(&self, callee: Callee<'t>, place: Place<'t>) -> bool {
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
            || is_inspecting_function(name)
                && !(name == "hash" && self.lexis == Lexis::Python)
                && (is_plain || name != "list")
    }

    /// Returns `true` if a method may give its text to a hash object: `h.update(data)`, `h.update(runId, "utf8")`.
    fn hashes(&self, callee: Callee<'_>) -> bool {
        let open = callee.at + 1;
        let close = self.other(open);
        let is_encoding =
            |text: &str| words!("utf8 utf-8 ascii latin1 binary hex base64").contains(&text);
        let is_alone = || {
            let is_comma = |at: &usize| self.word(*at) == ",";
            let comma = self.outer(open + 1..close).find(is_comma);
            comma.is_none_or(|at| at + 1 == close || self.literal(at + 1).is_some_and(is_encoding))
        };
        match callee.name {
            "digest" => callee.receiver.is_none(),
            "update" => callee.receiver.is_none() || is_alone(),
            _ => false,
        }
    }

    /// Returns `true` if a token closes a longer text with values in it.
    fn is_interpolated(&self, at: usize) -> bool {
        self.is(at, TokenKind::Close) && self.tokens[at].in_text() && self.word(at) != "}"
    }
}

/// Returns the effect of a function that only Python has.
fn of_python<'t>(callee: Callee<'_>, place: Place<'_>, holds: Holds<'t>) -> Option<Library<'t>> {
    match callee.name {
        _ if holds == Holds::Near => None,
        "parse_args" | "parse_known_args" if holds == Holds::List => {
            Some(Library::Gives(Holds::BUILT))
        }
        // A part of the name of an attribute or of a module.
        "getattr" | "hasattr" | "setattr" | "delattr"
            if holds == Holds::Text && place == Place::Index(1) =>
        {
            Some(Library::Looks(Inspection::Spelling))
        }
        // `inspect.signature(f).bind(*args)`
        "bind" | "bind_partial" if place == Place::Spread => Some(Library::Gives(Holds::BUILT)),
        "import_module" | "__import__" if holds.is_text() => {
            Some(Library::Looks(Inspection::Spelling))
        }
        // The lines of a file in memory.
        "StringIO" | "BytesIO" if holds.is_text() => Some(Library::Gives(Holds::List)),
        name if lays_out(callee.receiver, name) => Some(Library::Looks(Inspection::Shown)),
        _ => None,
    }
}

/// Returns `true` if a function returns the elements or the members of its argument.
fn keeps_elements(name: &str) -> bool {
    words!(
        "vars asdict astuple dict list set tuple frozenset reversed enumerate zip iter \
         structuredClone"
    )
    .contains(&name)
}

/// Returns the result of a function of `Object` that takes an object apart: `Object.entries(run)`.
fn members<'t>(name: &str, holds: Holds<'t>) -> Option<Holds<'t>> {
    match (name, holds) {
        ("keys", Holds::Keys) => Some(Holds::List),
        ("values", Holds::Keys) => Some(Holds::Near),
        ("fromEntries", Holds::List) => Some(Holds::BUILT),
        ("entries" | "fromEntries", Holds::Keys) => Some(holds),
        ("entries" | "values" | "fromEntries", Holds::Within(name) | Holds::Any(name)) => {
            Some(Holds::Any(name))
        }
        _ => None,
    }
}
