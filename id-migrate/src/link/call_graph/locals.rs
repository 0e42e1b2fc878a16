//! The variables of a function.

use super::CallGraph;
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::tokens::{Token, TokenKind};
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
        self.locals.get((file, part, name), read)
    }

    fn binds(&self, file: FileId, part: Span, name: &str) -> bool {
        let text = self.tree.files[file].text;
        let tokens = self.tokens(file, part);
        let word = |at: usize| tokens.get(at).map_or("", |token| &text[token.range()]);
        let head = (0..tokens.len()).find(|at| word(*at) == "(").unwrap_or(0);
        let body = tokens.get(head).map_or(0, |token| token.other(head));
        let uses = self.uses(file, part, name);
        let is_outer = |at: &u32| {
            let before = (*at as usize).checked_sub(1).map_or("", word);
            matches!(before, "global" | "nonlocal")
        };
        if uses.iter().any(is_outer) {
            return false;
        }
        uses.into_iter().map(|at| at as usize).any(|at| {
            at < body
                || matches!(word(at + 1), ":=" | "in" | "of" | "=>" | ":")
                || word(at + 1) == "=" && self.tree.lexis(file) == Lexis::Python
                || at > 0
                    && matches!(
                        word(at - 1),
                        "let" | "const" | "var" | "mut" | "for" | "as" | "|"
                    )
                || Self::is_in_pattern(&tokens, at, &word)
        })
    }

    /// Returns `true` if a name is a target of destructuring: `const { a } = x`, `(a, b) = x`.
    fn is_in_pattern<'w>(tokens: &[Token], at: usize, word: &impl Fn(usize) -> &'w str) -> bool {
        let open = (at.saturating_sub(16)..at).rev().find(|open| {
            tokens[*open].kind() == TokenKind::Open && tokens[*open].other(*open) > at
        });
        open.is_some_and(|open| {
            let after = word(tokens[open].other(open) + 1);
            matches!(after, "=" | "=>" | "of" | "in" | ":")
        })
    }
}
