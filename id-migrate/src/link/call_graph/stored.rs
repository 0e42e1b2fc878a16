//! Closures that code stores and calls elsewhere: listeners, handlers in a table, mocks of requests.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::holders::{Holder, HolderKind};
use super::{CallGraph, Found};
use crate::link::flow::{Argument, Caller, Flow, Step};
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
        if lexis == Lexis::Python {
            return;
        }
        let is_variable = argument.callee.is_empty()
            || argument.receiver.is_none() && self.is_variable(file, part, argument.callee);
        let caller = match Caller::of(argument.callee) {
            _ if is_variable => Caller::Variable,
            Some(caller) if lexis == Lexis::JavaScript => caller,
            _ => return,
        };
        let near = self.imports.from(file).iter();
        let near = near.chain(self.imports.importers(file)).chain([&file]);
        for &file in near.collect::<BTreeSet<_>>() {
            for (part, step) in &*self.stored_closures(file, caller) {
                match *step {
                    Step::Variable(name, holds) => {
                        let code = (file, *part);
                        let holder = Holder::new(code, name, HolderKind::Variable, holds);
                        reached.next.push(holder);
                    }
                    Step::Argument(given) => {
                        let functions = self.functions_named(file, given.callee);
                        if let Some(id) = self.taken(file, functions, given.place, given.holds) {
                            let count = self.takers(id).parameters.len();
                            let takers = HolderKind::Takers(id, count);
                            reached.next.push(Holder::of_set(takers, given.holds));
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// Returns the steps of the closures of a file that a caller may call, each with its part of the file.
    fn stored_closures(&self, file: FileId, caller: Caller) -> Rc<[(Span, Step<'t>)]> {
        self.stored_closures.get((file, caller), |_| {
            let tokens = self.tokens(file, self.whole(file));
            let mut flow = Flow::new(&self.tree.files[file], &tokens);
            flow.stored_closures(caller).into()
        })
    }

    /// Returns `true` if the callee of a plain call is a variable or a parameter.
    fn is_variable(&self, file: FileId, part: Span, callee: &'t str) -> bool {
        if part != self.whole(file) {
            return self.is_local(file, part, callee);
        }
        self.variables.get((file, callee), |_| {
            let text = self.tree.files[file].text;
            let tokens = self.tokens(file, part);
            self.uses(file, part, callee).iter().any(|at| {
                let before = (*at as usize)
                    .checked_sub(1)
                    .map_or("", |at| &text[tokens[at].range()]);
                matches!(before, "const" | "let" | "var" | "|")
            })
        })
    }
}
