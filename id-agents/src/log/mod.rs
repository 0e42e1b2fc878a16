//! The event log: the trait that every log implements, and its promises.

mod memory;
#[cfg(feature = "nats")]
mod nats;
mod node;
mod ring;
mod sinks;

use std::future::Future;
use std::sync::Weak;

use auto_impl::auto_impl;
use run_id::{RunId, ThreadIdRef};

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
    /// `true` if the log already had an event with this id. `position` is then the position of that event.
    pub duplicate: bool,
}

/// The range of one thread's events that a log can still serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The epoch of the log.
    pub epoch: Epoch,
    /// The log has every event of the thread from this offset on. The event at `oldest` may belong to another thread.
    pub oldest: u64,
    /// The thread has no event above this offset. The event at `last` may belong to another thread.
    pub last: u64,
}

impl Bounds {
    /// Returns `true` if a reader that has every event up to `after` of `epoch` can continue without a gap: `epoch` is the
    /// epoch of the log, and `oldest - 1 <= after <= last`.
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

/// Consecutive events of one thread.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The epoch that the offsets belong to.
    pub epoch: Epoch,
    /// The log had every event from this offset on. If it is above `after + 1`, the log has deleted the events in between.
    pub oldest: u64,
    /// The events in offset order.
    pub events: Vec<LoggedEvent>,
    /// `true` if the chunk reaches the requested offset.
    pub complete: bool,
}

/// Receives every event of every thread from the log.
pub trait LiveSink: Send + Sync + 'static {
    /// Takes one event. A log calls this in offset order for each thread, one call at a time for a thread, and after
    /// [`EventLog::live_position`] has reached the offset of the event. The method must not block.
    fn deliver(&self, thread: ThreadIdRef<'_>, event: &LoggedEvent);

    /// The log began a new epoch. Earlier offsets cannot be compared with later ones.
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
/// Offsets increase within a thread. An offset belongs to the same event until the log begins a new epoch.
/// [`MemoryLog`] is the default; `NatsLog` (feature `nats`) shares the events among nodes. An `Arc` of a log is a log too,
/// for a host that also uses the log itself.
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
#[auto_impl(Arc)]
pub trait EventLog: Send + Sync + 'static {
    /// Writes one event at the end of its thread and returns its position. A record whose id the log already has is not
    /// written again.
    ///
    /// # Errors
    /// [`LogError::Unavailable`] if the outcome is unknown, [`LogError::Rejected`] if the event was not written,
    /// [`LogError::Fenced`] if another node has ended the run.
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

    /// Delivers every event from now on to `sink`, until the sink is dropped.
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

    /// Returns the range of `thread` for a reader that has every event up to `after` of `epoch`. Both are `None` on a first
    /// visit. A log overrides this method if it can answer such a reader more cheaply than [`bounds`](Self::bounds). The
    /// answer must [recover](Bounds::recovers) the reader exactly if `bounds` does, and otherwise contain the oldest offset.
    ///
    /// # Errors
    /// [`LogError::Unavailable`].
    fn resume(
        &self,
        thread: ThreadIdRef<'_>,
        after: Option<u64>,
        epoch: Option<&str>,
    ) -> impl Future<Output = Result<Bounds, LogError>> + Send {
        let _ = (after, epoch);
        self.bounds(thread)
    }

    /// Returns the offset up to which this node has delivered `thread` to its sinks, or is about to. A subscriber registers
    /// first and then asks for this offset: its sink gets every later event, and [`read`](Self::read) returns the others.
    fn live_position(&self, thread: ThreadIdRef<'_>) -> u64;

    /// Returns `true` if the log can be written to now. The health page shows this.
    fn is_available(&self) -> bool {
        true
    }

    /// Notes that this node opens a run, in a log that outlives the process. If the node crashes, the log's other nodes end
    /// its noted runs.
    ///
    /// # Errors
    /// [`LogError::Unavailable`].
    fn run_opened(
        &self,
        run_id: &RunId,
        agent: &str,
    ) -> impl Future<Output = Result<(), LogError>> + Send {
        let _ = (run_id, agent);
        std::future::ready(Ok(()))
    }

    /// Removes the note of a run that has its terminal event or could not start.
    ///
    /// # Errors
    /// [`LogError::Unavailable`].
    fn run_closed(&self, run_id: &RunId) -> impl Future<Output = Result<(), LogError>> + Send {
        let _ = run_id;
        std::future::ready(Ok(()))
    }

    /// Reports the controls of other nodes and the state of this node to `sink`, until the sink is dropped. A log of one
    /// node does nothing.
    fn attach(&self, sink: Weak<dyn NodeSink>) {
        let _ = sink;
    }

    /// Sends a control to the log's other nodes. Returns at once; an unavailable log sends it later.
    fn announce(&self, control: Control) {
        let _ = control;
    }

    /// Gives up this node's open runs, because the node stops. Other nodes end them at once.
    fn leave(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

erased! {
    /// A log of any type.
    trait DynLog: EventLog {
        async fn append(record: &'a Record) -> Result<Appended, LogError>;
        async fn read(thread: ThreadIdRef<'a>, after: u64, up_to: u64, limit: usize) -> Result<Chunk, LogError>;
        async fn tail(sink: Weak<dyn LiveSink>) -> Result<(), LogError>;
        async fn resume(thread: ThreadIdRef<'a>, after: Option<u64>, epoch: Option<&'a str>) -> Result<Bounds, LogError>;
        async fn run_opened(run_id: &'a RunId, agent: &'a str) -> Result<(), LogError>;
        async fn run_closed(run_id: &'a RunId) -> Result<(), LogError>;
        async fn leave() -> ();
        fn live_position(thread: ThreadIdRef<'_>) -> u64;
        fn is_available() -> bool;
        fn attach(sink: Weak<dyn NodeSink>) -> ();
        fn announce(control: Control) -> ();
    }
}
