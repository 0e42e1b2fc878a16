//! Finds the literal behind each site: itself, a constant's, or a positional argument's.

mod calls;
mod classes;
mod found;
mod names;

use rustc_hash::FxHashSet;

use calls::{Parameter, Signatures};
pub(super) use classes::{Classes, ReceiverClass};
use found::Found;

use super::imports::Imports;
use super::tree::{FileId, Tree};
use crate::sites::{
    Call, Destination, Field, LiteralId, Negative, Position, ScopeId, Site, SiteValue, Span,
};

/// A literal that is an id somewhere.
#[derive(Clone, Debug)]
pub(crate) struct IdLiteral<'t> {
    pub(crate) file: FileId,
    pub(crate) literal: LiteralId,
    /// The id's field; the run id if the literal is used as both.
    pub(crate) field: Field,
    /// The name that marks the literal as an id, as written.
    pub(crate) name: &'t str,
    /// The id position of the literal. A position that supplies an id takes precedence over a comparison.
    pub(crate) position: Position,
    pub(crate) uses: Vec<Use>,
    /// `true` if it is used as a run id and as a thread id.
    pub(crate) is_both: bool,
    /// The first of its destinations: code, before a comparison.
    pub(crate) destination: Destination,
    /// The negative test that reads it through a name, or repeats it.
    pub(crate) read_by: Option<Negative>,
    /// `true` if code outside negative tests also receives it.
    pub(crate) is_given: bool,
}

impl IdLiteral<'_> {
    /// Returns the text of the literal; empty for a lone surrogate escape.
    pub(crate) fn text<'a>(&self, tree: &'a Tree<'_>) -> &'a str {
        tree.value(self.file, self.literal).unwrap_or_default()
    }
}

/// A position where a literal is an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    /// The file of the place; another than the literal's for an imported constant.
    pub(crate) file: FileId,
    pub(crate) field: Field,
    pub(crate) position: Position,
    /// The call, dict or object that contains it.
    pub(crate) sibling: Option<u32>,
    /// The innermost definition around it.
    pub(crate) scope: ScopeId,
    /// The span that an ignore comment may be attached to.
    pub(crate) extent: Span,
}

impl Use {
    /// Returns the file and the number of the call, dict or object that contains the place.
    pub(crate) fn place(&self) -> Option<(FileId, u32)> {
        Some((self.file, self.sibling?))
    }
}

/// Positional arguments that are known to be something else, by the function's parameter.
type Others = FxHashSet<(FileId, LiteralId)>;

/// Finds every literal that is an id, sorted by file and place.
pub(crate) fn resolve<'t>(tree: &Tree<'t>, imports: &Imports) -> (Vec<IdLiteral<'t>>, Others) {
    let mut found = Found::new(tree, imports);
    for (file, parsed) in tree.files.numbered() {
        for site in &parsed.sites.sites {
            found.add(file, site);
        }
    }
    let others = positional(tree, imports, &mut found);
    for (file, parsed) in tree.files.numbered() {
        for read in &parsed.sites.negative_reads {
            found.read(file, read);
        }
    }
    found.read_repeated();
    (found.ids.into_values().collect(), others)
}

/// Adds the ids among positional arguments. Returns the literals that are not ids.
fn positional<'t>(tree: &Tree<'t>, imports: &Imports, found: &mut Found<'_, 't>) -> Others {
    let threads = found.ids.values().filter(|id| id.field != Field::RunId);
    let threads: FxHashSet<(FileId, &str)> = threads
        .filter_map(|id| Some((id.file, tree.value(id.file, id.literal)?)))
        .collect();
    let signatures = Signatures::of(tree, imports);
    let mut others = FxHashSet::default();
    for (file, parsed) in tree.files.numbered() {
        for call in &parsed.sites.calls {
            for (parameter, value) in signatures.arguments(file, call) {
                match (parameter, value) {
                    (Parameter::Unknown, _) | (Parameter::Other, SiteValue::Name(_)) => {}
                    (Parameter::Other, SiteValue::Literal(literal)) => {
                        others.insert((file, literal));
                    }
                    (Parameter::Id(field), SiteValue::Name(_)) => {
                        found.add(file, &argument(call, field, value));
                    }
                    (Parameter::Id(field), SiteValue::Literal(literal)) => {
                        let text = tree.value(file, literal).unwrap_or_default();
                        // Methods are matched by name only, so a thread id of this file is not a run id here.
                        let is_thread = call.is_method
                            && field == Field::RunId
                            && threads.contains(&(file, text));
                        if is_thread {
                            others.insert((file, literal));
                        // Prose is never an id, even as an argument of a method that takes ids.
                        } else if !text.contains(char::is_whitespace) {
                            found.add(file, &argument(call, field, value));
                        }
                    }
                }
            }
        }
    }
    others
}

/// Returns the site that a positional argument is.
fn argument<'t>(call: &Call<'t>, field: Field, value: SiteValue<'t>) -> Site<'t> {
    Site {
        field,
        name: field.as_str(),
        position: Position::Positional,
        value,
        sibling: Some(call.sibling),
        scope: call.scope,
        extent: call.extent,
        destination: call.destination,
        negative: call.negative,
    }
}
