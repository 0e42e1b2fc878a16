//! Exact copies of a group's old id outside known id positions.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::context::Context;
use super::group::Duplicate;
use crate::buckets::Buckets;
use crate::link::tree::FileId;
use crate::read::defined::hash;
use crate::sites::{Field, FileSites, LiteralForm, LiteralId, Role};

/// An index of a file's literals by text and by call.
#[derive(Debug)]
pub(super) struct Index<'a> {
    sites: &'a FileSites<'a>,
    /// The literals, found by the hash of their text.
    literals: Buckets,
    /// The call that each positional literal is an argument of.
    siblings: FxHashMap<LiteralId, u32>,
}

impl<'a> Index<'a> {
    pub(super) fn of(sites: &'a FileSites<'a>) -> Self {
        let literals = sites.literals_by_id();
        let literals = literals
            .filter_map(|(id, literal)| Some((hash(sites.value(literal)?.as_bytes()), id.0)));
        let arguments = sites.calls.iter().flat_map(|call| {
            let arguments = call.arguments.iter();
            let literals = arguments.filter_map(|(_, value)| value.literal());
            literals.map(|literal| (literal, call.sibling))
        });
        Self {
            sites,
            literals: Buckets::of(sites.literals.len(), literals),
            siblings: arguments.collect(),
        }
    }

    /// Returns the literals of a text, in the order of the source.
    pub(super) fn literals_of(&self, text: &str) -> Vec<LiteralId> {
        let value = |id: LiteralId| self.sites.value(self.sites.literal(id));
        let alike = self.literals.alike(hash(text.as_bytes())).iter();
        let alike = alike.map(|id| LiteralId(*id));
        alike.filter(|id| value(*id) == Some(text)).collect()
    }
}

/// Returns the copies of a text near a group that are neither ids nor values of another field.
pub(super) fn copies(context: &Context<'_, '_>, value: &str, members: &[usize]) -> Vec<Duplicate> {
    let mut copies = Vec::new();
    let own_files = context.files(members);
    for file in context.near(&context.files(members)) {
        let sites = &context.known.tree.files[file].sites;
        let index = context.index(file);
        let literals = index.literals_of(value);
        if literals.is_empty() {
            continue;
        }
        if !own_files.contains(&file) && is_bare_word(value) {
            continue;
        }
        let role = |id: LiteralId| sites.role(sites.literal(id));
        let has_other_role = literals.iter().any(|id| role(*id).is_another());
        for id in literals {
            let (literal, role) = (sites.literal(id), role(id));
            let is_something_else = context.id_at(file, id).is_some()
                || context.known.others.contains(&(file, id))
                || literal.negative.is_some()
                || role.is_another()
                || matches!(role, Role::Compared(name) if gives(context, file, value, name))
                || matches!(role, Role::Related(field) if field != Field::RunId);
            if is_something_else || literal.form != LiteralForm::Plain {
                continue;
            }
            let is_mock = role == Role::MockAssertion && !has_other_role;
            let is_related = role == Role::Related(Field::RunId);
            let moves = is_mock || is_related || !is_bare_word(value);
            copies.push(Duplicate {
                file,
                literal: id,
                is_mock,
                is_related,
                moves,
            });
        }
    }
    copies
}

/// Returns the threads of the calls that have a copy as a positional argument.
pub(super) fn threads_beside(context: &Context<'_, '_>, copies: &[Duplicate]) -> BTreeSet<String> {
    let known = context.known;
    let moving = copies.iter().filter(|copy| copy.moves);
    let calls = moving.filter_map(|copy| {
        let sibling = *context.index(copy.file).siblings.get(&copy.literal)?;
        Some((copy.file, sibling))
    });
    let threads = calls.flat_map(|call| known.siblings.of(call));
    let text = |thread: &usize| known.ids[*thread].text(&known.tree).to_owned();
    threads.map(text).collect()
}

/// Returns `true` if a file assigns the text to a similar name, or passes the text to a parameter that is not an id.
fn gives(context: &Context<'_, '_>, file: FileId, value: &str, name: &str) -> bool {
    let sites = &context.known.tree.files[file].sites;
    let index = context.index(file);
    index.literals_of(value).iter().any(|id| {
        let role = sites.role(sites.literal(*id));
        matches!(role, Role::Named(other) if is_akin(other, name))
            || context.known.others.contains(&(file, *id))
    })
}

/// Returns `true` if two names may mean the same thing: `agent_name`, `name` and `agent`.
fn is_akin(one: &str, other: &str) -> bool {
    let is_part = |short: &str, long: &str| long.starts_with(short) || long.ends_with(short);
    is_part(one, other) || is_part(other, one)
}

/// Returns `true` if a text is a plain word (`test`, `Run`, `CI`), which may be equal to an id by accident. `runLive` is no word
/// of a language.
fn is_bare_word(value: &str) -> bool {
    let lower = value.trim_start_matches(|one: char| one.is_ascii_uppercase());
    let capitals = value.len() - lower.len();
    lower.bytes().all(|byte| byte.is_ascii_lowercase()) && (capitals < 2 || lower.is_empty())
}
