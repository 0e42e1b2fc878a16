//! Finds the thread beside a run id.

use std::collections::BTreeSet;

use id_core::RunIdRef;
use rustc_hash::FxHashMap;

use super::imports::Imports;
use super::judge::Judgement;
use super::resolve::{IdLiteral, Use};
use super::tree::{FileId, Tree};
use crate::sites::tokens::is_name_part;
use crate::sites::{Field, Position, ScopeId};

/// Maximum number of bytes between a run id and the bracket of the call that receives the id.
const MAX_CALL: usize = 400;

/// The threads that code uses together with a run id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// Valid thread literals of the same call, dict or signature.
    pub(crate) siblings: BTreeSet<String>,
    /// The default thread of the function that receives the run id, or else the valid thread literals of the enclosing
    /// functions, where there is just one in the function.
    pub(crate) functions: BTreeSet<String>,
}

/// The valid thread literals of each call, dict, object, signature and row of a table, by file and sibling number.
#[derive(Debug, Default)]
pub(crate) struct Siblings(FxHashMap<(FileId, u32), (Field, Vec<usize>)>);

impl Siblings {
    /// Adds a thread. A thread id says more than a chat's.
    fn add(&mut self, place: (FileId, u32), field: Field, thread: usize) {
        let (best, threads) = self.0.entry(place).or_insert((field, Vec::new()));
        if field < *best {
            threads.clear();
        }
        if field <= *best {
            *best = field;
            threads.push(thread);
        }
    }

    /// Returns the threads of a call, as indices of ids.
    pub(crate) fn of(&self, place: (FileId, u32)) -> &[usize] {
        self.0.get(&place).map_or(&[], |(_, threads)| threads)
    }

    /// Returns the threads beside a run id in one of its uses, as indices of ids.
    ///
    /// A call that reads a run id and a thread through names receives one pair at a time: the row of a table that both
    /// are in or, for a valid run id, its own thread. Other values of the names do not count.
    pub(crate) fn beside(
        &self,
        tree: &Tree<'_>,
        ids: &[IdLiteral<'_>],
        run: &IdLiteral<'_>,
        one: &Use,
    ) -> Vec<usize> {
        let Some(place) = one.place() else {
            return Vec::new();
        };
        let threads = self.of(place);
        if one.position != Position::Constant || threads.len() < 2 {
            return threads.to_vec();
        }
        let is_here = |thread: &usize| {
            let mut uses = ids[*thread].uses.iter();
            uses.any(|it| it.place() == Some(place) && it.position == Position::Constant)
        };
        let uses = run.uses.iter();
        let rows = uses.filter(|row| row.position != Position::Constant);
        let rows = rows.filter_map(Use::place).flat_map(|row| self.of(row));
        let of_row: Vec<usize> = rows.copied().filter(is_here).collect();
        if !of_row.is_empty() {
            return of_row;
        }
        let own = RunIdRef::parse(run.text(tree)).map(RunIdRef::thread_id);
        let is_own = |thread: &usize| own.is_ok_and(|own| own == *ids[*thread].text(tree));
        let own = threads.iter().copied().filter(is_own);
        let own: Vec<usize> = own.filter(is_here).collect();
        if own.is_empty() {
            threads.to_vec()
        } else {
            own
        }
    }
}

/// The default thread of each function that has just one: `t-1` of `def make(run_id="a", thread_id="t-1")`.
#[derive(Debug, Default)]
struct Defaults<'t>(FxHashMap<(FileId, String), BTreeSet<&'t str>>);

impl<'t> Defaults<'t> {
    fn add(&mut self, tree: &'t Tree<'_>, thread: &IdLiteral<'_>) {
        let is_default = |one: &Use| one.position == Position::Default;
        if thread.uses.iter().any(is_default) {
            let sites = &tree.files[thread.file].sites;
            let start = sites.literal(thread.literal).token.start;
            if let Some((_, function)) = sites.signature_at(start as usize) {
                let name = function.name.to_owned();
                let threads = self.0.entry((thread.file, name)).or_default();
                threads.insert(thread.text(tree));
            }
        }
    }

