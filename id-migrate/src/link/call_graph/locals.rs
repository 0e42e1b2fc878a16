//! Finds the function that a variable belongs to.

use super::CallGraph;
use crate::link::syntax::Syntax;
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::tokens::TokenKind;
use crate::sites::{ScopeKind, Span};

impl<'t> CallGraph<'_, 't> {
    /// Returns the part of the file that a variable belongs to: the innermost function around it that binds it, or the whole
    /// file. `name` is a part of the file's text.
    pub(super) fn part_of_variable(&self, file: FileId, part: Span, name: &'t str) -> Span {
        let whole = self.whole(file);
        if part != whole && self.is_local(file, part, name) {
            return part;
        }
        let parsed = &self.tree.files[file];
        let at = self.start_of(file, name);
        let around = parsed.sites.around(parsed.sites.scope_at(at));
        let functions = around.filter(|(_, scope)| scope.kind == ScopeKind::Function);
        let mut extents = functions.map(|(_, scope)| scope.extent);
        let binding = extents.find(|extent| *extent != part && self.is_local(file, *extent, name));
        binding.unwrap_or(whole)
    }

    /// Returns `true` if `part` binds the variable `name`. A function that only reads the variable gets it from outside.
    pub(super) fn is_local(&self, file: FileId, part: Span, name: &'t str) -> bool {
        if part == self.whole(file) {
            return true;
        }
        let read = |_: &_| self.binds(file, part, name);
        self.known.locals.get((file, part, name), read)
    }

    fn binds(&self, file: FileId, part: Span, name: &str) -> bool {
        let tokens = self.tokens(file, part);
        let code = self.syntax(file, &tokens);
        let body = body_of(&code);
        let uses = self.uses(file, part, name).into_iter();
        let uses = uses.map(|at| at as usize);
        let is_outer = |at| matches!(code.before(at), "global" | "nonlocal");
        if uses.clone().any(is_outer) {
            return false;
        }
        uses.into_iter().any(|at| {
            at < body
                || matches!(code.word(at + 1), ":=" | "in" | "of" | "=>" | ":")
                || code.word(at + 1) == "=" && code.lexis == Lexis::Python
                || words!("let const var mut for as |").contains(&code.before(at))
                || is_in_pattern(&code, at)
        })
    }
}

/// Returns the first token behind the parameters of a function, or of the callback of a test: `beforeEach(() => …)`.
fn body_of(code: &Syntax<'_, '_>) -> usize {
    // The parameter of `run => …` has no parentheses.
    let is_head = |at: &usize| matches!(code.word(*at), "(" | "=>");
    let Some(head) = (0..code.tokens.len()).find(is_head) else {
        return 0;
    };
    let close = code.other(head);
    if close + 1 < code.tokens.len() || code.word(head) == "=>" {
        return close;
    }
    let mut callback = head + 1..close;
    match callback.find(|at| matches!(code.word(*at), "=>" | "function")) {
        Some(arrow) if code.word(arrow) == "=>" => arrow,
        Some(function) => {
            let open = (function..close).find(|at| code.word(*at) == "(");
            open.map_or(close, |open| code.other(open))
        }
        None => close,
    }
}

/// Returns `true` if a name is a target of destructuring: `const { a } = x`, `(a, b) = x`.
fn is_in_pattern(code: &Syntax<'_, '_>, at: usize) -> bool {
    /// Maximum number of tokens between the bracket and the name.
    const FAR: usize = 16;
    let is_around = |open: &usize| code.is(*open, TokenKind::Open) && code.other(*open) > at;
    let open = (at.saturating_sub(FAR)..at).rev().find(is_around);
    open.is_some_and(|open| {
        let after = code.word(code.other(open) + 1);
        matches!(after, "=" | "=>" | "of" | "in" | ":")
    })
}
