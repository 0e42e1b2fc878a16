//! Functions that sort ids. Their ids must keep their order.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Function;
use super::GroupId;
use super::group::Group;
use crate::link::Facts;
use crate::link::tree::FileId;
use crate::sites::{Field, FileSites, LiteralId, ScopeId, Span};

#[derive(Debug)]
pub(super) struct Sorted {
    /// The name of the function, or the place in production code as `path:line`.
    pub(super) function: String,
    /// The ids in the function, each with the group that rewrites the id.
    pub(super) ids: Vec<(String, Option<GroupId>)>,
}

impl Sorted {
    fn new(function: String, ids: Ids<'_>) -> Self {
        let ids = ids.into_iter();
        Self {
            function,
            ids: ids.map(|(old, group)| (old.to_owned(), group)).collect(),
        }
    }

    /// Returns `true` if writing the groups changes the order of the ids.
    pub(super) fn changes<'n>(&'n self, new_of: impl Fn(GroupId) -> Option<&'n str>) -> bool {
        // The greatest new text among the ids whose old text is smaller.
        let mut before: Option<&str> = None;
        let mut here: Option<&str> = None;
        let mut previous = None;
        for (old, group) in &self.ids {
            let new: &str = group.and_then(&new_of).unwrap_or(old);
            if previous != Some(old) {
                before = before.max(here.take());
                previous = Some(old);
            }
            if before.is_some_and(|before| before >= new) {
                return true;
            }
            here = here.max(Some(new));
        }
        false
    }
}

/// Texts of run ids, each with the group that rewrites it.
type Ids<'t> = BTreeSet<(&'t str, Option<GroupId>)>;

/// Finds the functions that sort ids, if a fix may rewrite one of these ids.
pub(super) fn sorted(known: &Facts<'_>, groups: &[Group]) -> Vec<Sorted> {
    let mut literals: FxHashMap<FileId, FxHashMap<ScopeId, Vec<LiteralId>>> = FxHashMap::default();
    let by_function = by_function(known, groups);
    let mut found = sorted_by_production(known, &by_function);
    for ((file, function), ids) in by_function {
        let is_rewritten = ids.iter().any(|(_, group)| group.is_some());
        if ids.len() < 2 || !is_rewritten || function == ScopeId::MODULE {
            continue;
        }
        let parsed = &known.tree.files[file];
        let sites = &parsed.sites;
        let literals = literals.entry(file).or_insert_with(|| {
            let mut by_function: FxHashMap<_, Vec<LiteralId>> = FxHashMap::default();
            for (id, literal) in sites.literals_by_id() {
                let function = sites.outermost_function_of(literal.scope);
                by_function.entry(function).or_default().push(id);
            }
            by_function
        });
        let here = literals.get(&function).map_or(&[][..], Vec::as_slice);
        let lines = || parsed.joined_lines(sites.scope(function).extent);
        let sorts = |line: Range<usize>| sorts_ids(&parsed.text[line], &ids);
        if lines().into_iter().any(sorts) || lists_them_sorted(sites, parsed.text, here, &ids) {
            found.push(Sorted::new(sites.path_of(function), ids));
        }
    }
    found
}

/// Returns `true` if the plan checks the order of a group's ids at a place of production code that sorts: the code sorts
/// objects by their run ids, as [`sorted_by_production`] knows. Code of the files that builds ids may sort these too.
pub(super) fn is_checked(
    known: &Facts<'_>,
    files: &BTreeSet<FileId>,
    (file, at): (FileId, u32),
) -> bool {
    let builds = |file: &FileId| {
        let sites = &known.tree.files[*file].sites;
        sites.hand_built_run_ids().next().is_some()
    };
    known.named_reads.sorts_in_line(&known.tree, file, at) && !files.iter().any(builds)
}

