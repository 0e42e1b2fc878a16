//! The steps of a value: into variables, attributes and parameters, and out of functions.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::ends::End;
use super::holders::{Holder, HolderKind};
use super::sets::{SetId, Takers};
use super::{CallGraph, Found, FunctionId};
use crate::ids::index;
use crate::link::flow::{Argument, Caller, Flow, Holds, Place, Step, names_run};
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{Inspection, is_method_of_texts_only};
use crate::sites::language::vocabulary::is_common_method;
use crate::sites::language::vocabulary::libraries::{is_text_module, is_trusted_of_module};
use crate::sites::tokens::{Token, TokenKind};
use crate::sites::{Signature, Span};

impl<'t> CallGraph<'_, 't> {
    pub(super) fn follow(&self, file: FileId, part: Span, steps: Vec<Step<'t>>) -> Found<'t> {
        let mut reached = Found::default();
        let call = |(first, last): (usize, usize)| {
            let kind = HolderKind::Expression(index(first), index(last));
            Holder::new((file, part), "", kind, Holds::Near)
        };
        for step in steps {
            match step {
                Step::Look(look, at) => {
                    reached.looks.push((look, file, index(at)));
                }
                Step::Compared(at, side) => self.compared(file, at, side, &mut reached),
                Step::Variable(name, holds) => {
                    let part = if self.is_local(file, part, name) {
                        part
                    } else {
                        self.whole(file)
                    };
                    let variable = HolderKind::Variable;
                    let holder = Holder::new((file, part), name, variable, holds);
                    reached.next.push(holder);
                    if part == self.whole(file) && holds != Holds::Near {
                        self.in_importers(file, holder, &mut reached.next);
                    }
                    let is_object =
                        matches!(holds, Holds::Within(_) | Holds::Nested(_) | Holds::Near);
                    let is_script = self.tree.lexis(file) == Lexis::JavaScript;
                    if is_script && is_object && part != self.whole(file) {
                        self.schemas(file, name, &mut reached.next);
                    }
                }
                Step::Type(name) => self.schemas(file, name, &mut reached.next),
                Step::Own(name, holds) => {
                    let class = self.class_around(file, part.start as usize);
                    let files = class.map_or_else(BTreeSet::new, |class| self.family(class));
                    let names_it = |other: &FileId| {
                        let text = self.tree.files[*other].text.as_bytes();
                        *other != file && memchr::memmem::find(text, name.as_bytes()).is_some()
                    };
                    let files = files.into_iter().filter(names_it);
                    let owns = files.chain([file]).map(|file| self.own(file, name, holds));
                    reached.next.extend(owns);
                }
                Step::Argument(argument) => {
                    let call = call(argument.call);
                    self.given((file, part), argument, call, &mut reached);
                }
                Step::Method {
                    name,
                    at,
                    call: tokens,
                    holds,
                } => {
                    let mut methods = self.methods(file, name, None, at);
                    // Only a class that the file can see holds an unknown object or wraps an id.
                    if matches!(holds, Holds::Id | Holds::Text | Holds::Near) {
                        methods = self.seen_from(file, methods);
                    }
                    let size = self.sets.members(methods).len();
                    if size == 0 {
                        let is_rust = self.tree.lexis(file) == Lexis::Rust && holds != Holds::Near;
                        if is_rust && (name == "len" || is_method_of_texts_only(name)) {
                            let derefs = self.sets.id(self.named("deref").collect());
                            let derefs = self.sets.members(self.seen_from(file, derefs));
                            let looks = derefs
                                .iter()
                                .map(|_| (Inspection::Spelling, file, index(at)));
                            reached.looks.extend(looks);
                        }
                        continue;
                    }
                    if holds != Holds::Near && self.is_test_code(file, at) {
                        reached.ends.push(End::Given);
                    }
                    reached.calls.push((methods, call(tokens)));
                    let receivers = HolderKind::Receivers(methods, size);
                    reached.next.push(Holder::of_set(receivers, holds));
                }
                Step::Return(holds, at) => {
                    if let Some(function) = self.function_at(file, at) {
                        reached.returns.push((function, holds));
                    }
                }
            }
        }
        reached
    }

    /// Adds the holder of a module for each importing file that may take its name: a constant, or an imported name.
    pub(super) fn in_importers(
        &self,
        file: FileId,
        holder: Holder<'t>,
        next: &mut Vec<Holder<'t>>,
    ) {
        let importers = self.imports.importers(file);
        let taken = self.taken_names.get(file, |_| {
            let files = importers.iter().map(|other| &self.tree.files[*other]);
            let imports = files.flat_map(|other| &other.sites.imports);
            let names = imports.flat_map(|import| &import.names);
            Rc::new(names.map(|taken| taken.there).collect())
        });
        let is_constant =
            holder.kind == HolderKind::Own || holder.name.starts_with(char::is_uppercase);
        if !is_constant && !taken.contains(holder.name) && !taken.contains("*") {
            return;
        }
        let naming = importers.iter().filter(|other| {
            let text = self.tree.files[**other].text.as_bytes();
            memchr::memmem::find(text, holder.name.as_bytes()).is_some()
        });
        next.extend(naming.map(|&file| Holder {
            code: Some((file, self.whole(file))),
            ..holder
        }));
    }

    /// Returns `true` if `part` binds the variable `name`. A function that only reads the variable gets it from outside.
    pub(super) fn is_local(&self, file: FileId, part: Span, name: &'t str) -> bool {
        if part == self.whole(file) {
            return true;
        }
        let read = |_: &_| self.binds(file, part, name);
        self.locals.get((file, part, name), read)
    }

    fn binds(&self, file: FileId, part: Span, name: &str) -> bool {
        let text = self.tree.files[file].text;
        let tokens = self.tokens(file, part);
        let word = |at: usize| tokens.get(at).map_or("", |token| &text[token.range()]);
        let head = (0..tokens.len()).find(|at| word(*at) == "(").unwrap_or(0);
        let body = tokens.get(head).map_or(0, |token| token.other as usize);
        let uses = self.uses(file, part, name);
        let is_outer = |at: &u32| {
            let before = (*at as usize).checked_sub(1).map_or("", word);
            matches!(before, "global" | "nonlocal")
        };
        if uses.iter().any(is_outer) {
            return false;
        }
        uses.into_iter().map(|at| at as usize).any(|at| {
            at < body
                || matches!(word(at + 1), ":=" | "in" | "of" | "=>" | ":")
                || word(at + 1) == "=" && self.tree.lexis(file) == Lexis::Python
                || at > 0
                    && matches!(
                        word(at - 1),
                        "let" | "const" | "var" | "mut" | "for" | "as" | "|"
                    )
                || Self::is_in_pattern(&tokens, at, &word)
        })
    }

    /// Returns `true` if a name is a target of destructuring: `const { a } = x`, `(a, b) = x`.
    fn is_in_pattern<'w>(tokens: &[Token], at: usize, word: &impl Fn(usize) -> &'w str) -> bool {
        let open = (at.saturating_sub(16)..at).rev().find(|open| {
            tokens[*open].kind == TokenKind::Open && tokens[*open].other as usize > at
        });
        open.is_some_and(|open| {
            let after = word(tokens[open].other as usize + 1);
            matches!(after, "=" | "=>" | "of" | "in" | ":")
        })
    }

    /// Returns the innermost function around a byte.
    pub(super) fn function_at(&self, file: FileId, at: usize) -> Option<FunctionId> {
        let all = self.by_file.get(&file)?;
        let around = all.iter().filter(|function| {
            let extent = self.signature(**function).1.extent;
            extent.range().contains(&at)
        });
        around
            .min_by_key(|function| {
                let extent = self.signature(**function).1.extent;
                extent.end - extent.start
            })
            .copied()
    }

    /// The schemas and types with a name, of a file and of the files that it imports the name from.
    fn schemas(&self, file: FileId, name: &'t str, next: &mut Vec<Holder<'t>>) {
        next.push(self.schema(file, name));
        let imports = self.tree.files[file].sites.imports.iter();
        let mut names = imports.flat_map(|import| &import.names);
        if let Some(taken) = names.find(|taken| taken.here == name) {
            let definers = self.imports.definers(self.tree, file, name);
            let definers = definers.iter().filter(|(_, there)| there == taken.there);
            next.extend(definers.map(|(definer, _)| self.schema(*definer, taken.there)));
        }
    }

    fn schema(&self, file: FileId, name: &'t str) -> Holder<'t> {
        let code = (file, self.whole(file));
        Holder::new(code, name, HolderKind::Schema, Holds::WITHIN)
    }

    /// An attribute of `self`: whatever reads one of that name in the file.
    pub(super) fn own(&self, file: FileId, name: &'t str, holds: Holds<'t>) -> Holder<'t> {
        let code = (file, self.whole(file));
        Holder::new(code, name, HolderKind::Own, holds)
    }

    /// Returns the parameters that may receive an argument.
    fn given(
        &self,
        code: (FileId, Span),
        argument: Argument<'t>,
        call: Holder<'t>,
        reached: &mut Found<'t>,
    ) {
        let (file, _) = code;
        if argument.callee.starts_with("__") && !self.by_name.contains_key(argument.callee) {
            return;
        }
        let functions = match argument.receiver {
            None if self.classes_by_name.contains_key(argument.callee) => {
                self.constructors(file, argument.callee)
            }
            None => self.functions_named(file, argument.callee),
            Some("") if argument.callee == "from" => {
                let all = self.sets.id(self.named("from").collect());
                self.seen_from(file, all)
            }
            Some(_) if argument.callee == "__init__" => {
                self.sets.id(self.constructors_above(file, argument.at))
            }
            Some(receiver) => self.methods(
                file,
                argument.callee,
                Some((receiver, argument.on_own)),
                argument.at,
            ),
        };
        let members = self.sets.members(functions);
        let mut is_of_tree = !members.is_empty();
        self.handed_over(file, &argument, &members, &mut reached.ends);
        if !is_of_tree && argument.holds.is_text() && !argument.looks {
            self.stored(code, argument, reached);
        }
        // `vi.mock("./api", () => ({ load: (id) => … }))` replaces the function.
        if argument.holds.is_text() && self.tree.lexis(file) == Lexis::JavaScript {
            let mocks = self.imports.importers(file).iter().chain([&file]);
            let mocks = mocks.filter(|file| self.tree.files[**file].text.contains("ock("));
            reached.next.extend(mocks.map(|&file| {
                let closures = HolderKind::Closures(Caller::Member);
                Holder::new(
                    (file, self.whole(file)),
                    argument.callee,
                    closures,
                    Holds::Id,
                )
            }));
        }
        if !is_of_tree && self.tree.lexis(file) != Lexis::Python {
            self.given_outside(code, argument, call, reached);
        }
        if let Some(id) = self.taken(file, functions, argument.place, argument.holds) {
            let given = self.takers(id);
            let takers = HolderKind::Takers(id, given.parameters.len());
            reached.next.push(Holder::of_set(takers, argument.holds));
            reached.calls.push((given.functions, call));
        }
        // `Label::label(&run_id)`
        let is_type = |name: &str| name.starts_with(char::is_uppercase);
        if is_of_tree
            && self.tree.lexis(file) == Lexis::Rust
            && argument.receiver.is_some_and(is_type)
            && argument.place == Place::Index(0)
        {
            let receivers = HolderKind::Receivers(functions, members.len());
            reached.next.push(Holder::of_set(receivers, argument.holds));
        }
        // A model or a dataclass has no constructor of its own.
        if let (None, Place::Keyword(field)) = (argument.receiver, argument.place) {
            let classes = self.classes_by_name.get(argument.callee);
            for &there in classes.into_iter().flatten() {
                is_of_tree = true;
                let above = self.classes.above(argument.callee);
                let bases = above
                    .iter()
                    .filter_map(|base| self.classes_by_name.get(base));
                let owners = bases.flatten().copied().chain([there]);
                let owners = owners.map(|file| self.own(file, field, argument.holds));
                reached.next.extend(owners);
                let checks = self.checks_of(there, argument.callee);
                if let Some(checks) = checks.filter(|_| argument.holds.is_text()) {
                    let receivers = HolderKind::Receivers(checks, self.sets.members(checks).len());
                    let holds = Holds::Within(field);
                    reached.next.push(Holder::of_set(receivers, holds));
                }
            }
        }
        let looks = || {
            argument.looks
                || argument.holds.is_text() && self.is_from_looking_module(file, argument.callee)
        };
        if !is_of_tree && looks() {
            let at = index(argument.at);
            reached.looks.push((Inspection::Spelling, file, at));
        }
    }

    /// Follows an argument of a function that is not in the tree.
    fn given_outside(
        &self,
        (file, part): (FileId, Span),
        argument: Argument<'t>,
        call: Holder<'t>,
        reached: &mut Found<'t>,
    ) {
        let Argument { callee, holds, .. } = argument;
        if !holds.is_text() && holds != Holds::List {
            return;
        }
        let tokens = self.tokens(file, part);
        let mut flow = Flow::new(&self.tree.files[file], &tokens);
        if !flow.callbacks(callee, argument.call) {
            return;
        }
        for step in std::mem::take(&mut flow.steps) {
            if let Step::Argument(given) = step {
                let functions = self.functions_named(file, given.callee);
                if let Some(id) = self.taken(file, functions, given.place, given.holds) {
                    let takers = HolderKind::Takers(id, self.takers(id).parameters.len());
                    reached.next.push(Holder::of_set(takers, given.holds));
                }
            }
        }
        let is_type = |name: &str| name.starts_with(|first: char| first.is_uppercase());
        let is_rust = self.tree.lexis(file) == Lexis::Rust;
        let result = match argument.receiver {
            None if self.classes_by_name.contains_key(callee) => return,
            None if !is_rust && is_type(callee) => Holds::BUILT,
            // `map.get(runId)` gives back what is stored for the id.
            Some(_) if is_common_method(callee) => return,
            _ if !holds.is_text() => return,
            // `Mutex::new(run_id)`
            Some(receiver) if is_rust && is_type(receiver) => holds,
            _ => Holds::RESULT,
        };
        reached.next.push(Holder {
            holds: result,
            ..call
        });
    }

    /// Returns the files of the classes above and below a class.
    fn family(&self, class: &'t str) -> BTreeSet<FileId> {
        let above = self.classes.above(class);
        let all = above.into_iter().chain(self.classes.below(class));
        let files = all.filter_map(|class| self.classes_by_name.get(class));
        files.flatten().copied().collect()
    }

    /// Returns `self` or `this` of each method that uses it.
    pub(super) fn receivers(&self, methods: SetId, holds: Holds<'t>) -> Found<'t> {
        let mut reached = Found::default();
        for &method in &*self.sets.members(methods) {
            let (file, signature) = self.signature(method);
            let parsed = &self.tree.files[file];
            let text = &parsed.text[signature.extent.range()];
            let (name, count) = match parsed.walked.language.lexis {
                Lexis::JavaScript => ("this", 1),
                // The first one declares it.
                Lexis::Python | Lexis::Rust => ("self", 2),
            };
            let uses = memchr::memmem::find_iter(text.as_bytes(), name);
            if uses.take(count).count() == count {
                let code = (file, signature.extent);
                let receiver = Holder::new(code, name, HolderKind::Variable, holds);
                reached.next.push(receiver);
            }
        }
        reached
    }

    /// Returns each parameter that an argument reaches.
    pub(super) fn parameters(&self, takers: &Takers<'t>, holds: Holds<'t>) -> Found<'t> {
        let mut reached = Found::default();
        let place = takers.place;
        let mut last = None;
        for &(function, parameter) in &takers.parameters {
            let (there, signature) = self.signature(function);
            let is_rest = !signature.parameters.contains(&parameter);
            let holds = match (place, holds) {
                // `**kwargs` is a copy of the object.
                (Place::Spread, Holds::Within(_) | Holds::Any(_) | Holds::Near) if is_rest => holds,
                (Place::Spread, holds) if !holds.is_text() => Holds::Id,
                (_, holds) => holds,
            };
            if last.replace(function) != Some(function) {
                self.decorated(function, (parameter, holds), &mut reached);
            }
            let holds = match place {
                Place::Keyword(name) if is_rest && holds.is_text() => Holds::Within(name),
                _ if is_rest => holds.listed(),
                _ => holds,
            };
            self.parameter(there, signature, parameter, holds, &mut reached);
        }
        reached
    }

    /// Follows the result of a function into a decorator of the tree, where the decorator calls it: `function(*args)`.
    fn decorated(
        &self,
        function: FunctionId,
        (parameter, holds): (&'t str, Holds<'t>),
        reached: &mut Found<'t>,
    ) {
        let (file, signature) = self.signature(function);
        for name in &signature.decorators {
            let of_function = self.sets.id(vec![function]);
            let decorators = self.functions_named(file, name);
            for &decorator in &*self.sets.members(decorators) {
                let (file, signature) = self.signature(decorator);
                let part = signature.extent;
                let inside = self.by_file.get(&file).into_iter().flatten();
                for &function in inside.filter(|_| names_run(parameter)) {
                    let inner = self.signature(function).1;
                    if !part.range().contains(&(inner.extent.start as usize)) {
                        continue;
                    }
                    let rest = self.rest_parameter(function, Place::Keyword(parameter));
                    let (name, holds) = match rest {
                        _ if inner.parameters.contains(&parameter) => (parameter, holds),
                        Some(rest) if holds.is_text() => (rest, Holds::Within(parameter)),
                        _ => continue,
                    };
                    let code = (file, inner.extent);
                    let holder = Holder::new(code, name, HolderKind::Variable, holds);
                    reached.next.push(holder);
                }
                let tokens = self.tokens(file, part);
                let text = self.tree.files[file].text;
                let word = |at: usize| tokens.get(at).map_or("", |token| &text[token.range()]);
                let calls = (1..tokens.len()).filter(|at| {
                    word(*at) == "("
                        && word(*at + 1) == "*"
                        && tokens[*at - 1].kind == TokenKind::Name
                        && !(*at > 1 && word(*at - 2) == "def")
                });
                reached.calls.extend(calls.map(|at| {
                    let last = tokens[at].other;
                    let kind = HolderKind::Expression(index(at - 1), last);
                    let call = Holder::new((file, part), "", kind, Holds::Near);
                    (of_function, call)
                }));
            }
        }
    }

    /// Returns `true` if a file imports a name from a module for text processing.
    fn is_from_looking_module(&self, file: FileId, name: &str) -> bool {
        let imports = self.tree.files[file].sites.imports.iter();
        let mut from = imports.filter(|import| import.names.iter().any(|it| it.here == name));
        from.any(|import| {
            let module = import.module.rsplit(['/', ':']).next().unwrap_or_default();
            is_text_module(module) && !is_trusted_of_module(module, name)
        })
    }

    /// Returns the functions that a call of a class runs.
    fn constructors(&self, file: FileId, class: &'t str) -> SetId {
        let named = self.functions_named(file, class);
        let special = self.special_constructors.get_or_init(|| {
            let all = ["__new__", "_missing_", "__call__"]
                .into_iter()
                .flat_map(|name| self.named(name));
            all.map(|function| (self.signature(function).1.owner, function))
                .collect()
        });
        let above = self.classes.above(class);
        let is_run = |(owner, function): &&(&str, FunctionId)| {
            // `__call__` of a metaclass makes the instances.
            let is_made = self.signature(*function).1.name != "__call__" && *owner == class;
            is_made || above.contains(owner)
        };
        let mut all: Vec<_> = special.iter().filter(is_run).map(|(_, one)| *one).collect();
        if all.is_empty() {
            return named;
        }
        all.extend(&*self.sets.members(named));
        self.sets.id(all)
    }

    /// Returns the constructors of the bases of the class around a byte: `super().__init__(x)`.
    fn constructors_above(&self, file: FileId, at: usize) -> Vec<FunctionId> {
        let class = self.class_around(file, at).into_iter();
        let bases = class.flat_map(|class| self.classes.bases(class));
        bases.flat_map(|base| self.named(base)).collect()
    }

    /// Returns the parameter that takes the remaining arguments: `*args`, `**kwargs`, `...args`.
    pub(super) fn rest_parameter(&self, function: FunctionId, place: Place<'t>) -> Option<&'t str> {
        let (file, signature) = self.signature(function);
        let text = &self.tree.files[file].text[signature.extent.range()];
        let stars: &[&str] = match (place, self.tree.files[file].walked.language.lexis) {
            (Place::Keyword(_), Lexis::Python) => &["**"],
            (_, Lexis::Python) => &["*", "**"],
            (_, Lexis::JavaScript) => &["..."],
            (_, Lexis::Rust) => return None,
        };
        // A decorator may stand before the head.
        let text = &text[text.find("def ").unwrap_or(0)..];
        let open = text.find('(')?;
        let head = &text[open..open + text[open..].find(')')?];
        head.split([',', '(']).map(str::trim).find_map(|part| {
            stars.iter().find_map(|star| {
                let name = part.strip_prefix(star)?;
                let name = name.split([':', '=', ' ']).next()?;
                (!name.is_empty() && !name.starts_with('*')).then_some(name)
            })
        })
    }

    fn parameter(
        &self,
        file: FileId,
        signature: &Signature<'t>,
        parameter: &'t str,
        holds: Holds<'t>,
        reached: &mut Found<'t>,
    ) {
        let next = &mut reached.next;
        let code = (file, signature.extent);
        let holder = |name, holds| Holder::new(code, name, HolderKind::Variable, holds);
        let is_rust = self.tree.lexis(file) == Lexis::Rust;
        if parameter.starts_with(['{', '[', '(']) || is_rust && parameter.contains(['{', '(']) {
            // `({ runId }) => …`
            let is_part = |character: char| character.is_alphanumeric() || character == '_';
            let names = parameter.split(|character| !is_part(character));
            if parameter.starts_with('[') && holds.is_text() {
                let at = signature.extent.start;
                return reached.looks.push((Inspection::Spelling, file, at));
            }
            let rest = parameter.rsplit_once("...").map_or("", |(_, rest)| rest);
            next.extend(names.filter(|name| !name.is_empty()).map(|name| {
                let is_id = names_run(name) || holds.member(name) == Holds::Id;
                let takes_rest = rest.trim_end_matches([' ', '}', ',']).trim() == name;
                holder(
                    name,
                    match holds {
                        _ if is_id => Holds::Id,
                        Holds::Within(_) if takes_rest => holds,
                        Holds::Nested(_) => holds.member(name),
                        Holds::List if parameter.starts_with('[') => Holds::Id,
                        // `Pair(id, _)`
                        Holds::Within(place) if is_rust && place.starts_with(char::is_numeric) => {
                            Holds::Id
                        }
                        _ => Holds::WITHIN,
                    },
                )
            }));
            return;
        }
        next.push(holder(parameter, holds));
        if self.classes_by_name.contains_key(signature.name) {
            next.push(self.own(file, parameter, holds));
        }
    }
}
