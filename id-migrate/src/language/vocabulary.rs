//! Words that say the same in every language, so that all adapters judge names alike.

use std::borrow::Cow;

use crate::site::{Field, Role};

/// Names that say nothing about what a value is: whatever is bound to one may be an id.
const NEUTRAL: &[&str] = &[
    "a",
    "actual",
    "arg",
    "args",
    "b",
    "call_args",
    "data",
    "default",
    "expected",
    "first",
    "got",
    "i",
    "id",
    "item",
    "key",
    "last",
    "left",
    "other",
    "param",
    "params",
    "res",
    "result",
    "return_value",
    "returnValue",
    "right",
    "run",
    "runs",
    "second",
    "side_effect",
    "target",
    "v",
    "val",
    "value",
    "values",
    "x",
    "y",
];

/// Ends of names that name another thing than an id, even for a variable.
const OTHER_ROLES: &[&str] = &[
    "_id",
    "Id",
    "name",
    "Name",
    "type",
    "Type",
    "status",
    "kind",
    "message",
    "Message",
    "title",
    "description",
    "label",
    "tag",
    "role",
    "action",
    "event",
    "mode",
    "path",
    "url",
    "text",
    "content",
    "prompt",
    "agent",
    "query",
    "error",
    "reason",
    "token",
    "email",
    "category",
    "level",
    "state",
    "prefix",
    "suffix",
    "env",
    "environment",
];

/// The role of a value that is bound to an attribute, a key or a keyword of that name.
#[must_use]
pub fn role_of_member(name: &str) -> Role<'_> {
    if let Some(field) = related(name) {
        Role::Related(field)
    } else if NEUTRAL.contains(&name) || !is_name(name) {
        Role::Anonymous
    } else {
        Role::Named(Cow::Borrowed(name))
    }
}

/// Whether a key is a name, as those of attributes and headers are, and no value itself: `outputs["map-run-1"]`.
fn is_name(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    let is_header = ["x-", "data-", "content-"]
        .iter()
        .any(|start| lower.starts_with(start));
    is_header
        || key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80)
}

/// The role of a value that is bound to, or compared with, a variable of that name.
#[must_use]
pub fn role_of_variable(name: &str) -> Role<'_> {
    if let Some(field) = related(name) {
        Role::Related(field)
    } else if OTHER_ROLES.iter().any(|end| name.ends_with(end)) {
        Role::Named(Cow::Borrowed(name))
    } else {
        Role::Anonymous
    }
}

/// The id that a longer name is about: `parent_run_id`, `currentRunId`, `expected_run_ids`, `testThreadId`.
fn related(name: &str) -> Option<Field> {
    let singular = name.strip_suffix('s').unwrap_or(name);
    let lower = singular.to_ascii_lowercase();
    if lower.contains("workflow") || lower.contains("github") || lower.starts_with("ci_") {
        return None;
    }
    // Headers and attributes: `x-run-id`, `data-thread-id`.
    let snake_case = lower.replace('-', "_");
    let ends = |snake: &str, camel: &str| snake_case.ends_with(snake) || singular.ends_with(camel);
    if ends("chat_thread_id", "ChatThreadId") {
        Some(Field::ChatThreadId)
    } else if ends("_thread_id", "ThreadId") {
        Some(Field::ThreadId)
    } else if ends("_run_id", "RunId") {
        Some(Field::RunId)
    } else {
        None
    }
}

