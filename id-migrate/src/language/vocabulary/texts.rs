//! What a text says of itself: that it stands for another, or that it is made to do harm.

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

/// Whether a part of a text is a variable of a template or of a shell: `{id}`, `${RUN_ID}`, `$RUN_ID`.
fn holds_variable(text: &str) -> bool {
    let is_start = |rest: &str| {
        rest.trim_start()
            .starts_with(|first: char| first.is_alphabetic() || first == '_')
    };
    let in_braces = text.match_indices('{').any(|(at, _)| {
        let rest = text[at..].trim_start_matches('{');
        rest.contains('}') && (rest.starts_with('}') || is_start(rest))
    });
    in_braces
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
}
