//! The log on NATS JetStream: one stream for all threads, shared by every node.
//!
//! An offset is a sequence of the stream. The epoch is an entry in a key-value bucket beside it; it changes when the stream
//! is new or has lost messages that a node has seen.

mod bucket;
mod builder;
mod consume;
mod control;
mod epoch;
mod lease;
mod live;
mod open_runs;
mod peers;
mod publish;
mod publisher;
mod refusals;
mod replay;
mod takeover;
mod window;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use async_nats::connection::State as ConnectionState;
use async_nats::jetstream::Context;
use async_nats::jetstream::kv::Store;
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::{RawMessageError, RawMessageErrorKind};
use futures_util::FutureExt;
use parking_lot::{Mutex, RwLock};
use run_id::{RunId, RunIdRef, ThreadIdRef};
use tokio::sync::{Notify, OnceCell, watch};
use tokio::task::JoinHandle;

pub use self::builder::NatsLogBuilder;
use self::builder::{SUBJECT_PREFIX, Settings};
use self::control::Outgoing;
use self::lease::{Incarnation, Lease};
use self::open_runs::OpenRuns;
use self::publisher::Publisher;
use self::replay::Readers;
use self::window::Window;
use super::sinks::Sinks;
use super::{Appended, Bounds, Chunk, Control, Epoch, EventLog, LiveSink, LogError, NodeSink};
use crate::envelope::Record;

/// The time limit of an operation with all its retries.
const PATIENCE: Duration = Duration::from_secs(10);

/// The timeout of one request to the broker.
const REQUEST: Duration = Duration::from_secs(2);

/// The pause before a retry.
const PAUSE: Duration = Duration::from_millis(100);

/// Shares events among nodes through a NATS server with JetStream, 2.9 or newer.
///
/// ```no_run
/// use id_agents::NatsLog;
///
/// # async fn example() -> Result<(), id_agents::LogError> {
/// let log = NatsLog::builder("nats://127.0.0.1:4222").node("web-1").replicas(3).connect().await?;
/// # Ok(())
/// # }
/// ```
///
/// An event is acknowledged when the stream has stored it. Whether it survives a power cut or the loss of a broker depends
/// on the replicas and the `sync_interval` of the brokers: see `docs/agents.md`.
#[derive(Debug)]
pub struct NatsLog {
    shared: Arc<Shared>,
    /// The tasks that write to the broker and follow it. They end when the log is dropped.
    tasks: [JoinHandle<()>; 6],
}

#[derive(Debug)]
struct Shared {
    settings: Settings,
    client: async_nats::Client,
    jetstream: Context,
    /// The epoch of the stream as this node last saw it.
    stream_epoch: RwLock<StreamEpoch>,
    /// The events that the live consumer has delivered, or is about to deliver.
    window: Window,
    readers: Readers,
    publisher: Publisher,
    /// The last delivered event. If the broker has another event at its sequence, the broker has lost events.
    seen: Mutex<Option<Seen>>,
    sinks: Sinks<dyn LiveSink>,
    /// Counts connections to the broker.
    connections: Arc<watch::Sender<u64>>,
    /// The connection in which the stream's epoch was last looked up.
    checked: watch::Sender<u64>,
    /// Numbers the look-ups of the stream's epoch.
    look_ups: AtomicU64,
    /// The number of the last look-up that succeeded.
    looked_up: watch::Sender<u64>,
    /// Asks the live task to look up the stream's epoch.
    look: Arc<Notify>,
    serving: AtomicBool,
    /// A random name of this process.
    instance: Incarnation,
    open_runs: OpenRuns,
    lease: tokio::sync::Mutex<Lease>,
    /// The incarnation whose lease this process holds.
    held: watch::Sender<Option<Incarnation>>,
    nodes_bucket: OnceCell<Store>,
    node_sinks: Sinks<dyn NodeSink>,
    outgoing: Outgoing,
    /// The `max_age` of the stream.
    max_age_millis: AtomicU64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    sequence: u64,
    run_id: RunId,
    seq: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct StreamEpoch {
    epoch: Epoch,
    /// The time at which the broker created the stream.
    created: String,
}

impl NatsLog {
    /// Creates the builder of a log on the broker at `url`. Separate several URLs with commas.
    pub fn builder(url: impl Into<String>) -> NatsLogBuilder {
        NatsLogBuilder::new(url.into())
    }
}

impl Drop for NatsLog {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Shared {
    fn stream_epoch(&self) -> StreamEpoch {
        self.stream_epoch.read().clone()
    }

    fn epoch(&self) -> Epoch {
        let stream = self.stream_epoch.read();
        stream.epoch.clone()
    }

    /// Returns `true` if this node follows the stream and has checked its epoch.
    fn is_up(&self) -> bool {
        self.client.connection_state() == ConnectionState::Connected
            && self.serving.load(Ordering::SeqCst)
            && self.is_checked()
    }

    /// Returns `true` if the stream's epoch was looked up in the current connection.
    fn is_checked(&self) -> bool {
        *self.checked.borrow() >= *self.connections.borrow()
    }

