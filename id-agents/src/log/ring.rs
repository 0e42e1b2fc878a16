//! A buffer of recent events, with limits for each thread and in total. A [`MemoryLog`](super::MemoryLog) is a ring that runs
//! write to. The window of a `NatsLog` is a ring that the live consumer fills.
//!
//! A thread over its limit of events drops its oldest event. While the ring is over its limit of bytes, or its oldest event
//! is too old, it drops that event. A thread without events leaves the ring. The ring then keeps only the *floor*: the
//! highest offset that such threads have dropped.
//!
//! The byte limit counts the memory of the process, not the length of the frames: each allocation with its header and
//! rounding, the unused capacity of queues and tables, and a share of the tree that orders the threads. The bytes of a
//! thread are a function of its state, and each change adds the difference. So no byte is counted twice.
//!
//! Locks are taken in this order: the table of threads or one thread, then the eviction order. A caller that holds a thread
//! never locks the table.

mod size;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use foldhash::HashMap;
use parking_lot::{Mutex, MutexGuard, RwLock};
use run_id::{ThreadId, ThreadIdRef};

use self::size::{event_bytes, table_bytes};
use crate::envelope::LoggedEvent;

#[derive(Clone, Copy, Debug)]
pub(super) struct RingLimits {
    pub(super) events: usize,
    pub(super) age: Duration,
    pub(super) bytes: u64,
}

