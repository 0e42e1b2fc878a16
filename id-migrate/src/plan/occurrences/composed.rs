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
use crate::sites::{FileSites, LiteralForm, ScopeId, Signature};

impl FileSearch<'_, '_, '_> {
    /// Searches for templates that may produce an old text, and for regular expressions with a piece of an old text.
    pub(super) fn composed(&mut self, sites: &FileSites<'_>) {
        let is_word = |piece: &Cow<'_, str>| piece.contains(char::is_alphanumeric);
        let templates = sites.templates.iter();
        let templates: Vec<_> = templates
            .filter(|template| template.pieces.iter().any(is_word))
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
                (true, true) => self.search.texts_of(&self.wanted.near),
            };
            for id in tried {
                let text = old.text(id);
                if template.may_produce(text) {
                    let groups = self.groups(id);
                    // Outside of functions the values are constants.
                    let is_inside = |one: &Signature<'_>| one.extent.contains(template.span);
                    let counts =
                        template.counts_to(text) || !sites.signatures.iter().any(is_inside);
                    let received = groups.received.iter().filter(|_| counts);
                    for &group in groups.near.iter().chain(received) {
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

    /// Searches for templates of separators that may join words of the code to an old text: `f"{name}-{number}"` and
    /// `"etl"` may give `etl-001`.
    fn joined(&mut self, sites: &FileSites<'_>) {
        let Some((file, _)) = self.parsed else {
            return;
        };
        let is_separator = |piece: &Cow<'_, str>| !piece.contains(char::is_alphanumeric);
        let templates = sites.templates.iter();
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
                if (separators.is_empty() || text.contains(&separators[..]))
                    && template.may_produce(text)
                    && random.is_none_or(|name| search.replaces(tests, name))
                    && search.may_join(text, &separators, (file, tests))
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
        let mut starts: BTreeMap<&str, usize> = BTreeMap::new();
        for template in &sites.templates {
            let start = template.pieces.first().map_or("", |piece| piece);
            let is_mark = start.ends_with(|last: char| !last.is_alphanumeric());
            if is_mark && names_run(&self.text[template.span.range()]) {
                let at = template.span.start as usize;
                starts.entry(start).or_insert(at);
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
                for (start, at) in &starts {
                    let parts = (2..old.len()).filter_map(|end| old.get(..end));
                    let mut parts = parts.filter(|part| !new.starts_with(part));
                    let part = parts.find(|part| {
                        let ends = ["", "*", "%"].iter();
                        let mut texts = ends.map(|end| [start, *part, end].concat());
                        texts.any(|text| known.iter().any(|words| words.contains_key(&*text)))
                    });
                    if let Some(part) = part {
                        self.add(group, What::Pattern(part.to_owned()), *at);
                    }
                }
            }
        }
    }
}

/// A group that a template may produce.
struct Candidate {
    id: TextId,
    group: GroupId,
    tests: Rc<Tests>,
}

/// The words of a file, each with the tests that contain it; `None` for a word outside of tests.
pub(super) type Words<'a> = FxHashMap<&'a str, Vec<Option<ScopeId>>>;

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
                    let test = test_of(sites, literal.scope);
                    words.entry(word).or_default().push(test);
                }
            }
            words
        })
    }

    fn tests_of(&self, group: GroupId) -> Tests {
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

    /// Returns `true` if a text consists of numbers and of words of a file and of the tests, with separators between them.
    fn may_join(&self, text: &str, separators: &[char], (file, tests): (FileId, &Tests)) -> bool {
        let files: BTreeSet<FileId> = tests.iter().map(|(file, _)| *file).chain([file]).collect();
        let is_word = |word: &str| {
            files.iter().any(|&at| {
                let places = self.words(at).get(word);
                let is_in_test = |test: &Option<ScopeId>| {
                    test.is_none() || tests.contains(&(at, *test)) || tests.contains(&(at, None))
                };
                places.is_some_and(|places| places.iter().any(is_in_test))
            })
        };
        if separators.is_empty() {
            is_sum(text, &is_word)
        } else {
            is_joined(text, separators, &is_word)
        }
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

/// Returns the name of a random value in code. No test expects that value, unless the test replaces its source.
fn random_part(code: &str) -> Option<&str> {
    names(code).find(|name| matches!(*name, "random" | "secrets") || name.contains("uuid"))
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
    let is_part = |part: &str| {
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        !part.is_empty() && (is_number || is_word(part))
    };
    let mut places = text.match_indices(separators);
    places.any(|(at, separator)| {
        let rest = &text[at + separator.len()..];
        is_part(&text[..at]) && (is_part(rest) || is_joined(rest, separators, is_word))
    })
}

/// Returns `true` if a text consists of two or more words, each of two or more bytes.
fn is_sum(text: &str, is_word: &dyn Fn(&str) -> bool) -> bool {
    let mut ends = 2..text.len().saturating_sub(1);
    ends.any(|end| {
        text.split_at_checked(end)
            .is_some_and(|(word, rest)| is_word(word) && (is_word(rest) || is_sum(rest, is_word)))
    })
}
