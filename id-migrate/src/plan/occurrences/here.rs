//! The search of one file.

use std::borrow::Cow;
use std::cell::OnceCell;

use aho_corasick::AhoCorasick;

use super::super::patterns::Patterns;
use super::super::reach::WalkedId;
use super::words::{is_occurrence, is_whole_word};
use super::{Search, Sighting, Wanted, What};
use crate::depth;
use crate::lines::Lines;
use crate::site::{FileSites, Literal, LiteralForm, LiteralId, Span};
use crate::walk::Walked;

/// One file that is searched.
pub(super) struct Here<'s, 'a, 't> {
    pub(super) search: &'s Search<'a, 't>,
    pub(super) file: WalkedId,
    pub(super) text: &'s str,
    pub(super) parsed: Option<usize>,
    pub(super) wanted: &'s Wanted,
    /// What the adapter finds in a file that holds no id; `None` if it does not parse.
    pub(super) own_sites: OnceCell<Option<FileSites<'s>>>,
    pub(super) comments: OnceCell<Vec<Span>>,
    pub(super) lines: OnceCell<Lines>,
    pub(super) found: Vec<Sighting>,
}

impl<'s> Here<'s, '_, '_> {
    fn walked(&self) -> &Walked {
        &self.search.walked[self.file]
    }

    fn place(&self, at: usize) -> String {
        let lines = self.lines.get_or_init(|| Lines::of(self.text));
        format!("{}:{}", self.walked().path, lines.line_of(at) + 1)
    }

    fn parse(&self) -> Option<FileSites<'s>> {
        let language = self.walked().language;
        depth::check(language, self.text).ok()?;
        language.sites(self.text, &self.walked().disk_path).ok()
    }

    fn comments(&self) -> &[Span] {
        self.comments.get_or_init(|| {
            let language = self.walked().language;
            language.comments(self.text, &self.walked().disk_path)
        })
    }

    pub(super) fn hit(
        &mut self,
        sites: Option<&FileSites<'_>>,
        value: &str,
        groups: &[usize],
        at: std::ops::Range<usize>,
    ) {
        let span = span(&at);
        let (is_seen, literal) = if let Some(sites) = sites {
            self.is_seen(sites, value, &at)
        } else {
            let sites = self.own_sites.get_or_init(|| self.parse());
            match sites {
                Some(sites) => (self.is_seen(sites, value, &at).0, None),
                None => (true, None),
            }
        };
        if !is_seen {
            return;
        }
        for &group in groups {
            // Another id is known for one although it reads alike.
            let is_alike = !self.text[at.clone()].eq_ignore_ascii_case(value);
            let changes = literal.is_some_and(|(literal, content)| {
                content == span
                    && (self.changes(group, literal) || is_alike && self.is_owned(literal))
            });
            if !changes && self.counts(group) {
                self.add(group, What::Text, at.start);
            }
        }
    }

    /// Whether a hit is more than a comment or a part of an identifier, and the literal that it lies in.
    fn is_seen(
        &self,
        sites: &FileSites<'_>,
        value: &str,
        at: &std::ops::Range<usize>,
    ) -> (bool, Option<(LiteralId, Span)>) {
        let span = span(at);
        if let Some((id, literal)) = literal_at(sites, span) {
            let is_prose = literal.form == LiteralForm::Docstring
                && !self.text[literal.token.range()].contains(">>>");
            return (!is_prose, Some((id, literal.content)));
        }
        let is_whole = self.text[at.clone()] == *value && is_whole_word(self.text, at);
        let is_comment = || {
            let comments = self.comments();
            let after = comments.partition_point(|comment| comment.start <= span.start);
            after > 0 && comments[after - 1].contains(span)
        };
        (is_whole && !is_comment(), None)
    }

    /// Whether a literal of this file changes with a group.
    fn changes(&self, group: usize, literal: LiteralId) -> bool {
        self.parsed.is_some_and(|parsed| {
            let owners = self.search.owners.get(&(parsed, literal));
            owners.is_some_and(|owners| owners.contains(&group))
        })
    }

    /// Whether a literal of this file changes with any group.
    fn is_owned(&self, literal: LiteralId) -> bool {
        self.parsed
            .is_some_and(|parsed| self.search.owners.contains_key(&(parsed, literal)))
    }

    /// Whether what stands in this file counts for a group: a file that does not import the group's files sees nothing.
    fn counts(&self, group: usize) -> bool {
        if self.wanted.groups.contains(&group) {
            return true;
        }
        let Some(files) = self.wanted.if_imported.get(&group) else {
            return false;
        };
        match self.own_sites.get_or_init(|| self.parse()) {
            Some(sites) => self.search.reach.sees(self.file, sites, files),
            None => false,
        }
    }

    /// Looks at the literals whose value is written with escapes.
    pub(super) fn decoded(
        &mut self,
        sites: &FileSites<'_>,
        searcher: &AhoCorasick,
        patterns: &[(usize, Cow<'_, str>)],
        values: &[(&str, Vec<usize>)],
    ) {
        for (id, literal) in sites.literals_by_id() {
            let Some(Cow::Owned(text)) = &literal.value else {
                continue;
            };
            if literal.form == LiteralForm::Docstring {
                continue;
            }
            for hit in searcher.find_overlapping_iter(text.as_str()) {
                if !is_occurrence(text, hit.start(), hit.end()) {
                    continue;
                }
                let is_all = hit.range() == (0..text.len());
                for &group in &values[patterns[hit.pattern().as_usize()].0].1 {
                    if !(is_all && self.changes(group, id)) && self.counts(group) {
                        self.add(group, What::Text, literal.token.start as usize);
                    }
                }
            }
        }
    }

    /// Looks at templates that may give an old text, and at regular expressions with a piece of one.
    pub(super) fn composed(&mut self, sites: &FileSites<'_>, values: &[(&str, Vec<usize>)]) {
        for template in &sites.templates {
            let is_word = |piece: &Cow<'_, str>| piece.contains(char::is_alphanumeric);
            if !template.pieces.iter().any(is_word) {
                continue;
            }
            for (value, groups) in values {
                if template.values(value).is_some() {
                    for &group in groups {
                        self.add(group, What::Template, template.span.start as usize);
                    }
                }
            }
        }
        let patterns = Patterns::of(sites);
        for (value, groups) in values {
            if let Some((piece, at)) = patterns.piece_of(value) {
                for &group in groups {
                    self.add(group, What::Pattern(piece.to_owned()), at as usize);
                }
            }
        }
    }

    fn add(&mut self, group: usize, what: What, at: usize) {
        let place = self.place(at);
        self.found.push(Sighting { group, what, place });
    }
}

fn span(at: &std::ops::Range<usize>) -> Span {
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(byte(at.start), byte(at.end))
}

/// The innermost literal around a place.
fn literal_at<'f, 't>(
    sites: &'f FileSites<'t>,
    span: Span,
) -> Option<(LiteralId, &'f Literal<'t>)> {
    /// An f-string with its parts lies around a literal in it.
    const NESTED: usize = 16;
    let after = sites
        .literals
        .partition_point(|literal| literal.token.start <= span.start);
    (after.saturating_sub(NESTED)..after)
        .rev()
        .find(|at| sites.literals[*at].token.contains(span))
        .and_then(|at| Some((LiteralId(u32::try_from(at).ok()?), &sites.literals[at])))
}
