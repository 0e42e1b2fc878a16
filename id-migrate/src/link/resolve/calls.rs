//! Which functions a call may mean, and which of its arguments these take as ids.

use rustc_hash::FxHashMap;

use crate::link::imports::Imports;
use crate::link::tree::Tree;
use crate::site::{Call, Field, LiteralId, Signature, SiteValue};

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

/// The functions of the tree, by name.
pub(super) struct Signatures<'s, 't> {
    tree: &'s Tree<'t>,
    imports: &'s Imports,
    by_name: FxHashMap<&'t str, Vec<(usize, &'s Signature<'t>)>>,
}

impl<'s, 't> Signatures<'s, 't> {
    pub(super) fn of(tree: &'s Tree<'t>, imports: &'s Imports) -> Self {
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
        Self {
            tree,
            imports,
            by_name,
        }
    }

    /// What the functions that a call may mean say of each of its arguments; nothing if none is known, or if the call's
    /// own texts say otherwise.
    pub(super) fn arguments(
        &self,
        file: usize,
        call: &Call<'t>,
    ) -> impl Iterator<Item = (Parameter, SiteValue<'t>)> {
        let mut meant = self.meant_by(file, call);
        if !meant.is_empty() && is_out_of_order(self.tree, file, call, &meant) {
            meant.clear();
        }
        let arguments: &[_] = if meant.is_empty() {
            &[]
        } else {
            &call.arguments
        };
        arguments
            .iter()
            .map(move |&(index, value)| (agreed(&meant, index), value))
    }

    /// The functions that a call may mean and that can take its arguments.
    fn meant_by(&self, file: usize, call: &Call<'t>) -> Vec<&'s Signature<'t>> {
        let Some(count) = call.positional else {
            return Vec::new();
        };
        let is_known = self.by_name.contains_key(call.callee);
        if !is_known && (call.is_method || !is_renamed(self.tree, file, call.callee)) {
            return Vec::new();
        }
        let is_near = |other: usize| other == file || self.imports.from(file).contains(&other);
        let known = self.by_name.get(call.callee).into_iter().flatten();
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
            for (definer, name) in self.imports.definers(self.tree, file, call.callee) {
                let there = self.by_name.get(name.as_str()).into_iter().flatten();
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
pub(super) enum Parameter {
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
