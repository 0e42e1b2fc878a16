//! Texts that describe themselves: placeholders and malicious input.

use super::words::words;
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
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if !constant.bytes().all(is_capital) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let snake_case = lower.replace('-', "_");
    let is_id =
        Field::from_either_case(text).is_some() || Field::from_snake_case(&snake_case).is_some();
    let is_part = text.contains('.') || snake_case.starts_with("x_");
    is_id || is_part && words(&lower, text).last() == Some("id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_text_has_what_no_generator_writes() {
        for yes in [
            "../../orgs",
            "<img src=x onerror=alert(1)>",
            "javascript:void(0)",
            "user; rm -rf /",
            "run\r\nmalicious",
            "$(id)",
            "run-id>",
        ] {
            assert!(is_hostile(yes), "{yes}");
        }
        for no in [
            "run/1", "run 1", "run:1", "run.1", "run@1", "run#1", " run-1",
        ] {
            assert!(!is_hostile(no), "{no}");
        }
    }

    #[test]
    fn a_constant_may_hold_the_name_of_a_field() {
        for (constant, text) in [
            ("RUN_ID", "run_id"),
            ("RUN_ID", "runId"),
            ("RUN_ID", "ctx.run.id"),
            ("PARENT_RUN_ID", "langsmith.span.parent_id"),
            ("HEADER_RUN_ID", "X-Run-Id"),
        ] {
            assert!(names_a_field(constant, text), "{constant} {text}");
        }
        for (constant, text) in [
            ("TEST_RUN_ID", "test_run_id"),
            ("RUN_ID", "run-1"),
            ("RUN_ID", "v1.2"),
            ("run_id", "run_id"),
        ] {
            assert!(!names_a_field(constant, text), "{constant} {text}");
        }
    }
}
