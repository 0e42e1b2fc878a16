//! Resolves a call to the functions that it may mean.

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::sets::SetId;
use super::{CallGraph, FunctionId};
use crate::cache::Cache;
use crate::link::flow::Object;
use crate::link::resolve::ReceiverClass;
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::{is_common_method, is_sending_method};
use crate::sites::tokens::TokenKind;
use crate::sites::{Receiver, ScopeId, Signature};

/// The functions that calls may mean, once they have been resolved.
#[derive(Default)]
pub(super) struct Callees<'t> {
    functions: Cache<(FileId, &'t str), SetId>,
    methods: Cache<MethodKey<'t>, SetId>,
    seen: Cache<(FileId, SetId), SetId>,
}

type MethodKey<'t> = (Caller, &'t str, Receiver<'t>, ScopeId);

/// The part of a call site that its methods depend on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Caller {
    File(FileId),
    /// A method of any class may be meant. Every file of the language has the same methods.
    Language(Lexis),
}

impl<'a, 't> CallGraph<'a, 't> {
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = FunctionId> {
        self.by_name.get(name).into_iter().flatten().copied()
    }

    pub(super) fn signature(&self, function: FunctionId) -> (FileId, &'a Signature<'t>) {
        self.functions[function.index()]
    }

    /// Returns the functions with a name in a file or in the files that it imports the name from. If the name is not
    /// defined or imported, returns all functions of the tree with that name.
    pub(super) fn functions_named(&self, file: FileId, name: &'t str) -> SetId {
        self.callees.functions.get((file, name), |_| {
            let functions = self.read_functions(file, name);
            self.in_language_of(file, functions)
        })
    }

    /// Returns the set of the functions that are in the language of a file. Code calls only functions of its own language.
    fn in_language_of(&self, file: FileId, mut functions: Vec<FunctionId>) -> SetId {
        let lexis = self.tree.lexis(file);
        functions.retain(|function| self.tree.lexis(self.signature(*function).0) == lexis);
        self.sets.id(functions)
    }

    fn read_functions(&self, file: FileId, name: &'t str) -> Vec<FunctionId> {
        let is_function = |function: &FunctionId| self.signature(*function).1.owner.is_empty();
        let in_file = |place: FileId, name: &str| {
            let named = self.named(name).filter(is_function);
            named
                .filter(|function| self.signature(*function).0 == place)
                .collect::<Vec<_>>()
        };
        let mut meant = in_file(file, name);
        for (definer, name) in self.imports.definers(self.tree, file, name) {
            meant.extend(in_file(definer, &name));
        }
        let is_imported = || self.tree.files[file].sites.imported(name).is_some();
        if meant.is_empty() && !is_imported() {
            meant = self.named(name).filter(is_function).collect();
        }
        if meant.is_empty() {
            for (other, is_member) in self.functions_bound_to(file, name) {
                meant.extend(in_file(file, other));
                for (definer, other) in self.imports.definers(self.tree, file, other) {
                    meant.extend(in_file(definer, &other));
                }
                if is_member {
                    meant.extend(self.named(other).filter(is_function));
                }
            }
        }
        // A macro may have made the function.
        if meant.is_empty() && self.tree.lexis(file) == Lexis::Rust {
            let near = self.near(file, false).into_iter();
            let near = near.filter(|file| self.mentions(*file, "macro_rules"));
            let made = near
                .filter_map(|file| self.by_file.get(&file))
                .flatten()
                .copied();
            let made = made.filter(|one| is_function(one) && self.is_hole(*one, |one| one.name));
            meant.extend(made);
        }
        if !meant.is_empty() {
            meant.extend(self.registered().get(name).into_iter().flatten());
        }
        // A test that receives a fixture may call the function that the fixture returns: `make(run_id="a")`.
        let is_fixture = |one: &FunctionId| self.signature(*one).1.is_fixture();
        let fixtures: Vec<_> = meant.iter().copied().filter(is_fixture).collect();
        meant.extend(fixtures.into_iter().flat_map(|one| self.inside(one)));
        meant
    }

