//! Finds the thread beside a run id.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::judge::Judgement;
use super::resolve::{IdLiteral, Use};
use super::tree::{FileId, Tree};
use crate::sites::{Field, ScopeId};

/// The threads that code uses together with a run id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// Valid thread literals of the same call, dict or signature.
    pub(crate) siblings: BTreeSet<String>,
    /// Valid thread literals of the enclosing functions, where there is just one in the function.
    pub(crate) functions: BTreeSet<String>,
}

/// The valid thread literal of each call, dict, object and signature that has one, by file and sibling number.
pub(crate) type Siblings = FxHashMap<(FileId, u32), (Field, String)>;

/// Returns the threads beside each id (empty unless it is a run id), and the threads of each call.
pub(crate) fn anchors(
    tree: &Tree<'_>,
    ids: &[IdLiteral<'_>],
    judgements: &[Judgement],
) -> (Vec<Anchor>, Siblings) {
    let mut by_sibling = Siblings::default();
    let mut by_scope: FxHashMap<(FileId, ScopeId), BTreeSet<String>> = FxHashMap::default();
    for (id, judgement) in ids.iter().zip(judgements) {
        if id.field == Field::RunId || *judgement != Judgement::Valid {
            continue;
        }
        let Some(value) = tree.literal(id.file, id.literal).value.as_deref() else {
            continue;
        };
        for one in &id.uses {
            if let Some(sibling) = one.sibling {
                // A thread id says more than a chat's.
                let known = by_sibling
                    .entry((one.file, sibling))
                    .or_insert_with(|| (one.field, value.to_owned()));
                if one.field < known.0 {
                    *known = (one.field, value.to_owned());
                }
            }
            if let Some(scope) = anchoring_scope(tree, one) {
                by_scope
                    .entry((one.file, scope))
                    .or_default()
                    .insert(value.to_owned());
            }
        }
    }
    let anchors = ids
        .iter()
        .map(|id| {
            let mut anchor = Anchor::default();
            for one in id.uses.iter().filter(|one| one.field == Field::RunId) {
                if let Some((_, thread)) = one
                    .sibling
                    .and_then(|sibling| by_sibling.get(&(one.file, sibling)))
                {
                    anchor.siblings.insert(thread.clone());
                }
                let around =
                    anchoring_scope(tree, one).and_then(|scope| by_scope.get(&(one.file, scope)));
                if let Some(threads) = around.filter(|threads| threads.len() == 1) {
                    anchor.functions.extend(threads.iter().cloned());
                }
            }
            anchor
        })
        .collect();
    (anchors, by_sibling)
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
