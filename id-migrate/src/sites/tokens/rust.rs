//! Brings tokens of Rust into one form: without the operators that hand a value on, and without the types in paths.

use super::layout::without;
use super::{Token, TokenKind, word};

/// Maximum number of tokens between the brackets of the types in a path.
const MAX_TYPES: usize = 60;

/// Returns the tokens of `Box::from(load(id)).len()` for `Box::<str>::from(load(id).await?).len()`.
pub(super) fn plain(text: &str, mut tokens: Vec<Token>) -> Vec<Token> {
    let mut left_out = Vec::new();
    for at in 0..tokens.len() {
        match word(text, &tokens, at) {
            "?" | "??" => left_out.push(at),
            "?." => {
                let range = tokens[at].range();
                tokens[at] = Token::new(TokenKind::Mark, &(range.start + 1..range.end));
            }
            "await" if at > 0 && word(text, &tokens, at - 1) == "." => {
                left_out.extend([at - 1, at]);
            }
            "::" if word(text, &tokens, at + 1) == "<" => {
                let end = end_of_types(text, &tokens, at + 1);
                left_out.extend(end.into_iter().flat_map(|end| at..end));
            }
            _ => {}
        }
    }
    without(tokens, &left_out)
}

/// Returns the `::` behind `<…>`, if the path goes on there. The types of a call say what it returns: `parse::<u64>()`.
fn end_of_types(text: &str, tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in open..tokens.len().min(open + MAX_TYPES) {
        match word(text, tokens, at) {
            "<" => depth += 1,
            ">" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (word(text, tokens, at + 1) == "::").then_some(at + 1);
        }
    }
    None
}