/// Whether a function of that name judges ids, so that a bad one is what its tests need.
#[must_use]
pub fn is_validator(name: &str) -> bool {
    const VERBS: &[&str] = &[
        "validate",
        "parse",
        "extract",
        "check_format",
        "is_valid",
        "isValid",
        "is_canonical",
    ];
    // What kind of id a text is, and what is made of an old one, depends on how it is written.
    const WORDS: &[&str] = &[
        "legacy",
        "canonical",
        "normalize",
        "normalise",
        "sanitize",
        "sanitise",
        "migrate",
        "classify",
        "wellformed",
    ];
    // What else a name may be about and still judge ids: `validate_thread_id`, `isValidRun`, `normalize_legacy`.
    // `validate_request(request, run_id)` judges a request.
    const ABOUT: &[&str] = &[
        "id",
        "ids",
        "uuid",
        "identifier",
        "run",
        "runs",
        "thread",
        "threads",
        "runid",
        "threadid",
        "pair",
        "pairs",
        "format",
        "pattern",
        "text",
        "str",
        "string",
        "old",
        "shape",
        "kind",
        "or",
        "is",
        "valid",
        "from",
        "to",
        "into",
        "check",
        "test",
        "chat",
        "get",
        "static",
    ];
    // `isRunId`, `check_run_id`: a verb and the id, nothing else.
    const JUDGES: &[&str] = &["is", "check", "verify", "ensure", "looks", "safe"];
    // Every call's name comes here, and few have all the letters of one of these words.
    const LETTERS: [u32; WORDS.len()] = {
        let mut all = [0; WORDS.len()];
        let mut at = 0;
        while at < all.len() {
            all[at] = letters(WORDS[at]);
            at += 1;
        }
        all
    };
    let name = name.trim_start_matches('_');
    let known = letters(name);
    let may_judge_ids = JUDGES.iter().any(|verb| {
        name.get(..verb.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(verb))
    });
    let verb = VERBS.iter().find(|verb| name.starts_with(**verb));
    let may_judge = verb.is_some()
        || name.ends_with("_is_valid")
        || name == "from_str"
        || LETTERS.iter().any(|word| word & !known == 0);
    if !may_judge_ids && !may_judge {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    let judges_ids = may_judge_ids
        && [
            "run_id",
            "runid",
            "thread_id",
            "threadid",
            "parse",
            "parseasync",
        ]
        .iter()
        .any(|end| lower.ends_with(end));
    let rest = verb.map_or(name, |verb| &name[verb.len()..]);
    let judges = verb.is_some()
        || name.ends_with("_is_valid")
        || name == "from_str"
        || words(&lower, name).any(|word| WORDS.contains(&word));
    let rest_lower = &lower[name.len() - rest.len()..];
    judges_ids
        || judges
            && (words(rest_lower, rest).all(|word| WORDS.contains(&word) || ABOUT.contains(&word))
                || words(rest_lower, rest)
                    .any(|word| matches!(word, "id" | "ids" | "runid" | "threadid")))
}

/// The letters of a text in any order and case, a bit each; other bytes may set bits too.
const fn letters(text: &str) -> u32 {
    let (mut letters, mut at) = (0, 0);
    while at < text.len() {
        letters |= 1 << (text.as_bytes()[at] & 31);
        at += 1;
    }
    letters
}

/// Whether a function of that name runs before each test beside it: `setUp`, `setup_method`, `asyncSetUp`, `beforeEach`.
#[must_use]
pub fn is_set_up(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.contains("setup")
        || lower.contains("set_up")
        || matches!(
            name,
            "before" | "beforeEach" | "beforeAll" | "after" | "afterEach" | "afterAll"
        )
}

/// Whether a function of that name reads something out of an id, and has nothing to give for a bad one: `threadOf`.
#[must_use]
pub fn reads_out_of_ids(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["thread", "suffix", "run_id", "runid"]
        .iter()
        .any(|part| lower.contains(part))
}

/// Whether a text says that something is wrong on purpose: one of its words is `invalid`, `bad`, `malformed`, `wrong`, …
#[must_use]
pub fn says_invalid(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "invalid",
        "bad",
        "malformed",
        "wrong",
        "nonexistent",
        "nonexisting",
        "missing",
        "broken",
        "corrupt",
        "corrupted",
        "illegal",
        "unparsable",
    ];
    let lower = text.to_ascii_lowercase();
    let mut previous = "";
    for word in words(&lower, text) {
        if WORDS.contains(&word)
            || (matches!(previous, "non" | "not")
                && matches!(word, "existent" | "existing" | "valid" | "a"))
        {
            return true;
        }
        previous = word;
    }
    false
}

