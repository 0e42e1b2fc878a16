//! The event log: the trait that every log implements, and its promises.

mod erased;
mod memory;
#[cfg(feature = "nats")]
mod nats;
mod node;
mod ring;

use std::future::Future;
use std::sync::Weak;

use run_id::{RunId, ThreadIdRef};

pub(crate) use self::erased::DynLog;
pub use self::memory::{MemoryLog, MemoryLogBuilder};
#[cfg(feature = "nats")]
pub use self::nats::{NatsLog, NatsLogBuilder};
pub use self::node::{Control, NodeSink};
use crate::envelope::{LoggedEvent, Record};
pub(crate) use crate::position::{Epoch, Position};

/// The result of [`EventLog::append`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The event's position.
    pub position: Position,
    /// True when an event with this id was there already; `position` is that one's.
    pub duplicate: bool,
}

/// The range of one thread's events that a log can still serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The epoch of the log.
    pub epoch: Epoch,
    /// Every event of the thread from this offset on is still there. The event at `oldest` itself may be another thread's.
    pub oldest: u64,
    /// No event of the thread is above this offset. The event at `last` itself may be another thread's.
    pub last: u64,
}

impl Bounds {
    /// Returns `true` if a reader that has everything up to `after` of `epoch` can go on without a gap: the epoch is this one
    /// and `oldest - 1 <= after <= last`.
    ///
    /// ```
    /// use id_agents::{Bounds, Epoch};
    ///
    /// let bounds = Bounds { epoch: Epoch::new("e1"), oldest: 5, last: 9 };
    /// assert!(bounds.recovers(Some(4), Some("e1")));
    /// assert!(bounds.recovers(Some(9), Some("e1")));
    /// assert!(!bounds.recovers(Some(3), Some("e1")), "event 4 is gone");
    /// assert!(!bounds.recovers(Some(10), Some("e1")), "ahead of the log");
    /// assert!(!bounds.recovers(Some(7), Some("e2")), "another epoch");
    /// assert!(!bounds.recovers(None, None), "a first visit");
    /// ```
    pub fn recovers(&self, after: Option<u64>, epoch: Option<&str>) -> bool {
        after.is_some_and(|after| {
            epoch == Some(self.epoch.as_str())
                && after >= self.oldest.saturating_sub(1)
                && after <= self.last
        })
    }
}

/// A stretch of one thread's events.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The epoch that the offsets belong to.
    pub epoch: Epoch,
    /// Every event from this offset on was still there when the stretch was read; above `after + 1`, events between the
    /// two are gone.
    pub oldest: u64,
    /// In offset order.
    pub events: Vec<LoggedEvent>,
    /// True when nothing is left up to the offset that was asked for.
    pub complete: bool,
}

/// Gets every event of every thread as the log receives it.
pub trait LiveSink: Send + Sync + 'static {
    /// One event. A log calls this in offset order for each thread, never twice at once for one thread, and after
    /// [`EventLog::live_position`] has reached the event's offset. It must not wait.
    fn deliver(&self, thread: ThreadIdRef<'_>, event: &LoggedEvent);

    /// The log began another epoch: earlier offsets say nothing about later events.
    fn epoch_lost(&self);
}

/// The reason why a log did not store or return an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The log did not answer in time. A record of this append may or may not be stored; append the same record again.
    #[error("the event log is unavailable: {reason}")]
    Unavailable {
        /// The error, in the words of the log's client library.
        reason: String,
    },
    /// Another node ended the run. This node can write no more of its events.
    #[error("another node ended this run")]
    Fenced,
    /// The log refused the request. A refused event is not stored.
    #[error("the event log rejected the request: {reason}")]
    Rejected {
        /// The message of the log.
        reason: String,
    },
}

