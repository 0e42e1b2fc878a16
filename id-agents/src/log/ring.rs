//! Events in memory, bounded for each thread and in total. A [`MemoryLog`](super::MemoryLog) is a ring that is written to;
//! the window of a `NatsLog` is a ring that the live consumer fills.
//!
//! A thread loses its oldest event when it has too many. When the ring is over its bytes, or the oldest event of all is too
//! old, the thread of that event loses it. A thread without events leaves the ring, and what the ring then knows of it is
//! the *floor*: every event that such threads have lost lies at or below it.
//!
//! The byte limit counts what the process pays for, not what the frames say: each allocation with its header and rounding,
//! the unused capacity of queues and tables, and a share of the tree that orders the threads. Nothing is counted twice:
//! a thread's bytes are a function of its state, and each change adds the difference between after and before.
//!
//! Locks are taken in one order: the table of threads, or one thread; then the order of eviction. The table is never
//! locked by a caller who holds a thread.

mod size;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard, RwLock};
use run_id::{ThreadId, ThreadIdRef};

use self::size::{event_bytes, table_bytes};
use crate::envelope::LoggedEvent;

/// The limits of a ring.
#[derive(Clone, Copy, Debug)]
pub(super) struct RingLimits {
    pub(super) events: usize,
    pub(super) age: Duration,
    pub(super) bytes: u64,
}

impl Default for RingLimits {
    fn default() -> Self {
        Self {
            // Twice what may wait for a socket, so that a reader who is closed for being slow finds its events here.
            events: 2_048,
            age: Duration::from_hours(1),
            bytes: 256 * 1024 * 1024,
        }
    }
}

#[derive(Debug)]
pub(super) struct Ring {
    limits: RingLimits,
    used: AtomicU64,
    threads: RwLock<Table>,
    eviction: Mutex<Eviction>,
}

#[derive(Debug, Default)]
struct Table {
    entries: HashMap<ThreadId, Arc<Mutex<Thread>>>,
    /// The bytes that were counted for the table itself.
    counted: u64,
}

/// The threads in the order of their oldest events.
#[derive(Debug, Default)]
struct Eviction {
    oldest_of: BTreeMap<u64, Oldest>,
    /// The largest `trimmed` of the threads that left the ring.
    floor: u64,
}

#[derive(Debug)]
struct Oldest {
    at: Instant,
    thread: Arc<Mutex<Thread>>,
}

/// One thread's events.
#[derive(Debug)]
pub(super) struct Thread {
    id: ThreadId,
    events: VecDeque<LoggedEvent>,
    /// The last event of each run, by the run's suffix. Runs whose last event was trimmed are dropped when room is needed.
    runs: HashMap<u32, LastOfRun>,
    /// Events at or below this offset are gone, or were never here.
    trimmed: u64,
    last: u64,
    /// The thread left the ring; its holders must look it up again.
    dropped: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct LastOfRun {
    pub(super) seq: u64,
    pub(super) offset: u64,
}

/// A stretch of one thread, read under the thread's lock.
#[derive(Debug)]
pub(super) struct Slice {
    /// The ring has every event of the thread above this offset that was put into it.
    pub(super) trimmed: u64,
    /// The thread's newest event that was put into the ring, or the floor.
    pub(super) last: u64,
    pub(super) events: Vec<LoggedEvent>,
    /// No event is left up to the offset that was asked for.
    pub(super) complete: bool,
}

/// A thread that is locked for a change.
pub(super) struct Entry<'a> {
    ring: &'a Ring,
    shared: &'a Arc<Mutex<Thread>>,
    thread: MutexGuard<'a, Thread>,
}

impl Ring {
    pub(super) fn new(limits: RingLimits) -> Self {
        Self {
            limits,
            used: AtomicU64::new(0),
            threads: RwLock::default(),
            eviction: Mutex::default(),
        }
    }

