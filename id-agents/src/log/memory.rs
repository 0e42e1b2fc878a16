//! The default log: the process's memory, bounded per thread and in total.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use run_id::{RunId, ThreadId, ThreadIdRef};

use super::{Appended, Bounds, Chunk, Epoch, EventLog, LiveSink, LogError, Position};
use crate::envelope::{LoggedEvent, Record};

/// Keeps events for as long as the process lives: by default the last 1,000 of a thread, for an hour, 256 MiB in all.
///
/// What is trimmed is the oldest of its thread first; over the total, the thread whose oldest event is the oldest of all
/// loses that event.
///
/// ```
/// use id_agents::MemoryLog;
/// use std::time::Duration;
///
/// let log = MemoryLog::builder().max_events(100).max_age(Duration::from_secs(600)).build();
/// ```
#[derive(Debug)]
pub struct MemoryLog {
    limits: MemoryLogBuilder,
    epoch: Epoch,
    /// The offset of the newest event of all threads.
    newest: AtomicU64,
    total_bytes: AtomicU64,
    threads: RwLock<HashMap<ThreadId, Arc<Mutex<ThreadLog>>>>,
    eviction: Mutex<Eviction>,
    sinks: RwLock<Vec<Weak<dyn LiveSink>>>,
}

/// How much a [`MemoryLog`] keeps.
#[derive(Clone, Debug)]
pub struct MemoryLogBuilder {
    events: usize,
    age: Duration,
    bytes: u64,
}

impl MemoryLogBuilder {
    /// At most this many events of a thread, at least 1; 1,000 unless set.
    #[must_use]
    pub fn max_events(mut self, events: usize) -> Self {
        self.events = events.max(1);
        self
    }

    /// No event that is older; an hour unless set.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.age = age;
        self
    }

    /// At most this many bytes of frames in all threads together; 256 MiB unless set.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.bytes = bytes;
        self
    }

    /// An empty log in an epoch of its own.
    pub fn build(self) -> MemoryLog {
        MemoryLog {
            limits: self,
            epoch: Epoch::fresh(),
            newest: AtomicU64::new(0),
            total_bytes: AtomicU64::new(0),
            threads: RwLock::default(),
            eviction: Mutex::default(),
            sinks: RwLock::default(),
        }
    }
}

impl Default for MemoryLogBuilder {
    fn default() -> Self {
        Self {
            events: 1_000,
            age: Duration::from_hours(1),
            bytes: 256 * 1024 * 1024,
        }
    }
}

/// Offsets are numbers of the whole log, so that a thread that was dropped from memory and comes back never gives an
/// offset out again.
#[derive(Debug, Default)]
struct ThreadLog {
    events: VecDeque<Stored>,
    /// The last event of each run that still has events here.
    runs: HashMap<RunId, LastOfRun>,
    /// No event at or below this offset can be vouched for.
    trimmed: u64,
    last: u64,
    /// Set when the entry left the map; whoever holds it must look the thread up again.
    dropped: bool,
}

#[derive(Debug)]
struct Stored {
    event: LoggedEvent,
    id: (RunId, u64),
}

#[derive(Debug)]
struct LastOfRun {
    seq: u64,
    offset: u64,
}

/// Which thread has the oldest event. Locked after a thread's lock, never before.
#[derive(Debug, Default)]
struct Eviction {
    oldest_of: BTreeMap<u64, (ThreadId, Arc<Mutex<ThreadLog>>)>,
    /// The largest `trimmed` of the threads that left the map.
    floor: u64,
}

impl MemoryLog {
    /// A log with the default limits.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A log with limits of your own.
    pub fn builder() -> MemoryLogBuilder {
        MemoryLogBuilder::default()
    }

    /// The bytes of all frames that are kept.
    pub fn bytes(&self) -> u64 {
        self.total_bytes.load(Ordering::Relaxed)
    }

    fn find(&self, thread: ThreadIdRef<'_>) -> Option<Arc<Mutex<ThreadLog>>> {
        self.threads
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(thread.as_str())
            .cloned()
    }

    fn find_or_create(&self, thread: ThreadIdRef<'_>) -> Arc<Mutex<ThreadLog>> {
        if let Some(found) = self.find(thread) {
            return found;
        }
        let mut threads = self.threads.write().unwrap_or_else(PoisonError::into_inner);
        let entry = threads.entry(thread.into_owned()).or_insert_with(|| {
            let floor = lock(&self.eviction).floor;
            Arc::new(Mutex::new(ThreadLog {
                trimmed: floor,
                last: floor,
                ..ThreadLog::default()
            }))
        });
        Arc::clone(entry)
    }