/// An ordered, bounded log of events for each thread.
///
/// Offsets grow within a thread and name one event for as long as the epoch lasts.
/// [`MemoryLog`] is the default; `NatsLog` (feature `nats`) shares the events among nodes.
///
/// ```
/// use id_agents::{EventLog, MemoryLog, Record};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let log = MemoryLog::new();
/// let record = Record::from_json(
///     r#"{"v":1,"type":"message_delta","id":"run_thread_a_1f2e3d4c:1","run_id":"run_thread_a_1f2e3d4c",
///         "thread_id":"thread_a","seq":1,"time":"2026-11-23T05:00:00.000Z","agent":"triage","data":{"text":"Hello"}}"#,
/// )?;
/// let first = log.append(&record).await?;
/// let again = log.append(&record).await?;
/// assert!(again.duplicate && again.position == first.position);
/// let chunk = log.read(record.thread_id(), 0, u64::MAX, 100).await?;
/// assert_eq!(chunk.events.len(), 1);
/// # Ok(())
/// # }
/// ```
pub trait EventLog: Send + Sync + 'static {
    /// Writes one event at the end of its thread. After `Ok` its offset is fixed. A record with the id of one that is
    /// there is not written again.
    ///
    /// # Errors
    /// [`LogError::Unavailable`] when the outcome is unknown, [`LogError::Rejected`] when the event is not there,
    /// [`LogError::Fenced`] when another node has ended the run.
    fn append(&self, record: &Record) -> impl Future<Output = Result<Appended, LogError>> + Send;

    /// Reads events of `thread` with offsets in `(after, up_to]`, at most `limit` of them.
    ///
    /// # Errors
    /// [`LogError::Unavailable`].
    fn read(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Chunk, LogError>> + Send;

    /// Delivers every event from now on to `sink`, until the sink is gone.
    ///
    /// # Errors
    /// [`LogError::Unavailable`].
    fn tail(&self, sink: Weak<dyn LiveSink>) -> impl Future<Output = Result<(), LogError>> + Send;

    /// Returns the range of `thread` that can still be read.
    ///
    /// # Errors
    /// [`LogError::Unavailable`].
    fn bounds(
        &self,
        thread: ThreadIdRef<'_>,
    ) -> impl Future<Output = Result<Bounds, LogError>> + Send;

    /// Returns the range of `thread` for a reader who has everything up to `after` of `epoch`; both are `None` for a
    /// first visit. A log that can tell such a reader more cheaply than all others does so: the answer
    /// [`recovers`](Bounds::recovers) the reader just when that of [`bounds`](Self::bounds) does, and a reader who is not
    /// recovered finds in it the oldest event that the log has.
    ///
    /// # Errors
    /// [`LogError::Unavailable`].
    fn resume(
        &self,
        thread: ThreadIdRef<'_>,
        _after: Option<u64>,
        _epoch: Option<&str>,
    ) -> impl Future<Output = Result<Bounds, LogError>> + Send {
        self.bounds(thread)
    }

    /// Returns the offset up to which this node's tail has delivered `thread`, or is just about to. A subscriber registers
    /// first and then asks for this offset: the tail brings every event above it, and [`read`](Self::read) has the others.
    fn live_position(&self, thread: ThreadIdRef<'_>) -> u64;

    /// Returns `true` if the log can be written to right now, for the health page.
    fn is_available(&self) -> bool {
        true
    }

    /// Notes that this node is about to write a run, in a log that outlives the process. Until the note is taken away,
    /// the log's other nodes end the run when this one is gone.
    ///
    /// # Errors
    /// [`LogError::Unavailable`].
    fn run_opened(
        &self,
        _run_id: &RunId,
        _agent: &str,
    ) -> impl Future<Output = Result<(), LogError>> + Send {
        std::future::ready(Ok(()))
    }

    /// Takes the note away: the run has its terminal event, or did not begin.
    ///
    /// # Errors
    /// [`LogError::Unavailable`].
    fn run_closed(&self, _run_id: &RunId) -> impl Future<Output = Result<(), LogError>> + Send {
        std::future::ready(Ok(()))
    }

    /// Tells `sink` what other nodes say and what becomes of this one, until the sink is gone. A log of one node has
    /// nothing to tell.
    fn attach(&self, _sink: Weak<dyn NodeSink>) {}

    /// Tells the log's other nodes. Returns at once; a log that is away tells them later.
    fn announce(&self, _control: Control) {}

    /// This node stops. The other nodes end the runs that it still has open, without waiting.
    fn leave(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}
