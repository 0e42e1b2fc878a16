//! Doubt: an assertion in the same function expects a text that may be derived from the id: a piece, a length or a digest.
//!
//! The call graph cannot follow every function. The expected values of a test show what such a function does with the id.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::super::Function;
use super::{Context, Hold, Subject};
use crate::link::tree::TreeFile;
use crate::sites::{FileSites, Literal, LiteralForm, Role, ScopeId, Span};

/// Maximum number of bytes that a longer text may add to the id, for assertions on a length.
const ADDED: usize = 40;

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let copies = subject.moving_copies().map(|copy| {
        let scope = context.known.tree.literal(copy.file, copy.literal).scope;
        context.function_of(copy.file, scope)
    });
    let mut functions = context.functions_of(subject.members);
    functions.extend(copies);
    let functions = functions.into_iter();
    let functions = functions.filter(|(_, scope)| *scope != ScopeId::MODULE);
    let texts = (subject.value, subject.new);
    let mut expected = functions.filter_map(|function| expected(context, function, texts));
    expected.next().into_iter().collect()
}

/// Returns the first assertion of a function that may expect a text derived from the id.
fn expected(
    context: &Context<'_, '_>,
    function: Function,
    (value, new): (&str, &str),
) -> Option<Hold> {
    let expectations = context.expectations(function);
    let parsed = &context.known.tree.files[function.0];
    if let Some(token) = expectations.text_of(value, new) {
        let literals = &parsed.sites.literals;
        let at = literals.partition_point(|literal| literal.token.start < token.start);
        let text = parsed.sites.value(&literals[at]);
        return Some(Hold::DerivedText {
            text: text.unwrap_or_default().to_owned(),
            place: parsed.place(token),
        });
    }
    let (number, line) = expectations.length_of(value)?;
    Some(Hold::DerivedText {
        text: number.to_string(),
        place: parsed.place(line),
    })
}

/// The expected values of a function that may be derived from an id, each with its first place.
#[derive(Debug, Default)]
pub(crate) struct Expectations {
    /// Texts in comparisons, in lower case.
    pieces: FxHashMap<Box<[u8]>, Span>,
    piece_lengths: BTreeSet<usize>,
    digest: Option<Span>,
    /// Prefixes and suffixes in patterns of queries and shells, and in searches: `like 'beta%'`, `startswith("beta")`.
    starts: FxHashMap<Box<str>, Span>,
    ends: FxHashMap<Box<str>, Span>,
    /// Words of patterns for messages: `[a-z]+-\d` of `match=r"no job [a-z]+-\d"`.
    shapes: Vec<(Regex, Span)>,
    /// The lengths that assertions expect, each with its line.
    lengths: BTreeMap<usize, Span>,
}

impl Expectations {
    pub(crate) fn of(parsed: &TreeFile<'_>, function: ScopeId) -> Self {
        let extent = parsed.sites.scope(function).extent;
        let literals = &parsed.sites.literals;
        let start = literals.partition_point(|literal| literal.token.start < extent.start);
        let inside = literals[start..]
            .iter()
            .take_while(|literal| literal.token.start < extent.end);
        let mut expectations = Self::default();
        let lines = parsed.joined_lines(extent);
        let mut line = AssertedLine::default();
        for literal in inside {
            if let Some(text) = parsed.sites.value(literal) {
                line.move_to(parsed.text, &lines, literal.token.start as usize);
                expectations.add(text, literal, parsed, &line);
            }
        }
        let joined = lines
            .iter()
            .map(|line| on_one_line(&parsed.text[line.clone()]));
        let joined: Vec<String> = joined.collect();
        let text = joined.join("\n");
        for (line, joined) in lines.iter().zip(&joined) {
            if let Some((number, measured)) = asserted_length(joined)
                && !is_list(measured, &text)
            {
                let lengths = expectations.lengths.entry(number);
                lengths.or_insert(Span::at(line.start));
            }
        }
        expectations
    }

