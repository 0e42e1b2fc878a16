//! What runs together with a group and needs the old text: a negative test, a longer text, a template, code that looks
//! for a piece of it. The group is left as it is.

use std::borrow::Cow;

use super::around::Around;
use super::hold::Hold;
use super::texts::{is_asserted, is_bare_word, is_structured, word};
use crate::site::{AccessKind, Fragment, Literal, LiteralForm, LiteralId, Role};

impl<'t> Around<'_, '_, 't> {
    /// Why the group must stay as it is.
    pub(super) fn reason_to_leave(&self) -> Option<Hold> {
        for &file in self.near() {
            let reason = self
                .negative_in(file)
                .or_else(|| self.longer_in(file))
                .or_else(|| self.template_in(file))
                .or_else(|| self.computed_in(file));
            if reason.is_some() {
                return reason;
            }
        }
        None
    }

    /// Why the group must not become `new`.
    pub(super) fn reason_not_to_become(&self, new: &str) -> Option<Hold> {
        self.near()
            .iter()
            .find_map(|&file| self.piece_in(file, new).or_else(|| self.look_in(file)))
    }

    /// An equal literal that must stay bad, where it may be the same id.
    fn negative_in(&self, file: usize) -> Option<Hold> {
        self.literals_with(file, |literal| {
            literal.value.as_deref() == Some(self.value)
                && (literal.negative.is_some() || self.builder.is_negative(file, literal))
        })
        .map(|(_, place)| Hold::Negative(place))
    }

    /// A longer text that holds the old id.
    fn longer_in(&self, file: usize) -> Option<Hold> {
        let is_bare = is_bare_word(self.value);
        // An escaped copy is none that anybody writes.
        self.finder
            .find(self.builder.known.tree.files[file].text.as_bytes())?;
        self.literals_with(file, |literal| {
            let Some(text) = literal.value.as_deref() else {
                return false;
            };
            let is_longer = text.len() > self.value.len() || literal.form.is_fixed();
            let is_candidate = is_longer
                && literal.form != LiteralForm::Docstring
                && literal.role != Role::Message;
            if !is_candidate {
                return false;
            }
            let is_needed = |(before, after): (&str, &str)| {
                is_structured(before, after)
                    || matches!(
                        literal.form,
                        LiteralForm::Bytes | LiteralForm::Pattern | LiteralForm::Name
                    )
                    || is_asserted(
                        self.builder.known.tree.files[file].text,
                        literal.token.start as usize,
                    )
            };
            let holds_it = if is_bare {
                holds_structurally(text, self.value)
            } else {
                word(text, &self.finder).is_some_and(is_needed)
            };
            // An old id that holds another is rewritten for itself.
            holds_it && !self.builder.bad.contains(&(file, literal.token))
        })
        .map(|(literal, place)| {
            if literal.form == LiteralForm::Bytes {
                Hold::Bytes(place)
            } else {
                Hold::Longer(place)
            }
        })
    }

    /// A text put together that may be equal to the old id.
    fn template_in(&self, file: usize) -> Option<Hold> {
        let sites = &self.builder.known.tree.files[file].sites;
        // A counter, or a text that the file has: not any text at all.
        let is_likely = |value: &str| {
            value.len() <= 2
                || value.bytes().all(|byte| byte.is_ascii_digit())
                || sites
                    .literals
                    .iter()
                    .any(|literal| literal.value.as_deref() == Some(value))
        };
        let template = sites.templates.iter().find(|template| {
            let is_word = |piece: &Cow<'_, str>| piece.contains(char::is_alphanumeric);
            template
                .values(self.value)
                .is_some_and(|values| values.into_iter().all(is_likely))
                && template.pieces.iter().any(is_word)
                && self.meets(file, template.scope)
        })?;
        let place = self.builder.known.tree.files[file].place(template.span);
        Some(Hold::Template(place))
    }

    /// Code that looks for a piece of the old id which the new one has not, or the other way round.
    fn piece_in(&self, file: usize, new: &str) -> Option<Hold> {
        let sites = &self.builder.known.tree.files[file].sites;
        let conflict = |(literal, fragment): &(LiteralId, Fragment), is_sure: bool| {
            let literal = sites.literal(*literal);
            let piece = literal.value.as_deref()?;
            // The whole id changes with the group.
            if piece == self.value || piece.is_empty() {
                return None;
            }
            let (before, after) = (
                fragment.is_in(piece, self.value),
                fragment.is_in(piece, new),
            );
            let is_noticed = if is_sure {
                before != after
            } else {
                before && !after
            };
            (is_noticed && self.meets(file, literal.scope))
                .then(|| (literal.token, piece.to_owned()))
        };
        // What may be no id at all counts beside one only.
        let guesses: &[_] = if self.files.contains(&file) {
            &sites.guesses
        } else {
            &[]
        };
        let (token, piece) = sites
            .fragments
            .iter()
            .find_map(|one| conflict(one, true))
            .or_else(|| guesses.iter().find_map(|one| conflict(one, false)))?;
        let place = self.builder.known.tree.files[file].place(token);
        Some(Hold::Piece { piece, place })
    }

    /// Code that looks at how an id is written.
    fn look_in(&self, file: usize) -> Option<Hold> {
        let sites = &self.builder.known.tree.files[file].sites;
        let apart = sites
            .accesses
            .iter()
            .filter(|access| access.kind == AccessKind::ParsesRunId)
            .map(|access| (access.scope, access.span));
        let (_, span) = apart
            .chain(sites.looks.iter().copied())
            .find(|(scope, _)| self.meets(file, *scope))?;
        let place = self.builder.known.tree.files[file].place(span);
        Some(Hold::Look(place))
    }

    /// The first literal of a file of that kind that runs together with the group.
    pub(super) fn literals_with<'f>(
        &'f self,
        file: usize,
        is_it: impl Fn(&Literal<'t>) -> bool,
    ) -> Option<(&'f Literal<'t>, String)> {
        let parsed = &self.builder.known.tree.files[file];
        let literal = parsed
            .sites
            .literals
            .iter()
            .find(|literal| is_it(literal) && self.meets(file, literal.scope))?;
        Some((literal, parsed.place(literal.token)))
    }
}

/// Whether a text holds a bare word as a part of a path, a query or code, not as a word of prose.
fn holds_structurally(text: &str, word: &str) -> bool {
    let is_mark = |byte: u8| b"/:='\"#@".contains(&byte);
    memchr::memmem::find_iter(text.as_bytes(), word).any(|at| {
        let bytes = text.as_bytes();
        let before = bytes[..at].last().copied();
        let after = bytes.get(at + word.len()).copied();
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        !before.is_some_and(is_part)
            && !after.is_some_and(is_part)
            && (before.is_some_and(is_mark) || after.is_some_and(|byte| b"/'\"".contains(&byte)))
    })
}
