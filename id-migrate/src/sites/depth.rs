//! Limits the nesting of a text before it is parsed, because all parsers recurse.
//!
//! Brackets nest, prefix operators nest without a bracket (`not not x`, `- - x`), and chains nest to one side
//! (`a + b + c`, `a.b.c`, `x if a else y if b else z`). A text past the limits is skipped with RID900. A
//! text within the limits fits the stack of the threads of `parallel`.

use super::language::{Language, Lexis};
use super::tokens::{Token, TokenKind, all_tokens};

/// Maximum number of open brackets. Python itself stops at 200.
pub(super) const MAX_BRACKETS: usize = 1_000;

/// Maximum number of operators in one chain, or of prefix operators before one operand.
const MAX_CHAIN: u32 = 10_000;

/// Maximum number of open brackets and of operators in the chains that they interrupt.
const MAX_DEPTH: u32 = 12_000;

/// Maximum length in bytes of a text that cannot exceed `MAX_CHAIN`. Chains of prefix operators may be longer, but take
/// less stack.
const SHORT: usize = 2 * MAX_CHAIN as usize;

/// Checks the nesting of a text.
///
/// # Errors
///
/// The byte offset at which the text exceeds a limit.
pub fn check(language: &Language, text: &str) -> Result<(), usize> {
    // Most texts have too few brackets and words to exceed the limits, including those in strings and comments.
    let bytes = text.as_bytes();
    if brackets(bytes) <= MAX_BRACKETS
        && (bytes.len() <= SHORT || may_link(bytes) <= MAX_CHAIN as usize)
    {
        return Ok(());
    }
    let tokens = all_tokens(text, 0..text.len(), language.lexis);
    let (mut chain, mut outer) = (0, 0);
    // The chain that each open bracket interrupts.
    let mut open: Vec<u32> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let word = &text[token.range()];
        match token.kind() {
            TokenKind::Open => {
                outer += chain + 1;
                open.push(chain + 1);
                chain = 0;
            }
            TokenKind::Close => {
                chain = open.pop().unwrap_or_default();
                outer -= chain;
                if word == "}" && !token.in_text() && language.lexis != Lexis::Python {
                    chain = 0;
                }
            }
            TokenKind::LineEnd => chain = 0,
            TokenKind::Mark if matches!(word, "," | ";") => chain = 0,
            TokenKind::Mark => chain += 1,
            TokenKind::Name if is_operator(language, word) => chain += 1,
            TokenKind::Name | TokenKind::Number | TokenKind::Text | TokenKind::Pattern => {
                let before = at.checked_sub(1).map(|before| tokens[before]);
                if before.is_some_and(|before| begins_statement(language, text, before, *token)) {
                    chain = 0;
                }
            }
        }
        if open.len() > MAX_BRACKETS || chain > MAX_CHAIN || outer + chain > MAX_DEPTH {
            return Err(token.range().end);
        }
    }
    Ok(())
}

/// Length of the chunks that are counted. The count of a chunk fits a byte, which lets the compiler use vector
/// instructions, and a chunk has no rest.
const CHUNK: usize = 240;

fn brackets(bytes: &[u8]) -> usize {
    let in_chunk = |chunk: &[u8]| {
        chunk.iter().fold(0_u8, |sum, &byte| {
            let is_bracket =
                u8::from(byte == b'(') + u8::from(byte == b'[') + u8::from(byte == b'{');
            sum.wrapping_add(is_bracket)
        })
    };
    let counts = bytes.chunks(CHUNK).map(in_chunk);
    counts.map(usize::from).sum()
}

/// Counts the bytes that may begin an operator of a chain: marks, and the first letters of words. The result is at least
/// the number of operators.
fn may_link(bytes: &[u8]) -> usize {
    // For each byte of a chunk and the byte before it: 1 if a name may have the byte.
    let mut names = [0_u8; CHUNK + 1];
    let counts = bytes.chunks(CHUNK).map(|chunk| {
        for (name, &byte) in names[1..].iter_mut().zip(chunk) {
            let is_letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
            let is_digit = u8::from(byte.wrapping_sub(b'0') < 10);
            *name = is_letter | is_digit | u8::from(byte == b'_') | u8::from(byte >= 0x80);
        }
        let mut links = 0_u8;
        for ((before, name), &byte) in names.iter().zip(&names[1..]).zip(chunk) {
            let is_small = u8::from(byte >= b'a');
            let is = |other: u8| u8::from(byte == other);
            let ends = is(b')') | is(b']') | is(b'}') | is(b',') | is(b'"') | is(b'\'');
            let is_mark = u8::from(byte > b' ') & !ends & !name;
            links = links.wrapping_add(is_mark | (name & is_small & !before));
        }
        names[0] = names[chunk.len()];
        links
    });
    counts.map(usize::from).sum()
}

fn is_operator(language: &Language, word: &str) -> bool {
    // Only words of this length can be operators.
    word.len() <= 6
        && (matches!(word, "if" | "else" | "and" | "or" | "in" | "is")
            || language.prefix_words.contains(&word))
}

/// Returns `true` if an operand on a new line follows the end of an expression.
fn begins_statement(language: &Language, text: &str, before: Token, operand: Token) -> bool {
    let ends = match before.kind() {
        TokenKind::Open => false,
        // `>` usually ends a type or a tag.
        TokenKind::Mark => &text[before.range()] == ">",
        TokenKind::Name => !is_operator(language, &text[before.range()]),
        _ => true,
    };
    ends && language.lexis != Lexis::Python
        && text[before.range().end..operand.range().start].contains('\n')
}
