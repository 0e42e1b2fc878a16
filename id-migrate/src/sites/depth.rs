//! Limits the nesting of a text before it is parsed, because all parsers recurse.
//!
//! Brackets nest, prefix operators nest without a bracket (`not not x`, `- - x`), and chains nest to one side
//! (`a + b + c`, `a.b.c`, `x if a else y if b else z`). A text past the limits is skipped with RID900. A
//! text within the limits fits the stack of the threads of `parallel`.

use super::language::{Language, Lexis};
use super::tokens::{Token, TokenKind, tokens};

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
pub fn check(language: &dyn Language, text: &str) -> Result<(), usize> {
    if is_shallow(text.as_bytes()) {
        return Ok(());
    }
    let tokens = tokens(text, 0..text.len(), language.lexis());
    let (mut chain, mut outer) = (0, 0);
    // The chain that each open bracket interrupts.
    let mut open: Vec<u32> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let word = &text[token.range()];
        match token.kind {
            TokenKind::Open => {
                outer += chain + 1;
                open.push(chain + 1);
                chain = 0;
            }
            TokenKind::Close => {
                chain = open.pop().unwrap_or_default();
                outer -= chain;
                if word == "}" && !token.in_text && language.lexis() != Lexis::Python {
                    chain = 0;
                }
            }
            TokenKind::LineEnd => chain = 0,
            TokenKind::Mark if matches!(word, "," | ";") => chain = 0,
            TokenKind::Mark => chain += 1,
            TokenKind::Name if is_operator(language, word) => chain += 1,
            TokenKind::Name | TokenKind::Number | TokenKind::Text | TokenKind::Pattern => {
                let before = at.checked_sub(1).map(|before| &tokens[before]);
                if before.is_some_and(|before| begins_statement(language, text, before, token)) {
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

/// Returns `true` if a text has too few brackets and words to exceed the limits, including those in strings and comments.
fn is_shallow(bytes: &[u8]) -> bool {
    let brackets = count(bytes, |_, byte| {
        (byte == b'(') | (byte == b'[') | (byte == b'{')
    });
    brackets <= MAX_BRACKETS
        && (bytes.len() <= SHORT || count(bytes, may_link) <= MAX_CHAIN as usize)
}

/// Counts the bytes for which `counts` is true; its arguments are the byte before, if there is one, and the byte.
fn count(bytes: &[u8], counts: impl Fn(u8, u8) -> bool) -> usize {
    /// The count of a chunk of this length fits a byte, which lets the compiler use vector instructions.
    const CHUNK: usize = 255;
    let Some(first) = bytes.first() else {
        return 0;
    };
    let pairs = bytes.chunks(CHUNK).zip(bytes[1..].chunks(CHUNK));
    let rest = pairs.map(|(before, here)| {
        let pairs = before.iter().zip(here);
        let counted = pairs.fold(0_u8, |sum, (before, byte)| {
            sum.wrapping_add(u8::from(counts(*before, *byte)))
        });
        usize::from(counted)
    });
    rest.sum::<usize>() + usize::from(counts(b' ', *first))
}

/// Returns `true` if a byte may begin an operator of a chain: a mark, or the first letter of a word.
const fn may_link(before: u8, byte: u8) -> bool {
    // Without branches, for the sake of vector instructions.
    let is_part = before.is_ascii_alphanumeric() | (before == b'_') | (before >= 0x80);
    let never_links = (byte == b'"')
        | (byte == b'\'')
        | (byte == b')')
        | (byte == b',')
        | (byte == b';')
        | (byte == b']')
        | (byte == b'_')
        | (byte == b'}');
    let is_mark = byte.is_ascii_graphic() & !byte.is_ascii_alphanumeric() & !never_links;
    is_mark | (byte.is_ascii_lowercase() & !is_part)
}

fn is_operator(language: &dyn Language, word: &str) -> bool {
    // Only words of this length can be operators.
    word.len() <= 6
        && (matches!(word, "if" | "else" | "and" | "or" | "in" | "is")
            || language.prefix_words().contains(&word))
}

/// Returns `true` if an operand on a new line follows the end of an expression.
fn begins_statement(language: &dyn Language, text: &str, before: &Token, operand: &Token) -> bool {
    let ends = match before.kind {
        TokenKind::Open => false,
        // `>` usually ends a type or a tag.
        TokenKind::Mark => &text[before.range()] == ">",
        TokenKind::Name => !is_operator(language, &text[before.range()]),
        _ => true,
    };
    ends && language.lexis() != Lexis::Python
        && text[before.range().end..operand.range().start].contains('\n')
}