/// Returns the ids of each file that production code may sort.
fn sorted_by_production(
    known: &Facts<'_>,
    by_function: &BTreeMap<Function, Ids<'_>>,
) -> Vec<Sorted> {
    let mut by_file: BTreeMap<FileId, Ids<'_>> = BTreeMap::new();
    for ((file, _), ids) in by_function {
        by_file.entry(*file).or_default().extend(ids);
    }
    let sorted = by_file.into_iter().filter_map(|(file, ids)| {
        let lexis = known.tree.lexis(file);
        let function = known.named_reads.order(&known.tree, lexis)?;
        Some(Sorted::new(function, ids))
    });
    sorted.collect()
}

/// Collects the run ids of each function, each with the group that may rewrite the id.
fn by_function<'a>(known: &'a Facts<'_>, groups: &[Group]) -> BTreeMap<Function, Ids<'a>> {
    let rewritten = GroupId::number(groups).filter(|(_, group)| group.conflict().is_none());
    let group_of: FxHashMap<usize, GroupId> = rewritten
        .flat_map(|(id, group)| {
            let members = group.members.iter();
            members.map(move |member| (*member, id))
        })
        .collect();
    let members = group_of.keys();
    let files: FxHashSet<FileId> = members.map(|member| known.ids[*member].file).collect();
    let mut by_function: BTreeMap<Function, Ids<'a>> = BTreeMap::new();
    for (index, id) in known.ids.iter().enumerate() {
        if id.field != Field::RunId || !files.contains(&id.file) {
            continue;
        }
        let sites = &known.tree.files[id.file].sites;
        let literal = sites.literal(id.literal);
        if let Some(value) = sites.value(literal) {
            let function = sites.outermost_function_of(literal.scope);
            let ids = by_function.entry((id.file, function)).or_default();
            ids.insert((value, group_of.get(&index).copied()));
        }
    }
    by_function
}

/// Returns `true` if a line sorts ids, or takes their minimum or maximum.
fn sorts_ids(line: &str, ids: &Ids<'_>) -> bool {
    const CALLS: &[&str] =
        words!("sorted( .sort( .sort_ .toSorted( localeCompare( BTree min( max(");
    let calls = CALLS.iter().any(|call| {
        line.match_indices(call).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            call.starts_with('.')
                || !before.is_some_and(|before| before.is_alphanumeric() || before == '_')
        })
    });
    calls
        && (["run", "_id", "ids"].iter().any(|word| line.contains(word))
            || ids.iter().any(|(old, _)| line.contains(old)))
}

/// Returns `true` if a function lists its ids in sorted order, but first mentions them in another order.
fn lists_them_sorted(
    sites: &FileSites<'_>,
    text: &str,
    literals: &[LiteralId],
    ids: &Ids<'_>,
) -> bool {
    let texts: FxHashSet<&str> = ids.iter().map(|(old, _)| *old).collect();
    let literals = literals.iter().map(|literal| sites.literal(*literal));
    let here = literals.filter_map(|literal| Some((sites.value(literal)?, literal.token)));
    let here: Vec<(&str, Span)> = here.filter(|(value, _)| texts.contains(value)).collect();
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    for (at, (value, _)) in here.iter().enumerate() {
        first.entry(value).or_insert(at);
    }
    let are_neighbours = |left: &(&str, Span), right: &(&str, Span)| {
        let between = text.get(left.1.end as usize..right.1.start as usize);
        between.is_some_and(is_comma)
    };
    here.chunk_by(are_neighbours).any(|list| {
        let is_sorted = list.is_sorted_by(|left, right| left.0 < right.0);
        list.len() > 1 && is_sorted && !list.is_sorted_by_key(|(value, _)| first.get(value))
    })
}

/// Returns `true` if the text between two literals makes them neighbours in a list: a comma, and perhaps a conversion.
fn is_comma(between: &str) -> bool {
    between.len() < 40 && between.contains(',') && !between.contains([';', '=', '|', ':'])
}
