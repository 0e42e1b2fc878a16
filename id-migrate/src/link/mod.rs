//! From sites to facts: which literal is which id, which literals must change together, and to what.
//!
//! [`tree`] holds the parsed files, [`imports`] says which of them take names from which, [`resolve`] finds the literal
//! behind each site, [`judge`] says whether it is an id, [`threads`] finds the thread beside it, and [`group`] gathers
//! equal literals and chooses their new id.

pub mod group;
pub mod imports;
pub mod judge;
pub mod resolve;
pub mod threads;
pub mod tree;

use group::{FixOptions, Group};
use judge::Judgement;
use resolve::IdLiteral;
use tree::Tree;

use crate::ignores::Ignores;

/// Everything that the rules need to know.
#[derive(Debug)]
pub struct Facts<'t> {
    /// The parsed files.
    pub tree: Tree<'t>,
    /// Every literal that is an id, sorted by file and place.
    pub ids: Vec<IdLiteral<'t>>,
    /// What each of `ids` is worth.
    pub judgements: Vec<Judgement>,
    /// The thread that stands beside each of `ids`, if there is just one.
    pub threads: Vec<threads::Anchor>,
    /// Equal run ids that change together.
    pub groups: Vec<Group>,
    /// What the user allows.
    pub options: FixOptions,
}

/// Gathers the facts of a tree.
#[must_use]
pub fn gather<'t>(tree: Tree<'t>, ignores: &[Ignores], options: FixOptions) -> Facts<'t> {
    let imports = imports::Imports::of(&tree);
    let resolve::Resolved { ids, others } = resolve::resolve(&tree, &imports);
    let judgements: Vec<_> = ids.iter().map(|id| judge::judge(&tree, id)).collect();
    let threads = threads::anchors(&tree, &ids, &judgements);
    let groups = group::group(
        &group::Known {
            tree: &tree,
            imports: &imports,
            ids: &ids,
            others: &others,
            judgements: &judgements,
            anchors: &threads,
            ignores,
        },
        options,
    );
    Facts {
        tree,
        ids,
        judgements,
        threads,
        groups,
        options,
    }
}
