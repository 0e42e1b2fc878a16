//! Finds reads of a run id by its name: an attribute, a key of a mapping, an environment variable.

use rustc_hash::FxHashMap;

use super::{Flow, Holds, Place, Step, formats, names_run};
use crate::link::syntax::Parent;
use crate::sites::Span;
use crate::sites::field::Field;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::frameworks::{OPTIONS, READERS, REQUEST_MEMBERS};
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::language::vocabulary::is_constant;
use crate::sites::tokens::TokenKind;

/// The tokens of each name of a file.
pub(crate) type Names<'t> = FxHashMap<&'t str, Vec<u32>>;

impl<'t> Flow<'_, 't> {
    /// Follows a read of an attribute with the name of a run id, which is the token `at`.
    pub(crate) fn read_by_name(&mut self, at: usize) {
        let after = self.word(at + 1);
        self.decorators_of(at);
        if self.before(at) == "." {
            match after {
                // A getter. With arguments the method stores the id.
                "(" if self.word(at + 2) == ")" => {
                    self.value(self.start_of_path(at), at + 2, Holds::Id);
                }
                "=" | "(" => {}
                _ => self.value(self.start_of_path(at), at, Holds::Id),
            }
        } else if after == ":" {
            match self.lexis {
                Lexis::Python => self.field(at),
                // `({ runId: id }) => …`, `{ runId: expect.stringMatching(/^run_/) }`
                Lexis::JavaScript => {
                    self.renamed(at);
                    self.asymmetric_matcher(at + 2, Holds::Id);
                }
                Lexis::Rust => self.attribute_before(at),
            }
        } else if after == "=" && self.is_first_of_line(at) {
            // `run_id = sys.argv[1]`
            if self.word(at + 4) == "argv" {
                self.steps.push(Step::Variable(self.word(at), Holds::Id));
            }
            self.column(at);
        } else if self.lexis != Lexis::Rust
            && after != "="
            && Field::from_constant(self.word(at)).is_some()
        {
            // A test may have replaced the constant of the module.
            self.value(at, at, Holds::Id);
        }
    }

    /// Follows a read of the key that is the token `at`: `run["run_id"]`, `os.getenv("RUN_ID")`.
    pub(crate) fn read_by_key(&mut self, at: usize) {
        if !self.is_docstring(at) {
            for look in formats::inspections(self.word(at)) {
                self.inspected(look, at);
            }
        }
        let Some(key) = self.literal(at) else { return };
        // `x-run-id`, `--run-id`
        let is_header = || {
            let name = key.trim_start_matches(['-', 'x', 'X']);
            let is_short = key.len() < 24 && key.ends_with(['d', 'D']) && key.contains('-');
            is_short && names_run(&name.replace('-', "_").to_ascii_lowercase())
        };
        if !names_run(key) && !is_header() {
            return;
        }
        let after = self.word(at + 1);
        match self.before(at) {
            _ if key.starts_with("--") => self.option(at),
            "(" if at > 1 && OPTIONS.contains(&self.word(at - 2)) => self.option(at),
            "(" if self.is_sort_key(at) => self.inspected(Inspection::Order, at),
            "[" | "(" => self.read_key(at, Holds::Id),
            // `rid: str = Field(alias="run_id", max_length=8)`
            "=" if at > 1 && self.word(at - 2).ends_with("alias") => {
                if let Parent::Bracket { open, .. } = self.parent(at) {
                    (open + 1..self.other(open)).for_each(|at| self.demanded(at));
                }
                if let Some(name) = self.declared_by(at) {
                    self.steps.push(Step::Own(name, Holds::Id));
                }
            }
            "," if self.is_name_of_getattr(at) => self.read_key(at, Holds::Id),
            // `{ accessor: "runId", format: (value) => … }`
            ":" if self.lexis == Lexis::JavaScript => {
                let open = self
                    .bracket_around(at)
                    .filter(|open| self.word(*open) == "{");
                if let Some(open) = open.filter(|open| self.is_literal(*open)) {
                    self.closure_arguments(open, self.other(open), Holds::Id);
                }
            }
            // `case {"run_id": run}:`
            "{" | "," if after == ":" && self.lexis == Lexis::Python => {
                self.renamed(at);
                // `{"run_id": {"type": "string", "maxLength": 12}}`
                if self.word(at + 2) == "{" {
                    (at + 3..self.other(at + 2)).for_each(|at| self.demanded(at));
                }
            }
            _ => {}
        }
    }

    /// Follows a read of a key that a constant names: `os.getenv(NAME)` after `NAME = "RUN_ID"`.
    pub(crate) fn read_by_constant(&mut self, at: usize) {
        let is_key = match self.before(at) {
            "[" => self.word(at + 1) == "]",
            "(" => at > 1 && READERS.contains(&self.word(at - 2)),
            _ => false,
        };
        if is_key && is_constant(self.word(at)) && self.piece(at).is_some_and(|key| names_run(&key))
        {
            self.read_key(at, Holds::Id);
        }
    }

    /// Follows a read of the URL of a request: `request.url.path`, and `request.path_params["id"]`, if the route has the name.
    pub(crate) fn read_of_url(&mut self, at: usize, is_of_path: impl Fn(&str) -> bool) {
        if self.word(at + 1) != "." || !self.is(at + 2, TokenKind::Name) {
            return;
        }
        let (first, part) = (self.start_of_path(at), self.word(at + 2));
        if matches!(part, "path_params" | "view_args" | "match_info") {
            match self.literal(at + 4).filter(|_| self.word(at + 3) == "[") {
                Some(name) if is_of_path(name) => self.value(first, at + 5, Holds::Id),
                Some(_) => {}
                None => self.value(first, at + 2, Holds::BUILT),
            }
        } else if part.contains("path") || part == "url" {
            let last = if self.word(at + 3) == "(" {
                self.other(at + 3)
            } else {
                at + 2
            };
            self.value(first, last, Holds::Text);
        }
    }

    /// Follows a read of the parts of a request that have names: `request.args.items()`, `request.get_json()`.
    pub(crate) fn read_of_request(&mut self, at: usize, holds: Holds<'t>) {
        if self.word(at + 1) == "." && REQUEST_MEMBERS.contains(&self.word(at + 2)) {
            let is_call = self.word(at + 3) == "(";
            let last = if is_call { self.other(at + 3) } else { at + 2 };
            self.value(self.start_of_path(at), last, holds);
        }
    }

    /// Returns `true` if a sort compares objects by a key: `sorted(runs, key=attrgetter("run_id"))`.
    fn is_sort_key(&self, at: usize) -> bool {
        let getter = at.saturating_sub(2);
        let first = self.start_of_path(getter);
        matches!(self.word(getter), "attrgetter" | "itemgetter")
            && first > 1
            && self.before(first) == "="
            && self.word(first - 2) == "key"
    }

    /// Follows the value of the key that is the token `at`, if code reads it: `run["run_id"]`, `os.getenv("RUN")`.
    pub(crate) fn read_key(&mut self, at: usize, holds: Holds<'t>) {
        let getter = at.saturating_sub(2);
        // `app.param("id", (request, response, next, id) => …)`
        if self.word(getter) == "param" && self.before(at) == "(" && self.word(at + 1) == "," {
            self.parameter_of_route(at, holds);
        }
        if matches!(self.word(getter), "attrgetter" | "itemgetter")
            && self.word(at + 1) == ")"
            && self.word(at + 2) == "("
        {
            return self.value(self.start_of_path(getter), self.other(at + 2), holds);
        }
        if self.is_sort_key(at) {
            return self.inspected(Inspection::Order, at);
        }
        // `getattr(record, "run", "-")`
        if self.is_name_of_getattr(at) {
            return self.value(at - 4, self.other(at - 3), holds);
        }
        let is_read = match self.before(at) {
            _ if at < 2 => false,
            "[" => self.word(at + 1) == "]" && self.word(at + 2) != "=",
            // `env("RUN_ID")`: a function that is named nowhere reads it.
            "(" => {
                let is_constant = self.literal(at).and_then(Field::from_constant).is_some();
                READERS.contains(&self.word(at - 2)) || is_constant && self.word(at + 1) == ")"
            }
            _ => false,
        };
        if !is_read {
            return;
        }
        let first = match self.tokens[at - 2].kind() {
            TokenKind::Name => self.start_of_path(at - 2),
            TokenKind::Close => self.other(at - 2),
            _ => return,
        };
        // `args.get("run_id", [])`, `args.getlist("run_id")`
        let is_list = self.before(at) == "("
            && (self.word(at - 2) == "getlist"
                || self.word(at + 1) == "," && self.word(at + 2) == "[");
        let holds = if is_list { holds.listed() } else { holds };
        self.value(first, self.other(at - 1), holds);
    }

    /// Returns `true` for the name in `getattr(record, "run")`.
    fn is_name_of_getattr(&self, at: usize) -> bool {
        at > 3 && self.before(at) == "," && self.word(at - 4) == "getattr"
    }

    /// Follows the parameter of a route into the function that express calls with it. `at` is the token of its name.
    fn parameter_of_route(&mut self, at: usize, holds: Holds<'t>) {
        /// The place of the parameter: behind the request, the response and `next`.
        const PLACE: u32 = 3;
        let (first, close) = (at + 2, self.other(at - 1));
        if self.begins_function(first) {
            return self.handed_to(first, close, (Place::Index(PLACE), holds));
        }
        let open = (first..close).find(|at| self.word(*at) == "(");
        let mut names = open.into_iter().flat_map(|open| open + 1..self.other(open));
        let last = names.rfind(|at| self.is(*at, TokenKind::Name) && self.before(*at) == ",");
        let name = last.map(|at| self.word(at));
        self.steps
            .extend(name.map(|name| Step::Variable(name, holds)));
    }

    /// `#[arg(value_parser = short)] run_id: String`: a function of the attribute receives the id.
    pub(super) fn attribute_before(&mut self, field: usize) {
        let is_public = self.before(field) == "pub";
        let close = field.saturating_sub(if is_public { 2 } else { 1 });
        if self.word(close) == "]" && self.before(self.other(close)) == "#" {
            let mut inside = self.other(close)..close;
            let checks = words!("value_parser deserialize_with serialize_with with validate parse");
            if let Some(at) = inside.find(|at| checks.contains(&self.word(*at))) {
                self.look(Inspection::Spelling, at);
            }
        }
    }

    /// `add_argument("--run-id", type=parse)`: the command line passes the id to the function.
    pub(crate) fn option(&mut self, at: usize) {
        let code = self.syntax;
        let rest = code.outer(at..code.tokens.len());
        for next in rest.take_while(|at| !code.is(*at, TokenKind::Close)) {
            let is_text = || matches!(self.word(next + 2), "str" | "None" | "click");
            if matches!(self.word(next), "type" | "callback" | "parser")
                && self.word(next + 1) == "="
                && !is_text()
            {
                let is_whole = matches!(self.word(next + 3), "," | ")");
                let look = match self.word(next + 2) {
                    "int" | "float" if is_whole => Inspection::Number,
                    "UUID" if is_whole => Inspection::Uuid,
                    _ => Inspection::Spelling,
                };
                self.inspected(look, next);
            }
        }
    }

    /// Returns `true` if a text is a statement of its own. The tokens of Python end a line outside brackets only.
    fn is_docstring(&self, at: usize) -> bool {
        let ends = |at: usize| self.is(at, TokenKind::LineEnd);
        self.lexis == Lexis::Python && ends(at + 1) && (at == 0 || ends(at - 1))
    }

    /// `{ runId: id }`: the variable holds the id, whether the braces are a pattern or an object.
    fn renamed(&mut self, at: usize) {
        let name = self.word(at + 2);
        // `{ run_id: string }`
        if self.is(at + 2, TokenKind::Name)
            && !words!("string unknown any never null undefined None True False str")
                .contains(&name)
            && matches!(self.word(at + 3), "," | "}" | "=")
        {
            self.steps.push(Step::Variable(name, Holds::Id));
        }
    }

    /// Returns the tokens of each name, and the tokens of texts under the empty name.
    pub(crate) fn names(&self) -> Names<'t> {
        let mut names = Names::default();
        for (at, token) in (0..).zip(self.tokens) {
            let name = match token.kind() {
                TokenKind::Name => &self.text[token.range()],
                TokenKind::Text => "",
                _ => continue,
            };
            names.entry(name).or_default().push(at);
        }
        names
    }

    /// Follows a variable to its reads in a part of the file.
    pub(crate) fn variable_in(
        &mut self,
        part: Span,
        names: &Names<'t>,
        name: &'t str,
        holds: Holds<'t>,
    ) {
        let within = |name: &str| {
            let all = names.get(name).map_or(&[][..], Vec::as_slice);
            let start = |at: &u32| self.tokens[*at as usize].start();
            let from = all.partition_point(|at| start(at) < part.start);
            let to = all.partition_point(|at| start(at) < part.end);
            all[from..to].to_vec()
        };
        let uses = within(name);
        let has_texts = self.lexis == Lexis::Rust && holds.is_text();
        let texts = if has_texts { within("") } else { Vec::new() };
        for at in uses {
            self.used(at as usize, holds);
        }
        for at in texts {
            self.inlined(at as usize, name, holds);
        }
    }
}
