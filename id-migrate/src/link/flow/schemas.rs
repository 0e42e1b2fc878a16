//! Finds constraints of schemas and models on the text of a run id.

use super::{Argument, Flow, Holds, Object, Place, Step, names_run};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::frameworks::{FIELD_METHODS, VALIDATORS};
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Finds the constraints of every schema or type of a name: `Run = Annotated[str, StringConstraints(max_length=12)]`.
    /// In JavaScript the name of the member with the id may differ from the names of run ids.
    pub(in crate::link) fn schemas(&mut self, holds: Holds<'t>, uses: &[u32]) {
        for at in uses.iter().map(|at| *at as usize) {
            if self.word(at + 1) != "=" {
                continue;
            }
            // `z.object({ … })` also has constraints on other members.
            if !self.word(at + 4).ends_with("bject") {
                self.demands(at + 2, self.end_of_statement(at));
            }
            if self.lexis != Lexis::Python {
                self.schema(at + 1, holds);
            }
            // `const short = refine(text, (value) => value.length < 10)` of a module
            let is_made = self.is(at + 2, TokenKind::Name) && self.word(at + 3) == "(";
            if self.lexis == Lexis::JavaScript && is_made && self.bracket_around(at).is_none() {
                self.closure_arguments(at + 3, self.other(at + 3), Holds::Id);
            }
        }
    }

    /// Finds the constraints in `const Run = z.object({ runId: z.string().max(12) })`. `equals` is the token `=`.
    pub(super) fn schema(&mut self, equals: usize, holds: Holds<'t>) {
        let end = self.end_of_statement(equals);
        let is_member = |name: &str| {
            let has = |known: &str| !known.is_empty() && known == name;
            names_run(name)
                || matches!(holds, Holds::Within(known) | Holds::Any(known) if has(known))
        };
        for at in equals..end {
            let is_key = self.is(at, TokenKind::Name) && is_member(self.word(at))
                || self.literal(at).is_some_and(is_member);
            if is_key {
                self.field_of_schema(at);
            }
            // `z.record(Name, z.number())`: an id may be a key.
            let is_record = matches!(self.word(at), "record" | "map" | "partialRecord")
                && matches!(self.word(at.saturating_sub(2)), "z" | "v" | "zod");
            if is_record && self.word(at + 1) == "(" {
                self.demands(at + 2, self.tokens.len());
                if self.is(at + 2, TokenKind::Name) && self.word(at + 3) == "," {
                    self.steps.push(Step::Type(self.word(at + 2), Holds::Id));
                }
            }
        }
    }

    /// Finds the constraints of the fields with a name, wherever a file declares one.
    pub(in crate::link) fn declarations(&mut self, name: &str, uses: &[u32]) {
        for at in uses.iter().map(|at| *at as usize) {
            match self.word(at + 1) {
                _ if self.lexis != Lexis::Python => {
                    self.decorators_of(at);
                    self.field_of_schema(at);
                    self.serializer(at);
                }
                ":" if self.is_first_of_line(at) => self.field(at),
                "=" if self.is_first_of_line(at) => self.column(at),
                _ => {}
            }
        }
        for at in 0..self.tokens.len() {
            // `CHECK (length(key) < 12)`
            self.column_in_sql(at, name);
            // `{"key": {"type": "string", "maxLength": 12}}`
            if self.is_literal_of(at, name) && self.word(at + 1) == ":" && self.word(at + 2) == "{"
            {
                (at + 3..self.other(at + 2)).for_each(|at| self.demanded(at));
            }
        }
    }

    /// Follows a member into the function of a logger that writes the member: `serializers: { job: (value) => … }`.
    fn serializer(&mut self, at: usize) {
        let open = self.bracket_around(at).filter(|open| *open > 1);
        let is_serializer = open
            .is_some_and(|open| self.before(open) == ":" && self.word(open - 2) == "serializers");
        if is_serializer && matches!(self.word(at + 1), ":" | "(") {
            let end = self.end_of_element(at);
            if !self.closures(at, end, Holds::Id) && self.begins_function(at + 2) {
                self.handed(at + 2, end, Holds::Id);
            }
        }
    }

    /// Finds the constraints on the field whose name is a token: `key: z.string().max(12)`, `"key": { "maxLength": 12 }`.
    pub(super) fn field_of_schema(&mut self, at: usize) {
        if self.word(at + 1) != ":" {
            return;
        }
        self.demands(at + 2, self.tokens.len());
        if self.lexis == Lexis::Rust {
            self.attribute_before(at);
        }
        // `runId: Id.optional()`, but not the value `run.id`.
        let is_value = self.word(at + 3) == "." && self.word(at + 5) != "(";
        if self.lexis == Lexis::JavaScript && self.is(at + 2, TokenKind::Name) && !is_value {
            self.steps.push(Step::Type(self.word(at + 2), Holds::Id));
        }
    }

    /// Finds the constraints in `run_id: str = Field(max_length=12)` of a class. `at` is the token of the name.
    pub(in crate::link) fn field(&mut self, at: usize) {
        let is_field = self.lexis == Lexis::Python
            && self.word(at + 1) == ":"
            && (at == 0 || self.is(at - 1, TokenKind::LineEnd) || self.before(at) == ":");
        // `def read(run_id: str = Path(max_length=8))`
        let is_parameter =
            || self.lexis == Lexis::Python && matches!(self.before(at), "(" | "," | "*");
        if !is_field && self.word(at + 1) == ":" && is_parameter() {
            let end = self.end_of_element(at);
            self.demands(at + 2, end);
            self.types(at + 2, end);
        }
        if is_field {
            let end = self.end_of_statement(at);
            self.demands(at + 2, end);
            self.types(at + 2, end);
            self.settings();
        }
    }

    /// Finds the constraints of each type that an annotation names: `Run` in `Optional[Run] = None`.
    fn types(&mut self, first: usize, end: usize) {
        let code = self.syntax;
        let annotation = (first..end).take_while(|at| code.word(*at) != "=");
        let names = annotation.filter(|at| code.is(*at, TokenKind::Name));
        let names = names.map(|at| code.word(at));
        let types = names.filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase()));
        self.steps
            .extend(types.map(|name| Step::Type(name, Holds::Id)));
    }

    /// Finds the constraints in `run_id = Column(String(12))` of a class. `at` is the token of the name.
    pub(super) fn column(&mut self, at: usize) {
        let end = self.end_of_statement(at);
        let path = (at + 2..end).take_while(|at| self.word(*at) != "(");
        let maker = path.last().map_or("", |at| self.word(at));
        if words!("Column mapped_column CharField SlugField ib attrib field Field Str String")
            .contains(&maker)
        {
            self.demands(at + 2, end);
            // `key = Column(Short())` of a type of the tree
            let code = self.syntax;
            let is_class = |at: &usize| {
                code.is(*at, TokenKind::Name)
                    && code.word(*at).starts_with(char::is_uppercase)
                    && code.word(*at) != maker
            };
            for at in (at + 2..end).filter(is_class) {
                for method in FIELD_METHODS {
                    self.called_by_language(method, self.word(at), 0, (at, at));
                }
            }
        } else if maker.starts_with(char::is_uppercase) {
            // `run_id = Short()` of a class may be a descriptor, or a field of a schema.
            self.called_by_language("__set__", maker, 1, (at, at));
            for method in FIELD_METHODS {
                self.called_by_language(method, maker, 0, (at, at));
            }
            // `run_id = fields.Function(deserialize=short)`
            for at in at + 2..end {
                let is_given = matches!(self.before(at), "=" | "(" | "," | "[")
                    && matches!(self.word(at + 1), "," | ")" | "]");
                if is_given && self.is(at, TokenKind::Name) {
                    let place = Place::Index(0);
                    let given = self.argument(self.word(at), place, Holds::Id, (at, at));
                    self.steps.push(Step::Argument(given));
                }
            }
        }
    }

    /// `@field_validator("run_id")` or `@run_id.validator`, and the function below it.
    pub(super) fn validator(&mut self, at: usize, name: &str, holds: Holds<'t>) {
        let is_it = self
            .literal(at)
            .is_some_and(|text| text == name || text == "*")
            && self.before(at) == "("
            && at > 1
            && VALIDATORS.contains(&self.word(at - 2));
        let is_attrs = self.before(at) == "@" && self.word(at + 2) == "validator";
        if !is_it && !is_attrs {
            return;
        }
        // The name of the field or its description may come first.
        let is_validates = !is_attrs && self.word(at - 2) == "validates";
        let rest = at..(at + 40).min(self.tokens.len());
        if let Some(head) = rest.clone().find(|at| self.word(*at) == "def") {
            let is_second = is_attrs || is_validates && self.takes_name(head);
            let place = Place::Index(u32::from(is_second));
            self.steps.push(Step::Argument(Argument {
                receiver: Some(Object::named("cls")),
                ..self.argument(self.word(head + 1), place, holds, (head, head))
            }));
        }
    }

    /// Returns `true` if a validator takes the field's name before the value, as in `SQLAlchemy`: `def check(self, key, value)`.
    fn takes_name(&self, head: usize) -> bool {
        let is_named = self.word(head + 2) == "(" && self.word(head + 6) == ",";
        is_named && self.is(head + 7, TokenKind::Name) && self.word(head + 7) != "data_key"
    }

    pub(super) fn inspected(&mut self, look: Inspection, at: usize) {
        let start = self.start(at);
        self.steps.push(Step::Look(look, start));
    }
}
