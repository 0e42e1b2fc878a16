//! Roles of literals, by the name of the attribute, key or variable.

use crate::sites::{Field, Role};

/// Neutral names: a value bound to one may be an id.
const NEUTRAL: &[&str] = words!(
    "a actual arg args b call_args data default expected first got i id item key last left other \
     param params res result return_value returnValue right run runs second side_effect target v \
     val value values x y"
);

/// Ends of names that name another thing than an id, even for a variable.
const OTHER_ROLES: &[&str] = words!(
    "_id Id name Name type Type status kind message Message title description label tag role \
     action event mode path url text content prompt agent query error reason token email category \
     level state prefix suffix env environment"
);

/// Returns the role of a value that is bound to an attribute, a key or a keyword of that name.
pub(crate) fn role_of_member(name: &str) -> Role<'_> {
    if let Some(field) = Field::from_longer(name) {
        Role::Related(field)
    } else if NEUTRAL.contains(&name) || !is_name(name) {
        Role::Anonymous
    } else {
        Role::Named(name)
    }
}

/// Returns `true` if a key is a name, like an attribute or a header, and not a value: unlike `outputs["map-run-1"]`.
fn is_name(key: &str) -> bool {
    let is_plain = key
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80);
    let is_header = |start: &str| {
        let head = key.as_bytes().get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
    };
    is_plain || ["x-", "data-", "content-"].into_iter().any(is_header)
}

/// Returns the role of a value that is bound to, or compared with, a variable of that name.
pub(crate) fn role_of_variable(name: &str) -> Role<'_> {
    if let Some(field) = Field::from_longer(name) {
        Role::Related(field)
    } else if OTHER_ROLES.iter().any(|end| name.ends_with(end)) {
        Role::Named(name)
    } else {
        Role::Anonymous
    }
}
