//! Reads a local variable of Python as the name or the method that it stands for: `len(run_id)` for `size(run_id)` behind
//! `size = len`.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::layout::with_changes;
use super::{Token, TokenKind, outer, word};
use crate::sites::field::Field;

/// Maximum length of a name that replaces another: its token has 7 bits for the length.
const MAX_LENGTH: usize = 127;

/// Maximum number of tokens in the path that replaces a variable.
const MAX_PATH: usize = 31;

/// Leaves out the annotations of variables, which say nothing about the value, except those of the fields of a class.
pub(super) fn without_annotations(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let code = Code {
        text,
        tokens: &tokens,
    };
    let all = code.annotations();
    if all.is_empty() {
        return tokens;
    }
    let mut all = all.into_iter().peekable();
    let mut changes = Vec::new();
    for line in code.lines() {
        let annotation = all.next_if(|annotation| annotation.start < line.end);
        if let Some(annotation) = annotation.filter(|_| line.block != Block::Class) {
            changes.extend(annotation.map(|at| (at, Vec::new())));
        }
    }
    with_changes(tokens, &changes)
}

/// Splits each assignment of a tuple to as many names: `a = x` and `b = y` for `a, b = x, y`.
pub(super) fn without_tuples(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let code = Code {
        text,
        tokens: &tokens,
    };
    let mut changes = Vec::new();
    for at in 0..tokens.len() {
        if code.begins_line(at) && code.is(at, TokenKind::Name) {
            changes.extend(code.split_tuple(at).into_iter().flatten());
        }
    }
    with_changes(tokens, &changes)
}

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

/// The kind of block that contains a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Module,
    Class,
    Function,
}

struct Line {
    /// The first token.
    at: usize,
    /// The line end.
    end: usize,
    indentation: usize,
    block: Block,
}

struct Code<'c> {
    text: &'c str,
    tokens: &'c [Token],
}

impl<'c> Code<'c> {
    fn word(&self, at: usize) -> &'c str {
        word(self.text, self.tokens, at)
    }

    fn before(&self, at: usize) -> &'c str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    fn is(&self, at: usize, kind: TokenKind) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.kind() == kind)
    }

    fn begins_line(&self, at: usize) -> bool {
        at == 0 || self.is(at - 1, TokenKind::LineEnd)
    }

    fn ends_line(&self, at: usize) -> bool {
        at >= self.tokens.len() || self.is(at, TokenKind::LineEnd)
    }

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

    /// Returns the lines with code, in order.
    fn lines(&self) -> impl Iterator<Item = Line> {
        // The indentation of each line around the next one, and the kind of its block.
        let mut blocks: Vec<(usize, Block)> = Vec::new();
        let mut next = 0;
        std::iter::from_fn(move || {
            while self.is(next, TokenKind::LineEnd) {
                next += 1;
            }
            let at = (next < self.tokens.len()).then_some(next)?;
            let mut rest = outer(self.tokens, at..self.tokens.len());
            next = rest
                .find(|at| self.ends_line(*at))
                .unwrap_or(self.tokens.len());
            let indentation = self.indentation(at);
            while blocks.pop_if(|(block, _)| *block >= indentation).is_some() {}
            let block = blocks.last().map_or(Block::Module, |(_, block)| *block);
            let inner = match self.word(at) {
                "def" => Block::Function,
                "async" if self.word(at + 1) == "def" => Block::Function,
                "class" => Block::Class,
                _ => block,
            };
            blocks.push((indentation, inner));
            Some(Line {
                at,
                end: next,
                indentation,
                block,
            })
        })
    }

    /// Returns the annotation of each statement with one: `: str` of `key: str = run_id`.
    fn annotations(&self) -> Vec<Range<usize>> {
        let statements =
            (0..self.tokens.len()).filter(|at| self.begins_line(*at) && self.is_plain(*at));
        let annotations = statements.filter_map(|at| {
            let mut colon = at + 1;
            while self.word(colon) == "." {
                colon += 2;
            }
            if self.word(colon) != ":" {
                return None;
            }
            let mut rest = outer(self.tokens, colon + 1..self.tokens.len());
            let equals = rest.find(|at| self.word(*at) == "=" || self.ends_line(*at))?;
            (self.word(equals) == "=").then_some(colon..equals)
        });
        annotations.collect()
    }

    /// Returns the changes that split the assignment of a tuple into assignments of its elements.
    fn split_tuple(&self, line: usize) -> Option<Vec<(usize, Vec<Token>)>> {
        let path_end = |mut at: usize| {
            while self.is(at, TokenKind::Name) && self.word(at + 1) == "." {
                at += 2;
            }
            (self.is(at, TokenKind::Name) && self.tokens[at].range().len() <= MAX_LENGTH)
                .then_some(at + 1)
        };
        let first_end = path_end(line)?;
        let mut equals = first_end;
        let mut targets = Vec::new();
        while self.word(equals) == "," {
            let end = path_end(equals + 1)?;
            targets.push(equals + 1..end);
            equals = end;
        }
        if targets.is_empty() || self.word(equals) != "=" {
            return None;
        }
        let mut changes: Vec<(usize, Vec<Token>)> =
            (first_end..equals).map(|at| (at, Vec::new())).collect();
        let mut values = equals + 1;
        let close = self.tokens.get(values)?.other(values);
        let is_bracket = self.word(values) == "(" && self.ends_line(close + 1);
        if is_bracket {
            changes.extend([(values, Vec::new()), (close, Vec::new())]);
            values += 1;
        }
        let mut commas = Vec::new();
        for at in outer(self.tokens, values..self.tokens.len()) {
            match self.word(at) {
                "," => commas.push(at),
                "lambda" | "for" | "=" => return None,
                "*" if matches!(self.before(at), "=" | "," | "(") => return None,
                _ if self.ends_line(at) || is_bracket && at == close => break,
                _ => {}
            }
        }
        if commas.len() != targets.len() {
            return None;
        }
        for (comma, target) in commas.into_iter().zip(targets) {
            let start = self.tokens[comma].start();
            let moved = target.chain([equals]);
            let moved = moved.map(|at| self.tokens[at].moved_to(start));
            let end = Token::line_end(start);
            changes.push((comma, [end].into_iter().chain(moved).collect()));
        }
        changes.sort_unstable_by_key(|(at, _)| *at);
        Some(changes)
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

    /// Returns `true` for a name that is no word of the language.
    fn is_plain(&self, at: usize) -> bool {
        self.is(at, TokenKind::Name)
            && !words!(
                "False None True and as assert async await class def del elif else except finally for from global if import in \
                 is lambda nonlocal not or pass raise return try while with yield"
            )
            .contains(&self.word(at))
    }

    fn indentation(&self, at: usize) -> usize {
        let start = self.tokens[at].start() as usize;
        let line = self.text[..start].rfind('\n').map_or(0, |end| end + 1);
        start - line
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
