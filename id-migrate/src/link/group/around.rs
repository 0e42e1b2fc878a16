//! What stands around a group and reads the text of its ids: it would notice that the text is another.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use memchr::memmem::Finder;

use super::meet::{Function, Functions, words};
use super::texts::{is_asserted, is_bare_word, is_structured, word};
use super::{Builder, Duplicate};
use crate::site::{AccessKind, Fragment, Literal, LiteralForm, LiteralId, Role, ScopeId};

/// The functions in which a group's literals stand.
pub(super) struct Around<'b, 'a, 't> {
    builder: &'b Builder<'a, 't>,
    value: &'b str,
    finder: Finder<'b>,
    files: BTreeSet<usize>,
    places: BTreeSet<Function>,
    /// Test files that take names from the group's files, or that these take names from; and the group's own.
    near: OnceCell<BTreeSet<usize>>,
}

impl<'b, 'a, 't> Around<'b, 'a, 't> {
    pub(super) fn new(builder: &'b Builder<'a, 't>, value: &'b str, members: &[usize]) -> Self {
        let place = |member: &usize| {
            let id = &builder.known.ids[*member];
            (id.file, id.literal)
        };
        let mut around = Self {
            builder,
            value,
            finder: Finder::new(value),
            files: builder.files(members),
            places: BTreeSet::new(),
            near: OnceCell::new(),
        };
        for member in members {
            let id = &builder.known.ids[*member];
            let here = around.function(place(member));
            if here.1 == ScopeId::MODULE {
                around.add_constant(id.file, id.literal);
            } else {
                around.places.insert(here);
            }
            // A constant stands where it is used, too.
            let token = builder.known.tree.literal(id.file, id.literal).token;
            for one in &id.uses {
                if one.file == id.file && one.extent.contains(token) {
                    continue;
                }
                let sites = &builder.known.tree.files[one.file].sites;
                around
                    .places
                    .insert((one.file, sites.outermost_function_of(one.scope)));
            }
        }
        // Code outside of functions is what has them, then.
        if around.places.is_empty() {
            let modules = around.files.iter().map(|file| (*file, ScopeId::MODULE));
            around.places = modules.collect();
        }
        around
    }

    /// Counts the copies that change with the group among its literals.
    pub(super) fn add(&mut self, copies: &[Duplicate]) {
        for copy in copies.iter().filter(|copy| copy.moves) {
            let place = self.function((copy.file, copy.literal));
            self.places.insert(place);
        }
    }

    /// A constant stands in every function that names it; a literal without a name may be anywhere.
    fn add_constant(&mut self, file: usize, literal: LiteralId) {
        let tree = self.builder.known.tree;
        let bindings = tree.files[file].sites.bindings.iter();
        let names: Vec<&str> = bindings
            .filter(|binding| binding.literal == literal)
            // `IDS.run` is named by its object.
            .filter_map(|binding| binding.name.split(['.', ':']).next())
            .collect();
        if names.is_empty() {
            self.places.insert((file, ScopeId::MODULE));
            return;
        }
        let imports = self.builder.known.imports;
        let files = imports.importers(file).iter().copied().chain([file]);
        for other in files {
            let parsed = &tree.files[other];
            if !names
                .iter()
                .any(|name| memchr::memmem::find(parsed.text.as_bytes(), name.as_bytes()).is_some())
            {
                continue;
            }
            for (at, scope) in parsed.sites.scopes.iter().enumerate().skip(1) {
                let id = ScopeId(u32::try_from(at).unwrap_or(u32::MAX));
                let is_outermost = parsed.sites.outermost_function_of(id) == id;
                let text = &parsed.text[scope.extent.range()];
                if is_outermost && words(text).any(|word| names.contains(&word)) {
                    self.places.insert((other, id));
                }
            }
        }
    }

    fn function(&self, (file, literal): (usize, LiteralId)) -> Function {
        let sites = &self.builder.known.tree.files[file].sites;
        (
            file,
            sites.outermost_function_of(sites.literal(literal).scope),
        )
    }