    fn write(&self, record: &Record) -> Appended {
        loop {
            let thread = self.find_or_create(record.thread_id());
            let mut log = lock(&thread);
            if log.dropped {
                continue;
            }
            if let Some(offset) = log.offset_of(record) {
                let position = Position {
                    offset,
                    epoch: self.epoch.clone(),
                };
                return Appended {
                    position,
                    duplicate: true,
                };
            }
            let offset = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
            let event = LoggedEvent::new(offset, record.to_frame(offset, &self.epoch));
            self.total_bytes
                .fetch_add(event.frame.len() as u64, Ordering::Relaxed);
            if log.events.is_empty() {
                let owner = (record.thread_id().into_owned(), Arc::clone(&thread));
                lock(&self.eviction).oldest_of.insert(offset, owner);
            }
            log.last = offset;
            log.runs.insert(
                record.run_id.clone(),
                LastOfRun {
                    seq: record.seq,
                    offset,
                },
            );
            log.events.push_back(Stored {
                event: event.clone(),
                id: (record.run_id.clone(), record.seq),
            });
            if log.events.len() > self.limits.events {
                self.trim_one(&mut log);
            }
            // Under the thread's lock, so that sinks see the thread in offset order.
            for sink in self
                .sinks
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
            {
                if let Some(sink) = sink.upgrade() {
                    sink.deliver(record.thread_id(), &event);
                }
            }
            let position = Position {
                offset,
                epoch: self.epoch.clone(),
            };
            return Appended {
                position,
                duplicate: false,
            };
        }
    }

    /// Drops the thread's oldest event and keeps the eviction order right.
    fn trim_one(&self, log: &mut ThreadLog) {
        let Some(oldest) = log.events.pop_front() else {
            return;
        };
        let offset = oldest.event.offset;
        self.total_bytes
            .fetch_sub(oldest.event.frame.len() as u64, Ordering::Relaxed);
        log.trimmed = offset;
        if log
            .runs
            .get(&oldest.id.0)
            .is_some_and(|last| last.offset == offset)
        {
            log.runs.remove(&oldest.id.0);
        }
        let mut eviction = lock(&self.eviction);
        if let Some(owner) = eviction.oldest_of.remove(&offset)
            && let Some(next) = log.events.front()
        {
            eviction.oldest_of.insert(next.event.offset, owner);
        }
    }

    /// Drops what is too old or over the total, and threads that have nothing left.
    fn evict(&self) {
        loop {
            let over = self.total_bytes.load(Ordering::Relaxed) > self.limits.bytes;
            let Some((thread_id, thread)) = lock(&self.eviction).oldest_of.values().next().cloned()
            else {
                return;
            };
            let mut log = lock(&thread);
            let expired = log
                .events
                .front()
                .is_some_and(|oldest| self.is_expired(&oldest.event));
            if !over && !expired {
                return;
            }
            self.trim_one(&mut log);
            if log.events.is_empty() && !log.dropped {
                log.dropped = true;
                let mut eviction = lock(&self.eviction);
                eviction.floor = eviction.floor.max(log.trimmed);
                drop(eviction);
                drop(log);
                self.threads
                    .write()
                    .unwrap_or_else(PoisonError::into_inner)
                    .remove(thread_id.as_str());
            }
        }
    }

    fn is_expired(&self, event: &LoggedEvent) -> bool {
        Instant::now().saturating_duration_since(event.logged_at) >= self.limits.age
    }
}

impl ThreadLog {
    fn offset_of(&self, record: &Record) -> Option<u64> {
        let last = self.runs.get(&record.run_id)?;
        if record.seq > last.seq {
            return None;
        }
        let known = self
            .events
            .iter()
            .rev()
            .find(|stored| stored.id.1 == record.seq && stored.id.0 == record.run_id);
        Some(known.map_or(last.offset, |stored| stored.event.offset))
    }
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self::new()
    }
}

impl EventLog for MemoryLog {
    async fn append(&self, record: &Record) -> Result<Appended, LogError> {
        let appended = self.write(record);
        self.evict();
        Ok(appended)
    }

    async fn read(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Chunk, LogError> {
        self.evict();
        let Some(thread) = self.find(thread) else {
            let oldest = lock(&self.eviction).floor + 1;
            return Ok(Chunk {
                epoch: self.epoch.clone(),
                oldest,
                events: Vec::new(),
                complete: true,
            });
        };
        let log = lock(&thread);
        let start = log
            .events
            .partition_point(|stored| stored.event.offset <= after);
        let end = log
            .events
            .partition_point(|stored| stored.event.offset <= up_to);
        let stop = end.min(start.saturating_add(limit)).max(start);
        let events = log
            .events
            .range(start..stop)
            .map(|stored| stored.event.clone())
            .collect();
        Ok(Chunk {
            epoch: self.epoch.clone(),
            oldest: log.trimmed + 1,
            events,
            complete: stop >= end,
        })
    }

    async fn tail(&self, sink: Weak<dyn LiveSink>) -> Result<(), LogError> {
        let mut sinks = self.sinks.write().unwrap_or_else(PoisonError::into_inner);
        sinks.retain(|sink| sink.strong_count() > 0);
        sinks.push(sink);
        Ok(())
    }

    async fn bounds(&self, thread: ThreadIdRef<'_>) -> Result<Bounds, LogError> {
        self.evict();
        let epoch = self.epoch.clone();
        let Some(thread) = self.find(thread) else {
            let floor = lock(&self.eviction).floor;
            return Ok(Bounds {
                epoch,
                oldest: floor + 1,
                last: floor,
            });
        };
        let log = lock(&thread);
        Ok(Bounds {
            epoch,
            oldest: log.trimmed + 1,
            last: log.last,
        })
    }

    fn live_position(&self, thread: ThreadIdRef<'_>) -> u64 {
        // A thread that left memory was delivered as far as it went, and a reader who has less must learn that.
        let floor = || lock(&self.eviction).floor;
        self.find(thread)
            .map_or_else(floor, |thread| lock(&thread).last)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A sink that panicked leaves the data whole: every change above is complete before a sink is called.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