    /// Waits until the stream's epoch was looked up in the current connection.
    async fn checked(&self) {
        let current = *self.connections.borrow();
        if *self.checked.borrow() >= current {
            return;
        }
        self.look.notify_one();
        wait_until(&self.checked, |checked| *checked >= current).await;
    }

    /// Waits for a look-up of the stream's epoch that begins after this call.
    async fn looked_up_anew(&self) {
        let begun = self.look_ups.load(Ordering::SeqCst);
        self.look.notify_one();
        wait_until(&self.looked_up, |looked_up| *looked_up > begun).await;
    }
}

/// Returns the subject of a run's events.
fn run_subject(run_id: &RunId) -> String {
    let thread = run_id.thread_id();
    let suffix = run_id.as_str().rsplit('_').next().unwrap_or_default();
    [SUBJECT_PREFIX, thread.as_str(), ".", suffix].concat()
}

/// Returns `true` if `subject` is the subject of the run's events.
fn is_subject_of(subject: &str, run_id: RunIdRef<'_>) -> bool {
    let run = subject.strip_prefix(SUBJECT_PREFIX);
    let suffix = run.and_then(|run| run.strip_prefix(run_id.thread_id().as_str()));
    suffix.and_then(|suffix| suffix.strip_prefix('.')) == run_id.as_str().rsplit('_').next()
}

/// Returns a filter for the subjects of a thread's runs.
fn thread_subjects(thread: ThreadIdRef<'_>) -> String {
    format!("{SUBJECT_PREFIX}{}.*", thread.as_str())
}

/// Retries `operation` until it succeeds, for at most [`PATIENCE`].
async fn persist<T, F: Future<Output = Result<T, LogError>>>(
    mut operation: impl FnMut() -> F,
) -> Result<T, LogError> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let remaining = deadline.saturating_duration_since(tokio::time::Instant::now());
        let tried = tokio::time::timeout(remaining, operation()).await;
        match tried {
            Ok(Err(LogError::Unavailable { .. }))
                if tokio::time::Instant::now() + PAUSE < deadline =>
            {
                tokio::time::sleep(PAUSE).await;
            }
            Ok(outcome) => return outcome,
            Err(_elapsed) => return Err(unavailable("no answer in 10 s")),
        }
    }
}

/// Waits for a value that satisfies `condition`, and returns it.
async fn wait_until<T: Clone>(value: &watch::Sender<T>, condition: impl FnMut(&T) -> bool) -> T {
    let mut values = value.subscribe();
    let found = values.wait_for(condition).await;
    found.expect("the sender outlives the call").clone()
}

/// Returns a message of the stream, or `None` if the stream does not have it.
async fn raw_message(
    request: impl Future<Output = Result<StreamMessage, RawMessageError>>,
) -> Result<Option<StreamMessage>, LogError> {
    let found = request.map(|found| match found {
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
        found => found.map(Some),
    });
    answer(found).await
}

/// Waits for an answer, for at most [`REQUEST`].
async fn answer<T, E: std::fmt::Display>(
    request: impl Future<Output = Result<T, E>>,
) -> Result<T, LogError> {
    match tokio::time::timeout(REQUEST, request).await {
        Ok(answer) => answer.map_err(unavailable),
        Err(_elapsed) => Err(unavailable("no answer in 2 s")),
    }
}

fn unavailable(reason: impl std::fmt::Display) -> LogError {
    LogError::Unavailable {
        reason: reason.to_string(),
    }
}

impl EventLog for NatsLog {
    async fn append(&self, record: &Record) -> Result<Appended, LogError> {
        self.shared.append(record).await
    }

    async fn read(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Chunk, LogError> {
        self.shared.read(thread, after, up_to, limit).await
    }

    async fn tail(&self, sink: Weak<dyn LiveSink>) -> Result<(), LogError> {
        self.shared.sinks.attach(sink);
        Ok(())
    }

    async fn bounds(&self, _thread: ThreadIdRef<'_>) -> Result<Bounds, LogError> {
        self.shared.bounds().await
    }

    async fn resume(
        &self,
        thread: ThreadIdRef<'_>,
        after: Option<u64>,
        epoch: Option<&str>,
    ) -> Result<Bounds, LogError> {
        self.shared.resume(thread, after, epoch).await
    }

    fn live_position(&self, _thread: ThreadIdRef<'_>) -> u64 {
        self.shared.window.position()
    }

    fn is_available(&self) -> bool {
        self.shared.is_up()
    }

    async fn run_opened(&self, run_id: &RunId, agent: &str) -> Result<(), LogError> {
        let noted = persist(|| self.shared.note_open(run_id, agent)).await;
        if noted.is_err() {
            self.shared.note_closed(run_id).await;
        }
        noted
    }

    async fn run_closed(&self, run_id: &RunId) -> Result<(), LogError> {
        self.shared.note_closed(run_id).await;
        Ok(())
    }

    fn attach(&self, sink: Weak<dyn NodeSink>) {
        self.shared.node_sinks.attach(sink);
    }

    fn announce(&self, control: Control) {
        self.shared.outgoing.push(control);
    }

    async fn leave(&self) {
        if let Err(error) = persist(|| self.shared.give_up_lease()).await {
            tracing::warn!(%error, "the lease was not given up, other nodes notice it when it expires");
        }
    }
}
