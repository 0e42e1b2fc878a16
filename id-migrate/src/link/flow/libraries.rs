//! Decides what a function of a library does with a text argument.

use super::calls::Callee;
use super::formats::sets_width;
use super::{Flow, Holds, Place};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{Inspection, is_passing_function};
use crate::sites::language::vocabulary::is_constant;
use crate::sites::language::vocabulary::libraries::{
    encodes_objects, is_expecting, lays_out, reads_objects, writes_texts,
};
use crate::sites::language::vocabulary::paths::gives_path;
use crate::sites::tokens::TokenKind;

/// The effect of a library function on an argument, derived from its name.
#[derive(Clone, Debug)]
pub(super) enum Library<'t> {
    /// The function returns a value that holds the text.
    Gives(Holds<'t>),
    /// The function inspects the text.
    Looks(Inspection),
    /// The function returns the length of the text.
    Length,
    /// The function is the `expect` of a test, and a matcher inspects the text.
    Expects,
    /// The function makes this inspection of the text, unless the tree defines a function with that name.
    LooksUnlessOfTree(&'static Inspection),
    /// The name is unknown.
    Unknown,
}

impl Library<'_> {
    /// Returns the inspection by the function, whatever the tree defines. A caller that passes the function by its name may do
    /// anything with the length.
    pub(super) fn look(&self) -> Option<Inspection> {
        match self {
            Self::Looks(look) => Some(look.clone()),
            Self::Length => Some(Inspection::Spelling),
            _ => None,
        }
    }

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
        if Self::is_of_class_of_texts(callee) && holds.may_be_text() {
            return Library::LooksUnlessOfTree(look);
        }
        let is_function = || is_plain || is_type_path || self.is_of_module(callee);
        if is_passing_function(name) && is_function() {
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
        let keeps_elements = keeps_elements(name) && is_function()
            || matches!(
                (callee.receiver, name),
                (Some("Object"), "freeze" | "assign")
            );
        // `next(run_ids)`, `random.choice(run_ids)`
        if holds == Holds::List && (is_plain && name == "next" || name == "choice") {
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

    /// Returns `true` for `Array.from(runId)` and `Buffer.from(runId)`; `Array.isArray(runId)` asks for the type.
    fn is_of_class_of_texts(callee: Callee<'t>) -> bool {
        matches!(callee.receiver, Some("Array" | "Buffer")) && !callee.name.starts_with("is")
    }

    /// Returns `true` for a function of a module of Python: `copy.copy`, `typing.cast`.
    fn is_of_module(&self, callee: Callee<'t>) -> bool {
        self.lexis == Lexis::Python && self.imported(callee).is_some_and(|it| it.is_module())
    }

    /// Returns the result of a function of a module that copies objects or collections, or changes only the white space of a
    /// text: `pickle.loads(pickle.dumps(run))`, `itertools.chain(run_ids)`, `textwrap.dedent(f"<p>{run_id}</p>")`.
    fn kept_by_module(&self, callee: Callee<'t>, holds: Holds<'t>) -> Option<Holds<'t>> {
        let imported = self.imported(callee)?;
        let module = imported.module;
        let copies = matches!(module, "pickle" | "cloudpickle" | "dill");
        let collects = matches!(module, "itertools" | "collections" | "types") && !holds.is_text();
        match imported.name {
            "dumps" | "loads" if copies => Some(holds),
            "dedent" | "indent" if module == "textwrap" => Some(holds),
            "cleandoc" if module == "inspect" => Some(holds),
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
        // `root.join(format!("{run_id}.json"))`
        if self.lexis == Lexis::Rust && callee.name == "join" && holds.is_text() && !on_text {
            return callee.receiver_at.map(|_| Library::Gives(Holds::Text));
        }
        // `root.joinpath(run_id)`
        if callee.name == "joinpath" && holds.is_text() {
            return Some(Library::Gives(Holds::Text));
        }
        if let Some(function) = self.of_path_module(callee) {
            let gives = holds.is_text() && gives_path(function, place == Place::Index(0));
            return gives.then_some(Library::Gives(Holds::Text));
        }
        let is_constant = self.lexis == Lexis::Python && callee.receiver.is_some_and(is_constant);
        let is_formatted = callee.name == "format" && (on_text || is_constant);
        // `"{run}".format_map({"run": run_id})`
        if callee.name == "format_map" && on_text && holds != Holds::Near {
            return Some(Library::Gives(Holds::Text));
        }
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
        self.file
            .inspects_in_braces(key)
            .then_some(Library::Looks(Inspection::Spelling))
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

    /// Returns the content of the parameters of a closure that a call takes beside the value.
    pub(super) fn passed_to_closures(callee: Callee<'t>, holds: Holds<'t>) -> Holds<'t> {
        match holds {
            Holds::List => Holds::Id,
            // `JSON.stringify(run, (key, value) => …)`
            holds if writes_texts(callee.receiver, callee.name) => holds.computed(),
            holds => holds,
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
        "mkdtemp" | "mktemp" | "TemporaryDirectory" | "NamedTemporaryFile" if holds.is_text() => {
            Some(Library::Gives(Holds::Text))
        }
        // The lines of a file in memory, and the descriptor and the path of a file.
        "StringIO" | "BytesIO" | "mkstemp" if holds.is_text() => Some(Library::Gives(Holds::List)),
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
