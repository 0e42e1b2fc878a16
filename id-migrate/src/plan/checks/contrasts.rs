//! Conflict: a test contrasts an id of a group with a similar text.
//!
//! `key("a&b") != key("a_b")` tests that two similar texts stay distinct, `get("Alpha")` beside `get("alpha")` that case
//! counts, and a test about prefixes has `run-1` and `run-10`. The new ids are not similar, so the test would pass without
//! testing anything.

use rustc_hash::FxHashMap;

use super::{Context, Hold, Subject};
use crate::link::judge::Judgement;
use crate::plan::Function;
use crate::sites::Field;
use crate::sites::language::vocabulary::says_similar;

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let functions = context.functions_of(subject.members);
    let mut functions = functions.into_iter();
    functions.find_map(|function| {
        let contrasts = context.contrasts(function);
        let id = contrasts.of(context, subject.value)?;
        let text = context.value_of(id)?.to_owned();
        let id = &context.known.ids[id];
        let place = context.known.tree.place(id.file, id.literal);
        Some(Hold::Contrast { text, place })
    })
}

/// The ids of a function that a test may contrast with others, as indices into the ids.
#[derive(Debug, Default)]
pub(in crate::plan) struct Contrasts {
    /// Ids that are never rewritten.
    fixed: Vec<usize>,
    /// These ids and the run ids, by their letters and digits.
    by_letters: FxHashMap<String, Vec<usize>>,
    /// The run ids of a test whose name says that it has similar ids.
    similar: Vec<usize>,
}

impl Contrasts {
    pub(in crate::plan) fn of_function(context: &Context<'_, '_>, function: Function) -> Self {
        let sites = &context.known.tree.files[function.0].sites;
        let mut scopes = sites.around(function.1);
        let is_about_similar_ids = scopes.any(|(_, scope)| says_similar(scope.name));
        let mut out = Self::default();
        for &id in context.ids_in(function) {
            let is_fixed = matches!(
                context.known.judgements[id],
                Judgement::Negative(_) | Judgement::Kept(_)
            );
            let is_run = context.known.ids[id].field == Field::RunId;
            let Some(value) = context.value_of(id).filter(|_| is_fixed || is_run) else {
                continue;
            };
            out.by_letters.entry(letters(value)).or_default().push(id);
            if is_fixed {
                out.fixed.push(id);
            }
            if is_run && is_about_similar_ids {
                out.similar.push(id);
            }
        }
        out
    }

    /// Returns the first id that contrasts with a text.
    fn of(&self, context: &Context<'_, '_>, text: &str) -> Option<usize> {
        let find = |ids: &[usize], contrasts: &dyn Fn(&str) -> bool| {
            let mut ids = ids.iter().copied();
            ids.find(|id| context.value_of(*id).is_some_and(contrasts))
        };
        let alike = self.by_letters.get(&letters(text)).map(Vec::as_slice);
        find(alike.unwrap_or_default(), &|other| other != text)
            .or_else(|| find(&self.fixed, &|other| contains(other, text)))
            .or_else(|| {
                find(&self.similar, &|other| {
                    other != text && (other.contains(text) || text.contains(other))
                })
            })
    }
}

/// Returns `true` if a longer text contains an id between characters that an id cannot contain.
fn contains(text: &str, id: &str) -> bool {
    let is_part = |next: char| next.is_ascii_alphanumeric() || matches!(next, '_' | '-');
    text.len() > id.len()
        && text.match_indices(id).any(|(at, _)| {
            !text[..at].ends_with(is_part) && !text[at + id.len()..].starts_with(is_part)
        })
}

/// Returns a text without case and punctuation.
fn letters(text: &str) -> String {
    let letters = text.chars().filter(|next| next.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
