//! Follows an id in a URL or a command line of JavaScript or Rust to the code that gets the id.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::holders::{Holder, HolderKind};
use super::stored::sorted;
use super::{CallGraph, Found};
use crate::ids::index;
use crate::link::flow::{Flow, Holds, Step};
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::frameworks::{PARSERS, is_same_key};
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::TokenKind;

impl<'t> CallGraph<'_, 't> {
    /// Follows a segment of a URL to the handlers of the routes that code near a file has.
    pub(super) fn routed(&self, file: FileId, reached: &mut Found<'t>) {
        for file in self.behind(file) {
            let routes = self
                .known
                .segments
                .get(file, |_| Rc::new(self.read_routes(file)));
            for name in &routes.names {
                self.member(file, (name, None, Holds::Id), &mut reached.next);
            }
            // `Path(key): Path<String>`
            if self.tree.lexis(file) == Lexis::Rust && !routes.names.is_empty() {
                self.member(file, ("Path", Some(0), Holds::Id), &mut reached.next);
            }
            let looks = routes.patterns.iter();
            let looks =
                looks.map(|(pattern, at)| (Inspection::Pattern(pattern.clone()), file, *at));
            reached.looks.extend(looks);
        }
    }

    fn read_routes(&self, file: FileId) -> Routes<'t> {
        let code = &self.tree.files[file];
        let mut patterns = Vec::new();
        if code.walked.language.lexis == Lexis::JavaScript {
            let tokens = self.tokens(file, self.whole(file));
            let code = self.syntax(file, &tokens);
            for (at, token) in tokens.iter().enumerate() {
                let found = match token.kind() {
                    TokenKind::Text => patterns_of_segments(code.word(at)),
                    // `http.get(/\/runs\/[a-z]+$/, …)`
                    TokenKind::Pattern if at > 1 && is_route_method(code.word(at - 2)) => {
                        segments_of_pattern(code.word(at))
                    }
                    _ => continue,
                };
                patterns.extend(found.into_iter().map(|pattern| (pattern, token.start())));
            }
        }
        Routes {
            names: segments(code.text),
            patterns,
        }
    }

    /// Follows an argument of a command line into the code that may parse it.
    pub(super) fn optional(&self, file: FileId, option: &'t str, next: &mut Vec<Holder<'t>>) {
        let scripts = self.behind(file).into_iter();
        let command = |script| self.in_file(script, option, HolderKind::Command, Holds::Id);
        next.extend(scripts.map(command));
    }

    /// Returns the files that may get a message of a file, sorted.
    pub(super) fn behind(&self, file: FileId) -> Vec<FileId> {
        let above = self.imports.above(file).iter().copied();
        sorted(self.near(file, true).into_iter().chain(above))
    }

    /// Follows an argument of a command line into the code of a file.
    pub(super) fn given_option(&self, file: FileId, option: &'t str) -> Found<'t> {
        let code = &self.tree.files[file];
        let part = self.whole(file);
        if !PARSERS.iter().any(|parser| code.mentions(parser)) {
            return Found::default();
        }
        let tokens = self.tokens(file, part);
        let mut flow = Flow::new(code, &tokens);
        for at in 1..tokens.len() {
            let is_name = tokens[at].kind() == TokenKind::Name;
            match flow.word(at) {
                "argv" if is_name && flow.word(at - 1) == "." => {
                    flow.value(flow.start_of_path(at), at, Holds::List);
                }
                // `const { argv } = process`, `import { argv } from "node:process"`
                "argv"
                    if matches!(flow.word(at - 1), "{" | ",")
                        && matches!(flow.word(at + 1), "}" | "," | ":") =>
                {
                    let renamed = at + 2 * usize::from(flow.word(at + 1) == ":");
                    let variable = flow.word(renamed);
                    flow.steps.push(Step::Variable(variable, Holds::List));
                }
                "args" if is_name && flow.word(at - 1) == "::" && flow.word(at + 2) == ")" => {
                    flow.value(flow.start_of_path(at), at + 2, Holds::List);
                }
                word if is_name && is_same_key(word, option) => {
                    if self.tree.files[file].test_at(flow.start(at)).is_none() {
                        flow.reads_of_member((word, None), Holds::Id, &[index(at)]);
                    }
                    flow.declared_option(at, option);
                }
                _ => flow.declared_option(at, option),
            }
        }
        self.follow(file, part, flow.steps)
    }
}

/// The routes in the code of a file.
#[derive(Debug)]
pub(super) struct Routes<'t> {
    /// The names of the segments.
    names: Vec<&'t str>,
    /// The regular expressions that segments match, each with its place.
    patterns: Vec<(String, u32)>,
}

/// Returns the names of the segments in the routes of a text: `key` of `/runs/:key`, `/runs/{key}` and `/runs/<key>`.
fn segments(text: &str) -> Vec<&str> {
    let starts = ["/:", "/{", "/<"].into_iter();
    let starts = starts.flat_map(|start| text.match_indices(start).map(|(at, _)| at + 2));
    let named = starts.filter_map(|at| {
        let rest = text[at..].trim_start_matches('*');
        let (name, after) = rest.split_at(rest.find(is_not_part)?);
        let ends = ['/', '"', '\'', '`', '}', '>', '?', '(', '{', '.', ':'];
        (after.starts_with(ends) && !name.is_empty()).then_some(name)
    });
    let sorted: BTreeSet<&str> = named.collect();
    sorted.into_iter().collect()
}

fn is_not_part(one: char) -> bool {
    !one.is_ascii_alphanumeric() && one != '_'
}

/// Returns the regular expressions in a path of JavaScript: `\d+` of `/runs/:id(\\d+)` and of `/runs/:id{\\d+}`.
fn patterns_of_segments(path: &str) -> Vec<String> {
    let names = path.match_indices("/:").map(|(at, _)| &path[at + 2..]);
    let patterns = names.filter_map(|rest| {
        let rest = rest.trim_start_matches(|one| !is_not_part(one));
        let close = match rest.chars().next()? {
            '(' => ')',
            '{' => '}',
            _ => return None,
        };
        let end = rest.split('/').next()?.rfind(close)?;
        Some(whole(&rest[1..end].replace("\\\\", "\\")))
    });
    patterns.collect()
}

/// Returns the regular expression of each segment of a path that is a regular expression.
fn segments_of_pattern(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(|flag: char| flag.is_ascii_alphabetic());
    let path = path.trim_matches('/').trim_end_matches('$');
    let parts = path.split("\\/").filter(|part| part.contains(is_not_part));
    parts.map(whole).collect()
}

/// Returns a regular expression that matches a whole text.
pub(super) fn whole(pattern: &str) -> String {
    ["^(?:", pattern, ")$"].concat()
}

/// Returns `true` for a method that takes the path of a route.
fn is_route_method(name: &str) -> bool {
    words!("all delete get head on patch post put route use").contains(&name)
}
