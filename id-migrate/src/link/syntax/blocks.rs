//! Finds the blocks of Rust that are values: `let id = if is_known { known } else { run_id };`

use super::Syntax;
use crate::sites::tokens::TokenKind;

impl Syntax<'_, '_> {
    /// Returns the tokens of the expression that has the value of the block with that `}`; `None` for the body of a function.
    pub(in crate::link) fn block_ending_at(&self, close: usize) -> Option<(usize, usize)> {
        let first = self.start_of_block(self.other(close))?;
        let mut last = close;
        while self.word(last + 1) == "else" {
            let rest = self.outer(last + 2..self.tokens.len());
            let open = rest.into_iter().find(|at| self.word(*at) == "{")?;
            last = self.other(open);
        }
        Some((first, last))
    }

    /// Returns the tokens of the `loop` or the labeled block that a `break` ends with a value.
    pub(in crate::link) fn loop_around(&self, at: usize) -> Option<(usize, usize)> {
        let mut open = self.bracket_around(at)?;
        while !matches!(self.before(open), "loop" | ":") {
            open = self.bracket_around(open)?;
        }
        let is_loop = self.before(open) == "loop";
        Some((open - usize::from(is_loop), self.other(open)))
    }

    /// Returns the `<` of the type arguments that end in front of a token: `impl Iterator<Item = u8> {`. Returns the token
    /// itself if there are none.
    fn start_of_generics(&self, token: usize) -> usize {
        /// Maximum number of tokens in the arguments of a type.
        const FAR: usize = 60;
        let mut depth = 0;
        for at in (token.saturating_sub(FAR)..token).rev() {
            match self.word(at) {
                ">" | ">>" => depth += self.word(at).len(),
                "<" if depth == 1 => return at,
                "<" => depth -= 1,
                ";" | "{" | "}" => break,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        token
    }

    /// Returns the first token of the expression that a block belongs to.
    fn start_of_block(&self, open: usize) -> Option<usize> {
        let mut first = self.start_of_generics(open);
        while first > 0 {
            match self.before(first) {
                "else" => {
                    let close = first.checked_sub(2)?;
                    return self.start_of_block(self.other(close));
                }
                "if" | "match" => {
                    let first = first - 1;
                    let is_chained = self.before(first) == "else" && first > 1;
                    if is_chained {
                        return self.start_of_block(self.other(first - 2));
                    }
                    return Some(first);
                }
                "move" | "async" | "unsafe" | "loop" => first -= 1,
                "=" | "(" | "," | "=>" | "return" | "|" => {
                    let is_head = first == open || !self.is(first, TokenKind::Name);
                    let is_head =
                        is_head || matches!(self.word(first), "move" | "async" | "unsafe" | "loop");
                    if is_head {
                        return Some(first);
                    }
                    first -= 1;
                }
                ";" | "{" | "}" if first == open => return Some(open),
                ";" | "{" | "}" | "fn" | "->" | "for" | "while" | "impl" | "mod" | "trait" => {
                    return None;
                }
                _ if self.is(first - 1, TokenKind::Close) => first = self.other(first - 1),
                _ => first -= 1,
            }
        }
        None
    }
}
