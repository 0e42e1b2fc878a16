//! Finds the regular expression that a call matches an id against.

use super::calls::Callee;
use super::{Flow, Holds};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{
    Inspection, is_method_of_patterns_only, is_pattern_method, is_pattern_name,
};
use crate::sites::language::vocabulary::patterns::pattern_inspection;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Returns the regular expression that a call matches its argument against; empty if it is unknown.
    pub(super) fn pattern(&self, callee: Callee<'t>) -> Option<String> {
        if !is_pattern_method(callee.name) {
            return None;
        }
        let inside = callee.at + 2..self.other(callee.at + 1);
        // `assert.match(runId, /^run_/)`
        if callee.name == "match" && callee.receiver == Some("assert") {
            let mut found = inside.filter_map(|at| self.expression(at));
            return Some(found.next().unwrap_or_default());
        }
        let known = callee.receiver_at.and_then(|at| self.expression(at));
        if let Some(pattern) = known {
            return Some(self.anchored(callee.name, &pattern));
        }
        let is_pattern = |name: &str| is_pattern_name(name) || self.file.binds_pattern(name);
        // `re.compile("^run").search(run_id)`
        let made = callee.receiver_at.filter(|at| self.word(*at) == ")");
        let open = made.map(|close| self.other(close));
        let open = open.filter(|open| matches!(self.before(*open), "compile" | "RegExp"));
        if let Some(first) = open.map(|open| open + 1) {
            let is_whole = self.word(first + 1) == ")";
            let pattern = is_whole.then(|| self.pattern_text(first)).flatten();
            let anchored = pattern.map(|pattern| self.anchored(callee.name, &pattern));
            return Some(anchored.unwrap_or_default());
        }
        if !is_method_of_patterns_only(callee.name) && !callee.receiver.is_some_and(is_pattern) {
            return None;
        }
        // `re.search(r"…", run_id)`, but not `re.search(r"…", run_id, re.IGNORECASE)`
        let is_module = |at: usize| matches!(self.word(at), "re" | "regex" | "flags");
        let is_whole = callee.receiver_at.is_some_and(is_module)
            && self.word(inside.start + 1) == ","
            && !inside.clone().any(is_module);
        let first = inside.start;
        let pattern = || self.expression(first).or_else(|| self.pattern_text(first));
        let pattern = is_whole.then(pattern).flatten();
        let anchored = pattern.map(|pattern| self.anchored(callee.name, &pattern));
        Some(anchored.unwrap_or_default())
    }

    /// Returns a regular expression that finds what a method matches: `match` and `fullmatch` of Python begin at the start.
    fn anchored(&self, method: &str, pattern: &str) -> String {
        match method {
            "fullmatch" => format!("^(?:{pattern})$"),
            "match" if self.lexis == Lexis::Python => format!("^(?:{pattern})"),
            _ => pattern.to_owned(),
        }
    }

    /// Returns the inspection by a method that matches a value against a regular expression; empty if it is unknown. `call`
    /// has the first and the last token.
    pub(super) fn match_look(
        &self,
        method: &str,
        pattern: String,
        call: (usize, usize),
        holds: Holds<'t>,
    ) -> Option<Inspection> {
        let may_be_id = holds == Holds::Id || matches!(holds, Holds::Any(_));
        if pattern.is_empty() || !may_be_id || holds == Holds::RESULT {
            return Self::pattern_look(method, &pattern, holds);
        }
        let only_tests = matches!(method, "test" | "is_match")
            || self.word(call.0) == "assert"
            || !is_replacing(method) && self.is_only_tested(call);
        Some(if only_tests {
            Inspection::Pattern(pattern)
        } else {
            Inspection::Match(pattern)
        })
    }

    /// Returns the inspection by a function that matches a longer text against a regular expression.
    pub(super) fn pattern_look(
        callee: &str,
        pattern: &str,
        holds: Holds<'t>,
    ) -> Option<Inspection> {
        // A match has a place, which the length of the id moves.
        let has_place = || !is_replacing(callee) && !matches!(callee, "test" | "is_match");
        pattern_inspection(pattern).map(|look| match look {
            Inspection::Plain if holds != Holds::Id && has_place() => Inspection::Spelling,
            look => look,
        })
    }

    /// Returns `true` if code only asks whether a call found something: `if not pattern.match(run_id):`,
    /// `pattern.exec(runId) !== null`.
    fn is_only_tested(&self, (first, last): (usize, usize)) -> bool {
        let behind = self.word(last + 1);
        match self.lexis {
            Lexis::Python if behind == "is" => {
                self.word(last + 2) == "None" || self.word(last + 3) == "None"
            }
            Lexis::Python => {
                !matches!(behind, "." | "[" | "==" | "!=") && self.is_true_or_false(first)
            }
            Lexis::JavaScript => {
                let is_compared = matches!(behind, "==" | "!=" | "===" | "!==");
                is_compared && matches!(self.word(last + 2), "null" | "undefined")
                    || self.is_condition(first, last)
            }
            Lexis::Rust => behind == "." && matches!(self.word(last + 2), "is_some" | "is_none"),
        }
    }

    /// Returns `true` if only the truth of an operand of Python counts: in a condition, behind `not`, in `bool(…)`.
    fn is_true_or_false(&self, first: usize) -> bool {
        match self.before(first) {
            "not" => return true,
            "if" | "elif" | "while" | "assert" | "and" | "or" | "(" => {}
            _ => return false,
        }
        let mut at = first;
        while at > 0 && !self.is(at - 1, TokenKind::LineEnd) {
            at -= 1;
            match self.tokens[at].kind() {
                TokenKind::Close if self.other(at) < at => at = self.other(at),
                TokenKind::Open => {
                    let is_plain = at > 0 && !self.ends_value(at - 1);
                    let (maker, behind) = (self.before(at), self.word(self.other(at) + 1));
                    return self.word(at) == "("
                        && (maker == "bool"
                            || is_plain
                                && !matches!(behind, "." | "[" | "==" | "!=")
                                && self.is_true_or_false(at));
                }
                _ => match self.word(at) {
                    "if" | "elif" | "while" | "assert" => return true,
                    "=" | ":=" | ":" | "," | "else" | "return" | "yield" | "lambda" | "for" => {
                        return false;
                    }
                    _ => {}
                },
            }
        }
        false
    }

    /// Returns `true` if a loop of Python binds a name: `for name, (rule, _) in rules`.
    pub(super) fn is_of_loop(&self, name: &str) -> bool {
        let mut heads = (0..self.tokens.len()).filter(|at| self.word(*at) == "for");
        heads.any(|head| {
            let mut bound = (head + 1..self.tokens.len()).take_while(|at| self.word(*at) != "in");
            bound.any(|at| self.word(at) == name)
        })
    }
}

/// Returns `true` if a method of a regular expression writes or splits the text.
fn is_replacing(method: &str) -> bool {
    words!("sub subn replace replaceAll replace_all split").contains(&method)
}