    /// The bytes of memory that the ring takes.
    pub(super) fn bytes(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// Returns `true` if an event that was logged at `at` would stay, as far as age and bytes are concerned.
    #[cfg(feature = "nats")]
    pub(super) fn has_room(&self, at: Instant) -> bool {
        self.bytes() < self.limits.bytes && !self.is_expired(at, Instant::now())
    }

    /// The largest offset that a thread without an entry may have lost.
    pub(super) fn floor(&self) -> u64 {
        self.eviction.lock().floor
    }

    /// Changes a thread, which is made if it is not here and leaves again if it stays empty.
    pub(super) fn change<R>(
        &self,
        thread: ThreadIdRef<'_>,
        change: impl FnOnce(&mut Entry<'_>) -> R,
    ) -> R {
        loop {
            let shared = self.find_or_create(thread);
            let mut entry = Entry {
                ring: self,
                shared: &shared,
                thread: shared.lock(),
            };
            if entry.thread.dropped {
                drop(entry);
                // Another task is about to take it out of the table.
                std::thread::yield_now();
                continue;
            }
            let result = change(&mut entry);
            self.drop_if_empty(entry.thread);
            return result;
        }
    }

    /// Reads the thread's events with offsets in `(after, up_to]`, at most `limit` of them.
    pub(super) fn read(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Slice {
        self.evict(Instant::now());
        loop {
            let Some(shared) = self.find(thread) else {
                // The floor is raised before a thread leaves the table, so it covers one that was just here.
                let floor = self.floor();
                return Slice {
                    trimmed: floor,
                    last: floor,
                    events: Vec::new(),
                    complete: true,
                };
            };
            let log = shared.lock();
            if log.dropped {
                drop(log);
                std::thread::yield_now();
                continue;
            }
            let start = log.events.partition_point(|event| event.offset <= after);
            let end = log.events.partition_point(|event| event.offset <= up_to);
            let stop = end.min(start.saturating_add(limit)).max(start);
            return Slice {
                trimmed: log.trimmed,
                last: log.last,
                events: log.events.range(start..stop).cloned().collect(),
                complete: stop >= end,
            };
        }
    }

    /// Drops the events that are too old at `now` or over the bytes.
    pub(super) fn evict(&self, now: Instant) {
        self.drop_oldest_while(|ring, oldest| {
            ring.bytes() > ring.limits.bytes || ring.is_expired(oldest.logged_at, now)
        });
    }

    /// Drops every event below `offset`.
    #[cfg(feature = "nats")]
    pub(super) fn drop_below(&self, offset: u64) {
        self.drop_oldest_while(|_, oldest| oldest.offset < offset);
    }

    fn drop_oldest_while(&self, goes: impl Fn(&Self, Front) -> bool) {
        loop {
            let thread = {
                let eviction = self.eviction.lock();
                let Some((&offset, oldest)) = eviction.oldest_of.first_key_value() else {
                    return;
                };
                let front = Front {
                    offset,
                    logged_at: oldest.at,
                };
                if !goes(self, front) {
                    return;
                }
                Arc::clone(&oldest.thread)
            };
            let mut entry = Entry {
                ring: self,
                shared: &thread,
                thread: thread.lock(),
            };
            // Another may have been here in between.
            let front = entry.thread.events.front().map(Front::of);
            if front.is_some_and(|front| goes(self, front)) {
                entry.account(Entry::trim_one);
            }
            self.drop_if_empty(entry.thread);
        }
    }

    fn is_expired(&self, at: Instant, now: Instant) -> bool {
        now.saturating_duration_since(at) >= self.limits.age
    }

    fn drop_if_empty(&self, mut thread: MutexGuard<'_, Thread>) {
        if !thread.events.is_empty() || thread.dropped {
            return;
        }
        thread.dropped = true;
        self.subtract(thread.bytes());
        let id = thread.id.clone();
        {
            let mut eviction = self.eviction.lock();
            eviction.floor = eviction.floor.max(thread.trimmed);
        }
        drop(thread);
        let mut threads = self.threads.write();
        threads.entries.remove(id.as_str());
        let Table { entries, counted } = &mut *threads;
        if entries.len() * 4 < entries.capacity() {
            entries.shrink_to(entries.len() * 2);
            self.recount(counted, table_bytes(entries));
        }
    }

    fn find(&self, thread: ThreadIdRef<'_>) -> Option<Arc<Mutex<Thread>>> {
        let threads = self.threads.read();
        threads.entries.get(thread.as_str()).cloned()
    }

    fn find_or_create(&self, thread: ThreadIdRef<'_>) -> Arc<Mutex<Thread>> {
        if let Some(found) = self.find(thread) {
            return found;
        }
        let mut threads = self.threads.write();
        if let Some(found) = threads.entries.get(thread.as_str()) {
            return Arc::clone(found);
        }
        let floor = self.floor();
        let thread = Thread {
            id: thread.into_owned(),
            events: VecDeque::new(),
            runs: HashMap::new(),
            trimmed: floor,
            last: floor,
            dropped: false,
        };
        self.add(thread.bytes());
        let id = thread.id.clone();
        let shared = Arc::new(Mutex::new(thread));
        threads.entries.insert(id, Arc::clone(&shared));
        let Table { entries, counted } = &mut *threads;
        // A table with removed entries says that its capacity is less than it is.
        let bytes = table_bytes(entries).max(*counted);
        self.recount(counted, bytes);
        shared
    }

    fn recount(&self, counted: &mut u64, bytes: u64) {
        self.add(bytes);
        self.subtract(std::mem::replace(counted, bytes));
    }

    fn add(&self, bytes: u64) {
        self.used.fetch_add(bytes, Ordering::Relaxed);
    }

    fn subtract(&self, bytes: u64) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// The oldest event of a thread.
#[derive(Clone, Copy)]
struct Front {
    offset: u64,
    logged_at: Instant,
}

impl Front {
    fn of(event: &LoggedEvent) -> Self {
        Self {
            offset: event.offset,
            logged_at: event.logged_at,
        }
    }
}

impl Entry<'_> {
    /// Puts an event at the end of the thread. Its offset is above every other one of the thread.
    pub(super) fn push(&mut self, event: LoggedEvent) {
        self.account(|entry| {
            if entry.thread.events.is_empty() {
                entry.queue_for_eviction(Front::of(&event));
            }
            entry.thread.last = event.offset;
            entry.ring.add(event_bytes(&event));
            entry.thread.events.push_back(event);
            if entry.thread.events.len() > entry.ring.limits.events {
                entry.trim_one();
            }
        });
    }

    /// Puts an event before all others of the thread, unless the thread is full or has lost later ones.
    #[cfg(feature = "nats")]
    pub(super) fn prepend(&mut self, event: LoggedEvent) {
        if event.offset <= self.thread.trimmed {
            return;
        }
        if self.thread.events.len() >= self.ring.limits.events {
            self.thread.trimmed = event.offset;
            return;
        }
        self.account(|entry| {
            if let Some(front) = entry.thread.events.front() {
                entry.ring.eviction.lock().oldest_of.remove(&front.offset);
            }
            entry.queue_for_eviction(Front::of(&event));
            entry.thread.last = entry.thread.last.max(event.offset);
            entry.ring.add(event_bytes(&event));
            entry.thread.events.push_front(event);
        });
    }

    /// The last event of a run that still has its last event here.
    pub(super) fn last_of(&self, run: u32) -> Option<LastOfRun> {
        let last = self.thread.runs.get(&run).copied();
        last.filter(|last| last.offset > self.thread.trimmed)
    }

    pub(super) fn set_last_of(&mut self, run: u32, last: LastOfRun) {
        self.account(|entry| {
            let thread = &mut *entry.thread;
            if let Some(known) = thread.runs.get_mut(&run) {
                *known = last;
                return;
            }
            if thread.runs.len() == thread.runs.capacity() {
                let trimmed = thread.trimmed;
                thread.runs.retain(|_, last| last.offset > trimmed);
            }
            thread.runs.insert(run, last);
        });
    }

    /// The thread's events, the newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &LoggedEvent> {
        self.thread.events.iter().rev()
    }

    fn queue_for_eviction(&self, front: Front) {
        let oldest = Oldest {
            at: front.logged_at,
            thread: Arc::clone(self.shared),
        };
        self.ring
            .eviction
            .lock()
            .oldest_of
            .insert(front.offset, oldest);
    }

    /// Drops the thread's oldest event.
    fn trim_one(&mut self) {
        let Some(oldest) = self.thread.events.pop_front() else {
            return;
        };
        self.thread.trimmed = oldest.offset;
        self.ring.subtract(event_bytes(&oldest));
        let mut eviction = self.ring.eviction.lock();
        if let Some(mut queued) = eviction.oldest_of.remove(&oldest.offset)
            && let Some(next) = self.thread.events.front()
        {
            queued.at = next.logged_at;
            eviction.oldest_of.insert(next.offset, queued);
        }
        drop(eviction);
        let events = &mut self.thread.events;
        if events.len() * 4 < events.capacity() {
            events.shrink_to(events.len() * 2);
        }
    }

    /// Counts what `change` does to the thread's own memory.
    fn account(&mut self, change: impl FnOnce(&mut Self)) {
        let before = self.thread.capacities();
        change(self);
        let after = self.thread.capacities();
        if after != before {
            self.ring.add(self.thread.bytes_at(after));
            self.ring.subtract(self.thread.bytes_at(before));
        }
    }
}
