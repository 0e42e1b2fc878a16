//! Finds the literal behind each site: itself, a constant's, or a positional argument's.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::imports::Imports;
use super::tree::Tree;
use crate::language::vocabulary::is_set_up;
use crate::site::{
    Binding, Call, Field, FileSites, LiteralId, Negative, NegativeRead, Position, ScopeId,
    ScopeKind, Signature, Site, SiteValue, Span,
};

/// A literal that is an id somewhere.
#[derive(Clone, Debug)]
pub struct IdLiteral<'t> {
    /// Its file in the tree.
    pub file: usize,
    /// Which literal.
    pub literal: LiteralId,
    /// Which id it is; a run id if it is used as both.
    pub field: Field,
    /// The name that makes it one, as written.
    pub name: Cow<'t, str>,
    /// Where it is one; a place that gives an id comes before one that compares.
    pub position: Position,
    /// Every place where it is one.
    pub uses: Vec<Use>,
    /// Whether it is used as a run id and as a thread id.
    pub is_both: bool,
    /// What wants a bad id and reads it through a name.
    pub read_by: Option<Negative>,
    /// Whether other code, which has nothing against it, is given it through a name.
    pub is_given: bool,
}

/// One place where a literal is an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The file of the place; another than the literal's for an imported constant.
    pub file: usize,
    /// Which id.
    pub field: Field,
    /// The syntactic place.
    pub position: Position,
    /// What it stands side by side in.
    pub sibling: Option<u32>,
    /// The innermost definition around it.
    pub scope: ScopeId,
    /// Where an ignore comment may stand.
    pub extent: Span,
}

/// Methods of built-in types and loggers: a method of the tree with such a name says nothing about other calls.
const COMMON_METHODS: &[&str] = &[
    "add",
    "append",
    "close",
    "copy",
    "count",
    "debug",
    "delete",
    "emit",
    "error",
    "exception",
    "extend",
    "filter",
    "find",
    "format",
    "get",
    "index",
    "info",
    "insert",
    "join",
    "json",
    "keys",
    "load",
    "log",
    "match",
    "open",
    "pop",
    "post",
    "print",
    "publish",
    "push",
    "put",
    "read",
    "remove",
    "replace",
    "search",
    "set",
    "setdefault",
    "split",
    "strip",
    "sub",
    "update",
    "values",
    "warn",
    "warning",
    "write",
    "call",
    "apply",
    "includes",
    "has",
    "test",
    "toString",
];

/// What the literals of a tree are.
#[derive(Debug, Default)]
pub struct Resolved<'t> {
    /// Every literal that is an id, sorted by file and place.
    pub ids: Vec<IdLiteral<'t>>,
    /// Positional arguments that are known to be something else, by the function's parameter.
    pub others: FxHashSet<(usize, LiteralId)>,
}

/// Finds every literal that is an id.
pub fn resolve<'t>(tree: &Tree<'t>, imports: &Imports) -> Resolved<'t> {
    let mut found = Found::default();
    for (file, parsed) in tree.files.iter().enumerate() {
        for site in &parsed.sites.sites {
            match site.value {
                SiteValue::Literal(literal) => found.add(file, literal, file, site),
                SiteValue::Name(name) => resolve_name(tree, imports, file, site, name, &mut found),
            }
        }
    }
    let signatures = Signatures::of(tree);
    let threads: FxHashSet<(usize, &str)> = found
        .0
        .values()
        .filter(|id| id.field != Field::RunId)
        .filter_map(|id| Some((id.file, tree.literal(id.file, id.literal).value.as_deref()?)))
        .collect();
    let mut others = FxHashSet::default();
    for (file, parsed) in tree.files.iter().enumerate() {
        for call in &parsed.sites.calls {
            let meant = signatures.meant_by(tree, imports, file, call);
            if meant.is_empty() || is_out_of_order(tree, file, call, &meant) {
                continue;
            }
            for &(index, value) in &call.arguments {
                let field = match (agreed(&meant, index), value) {
                    (Parameter::Id(field), _) => field,
                    (Parameter::Other, SiteValue::Literal(literal)) => {
                        others.insert((file, literal));
                        continue;
                    }
                    _ => continue,
                };
                let site = Site {
                    field,
                    name: Cow::Borrowed(field.as_str()),
                    position: Position::Positional,
                    value,
                    sibling: Some(call.sibling),
                    scope: call.scope,
                    extent: call.extent,
                    negative: call.negative,
                };
                match value {
                    SiteValue::Literal(literal) => {
                        // Prose is no id, whatever a method of that name takes elsewhere.
                        let value = tree
                            .literal(file, literal)
                            .value
                            .as_deref()
                            .unwrap_or_default();
                        // A method is known by its name alone: what is a thread elsewhere in the file is none of its runs.
                        let is_thread = call.is_method
                            && field == Field::RunId
                            && threads.contains(&(file, value));
                        if is_thread {
                            others.insert((file, literal));
                        } else if !value.contains(char::is_whitespace) {
                            found.add(file, literal, file, &site);
                        }
                    }
                    SiteValue::Name(name) => {
                        resolve_name(tree, imports, file, &site, name, &mut found);
                    }
                }
            }
        }
    }
    for (file, parsed) in tree.files.iter().enumerate() {
        for read in &parsed.sites.negative_reads {
            found.read(tree, imports, file, read);
        }
    }
    Resolved {
        ids: found.0.into_values().collect(),
        others,
    }
}

