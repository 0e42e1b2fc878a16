//! Code of JavaScript and Rust that gets an id from a URL or a command line.

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
use crate::sites::tokens::TokenKind;

impl<'t> CallGraph<'_, 't> {
    /// Follows a segment of a URL to the handlers of the routes that code near a file has.
    pub(super) fn routed(&self, file: FileId, next: &mut Vec<Holder<'t>>) {
        for route in self.behind(file) {
            let names = self
                .segments
                .get(route, |file| segments(self.tree.files[*file].text));
            for name in &*names {
                self.member(route, (name, None, Holds::Id), next);
            }
            // `Path(key): Path<String>`
            if self.tree.lexis(route) == Lexis::Rust && !names.is_empty() {
                self.member(route, ("Path", Some(0), Holds::Id), next);
            }
        }
    }

    /// Follows an argument of a command line into the code that may parse it.
    pub(super) fn optional(&self, file: FileId, option: &'t str, next: &mut Vec<Holder<'t>>) {
        for script in self.behind(file) {
            let code = (script, self.whole(script));
            next.push(Holder::new(code, option, HolderKind::Command, Holds::Id));
        }
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
                        && matches!(flow.word(at + 1), "}" | ",") =>
                {
                    flow.steps.push(Step::Variable("argv", Holds::List));
                }
                "args" if is_name && flow.word(at - 1) == "::" && flow.word(at + 2) == ")" => {
                    flow.value(flow.start_of_path(at), at + 2, Holds::List);
                }
                word if is_name && is_same_key(word, option) => {
                    flow.reads_of_member((word, None), Holds::Id, part, &[index(at)]);
                    flow.declared_option(at, option);
                }
                _ => flow.declared_option(at, option),
            }
        }
        let steps = std::mem::take(&mut flow.steps);
        self.follow(file, part, steps)
    }
}

/// Returns the names of the segments in the routes of a text: `key` of `/runs/:key`, `/runs/{key}` and `/runs/<key>`.
fn segments(text: &str) -> Rc<[&str]> {
    let starts = ["/:", "/{", "/<"].into_iter();
    let starts = starts.flat_map(|start| text.match_indices(start).map(|(at, _)| at + 2));
    let named = starts.filter_map(|at| {
        let rest = text[at..].trim_start_matches('*');
        let is_part = |one: char| one.is_ascii_alphanumeric() || one == '_';
        let (name, after) = rest.split_at(rest.find(|one| !is_part(one))?);
        let is_whole = after.starts_with(['/', '"', '\'', '`', '}', '>', '?', '(', '.', ':']);
        (is_whole && !name.is_empty()).then_some(name)
    });
    let sorted: BTreeSet<&str> = named.collect();
    sorted.into_iter().collect()
}