    /// Whether code in that scope runs together with code that has one of the group's literals.
    pub(super) fn meets(&self, file: usize, scope: ScopeId) -> bool {
        let sites = &self.builder.known.tree.files[file].sites;
        let here = (file, sites.outermost_function_of(scope));
        if self.places.contains(&here) {
            return true;
        }
        let mut files = self.files.clone();
        files.insert(file);
        let functions = self.builder.functions(files);
        self.places.iter().any(|place| functions.meet(*place, here))
    }

    pub(super) fn near(&self) -> &BTreeSet<usize> {
        self.near.get_or_init(|| {
            let known = self.builder.known;
            let mut near = self.files.clone();
            near.extend(self.places.iter().map(|(file, _)| *file));
            for &file in &self.files {
                near.extend(known.imports.from(file));
                near.extend(known.imports.importers(file));
            }
            near.retain(|file| known.tree.files[*file].is_test || self.files.contains(file));
            near
        })
    }

    /// Why the group must stay as it is.
    pub(super) fn reason_to_leave(&self) -> Option<String> {
        for &file in self.near() {
            let reason = self
                .negative_in(file)
                .or_else(|| self.longer_in(file))
                .or_else(|| self.template_in(file));
            if reason.is_some() {
                return reason;
            }
        }
        None
    }

    /// Why the group must not become `new`.
    pub(super) fn reason_not_to_become(&self, new: &str) -> Option<String> {
        self.near()
            .iter()
            .find_map(|&file| self.piece_in(file, new).or_else(|| self.look_in(file)))
    }

    /// An equal literal that must stay bad, where it may be the same id.
    fn negative_in(&self, file: usize) -> Option<String> {
        self.literals_with(file, |literal| {
            literal.value.as_deref() == Some(self.value)
                && (literal.negative.is_some() || self.builder.is_negative(file, literal))
        })
        .map(|(_, place)| {
            format!("ambiguous: a negative test beside it needs the same text ({place})")
        })
    }

    /// A longer text that holds the old id.
    fn longer_in(&self, file: usize) -> Option<String> {
        let is_bare = is_bare_word(self.value);
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
            let what = if literal.form == LiteralForm::Bytes {
                "bytes hold"
            } else {
                "a longer string holds"
            };
            format!("ambiguous: {what} it too ({place}), which is never rewritten")
        })
    }

    /// A text put together that may be equal to the old id.
    fn template_in(&self, file: usize) -> Option<String> {
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
            let is_word = |piece: &&str| piece.contains(char::is_alphanumeric);
            template
                .values(self.value)
                .is_some_and(|values| values.into_iter().all(is_likely))
                && template.pieces.iter().any(is_word)
                && self.meets(file, template.scope)
        })?;
        let place = self.builder.known.tree.files[file].place(template.span);
        Some(format!(
            "ambiguous: a text that is put together may be equal to it ({place})"
        ))
    }

    /// Code that looks for a piece of the old id which the new one has not, or the other way round.
    fn piece_in(&self, file: usize, new: &str) -> Option<String> {
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
        Some(format!(
            "ambiguous: the code looks for `{piece}` in ids ({place})"
        ))
    }

    /// Code that looks at how an id is written.
    fn look_in(&self, file: usize) -> Option<String> {
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
        Some(format!(
            "ambiguous: the code looks at how the id is written ({place})"
        ))
    }

    /// The first literal of a file of that kind that runs together with the group.
    fn literals_with<'f>(
        &'f self,
        file: usize,
        is_it: impl Fn(&Literal<'t>) -> bool,
    ) -> Option<(&'f Literal<'t>, String)> {
        let parsed = &self.builder.known.tree.files[file];
        // An escaped copy is none that anybody writes.
        self.finder.find(parsed.text.as_bytes())?;
        let literal = parsed
            .sites
            .literals
            .iter()
            .find(|literal| is_it(literal) && self.meets(file, literal.scope))?;
        Some((
            literal,
            self.builder.known.tree.files[file].place(literal.token),
        ))
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

/// The functions of some sets of files, each read once.
pub(super) type Known = BTreeMap<BTreeSet<usize>, Rc<Functions>>;