/// The words of a name in `snake_case`, `kebab-case` or `camelCase`; `lower` is `text` in lower case.
fn words<'a>(lower: &'a str, text: &'a str) -> impl Iterator<Item = &'a str> {
    let bytes = text.as_bytes();
    let mut start = 0;
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let here = at;
            at += 1;
            let is_hump = here > start
                && bytes[here].is_ascii_uppercase()
                && bytes[here - 1].is_ascii_lowercase();
            if is_hump {
                let word = &lower[start..here];
                start = here;
                return Some(word);
            }
            if !bytes[here].is_ascii_alphanumeric() && bytes[here].is_ascii() {
                let word = &lower[start..here];
                start = here + 1;
                if !word.is_empty() {
                    return Some(word);
                }
            }
        }
        let word = lower.get(start..).filter(|word| !word.is_empty());
        start = bytes.len();
        word
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validator_judges_ids_and_nothing_else() {
        for yes in [
            "validate",
            "validate_run_id",
            "_validate_thread_id",
            "isValidRunId",
            "is_valid",
            "run_id_is_valid",
            "parse",
            "parseRunId",
            "from_str",
            "extract_thread_id",
            "extract_thread_id_from_run_id",
            "is_canonical",
            "normalize_run_id",
            "isLegacyRunId",
            "migrate",
            "classify_id",
            "validate_id_pair",
            "check_format_of_id",
            "validate_id_consistency",
            "check_format",
        ] {
            assert!(is_validator(yes), "{yes}");
        }
        for no in [
            "start",
            "validate_event_completeness",
            "validate_preconditions",
            "execute_legacy_workflow",
            "_execute_legacy_workflow",
            "parse_response",
            "extract_events",
            "validateRequest",
            "migrate_database",
        ] {
            assert!(!is_validator(no), "{no}");
        }
    }

    #[test]
    fn a_name_says_invalid_word_by_word() {
        for yes in [
            "invalid-run",
            "test_invalid_run_id",
            "TestInvalidRunIds",
            "nonexistent",
            "non-existent-id",
            "badRunId",
        ] {
            assert!(says_invalid(yes), "{yes}");
        }
        for no in ["test-run", "validate", "badge_run", "wrongly", "", "é-run"] {
            assert!(!says_invalid(no), "{no}");
        }
    }

    #[test]
    fn a_validator_has_a_verb_and_an_id() {
        for yes in [
            "isValidRunId",
            "is_run_id",
            "checkRunId",
            "safeParse",
            "validate",
            "parse_run_id",
        ] {
            assert!(is_validator(yes), "{yes}");
        }
        for no in [
            "find",
            "isRunning",
            "check",
            "ensure_run",
            "getRunId",
            "safe",
        ] {
            assert!(!is_validator(no), "{no}");
        }
    }

    #[test]
    fn members_and_variables_have_roles() {
        assert_eq!(
            role_of_member("agent_name"),
            Role::Named("agent_name".into())
        );
        assert_eq!(role_of_member("value"), Role::Anonymous);
        assert_eq!(role_of_member("map-run-1"), Role::Anonymous);
        assert_eq!(role_of_member("X-Agent"), Role::Named("X-Agent".into()));
        assert_eq!(role_of_variable("captured"), Role::Anonymous);
        assert_eq!(role_of_variable("user_id"), Role::Named("user_id".into()));
        assert_eq!(role_of_variable("testRunId"), Role::Related(Field::RunId));
        assert_eq!(role_of_member("parent_run_id"), Role::Related(Field::RunId));
        assert_eq!(role_of_member("X-Run-Id"), Role::Related(Field::RunId));
        assert_eq!(
            role_of_member("otherThreadId"),
            Role::Related(Field::ThreadId)
        );
        assert_eq!(
            role_of_member("github_run_id"),
            Role::Named("github_run_id".into())
        );
    }
}
