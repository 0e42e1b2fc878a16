//! Finds ids in the elements of one list: `[{"run_id": "a"}, {"run_id": "b"}]`. They change together or not at all.

use std::collections::BTreeMap;

use super::GroupId;
use super::group::Group;
use crate::link::Facts;
use crate::link::tree::FileId;
use crate::sites::Span;
use crate::sites::tokens::{Token, TokenKind, is_index};

/// Maximum number of brackets between a list and the id of an element.
const DEPTH: usize = 3;

/// Returns pairs of groups with ids in the elements of one list.
pub(super) fn neighbours(known: &Facts<'_>, groups: &[Group]) -> Vec<(GroupId, GroupId)> {
    let mut by_file: BTreeMap<FileId, Vec<(Span, GroupId)>> = BTreeMap::new();
    for (id, group) in GroupId::number(groups) {
        for (file, literal) in group.literals(&known.ids) {
            let token = known.tree.literal(file, literal).token;
            by_file.entry(file).or_default().push((token, id));
        }
    }
    let mut pairs = Vec::new();
    for (file, mut literals) in by_file {
        if literals.iter().all(|(_, group)| *group == literals[0].1) {
            continue;
        }
        literals.sort_unstable();
        let file = &known.tree.files[file];
        pairs.extend(pairs_of(file.text, &file.tokens(), &literals));
    }
    pairs
}

/// The last group of each list and the bracket of its element, by the index of the list's bracket.
type Elements = BTreeMap<usize, (GroupId, usize)>;

fn pairs_of(text: &str, tokens: &[Token], literals: &[(Span, GroupId)]) -> Vec<(GroupId, GroupId)> {
    let mut pairs = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut seen = Elements::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Open => open.push(at),
            TokenKind::Close => {
                open.pop();
            }
            TokenKind::Text => {
                let after = literals.partition_point(|(span, _)| span.start <= token.start);
                let literal = after.checked_sub(1).map(|before| literals[before]);
                let group = literal.filter(|(span, _)| token.start < span.end);
                if let Some((_, group)) = group
                    && let Some((list, element)) = list_around(text, tokens, &open, &seen)
                {
                    let before = seen
                        .insert(list, (group, element))
                        .map(|(before, _)| before);
                    pairs.extend(before.filter(|it| *it != group).map(|it| (it, group)));
                }
            }
            _ => {}
        }
    }
    pairs
}

/// Returns the list with an element that contains the innermost bracket, and that bracket.
fn list_around(
    text: &str,
    tokens: &[Token],
    open: &[usize],
    seen: &Elements,
) -> Option<(usize, usize)> {
    let byte = |at: usize| text.as_bytes()[tokens[at].start as usize];
    let mut around = open.iter().rev().copied().take(DEPTH + 1);
    let innermost = around.next().filter(|at| byte(*at) != b'[')?;
    let list = around.find(|at| byte(*at) == b'[')?;
    // The text up to the last element was searched then. The innermost bracket may contain that element.
    let searched = seen.get(&list).map_or(list, |(_, element)| *element);
    let new = tokens[searched.min(innermost)].start..tokens[innermost].start;
    let has_code = text[new.start as usize..new.end as usize].contains(';');
    (!is_index(text, tokens, list) && !has_code).then_some((list, innermost))
}
