//! What a text says of itself: that it stands for another, names where one is, or is made to do harm.

use super::words::words;
use crate::site::Field;

/// Whether a text stands for an id that is put in later or shown when there is none: `{{ run_id }}`, `$RUN_ID`, `<unset>`,
/// `?`.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let is_plain = |inside: char| inside.is_alphanumeric() || " _-./".contains(inside);
    let is_in_brackets = [('<', '>'), ('(', ')'), ('[', ']')]
        .into_iter()
        .filter_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
        .any(|inside| inside.chars().all(is_plain));
    is_in_brackets
        || !text.is_empty() && !text.contains(char::is_alphanumeric)
        || holds_variable(text)
}

/// Whether a part of a text is a variable of a template or of a shell: `{id}`, `${RUN_ID}`, `$RUN_ID`, or all of it:
/// `$run_id`.
fn holds_variable(text: &str) -> bool {
    let is_start = |rest: &str| {
        rest.trim_start()
            .starts_with(|first: char| first.is_alphabetic() || first == '_')
    };
    let in_braces = text.match_indices('{').any(|(at, _)| {
        let rest = text[at..].trim_start_matches('{');
        rest.contains('}') && (rest.starts_with('}') || is_start(rest))
    });
    let is_name = |first: char| first.is_ascii_alphabetic() || first == '_';
    in_braces
        || text
            .strip_prefix('$')
            .is_some_and(|name| name.starts_with(is_name))
        || text
            .match_indices('$')
            .any(|(at, _)| text[at + 1..].starts_with(|first: char| first.is_ascii_uppercase()))
}

/// Whether a text is made to get out of the place that it is put into, in markup, a query, a shell or a path, so that a
/// test wants it as it is: `<img src=x>`, `'; DROP TABLE runs`, `../../etc`.
#[must_use]
pub fn is_hostile(text: &str) -> bool {
    let is_mark = |character: char| {
        matches!(character, '<' | '>' | '\'' | '"' | '`' | ';' | '|') || character.is_control()
    };
    text.contains(is_mark)
        || ["../", "..\\", "$(", "javascript:"]
            .iter()
            .any(|part| text.contains(part))
}

/// Whether what a constant holds is the name of the attribute, the header or the column with the id, not an id:
/// `RUN_ID = "ctx.run.id"`.
#[must_use]
pub fn names_a_field(constant: &str, text: &str) -> bool {
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
    fn a_placeholder_is_no_text_of_its_own() {
        for yes in [
            "?",
            "—",
            "<unset>",
            "(none)",
            "[n/a]",
            "{{ run_id }}",
            "run-{}",
            "argo-{{workflow.name}}",
            "sfn-$METAFLOW_RUN_ID",
            "${RUN}",
            "$original_run_id",
        ] {
            assert!(is_placeholder(yes), "{yes}");
        }
        for no in [
            "",
            "run-1",
            "run_[U+6D4B]_1",
            "a{1}",
            "cost$5",
            "<a>-<b>",
            "<img src=x>",
            "original_run",
        ] {
            assert!(!is_placeholder(no), "{no}");
        }
    }

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
