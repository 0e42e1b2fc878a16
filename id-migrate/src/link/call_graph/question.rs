//! Keeps the state of one question: where the id of some literals goes.

use std::collections::VecDeque;
use std::iter::successors;

use super::holders::{HolderId, Holders};
use super::reached::Exit;
use super::sets::SetId;
use super::{CallGraph, FunctionId, Reached};
use crate::ids::grown;

/// Maximum number of holders that one question meets.
const MAX_HOLDERS: usize = 6_000;

/// Maximum number of holders between an id and a value that a test compares.
const MAX_STORED: usize = 500;

/// A set of small numbers, a bit each.
#[derive(Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Adds a number; returns `true` if it is new.
    pub(super) fn insert(&mut self, number: u32) -> bool {
        let (word, bit) = (grown(&mut self.0, number as usize / 64), 1 << (number % 64));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    pub(super) fn remove(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut(number as usize / 64) {
            *word &= !(1 << (number % 64));
        }
    }

    pub(super) fn contains(&self, number: u32) -> bool {
        let word = self.0.get(number as usize / 64);
        word.is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    /// Returns the numbers in order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        let words = (0_u32..).step_by(64).zip(&self.0);
        words.flat_map(|(first, &word)| {
            let rest = successors(Some(word), |word| Some(word & word.wrapping_sub(1)));
            let rest = rest.take_while(|word| *word != 0);
            rest.map(move |word| first + word.trailing_zeros())
        })
    }
}

/// The numbers that one question has met.
#[derive(Default)]
struct Marks {
    bits: Bits,
    /// The words of `bits` with a number. The next question clears only these.
    words: Vec<u32>,
}

impl Marks {
    /// Adds a number; returns `true` if it is new.
    fn insert(&mut self, number: u32) -> bool {
        let word = number / 64;
        if *grown(&mut self.bits.0, word as usize) == 0 {
            self.words.push(word);
        }
        self.bits.insert(number)
    }

    fn contains(&self, number: u32) -> bool {
        self.bits.contains(number)
    }

    /// Removes every number and keeps the memory.
    fn clear(&mut self) {
        for word in self.words.drain(..) {
            self.bits.0[word as usize] = 0;
        }
    }
}

/// The holders that one question has met.
#[derive(Default)]
struct Met {
    seen: Marks,
    count: usize,
    open: VecDeque<HolderId>,
    /// The calls with many candidates.
    guesses: VecDeque<HolderId>,
    /// `true` if the question visits holders without a consequence too.
    visits_dead_ends: bool,
}

impl Met {
    fn add(&mut self, holders: &Holders<'_>, holder: HolderId) {
        if self.seen.insert(holder.0) {
            self.count += 1;
            if holders.dead_ends.contains(holder.0) && !self.visits_dead_ends {
                return;
            }
            let open = if holders.guesses.contains(holder.0) {
                &mut self.guesses
            } else {
                &mut self.open
            };
            open.push_back(holder);
        }
    }

    /// Adds the value that a call returns.
    fn add_result<'t>(&mut self, graph: &CallGraph<'_, 't>, call: HolderId, exit: Exit<'t>) {
        let result = graph.result(call, exit);
        self.add(&graph.holders.borrow(), result);
    }
}

/// The state of one question. The next question reuses its memory.
#[derive(Default)]
pub(super) struct Question<'t> {
    met: Met,
    /// The functions that contain a literal of the question. Every call of these functions may return the literal.
    roots: Marks,
    /// `true` if every call of a function may return an id that the function stored before.
    pub(super) follows_stored: bool,
    /// The calls through which the id came into each set of functions.
    calls: Vec<Vec<HolderId>>,
    /// The sets with such calls.
    called: Vec<SetId>,
    seen_calls: Marks,
    /// The values that leave each function.
    exits: Vec<Vec<Exit<'t>>>,
    /// The functions with such values.
    leaving: Vec<FunctionId>,
    /// The values that leave the functions of the called sets.
    exits_of_sets: Vec<Vec<Exit<'t>>>,
}