#[derive(Default)]
struct Found<'t>(BTreeMap<(usize, LiteralId), IdLiteral<'t>>);

impl<'t> Found<'t> {
    fn add(&mut self, file: usize, literal: LiteralId, seen_in: usize, site: &Site<'t>) {
        let one = Use {
            file: seen_in,
            field: site.field,
            position: site.position,
            sibling: site.sibling,
            scope: site.scope,
            extent: site.extent,
        };
        let known = self.0.entry((file, literal)).or_insert_with(|| IdLiteral {
            file,
            literal,
            field: site.field,
            name: site.name.clone(),
            position: site.position,
            uses: Vec::new(),
            is_both: false,
            read_by: None,
            is_given: false,
        });
        known.is_given |= matches!(site.value, SiteValue::Name(_))
            && !site.position.is_comparison()
            && site.negative.is_none();
        if known.position.is_comparison() && !site.position.is_comparison() {
            known.position = site.position;
            known.name.clone_from(&site.name);
        }
        if (known.field == Field::RunId) != (site.field == Field::RunId) {
            known.is_both = true;
            known.field = Field::RunId;
        }
        if !known.uses.contains(&one) {
            known.uses.push(one);
        }
    }
}

impl<'t> Found<'t> {
    /// Marks the ids that a name means where a bad one is wanted.
    fn read(&mut self, tree: &Tree<'t>, imports: &Imports, file: usize, read: &NegativeRead<'t>) {
        let here = &tree.files[file].sites;
        let mut meant: Vec<_> = bindings_of(here, read.scope, read.extent, read.name)
            .into_iter()
            .map(|literal| (file, literal))
            .collect();
        if read.negative == Negative::Raises {
            let function = here.function_of(read.scope);
            let holds = |holder: &&Binding<'_>| {
                holder.name == read.name && here.function_of(holder.scope) == function
            };
            let held = here.holders.iter().filter(holds);
            meant.extend(held.map(|holder| (file, holder.literal)));
        }
        if meant.is_empty() {
            meant.extend(imported(tree, imports, file, read.name));
        }
        for place in meant {
            if let Some(known) = self.0.get_mut(&place) {
                known.read_by = Some(read.negative);
            }
        }
    }
}

/// Finds the constant that a name in an id's position means.
fn resolve_name<'t>(
    tree: &Tree<'t>,
    imports: &Imports,
    file: usize,
    site: &Site<'t>,
    name: &'t str,
    found: &mut Found<'t>,
) {
    let here = &tree.files[file].sites;
    let local = bindings_of(here, site.scope, site.extent, name);
    if !local.is_empty() {
        for literal in local {
            add_constant(tree, file, literal, file, site, found);
        }
        return;
    }
    for (definer, literal) in imported(tree, imports, file, name) {
        add_constant(tree, definer, literal, file, site, found);
    }
}

