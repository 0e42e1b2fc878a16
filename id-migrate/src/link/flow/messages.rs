//! Follows an id in a URL, a query, a cookie or a command line of JavaScript or Rust, by the text in front of the id.

use super::calls::Callee;
use super::text_methods::is_number;
use super::{Argument, Flow, Holds, Object, Place, Step};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::frameworks::{PROGRAMS, is_same_key};
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Follows a value by the text in front of it: `/runs/` of a URL, `run=` of a query or a cookie, `--run=`.
    pub(super) fn behind(&mut self, head: &'t str) {
        if self.lexis == Lexis::Python {
            return;
        }
        if head.ends_with('/') {
            return self.steps.push(Step::Segment);
        }
        let Some(head) = head.strip_suffix('=') else {
            return;
        };
        let is_part = |one: char| one.is_ascii_alphanumeric() || matches!(one, '_' | '-');
        let key = &head[head.trim_end_matches(is_part).len()..];
        if key.starts_with("--") {
            self.steps.push(Step::Option(key));
        } else {
            self.member(key, None, Holds::Id);
        }
    }

    /// `["--run", runId]`: the value may be an argument of a command line. `open` is the bracket of the list.
    pub(super) fn in_command_line(&mut self, open: usize, first: usize) {
        self.in_program(open, first);
        if self.lexis == Lexis::Python {
            return;
        }
        let before = first.checked_sub(2).and_then(|at| self.literal(at));
        let option = before.filter(|text| text.starts_with('-') && self.before(first) == ",");
        // `["run", "--verbose", runId]`
        let is_option = |at: usize| self.literal(at).is_some_and(|it| it.starts_with('-'));
        let has_option = (open..self.other(open)).any(is_option);
        let bracket = self.bracket_around(open);
        let runner = bracket.map_or("", |open| self.before(open));
        if option.is_some() || PROGRAMS.contains(&runner) || self.before(open) == "=" || has_option
        {
            self.steps.push(Step::Option(option.unwrap_or_default()));
        }
    }

    /// `[sys.executable, "-c", "import sys; print(len(sys.argv[1]))", run_id]`
    fn in_program(&mut self, open: usize, first: usize) {
        /// Maximum number of tokens between the bracket and the flag.
        const MAX_HEAD: usize = 32;
        let is_flag = |at: &usize| {
            let flag = self.literal(*at);
            flag.is_some_and(|flag| matches!(flag, "-c" | "-e" | "--eval"))
        };
        let head = first.min(open + MAX_HEAD);
        let code = self.outer(open + 1..head).find(is_flag);
        let texts = code.map_or_else(Vec::new, |at| self.texts_at(at + 2));
        if texts.iter().any(|text| text.contains("argv")) {
            self.look(Inspection::Spelling, first);
        }
    }

    /// `env::set_var("RUN", run_id)`, `command.env("RUN", run_id)`, `command.arg("--run").arg(run_id)`
    pub(super) fn sent_by_name(&mut self, callee: Callee<'t>, place: Place<'t>, holds: Holds<'t>) {
        if self.lexis == Lexis::Python || !holds.is_text() {
            return;
        }
        if place != Place::Index(0)
            && let Some(key) = self.literal(callee.at + 2)
        {
            self.member(key, None, Holds::Id);
        }
        if self.lexis == Lexis::Rust && callee.name == "arg" {
            self.argument_of_command(callee.at);
        }
    }

    /// `.arg("--run").arg(run_id)`. `name` is the token of the second `arg`.
    fn argument_of_command(&mut self, name: usize) {
        let before = name.checked_sub(3);
        let option = before.and_then(|at| self.literal(at));
        let option = option.filter(|text| text.starts_with('-'));
        self.steps.push(Step::Option(option.unwrap_or_default()));
    }

    /// Follows an argument of a command line into its declaration: `.option("--run <id>", "the run", parseRun)`,
    /// `#[arg(value_parser = parse_run)] run: Run`.
    pub(in crate::link) fn declared_option(&mut self, at: usize, option: &str) {
        if let Some(literal) = self.literal(at) {
            let mut words = literal.split([' ', ',', '=', '<', '[']);
            if !option.is_empty() && words.any(|word| is_same_key(word, option))
                || option.is_empty() && literal.starts_with(['<', '['])
            {
                self.in_declaration(at);
            }
        } else if self.lexis == Lexis::Rust
            && self.word(at + 1) == ":"
            && (option.is_empty() || is_same_key(self.word(at), option))
        {
            self.attribute_before(at);
            self.parsed_as(at + 2);
        }
    }

    /// The other arguments of `option("--run <id>", …)` may be functions that get the value.
    fn in_declaration(&mut self, at: usize) {
        let Some(open) = self
            .bracket_around(at)
            .filter(|open| self.word(*open) == "(")
        else {
            return;
        };
        let close = self.other(open);
        self.closures(open, close, Holds::Id);
        for at in open + 1..close {
            let is_given = matches!(self.before(at), "," | ":")
                && matches!(self.word(at + 1), "," | ")" | "}");
            if is_given && self.is(at, TokenKind::Name) {
                self.handed(at, close, Holds::Id);
            }
        }
        // `new Option("--run <id>").argParser(parseRun)`
        let mut next = close + 1;
        while self.word(next) == "." && self.word(next + 2) == "(" {
            let close = self.other(next + 2);
            if matches!(self.word(next + 1), "argParser" | "coerce") {
                self.closures(next + 2, close, Holds::Id);
                self.handed(next + 3, close, Holds::Id);
            }
            next = close + 1;
        }
    }

    /// Follows a text into the type that it is parsed as: `run: Option<Run>` of a struct with arguments.
    fn parsed_as(&mut self, first: usize) {
        let end = self.end_of_element(first);
        for at in first..end {
            let name = self.word(at);
            if is_number(name) {
                self.inspected(Inspection::Number, at);
            } else if name == "Uuid" {
                self.inspected(Inspection::Uuid, at);
            } else if self.is(at, TokenKind::Name)
                && name.starts_with(char::is_uppercase)
                && !words!("String Option Vec PathBuf Arc Box").contains(&name)
            {
                let place = Place::Index(0);
                let given = self.argument("from_str", place, Holds::Id, (at, at));
                self.steps.push(Step::Argument(Argument {
                    receiver: Some(Object::named(name)),
                    ..given
                }));
            }
        }
    }
}
