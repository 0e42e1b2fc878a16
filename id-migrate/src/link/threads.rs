//! Finds the thread beside a run id.

use std::collections::BTreeSet;

use id_core::RunIdRef;
use rustc_hash::FxHashMap;

use super::judge::Judgement;
use super::resolve::{IdLiteral, Use};
use super::tree::{FileId, Tree};
use crate::sites::{Field, Position, ScopeId};

/// The threads that code uses together with a run id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// Valid thread literals of the same call, dict or signature.
    pub(crate) siblings: BTreeSet<String>,
    /// Valid thread literals of the enclosing functions, where there is just one in the function.
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

/// Returns the threads beside each id (empty unless it is a run id), and the threads of each call.
pub(crate) fn anchors(
    tree: &Tree<'_>,
    ids: &[IdLiteral<'_>],
    judgements: &[Judgement],
) -> (Vec<Anchor>, Siblings) {
    let mut siblings = Siblings::default();
    let mut by_scope: FxHashMap<(FileId, ScopeId), BTreeSet<String>> = FxHashMap::default();
    for (index, (id, judgement)) in ids.iter().zip(judgements).enumerate() {
        if id.field == Field::RunId || *judgement != Judgement::Valid {
            continue;
        }
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
