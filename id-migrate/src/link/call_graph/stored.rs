//! Finds closures that code stores and calls elsewhere: listeners, handlers in a table, mocks of requests.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::holders::{Holder, HolderKind};
use super::question::Bits;
use super::{CallGraph, Found};
use crate::ids::{grown, index};
use crate::link::flow::{Argument, Caller, Flow, Holds, Object, Place, Step, calls_at_once};
use crate::link::tree::FileId;
use crate::sites::Span;
use crate::sites::language::Lexis;

impl<'t> CallGraph<'_, 't> {
    /// Follows an argument of an unknown function into the closures that code of nearby files stores.
    pub(super) fn stored(
        &self,
        (file, part): (FileId, Span),
        argument: Argument<'t>,
        reached: &mut Found<'t>,
    ) {
        let lexis = self.tree.lexis(file);
        // A `Map` calls no function: `this.runs.get(runId)`.
        let of_collection = matches!(argument.callee, "add" | "delete" | "get" | "has" | "set");
        let is_collection = |object: Object<'_>| self.tree.files[file].is_collection(object.name);
        if lexis == Lexis::JavaScript
            && of_collection
            && argument.receiver.is_some_and(is_collection)
        {
            return;
        }
        // `run(work) { return work(this.runId); }`: an attribute is followed in the whole file.
        let around = self.function_at(file, argument.at);
        let around = around.filter(|_| lexis != Lexis::Python && part == self.whole(file));
        let part = around.map_or(part, |function| self.signature(function).1.extent);
        let module = self.module_of(file, &argument);
        let table = match argument.receiver_name() {
            Some(_) if module.is_some() => Some(""),
            _ if argument.callee.is_empty() => Some(""),
            _ if lexis == Lexis::Python && !argument.is_called() => None,
            None => self.table(file, part, argument.callee),
            // `self.handler = HANDLERS[kind]`
            Some("self") if lexis == Lexis::Python => {
                self.table(file, self.whole(file), argument.callee)
            }
            Some(_) => None,
        };
        let owner = self.owner_of_parameter(file, &argument);
        let caller = match Caller::of(argument.callee) {
            _ if argument.callee.is_empty() && lexis == Lexis::JavaScript => Caller::Computed,
            _ if table.is_some() => Caller::Variable(index_of(argument.place)),
            _ if owner.is_some() => Caller::Parameter(index_of(argument.place)),
            Some(Caller::Generator) if lexis != Lexis::Rust => Caller::Generator,
            Some(caller) if lexis == Lexis::JavaScript => caller,
            // `props.onOpen(runId)`, but not the setter in `run.current = runId`
            None if lexis == Lexis::JavaScript
                && argument.receiver.is_some()
                && argument.is_called() =>
            {
                Caller::Member
            }
            _ => return,
        };
        let is_called = matches!(caller, Caller::Variable(_) | Caller::Computed)
            || caller == Caller::Emitter && lexis != Lexis::Python;
        let mut near = self.near(file, is_called);
        // `export const open = guarded((id) => …)` of an imported file: `guarded` may make the closure.
        if matches!(caller, Caller::Variable(_)) && lexis == Lexis::JavaScript {
            let path = module.map(|module| format!("{module}.{}", argument.callee));
            let path = path.as_deref().unwrap_or(argument.callee);
            let definers = self.imports.definers(self.tree, file, path);
            let made = definers
                .iter()
                .flat_map(|(file, _)| self.imports.from(*file));
            near = sorted(near.into_iter().chain(made.copied()));
        }
        let name = match caller {
            Caller::Member => argument.callee,
            Caller::Variable(_) | Caller::Computed => table.unwrap_or_default(),
            _ => owner.unwrap_or_default(),
        };
        let may_be_called = |file: &FileId| {
            // Only a test replaces the function that sends a request.
            let is_replaced = caller != Caller::Request || self.tree.files[*file].is_test;
            is_replaced && self.mentions(*file, name)
        };
        let holds = argument.holds.each();
        let closures = |file, name| self.in_file(file, name, HolderKind::Closures(caller), holds);
        // `map(work) { return work(this.value); }` calls the closure of `box.map((value) => …)`.
        if matches!(caller, Caller::Variable(_))
            && lexis != Lexis::Python
            && let Some(function) = self.function_at(file, argument.at)
        {
            let taker = self.signature(function).1.name;
            let naming = near.iter().filter(|file| self.mentions(**file, taker));
            let naming = naming.filter(|_| calls_at_once(taker));
            reached
                .next
                .extend(naming.map(|file| closures(*file, taker)));
        }
        let storing = near.into_iter().filter(may_be_called);
        reached
            .next
            .extend(storing.map(|file| closures(file, name)));
    }

    /// Returns the module that a function is called in: `svc` of `svc.start(runId)` with `import * as svc from "./svc"`.
    fn module_of(&self, file: FileId, argument: &Argument<'t>) -> Option<&'t str> {
        let is_script = self.tree.lexis(file) == Lexis::JavaScript;
        let receiver = argument.receiver_name().filter(|_| is_script)?;
        let mut imports = self.tree.files[file].sites.imports_of(receiver);
        let is_module = imports.any(|(_, import)| import.alias == Some(receiver));
        is_module.then_some(receiver)
    }

    /// Returns a file, the files that it imports and those that import it; with `meets`, also the files that these import,
    /// since a test may bring the objects of two files together. Sorted.
    pub(super) fn near(&self, file: FileId, meets: bool) -> Vec<FileId> {
        let importers = self.imports.importers(file);
        let met = importers.iter().filter(|_| meets);
        let met = met.flat_map(|one| self.imports.from(*one));
        let near = self.imports.from(file).iter().chain(importers).chain(met);
        sorted(near.copied().chain([file]))
    }

    /// Returns the test code that runs code of a file: the file itself, its importers, and the tests that import the file
    /// through other files.
    pub(super) fn tests_of(&self, file: FileId) -> Vec<FileId> {
        let tests = self.known.tests.get(file, |_| {
            let importers = self.imports.importers(file).iter();
            let running = self.known.running.get_or_init(|| self.tests_by_file());
            let tests = running.get(file.index()).into_iter().flatten();
            let all: BTreeSet<FileId> = importers.chain(tests).copied().chain([file]).collect();
            Rc::from_iter(all)
        });
        tests.to_vec()
    }

    /// Returns the tests that import each file, directly or through other files.
    fn tests_by_file(&self) -> Vec<Vec<FileId>> {
        let mut tests: Vec<Vec<FileId>> = Vec::new();
        let all = self.tree.files.numbered();
        for (test, _) in all.filter(|(_, file)| file.is_test) {
            for file in self.imports.above(test) {
                grown(&mut tests, file.index()).push(test);
            }
        }
        tests
    }

    /// Follows an id into the closures of a file that a caller may call.
    pub(super) fn closures(
        &self,
        (file, name): (FileId, &str),
        flow: &mut Flow<'_, 't>,
        (caller, holds): (Caller, Holds<'t>),
    ) -> Found<'t> {
        let mut reached = Found::default();
        // `@hook` may store the function below it.
        let functions = self.by_file.get(&file);
        let functions = functions.filter(|_| {
            matches!(
                caller,
                Caller::Computed | Caller::Variable(_) | Caller::Member
            )
        });
        let stored = functions.into_iter().flatten().filter(|function| {
            let signature = self.signature(**function).1;
            let is_method = signature.is_method && flow.lexis == Lexis::JavaScript;
            match caller {
                // `this[name](runId)`
                Caller::Computed => is_method,
                // `{ started(run) { … } }`
                Caller::Variable(_) if is_method => signature.owner.is_empty(),
                // `vi.mock("./api", () => ({ load(id) { … } }))`
                Caller::Member => is_method && signature.owner.is_empty() && signature.name == name,
                Caller::Variable(_) => {
                    signature.is_decorated(|name| self.by_name.contains_key(name))
                }
                _ => false,
            }
        });
        let mut hand = |functions, place, holds| {
            let handed = self.handed_to(file, functions, place, holds);
            reached.next.extend(handed);
        };
        for &function in stored {
            hand(self.sets.id(vec![function]), Place::Index(0), holds);
        }
        let (mut variables, mut results, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let uses = match caller {
            Caller::Parameter(_) => self.uses(file, self.whole(file), name),
            _ => Vec::new(),
        };
        for (part, step) in flow.stored_closures((caller, holds), name, &uses) {
            match step {
                Step::Variable(name, holds) | Step::Kept { name, holds, .. } => {
                    variables.push(Holder::variable((file, part), name, holds));
                }
                Step::Look(look, at) => reached.looks.push((look, file, index(at))),
                Step::Argument(given) if !self.classes_by_name.contains_key(given.callee) => {
                    let functions = self.receiving(file, given);
                    let is_of_tree = !self.sets.members(functions).is_empty();
                    if let Some(look) = given.looks
                        && !is_of_tree
                        && matches!(caller, Caller::Parameter(_))
                    {
                        reached.looks.push((look.clone(), file, index(given.at)));
                    }
                    hand(functions, given.place, given.holds);
                    // `format = pipe(trim, slug)` is a variable.
                    // A parameter may be a parameter of the caller too.
                    if !is_of_tree && matches!(caller, Caller::Member | Caller::Parameter(_)) {
                        others.push(given);
                    }
                    let call = HolderKind::Expression(index(given.call.0), index(given.call.1));
                    results.push((functions, self.in_file(file, "", call, Holds::Near)));
                }
                _ => {}
            }
        }
        for given in others {
            self.stored((file, self.whole(file)), given, &mut reached);
        }
        reached.next.extend(variables);
        reached.calls.extend(results);
        reached
    }

    /// Returns the Python function or class whose caller passes the called function: `apply` for
    /// `def apply(f, run_id): f(run_id)`, `Sink` for `self.f(run_id)`.
    fn owner_of_parameter(&self, file: FileId, argument: &Argument<'t>) -> Option<&'t str> {
        match argument.receiver_name() {
            _ if self.tree.lexis(file) != Lexis::Python => None,
            Some("self") => self.class_around(file, argument.at),
            Some(_) => None,
            None => {
                let (_, function) = self.signature(self.function_at(file, argument.at)?);
                let takes = function.parameters.contains(&argument.callee);
                takes.then_some(function.name)
            }
        }
    }

    /// Returns the table that a called variable is taken from: `HANDLERS` of `handler = HANDLERS[kind]`; an empty text if the
    /// table is unknown, `None` if the callee is not a variable.
    fn table(&self, file: FileId, part: Span, callee: &'t str) -> Option<&'t str> {
        let is_python = self.tree.lexis(file) == Lexis::Python;
        let whole = self.whole(file);
        let mut part = part;
        if part != whole && !is_python {
            if self.is_local(file, part, callee) {
                return Some("");
            }
            part = whole;
        }
        // `import { start } from "./svc"` of `export const start = pipe(pick, head)`
        if !is_python && !self.imports.definers(self.tree, file, callee).is_empty() {
            return Some("");
        }
        self.known.tables.get((file, part, callee), |_| {
            let tokens = self.tokens(file, part);
            let code = self.syntax(file, &tokens);
            let word = |at: usize| code.word(at);
            self.uses(file, part, callee).iter().find_map(|at| {
                let at = *at as usize;
                let before = code.before(at);
                let is_bound = match self.tree.lexis(file) {
                    Lexis::Python => false,
                    Lexis::JavaScript => matches!(before, "const" | "let" | "var"),
                    Lexis::Rust => matches!(before, "let" | "|"),
                };
                // `for name, check in rules.items():`
                let mut first = at;
                while is_python && first > 1 && code.before(first) == "," {
                    first -= 2;
                }
                if code.before(first) == "for" || is_bound {
                    return Some("");
                }
                let mut last = at + 2;
                while word(last + 1) == "." && word(last + 2) != "get" {
                    last += 2;
                }
                let is_taken = word(last + 1) == "[" || word(last + 2) == "get";
                // `Run(parse=data["parse"])` passes an argument.
                let is_assigned = word(at + 1) == "=" && !matches!(before, "(" | ",");
                (is_python && is_assigned && is_taken).then(|| word(last))
            })
        })
    }
}

fn index_of(place: Place<'_>) -> Option<u32> {
    match place {
        Place::Index(at) => Some(at),
        Place::Keyword(_) | Place::Spread => None,
    }
}

/// Returns files sorted, each once. The lists of many files are long and have much in common.
pub(super) fn sorted(files: impl Iterator<Item = FileId>) -> Vec<FileId> {
    let mut all = Bits::default();
    for file in files {
        all.insert(file.0);
    }
    all.numbers().map(FileId).collect()
}
