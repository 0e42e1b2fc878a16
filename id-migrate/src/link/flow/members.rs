//! Follows a member of an object to its reads: other code may read a member by its name wherever the object goes.

use super::braces::in_braces;
use super::{Flow, Holds, Step, names_run};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Records that an object has the value under a name, or in a place of a tuple.
    pub(super) fn member(&mut self, name: &'t str, place: Option<u32>, holds: Holds<'t>) {
        let is_held = match holds {
            // In Python a search finds the reads of a run id by its name.
            Holds::Id | Holds::Text | Holds::List => {
                self.lexis != Lexis::Python || !names_run(name)
            }
            // `Run { key: Key(run_id) }`
            Holds::Within(_) => self.lexis == Lexis::Rust,
            _ => false,
        };
        if is_held && !name.is_empty() {
            self.steps.push(Step::Member(name, place, holds));
        }
    }

    /// Follows every read of a member: `event.key`, `({ key }) => …`, `Event::Started { key } => …`.
    pub(in crate::link) fn reads_of_member(
        &mut self,
        (name, place): (&'t str, Option<u32>),
        holds: Holds<'t>,
        uses: &[u32],
    ) {
        for at in uses.iter().map(|at| *at as usize) {
            match place {
                Some(place) => self.read_of_place(at, place, holds),
                None if self.before(at) == "." => {
                    // The class of `self.run_id` is known, and code of other classes does not read it.
                    let is_own = names_run(name) && matches!(self.word(at - 2), "self" | "this");
                    match self.word(at + 1) {
                        // `options.current()`: a closure that returns the id
                        "(" if holds == Holds::List && self.lexis == Lexis::JavaScript => {
                            self.value(self.start_of_path(at), self.other(at + 1), Holds::Id);
                        }
                        "(" | "=" => {}
                        _ if is_own => {}
                        _ => self.value(self.start_of_path(at), at, holds),
                    }
                }
                None => {
                    self.bound_by_name(at, holds);
                    match self.word(at + 1) {
                        _ if self.lexis != Lexis::Python => self.field_of_schema(at),
                        // `key = fields.Str(validate=Length(max=12))`
                        "=" if self.is_first_of_line(at) && self.is(at + 2, TokenKind::Name) => {
                            self.column(at);
                        }
                        ":" if self.is_first_of_line(at) => {
                            self.field(at);
                            self.steps.push(Step::Own(self.word(at), holds));
                        }
                        _ => {}
                    }
                }
            }
        }
        for at in 0..self.tokens.len() {
            match place {
                None if self.is_literal_of(at, name) => self.read_key(at, holds),
                // `Template("{{ job.key[:8] }}")`
                None if self.is(at, TokenKind::Text) && in_braces(self.word(at), name) => {
                    self.look(Inspection::Spelling, at);
                }
                // `self.0`
                Some(place) if self.place_of_self(at) == Some((name, place)) => {
                    self.value(at - 2, at, holds);
                }
                _ => {}
            }
        }
    }

    /// Follows the objects of a class: what a constructor returns, and variables and members with the type.
    pub(in crate::link) fn instances(&mut self, holds: Holds<'t>, uses: &[u32]) {
        for at in uses.iter().map(|at| *at as usize) {
            // `Runs::new(…)`
            let mut last = at;
            while self.word(last + 1) == "::" {
                last += 2;
            }
            let open = last + 1;
            let is_made = match (self.lexis, self.word(open)) {
                (Lexis::JavaScript, "(") => self.before(at) == "new",
                (Lexis::Python, "(") => self.before(at) != "class",
                (Lexis::Rust, "(") => self.before(at) != "fn",
                (Lexis::Rust, "{") => last == at && self.is_literal(open) && !self.is_pattern(open),
                _ => false,
            };
            if is_made {
                self.value(self.start_of_path(at), self.other(open), holds);
                continue;
            }
            let mut first = at;
            while matches!(self.before(first), "&" | "mut" | "dyn" | "impl") {
                first -= 1;
            }
            match self.before(first) {
                ":" if first > 1 && self.is(first - 2, TokenKind::Name) => {
                    let name = self.word(first - 2);
                    let around = self.bracket_around(first);
                    if around.is_some_and(|open| self.word(open) == "{") {
                        self.member(name, None, holds);
                    }
                    self.steps.push(Step::Variable(name, holds));
                }
                "->" => self.steps.push(Step::Return(holds, self.start(at))),
                // `function all(): Runs {`
                ":" if self.before(first - 1) == ")" => {
                    self.steps.push(Step::Return(holds, self.start(at)));
                }
                _ => {}
            }
        }
    }

    /// `Message::Start(id) => …`
    fn read_of_place(&mut self, at: usize, place: u32, holds: Holds<'t>) {
        let open = at + 1;
        if self.word(open) != "(" || !self.is_pattern(open) {
            return;
        }
        let mut commas = 0;
        let mut next = open + 1;
        while next < self.other(open) {
            match self.word(next) {
                "," => commas += 1,
                "(" | "[" | "{" if commas != place => next = self.other(next),
                _ if commas == place => self.pattern_binding(next, holds),
                _ => {}
            }
            next += 1;
        }
    }

    /// `{ key }`, `{ key: name }` in a pattern.
    pub(super) fn bound_by_name(&mut self, at: usize, holds: Holds<'t>) {
        let first = at - usize::from(matches!(self.before(at), "ref" | "mut")).min(at);
        if first == 0 || !matches!(self.before(first), "{" | ",") {
            return;
        }
        let bound = match self.word(at + 1) {
            ":" if matches!(self.word(at + 2), "ref" | "mut") => at + 3,
            ":" => at + 2,
            _ => at,
        };
        let is_name = self.is(bound, TokenKind::Name)
            && (bound == at || matches!(self.word(bound + 1), "," | "}" | "="));
        let brace = self.bracket_around(at);
        let brace = brace.filter(|open| self.word(*open) == "{");
        // `const { ids: [first] } = job`
        if holds == Holds::List
            && self.word(bound) == "["
            && brace.is_some_and(|open| self.is_pattern(open))
        {
            let code = self.syntax;
            let names = code.outer(bound + 1..code.other(bound));
            let names = names.filter(|at| code.is(*at, TokenKind::Name));
            let variable = |at| Step::Variable(code.word(at), Holds::Id);
            self.steps.extend(names.map(variable));
        }
        if is_name && brace.is_some_and(|open| self.is_pattern(open)) {
            self.steps.push(Step::Variable(self.word(bound), holds));
        }
    }
}
