//! Records the places that inspect the text of an id.

use super::{Flow, Holds};
use crate::link::syntax::Parent;
use crate::read::lines::line_start;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{Comparison, Inspection, is_for_people};
use crate::sites::tokens::TokenKind;

/// Maximum length of a text that is too short to contain an id.
const SHORT: usize = 3;

impl Flow<'_, '_> {
    /// `len(x) > 50`, `x.length === 8`: how the length is compared. The length of a longer text counts where it is
    /// compared or returned.
    pub(super) fn length(&mut self, last: usize, holds: Holds<'_>) {
        let first = match self.tokens[last].kind() {
            TokenKind::Close => self.other(last).saturating_sub(1),
            _ => last,
        };
        let start = self.start_of_path(first);
        let adds = |word: &str| matches!(word, "+" | "-" | "*" | "/" | "//" | "%");
        let comparison = match self.word(last + 1) {
            // `used + len(x) < 20`
            _ if adds(self.before(start)) || adds(self.word(last + 3)) => None,
            "==" | "===" | "!=" | "!==" => Some(Comparison::Equal),
            "<" | ">=" => Some(Comparison::Less),
            "<=" | ">" => Some(Comparison::AtMost),
            _ => None,
        };
        // `for at in range(len(rows))` takes elements.
        let counts = self.before(start) == "(" && start > 1 && self.word(start - 2) == "range";
        if counts && matches!(holds, Holds::Any(_)) {
            return;
        }
        let number = self.number(last + 2);
        let is_least = self.before(start) == "assert" && matches!(self.word(last + 1), ">" | ">=");
        if comparison.is_none() && self.is_condition(start, last) {
            return;
        }
        let look = match (comparison, number) {
            (Some(comparison), Some(number))
                if holds == Holds::Id
                    || matches!(holds, Holds::Any(_))
                        && !matches!(holds, Holds::RESULT | Holds::BUILT) =>
            {
                Inspection::Length(comparison, number)
            }
            (Some(Comparison::Less | Comparison::AtMost), Some(number)) if number < SHORT => return,
            (Some(Comparison::Equal), Some(0)) => return,
            _ if matches!(holds, Holds::Any(_)) => Inspection::Member,
            (Some(_), Some(_)) if holds == Holds::Text && is_least => Inspection::AtLeast,
            (None, _) if holds == Holds::Text && self.is_kept(first) => return,
            _ => Inspection::Spelling,
        };
        self.look(look, last);
    }

    /// Returns `true` if the list that ends with a token is compared with a list of one element, so that its order does not
    /// matter: `sorted(x) == ["a"]`, `expect(x.sort()).toEqual(["a"])`.
    pub(super) fn is_expected_alone(&self, last: usize) -> bool {
        let (behind, matcher) = (self.word(last + 1), self.word(last + 3));
        let is_matched = behind == ")" && matches!(matcher, "toEqual" | "toStrictEqual" | "eql");
        let open = match behind {
            "==" => last + 2,
            _ if is_matched => last + 5,
            _ => return false,
        };
        let close = self.other(open.min(self.tokens.len() - 1));
        // A comprehension and a spread make more elements.
        let mut inside = open + 1..close;
        self.word(open) == "["
            && !inside.is_empty()
            && !self.holds_comma(open)
            && !inside.any(|at| matches!(self.word(at), "for" | "*" | "..."))
    }

    /// `if len(x):`, `x.length ? a : b`, `if (y && x.length)`: only whether the number is zero counts.
    pub(super) fn is_condition(&self, first: usize, last: usize) -> bool {
        let (before, after) = (self.before(first), self.word(last + 1));
        match self.lexis {
            Lexis::Python => {
                matches!(before, "if" | "elif" | "while" | "not")
                    && matches!(after, ":" | "and" | "or" | "else")
            }
            Lexis::JavaScript => {
                let joins = |word: &str| matches!(word, "&&" | "||");
                let is_head = || match self.parent(first) {
                    Parent::Bracket { open, .. } => matches!(self.before(open), "if" | "while"),
                    _ => false,
                };
                matches!(before, "!") && after != "."
                    || matches!(after, "?" | "&&")
                    || (before == "(" || joins(before))
                        && (after == ")" || joins(after))
                        && is_head()
            }
            Lexis::Rust => false,
        }
    }