impl Default for RingLimits {
    fn default() -> Self {
        Self {
            // Twice the length of a socket's queue, so that a slow reader that was closed finds its events when it resumes.
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
    /// Bytes counted for the table itself.
    counted: u64,
}

/// The threads in the order of their oldest events, or of older events that they dropped. A thread that drops its oldest
/// event keeps its place; it moves when it comes to the front.
#[derive(Debug, Default)]
struct Eviction {
    oldest_of: BTreeMap<u64, Oldest>,
    /// The highest `trimmed` of the threads that have left the ring.
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
    /// The run that wrote last, by its suffix. It needs no table.
    writing: Option<(u32, LastOfRun)>,
    /// The last event of each other run, by the run's suffix. A run whose last event was trimmed is removed when the table is
    /// full.
    runs: HashMap<u32, LastOfRun>,
    /// The thread's key in the order of eviction.
    queued_at: u64,
    /// Events at or below this offset were dropped, or were never in the ring.
    trimmed: u64,
    last: u64,
    /// The thread has left the ring. Whoever holds it must look it up again.
    dropped: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct LastOfRun {
    pub(super) seq: u64,
    pub(super) offset: u64,
}

/// Consecutive events of one thread, read under the thread's lock.
#[derive(Debug)]
pub(super) struct Slice {
    /// The ring holds every event of the thread above this offset.
    pub(super) trimmed: u64,
    /// The offset of the thread's newest event, or the floor if the thread has left the ring.
    pub(super) last: u64,
    pub(super) events: Vec<LoggedEvent>,
    /// `true` if the slice reaches the requested offset.
    pub(super) complete: bool,
}

/// A locked thread, for changes.
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

    /// Returns the memory of the ring in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// Returns `true` if the limits of age and bytes allow one more event, logged at `at`.
    #[cfg(feature = "nats")]
    pub(super) fn has_room(&self, at: Instant) -> bool {
        self.bytes() < self.limits.bytes && !self.is_expired(at, Instant::now())
    }

    /// Returns the highest offset that a thread outside the ring may have dropped.
    pub(super) fn floor(&self) -> u64 {
        self.eviction.lock().floor
    }

    /// Calls `change` with a thread. Adds the thread if it is missing, and removes it if it has no events afterwards.
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
                // Another task is about to remove the thread from the table.
                std::thread::yield_now();
                continue;
            }
            let result = change(&mut entry);
            self.drop_if_empty(entry.thread);
            return result;
        }
    }

    /// Returns the thread's events with offsets in `(after, up_to]`, at most `limit` of them.
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
                // The floor rises before a thread leaves the table, so it covers a thread that has just left.
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

    /// Drops the events that are too old at `now`, and the oldest events while the ring is over its limit of bytes.
    pub(super) fn evict(&self, now: Instant) {
        self.drop_oldest_while(|_, logged_at| {
            self.bytes() > self.limits.bytes || self.is_expired(logged_at, now)
        });
    }

    /// Drops every event below `offset`.
    #[cfg(feature = "nats")]
    pub(super) fn drop_below(&self, offset: u64) {
        self.drop_oldest_while(|oldest, _| oldest < offset);
    }

    /// Drops the ring's oldest event while `goes` returns `true` for its offset and time.
    fn drop_oldest_while(&self, goes: impl Fn(u64, Instant) -> bool) {
        loop {
            let (queued, thread) = {
                let eviction = self.eviction.lock();
                let Some((&offset, oldest)) = eviction.oldest_of.first_key_value() else {
                    return;
                };
                if !goes(offset, oldest.at) {
                    return;
                }
                (offset, Arc::clone(&oldest.thread))
            };
            let mut entry = Entry {
                ring: self,
                shared: &thread,
                thread: thread.lock(),
            };
            let front = entry.thread.events.front();
            // If the thread has dropped the event before, another thread's event may be the oldest.
            if front.is_some_and(|it| it.offset == queued && goes(queued, it.logged_at)) {
                entry.account(Entry::trim_one);
            }
            entry.move_in_eviction();
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
            writing: None,
            runs: HashMap::default(),
            queued_at: 0,
            trimmed: floor,
            last: floor,
            dropped: false,
        };
        self.add(thread.bytes());
        let id = thread.id.clone();
        let shared = Arc::new(Mutex::new(thread));
        threads.entries.insert(id, Arc::clone(&shared));
        let Table { entries, counted } = &mut *threads;
        // After removals, `capacity` reports less than the table occupies.
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

impl Entry<'_> {
    /// Appends an event. Its offset must be the highest of the thread.
    pub(super) fn push(&mut self, event: LoggedEvent) {
        self.account(|entry| {
            entry.thread.last = event.offset;
            entry.ring.add(event_bytes(&event));
            entry.thread.events.push_back(event);
            if entry.thread.events.len() == 1 {
                entry.move_in_eviction();
            }
            if entry.thread.events.len() > entry.ring.limits.events {
                entry.trim_one();
            }
        });
    }

    /// Adds an event before all others of the thread, unless the thread is full or has dropped a later event.
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
            entry.thread.last = entry.thread.last.max(event.offset);
            entry.ring.add(event_bytes(&event));
            entry.thread.events.push_front(event);
            entry.move_in_eviction();
        });
    }

    /// Returns the last event of a run, if the ring still holds that event.
    pub(super) fn last_of(&self, run: u32) -> Option<LastOfRun> {
        let last = match self.thread.writing {
            Some((writing, last)) if writing == run => Some(last),
            _ => self.thread.runs.get(&run).copied(),
        };
        last.filter(|last| last.offset > self.thread.trimmed)
    }

    pub(super) fn set_last_of(&mut self, run: u32, last: LastOfRun) {
        let before = self.thread.writing.replace((run, last));
        let Some((other, last)) = before.filter(|(other, _)| *other != run) else {
            return;
        };
        self.account(|entry| {
            let thread = &mut *entry.thread;
            thread.runs.remove(&run);
            if thread.runs.len() == thread.runs.capacity() {
                let trimmed = thread.trimmed;
                thread.runs.retain(|_, last| last.offset > trimmed);
            }
            thread.runs.insert(other, last);
        });
    }

    /// Iterates over the thread's events, newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &LoggedEvent> {
        self.thread.events.iter().rev()
    }

    /// Moves the thread to the place of its oldest event in the order of eviction.
    fn move_in_eviction(&mut self) {
        let mut eviction = self.ring.eviction.lock();
        eviction.oldest_of.remove(&self.thread.queued_at);
        let Some(front) = self.thread.events.front() else {
            return;
        };
        let (queued_at, at) = (front.offset, front.logged_at);
        let thread = Arc::clone(self.shared);
        eviction.oldest_of.insert(queued_at, Oldest { at, thread });
        drop(eviction);
        self.thread.queued_at = queued_at;
    }

    /// Drops the thread's oldest event.
    fn trim_one(&mut self) {
        let Some(oldest) = self.thread.events.pop_front() else {
            return;
        };
        self.thread.trimmed = oldest.offset;
        self.ring.subtract(event_bytes(&oldest));
        let events = &mut self.thread.events;
        if events.len() * 4 < events.capacity() {
            events.shrink_to(events.len() * 2);
        }
    }

    /// Calls `change` and counts how it changes the memory of the thread, without that of its events.
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
