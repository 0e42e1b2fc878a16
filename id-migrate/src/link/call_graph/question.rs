//! One question: where the id of some literals goes.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{CallGraph, FunctionId, Holder, HolderId, Reached};
use crate::link::flow::Holds;

/// A set of small numbers, a bit each.
#[derive(Default)]
struct Bits(Vec<u64>);

impl Bits {
    /// Adds a number; returns `true` if it is new.
    fn insert(&mut self, number: u32) -> bool {
        let (word, bit) = (number as usize / 64, 1 << (number % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let is_new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        is_new
    }
}

/// The state of one question.
#[derive(Default)]
pub(super) struct Question<'t> {
    seen: Bits,
    count: usize,
    pub(super) open: VecDeque<HolderId>,
    /// The functions that contain a literal of the question. Every call of these functions may return the literal.
    pub(super) roots: FxHashSet<FunctionId>,
    /// The calls through which the id came into a function.
    calls: FxHashMap<FunctionId, Vec<HolderId>>,
    seen_calls: Bits,
    /// The return values of the functions.
    returns: FxHashMap<FunctionId, FxHashSet<Holds<'t>>>,
}

impl<'t> Question<'t> {
    /// Returns the number of holders that the question has followed.
    pub(super) fn seen(&self) -> usize {
        self.count
    }

    /// Adds the consequences of one holder.
    pub(super) fn take(&mut self, graph: &CallGraph<'_, 't>, reached: &Reached<'t>) {
        for next in &reached.next {
            self.add(*next);
        }
        for id in &reached.calls {
            if !self.seen_calls.insert(id.0) {
                continue;
            }
            let (function, call) = graph.call(*id);
            self.calls.entry(function).or_default().push(call);
            if let Some(returned) = self.returns.get(&function) {
                let returned: Vec<_> = returned.iter().copied().collect();
                let call = graph.holder(call);
                for holds in returned {
                    self.add(graph.id_of(Holder { holds, ..call }));
                }
            }
        }
        for &(function, holds) in &reached.returns {
            if !self.returns.entry(function).or_default().insert(holds) {
                continue;
            }
            for call in self.calls.get(&function).cloned().unwrap_or_default() {
                let call = graph.holder(call);
                self.add(graph.id_of(Holder { holds, ..call }));
            }
            if self.roots.contains(&function) {
                for &result in &*graph.results(function, holds) {
                    self.add(result);
                }
            }
        }
    }

    fn add(&mut self, holder: HolderId) {
        if self.seen.insert(holder.0) {
            self.count += 1;
            self.open.push_back(holder);
        }
    }
}
