//! The memory of a ring's parts.

use std::collections::HashMap;
use std::mem::size_of;

use parking_lot::Mutex;

use super::{LastOfRun, Oldest, Thread};
use crate::envelope::LoggedEvent;

/// The capacities of a thread's queue and table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Capacities {
    events: usize,
    runs: usize,
}

impl Thread {
    /// The bytes of the thread without those of its events.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes_at(self.capacities())
    }

    /// The parts of the thread whose size changes.
    pub(super) fn capacities(&self) -> Capacities {
        Capacities {
            events: self.events.capacity(),
            runs: self.runs.capacity(),
        }
    }

    /// The bytes of the thread when its parts have these capacities.
    pub(super) fn bytes_at(&self, capacities: Capacities) -> u64 {
        /// A thread's place in the tree of the oldest events. The nodes of a tree hold 11 entries, and at least 5.
        const IN_TREE: usize = (11 * (8 + size_of::<Oldest>()) + 112) / 5;
        /// The counts of an `Arc`.
        const COUNTS: usize = 16;
        let fixed = allocation(COUNTS + size_of::<Mutex<Self>>())
            + allocation(COUNTS + self.id.as_str().len())
            + IN_TREE as u64;
        // A queue grows by moving, and leaves a hole of half its size behind.
        fixed
            + allocation(capacities.events * size_of::<LoggedEvent>()) / 2 * 3
            + slots_bytes::<u32, LastOfRun>(capacities.runs)
    }
}

/// The bytes of one event without its place in the queue: the frame, and the count that its copies share.
pub(super) fn event_bytes(event: &LoggedEvent) -> u64 {
    const SHARED: usize = 24;
    allocation(event.frame.len()) + allocation(SHARED)
}

/// Returns the bytes of an allocation: a header of 8 bytes, in steps of 16, at least 32, and a sixteenth for the holes that
/// are left when it is freed.
fn allocation(bytes: usize) -> u64 {
    if bytes == 0 {
        return 0;
    }
    let taken = (bytes + 8).next_multiple_of(16).max(32);
    (taken + taken / 16) as u64
}

/// Returns the bytes of a hash table: a power of two of slots, of which at most seven eighths are used, and a byte for each.
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