    /// Returns the functions that a file may bind to a name, and whether each is a member: `check = rules.strict`.
    fn functions_bound_to(&self, file: FileId, name: &'t str) -> Vec<(&'t str, bool)> {
        let part = self.whole(file);
        let tokens = self.tokens(file, part);
        let code = self.syntax(file, &tokens);
        let mut found = Vec::new();
        for at in self.uses(file, part, name) {
            let mut first = at as usize + 2;
            if code.word(first - 1) != "=" {
                continue;
            }
            // `check = strict if is_strict else loose`
            loop {
                let mut last = first;
                while code.word(last + 1) == "." {
                    last += 2;
                }
                let after = last + 1;
                let is_choice = code.lexis == Lexis::Python && code.word(after) == "if";
                let ends = after >= tokens.len()
                    || code.is(after, TokenKind::LineEnd)
                    || code.word(after) == ";"
                    || code.begins_statement(after);
                if code.is(last, TokenKind::Name) && (ends || is_choice) {
                    found.push((code.word(last), last > first));
                }
                let end = code.end_of_element(after.min(tokens.len()));
                let other = (after..end).find(|at| is_choice && code.word(*at) == "else");
                match other {
                    Some(other) => first = other + 1,
                    None => break,
                }
            }
        }
        found
    }

