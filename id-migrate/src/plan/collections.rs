//! Finds ids in the elements of one list, set or table of cases. They change together or not at all.
//!
//! An element is an id itself (`["a", "b"]`), a row with an id (`[("a", 1), ("b", 2)]`), or an object with an id
//! (`[{"run_id": "a"}, Run(run_id="b")]`).

use std::collections::BTreeMap;

use super::GroupId;
use super::group::Group;
use crate::link::Facts;
use crate::link::judge::Judgement;
use crate::link::resolve::{IdLiteral, Use};
use crate::link::tree::FileId;
use crate::sites::tokens::{Token, TokenKind, is_index};
use crate::sites::{Field, Position, Span};

/// Maximum number of brackets between a list and the id of an element.
const DEPTH: usize = 3;

/// The groups with ids in lists that have other elements too.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Pairs of groups with ids in one list.
    pub(super) pairs: Vec<(GroupId, GroupId)>,
    /// Groups with an id in a list, each with an element that is never rewritten: an index into the ids.
    pub(super) kept: Vec<(GroupId, usize)>,
}

/// How a literal may belong to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// The literal is a part of an element: `run_id="x"`.
    Part,
    /// A copy of an id. It is an element if it stands directly in a list.
    Copy,
    /// The list gives the literal its meaning: `run_ids = ["x"]`, a table of cases.
    Element,
}

impl Place {
    fn of(id: &IdLiteral<'_>) -> Self {
        let is_element = |one: &Use| matches!(one.position, Position::List | Position::Parametrize);
        if id.uses.iter().any(is_element) {
            Self::Element
        } else {
            Self::Part
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Group(GroupId),
    /// An id that is never rewritten.
    Kept(usize),
}

type Literal = (Span, Owner, Place);

pub(super) fn lists(known: &Facts<'_>, groups: &[Group]) -> Lists {
    let mut lists = Lists::default();
    for (file, mut literals) in literals(known, groups) {
        if literals.iter().all(|(_, owner, _)| *owner == literals[0].1) {
            continue;
        }
        literals.sort_unstable();
        let file = &known.tree.files[file];
        for owners in elements(file.text, &file.tokens(), &literals) {
            lists.add(&owners);
        }
    }
    lists
}

impl Lists {
    fn add(&mut self, owners: &[Owner]) {
        let mut before = None;
        let mut kept = None;
        let groups = owners.iter().filter_map(|owner| match owner {
            Owner::Group(group) => Some(*group),
            Owner::Kept(id) => {
                kept.get_or_insert(*id);
                None
            }
        });
        let groups: Vec<GroupId> = groups.collect();
        for group in groups {
            self.kept.extend(kept.map(|id| (group, id)));
            let before = before.replace(group).filter(|before| *before != group);
            self.pairs.extend(before.map(|before| (before, group)));
        }
    }
}

/// Returns the literals that may be elements, by file. Files without groups are left out.
fn literals(known: &Facts<'_>, groups: &[Group]) -> BTreeMap<FileId, Vec<Literal>> {
    let mut by_file: BTreeMap<FileId, Vec<Literal>> = BTreeMap::new();
    let token = |file, literal| known.tree.literal(file, literal).token;
    for (group, one) in GroupId::number(groups) {
        let owner = Owner::Group(group);
        for &member in &one.members {
            let id = &known.ids[member];
            let literals = by_file.entry(id.file).or_default();
            literals.push((token(id.file, id.literal), owner, Place::of(id)));
        }
        for copy in one.copies.iter().filter(|it| it.moves || !it.is_related) {
            let place = if copy.is_related {
                Place::Part
            } else {
                Place::Copy
            };
            let literals = by_file.entry(copy.file).or_default();
            literals.push((token(copy.file, copy.literal), owner, place));
        }
    }
    for (at, (id, judgement)) in known.ids.iter().zip(&known.judgements).enumerate() {
        if id.field == Field::RunId
            && matches!(judgement, Judgement::Kept(_))
            && let Some(literals) = by_file.get_mut(&id.file)
        {
            let token = token(id.file, id.literal);
            literals.push((token, Owner::Kept(at), Place::of(id)));
        }
    }
    by_file
}

/// Returns the owners of the elements of each list. `literals` are sorted.
fn elements(text: &str, tokens: &[Token], literals: &[Literal]) -> Vec<Vec<Owner>> {
    let mut walk = Walk {
        text,
        tokens,
        open: Vec::new(),
        attribute: None,
        line: 0,
    };
    let mut lists: BTreeMap<usize, (u32, Vec<Owner>)> = BTreeMap::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.kind() != TokenKind::Text {
            walk.step(at, *token);
            continue;
        }
        let after = literals.partition_point(|(span, ..)| span.start <= token.start());
        let literal = after.checked_sub(1).map(|before| literals[before]);
        if let Some((_, owner, place)) = literal.filter(|(span, ..)| token.start() < span.end)
            && let Some((list, comma)) = walk.list_around(at, place)
        {
            let (last, owners) = lists.entry(list).or_default();
            if owners.is_empty() || comma.is_none_or(|comma| comma > *last) {
                *last = token.start();
                owners.push(owner);
            }
        }
    }
    lists.into_values().map(|(_, owners)| owners).collect()
}

/// A bracket that is not closed yet.
#[derive(Clone, Copy, Debug)]
struct Bracket {
    at: usize,
    /// The token that stands for the list: the bracket, or the first of several attributes (`#[case("a")]`, `#[case("b")]`).
    list: usize,
    /// The byte after the last comma directly in the bracket.
    comma: u32,
    /// `true` if an element has a key: `{"a": …}`.
    has_key: bool,
    /// `true` if the brackets contain statements.
    has_code: bool,
}

/// The brackets around a token of a file.
struct Walk<'f> {
    text: &'f str,
    tokens: &'f [Token],
    open: Vec<Bracket>,
    /// The last Rust attribute, such as `#[case("a")]`.
    attribute: Option<Bracket>,
    /// The last line end outside of brackets.
    line: usize,
}

