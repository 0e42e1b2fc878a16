//! Finds the parameters by which a function and its decorators receive an argument.

use super::holders::{Holder, HolderKind};
use super::sets::Takers;
use super::{CallGraph, Found, FunctionId};
use crate::ids::index;
use crate::link::flow::{Holds, Place, names_run};
use crate::link::syntax::Syntax;
use crate::link::tree::FileId;
use crate::sites::Signature;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::{TokenKind, is_name_part};

/// The name of the list of all arguments of a function of JavaScript.
const ARGUMENTS: &str = "arguments";

impl<'t> CallGraph<'_, 't> {
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
                self.decorated(function, (place, parameter), holds, &mut reached);
            }
            let holds = match place {
                Place::Keyword(name) if is_rest && holds.is_text() => {
                    // `Event(job=run_id)` with `self.data = data`
                    if !names_run(name) {
                        self.member(there, (name, None, holds), &mut reached.next);
                    }
                    Holds::Within(name)
                }
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
        (place, parameter): (Place<'t>, &'t str),
        holds: Holds<'t>,
        reached: &mut Found<'t>,
    ) {
        let (file, signature) = self.signature(function);
        for name in &signature.decorators {
            let of_function = self.sets.id(vec![function]);
            let decorators = self.functions_named(file, name);
            // `@Guard` of a class: each call runs its `__call__`.
            let class = name.rsplit('.').next().unwrap_or(name);
            let is_class = self.classes_by_name.contains_key(class);
            let calls = self.named("__call__").filter(|_| is_class);
            for wrapper in calls.filter(|one| self.signature(*one).1.owner == class) {
                self.wrapped_by(wrapper, (place, parameter), holds, reached);
            }
            for &decorator in &*self.sets.members(decorators) {
                let (file, signature) = self.signature(decorator);
                let part = signature.extent;
                for wrapper in self.inside(decorator) {
                    // The innermost function is called instead of the decorated one.
                    let range = self.signature(wrapper).1.extent.range();
                    if self.tree.files[file].text[range].matches("def ").count() == 1 {
                        self.wrapped_by(wrapper, (place, parameter), holds, reached);
                    }
                }
                let tokens = self.tokens(file, part);
                let code = self.syntax(file, &tokens);
                // `return function (...args) { … }`
                if self.tree.lexis(file) == Lexis::JavaScript && holds.is_text() {
                    let rest = rest_parameters(code);
                    let variable = |name| Holder::variable((file, part), name, Holds::List);
                    reached.next.extend(rest.map(variable));
                }
                let calls = (1..tokens.len()).filter(|at| {
                    code.word(*at) == "("
                        && code.word(at + 1) == "*"
                        && code.is(at - 1, TokenKind::Name)
                        && code.before(at - 1) != "def"
                });
                reached.calls.extend(calls.map(|at| {
                    let last = index(code.other(at));
                    let kind = HolderKind::Expression(index(at - 1), last);
                    let call = Holder::new((file, part), "", kind, Holds::Near);
                    (of_function, call)
                }));
            }
        }
    }

    /// Returns the name of the list of all arguments, if the code of a function of JavaScript uses it.
    pub(super) fn all_arguments(&self, function: FunctionId) -> Option<&'t str> {
        let (file, signature) = self.signature(function);
        let text = &self.tree.files[file].text[signature.extent.range()];
        let at = memchr::memmem::find(text.as_bytes(), ARGUMENTS.as_bytes())?;
        let is_used = self.tree.lexis(file) == Lexis::JavaScript;
        is_used.then(|| &text[at..at + ARGUMENTS.len()])
    }

    /// Follows an argument into the function that a call of a decorated function runs first.
    fn wrapped_by(
        &self,
        wrapper: FunctionId,
        (place, parameter): (Place<'t>, &'t str),
        holds: Holds<'t>,
        reached: &mut Found<'t>,
    ) {
        let (file, signature) = self.signature(wrapper);
        let parameters = &signature.parameters;
        let takes_self = parameters.first() == Some(&"self");
        let (name, holds) = match (self.rest_parameter(wrapper, place), place) {
            _ if parameters.contains(&parameter) => (parameter, holds),
            (Some(rest), Place::Keyword(_)) if holds.is_text() => (rest, Holds::Within(parameter)),
            (Some(rest), Place::Index(_)) if holds.is_text() => (rest, Holds::Any("0")),
            (None, Place::Index(at)) => {
                let Some(name) = parameters.get(at as usize + usize::from(takes_self)) else {
                    return;
                };
                (*name, holds)
            }
            _ => return,
        };
        let code = (file, signature.extent);
        reached.next.push(Holder::variable(code, name, holds));
    }

    /// Returns the parameter that takes an argument that no other parameter takes: `*args`, `**kwargs`, `...args`.
    pub(super) fn rest_parameter(&self, function: FunctionId, place: Place<'t>) -> Option<&'t str> {
        let (file, signature) = self.signature(function);
        match place {
            Place::Keyword(_) if self.tree.lexis(file) == Lexis::Python => signature.keywords,
            _ => signature.rest.map(|(_, name)| name),
        }
    }

    fn parameter(
        &self,
        file: FileId,
        signature: &Signature<'t>,
        parameter: &'t str,
        holds: Holds<'t>,
        reached: &mut Found<'t>,
    ) {
        if holds.is_text() && self.takes_list(file, parameter) {
            return;
        }
        let next = &mut reached.next;
        let code = (file, signature.extent);
        let holder = |name, holds| Holder::variable(code, name, holds);
        let is_rust = self.tree.lexis(file) == Lexis::Rust;
        if parameter.starts_with(['{', '[', '(']) || is_rust && parameter.contains(['{', '(']) {
            // `({ runId }) => …`
            let names = parameter.split(|one| !is_name_part(one));
            let measures = || {
                names
                    .clone()
                    .any(|name| key_of(parameter, name) == "length")
            };
            let takes_apart = parameter.starts_with('[') || measures();
            if takes_apart && !is_rust && holds.is_text() {
                let at = signature.extent.start;
                return reached.looks.push((Inspection::Spelling, file, at));
            }
            let rest = parameter.rsplit_once("...").map_or("", |(_, rest)| rest);
            next.extend(names.filter(|name| !name.is_empty()).map(|name| {
                let key = key_of(parameter, name);
                let takes_rest = rest.trim_end_matches([' ', '}', ',']).trim() == name;
                holder(
                    name,
                    match holds {
                        _ if names_run(name) => Holds::Id,
                        Holds::Within(_) if takes_rest => holds,
                        Holds::List if parameter.starts_with('[') => Holds::Id,
                        // `Pair(id, _)`
                        Holds::Within(place) if is_rust && place.starts_with(char::is_numeric) => {
                            Holds::Id
                        }
                        Holds::Id | Holds::Text => Holds::WITHIN,
                        holds => holds.part(key),
                    },
                )
            }));
            return;
        }
        next.push(holder(parameter, holds));
        if self.classes_by_name.contains_key(signature.name) {
            next.push(self.own(file, parameter, holds));
            // `constructor(readonly key: string)`
            let before = &self.tree.files[file].text[..self.start_of(file, parameter)];
            if before.ends_with("readonly ") || before.ends_with("public ") {
                self.member(file, (parameter, None, holds), next);
            }
        }
    }
    /// Returns `true` if the type of a parameter is a list: `params: unknown[]`, `args: list[str]`.
    fn takes_list(&self, file: FileId, parameter: &str) -> bool {
        let after = self.start_of(file, parameter) + parameter.len();
        let after = self.tree.files[file].text.get(after..).unwrap_or_default();
        let of_type = after.strip_prefix('?').unwrap_or(after);
        let Some(of_type) = of_type.strip_prefix(':') else {
            return false;
        };
        // A type with a comma ends later, but it does not begin differently.
        let of_type = of_type.split([',', ')', '=', '\n']).next();
        let of_type = of_type.unwrap_or_default().trim();
        let starts = words!("list[ List[ tuple[ Tuple[ set[ Array< ReadonlyArray<");
        !of_type.contains('|')
            && (of_type.ends_with("[]") || starts.iter().any(|start| of_type.starts_with(start)))
    }
}

/// Returns the member that a name of a pattern takes: `key` for `id` in `{ key: id, other }`.
fn key_of<'p>(pattern: &'p str, name: &'p str) -> &'p str {
    let start = name.as_ptr().addr() - pattern.as_ptr().addr();
    let before = pattern[..start].trim_end();
    let key = before.strip_suffix(':').map(str::trim_end);
    key.and_then(|key| key.rsplit(|one| !is_name_part(one)).next())
        .filter(|key| !key.is_empty())
        .unwrap_or(name)
}

/// Returns the rest parameters in a piece of JavaScript: `args` of `(...args) =>`.
fn rest_parameters<'t>(code: Syntax<'_, 't>) -> impl Iterator<Item = &'t str> {
    let heads = (0..code.tokens.len()).filter(move |at| {
        let behind = || code.word(code.other(*at) + 1);
        code.word(*at) == "(" && matches!(behind(), "{" | "=>" | ":")
    });
    heads.flat_map(move |open| {
        let inside = open + 1..code.other(open);
        let rest = inside.filter(move |at| code.before(*at) == "...");
        rest.map(move |at| code.word(at))
    })
}
