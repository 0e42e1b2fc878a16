//! Texts that describe themselves: placeholders and malicious input.

use super::words::{is_constant, words};
use crate::sites::Field;

/// Returns `true` if a text is an injection into markup, a query, a shell or a path, which a test needs unchanged:
/// `<img src=x>`, `'; DROP TABLE runs`, `../../etc`.
pub(crate) fn is_hostile(text: &str) -> bool {
    let is_mark = |character: char| {
        matches!(character, '<' | '>' | '\'' | '"' | '`' | ';' | '|') || character.is_control()
    };
    text.contains(is_mark)
        || ["../", "..\\", "$(", "javascript:"]
            .iter()
            .any(|part| text.contains(part))
}

/// Returns `true` if the value of a constant is the name of an attribute, a header or a column, and not an id:
/// `RUN_ID = "ctx.run.id"`.
pub(crate) fn names_a_field(constant: &str, text: &str) -> bool {
    if !is_constant(constant) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let snake_case = lower.replace('-', "_");
    let is_id =
        Field::from_either_case(text).is_some() || Field::from_snake_case(&snake_case).is_some();
    let is_part = text.contains('.') || snake_case.starts_with("x_");
    is_id || is_part && words(&lower, text).last() == Some("id")
}
