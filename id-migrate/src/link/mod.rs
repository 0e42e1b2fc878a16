//! Builds the semantic model of a tree: the ids among its literals, and their threads.
//!
//! [`follow`] and [`reach`] parse the files that the scan left out but an id needs. [`tree`] holds the parsed files,
//! [`imports`] is the import graph, [`resolve`] finds the literal behind each site, [`judge`] validates it, and [`threads`]
//! finds the thread beside it.
//!
//! Two searches find code that inspects the text of an id: [`call_graph`] follows the id from its literal, and
//! [`named_reads`] begins where code reads a run id by its name. Both take the single steps of a value from [`flow`], which
//! reads code through [`syntax`] and queries through [`sql`].

pub(crate) mod call_graph;
mod flow;
pub(crate) mod follow;
mod handed;
pub(crate) mod imports;
pub(crate) mod judge;
pub(crate) mod kept;
pub(crate) mod modules;
pub(crate) mod named_reads;
mod named_search;
mod output;
pub(crate) mod reach;
pub(crate) mod resolve;
mod sql;
mod syntax;
pub(crate) mod threads;
pub(crate) mod tree;

pub(crate) use flow::{column_of, inspections_by_name, inspections_of_name};
use judge::Judgement;
use resolve::IdLiteral;
use tree::Tree;

use rustc_hash::FxHashSet;

use crate::link::tree::FileId;
use crate::sites::LiteralId;

/// Everything that the rules need to know.
#[derive(Debug)]
pub(crate) struct Facts<'t> {
    pub(crate) tree: Tree<'t>,
    /// Every literal that is an id, sorted by file and place.
    pub(crate) ids: Vec<IdLiteral<'t>>,
    /// The verdict on each of `ids`.
    pub(crate) judgements: Vec<Judgement>,
    /// The thread beside each of `ids`, if there is exactly one.
    pub(crate) threads: Vec<threads::Anchor>,
    /// The valid thread of each call, dict, object and signature.
    pub(crate) siblings: threads::Siblings,
    pub(crate) imports: imports::Imports,
    /// The inspections of run ids that code reads by name.
    pub(crate) named_reads: named_reads::NamedReads<'t>,
    /// The literals that are known to be something else.
    pub(crate) others: FxHashSet<(FileId, LiteralId)>,
}

pub(crate) fn gather(tree: Tree<'_>) -> Facts<'_> {
    let imports = imports::Imports::of(&tree);
    let named_reads = named_reads::NamedReads::of(&tree);
    let (ids, others) = resolve::resolve(&tree, &imports);
    let mut judgements = judge::judge(&tree, &ids);
    let (threads, siblings) = threads::anchors(&tree, &imports, &ids, &judgements);
    judge::judge_pairs(&tree, &ids, &siblings, &mut judgements);
    Facts {
        tree,
        ids,
        judgements,
        threads,
        siblings,
        imports,
        named_reads,
        others,
    }
}
