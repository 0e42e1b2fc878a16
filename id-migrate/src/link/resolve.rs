//! Finds the literal behind each site: itself, a constant's, or a positional argument's.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::imports::Imports;
use super::tree::Tree;
use crate::site::{
    Call, Field, FileSites, LiteralId, Position, Role, ScopeId, ScopeKind, Signature, Site,
    SiteValue, Span,
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
    pub others: HashSet<(usize, LiteralId)>,
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
    let mut others = HashSet::new();
    for (file, parsed) in tree.files.iter().enumerate() {
        for call in &parsed.sites.calls {
            let meant = signatures.meant_by(tree, imports, file, call);
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
                };
                match value {
                    SiteValue::Literal(literal) => {
                        // Prose is no id, whatever a method of that name takes elsewhere.
                        let value = tree
                            .literal(file, literal)
                            .value
                            .as_deref()
                            .unwrap_or_default();
                        if !value.contains(char::is_whitespace) {
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
        });
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
    let local = bindings_of(here, site, name);
    if !local.is_empty() {
        for literal in local {
            add_constant(tree, file, literal, file, site, found);
        }
        return;
    }
    for definer in imports.definers(tree, file, name) {
        let there = &tree.files[definer].sites;
        for binding in &there.bindings {
            if binding.name == name && there.scope(binding.scope).kind != ScopeKind::Function {
                add_constant(tree, definer, binding.literal, file, site, found);
            }
        }
    }
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
    if !is_member && matches!(tree.literal(file, literal).role, Role::Named(_)) {
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

/// The literals that a name is bound to where a site sees it: in its own scope, else in one around it.
fn bindings_of(sites: &FileSites<'_>, site: &Site<'_>, name: &str) -> Vec<LiteralId> {
    let mut scope = site.scope;
    loop {
        let here = sites
            .bindings
            .iter()
            .filter(|binding| binding.name == name && binding.scope == scope);
        let before = here
            .clone()
            .rfind(|binding| binding.extent.start < site.extent.start);
        if let Some(binding) = before {
            return vec![binding.literal];
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
    let class = sites.scope(sites.function_of(site.scope)).parent;
    if sites.scope(class).kind == ScopeKind::Class {
        let in_class = |binding: &&crate::site::Binding<'_>| {
            binding.name == name
                && sites.scope(binding.scope).parent == class
                && is_set_up(&sites.scope(binding.scope).name)
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

fn is_set_up(function: &str) -> bool {
    function == "__init__"
        || function == "constructor"
        || function.to_ascii_lowercase().contains("setup")
        || function == "set_up"
}

/// The functions of the tree, by name.
struct Signatures<'s, 't>(HashMap<&'t str, Vec<(usize, &'s Signature<'t>)>>);

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
        let mut by_name: HashMap<&'t str, Vec<(usize, &'s Signature<'t>)>> = signatures()
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
        tree: &Tree<'_>,
        imports: &Imports,
        file: usize,
        call: &Call<'_>,
    ) -> Vec<&'s Signature<'t>> {
        let (Some(known), Some(count)) = (self.0.get(call.callee), call.positional) else {
            return Vec::new();
        };
        let is_near = |other: usize| other == file || imports.from(file).contains(&other);
        let is_imported = |other: usize| {
            other == file
                || imports
                    .definers(tree, file, call.callee)
                    .any(|definer| definer == other)
        };
        let may_be_meant = |other: usize, signature: &Signature<'_>| {
            if signature.is_method {
                call.is_method && (!COMMON_METHODS.contains(&call.callee) || other == file)
            } else if call.is_method {
                is_near(other)
            } else {
                is_imported(other)
            }
        };
        known
            .iter()
            .filter(|(other, signature)| may_be_meant(*other, signature))
            .filter(|(_, signature)| {
                count <= signature.positional && count + call.named >= signature.required
            })
            .map(|(_, signature)| *signature)
            .collect()
    }
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