/// The literals that a name of a file is bound to in the files that it comes from.
fn imported<'t>(
    tree: &Tree<'t>,
    imports: &Imports,
    file: usize,
    name: &'t str,
) -> Vec<(usize, LiteralId)> {
    let mut found = Vec::new();
    for (definer, name_there) in imports.definers(tree, file, name) {
        let there = &tree.files[definer].sites;
        for binding in &there.bindings {
            if binding.name == name_there && there.scope(binding.scope).kind != ScopeKind::Function
            {
                found.push((definer, binding.literal));
            }
        }
    }
    if found.is_empty() {
        found.extend(fixture(tree, imports, file, name));
    }
    found
}

/// What the fixture of that name returns, which pytest takes from a `conftest.py` above the file.
fn fixture(tree: &Tree<'_>, imports: &Imports, file: usize, name: &str) -> Vec<(usize, LiteralId)> {
    let above = imports.from(file).iter().filter(|other| {
        let path = &tree.files[**other].walked.path;
        path == "conftest.py" || path.ends_with("/conftest.py")
    });
    above
        .flat_map(|&other| {
            let sites = &tree.files[other].sites;
            let is_it = move |binding: &&Binding<'_>| {
                let inside = sites.literal(binding.literal).scope;
                binding.name == name
                    && binding.scope == ScopeId::MODULE
                    && sites.scope(inside).kind == ScopeKind::Function
            };
            let bound = sites.bindings.iter().filter(is_it);
            bound.map(move |binding| (other, binding.literal))
        })
        .collect()
}

fn add_constant<'t>(
    tree: &Tree<'t>,
    file: usize,
    literal: LiteralId,
    seen_in: usize,
    site: &Site<'t>,
    found: &mut Found<'t>,
) {
    // `user_id = "x"` and then `f(run_id=user_id)`: it has a role of its own, and keeps its text.
    // A member of a constant object (`IDS.run`) is named by where it is used.
    let is_member = matches!(site.value, SiteValue::Name(name) if name.contains(['.', ':']));
    if !is_member && tree.literal(file, literal).role.is_another() {
        return;
    }
    let position = if site.position.is_comparison() {
        Position::Comparison
    } else {
        Position::Constant
    };
    found.add(
        file,
        literal,
        seen_in,
        &Site {
            position,
            ..site.clone()
        },
    );
}

/// The literals that a name is bound to where it is read: in its own scope, else in one around it.
fn bindings_of(sites: &FileSites<'_>, read_in: ScopeId, at: Span, name: &str) -> Vec<LiteralId> {
    let mut scope = read_in;
    loop {
        let here = sites
            .bindings
            .iter()
            .filter(|binding| binding.name == name && binding.scope == scope);
        let before = here
            .clone()
            .rfind(|binding| binding.extent.start < at.start);
        if let Some(last) = before {
            // A loop and a table of cases bind a name to several.
            return here
                .filter(|binding| binding.extent == last.extent)
                .map(|binding| binding.literal)
                .collect();
        }
        let after: Vec<_> = here.map(|binding| binding.literal).collect();
        if !after.is_empty() && sites.scope(scope).kind != ScopeKind::Function {
            return after;
        }
        if scope == ScopeId::MODULE {
            break;
        }
        scope = sites.scope(scope).parent;
    }
    // `self.run = "x"` in another method of the class.
    let class = sites.scope(sites.function_of(read_in)).parent;
    if sites.scope(class).kind == ScopeKind::Class {
        let in_class = |binding: &&Binding<'_>| {
            binding.name == name
                && sites.scope(binding.scope).parent == class
                && makes_the_object(&sites.scope(binding.scope).name)
        };
        return sites
            .bindings
            .iter()
            .filter(in_class)
            .map(|binding| binding.literal)
            .collect();
    }
    Vec::new()
}

/// Whether what a method binds to its object is there in the other methods.
fn makes_the_object(function: &str) -> bool {
    matches!(function, "__init__" | "constructor") || is_set_up(function)
}

