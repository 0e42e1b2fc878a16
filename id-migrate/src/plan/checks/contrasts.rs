//! Conflict: a test contrasts an id of a group with a text that is never rewritten.
//!
//! `key("a&b") != key("a_b")` tests that two similar texts stay distinct. If only one of them changed, the test would pass
//! without testing anything.

use super::{Context, Hold, Subject};

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let functions = context.functions_of(subject.members);
    let functions = functions.iter();
    let mut fixed = functions.flat_map(|function| context.fixed_ids(*function));
    fixed.find_map(|&id| {
        let value = context.value_of(id)?;
        let is_contrast = contains(value, subject.value) || are_alike(value, subject.value);
        is_contrast.then(|| {
            let id = &context.known.ids[id];
            Hold::Contrast {
                text: value.to_owned(),
                place: context.known.tree.place(id.file, id.literal),
            }
        })
    })
}

/// Returns `true` if a longer text contains an id between characters that an id cannot contain.
fn contains(text: &str, id: &str) -> bool {
    let is_part = |next: char| next.is_ascii_alphanumeric() || matches!(next, '_' | '-');
    text.len() > id.len()
        && text.match_indices(id).any(|(at, _)| {
            !text[..at].ends_with(is_part) && !text[at + id.len()..].starts_with(is_part)
        })
}

/// Returns `true` if two texts differ only in case and punctuation.
fn are_alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|next| next.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    one != other && letters(one) == letters(other)
}
