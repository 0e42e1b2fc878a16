//! Resolves calls to candidate callees, and arguments to the callees' id parameters.

use rustc_hash::{FxHashMap, FxHashSet};

use super::classes::{Classes, ReceiverClass};
use crate::link::imports::Imports;
use crate::link::tree::{FileId, Tree};
use crate::sites::language::vocabulary::is_common_method;
use crate::sites::{Call, Field, LiteralId, Receiver, Signature, SiteValue};

/// The functions of the tree, by name.
pub(super) struct Signatures<'s, 't> {
    tree: &'s Tree<'t>,
    imports: &'s Imports,
    by_name: FxHashMap<&'t str, Vec<(FileId, &'s Signature<'t>)>>,
    classes: Classes<'s, 't>,
    /// The names that a file exports another name under.
    exported: FxHashSet<&'t str>,
}

impl<'s, 't> Signatures<'s, 't> {
    pub(super) fn of(tree: &'s Tree<'t>, imports: &'s Imports) -> Self {
        let signatures = || {
            let files = tree.files.numbered();
            files.flat_map(|(file, parsed)| {
                let all = parsed.sites.signatures.iter();
                all.map(move |signature| (file, signature))
            })
        };
        // Only functions that take an id need an entry.
        let mut by_name: FxHashMap<&'t str, Vec<(FileId, &'s Signature<'t>)>> = signatures()
            .filter(|(_, signature)| !signature.ids.is_empty())
            .map(|(_, signature)| (signature.name, Vec::new()))
            .collect();
        for (file, signature) in signatures() {
            if let Some(known) = by_name.get_mut(signature.name) {
                known.push((file, signature));
            }
        }
        let exported = tree.files.iter().flat_map(|file| &file.sites.exports);
        Self {
            tree,
            imports,
            by_name,
            classes: Classes::of(tree, imports),
            exported: exported.map(|(name, _)| *name).collect(),
        }
    }

    /// Returns the parameter for each argument of a call. Returns nothing if no callee is known, or if the call's literals
    /// contradict the parameter order.
    pub(super) fn arguments(
        &self,
        file: FileId,
        call: &Call<'t>,
    ) -> impl Iterator<Item = (Parameter, SiteValue<'t>)> {
        let mut meant = self.meant_by(file, call);
        if !meant.is_empty() && is_out_of_order(self.tree, file, call, &meant) {
            meant.clear();
        }
        let known = if meant.is_empty() {
            0
        } else {
            call.arguments.len()
        };
        let arguments = call.arguments[..known].iter();
        arguments.map(move |&(index, value)| (agreed(&meant, index), value))
    }

    /// Returns the candidate callees that accept the call's arguments; empty if the call is ambiguous.
    fn meant_by(&self, file: FileId, call: &Call<'t>) -> Vec<&'s Signature<'t>> {
        if call.positional.is_none() {
            return Vec::new();
        }
        let is_known = self.by_name.contains_key(call.callee);
        let is_plain = matches!(call.receiver, Receiver::Nothing | Receiver::Module(_));
        let is_renamed =
            || self.exported.contains(call.callee) || is_renamed(self.tree, file, call.callee);
        if !is_known && (!is_plain || !is_renamed()) {
            return Vec::new();
        }
        let meant = match call.receiver {
            Receiver::Nothing => self.functions(file, call.callee, None),
            Receiver::Module(module) => self.functions(file, call.callee, Some(module)),
            Receiver::Type(class) => self.of_class(file, class, call.callee, false),
            receiver => match self.classes.of_receiver(file, call.scope, receiver) {
                ReceiverClass::Class(class) => self.of_class(file, class, call.callee, true),
                ReceiverClass::Foreign => Vec::new(),
                ReceiverClass::Unknown => self.of_anything(file, call),
            },
        };
        let meant = meant.into_iter();
        meant.filter(|signature| takes(signature, call)).collect()
    }

    fn named(&self, name: &str) -> impl Iterator<Item = (FileId, &'s Signature<'t>)> {
        let known = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        known.iter().copied()
    }

    /// Returns the functions of that name in a file and in the files it imports the name or the module from.
    fn functions(
        &self,
        file: FileId,
        name: &'t str,
        module: Option<&str>,
    ) -> Vec<&'s Signature<'t>> {
        let in_file = |place: FileId, name: &str| -> Vec<&'s Signature<'t>> {
            let is_free = |one: &Signature<'_>| !one.is_method && one.owner.is_empty();
            let there = self.named(name).filter(|(other, _)| *other == place);
            let signatures = there.map(|(_, signature)| signature);
            signatures.filter(|one| is_free(one)).collect()
        };
        let mut meant = in_file(file, name);
        // The defining file may use another name.
        let path = module.map(|module| [module, "::", name].concat());
        let path = path.as_deref().into_iter();
        for name in path.chain([name]) {
            for (definer, name) in self.imports.definers(self.tree, file, name) {
                meant.extend(in_file(definer, &name));
            }
        }
        meant
    }