impl<'t> Question<'t> {
    pub(super) fn begin(&mut self) {
        self.met.seen.clear();
        self.met.open.clear();
        self.met.guesses.clear();
        self.met.count = 0;
        self.met.visits_dead_ends = false;
        self.roots.clear();
        self.follows_stored = false;
        for set in self.called.drain(..) {
            self.calls[set.index()].clear();
            self.exits_of_sets[set.index()].clear();
        }
        self.seen_calls.clear();
        for function in self.leaving.drain(..) {
            self.exits[function.index()].clear();
        }
    }

    /// Visits holders without a consequence too, so that they count.
    pub(super) fn visit_dead_ends(&mut self) {
        self.met.visits_dead_ends = true;
    }

    /// Removes and returns the next holder to follow. Calls with few candidates come before those with many.
    pub(super) fn next(&mut self) -> Option<HolderId> {
        if self.is_over() {
            return None;
        }
        let next = self.met.open.pop_front();
        next.or_else(|| self.met.guesses.pop_front())
    }

    /// Returns `true` if the question has met more holders than one question may.
    fn is_over(&self) -> bool {
        self.met.count > self.limit()
    }

    fn limit(&self) -> usize {
        if self.follows_stored {
            MAX_STORED
        } else {
            MAX_HOLDERS
        }
    }

    /// Adds holders to follow.
    pub(super) fn add_all(
        &mut self,
        graph: &CallGraph<'_, 't>,
        found: impl IntoIterator<Item = HolderId>,
    ) {
        let holders = graph.holders.borrow();
        for holder in found {
            if self.is_over() {
                return;
            }
            self.met.add(&holders, holder);
        }
    }

    /// Adds a function that holds a literal of the question.
    pub(super) fn root(&mut self, function: FunctionId) {
        self.roots.insert(function.0);
    }

    /// Adds the consequences of one holder.
    pub(super) fn take(&mut self, graph: &CallGraph<'_, 't>, reached: Reached<'_, 't>) {
        let guessed = if self.follows_stored {
            &[]
        } else {
            reached.guessed
        };
        // A class may read an id in each of thousands of methods. Each holder is in a list once, so the list ends the question.
        if reached.next.len().max(guessed.len()) > self.limit() {
            self.met.count = self.limit() + 1;
            return;
        }
        self.add_all(graph, reached.next.iter().chain(guessed).copied());
        for call in reached.calls {
            if !self.seen_calls.insert(call.id) {
                continue;
            }
            let (set, call) = (call.functions, call.holder);
            self.called(graph, set);
            self.calls[set.index()].push(call);
            for &exit in &self.exits_of_sets[set.index()] {
                self.met.add_result(graph, call, exit);
            }
        }
        for &(function, exit) in reached.exits {
            if !self.leaves_anew(function, exit) {
                continue;
            }
            graph.sets.for_each_containing(function, |set| {
                let calls = self.calls.get(set.index()).into_iter().flatten();
                let mut calls = calls.peekable();
                if calls.peek().is_some() && add(&mut self.exits_of_sets[set.index()], exit) {
                    for call in calls {
                        self.met.add_result(graph, *call, exit);
                    }
                }
            });
            let every_call = self.follows_stored
                || self.roots.contains(function.0)
                || graph.signature(function).1.is_fixture();
            if every_call {
                let results = graph.results(function, exit);
                self.add_all(graph, results.iter().copied());
            }
        }
    }

    /// Adds a value that leaves a function; returns `true` if it is new.
    fn leaves_anew(&mut self, function: FunctionId, exit: Exit<'t>) -> bool {
        let exits = grown(&mut self.exits, function.index());
        if exits.is_empty() {
            self.leaving.push(function);
        }
        add(exits, exit)
    }

    /// Adds a set of functions that receives the id, and the values that leave its members.
    fn called(&mut self, graph: &CallGraph<'_, 't>, set: SetId) {
        if !grown(&mut self.calls, set.index()).is_empty() {
            return;
        }
        let of_set = grown(&mut self.exits_of_sets, set.index());
        self.called.push(set);
        for function in &*graph.sets.members(set) {
            let exits = self.exits.get(function.index());
            for exit in exits.into_iter().flatten() {
                add(of_set, *exit);
            }
        }
    }
}

/// Adds a value that leaves a function; returns `true` if it is new.
fn add<'t>(all: &mut Vec<Exit<'t>>, exit: Exit<'t>) -> bool {
    let is_new = !all.contains(&exit);
    if is_new {
        all.push(exit);
    }
    is_new
}