    fn add(&mut self, text: &str, literal: &Literal, parsed: &TreeFile<'_>, line: &AssertedLine) {
        let (source, token) = (parsed.text, literal.token);
        let is_nameless = || is_nameless(&parsed.sites, literal);
        if !text.is_empty() && is_nameless() && is_expected(source, literal, line) {
            let piece = text.to_lowercase().into_bytes().into_boxed_slice();
            self.piece_lengths.insert(piece.len());
            self.pieces.entry(piece).or_insert(token);
            if is_digest(text) {
                self.digest.get_or_insert(token);
            }
        }
        let method = method_around(source, token);
        // A part of a message may begin or end in the id: `match="no run beta"`.
        let is_message = matches!(method, "toThrow" | "toThrowError")
            || source[..token.start as usize].ends_with("match=");
        let searched = match method {
            "startswith" | "startsWith" | "starts_with" => Some((text, "")),
            "endswith" | "endsWith" | "ends_with" => Some(("", text)),
            _ if is_message && !text.chars().all(is_of_id) => {
                Some((last_word(text), first_word(text)))
            }
            _ => None,
        };
        if is_message {
            let shapes = text.split_whitespace();
            let shapes = shapes.filter(|word| word.contains(['[', '\\', '{']));
            let shapes = shapes.filter_map(|word| Regex::new(&format!("^(?:{word})$")).ok());
            self.shapes.extend(shapes.map(|shape| (shape, token)));
        }
        for (before, after) in pattern_pieces(text).chain(searched) {
            if before.len() > 2 {
                self.starts.entry(before.into()).or_insert(token);
            }
            if after.len() > 2 {
                self.ends.entry(after.into()).or_insert(token);
            }
        }
    }

    /// Returns the first literal that may be derived from the id. A prefix or a suffix that the new id has too is none.
    fn text_of(&self, id: &str, new: &str) -> Option<Span> {
        let lower = id.to_lowercase();
        let pieces = self.piece_lengths.range(..lower.len()).flat_map(|length| {
            let pieces = lower.as_bytes().windows(*length);
            pieces.filter_map(|piece| self.pieces.get(piece))
        });
        let places = (1..id.len()).filter(|at| id.is_char_boundary(*at));
        let places = places.clone().chain([id.len()]);
        let starts = places.clone().map(|end| &id[..end]);
        let starts = starts.filter(|start| !new.starts_with(start));
        let starts = starts.filter_map(|start| self.starts.get(start));
        let ends = [0].into_iter().chain(places).map(|start| &id[start..]);
        let ends = ends.filter(|end| !new.ends_with(end));
        let ends = ends.filter_map(|end| self.ends.get(end));
        let shapes = self.shapes.iter();
        let shapes = shapes.filter(|(shape, _)| shape.is_match(id) && !shape.is_match(new));
        let shapes = shapes.map(|(_, token)| token);
        let all = pieces.chain(&self.digest).chain(starts).chain(ends);
        let all = all.chain(shapes);
        all.min_by_key(|token| token.start).copied()
    }

    /// Returns the first line that may expect the length of a text that contains the id.
    fn length_of(&self, id: &str) -> Option<(usize, Span)> {
        let near = self.lengths.range(id.len()..=id.len() + ADDED);
        let first = near.min_by_key(|(_, line)| line.start);
        first.map(|(number, line)| (*number, *line))
    }
}

/// Returns the name of the call whose first argument is the token; empty for any other token.
fn method_around(source: &str, token: Span) -> &str {
    let before = source[..token.start as usize].trim_end();
    let callee = before.strip_suffix('(').unwrap_or_default();
    &callee[callee.trim_end_matches(is_word).len()..]
}

