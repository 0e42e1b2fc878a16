//! Searches one file for code that may build an old text: templates, sums and joined words.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::GroupId;
use super::super::patterns::Patterns;
use super::file_search::FileSearch;
use super::texts::TextId;
use super::{Search, What};
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::{
    FileSites, LiteralForm, ScopeId, Signature, Template, is_number, is_small_number,
};

/// Characters at the end of a text that stand for any text.
const WILDCARDS: [char; 3] = ['*', '%', '?'];

impl FileSearch<'_, '_, '_> {
    /// Searches for templates that may produce an old text, and for regular expressions with a piece of an old text.
    pub(super) fn composed(&mut self, sites: &FileSites<'_>) {
        let is_word = |piece: &Cow<'_, str>| piece.contains(char::is_alphanumeric);
        let templates = sites.templates.iter();
        let templates: Vec<_> = templates
            .filter(|one| one.is_of_constants() || one.pieces.iter().any(is_word))
            .collect();
        let patterns = Patterns::of(sites);
        self.joined(sites);
        self.begun(sites);
        if templates.is_empty() && patterns.is_empty() {
            return;
        }
        let old = &self.search.old;
        for template in templates {
            let (Some(first), Some(last)) = (template.pieces.first(), template.pieces.last())
            else {
                continue;
            };
            // Only texts with the template's prefix or suffix are tried.
            let tried: Vec<TextId> = match (first.is_empty(), last.is_empty()) {
                (false, _) => old.with_start(first).collect(),
                (true, false) => old.with_end(last).collect(),
                (true, true) if template.is_of_constants() => match self.parsed {
                    Some((file, _)) => self.search.texts_seen(file, &self.wanted.near),
                    None => Vec::new(),
                },
                (true, true) => self.search.texts_of(&self.wanted.near),
            };
            for id in tried {
                let text = old.text(id);
                if template.may_produce(text) {
                    let groups = self.groups(id);
                    let (near, received) = (groups.near.iter(), groups.received.iter());
                    let trusted = near.clone().filter(|group| {
                        !template.is_part && !self.is_new_each_time(template, **group)
                    });
                    let near = near.filter(|_| template.is_part);
                    let mut others = received.chain(near).copied().peekable();
                    let is_certain = others.peek().is_some() && fits_always(sites, template, text);
                    let others =
                        others.filter(|group| is_certain || self.may_fill(template, (id, *group)));
                    let seeing: Vec<_> = trusted.copied().chain(others).collect();
                    for group in seeing {
                        self.add(group, What::Template, template.span.start as usize);
                    }
                }
            }
        }
        if patterns.is_empty() {
            return;
        }
        for id in self.search.texts_of(&self.wanted.near) {
            if let Some((piece, at)) = patterns.piece_of(old.text(id)) {
                for &group in &self.groups(id).near {
                    self.add(group, What::Pattern(piece.to_owned()), at as usize);
                }
            }
        }
    }

    /// Returns `true` if numbers and words that the tests of a group may put into a template make an old text.
    fn may_fill(&self, template: &Template<'_>, (id, group): (TextId, GroupId)) -> bool {
        let text = self.search.old.text(id);
        let random = random_part(&self.text[template.span.range()]);
        self.parsed.is_some_and(|(file, _)| {
            let tests = self.search.tests_of(group);
            let is_word = |word: &str| self.search.has_word(word, (file, &tests));
            template.produces(text, &|value| is_small_number(value) || is_word(value))
                && random.is_none_or(|name| self.search.replaces(&tests, name))
        })
    }

    /// Searches for templates of separators that may join words of the code to an old text: `f"{name}-{number}"` and
    /// `"etl"` may give `etl-001`.
    fn joined(&mut self, sites: &FileSites<'_>) {
        let Some((file, _)) = self.parsed else {
            return;
        };
        let is_separator = |piece: &Cow<'_, str>| !piece.contains(char::is_alphanumeric);
        let templates = sites.templates.iter();
        let templates = templates.filter(|one| !one.is_of_constants());
        let templates = templates.filter(|one| one.pieces.iter().all(is_separator));
        let is_python = self.search.facts.tree.lexis(file) == Lexis::Python;
        let mut seen: Option<FxHashMap<Option<ScopeId>, Vec<Candidate>>> = None;
        let mut tried = FxHashSet::default();
        for template in templates {
            let code = &self.text[template.span.range()];
            let (random, here) = (
                random_part(code),
                test_of(sites, sites.scope_at(template.span.start as usize)),
            );
            // An id in a longer text is searched for by itself.
            if names_run(code) || !tried.insert((&template.pieces, random, here)) {
                continue;
            }
            let seen = seen.get_or_insert_with(|| self.candidates(file));
            let separators: Vec<char> = template.pieces.iter().flat_map(|it| it.chars()).collect();
            if separators.is_empty() && is_python {
                continue;
            }
            let search = self.search;
            for Candidate { id, group, tests } in seen.get(&here).into_iter().flatten() {
                let text = search.old.text(*id);
                let is_word = |word: &str| search.has_word(word, (file, tests));
                let joins = || {
                    if separators.is_empty() {
                        is_sum(text, &is_word)
                    } else {
                        is_joined(text, &separators, &is_word)
                    }
                };
                if (separators.is_empty() || text.contains(&separators[..]))
                    && template.may_produce(text)
                    && random.is_none_or(|name| search.replaces(tests, name))
                    && joins()
                {
                    self.add(*group, What::Template, template.span.start as usize);
                }
            }
        }
    }

    /// Returns the groups that a template of a file may produce, by the test around the template. A template outside of
    /// tests may produce all.
    fn candidates(&mut self, file: FileId) -> FxHashMap<Option<ScopeId>, Vec<Candidate>> {
        let mut all: FxHashMap<_, Vec<Candidate>> = FxHashMap::default();
        let search = self.search;
        for id in search.texts_seen(file, &self.wanted.near) {
            let groups = self.groups(id);
            for &group in groups.near.iter().chain(&groups.received) {
                let tests = Rc::new(search.tests_of(group));
                let here = tests.iter().filter(|(at, _)| *at == file);
                let here: BTreeSet<_> = here.map(|(_, test)| *test).chain([None]).collect();
                for test in here {
                    let tests = Rc::clone(&tests);
                    let candidate = Candidate { id, group, tests };
                    all.entry(test).or_default().push(candidate);
                }
            }
        }
        all
    }

    /// Searches for texts that begin as a text with the id, and go on with a part of the old id: `"run:draft-*"` beside
    /// `f"run:{run_id}"`.
    fn begun(&mut self, sites: &FileSites<'_>) {
        let Some((file, _)) = self.parsed else {
            return;
        };
        let mut starts: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
        for template in sites.templates.iter().filter(|one| !one.is_part) {
            let start = template.pieces.first().map_or("", |piece| piece);
            let is_mark = start.ends_with(|last: char| !last.is_alphanumeric());
            if is_mark {
                let at = template.span.start as usize;
                let known = starts.entry(start).or_insert((at, false));
                known.1 |= names_run(&self.text[template.span.range()]);
            }
        }
        if starts.is_empty() {
            return;
        }
        let search = self.search;
        for id in search.texts_seen(file, &self.wanted.near) {
            let groups = self.groups(id);
            for &group in groups.near.iter().chain(&groups.received) {
                let (old, new) = (search.old.text(id), &search.groups[group.index()].new);
                let files = search.files_of[group.index()].iter().chain([&file]);
                let known: Vec<_> = files.map(|file| search.words(*file)).collect();
                let files = search.files_of[group.index()].iter().chain([&file]);
                let patterns = files.flat_map(|file| search.patterns(*file));
                let patterns: Vec<&str> = patterns.copied().collect();
                for (start, (at, is_of_run)) in &starts {
                    if !is_of_run && patterns.is_empty() {
                        continue;
                    }
                    let parts = (2..old.len()).filter_map(|end| old.get(..end));
                    let mut parts = parts.filter(|part| !new.starts_with(part));
                    let part = parts.find(|part| {
                        let begin = [start, *part].concat();
                        // `"job:draft-*"` beside `f"job:{key}"`
                        let is_begin = |word: &&str| word.trim_end_matches(WILDCARDS) == begin;
                        let is_known = |words: &&Words<'_>| words.contains_key(&*begin);
                        patterns.iter().any(is_begin) || *is_of_run && known.iter().any(is_known)
                    });
                    if let Some(part) = part {
                        self.add(group, What::Pattern(part.to_owned()), *at);
                    }
                }
            }
        }
    }
}

