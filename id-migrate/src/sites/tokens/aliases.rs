//! Reads a local variable of Python as the name or the method that it stands for: `len(run_id)` for `size(run_id)` behind
//! `size = len`.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::code::Code;
use super::layout::with_changes;
use super::python::Block;
use super::{MAX_LENGTH, Token, TokenKind, outer};
use crate::sites::field::Field;

/// Maximum number of tokens in the path that replaces a variable.
const MAX_PATH: usize = 31;

/// Replaces every read of a local variable that is only another name for something (`size = len`), and every call of one
/// that is a path (`put = store.put`).
pub(super) fn without_aliases(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let code = Code {
        text,
        tokens: &tokens,
    };
    let mut aliases = code.candidates();
    if aliases.is_empty() {
        return tokens;
    }
    let bound = code.bound(&aliases);
    aliases.retain(|alias| {
        let is_fixed = |name: &str| {
            let places = bound.get(name).map_or(&[][..], Vec::as_slice);
            let after = places.partition_point(|at| *at <= alias.at);
            places.get(after).is_none_or(|at| *at >= alias.end)
        };
        is_fixed(code.word(alias.at)) && is_fixed(code.word(alias.path.start))
    });
    let changes = code.changes(&aliases);
    with_changes(tokens, &changes)
}

/// `size = len`: a variable that stands for a name or a path.
struct Alias {
    /// The token of the variable.
    at: usize,
    /// The tokens of the name or the path.
    path: Range<usize>,
    /// The end of the block: the first line behind it with a smaller indentation.
    end: usize,
}

impl<'c> Code<'c> {
    /// Returns the local variables whose value is a name or a path.
    fn candidates(&self) -> Vec<Alias> {
        let paths = (0..self.tokens.len()).filter_map(|at| Some((at, self.path_of(at)?)));
        let mut paths = paths.peekable();
        let mut found: Vec<Alias> = Vec::new();
        if paths.peek().is_none() {
            return found;
        }
        let mut open: Vec<(usize, usize)> = Vec::new();
        for line in self.lines() {
            while let Some((_, alias)) = open.pop_if(|(block, _)| *block > line.indentation) {
                found[alias].end = line.at;
            }
            if let Some((at, path)) = paths.next_if(|(at, _)| *at == line.at)
                && line.block == Block::Function
            {
                open.push((line.indentation, found.len()));
                let end = self.tokens.len();
                found.push(Alias { at, path, end });
            }
        }
        found
    }

    /// Returns the path that a statement sets a name to: `len` of `size = len`, `run.start` of `start = run.start`.
    fn path_of(&self, at: usize) -> Option<Range<usize>> {
        if !self.begins_line(at) || !self.is_plain(at) {
            return None;
        }
        let first = at + 2;
        if self.word(at + 1) != "=" || !self.is_plain(first) || self.word(first) == self.word(at) {
            return None;
        }
        let mut last = first;
        while self.word(last + 1) == "." && self.is(last + 2, TokenKind::Name) {
            last += 2;
        }
        // The name of an id says what a variable is.
        let is_id = Field::of_name(self.word(at)).is_some();
        let is_short = (first..=last).all(|at| self.tokens[at].range().len() <= MAX_LENGTH);
        (self.ends_line(last + 1) && is_short && !is_id).then_some(first..last + 1)
    }

    /// Returns the tokens that bind the names of some aliases to a value.
    fn bound(&self, aliases: &[Alias]) -> FxHashMap<&'c str, Vec<usize>> {
        let names = aliases
            .iter()
            .flat_map(|alias| [alias.at, alias.path.start]);
        let names = names.map(|at| (self.word(at), Vec::new()));
        let mut bound: FxHashMap<&str, Vec<usize>> = names.collect();
        let mut bind = |at: usize| {
            if self.is(at, TokenKind::Name)
                && self.before(at) != "."
                && let Some(places) = bound.get_mut(self.word(at))
            {
                places.push(at);
            }
        };
        let mut line = 0;
        for at in 0..self.tokens.len() {
            if self.begins_line(at) {
                line = at;
            }
            let rest = (at + 1..self.tokens.len()).take_while(|at| !self.ends_line(*at));
            match self.word(at) {
                "case" if line != at => {}
                "def" | "class" => {
                    bind(at + 1);
                    let open = at + 2;
                    if self.word(open) == "(" {
                        (open..self.tokens[open].other(open)).for_each(&mut bind);
                    }
                }
                "lambda" | "for" | "case" => {
                    let is_target = |at: &usize| !matches!(self.word(*at), "in" | ":");
                    rest.take_while(is_target).for_each(&mut bind);
                }
                "as" if self.word(at + 1) == "(" => {
                    (at + 1..self.tokens[at + 1].other(at + 1)).for_each(&mut bind);
                }
                "as" => bind(at + 1),
                ":=" => bind(at - 1),
                "import" | "global" | "nonlocal" | "del" => rest.for_each(&mut bind),
                _ => {}
            }
        }
        self.targets().for_each(&mut bind);
        for places in bound.values_mut() {
            places.sort_unstable();
        }
        bound
    }

    /// Returns the tokens in the targets of assignments, such as `a, (b, c) = …`, without the objects of `a.b = …` and
    /// `a[b] = …`.
    fn targets(&self) -> impl Iterator<Item = usize> {
        let mut line = 0;
        let assigned = outer(self.tokens, 0..self.tokens.len()).filter_map(move |at| {
            if self.begins_line(at) {
                line = at;
            }
            let is_assignment = self.is(at, TokenKind::Mark)
                && self.word(at).ends_with('=')
                && !matches!(self.word(at), "==" | "!=" | "<=" | ">=");
            is_assignment.then_some(line..at)
        });
        let targets = assigned.flat_map(|targets| outer(self.tokens, targets));
        let is_object = |at: usize| matches!(self.word(at), "." | "[" | "(");
        targets.flat_map(move |at| match self.tokens[at].kind() {
            TokenKind::Name if !is_object(at + 1) => at..at + 1,
            TokenKind::Open if self.begins_line(at) || self.before(at) == "," => {
                at..self.tokens[at].other(at)
            }
            _ => at..at,
        })
    }

    /// Returns the tokens that replace the reads of aliases.
    fn changes(&self, aliases: &[Alias]) -> Vec<(usize, Vec<Token>)> {
        let mut known: FxHashMap<&str, (&Alias, Vec<usize>)> = FxHashMap::default();
        let mut next = aliases.iter().peekable();
        let mut changes = Vec::new();
        for at in 0..self.tokens.len() {
            let alias = known.get(self.word(at)).filter(|_| self.is_read(at));
            let alias = alias.filter(|(alias, _)| at < alias.end);
            if let Some((_, path)) = alias
                && (path.len() == 1 || self.word(at + 1) == "(")
            {
                let start = self.tokens[at].start();
                let moved = path.iter().map(|at| self.tokens[*at].moved_to(start));
                changes.push((at, moved.collect()));
            }
            if let Some(alias) = next.next_if(|alias| alias.path.end == at + 1) {
                let root = known.get(self.word(alias.path.start));
                let root = root.filter(|(root, _)| at < root.end);
                let root = root.map_or_else(|| vec![alias.path.start], |(_, path)| path.clone());
                let path: Vec<usize> = root.into_iter().chain(alias.path.clone().skip(1)).collect();
                if path.len() <= MAX_PATH {
                    known.insert(self.word(alias.at), (alias, path));
                }
            }
        }
        changes
    }

    fn is_read(&self, at: usize) -> bool {
        self.is(at, TokenKind::Name) && self.before(at) != "." && self.word(at + 1) != "="
    }
}