    /// Returns the functions that each function of `singledispatch` calls, by its name.
    fn registered(&self) -> &FxHashMap<&'t str, Vec<FunctionId>> {
        self.known.registered.get_or_init(|| {
            let mut registered: FxHashMap<_, Vec<FunctionId>> = FxHashMap::default();
            for (at, (_, signature)) in self.functions.iter().enumerate() {
                let mut names = signature.decorators.iter();
                if let Some(name) = names.find_map(|name| name.strip_suffix(".register")) {
                    let name = name.rsplit('.').next().unwrap_or(name);
                    registered
                        .entry(name)
                        .or_default()
                        .push(FunctionId::new(at));
                }
            }
            registered
        })
    }

    /// Returns the methods that a call may mean: the methods of the receiver's class, else all methods of that name.
    pub(super) fn methods(
        &self,
        file: FileId,
        name: &'t str,
        receiver: Option<Object<'t>>,
        at: usize,
    ) -> SetId {
        let receiver = self.receiver(file, receiver, at);
        // Only the class of a name or an attribute depends on the scope.
        let scope = match receiver {
            Receiver::Name(_) | Receiver::Own(_) => self.tree.files[file].sites.scope_at(at),
            _ => ScopeId::MODULE,
        };
        let is_anywhere = receiver == Receiver::Other && !is_common_method(name);
        let caller = if is_anywhere {
            Caller::Language(self.tree.lexis(file))
        } else {
            Caller::File(file)
        };
        self.callees
            .methods
            .get((caller, name, receiver, scope), |_| {
                let methods = self.read_methods(file, name, receiver, scope);
                self.in_language_of(file, methods)
            })
    }

    fn receiver(&self, file: FileId, receiver: Option<Object<'t>>, at: usize) -> Receiver<'t> {
        match receiver {
            None | Some(Object { name: "", .. }) => Receiver::Other,
            Some(Object {
                name: "self" | "this" | "cls" | "Self",
                ..
            }) => match self.class_around(file, at) {
                Some(class) => Receiver::Instance(class),
                None => Receiver::Other,
            },
            Some(Object { name, is_own: true }) => Receiver::Own(name),
            Some(Object { name, .. }) => Receiver::Name(name),
        }
    }

    /// Returns `true` if a receiver is an object of a class of the tree.
    pub(super) fn has_known_class(
        &self,
        file: FileId,
        receiver: Option<Object<'t>>,
        at: usize,
    ) -> bool {
        let receiver = self.receiver(file, receiver, at);
        let scope = self.tree.files[file].sites.scope_at(at);
        matches!(
            self.classes.of_receiver(file, scope, receiver),
            ReceiverClass::Class(_)
        )
    }

    /// Returns the functions of a set that are in a file or in the files that it imports.
    pub(super) fn seen_from(&self, file: FileId, functions: SetId) -> SetId {
        self.callees.seen.get((file, functions), |_| {
            let near = self.imports.from(file);
            let mut seen = self.sets.members(functions).to_vec();
            seen.retain(|function| {
                let there = self.signature(*function).0;
                there == file || near.contains(&there)
            });
            self.sets.id(seen)
        })
    }

    fn read_methods(
        &self,
        file: FileId,
        name: &'t str,
        receiver: Receiver<'t>,
        scope: ScopeId,
    ) -> Vec<FunctionId> {
        match self.classes.of_receiver(file, scope, receiver) {
            // Any class may implement a protocol.
            ReceiverClass::Class(class)
                if self.classes.bases(class).any(|base| base == "Protocol") =>
            {
                let methods = self.named(name);
                methods
                    .filter(|one| self.signature(*one).1.is_method)
                    .collect()
            }
            ReceiverClass::Class(class) => {
                let mut methods = self.methods_of(class, name);
                // The class passes unknown methods on to another object.
                if methods.is_empty() && !self.methods_of(class, "__getattr__").is_empty() {
                    let named = self.named(name);
                    methods.extend(named.filter(|one| self.signature(*one).1.is_method));
                }
                // `Run::new(x)` is known by its type.
                if methods.is_empty() && name == "new" {
                    return self.named(class).collect();
                }
                // `namespace Runs { export function open(id) {} }`, `class Runs extends Named(Base) {}`
                if methods.is_empty() && self.tree.lexis(file) == Lexis::JavaScript {
                    let near = self.imports.from(file);
                    let far = self.imports.above(file);
                    let is_near = |function: &FunctionId| {
                        let (there, signature) = self.signature(*function);
                        // A mixin returns a class without a name.
                        let is_mixed = || {
                            signature.is_method
                                && signature.owner.is_empty()
                                && far.binary_search(&there).is_ok()
                                && self.tree.files[there].text.contains("class extends ")
                        };
                        there == file || near.contains(&there) || is_mixed()
                    };
                    return self.named(name).filter(is_near).collect();
                }
                methods
            }
            ReceiverClass::Foreign => Vec::new(),
            // Most classes have no `__enter__` that returns an id.
            ReceiverClass::Unknown if name == "__enter__" => Vec::new(),
            ReceiverClass::Unknown if self.classes.is_module(file, receiver) => {
                let near = self.imports.from(file);
                let is_near = |function: &FunctionId| near.contains(&self.signature(*function).0);
                let mut meant: Vec<FunctionId> = self.named(name).filter(is_near).collect();
                // `audit::weigh(x)` after `pub use text::measure as weigh`
                if let (true, Receiver::Name(module)) = (meant.is_empty(), receiver) {
                    meant = self.exported_as(file, module, name);
                }
                if !meant.is_empty() || is_common_method(name) {
                    return meant;
                }
                // A package re-exports the module.
                let is_plain = |function: &FunctionId| self.signature(*function).1.owner.is_empty();
                self.named(name).filter(is_plain).collect()
            }
            // `$name::new(x)` in a macro
            ReceiverClass::Unknown
                if let (Receiver::Name(class), "new") = (receiver, name)
                    && self.tree.lexis(file) == Lexis::Rust =>
            {
                self.read_functions(file, class)
            }
            ReceiverClass::Unknown => self
                .named(name)
                .filter(|function| {
                    let (there, signature) = self.signature(*function);
                    // `T::deserialize(text)`
                    let is_of_type = !signature.owner.is_empty()
                        && (matches!(receiver, Receiver::Name(name) if name.len() == 1)
                            || self.is_hole(*function, |one| one.owner));
                    (signature.is_method || is_of_type)
                        && (there == file
                            || !is_common_method(name)
                            || (is_sending_method(name)
                                || is_named_after(receiver, signature.owner))
                                && self.meets(file, there))
                })
                .collect(),
        }
    }

    /// Returns the functions that a module exports under a name.
    fn exported_as(&self, file: FileId, module: &str, name: &str) -> Vec<FunctionId> {
        let path = format!("{module}::{name}");
        let definers = self.imports.definers(self.tree, file, &path).into_iter();
        let functions = definers.flat_map(|(there, name)| {
            let named: Vec<FunctionId> = self.named(&name).collect();
            named.into_iter().filter(move |one| {
                let (place, signature) = self.signature(*one);
                place == there && signature.owner.is_empty()
            })
        });
        functions.collect()
    }

    /// Returns `true` if a macro fills in a name of a function: `fn $name(key: &str)`.
    fn is_hole(&self, function: FunctionId, name: impl Fn(&Signature<'t>) -> &'t str) -> bool {
        let (file, signature) = self.signature(function);
        let before = self.start_of(file, name(signature)).checked_sub(1);
        let text = self.tree.files[file].text.as_bytes();
        self.tree.lexis(file) == Lexis::Rust && before.is_some_and(|at| text.get(at) == Some(&b'$'))
    }

    /// Returns `true` if a file that imports `file`, usually a test, may pass it an object of the other file.
    fn meets(&self, file: FileId, other: FileId) -> bool {
        let mut importers = self.imports.importers(file).iter();
        importers.any(|one| *one == other || self.imports.from(*one).contains(&other))
    }

    /// Returns the method of a class, or of its nearest bases with a method of that name, and the methods of its
    /// subclasses that override it.
    fn methods_of(&self, class: &'t str, name: &str) -> Vec<FunctionId> {
        let of = |classes: &[&str]| {
            let named = self.named(name);
            let own = named.filter(|function| classes.contains(&self.signature(*function).1.owner));
            own.collect::<Vec<_>>()
        };
        let mut meant = of(&[class]);
        let above = self.classes.above(class);
        let mut above = above.iter();
        while let (true, Some(base)) = (meant.is_empty(), above.next()) {
            meant = of(&[*base]);
        }
        let below = self.classes.below(class);
        meant.extend(of(&below));
        if meant.is_empty() {
            // `class Service(Labels, Base)`: a method of `Base` calls one of `Labels`.
            let beside = below.iter().flat_map(|class| self.classes.above(class));
            meant = of(&beside.collect::<Vec<_>>());
        }
        meant
    }

    /// Returns the methods of a dataclass or a model that run after its constructor has set the fields.
    pub(super) fn checks_of(&self, file: FileId, class: &'t str) -> Option<SetId> {
        let mut classes = self.classes.above(class);
        classes.push(class);
        let is_of_class =
            |function: &FunctionId| classes.contains(&self.signature(*function).1.owner);
        let files = classes
            .iter()
            .filter_map(|class| self.classes_by_name.get(class));
        let files: BTreeSet<FileId> = files.flatten().copied().chain([file]).collect();
        let near = files
            .into_iter()
            .flat_map(|file| self.checks_in(file).to_vec());
        let checks: Vec<FunctionId> = near.filter(is_of_class).collect();
        (!checks.is_empty()).then(|| self.sets.id(checks))
    }

    /// Returns the functions of a file that check the objects of their class.
    fn checks_in(&self, file: FileId) -> Rc<[FunctionId]> {
        self.known.checks.get(file, |file| {
            let functions = self.by_file.get(file).into_iter().flatten().copied();
            let checks = functions.filter(|function| {
                let signature = self.signature(*function).1;
                matches!(
                    signature.name,
                    "__post_init__" | "__attrs_post_init__" | "model_post_init"
                ) || signature.is_decorated(|name| name.ends_with("model_validator"))
            });
            checks.collect()
        })
    }

    pub(super) fn class_around(&self, file: FileId, at: usize) -> Option<&'t str> {
        let sites = &self.tree.files[file].sites;
        let class = sites.class_of(sites.scope_at(at));
        (class != ScopeId::MODULE).then(|| sites.scope(class).name)
    }
}

/// Returns `true` for an object with the name of its class: `cache.set(runId)` of a `Cache` or a `MemoryCache`.
fn is_named_after(receiver: Receiver<'_>, class: &str) -> bool {
    let (Receiver::Name(name) | Receiver::Own(name)) = receiver else {
        return false;
    };
    let name = name.trim_start_matches(['_', '#']).to_ascii_lowercase();
    name.len() > 2 && class.to_ascii_lowercase().ends_with(&name)
}