impl Walk<'_> {
    /// Goes past a token that is no string.
    fn step(&mut self, at: usize, token: Token) {
        match (token.kind(), self.byte(at)) {
            (TokenKind::Open, _) => self.open.push(self.bracket(at)),
            (TokenKind::Close, _) => {
                let Some(closed) = self.open.pop() else {
                    return;
                };
                if let Some(outer) = self.open.last_mut() {
                    outer.has_code |= closed.has_code;
                }
                if self.is_attribute(closed.at) {
                    self.attribute = Some(closed);
                }
            }
            (TokenKind::LineEnd, _) => self.line = at,
            (TokenKind::Mark, mark @ (b',' | b';' | b':')) => {
                let follows_key = self.open.last().is_some_and(|innermost| {
                    at - 1 > innermost.at && self.begins_element(at - 1, innermost)
                });
                let Some(innermost) = self.open.last_mut() else {
                    return;
                };
                match mark {
                    b',' => innermost.comma = token.end(),
                    b';' => innermost.has_code = true,
                    _ => innermost.has_key |= follows_key,
                }
            }
            _ => {}
        }
    }

    fn bracket(&self, at: usize) -> Bracket {
        let before = self.attribute.filter(|before| {
            self.is_attribute(at) && self.tokens[before.at].other(before.at) + 2 == at
        });
        Bracket {
            at,
            list: before.map_or(at, |before| before.list),
            comma: 0,
            has_key: false,
            has_code: false,
        }
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes()[self.tokens[at].start() as usize]
    }

    /// Returns `true` if a bracket is the `[` of `#[case("a")]`.
    fn is_attribute(&self, at: usize) -> bool {
        let before = at.checked_sub(1);
        self.byte(at) == b'[' && before.is_some_and(|before| self.byte(before) == b'#')
    }

    /// Returns `true` if a bracket is not the one of a call, an index or a block.
    fn begins_list(&self, bracket: &Bracket) -> bool {
        !is_index(self.text, self.tokens, bracket.at)
    }

    /// Returns `true` if a bracket opens the body of a function: `() => {`, `function () {`.
    fn is_block(&self, bracket: &Bracket) -> bool {
        let before = bracket.at.checked_sub(1).map(|before| self.tokens[before]);
        self.byte(bracket.at) == b'{'
            && before.is_some_and(|before| matches!(&self.text[before.range()], "=>" | ")"))
    }

    /// Returns `true` if a token is the first of an element in a bracket.
    fn begins_element(&self, at: usize, bracket: &Bracket) -> bool {
        let before = at - 1;
        before == bracket.at || self.byte(before) == b','
    }

    /// Returns the list with an element at a token, and the end of the last comma in a tuple, whose brackets may also be
    /// those of an expression.
    fn list_around(&self, at: usize, place: Place) -> Option<(usize, Option<u32>)> {
        let Some((innermost, around)) = self.open.split_last() else {
            return (place == Place::Element).then_some((self.line, None));
        };
        if let Some(case) = around.last().filter(|it| self.is_attribute(it.at)) {
            return Some((case.list, None));
        }
        let is_key = || at + 1 < self.tokens.len() && self.byte(at + 1) == b':';
        let is_element = match place {
            Place::Part => false,
            Place::Copy => self.begins_element(at, innermost) && !is_key(),
            Place::Element => true,
        };
        if is_element && self.begins_list(innermost) {
            let is_row = |table: &&Bracket| {
                self.begins_list(table) && self.begins_element(innermost.at, table)
            };
            let table = around.last().filter(is_row).unwrap_or(innermost);
            return Some((table.list, None));
        }
        let own = (place == Place::Element).then_some((innermost.list, None));
        if self.byte(innermost.at) == b'[' {
            return own;
        }
        let around = &around[around.len().saturating_sub(DEPTH)..];
        let is_list = |bracket: &Bracket| {
            matches!(self.byte(bracket.at), b'[' | b'(') && self.begins_list(bracket)
        };
        // `{"a": {"run_id": "x"}, "b": {"run_id": "y"}}`
        let is_dict = |bracket: &Bracket| {
            bracket.has_key && self.byte(bracket.at) == b'{' && self.begins_list(bracket)
        };
        let list = around.iter().rposition(is_list);
        let Some(list) = list.or_else(|| around.iter().rposition(is_dict)) else {
            return own;
        };
        let is_in_code = around[list..].iter().any(|bracket| bracket.has_code)
            || around[list + 1..]
                .iter()
                .any(|bracket| self.is_block(bracket));
        if is_in_code {
            return None;
        }
        let list = around[list];
        let comma = (self.byte(list.at) == b'(').then_some(list.comma);
        Some((list.list, comma))
    }
}