    /// Returns the methods of that name of a class or its bases. The nearest of several equally named classes counts.
    fn of_class(
        &self,
        file: FileId,
        class: &'t str,
        name: &str,
        is_method: bool,
    ) -> Vec<&'s Signature<'t>> {
        let mut open = vec![class];
        let mut seen = FxHashSet::default();
        while let Some(class) = open.pop() {
            if !seen.insert(class) {
                continue;
            }
            let own = self
                .named(name)
                .filter(|(_, one)| one.owner == class && (is_method || !one.is_method));
            let mut found: Vec<(FileId, &'s Signature<'t>)> = own.collect();
            if found.is_empty() {
                open.extend(self.classes.bases(class));
                continue;
            }
            let nearest = found.iter().map(|(other, _)| self.distance(file, *other));
            let nearest = nearest.min().unwrap_or_default();
            found.retain(|(other, _)| self.distance(file, *other) == nearest);
            return found.into_iter().map(|(_, signature)| signature).collect();
        }
        Vec::new()
    }

    fn distance(&self, file: FileId, other: FileId) -> u8 {
        match other {
            other if other == file => 0,
            other if self.imports.from(file).contains(&other) => 1,
            _ => 2,
        }
    }

    /// Returns the callees of a method on an unknown receiver: the function of a module, or every method of that name in
    /// the tree. Returns an empty list if containers have a method of that name too.
    fn of_anything(&self, file: FileId, call: &Call<'t>) -> Vec<&'s Signature<'t>> {
        if self.classes.is_module(file, call.receiver) {
            let near = self.imports.from(file);
            let named = self.named(call.callee);
            let near = named.filter(|(other, one)| !one.is_method && near.contains(other));
            return near.map(|(_, signature)| signature).collect();
        }
        if is_common_method(call.callee) || self.tree.elsewhere.contains(call.callee) {
            return Vec::new();
        }
        let methods = self.named(call.callee).filter(|(_, one)| one.is_method);
        let all: Vec<_> = methods
            .map(|(_, signature)| signature)
            .filter(|signature| takes(signature, call))
            .collect();
        let mut indices = call.arguments.iter().map(|(index, _)| *index);
        let is_certain = indices.all(|index| !matches!(agreed(&all, index), Parameter::Unknown));
        if is_certain { all } else { Vec::new() }
    }
}

/// Returns `true` if a function accepts the arguments of a call.
fn takes(signature: &Signature<'_>, call: &Call<'_>) -> bool {
    call.positional.is_some_and(|count| {
        count <= signature.positional && count + call.named >= signature.required
    })
}

/// Returns `true` if the literals of a call contradict the parameter order: the literal in the run id's position does not
/// contain `run`, and another literal does.
fn is_out_of_order(
    tree: &Tree<'_>,
    file: FileId,
    call: &Call<'_>,
    meant: &[&Signature<'_>],
) -> bool {
    let says_run = |literal: LiteralId| {
        let value = tree.value(file, literal);
        value.is_some_and(|value| value.to_ascii_lowercase().contains("run"))
    };
    let mut elsewhere = false;
    let mut in_place = None;
    for &(index, value) in &call.arguments {
        let Some(literal) = value.literal() else {
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

/// Returns `true` if the file imports `name` under another name.
fn is_renamed(tree: &Tree<'_>, file: FileId, name: &str) -> bool {
    let imports = tree.files[file].sites.imports_of(name);
    let mut taken = imports.flat_map(|(_, import)| &import.names);
    taken.any(|taken| taken.here == name && taken.there != name)
}

/// The kind of an argument, if all candidate callees agree.
pub(super) enum Parameter {
    Id(Field),
    Other,
    Unknown,
}

fn agreed(meant: &[&Signature<'_>], index: u32) -> Parameter {
    let field = |signature: &&Signature<'_>| {
        let mut ids = signature.ids.iter();
        ids.find(|(at, _)| *at == index).map(|(_, field)| *field)
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
        // `*args` may contain anything.
        None if meant.iter().any(|one| one.positional == u32::MAX) => Parameter::Unknown,
        // A parameter `id` may take the id of a run.
        None if meant
            .iter()
            .any(|one| one.parameters.get(index as usize) == Some(&"id")) =>
        {
            Parameter::Unknown
        }
        None => Parameter::Other,
    }
}