/// The functions of the tree, by name.
struct Signatures<'s, 't>(FxHashMap<&'t str, Vec<(usize, &'s Signature<'t>)>>);

impl<'s, 't> Signatures<'s, 't> {
    fn of(tree: &'s Tree<'t>) -> Self {
        let signatures = || {
            let files = tree.files.iter().enumerate();
            files.flat_map(|(file, parsed)| {
                let all = parsed.sites.signatures.iter();
                all.map(move |signature| (file, signature))
            })
        };
        // Few names are of a function that takes an id; the others need no entry.
        let mut by_name: FxHashMap<&'t str, Vec<(usize, &'s Signature<'t>)>> = signatures()
            .filter(|(_, signature)| !signature.ids.is_empty())
            .map(|(_, signature)| (signature.name, Vec::new()))
            .collect();
        for (file, signature) in signatures() {
            if let Some(known) = by_name.get_mut(signature.name) {
                known.push((file, signature));
            }
        }
        Self(by_name)
    }

    /// The functions that a call may mean and that can take its arguments.
    fn meant_by(
        &self,
        tree: &Tree<'t>,
        imports: &Imports,
        file: usize,
        call: &Call<'t>,
    ) -> Vec<&'s Signature<'t>> {
        let Some(count) = call.positional else {
            return Vec::new();
        };
        let is_known = self.0.contains_key(call.callee);
        if !is_known && (call.is_method || !is_renamed(tree, file, call.callee)) {
            return Vec::new();
        }
        let is_near = |other: usize| other == file || imports.from(file).contains(&other);
        let known = self.0.get(call.callee).into_iter().flatten();
        let mut meant: Vec<(usize, &'s Signature<'t>)> = Vec::new();
        if call.is_method {
            meant.extend(known.filter(|(other, signature)| {
                if signature.is_method {
                    !COMMON_METHODS.contains(&call.callee) || *other == file
                } else {
                    is_near(*other)
                }
            }));
        } else {
            let is_function = |(_, signature): &&(usize, &Signature<'_>)| !signature.is_method;
            meant.extend(
                known
                    .filter(is_function)
                    .filter(|(other, _)| *other == file),
            );
            // Where it is defined it may have another name.
            for (definer, name) in imports.definers(tree, file, call.callee) {
                let there = self.0.get(name.as_str()).into_iter().flatten();
                meant.extend(
                    there
                        .filter(is_function)
                        .filter(|(other, _)| *other == definer),
                );
            }
        }
        meant
            .into_iter()
            .map(|(_, signature)| signature)
            .filter(|signature| {
                count <= signature.positional && count + call.named >= signature.required
            })
            .collect()
    }
}

/// Whether the texts of a call say that its arguments have another order than the function's parameters: one that says
/// `run` stands elsewhere, and what stands in the run id's place does not.
fn is_out_of_order(
    tree: &Tree<'_>,
    file: usize,
    call: &Call<'_>,
    meant: &[&Signature<'_>],
) -> bool {
    let says_run = |literal: LiteralId| {
        let value = tree.literal(file, literal).value.as_deref();
        value.is_some_and(|value| value.to_ascii_lowercase().contains("run"))
    };
    let mut elsewhere = false;
    let mut in_place = None;
    for &(index, value) in &call.arguments {
        let SiteValue::Literal(literal) = value else {
            continue;
        };
        if matches!(agreed(meant, index), Parameter::Id(Field::RunId)) {
            in_place = Some(says_run(literal));
        } else {
            elsewhere |= says_run(literal);
        }
    }
    elsewhere && in_place == Some(false)
}

/// Whether a file takes what it calls by that name from where it has another.
fn is_renamed(tree: &Tree<'_>, file: usize, name: &str) -> bool {
    tree.files[file]
        .sites
        .imports
        .iter()
        .flat_map(|import| &import.names)
        .any(|taken| taken.here == name && taken.there != name)
}

/// What all functions that a call may mean say of one of its arguments.
enum Parameter {
    Id(Field),
    Other,
    Unknown,
}

fn agreed(meant: &[&Signature<'_>], index: u32) -> Parameter {
    let field = |signature: &&Signature<'_>| {
        signature
            .ids
            .iter()
            .find(|(at, _)| *at == index)
            .map(|(_, field)| *field)
    };
    let mut fields = meant.iter().map(field);
    let Some(first) = fields.next() else {
        return Parameter::Unknown;
    };
    if !fields.all(|other| other == first) {
        return Parameter::Unknown;
    }
    match first {
        Some(field) => Parameter::Id(field),
        // `*args` says nothing about what is in it.
        None if meant
            .iter()
            .any(|signature| signature.positional == u32::MAX) =>
        {
            Parameter::Unknown
        }
        None => Parameter::Other,
    }
}
