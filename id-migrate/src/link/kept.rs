//! Recognizes texts in id positions that are never rewritten: deliberate values and ids of other systems.

use derive_more::Display;
use id_core::legacy::LegacyFormat;

use crate::sites::Field;

/// The reason why a text is never rewritten, unless the configuration lists the text under `rewrite`.
#[derive(Clone, Copy, Debug, Display, PartialEq, Eq)]
pub(crate) enum Kept {
    /// The text contains a character that an id cannot contain, as in an address, a path or a label.
    #[display("the text contains {_0:?}, which an id cannot contain")]
    Character(char),
    #[display("the text is a number, which may be an id of another system")]
    Digits,
    #[display("the text is a date or a time")]
    Time,
    /// The text is a UUID or an MD5.
    #[display("the text is a UUID, which may be an id of another system")]
    Uuid,
    /// The text is a [ULID](https://github.com/ulid/spec).
    #[display("the text is a ULID, which may be an id of another system")]
    Ulid,
    /// The text is a digest, a database's object id or a span id.
    #[display("the text is a hexadecimal number, which may be an id of another system")]
    Hexadecimal,
    /// The text is a run id of Apache Airflow: `manual__2024-01-31`.
    #[display("the text is a run id of Apache Airflow")]
    Airflow,
    /// A placeholder for an id: `__run__`, `run`.
    #[display("the text is a placeholder")]
    Placeholder,
    #[display("the text is the name of a field")]
    FieldName,
}

impl Kept {
    /// Returns the reason why a text is never rewritten, if there is one.
    pub(crate) fn of(text: &str, is_test_code: bool) -> Option<Self> {
        let is_held = |next: char| next.is_ascii_alphanumeric() || matches!(next, '_' | '-');
        // A UUID without hyphens, or an MD5.
        let is_hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hex || LegacyFormat::detect(text) == LegacyFormat::Uuid {
            Some(Self::Uuid)
        } else if is_ulid(text) {
            Some(Self::Ulid)
        } else if is_hexadecimal(text) {
            Some(Self::Hexadecimal)
        } else if is_time(text) {
            Some(Self::Time)
        } else if let Some(character) = text.chars().find(|next| !is_held(*next)) {
            Some(Self::Character(character))
        } else if text.bytes().all(|byte| byte.is_ascii_digit()) {
            Some(Self::Digits)
        } else if is_airflow(text) {
            Some(Self::Airflow)
        } else if is_placeholder(text) {
            Some(Self::Placeholder)
        } else if !is_test_code && names_a_field(text) {
            Some(Self::FieldName)
        } else {
            None
        }
    }
}

/// 26 digits in Crockford's base 32, all in one case, which start with a 48-bit time: `01ARZ3NDEKTSV4RRFFQ69G5FAV`.
fn is_ulid(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() && !b"ILOUilou".contains(&byte);
    let is_mixed = text.bytes().any(|byte| byte.is_ascii_uppercase())
        && text.bytes().any(|byte| byte.is_ascii_lowercase());
    text.len() == 26
        && matches!(text.as_bytes()[0], b'0'..=b'7')
        && text.bytes().all(is_digit)
        && !is_mixed
}

/// A hexadecimal number, with both digits and letters, of the length of a span id, a database's object id, a SHA-1 or a
/// SHA-256.
fn is_hexadecimal(text: &str) -> bool {
    matches!(text.len(), 16 | 24 | 40 | 64)
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// `2024-01-31`, `2024-01-31T10:20:30.5Z`, `20240131T102030`: digits and separators with a year in front.
fn is_time(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_year = matches!(text.as_bytes(), [b'1', b'9', ..] | [b'2', b'0', ..]);
    let has_month = match text.as_bytes() {
        [_, _, _, _, b'-', b'0' | b'1', b'0'..=b'9', b'-', ..] => true,
        bytes => {
            bytes
                .get(8)
                .is_some_and(|byte| matches!(byte, b'T' | b'_' | b'-'))
                && digits >= 12
        }
    };
    let is_part = |byte: u8| byte.is_ascii_digit() || b"-:.+TZ_ ".contains(&byte);
    is_year && has_month && digits >= 8 && text.bytes().all(is_part)
}

/// `manual__2024-01-31`: the type of an Airflow run, `__`, and mostly a date.
fn is_airflow(text: &str) -> bool {
    let Some((kind, rest)) = text.split_once("__") else {
        return false;
    };
    let is_kind = words!(
        "manual scheduled backfill dataset_triggered asset_triggered asset_materialization \
         operator_triggered"
    )
    .contains(&kind);
    is_kind || is_time(rest)
}

fn is_placeholder(text: &str) -> bool {
    let is_dunder = text.len() > 4 && text.starts_with("__") && text.ends_with("__");
    is_dunder || text.eq_ignore_ascii_case("run")
}

/// `pipeline_run_id`, `workflowRunId`: the name of an id ends it.
fn names_a_field(text: &str) -> bool {
    let snake_case = text.replace('-', "_");
    Field::from_either_case(text).is_some()
        || Field::from_snake_case(&snake_case).is_some()
        || snake_case.ends_with("_run_id")
        || text.ends_with("RunId")
}
