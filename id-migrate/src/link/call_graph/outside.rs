//! Follows an argument of a function that the tree does not define.

use super::arguments::{Given, is_type};
use super::{CallGraph, Found};
use crate::ids::index;
use crate::link::flow::{Argument, Flow, Holds, Place, Step};
use crate::link::tree::FileId;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::language::vocabulary::libraries::{is_text_module, is_trusted_of_module};
use crate::sites::language::vocabulary::{is_common_method, runs_functions};

impl<'t> CallGraph<'_, 't> {
    /// A function outside the tree calls the closures beside the argument, and returns an object with the argument:
    /// `ids.map(|id| cut(id))`.
    pub(super) fn given_to_callbacks(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let Given { file, argument, .. } = *given;
        let Argument { callee, holds, .. } = argument;
        let lexis = self.tree.lexis(file);
        let (is_python, is_rust) = (lexis == Lexis::Python, lexis == Lexis::Rust);
        if given.is_of_tree() || is_python && !runs_functions(callee) {
            return;
        }
        let is_member = matches!(holds, Holds::Any(_)) && lexis == Lexis::JavaScript;
        if !holds.is_text() && holds != Holds::List && !is_member {
            return;
        }
        let tokens = self.tokens(file, given.part);
        let mut flow = Flow::new(&self.tree.files[file], &tokens);
        if !flow.callbacks(callee, argument.call) {
            return;
        }
        for step in std::mem::take(&mut flow.steps) {
            if let Step::Look(look, at) = step {
                reached.looks.push((look, file, index(at)));
            } else if let Step::Argument(handed) = step {
                let mut functions = self.receiving(file, handed);
                if is_python {
                    functions = self.seen_from(file, functions);
                }
                let handed = self.handed_to(file, functions, handed.place, handed.holds);
                if handed.is_some() {
                    reached.calls.push((functions, given.call));
                }
                reached.next.extend(handed);
            }
        }
        let result = match argument.receiver_name() {
            _ if is_python => return,
            None if self.classes_by_name.contains_key(callee) => return,
            // `Number(runId)` is no object.
            None if is_type(callee) && argument.looks.is_some() => return,
            None if !is_rust && is_type(callee) => Holds::BUILT,
            // `map.get(runId)` gives back what is stored for the id.
            Some(_) if is_common_method(callee) => return,
            _ if !holds.is_text() => return,
            // `Mutex::new(run_id)`
            Some(receiver) if is_rust && is_type(receiver) => holds,
            _ => Holds::RESULT,
        };
        reached.next.push(given.result(result));
    }

    /// A function of a library of Python returns the argument.
    pub(super) fn given_to_unknown_result(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let callee = given.argument.callee;
        let is_library = self.tree.lexis(given.file) == Lexis::Python && !given.is_of_tree();
        let may_return =
            given.argument.is_called() && !is_type(callee) && !is_common_method(callee);
        if is_library && may_return && given.holds_text() {
            reached.next.push(given.result(Holds::RESULT));
        }
    }

    /// A function of a library inspects the text of the argument.
    pub(super) fn given_to_inspection(&self, given: &Given<'t>, reached: &mut Found<'t>) {
        let Given { file, argument, .. } = *given;
        let is_model = || {
            let is_keyword = matches!(argument.place, Place::Keyword(_));
            let is_class = self.classes_by_name.contains_key(argument.callee);
            argument.receiver.is_none() && is_keyword && is_class
        };
        if given.is_of_tree() || is_model() {
            return;
        }
        let by_module = || {
            let looks = given.holds_text() && self.is_from_looking_module(file, argument.callee);
            looks.then_some(&Inspection::Spelling)
        };
        if let Some(look) = argument.looks.or_else(by_module) {
            let at = index(argument.at);
            reached.looks.push((look.clone(), file, at));
        }
    }

    /// Returns `true` if a file imports a name from a module for text processing.
    fn is_from_looking_module(&self, file: FileId, name: &str) -> bool {
        let imports = self.tree.files[file].sites.imports_of(name);
        let mut from = imports.filter(|(_, import)| import.names.iter().any(|it| it.here == name));
        from.any(|(_, import)| {
            let module = import.module.rsplit(['/', ':']).next().unwrap_or_default();
            is_text_module(module) && !is_trusted_of_module(module, name)
        })
    }
}