    /// Returns the default thread of the function that a call gives a run id to.
    fn of_callee(
        &self,
        tree: &'t Tree<'_>,
        imports: &Imports,
        run: &IdLiteral<'_>,
    ) -> Option<&'t str> {
        if self.0.is_empty() {
            return None;
        }
        let callee = callee_around(tree, run)?;
        let definers = imports.definers(tree, run.file, callee);
        let own = (run.file, callee.to_owned());
        let mut functions = std::iter::once(own).chain(definers);
        let threads = functions.find_map(|function| self.0.get(&function))?;
        threads.first().filter(|_| threads.len() == 1).copied()
    }
}

/// Returns the function of the innermost call around a literal: `make` of `make(run_id="a")` and `make({ runId: "a" })`;
/// `None` if the call may pass a thread.
fn callee_around<'t>(tree: &'t Tree<'_>, id: &IdLiteral<'_>) -> Option<&'t str> {
    let file = &tree.files[id.file];
    let start = file.sites.literal(id.literal).token.start as usize;
    let before = &file.text[..start];
    let mut depth = 0_usize;
    let brackets = before.bytes().enumerate().rev().take(MAX_CALL);
    for (at, byte) in brackets {
        match byte {
            b')' | b']' | b'}' => depth += 1,
            b'(' | b'[' | b'{' if depth > 0 => depth -= 1,
            b'(' => {
                let head = &before[..at];
                let name = &head[head.trim_end_matches(is_name_part).len()..];
                let has_thread = call_text(file.text, at).contains("thread");
                return (!name.is_empty() && !has_thread).then_some(name);
            }
            b'[' | b';' => return None,
            _ => {}
        }
    }
    None
}

/// Returns the text of the brackets that open at a byte, and of the brackets in them.
fn call_text(text: &str, open: usize) -> &str {
    let mut depth = 0_usize;
    let close = text[open..].find(|one| {
        depth += usize::from(matches!(one, '(' | '[' | '{'));
        depth -= usize::from(matches!(one, ')' | ']' | '}'));
        depth == 0
    });
    &text[open..close.map_or(text.len(), |length| open + length)]
}

/// Returns the threads beside each id (empty unless it is a run id), and the threads of each call.
pub(crate) fn anchors(
    tree: &Tree<'_>,
    imports: &Imports,
    ids: &[IdLiteral<'_>],
    judgements: &[Judgement],
) -> (Vec<Anchor>, Siblings) {
    let mut siblings = Siblings::default();
    let mut defaults = Defaults::default();
    let mut by_scope: FxHashMap<(FileId, ScopeId), BTreeSet<String>> = FxHashMap::default();
    for (index, (id, judgement)) in ids.iter().zip(judgements).enumerate() {
        if id.field == Field::RunId || *judgement != Judgement::Valid {
            continue;
        }
        defaults.add(tree, id);
        for one in &id.uses {
            if let Some(place) = one.place() {
                siblings.add(place, one.field, index);
            }
            if let Some(scope) = anchoring_scope(tree, one) {
                let threads = by_scope.entry((one.file, scope)).or_default();
                threads.insert(id.text(tree).to_owned());
            }
        }
    }
    let anchors = ids
        .iter()
        .map(|id| {
            let mut anchor = Anchor::default();
            for one in id.uses.iter().filter(|one| one.field == Field::RunId) {
                let threads = siblings.beside(tree, ids, id, one).into_iter();
                anchor
                    .siblings
                    .extend(threads.map(|thread| ids[thread].text(tree).to_owned()));
                let around =
                    anchoring_scope(tree, one).and_then(|scope| by_scope.get(&(one.file, scope)));
                if let Some(threads) = around.filter(|threads| threads.len() == 1) {
                    anchor.functions.extend(threads.iter().cloned());
                }
            }
            if id.field == Field::RunId
                && anchor.siblings.is_empty()
                && let Some(thread) = defaults.of_callee(tree, imports, id)
            {
                anchor.functions = BTreeSet::from([thread.to_owned()]);
            }
            anchor
        })
        .collect();
    (anchors, siblings)
}

/// Returns the function around a place, or the class of an attribute; `None` at module level.
fn anchoring_scope(tree: &Tree<'_>, one: &Use) -> Option<ScopeId> {
    let sites = &tree.files[one.file].sites;
    let function = sites.function_of(one.scope);
    let scope = if function == ScopeId::MODULE {
        one.scope
    } else {
        function
    };
    (scope != ScopeId::MODULE).then_some(scope)
}
