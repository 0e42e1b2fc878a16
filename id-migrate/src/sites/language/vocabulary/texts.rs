//! Texts in id positions that are not meant as ids: sentinels, malicious input and names of fields.

use super::words::{is_constant, words};
use crate::sites::Field;

/// Texts that mean "no id" or name no single run.
#[rustfmt::skip]
const SENTINELS: &[&str] = &[
    "", "unknown", "string", "str", "uuid", "run_id", "thread_id", "chat_thread_id", "runid",
    "threadid", "none", "null", "undefined", "n/a", "na", "nil", "latest", "true", "false",
];

/// Returns `true` if a text means "no id", names a type, or is a placeholder for a later id.
pub(crate) fn is_sentinel(text: &str) -> bool {
    let text = text.trim();
    is_one_of(SENTINELS, text) || is_type(text) || is_placeholder(text)
}

fn is_one_of(texts: &[&str], text: &str) -> bool {
    texts.iter().any(|known| text.eq_ignore_ascii_case(known))
}

/// Returns `true` if a value is the name of a type, as schemas have it: `string|null`, `character varying`, `varchar(255)`.
fn is_type(value: &str) -> bool {
    #[rustfmt::skip]
    const TYPES: &[&str] = &[
        "string", "str", "text", "uuid", "varchar", "char", "character varying", "character",
        "integer", "int", "null", "none", "undefined", "any", "optional", "keyword",
    ];
    let is_one = |name: &str| {
        let (name, size) = name.trim().split_once('(').unwrap_or((name, ""));
        let mut size = size.trim_end_matches(')').bytes();
        size.all(|byte| byte.is_ascii_digit()) && is_one_of(TYPES, name.trim())
    };
    value.contains(['|', ' ', '(']) && value.split('|').all(is_one)
}

/// Returns `true` if a text is a placeholder for a later or a missing id: `{{ run_id }}`, `$RUN_ID`, `<unset>`, `?`.
fn is_placeholder(text: &str) -> bool {
    let is_plain = |inside: char| inside.is_alphanumeric() || " _-./".contains(inside);
    let brackets = [('<', '>'), ('(', ')'), ('[', ']')].into_iter();
    let mut inside =
        brackets.filter_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    inside.any(|inside| inside.chars().all(is_plain))
        || !text.is_empty() && !text.contains(char::is_alphanumeric)
        || holds_variable(text)
}

/// Returns `true` if a part of a text is a variable of a template or of a shell: `{id}`, `${RUN_ID}`, `$RUN_ID`, or all of
/// it: `$run_id`.
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
    let after_dollar = |at: usize| {
        let rest = &text[at + 1..];
        at == 0 && rest.starts_with(is_name) || rest.starts_with(|it: char| it.is_ascii_uppercase())
    };
    in_braces || text.match_indices('$').any(|(at, _)| after_dollar(at))
}

/// Returns `true` if a text is an injection into markup, a query, a shell, a command line or a path, which a test needs
/// unchanged: `<img src=x>`, `'; DROP TABLE runs`, `--help`, `../../etc`.
pub(crate) fn is_hostile(text: &str) -> bool {
    let is_mark = |character: char| {
        matches!(character, '<' | '>' | '\'' | '"' | '`' | ';' | '|') || character.is_control()
    };
    let is_option = |rest: &str| rest.starts_with(|next: char| next == '-' || next.is_alphabetic());
    text.strip_prefix('-').is_some_and(is_option)
        || text.contains(is_mark)
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
    // `ENV_RUN_ID = "APP_RUN_ID"`
    let is_variable = is_constant(text)
        && ["_RUN_ID", "_THREAD_ID"]
            .iter()
            .any(|end| text.ends_with(end));
    let is_part = text.contains('.') || snake_case.starts_with("x_");
    is_id || is_variable || is_part && words(&lower, text).last() == Some("id")
}
