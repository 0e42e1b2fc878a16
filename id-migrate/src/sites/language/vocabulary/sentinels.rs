//! Texts in id positions that are not meant as ids.

/// Texts that mean "no id".
#[rustfmt::skip]
const SENTINELS: &[&str] = &[
    "", "unknown", "string", "str", "uuid", "run_id", "thread_id", "chat_thread_id", "runid",
    "threadid", "none", "null", "undefined", "n/a", "na", "nil",
];

/// Returns `true` if a text means "no id", names a type, or is a placeholder for a later id.
pub(crate) fn is_sentinel(text: &str) -> bool {
    let text = text.trim();
    SENTINELS
        .iter()
        .any(|sentinel| text.eq_ignore_ascii_case(sentinel))
        || is_type(text)
        || is_placeholder(text)
}

/// Returns `true` if a value is the name of a type, as schemas have it: `string|null`, `character varying`, `varchar(255)`.
fn is_type(value: &str) -> bool {
    #[rustfmt::skip]
    const TYPES: &[&str] = &[
        "string", "str", "text", "uuid", "varchar", "char", "character varying", "character",
        "integer", "int", "null", "none", "undefined", "any", "optional", "keyword",
    ];
    let is_one = |name: &str| {
        let name = name.trim();
        let name = name
            .split_once('(')
            .filter(|(_, rest)| {
                rest.trim_end_matches(')')
                    .bytes()
                    .all(|byte| byte.is_ascii_digit())
            })
            .map_or(name, |(name, _)| name);
        TYPES
            .iter()
            .any(|known| name.trim().eq_ignore_ascii_case(known))
    };
    value.contains(['|', ' ', '(']) && value.split('|').all(is_one)
}

/// Returns `true` if a text is a placeholder for a later or a missing id: `{{ run_id }}`, `$RUN_ID`, `<unset>`, `?`.
fn is_placeholder(text: &str) -> bool {
    let is_plain = |inside: char| inside.is_alphanumeric() || " _-./".contains(inside);
    let is_in_brackets = [('<', '>'), ('(', ')'), ('[', ']')]
        .into_iter()
        .filter_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
        .any(|inside| inside.chars().all(is_plain));
    is_in_brackets
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
    in_braces
        || text
            .strip_prefix('$')
            .is_some_and(|name| name.starts_with(is_name))
        || text
            .match_indices('$')
            .any(|(at, _)| text[at + 1..].starts_with(|first: char| first.is_ascii_uppercase()))
}