/// Returns `true` if a text looks like a digest or a checksum in hexadecimal digits.
fn is_digest(text: &str) -> bool {
    text.len() >= 8
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Returns `true` if a literal is not the value of another name.
fn is_nameless(sites: &FileSites<'_>, literal: &Literal) -> bool {
    use LiteralForm::{Docstring, Interpolated, Name};
    sites.role(literal) == Role::Anonymous
        && !matches!(literal.form, Docstring | Name | Interpolated)
}

/// Returns `true` if a literal is an operand of a comparison. `line` is its line.
fn is_expected(source: &str, literal: &Literal, line: &AssertedLine) -> bool {
    let (start, end) = (literal.token.start as usize, literal.token.end as usize);
    let before = source[..start].trim_end();
    let after = source[end..].trim_start();
    let mut marks = ["==", "!="].iter();
    if marks.any(|mark| before.ends_with(mark) || after.starts_with(mark)) {
        return true;
    }
    line.expects_from.is_some_and(|first| first <= start)
}

/// A line of code, parsed once for all its literals.
#[derive(Debug, Default)]
struct AssertedLine {
    range: Range<usize>,
    /// Offset of the first byte after the comparing call or operator.
    expects_from: Option<usize>,
}

impl AssertedLine {
    /// Reads the line around a byte, unless that is the line already.
    fn move_to(&mut self, source: &str, lines: &[Range<usize>], at: usize) {
        if !self.range.contains(&at) {
            let line = lines.partition_point(|line| line.end <= at);
            *self = Self::of(source, lines[line].clone());
        }
    }

    fn of(source: &str, range: Range<usize>) -> Self {
        let line = &source[range.clone()];
        let after = |mark: &str| Some(range.start + line.find(mark)? + mark.len());
        let calls = words!(
            "assertEqual( assert_eq!( assert_ne!( .toBe( .toEqual( .toStrictEqual( .equal( \
             .strictEqual( .deepEqual( .toMatch("
        );
        let is_assertion = line.trim_start().starts_with("assert ");
        let operator = is_assertion.then(|| after(" == ")).flatten();
        let expected = calls.iter().copied().filter_map(after).chain(operator);
        let expects_from = expected.min();
        Self {
            range,
            expects_from,
        }
    }
}

/// Returns the words before and after each wildcard of a text: `like 'beta%'`, `beta*`.
fn pattern_pieces(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let wildcards = text.match_indices(['%', '*']);
    wildcards.map(|(at, _)| (last_word(&text[..at]), first_word(&text[at + 1..])))
}

fn first_word(text: &str) -> &str {
    let end = text.find(|one| !is_of_id(one));
    &text[..end.unwrap_or(text.len())]
}

fn last_word(text: &str) -> &str {
    &text[text.trim_end_matches(is_of_id).len()..]
}

const fn is_of_id(one: char) -> bool {
    one.is_ascii_alphanumeric() || matches!(one, '_' | '-')
}

/// Returns code without its line breaks.
fn on_one_line(code: &str) -> String {
    let mut line = String::with_capacity(code.len());
    for part in code.lines().map(str::trim) {
        let is_inside = line.ends_with(['(', '[']) || part.starts_with([')', ']', '.']);
        if !is_inside {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

/// Returns the length that the assertion of a line expects, and the expression that has this length.
fn asserted_length(line: &str) -> Option<(usize, &str)> {
    let number_after = |mark: &str, from: usize| {
        let rest = &line[from..];
        let at = rest.find(mark)? + mark.len();
        let rest = rest[at..].trim_start();
        let rest = rest.trim_start_matches(['"', '\'']);
        let end = rest.find(|one: char| !one.is_ascii_digit());
        rest[..end.unwrap_or(rest.len())].parse().ok()
    };
    let between = |start: &str, end: &str| {
        let after = line.split_once(start).map_or("", |(_, after)| after);
        let inside = after.split_once(end).map_or("", |(inside, _)| inside);
        inside.trim().trim_end_matches(',')
    };
    if let Some(at) = line.find("len(").filter(|_| line.contains("assert")) {
        let number = number_after("==", at).or_else(|| number_after(",", at));
        return Some((number?, between("len(", ")")));
    }
    // `assert response.headers["content-length"] == "9"`
    let sizes = ["content-length", "Content-Length", "st_size", "getsize("];
    if let Some(at) = sizes.iter().find_map(|size| line.find(size)) {
        return Some((number_after("==", at)?, ""));
    }
    if line.contains("toHaveLength(") {
        let number = number_after("toHaveLength(", 0)?;
        return Some((number, between("expect(", ").toHaveLength(")));
    }
    let at = line.find(".length")?;
    let mut marks = ["toBe(", "toEqual(", "===", ","].into_iter();
    let number = marks.find_map(|mark| number_after(mark, at))?;
    let head = line[..at].trim_end_matches(is_word);
    let measured = if head.ends_with('(') {
        &line[head.len()..at]
    } else {
        ""
    };
    Some((number, measured))
}

/// Returns `true` if a function reads a member of an element of a variable: `events[0].type`, `rows[1]["id"]`. The
/// characters of a text have no members.
fn is_list(name: &str, function: &str) -> bool {
    let is_set_once = || function.matches(&*[name, " = "].concat()).count() < 2;
    let has_members = |(at, _): (usize, &str)| {
        let is_name = !function[..at].ends_with(|one| is_word(one) || one == '.');
        let after = &function[at + name.len()..];
        let inside = after.strip_prefix('[').and_then(|it| it.split_once(']'));
        inside.is_some_and(|(place, after)| {
            let place = place.trim_start_matches('-');
            let after = after.trim_start_matches(['!', '?']).trim_start();
            let member = after.strip_prefix('.').unwrap_or_default();
            let end = member.find(|one| !is_word(one)).unwrap_or(member.len());
            let is_attribute =
                end > 0 && &member[..end] != "length" && !member[end..].starts_with('(');
            is_name
                && place.bytes().all(|byte| byte.is_ascii_digit())
                && (is_attribute || ["[\"", "['"].iter().any(|start| after.starts_with(start)))
        })
    };
    !name.is_empty()
        && name.chars().all(is_word)
        && function.match_indices(name).any(has_members)
        && is_set_once()
}

fn is_word(one: char) -> bool {
    one.is_alphanumeric() || one == '_'
}