    /// Returns `true` if a number is assigned, added or put into an object, and no code compares, adds or returns the variable.
    fn is_kept(&self, first: usize) -> bool {
        let is_sum = matches!(self.before(first), "+=" | "-=");
        match self.parent(first) {
            // The code around `(width := len(text))` gets the number too.
            Parent::Assignment { equals, .. } => {
                self.word(equals) != ":=" && !self.is_counted(equals)
            }
            Parent::Bracket { open, .. } => self.word(open) == "{",
            _ => is_sum && !self.is_counted(first - 1),
        }
    }

    /// Returns `true` if code compares, adds or returns the variable in front of an `=` or a `+=`.
    fn is_counted(&self, equals: usize) -> bool {
        let counts =
            |word: &str| words!("< > <= >= == === != !== + += - -= * / // %").contains(&word);
        let name = self.before(equals);
        let mut uses = (0..self.tokens.len()).filter(|at| self.word(*at) == name);
        uses.any(|at| {
            let before = self.before(at);
            at + 1 != equals && (before == "return" || counts(before) || counts(self.word(at + 1)))
        })
    }

    /// Records a test of a text for a piece. The piece of a longer text may be partly in the id.
    pub(super) fn look_for(&mut self, look: Inspection, at: usize, holds: Holds<'_>) {
        if holds == Holds::Text
            && let Some(piece) = look.piece()
        {
            self.look(Inspection::Across(piece.to_owned()), at);
        }
        self.look(look, at);
    }

    pub(super) fn look(&mut self, look: Inspection, at: usize) {
        let look = if self.is_read_by_people(at) {
            Inspection::Shown
        } else {
            look
        };
        self.inspected(look, at);
    }

    /// Returns `true` if a function only logs or prints its arguments. A function of the tree may do more: `trace(runId)`.
    pub(super) fn is_for_people(&self, receiver: Option<&str>, name: &str) -> bool {
        let sites = &self.file.sites;
        let is_of_tree = || {
            let is_defined = || sites.signatures.iter().any(|one| one.name == name);
            self.lexis == Lexis::JavaScript && (sites.imports_name(name) || is_defined())
        };
        is_for_people(receiver, name) && !(receiver.is_none() && is_of_tree())
    }

    /// Returns `true` if the value is logged or printed, or decides what is logged or printed.
    fn is_read_by_people(&self, mut at: usize) -> bool {
        let mut is_argument = false;
        while at > 0 && !self.is(at - 1, TokenKind::LineEnd) {
            at -= 1;
            match self.tokens[at].kind() {
                TokenKind::Close if self.other(at) < at => at = self.other(at),
                TokenKind::Open if self.word(at) == "(" && at > 0 => {
                    let name = (at - 1).saturating_sub(usize::from(self.before(at) == "!"));
                    let is_method = matches!(self.before(name), "." | "::");
                    let receiver = if is_method { name.checked_sub(2) } else { None };
                    let receiver = receiver.map(|at| self.word(at));
                    is_argument |= self.is(name, TokenKind::Name);
                    if is_argument && self.is_for_people(receiver, self.word(name)) {
                        return true;
                    }
                }
                TokenKind::Open if self.word(at) == "{" && !self.is_literal(at) => return false,
                _ if self.word(at) == ";" => return false,
                _ if self.word(at) == "," => {
                    // A list may have thousands of elements before this one.
                    at = self.list_around(at).map_or(at, |open| open + 1);
                }
                _ => {}
            }
        }
        !is_argument && self.only_shows(at)
    }

    /// Returns `true` for an `if` of Python whose branches only log or print. `head` is the first token of its line.
    fn only_shows(&self, head: usize) -> bool {
        let count = self.tokens.len();
        let column = |at: usize| self.start(at) - line_start(self.text, self.start(at));
        let end_of_line = |at: usize| {
            let end = (at..count).find(|at| self.is(*at, TokenKind::LineEnd));
            end.unwrap_or(count)
        };
        let mut at = end_of_line(head);
        let mut shows = self.lexis == Lexis::Python
            && matches!(self.word(head), "if" | "elif")
            && self.before(at) == ":"
            && !(head..at).any(|at| self.word(at) == ":=");
        while shows && at < count {
            let end = end_of_line(at);
            if column(at) == column(head) && matches!(self.word(at), "elif" | "else") {
                shows = self.before(end) == ":";
            } else if at < end {
                if column(at) <= column(head) {
                    break;
                }
                let open = self.other(end - 1);
                let is_call =
                    open > at && self.word(open) == "(" && self.start_of_path(open - 1) == at;
                let is_method = is_call && self.before(open - 1) == ".";
                let receiver = is_method.then(|| self.word(open - 3));
                shows = is_call && self.is_for_people(receiver, self.word(open - 1));
            }
            at = end + 1;
        }
        shows
    }
}
