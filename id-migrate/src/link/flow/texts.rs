//! Follows a value into f-strings, templates and format strings.

use super::formats::{has_percent_width, is_width, sets_width};
use super::{Flow, Holds, MethodCall, Place, Step};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{Comparison, Inspection};
use crate::sites::tokens::TokenKind;

/// A precision of this size or more, as in `{run_id:.90}`, cuts few ids.
const LONG: usize = 32;

impl<'t> Flow<'_, 't> {
    /// `f"{run_id:<10}"`, `` `${runId}` ``: the value between the braces is all of the expression up to `last`.
    pub(super) fn interpolated(
        &mut self,
        open: usize,
        (first, last): (usize, usize),
        holds: Holds<'t>,
    ) {
        if self.lexis == Lexis::JavaScript && holds.is_text() {
            let head = &self.text[self.start(open)..self.start(first)];
            self.behind(head.trim_end().trim_end_matches("${"));
        }
        if self.lexis == Lexis::Python && holds.may_be_text() {
            let is_shown = self.word(last + 1) == "!";
            let colon = if is_shown { last + 3 } else { last + 1 };
            let spec = (colon + 1..colon + 8).take_while(|at| {
                let token = self.tokens.get(*at);
                token.is_some_and(|token| {
                    token.start() as usize == self.tokens[at - 1].end() as usize
                })
            });
            let is_wide =
                self.word(colon) == ":" && spec.into_iter().any(|at| is_width(self.word(at)));
            // `{run_id:.90}` cuts a longer text.
            let is_precision = self.word(colon + 1) == ".";
            let precision = self.word(colon + 2).parse().ok().filter(|_| is_precision);
            let precision = precision.filter(|precision| *precision >= LONG);
            if let (true, Some(precision), Holds::Id) = (is_wide, precision, holds) {
                return self.look(Inspection::Length(Comparison::AtMost, precision), last);
            }
            let format = self.text[self.start(colon)..].split('}').next();
            let is_number =
                format.is_some_and(|format| format.ends_with(['f', 'd', 'e', 'g', '%']));
            if is_wide && !is_number {
                return self.look(Inspection::Spelling, last);
            }
        }
        // ``sql`select ${runId}` ``
        let tag = open.checked_sub(1).filter(|tag| {
            self.lexis == Lexis::JavaScript
                && self.is(*tag, TokenKind::Name)
                && self.tokens[*tag].end() == self.tokens[open].start()
        });
        if let Some(tag) = tag {
            let close = self.other(open);
            return self.called(tag, close, Place::Spread, holds);
        }
        self.text_form((first, last), holds);
        let holds = match holds {
            Holds::Near => return,
            Holds::Within(_) if self.lexis != Lexis::Python => return,
            _ => Holds::Text,
        };
        self.value(open, self.other(open), holds);
    }

    /// Follows a JavaScript object into its `toString`, `valueOf` and `Symbol.toPrimitive`: `` `${run}` ``.
    pub(super) fn text_form(&mut self, call: (usize, usize), holds: Holds<'t>) {
        if self.lexis != Lexis::JavaScript
            || holds.is_text()
            || matches!(holds, Holds::List | Holds::Keys)
        {
            return;
        }
        for name in ["toString", "toPrimitive", "valueOf"] {
            let at = self.start(call.0);
            self.steps.push(Step::Method(MethodCall {
                name,
                receiver: None,
                at,
                call,
                holds,
                result: None,
            }));
        }
    }

    /// Returns `true` for `f"{run_id}:"`: a value, and a separator that no id contains. A text that begins with an id begins
    /// with that text only if the value is the whole id.
    pub(super) fn begins_with_whole_value(&self, text: usize) -> bool {
        let Some(opener) = self.tokens.get(text).filter(|token| token.in_text()) else {
            return false;
        };
        let inside = self.text[opener.end() as usize..].trim_start_matches('$');
        let value = inside
            .strip_prefix('{')
            .and_then(|inside| inside.split_once('}'));
        value.is_some_and(|(value, after)| {
            let is_path = |one: char| one.is_alphanumeric() || matches!(one, '_' | '.');
            value.chars().all(is_path) && after.starts_with([':', '/', '|', '.', ' ', '#'])
        })
    }

    /// `"%-10s" % run_id`
    pub(super) fn formatted_by_percent(&mut self, first: usize, last: usize, holds: Holds<'t>) {
        let format = first - 2;
        let is_built = match holds {
            Holds::Near => false,
            // `"%(run)s" % {"run": run_id}`
            Holds::Within(_) => self.word(format).contains("%("),
            _ => {
                self.is(format, TokenKind::Text)
                    || holds.is_text() && !self.is(format, TokenKind::Close)
            }
        };
        if is_built && has_percent_width(self.word(format)) {
            self.look(Inspection::Spelling, first);
        } else if is_built {
            self.value(format, last, Holds::Text);
        }
    }

    /// Returns `true` if a format macro of Rust pads an argument: `format!("{:>10}", run_id)`. `commas` is the number of commas
    /// before the argument.
    pub(super) fn is_wide(&self, open: usize, commas: u32) -> bool {
        let inside = self.outer(open + 1..self.other(open));
        let after_commas = inside.filter(|at| self.word(*at) == ",").map(|at| at + 1);
        let starts: Vec<usize> = std::iter::once(open + 1).chain(after_commas).collect();
        let texts = starts.iter().zip(0..);
        let text = texts
            .into_iter()
            .find(|(at, _)| self.is(**at, TokenKind::Text));
        let (Some((&text, before)), Some(&at)) = (text, starts.get(commas as usize)) else {
            return false;
        };
        let place = match self.word(at + 1) {
            "=" => Place::Keyword(self.word(at)),
            _ => Place::Index(commas.saturating_sub(before + 1)),
        };
        sets_width(self.word(text), place)
    }

    /// `format!("{run_id}")`
    pub(super) fn inlined(&mut self, at: usize, name: &str, holds: Holds<'t>) {
        let written = self.word(at);
        let mut rest = written;
        let mut spec = None;
        while let Some(open) = rest.find('{') {
            rest = &rest[open + 1..];
            if let Some(after) = rest.strip_prefix(name)
                && after.starts_with(['}', ':'])
            {
                spec = after.split('}').next();
                break;
            }
        }
        let Some(spec) = spec else { return };
        if holds.is_text() {
            let head = &written[..written.len() - rest.len()];
            self.behind(&head[..head.len() - 1]);
        }
        let Some(open) = (0..at).rev().find(|at| self.word(*at) == "(") else {
            return;
        };
        if self.before(open) != "!" || open < 2 {
            return;
        }
        let is_wide = spec.strip_prefix(':').is_some_and(is_width);
        self.formatted_by_macro(open, is_wide && holds.is_text(), holds.shown());
    }

    /// Follows a value into a formatting macro; `open` is the bracket of its arguments.
    pub(super) fn formatted_by_macro(&mut self, open: usize, is_wide: bool, holds: Holds<'t>) {
        let is_write = match self.word(open - 2) {
            "write" | "writeln" => true,
            "format" | "concat" | "format_args" => false,
            _ => return,
        };
        // `Display` of the tree
        if matches!(holds, Holds::Within(_)) {
            let call = (open - 2, self.other(open));
            self.called_on(call, ("fmt", open), holds, None);
        }
        // `format!("/runs/{}", run_id)`
        if self.lexis == Lexis::Rust && holds.is_text() && self.is(open + 1, TokenKind::Text) {
            let written = self.word(open + 1);
            let places = written.match_indices("{}");
            places.for_each(|(at, _)| self.behind(&written[..at]));
        }
        if is_wide {
            self.look(Inspection::Spelling, open);
        } else if !is_write && !matches!(holds, Holds::Within(_) | Holds::Near) {
            self.value(open - 2, self.other(open), Holds::Text);
        } else if let Some(target) = self.target_of_write(open) {
            self.kept_in(target, "write", Holds::Text);
        }
    }

    /// Returns the last token of the target of `write!(out, …)` or `write!(self.out, …)`.
    fn target_of_write(&self, open: usize) -> Option<usize> {
        let mut inside = self.outer(open + 1..self.other(open));
        let comma = inside.find(|at| self.word(*at) == ",")?;
        self.is(comma - 1, TokenKind::Name).then_some(comma - 1)
    }
}
