//! Finds the functions that a library or the language calls with an id: listeners, tasks, wrapped functions, and traps.

use std::collections::BTreeSet;
use std::ops::Range;

use super::holders::Holder;
use super::sets::SetId;
use super::{CallGraph, Found, FunctionId};
use crate::ids::index;
use crate::link::flow::{Argument, Holds, Place};
use crate::link::syntax::Syntax;
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::frameworks::{EMITTERS, TASK_RUNNERS, TASKS, is_decorator};
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::{TokenKind, is_name};

impl<'t> CallGraph<'_, 't> {
    /// Follows an argument of a library to the functions of the tree that the library may call with it.
    pub(super) fn given_to_library(
        &self,
        file: FileId,
        argument: &Argument<'t>,
        is_of_tree: bool,
        reached: &mut Found<'t>,
    ) {
        let Argument { callee, holds, .. } = *argument;
        if self.tree.lexis(file) != Lexis::Python || matches!(holds, Holds::Near | Holds::RESULT) {
            return;
        }
        self.requested(file, argument, reached);
        let mut hand = |functions: SetId, place| {
            let handed = self.handed_to(file, functions, place, holds);
            reached.next.extend(handed);
        };
        let mut hand_wrapped = |file: FileId| {
            let read = |_: &_| self.wrapped(file, callee);
            let (wrapped, bound) = self.known.wrapped.get((file, callee), read);
            let place = match (argument.place, bound) {
                (Place::Index(at), Some(bound)) => Place::Index(at + bound),
                (place, _) => place,
            };
            hand(wrapped, place);
            bound.is_none()
        };
        match argument.receiver {
            Some(receiver) => {
                // `short = partialmethod(cut, 8)` of a class
                let naming = self.naming(file, callee).filter(|_| !is_of_tree);
                for there in naming.filter(|file| self.mentions(*file, "partialmethod")) {
                    hand_wrapped(there);
                }
                if TASK_RUNNERS.contains(&callee) {
                    let mut tasks = self.seen_from(file, self.functions_named(file, receiver.name));
                    if self.sets.members(tasks).is_empty() {
                        tasks = self.tasks(file);
                    }
                    // `work.apply_async(kwargs={"run_id": run_id})`
                    let place = match argument.place {
                        Place::Keyword("args" | "kwargs") => Place::Spread,
                        _ if holds == Holds::List && callee == "apply_async" => Place::Spread,
                        place => place,
                    };
                    hand(tasks, place);
                }
                if EMITTERS.contains(&callee)
                    && !self.has_known_class(file, Some(receiver), argument.at)
                {
                    let read = |_: &_| self.sets.id(self.listeners(file, receiver.name));
                    let listeners = self.known.listeners.get((file, receiver.name), read);
                    hand(listeners, argument.place);
                    // `emit("start", run_id)` passes no name on.
                    if let Place::Index(at @ 1..) = argument.place {
                        hand(listeners, Place::Index(at - 1));
                    }
                }
            }
            None if !is_of_tree => {
                let is_looked_up = hand_wrapped(file);
                if is_looked_up && holds.is_text() {
                    reached
                        .looks
                        .push((Inspection::Spelling, file, index(argument.at)));
                }
            }
            None => {}
        }
    }

    /// Follows a key of an object into the traps of each `Proxy` near a file: `get(target, key)`.
    pub(super) fn trapped(&self, file: FileId, next: &mut Vec<Holder<'t>>) {
        let near = self.behind(file).into_iter();
        for there in near.filter(|file| self.mentions(*file, "Proxy")) {
            let traps = self.by_file.get(&there).into_iter().flatten().copied();
            let traps = traps.filter(|trap| {
                let traps = ["get", "set", "has", "deleteProperty"];
                traps.contains(&self.signature(*trap).1.name)
            });
            let traps = self.sets.id(traps.collect());
            next.extend(self.handed_to(there, traps, Place::Index(1), Holds::Id));
        }
    }

    /// Returns the tasks that a file may run by their names: `app.send_task("start", [run_id])`.
    fn tasks(&self, file: FileId) -> SetId {
        let above = self.imports.above(file).iter().chain([&file]);
        let functions = above.filter_map(|file| self.by_file.get(file)).flatten();
        let is_task = |function: &&FunctionId| {
            let signature = self.signature(**function).1;
            signature.is_decorated(|name| is_decorator(name, TASKS))
        };
        self.sets.id(functions.filter(is_task).copied().collect())
    }

    /// Follows an argument of a composed function of JavaScript, such as `start` of `const start = pipe(pick, shorten)`. Each
    /// part may get the argument, or the id out of it.
    pub(super) fn given_to_composed(
        &self,
        file: FileId,
        argument: &Argument<'t>,
        reached: &mut Found<'t>,
    ) {
        let holds = argument.holds;
        let is_object = matches!(holds, Holds::Within(name) if !name.is_empty());
        if self.tree.lexis(file) != Lexis::JavaScript || argument.receiver.is_some() || !is_object {
            return;
        }
        let read = |_: &_| self.wrapped(file, argument.callee);
        let (parts, _) = self.known.wrapped.get((file, argument.callee), read);
        for holds in [holds, Holds::Id] {
            let handed = self.handed_to(file, parts, argument.place, holds);
            reached.next.extend(handed);
        }
    }

    /// Returns the functions that files near `file` register with an object: `@started.connect`, `started.connect(note)`.
    fn listeners(&self, file: FileId, object: &'t str) -> Vec<FunctionId> {
        let definers = self.imports.definers(self.tree, file, object);
        let definers = definers.into_iter().map(|(file, _)| file).chain([file]);
        let near: BTreeSet<FileId> = definers
            .flat_map(|file| self.imports.importers(file).iter().copied().chain([file]))
            .filter(|file| self.mentions(*file, object))
            .collect();
        let mut found = Vec::new();
        for file in near {
            let functions = self.by_file.get(&file).into_iter().flatten().copied();
            found.extend(functions.filter(|function| {
                let signature = self.signature(*function).1;
                signature.is_decorated(|name| name.rsplit('.').nth(1) == Some(object))
            }));
            let tokens = self.tokens(file, self.whole(file));
            let code = self.syntax(file, &tokens);
            for at in self.uses(file, self.whole(file), object) {
                let at = at as usize;
                if code.word(at + 1) == "." && code.word(at + 3) == "(" {
                    self.named_in_call(file, at + 3, &mut found);
                }
            }
        }
        found
    }

    /// Returns the functions that a variable wraps: `check` of `short = partial(check, 8)`, with the number of
    /// arguments that come before those of a call; `None` if code looks the variable up by a computed name.
    fn wrapped(&self, file: FileId, variable: &str) -> (SetId, Option<u32>) {
        let mut found = Vec::new();
        let mut bound = Some(0);
        let definers = self.imports.definers(self.tree, file, variable);
        for (file, name) in definers.into_iter().chain([(file, variable.to_owned())]) {
            let tokens = self.tokens(file, self.whole(file));
            let code = self.syntax(file, &tokens);
            let word = |at: usize| code.word(at);
            for at in self.uses(file, self.whole(file), &name) {
                let at = at as usize;
                let is_first = at == 0
                    || code.is(at - 1, TokenKind::LineEnd)
                    || matches!(word(at - 1), "const" | "let");
                if !is_first || word(at + 1) != "=" {
                    continue;
                }
                let mut maker = at + 2;
                loop {
                    // `cut = Labels().cut`
                    let is_called =
                        || word(maker + 1) == "(" && word(code.other(maker + 1) + 1) == ".";
                    let dot = if is_called() {
                        code.other(maker + 1) + 1
                    } else {
                        maker + 1
                    };
                    if word(dot) != "." {
                        break;
                    }
                    maker = dot + 1;
                }
                let is_end =
                    code.is(maker + 1, TokenKind::LineEnd) || matches!(word(maker + 1), ";" | "");
                if is_end && word(maker - 1) == "." {
                    let methods = self.methods(file, word(maker), None, code.start(maker));
                    found.extend(&*self.sets.members(self.seen_from(file, methods)));
                }
                if word(maker) == "getattr" {
                    // `save = getattr(store, "save")`
                    let mut arguments = code.elements(maker + 1);
                    let Some(name) = arguments.nth(1).and_then(|it| attribute(&code, it)) else {
                        bound = None;
                        continue;
                    };
                    let methods = self.methods(file, name, None, code.start(maker));
                    let functions = [methods, self.functions_named(file, name)];
                    let functions = functions.map(|set| self.sets.members(set));
                    found.extend(functions.iter().flat_map(|set| &**set));
                }
                if word(maker + 1) == "(" && code.is(maker, TokenKind::Name) {
                    self.named_in_call(file, maker + 1, &mut found);
                    // `short = make_check(8)` of a function that returns another one
                    let makers = self.sets.members(self.functions_named(file, word(maker)));
                    found.extend(makers.iter().flat_map(|maker| self.inside(*maker)));
                    if word(maker) == "partialmethod" {
                        let methods = self.methods(file, word(maker + 2), None, code.start(maker));
                        found.extend(&*self.sets.members(self.seen_from(file, methods)));
                    }
                    if matches!(word(maker), "partial" | "partialmethod") {
                        // Without the function itself.
                        let arguments = code.elements(maker + 1).skip(1);
                        let is_named = |it: &Range<usize>| word(it.start + 1) == "=";
                        bound = Some(index(arguments.filter(|it| !is_named(it)).count()));
                    }
                }
            }
        }
        (self.sets.id(found), bound)
    }

    /// Adds the functions that a call receives by name. `open` is the bracket of the call.
    pub(super) fn named_in_call(&self, file: FileId, open: usize, found: &mut Vec<FunctionId>) {
        let tokens = self.tokens(file, self.whole(file));
        let code = self.syntax(file, &tokens);
        for argument in code.elements(open) {
            let at = argument.end - 1;
            if code.is(at, TokenKind::Name) {
                let functions = match code.before(at) {
                    "." => self.methods(file, code.word(at), None, code.start(at)),
                    _ => self.functions_named(file, code.word(at)),
                };
                found.extend(&*self.sets.members(self.seen_from(file, functions)));
            }
        }
    }
}

/// Returns the name of an attribute that an argument spells; `None` if the name is computed.
fn attribute<'t>(code: &Syntax<'_, 't>, argument: Range<usize>) -> Option<&'t str> {
    let name = code
        .literal(argument.start)
        .filter(|_| argument.len() == 1)?;
    name.bytes().all(is_name).then_some(name)
}