/// Returns `true` if a template that may make a text counts for each group of the text: small numbers as values make the
/// text, or the values are constants, as outside of functions.
fn fits_always(sites: &FileSites<'_>, template: &Template<'_>, text: &str) -> bool {
    let is_inside = |one: &Signature<'_>| one.extent.contains(template.span);
    let is_constant = || !template.is_part && !sites.signatures.iter().any(is_inside);
    template.counts_to(text) || is_constant()
}

/// A group that a template may produce.
struct Candidate {
    id: TextId,
    group: GroupId,
    tests: Rc<Tests>,
}

/// The words of a file, each with its places.
pub(super) type Words<'a> = FxHashMap<&'a str, Vec<WordPlace>>;

/// A place of a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct WordPlace {
    /// The test that contains the word.
    test: Option<ScopeId>,
    /// `true` outside of functions.
    is_constant: bool,
}

/// The tests that contain the literals of a group; `None` for a literal outside of tests.
type Tests = BTreeSet<(FileId, Option<ScopeId>)>;

impl<'a> Search<'a, '_> {
    /// Returns the values of the literals of a file.
    fn words(&self, file: FileId) -> &Words<'a> {
        self.words[file.index()].get_or_init(|| {
            let sites = &self.facts.tree.files[file].sites;
            let literals = sites.literals.iter();
            let mut words = Words::default();
            for literal in literals.filter(|one| one.form != LiteralForm::Docstring) {
                if let Some(word) = sites.value(literal) {
                    let function = sites.outermost_function_of(literal.scope);
                    words.entry(word).or_default().push(WordPlace {
                        test: test_of(sites, literal.scope),
                        is_constant: function == ScopeId::MODULE,
                    });
                }
            }
            words
        })
    }

    /// Returns the words of a file that end with a wildcard.
    fn patterns(&self, file: FileId) -> &[&'a str] {
        self.patterns[file.index()].get_or_init(|| {
            let words = self.words(file).keys().copied();
            words.filter(|word| word.ends_with(WILDCARDS)).collect()
        })
    }

    pub(super) fn tests_of(&self, group: GroupId) -> Tests {
        let (group, facts) = (&self.groups[group.index()], self.facts);
        let literals = group.literals(&facts.ids);
        let literals = literals.map(|(file, id)| (file, facts.tree.literal(file, id).scope));
        let uses = group.members.iter().flat_map(|id| &facts.ids[*id].uses);
        let places = literals.chain(uses.map(|one| (one.file, one.scope)));
        let test = |(file, scope)| (file, test_of(&facts.tree.files[file].sites, scope));
        places.map(test).collect()
    }

    /// Returns `true` if a file of some tests may replace a function or a module.
    fn replaces(&self, tests: &Tests, name: &str) -> bool {
        tests.iter().any(|(file, _)| {
            let text = self.facts.tree.files[*file].text;
            text.contains("patch") && text.contains(name)
        })
    }

    /// Returns `true` if a word is a literal of a file or of some tests, or a constant of a file that the file imports.
    fn has_word(&self, word: &str, (file, tests): (FileId, &Tests)) -> bool {
        let own = tests.iter().map(|(file, _)| file).chain([&file]);
        let mut own = own.copied();
        let mut imported = self.facts.imports.from(file).iter().copied();
        own.any(|at| {
            let places = self.words(at).get(word);
            let is_in_test = |place: &WordPlace| {
                let test = place.test;
                test.is_none() || tests.contains(&(at, test)) || tests.contains(&(at, None))
            };
            places.is_some_and(|places| places.iter().any(is_in_test))
        }) || imported.any(|at| {
            let places = self.words(at).get(word);
            places.is_some_and(|places| places.iter().any(|place| place.is_constant))
        })
    }

    /// Returns the old texts of the groups near a file, and of those whose ids its code gets, sorted.
    fn texts_seen(&self, file: FileId, near: &[FileId]) -> Vec<TextId> {
        let mut texts = self.texts_of(near);
        texts.extend(self.received_by.get(&file).into_iter().flatten());
        texts.sort_unstable();
        texts.dedup();
        texts
    }
}

