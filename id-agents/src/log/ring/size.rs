//! The memory of a ring's parts.

use std::mem::size_of;

use foldhash::HashMap;
use parking_lot::Mutex;

use super::{LastOfRun, Oldest, Thread};
use crate::envelope::LoggedEvent;

/// The capacities of a thread's queue of events and table of runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Capacities {
    events: usize,
    runs: usize,
}

impl Thread {
    /// Returns the bytes of the thread without those of its events.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes_at(self.capacities())
    }

    /// Returns the capacities, the only part of the thread's size that changes.
    pub(super) fn capacities(&self) -> Capacities {
        Capacities {
            events: self.events.capacity(),
            runs: self.runs.capacity(),
        }
    }

    pub(super) fn bytes_at(&self, capacities: Capacities) -> u64 {
        /// A thread's share of the tree of oldest events. A node has room for 11 entries and holds at least 5.
        const IN_TREE: usize = (11 * (8 + size_of::<Oldest>()) + 112) / 5;
        /// The two reference counts of an `Arc`.
        const COUNTS: usize = 16;
        let fixed = allocation(COUNTS + size_of::<Mutex<Self>>())
            + allocation(COUNTS + self.id.as_str().len())
            + IN_TREE as u64;
        // A queue that grows moves, and leaves a hole of half its new size in the heap.
        fixed
            + allocation(capacities.events * size_of::<LoggedEvent>()) / 2 * 3
            + slots_bytes::<u32, LastOfRun>(capacities.runs)
    }
}

/// Returns the bytes of one event outside the queue: its frame, and the reference count that all copies share.
pub(super) fn event_bytes(event: &LoggedEvent) -> u64 {
    const SHARED: usize = 24;
    allocation(event.frame.len()) + allocation(SHARED)
}

/// Returns the bytes that an allocation takes: 8 more for its header, rounded up to a multiple of 16 and to at least 32, and a
/// sixteenth more for holes in the heap.
fn allocation(bytes: usize) -> u64 {
    if bytes == 0 {
        return 0;
    }
    let taken = (bytes + 8).next_multiple_of(16).max(32);
    (taken + taken / 16) as u64
}

/// Returns the bytes of a hash table. Its number of slots is a power of two, of which at most seven eighths are used. Each
/// slot takes one byte more than its entry.
pub(super) fn table_bytes<K, V>(table: &HashMap<K, V>) -> u64 {
    slots_bytes::<K, V>(table.capacity())
}

fn slots_bytes<K, V>(capacity: usize) -> u64 {
    if capacity == 0 {
        return 0;
    }
    let slots = (capacity * 8).div_ceil(7).next_power_of_two();
    allocation(slots * (size_of::<(K, V)>() + 1) + 16)
}
