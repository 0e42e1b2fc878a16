//! One question: where the id of some literals goes.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{CallGraph, FileId, FunctionId, Holder, HolderKind, Reached};
use crate::link::flow::Holds;

/// What one question has met so far.
#[derive(Default)]
pub(super) struct Question<'t> {
    pub(super) seen: FxHashSet<Holder<'t>>,
    pub(super) open: VecDeque<Holder<'t>>,
    /// The functions that hold a literal of the question: every call of one may give it.
    pub(super) roots: FxHashSet<FunctionId>,
    /// The calls through which the id came into a function.
    calls: FxHashMap<FunctionId, Vec<Holder<'t>>>,
    /// What the functions return.
    returns: FxHashMap<FunctionId, FxHashSet<Holds<'t>>>,
}

impl<'t> Question<'t> {
    /// Takes what follows from one holder.
    pub(super) fn take(&mut self, graph: &CallGraph<'_, 't>, reached: &Reached<'t>) {
        for next in &reached.next {
            self.add(*next);
        }
        for (function, call) in &reached.calls {
            let calls = self.calls.entry(*function).or_default();
            if calls.contains(call) {
                continue;
            }
            calls.push(*call);
            for holds in self.returns.get(function).cloned().unwrap_or_default() {
                self.add(Holder { holds, ..*call });
            }
        }
        for (function, holds) in &reached.returns {
            if !self.returns.entry(*function).or_default().insert(*holds) {
                continue;
            }
            for call in self.calls.get(function).cloned().unwrap_or_default() {
                let holds = *holds;
                self.add(Holder { holds, ..call });
            }
            if self.roots.contains(function) {
                self.called_anywhere(graph, *function, *holds);
            }
        }
    }

    fn add(&mut self, holder: Holder<'t>) {
        if self.seen.insert(holder) {
            self.open.push_back(holder);
        }
    }

    /// A function with a literal in it returns what it holds: to its file, and to those that import it.
    fn called_anywhere(
        &mut self,
        graph: &CallGraph<'_, 't>,
        function: FunctionId,
        holds: Holds<'t>,
    ) {
        let (file, signature) = graph.signature(function);
        let importers = graph.imports.importers(file.index()).iter().copied();
        let files = importers.chain([file.index()]);
        for at in files {
            let text = graph.tree.files[at].text.as_bytes();
            if memchr::memmem::find(text, signature.name.as_bytes()).is_none() {
                continue;
            }
            let file = FileId::new(at);
            self.add(Holder {
                file,
                part: graph.whole(file),
                name: signature.name,
                kind: HolderKind::Result,
                holds,
            });
        }
    }
}