/// Returns the name of a random value or of a clock in code. No test expects that value, unless the test replaces its source.
fn random_part(code: &str) -> Option<&str> {
    let is_random = |name: &str| matches!(name, "random" | "secrets") || name.contains("uuid");
    let clock = code.contains("time.time(").then_some("time.time");
    names(code).find(|name| is_random(name)).or(clock)
}

fn names_run(code: &str) -> bool {
    names(code).any(|name| name.ends_with("run_id") || name.ends_with("runId"))
}

fn names(code: &str) -> impl Iterator<Item = &str> {
    code.split(|one: char| one != '_' && !one.is_alphanumeric())
}

/// Returns the test around a scope.
fn test_of(sites: &FileSites<'_>, scope: ScopeId) -> Option<ScopeId> {
    let id = sites.outermost_function_of(scope);
    let function = sites.scope(id);
    (function.is_test || function.name.starts_with("test")).then_some(id)
}

/// Returns `true` if a text consists of two or more words and numbers with a separator between each two.
fn is_joined(text: &str, separators: &[char], is_word: &dyn Fn(&str) -> bool) -> bool {
    let is_part = |part: &str| is_number(part) || !part.is_empty() && is_word(part);
    let mut places = text.match_indices(separators);
    places.any(|(at, separator)| {
        let rest = &text[at + separator.len()..];
        is_part(&text[..at]) && (is_part(rest) || is_joined(rest, separators, is_word))
    })
}

/// Returns `true` if a text consists of two or more words, each of two or more bytes.
fn is_sum(text: &str, is_word: &dyn Fn(&str) -> bool) -> bool {
    let is_part = |part: &str| part.len() > 1 && part.len() < text.len() && is_word(part);
    // The places where a word may end.
    let mut ends = vec![0];
    for end in 2..=text.len() {
        let part = |start: &usize| text.get(*start..end);
        if ends.iter().filter_map(part).any(is_part) {
            ends.push(end);
        }
    }
    ends.contains(&text.len())
}
