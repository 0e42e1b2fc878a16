//! The default log. It keeps events in the memory of the process, bounded per thread and in total.

use std::sync::Weak;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use run_id::ThreadIdRef;

use super::ring::{Entry, LastOfRun, Ring, RingLimits};
use super::sinks::Sinks;
use super::{Appended, Bounds, Chunk, Epoch, EventLog, LiveSink, LogError, Position};
use crate::envelope::{LoggedEvent, Record};

/// Keeps events for as long as the process lives: by default the last 2,048 of a thread, for an hour, 256 MiB in all.
///
/// A full thread loses its oldest event. A full log loses the oldest event of all threads.
///
/// ```
/// use id_agents::MemoryLog;
/// use std::time::Duration;
///
/// let log = MemoryLog::builder().max_events(100).max_age(Duration::from_secs(600)).build();
/// assert_eq!(log.bytes(), 0);
/// ```
#[derive(Debug)]
pub struct MemoryLog {
    epoch: Epoch,
    /// The offset of the newest event. All threads share one count, so a thread that left memory never repeats an offset.
    newest: AtomicU64,
    ring: Ring,
    sinks: Sinks<dyn LiveSink>,
}

/// The limits of a [`MemoryLog`].
///
/// ```
/// use id_agents::MemoryLog;
///
/// let log = MemoryLog::builder().max_bytes(64 * 1024 * 1024).build();
/// # drop(log);
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryLogBuilder {
    pub(super) limits: RingLimits,
}

impl MemoryLogBuilder {
    /// Sets the maximum number of events of a thread, at least 1. The default is 2,048, twice
    /// [`Limits::queue_events`](crate::Limits::queue_events), so that a slow reader that is closed can resume.
    #[must_use]
    pub fn max_events(mut self, events: usize) -> Self {
        self.limits.events = events.max(1);
        self
    }

    /// Sets the maximum age of an event. The default is an hour.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.limits.age = age;
        self
    }

    /// Sets the maximum memory of all threads in bytes, overhead included. The default is 256 MiB.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.limits.bytes = bytes;
        self
    }

    /// Creates an empty log with a new epoch.
    pub fn build(self) -> MemoryLog {
        MemoryLog {
            epoch: Epoch::fresh(),
            newest: AtomicU64::new(0),
            ring: Ring::new(self.limits),
            sinks: Sinks::default(),
        }
    }
}

impl MemoryLog {
    /// Creates a log with the default limits.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Creates the builder of a log with other limits.
    pub fn builder() -> MemoryLogBuilder {
        MemoryLogBuilder::default()
    }

    /// Returns the bytes of memory that the log takes.
    pub fn bytes(&self) -> u64 {
        self.ring.bytes()
    }

    fn write(&self, record: &Record, now: Instant) -> Appended {
        let run = record.run_id.suffix().to_u32();
        let (offset, duplicate) = self.ring.change(record.thread_id(), |thread| {
            if let Some(offset) = offset_of(thread, run, record) {
                return (offset, true);
            }
            let offset = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
            let event = LoggedEvent::of(&record.parts(), offset, &self.epoch, now);
            thread.push(event.clone());
            let seq = record.seq;
            thread.set_last_of(run, LastOfRun { seq, offset });
            // Under the thread's lock, so that sinks see the thread in offset order.
            self.sinks
                .each(|sink| sink.deliver(record.thread_id(), &event));
            (offset, false)
        });
        let epoch = self.epoch.clone();
        Appended {
            position: Position { offset, epoch },
            duplicate,
        }
    }
}

/// Returns the offset of a record that was written before, if it was.
fn offset_of(thread: &Entry<'_>, run: u32, record: &Record) -> Option<u64> {
    let last = thread.last_of(run)?;
    if record.seq > last.seq {
        return None;
    }
    let id = record.id();
    let known = thread.newest_first().find(|event| event.has_id(&id));
    Some(known.map_or(last.offset, LoggedEvent::offset))
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self::new()
    }
}

impl EventLog for MemoryLog {
    async fn append(&self, record: &Record) -> Result<Appended, LogError> {
        let now = Instant::now();
        let appended = self.write(record, now);
        self.ring.evict(now);
        Ok(appended)
    }

    async fn read(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Chunk, LogError> {
        let slice = self.ring.read(thread, after, up_to, limit);
        Ok(Chunk {
            epoch: self.epoch.clone(),
            oldest: slice.trimmed + 1,
            events: slice.events,
            complete: slice.complete,
        })
    }

    async fn tail(&self, sink: Weak<dyn LiveSink>) -> Result<(), LogError> {
        self.sinks.attach(sink);
        Ok(())
    }

    async fn bounds(&self, thread: ThreadIdRef<'_>) -> Result<Bounds, LogError> {
        let slice = self.ring.read(thread, 0, 0, 0);
        Ok(Bounds {
            epoch: self.epoch.clone(),
            oldest: slice.trimmed + 1,
            last: slice.last,
        })
    }

    fn live_position(&self, thread: ThreadIdRef<'_>) -> u64 {
        // All events of a thread that left memory were delivered. A reader that has fewer must be told.
        self.ring.read(thread, 0, 0, 0).last
    }
}
