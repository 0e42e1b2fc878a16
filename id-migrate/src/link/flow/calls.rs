//! Follows a value into the calls that take it as an argument.

use super::libraries::Library;
use super::operators::PLACES;
use super::raised::names_error;
use super::{Argument, Flow, Holds, MethodCall, Object, Place, Step};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{Inspection, is_passing_function};
use crate::sites::language::vocabulary::libraries::reads_objects;
use crate::sites::tokens::TokenKind;

/// A call in the token stream: the callee and its receiver.
#[derive(Clone, Copy)]
pub(super) struct Callee<'t> {
    pub(super) name: &'t str,
    /// The token of the name.
    pub(super) at: usize,
    /// The receiver's name; `None` if the receiver is not a name.
    pub(super) receiver: Option<&'t str>,
    /// The last token of the receiver; `None` for a plain function.
    pub(super) receiver_at: Option<usize>,
    /// The tokens of the whole call.
    pub(super) call: (usize, usize),
}

impl<'t> Flow<'_, 't> {
    /// Follows a value that is an argument of the call of `name`.
    pub(super) fn called(&mut self, name: usize, close: usize, place: Place<'t>, holds: Holds<'t>) {
        let start = self.start_of_path(name);
        let is_expect = self.expect_at(start) == Some(name);
        let is_method = matches!(self.before(name), "." | "::") && !is_expect;
        let receiver_at = if is_method { name.checked_sub(2) } else { None };
        let receiver = receiver_at.filter(|at| self.is(*at, TokenKind::Name));
        let receiver = receiver.map(|at| self.type_of_variant(name, at));
        let callee = Callee {
            name: if is_expect { "expect" } else { self.word(name) },
            at: name,
            receiver: receiver.map(|at| self.word(at)),
            receiver_at,
            call: (start, close),
        };
        if self.prints(callee) {
            return self.printed(callee, holds);
        }
        self.expected_value(callee, holds);
        if holds.may_be_text()
            && let Some(pattern) = self.pattern(callee)
        {
            if let Some(look) = self.match_look(callee.name, pattern, callee.call, holds) {
                self.look_for(look, name, holds);
            }
            // The result may still hold the id.
            return match callee.name {
                "sub" | "replace" | "replace_all" => self.value(start, close, holds),
                "subn" | "split" => self.value(start, close, Holds::List),
                _ => {}
            };
        }
        if holds == Holds::RESULT || self.uses_file(callee) {
            return;
        }
        self.raised(callee, holds);
        self.passed_by_pytest(callee, place, holds);
        self.passed_by_vitest(callee, holds);
        self.replaced(name, place, holds);
        self.parsed(callee, holds);
        self.set_by_name(callee, place, holds);
        self.written_to_file(callee, place, holds);
        self.named_after(callee, place, holds);
        self.swapped(callee, place, holds);
        self.bound_argument(callee, place, holds);
        self.given_to_closures(callee, holds);
        self.given_to_replacer(callee, holds);
        if let Some(member) = self.member_of_getattr(callee, place, holds) {
            return self.value(start, close, member);
        }
        // `Message::Start(run_id)`
        if let (Lexis::Rust, Place::Index(at)) = (self.lexis, place)
            && callee.name.starts_with(char::is_uppercase)
        {
            self.member(callee.name, Some(at), holds);
        }
        if self.called_in_javascript(callee, holds) {
            return;
        }
        let library = self.library(callee, place, holds);
        match library {
            Library::Gives(result) => {
                self.given_to_functions(callee, place, holds);
                return self.value(start, close, result);
            }
            Library::Looks(look) => return self.look(look, name),
            Library::Length => return self.length(close, holds),
            Library::Expects => return self.expected(close, holds),
            Library::LooksUnlessOfTree(_) | Library::Unknown => {}
        }
        // `map(short, run_ids)`
        if holds == Holds::List
            && matches!(callee.name, "map" | "filter")
            && place == Place::Index(1)
        {
            let function = name + 2;
            self.handed(function, close, Holds::Id);
            if callee.name == "filter" || is_passing_function(self.word(function)) {
                return self.value(start, close, Holds::List);
            }
        }
        let result = match library.unless_of_tree() {
            Some(Inspection::Plain) => Some(holds),
            _ => self.result_of(callee, place, holds),
        };
        let is_shown = self.may_show_result(callee.name);
        self.steps.push(Step::Argument(Argument {
            receiver: receiver_at.map(|at| Object {
                name: callee.receiver.unwrap_or_else(|| self.made_by(at)),
                is_own: self.is_own(at),
            }),
            at: self.start(name),
            looks: library.unless_of_tree(),
            result: result.filter(|_| is_shown),
            ..self.argument(callee.name, place, holds, callee.call)
        }));
        self.kept_by_receiver(callee, place, holds);
        self.sent_by_name(callee, place, holds);
        if let Some(result) = result.filter(|_| !is_shown) {
            self.value(start, close, result);
        }
    }

    /// Returns `true` if a call only shows its arguments to people.
    fn prints(&self, callee: Callee<'t>) -> bool {
        let is_stream = matches!(callee.receiver, Some("stdout" | "stderr"));
        self.is_for_people(callee.receiver, callee.name) || is_stream && callee.name == "write"
    }

    /// Records that a call prints or logs the value.
    fn printed(&mut self, callee: Callee<'t>, holds: Holds<'t>) {
        if !holds.is_text() {
            return;
        }
        self.inspected(Inspection::Printed, callee.at);
        // `print(run_id, file=buffer)`
        let has_file = |at: usize| self.word(at) == "file" && self.word(at + 1) == "=";
        if callee.name == "print" && (callee.at..callee.call.1).any(has_file) {
            self.steps.push(Step::Written(Holds::Text));
        }
    }

    /// Follows an argument of a library function into functions of the tree that the library calls.
    fn given_to_functions(&mut self, callee: Callee<'t>, place: Place<'t>, holds: Holds<'t>) {
        let receiver = match callee.name {
            // A parser may call functions of the tree.
            name if name.starts_with("parse_") && holds == Holds::List => Some(""),
            // `RunId::from(run_id)`
            "from" if self.lexis == Lexis::Rust => callee.receiver,
            _ => return,
        };
        if receiver.is_some() {
            self.steps.push(Step::Argument(Argument {
                receiver: receiver.map(Object::named),
                at: self.start(callee.at),
                ..self.argument(callee.name, place, holds, callee.call)
            }));
        }
    }

    /// Follows a value into a parser: the schema that is the receiver, or JSON.
    fn parsed(&mut self, callee: Callee<'t>, holds: Holds<'t>) {
        // `Name = TypeAdapter(Annotated[str, …])`
        let schema = callee.receiver.filter(|_| checks_a_schema(callee.name));
        // `safeParse(Name, runId)` of valibot
        let is_first = self.lexis == Lexis::JavaScript
            && self.is(callee.at + 2, TokenKind::Name)
            && self.word(callee.at + 3) == ","
            && (checks_a_schema(callee.name) || matches!(callee.name, "is" | "assert"));
        let first = is_first.then(|| self.word(callee.at + 2));
        self.parsed_in_place(callee, holds);
        self.steps.extend(
            schema
                .into_iter()
                .chain(first)
                .map(|name| Step::Type(name, holds)),
        );
        // An id alone is JSON only if it is a number.
        if holds == Holds::Id && reads_objects(callee.receiver, callee.name) {
            self.look(Inspection::Number, callee.at);
        }
    }

    /// Finds the constraints of a schema that stands where it is used: `z.string().max(8).parse(runId)`,
    /// `v.parse(v.pipe(v.string(), v.maxLength(8)), runId)`.
    fn parsed_in_place(&mut self, callee: Callee<'t>, holds: Holds<'t>) {
        let checks = checks_a_schema(callee.name) || matches!(callee.name, "is" | "assert");
        if self.lexis != Lexis::JavaScript || !checks || !holds.is_text() {
            return;
        }
        let (start, close) = callee.call;
        let is_chain = callee.receiver_at.is_some_and(|at| self.word(at) == ")");
        let first = callee.at + 2;
        let comma = self.outer(first..close).find(|at| self.word(*at) == ",");
        if is_chain {
            (start..callee.at).for_each(|at| self.demanded(at));
        }
        // `v.parse(schema, runId)`, `new Ajv().validate({ maxLength: 8 }, runId)`
        if let Some(comma) = comma {
            (first..comma).for_each(|at| self.demanded(at));
        }
    }

    /// Follows a value into a promise that the call resolves, and into the methods by which `String(run)` writes an object.
    /// Returns `true` if the call does nothing else.
    fn called_in_javascript(&mut self, callee: Callee<'t>, holds: Holds<'t>) -> bool {
        if callee.name == "String" && callee.receiver_at.is_none() {
            self.text_form(callee.call, holds);
        }
        let promise = self.promise_of(callee.name, callee.at);
        if let Some((first, last)) = promise {
            self.value(first, last, holds);
        }
        promise.is_some()
    }

    /// Returns the content of the result of a call, which may hold the value.
    fn result_of(
        &self,
        callee: Callee<'t>,
        place: Place<'t>,
        holds: Holds<'t>,
    ) -> Option<Holds<'t>> {
        let is_constructor = callee.name.starts_with(char::is_uppercase);
        match (holds, place) {
            _ if matches!(callee.name, "expect" | "isinstance" | "assertEqual" | "len") => None,
            // `Template("run $run").substitute(run=run_id)`
            (holds, _)
                if holds != Holds::Near
                    && callee.receiver_at.is_some()
                    && matches!(callee.name, "render" | "substitute" | "safe_substitute") =>
            {
                Some(Holds::Text)
            }
            // `replace(run, job=run_id)`
            (Holds::Id | Holds::Text, Place::Keyword(name))
                if is_constructor || matches!(callee.name, "replace" | "_replace" | "evolve") =>
            {
                Some(Holds::Within(name))
            }
            // `str(ValueError(run_id))`
            (Holds::Id | Holds::Text, _)
                if self.lexis == Lexis::Python && names_error(callee.name) =>
            {
                Some(Holds::BUILT)
            }
            // `Message::Start(run_id)`
            (Holds::Id | Holds::Text, Place::Index(at))
                if is_constructor && self.lexis == Lexis::Rust =>
            {
                let place = PLACES.get(at as usize);
                Some(place.map_or(Holds::Near, |name| Holds::Within(name)))
            }
            (holds, _) => Some(holds.given_back()),
        }
    }

    /// Returns `true` if the call graph may learn the result of a call from the code of the function.
    pub(super) fn may_show_result(&self, callee: &str) -> bool {
        self.lexis == Lexis::Python && !self.may_be_typed && !callee.starts_with(char::is_uppercase)
    }

    /// Follows an object that a test framework of JavaScript passes to a test: a case of `test.each`, or a fixture of
    /// `test.extend`.
    fn passed_by_vitest(&mut self, callee: Callee<'t>, holds: Holds<'t>) {
        if self.lexis != Lexis::JavaScript {
            return;
        }
        let (_, close) = callee.call;
        let is_method = callee.receiver_at.is_some();
        // `test.each([{ runId: "a" }])("reads", (run) => …)`
        if is_method
            && matches!(callee.name, "each" | "for")
            && self.word(close + 1) == "("
            && matches!(holds, Holds::Within(_) | Holds::Near)
        {
            self.closure_arguments(close + 1, self.other(close + 1), holds);
        }
        // `test.extend({ run: async ({}, use) => { await use(run); } })`
        if !is_method
            && callee.name == "use"
            && let Some(head) = self.closure_around(callee.at)
        {
            let fixture = self.key_of_closure(head);
            self.steps.push(Step::Member(fixture, None, holds));
        }
    }

    /// Follows a value that pytest passes to a test or to a fixture.
    fn passed_by_pytest(&mut self, callee: Callee<'t>, place: Place<'t>, holds: Holds<'t>) {
        let (start, close) = callee.call;
        if callee.name == "parametrize" && place == Place::Index(1) && !holds.is_text() {
            // `parametrize("kwargs", [dict(run_id="a")])`
            let names = self.literal(callee.at + 2).unwrap_or_default();
            let names = names.split(',').map(str::trim);
            let names = names.filter(|name| !name.is_empty() && holds != Holds::List);
            self.steps
                .extend(names.map(|name| Step::Variable(name, holds)));
        }
        // `@example(run_id="a")` of hypothesis calls the function below.
        if callee.name == "example" && self.before(start) == "@" {
            let head = (close..self.tokens.len()).find(|at| self.word(*at) == "def");
            let run = head.map(|at| self.argument(self.word(at + 1), place, holds, (at, at)));
            self.steps.extend(run.map(Step::Argument));
        }
        if callee.name == "fixture" && place == Place::Keyword("params") {
            // `@pytest.fixture(params=["a"])`
            let head = (close..close + 6).find(|at| self.word(*at) == "def");
            if let Some(head) = head {
                self.steps
                    .push(Step::Return(Holds::Id, self.start(head + 1)));
            }
        }
    }

    /// Follows an object that a `with` enters: `with Running(run_id) as run:`.
    pub(super) fn entered(&mut self, call: (usize, usize), holds: Holds<'t>) {
        let class = self.made_by(call.1);
        if !class.is_empty() {
            self.steps.push(Step::Method(MethodCall {
                name: "__enter__",
                receiver: Some(Object::named(class)),
                at: self.start(call.1),
                call,
                holds,
                result: None,
            }));
        }
    }
}

/// Returns `true` if a method of a schema checks its argument.
fn checks_a_schema(name: &str) -> bool {
    words!(
        "validate_python validate_json parse safeParse parseAsync safeParseAsync validate \
         validateAsync validateSync isValid isValidSync attempt"
    )
    .contains(&name)
}
