//! Decides what a method does that is called on a text with the id.

use super::methods::Call;
use super::{Flow, Holds, names_run};
use crate::link::syntax::Parent;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{
    Inspection, changes_case, is_passing_function, is_passing_method, is_trusted_method, lowers,
    method_inspection,
};
use crate::sites::language::vocabulary::is_path_method;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    pub(super) fn text_method(
        &mut self,
        Call { first, at, open }: Call,
        holds: Holds<'t>,
    ) -> Option<Holds<'t>> {
        let (name, close) = (self.word(at), self.other(open));
        if self.passes_text(name, open) {
            if name == "into" {
                // A type of the tree may be made from a text.
                self.operand("from", None, (first, close), holds);
            }
            return Some(holds);
        }
        // `redis.get("run").decode()`
        if name == "decode" && self.lexis == Lexis::Python || self.encodes_plainly(name, open) {
            return Some(holds);
        }
        if name == "len" {
            self.length(close, holds);
            return None;
        }
        // A generator that returns an id: `make(runId).next().value`
        if name == "next" && self.lexis == Lexis::JavaScript {
            return Some(Holds::Within("value"));
        }
        // No id has a line break.
        if self.splits_lines(name, open) {
            return Some(Holds::List);
        }
        // No id has white space.
        if self.word(open + 1) == "char" && self.word(open + 3) == "is_whitespace" {
            return None;
        }
        if matches!(name, "startswith" | "startsWith") && self.begins_with_whole_value(open + 1) {
            return None;
        }
        if name == "parse" && self.is_header(first) {
            self.look(Inspection::Plain, at);
            return Some(holds);
        }
        // `run_id.parse::<i64>()`
        if name == "parse" && holds == Holds::Id && is_number(self.word(at + 3)) {
            self.look(Inspection::Number, at);
            return None;
        }
        let mut pieces = self.pieces(open + 1).into_iter();
        let piece = pieces.next();
        let is_long = holds == Holds::Text;
        let is_python = self.lexis == Lexis::Python;
        // Only a text of Rust has the method `get`, which takes a range. `row.get("name")` of Python reads a dict.
        if name == "get" && self.lexis == Lexis::Rust && !self.has_range(open) {
            return None;
        }
        match method_inspection(name, piece).filter(|_| name != "get" || !is_python) {
            Some(look) => {
                for other in pieces {
                    if let Some(look) = method_inspection(name, Some(other)) {
                        self.look_for(look, at, holds);
                    }
                }
                let look = match look {
                    Inspection::Case if !is_long && !lowers(name) => Inspection::Spelling,
                    Inspection::Spelling if cuts(name) => {
                        self.compared_end(close).unwrap_or(Inspection::Spelling)
                    }
                    // The place of a later piece moves too.
                    Inspection::Place(_) if is_long && self.needs_place(name, close) => {
                        Inspection::Spelling
                    }
                    look => look,
                };
                // `runId.replace(/\s+/g, "")`
                let look = match self.expression(open + 1) {
                    Some(pattern) => self.match_look(name, pattern, (first, close), holds),
                    None => Some(look),
                };
                if let Some(look) = look {
                    self.look_for(look, at, holds);
                }
                result_of_inspection(name, holds)
            }
            // `Some(run_id).filter(|id| …)`
            None if name == "filter" && self.closures(open, close, holds) => Some(holds),
            None if is_trusted_method(name) => None,
            // `Some(run_id).map(|id| …)`, `make(runId).then((id) => …)`
            None if self.closures(open, close, holds) => {
                let gives_text = self.lexis == Lexis::Rust && !self.makes_object(open, close);
                Some(if gives_text { holds } else { Holds::WITHIN })
            }
            // `Promise.resolve(runId).then(short)`, `run_id.map(str::to_owned)`
            None if self.takes_function(name, open) => {
                self.handed(open + 1, close, holds);
                let function = self.before(close);
                let passes = is_passing_method(function) || is_passing_function(function);
                Some(if passes { holds } else { Holds::WITHIN })
            }
            None if self.may_be_typed => None,
            None if name == "concat" && self.lexis == Lexis::JavaScript => Some(Holds::Text),
            // No text has the method. The value is another object, unless its name says that it is an id.
            None if self.lexis != Lexis::Rust
                && !(is_python && is_path_method(name))
                && !names_run(self.word(at - 2)) =>
            {
                self.called_on((first, close), (name, at), holds, None);
                None
            }
            None => {
                self.look(Inspection::Spelling, at);
                None
            }
        }
    }

    /// Returns `true` if a method returns the text unchanged.
    fn passes_text(&self, name: &str, open: usize) -> bool {
        // `run_id.strip("-")` removes characters of the id.
        let strips = matches!(name, "strip" | "lstrip" | "rstrip") && self.other(open) > open + 1;
        // `first.or_else(|| second)`
        let falls_back = name == "or_else" && self.word(open + 1) == "||";
        is_passing_method(name) && !strips || falls_back
    }

    /// Returns `true` if a closure between two brackets makes an object: `|id| Run { id }`, `|id| Run::new(id)`.
    fn makes_object(&self, open: usize, close: usize) -> bool {
        let mut names = (open + 1..close).map(|at| self.word(at));
        names.any(|name| name == "{" || name.starts_with(char::is_uppercase) && name != "String")
    }

    /// Returns `true` if a method calls the function in its brackets with the value.
    fn takes_function(&self, name: &str, open: usize) -> bool {
        if self.lexis != Lexis::Rust {
            return name == "then" && self.begins_function(open + 1);
        }
        let is_path = self.is(open + 1, TokenKind::Name) && self.word(open + 2) == "::";
        matches!(name, "map" | "and_then") && (is_path || self.is_function(open + 1))
    }

    /// `headers.insert("x-run-id", run_id.parse()?)`: a header takes every printable text.
    fn is_header(&self, value: usize) -> bool {
        let Parent::Bracket { open, .. } = self.parent(value) else {
            return false;
        };
        let receiver = self.word(open.saturating_sub(3)).to_ascii_lowercase();
        self.lexis == Lexis::Rust
            && matches!(self.before(open), "insert" | "append")
            && (receiver.ends_with("headers") || receiver.ends_with("metadata"))
    }

    /// Returns `true` if code needs the place of a piece in a text: `text.index(",") == 5`. Most code asks whether there is
    /// a piece, or which of two pieces is first.
    fn needs_place(&self, name: &str, close: usize) -> bool {
        let is_search = match self.lexis {
            Lexis::Python => matches!(name, "find" | "rfind" | "index" | "rindex"),
            Lexis::JavaScript | Lexis::Rust => matches!(name, "indexOf" | "lastIndexOf"),
        };
        // Only whether the piece is there: `text.indexOf(",") !== -1`
        let is_compared = matches!(self.word(close + 1), "<" | ">" | ">=" | "!=" | "!==")
            || self.word(close + 2) == "-";
        // `expect(text.indexOf(",")).toBeLessThan(text.indexOf(";"))`
        let matcher = self.word(close + 3);
        let mut starts = ["not", "toBeGreater", "toBeLess"].iter();
        is_search && !is_compared && !starts.any(|start| matcher.starts_with(start))
    }
}

/// Returns the content of the result of a method that inspects a text.
fn result_of_inspection<'t>(name: &str, holds: Holds<'t>) -> Option<Holds<'t>> {
    match name {
        // An id in lower case stays the same.
        _ if lowers(name) || is_passing_method(name) => Some(holds),
        "replace" | "replaceAll" | "replacen" | "removeprefix" | "removesuffix"
        | "strip_prefix" | "strip_suffix" | "trim_start_matches" | "trim_end_matches"
        | "trim_matches" => Some(Holds::Text),
        // A case-insensitive comparison also changes the other operand.
        _ if holds == Holds::Text && changes_case(name) => Some(Holds::Text),
        "split" | "rsplit" | "partition" | "rpartition" | "splitn" | "rsplitn" | "split_once"
        | "rsplit_once" | "split_terminator" => Some(Holds::List),
        _ => None,
    }
}

/// Returns `true` if a method returns a part of a text by its place.
fn cuts(name: &str) -> bool {
    matches!(name, "slice" | "substring" | "substr" | "charAt" | "at")
}

/// Returns `true` for a type of numbers of Rust.
pub(super) fn is_number(name: &str) -> bool {
    words!("i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64").contains(&name)
}
