//! The registry of live runs, which status pages and cancellations use. Events are routed without it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Weak};
use std::time::SystemTime;

use run_id::{IntoThreadRef, RunId, RunIdRef, ThreadId, ThreadIdRef};
use tokio::sync::{SetOnce, watch};

use crate::error::ExecuteError;
use crate::event::ErrorKind;
use crate::log::{Control, DynLog};

/// The state of a live run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RunStatus {
    /// The run emits events.
    Running,
    /// The run was told to stop and has not ended yet.
    Cancelling,
}

/// One live run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInfo {
    /// The run.
    pub run_id: RunId,
    /// Its agent.
    pub agent: String,
    /// The time of its registration.
    pub started_at: SystemTime,
    /// Its state.
    pub status: RunStatus,
}

/// The live runs of each thread of this node. Cheap to clone; clones share the runs.
///
/// ```
/// use id_agents::{AgentContext, Executor, MemoryLog, RunStatus};
/// use run_id::{run_id, thread_id};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let executor = Executor::builder(MemoryLog::new()).build();
/// let run_id = run_id!("run_thread_a_1f2e3d4c");
/// let notifier = executor.notifier(&AgentContext::new(run_id.clone(), "importer")).await?;
///
/// let runs = executor.registry();
/// assert_eq!(runs.runs(&thread_id!("thread_a"))[0].agent, "importer");
/// assert_eq!(runs.status(&run_id), Some(RunStatus::Running));
/// assert!(runs.cancel(&run_id));
/// let kind = notifier.stop_requested().await;
/// notifier.fail(kind, "cancelled").await?;
/// assert_eq!(runs.status(&run_id), None);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RunThreadRegistry {
    runs: Arc<watch::Sender<Runs>>,
    /// Tells the log's other nodes which runs to stop.
    log: Weak<dyn DynLog>,
}

#[derive(Debug, Default)]
struct Runs {
    by_id: HashMap<RunId, Entry>,
    by_thread: HashMap<ThreadId, BTreeSet<RunId>>,
    closed: bool,
}

#[derive(Debug)]
struct Entry {
    agent: String,
    started_at: SystemTime,
    stop: Stop,
}

/// Tells a run to stop, with the kind of error that its terminal event gets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop(Arc<SetOnce<ErrorKind>>);

impl Stop {
    /// Tells the run to stop. The first kind wins.
    fn trigger(&self, kind: ErrorKind) {
        let _ = self.0.set(kind);
    }

    /// Waits until the run is told to stop.
    pub(crate) async fn requested(&self) -> ErrorKind {
        *self.0.wait().await
    }
}

/// Keeps a run registered until it is dropped.
#[derive(Debug)]
pub(crate) struct Registration {
    registry: RunThreadRegistry,
    run_id: RunId,
    pub(crate) stop: Stop,
}

impl RunThreadRegistry {
    /// Creates a registry that tells the nodes of `log` which runs to stop.
    pub(crate) fn new(log: Weak<dyn DynLog>) -> Self {
        let runs = Arc::new(watch::channel(Runs::default()).0);
        Self { runs, log }
    }

    /// Returns the live runs of `thread`, ordered by run id.
    pub fn runs<'t>(&self, thread: impl IntoThreadRef<'t>) -> Vec<RunInfo> {
        let runs = self.runs.borrow();
        let found = runs.of_thread(thread.into_thread_ref());
        found.map(|(run_id, entry)| entry.info(run_id)).collect()
    }

    /// Returns the state of `run_id`, or `None` if the run is not live on this node.
    pub fn status<'r>(&self, run_id: impl Into<RunIdRef<'r>>) -> Option<RunStatus> {
        let runs = self.runs.borrow();
        runs.by_id.get(run_id.into().as_str()).map(Entry::status)
    }

    /// Returns the threads that have a live run, in no order.
    pub fn threads(&self) -> Vec<ThreadId> {
        self.runs.borrow().by_thread.keys().cloned().collect()
    }

    /// Returns the number of live runs.
    pub fn len(&self) -> usize {
        self.runs.borrow().by_id.len()
    }

    /// Returns `true` if no run is live.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Cancels a run, which then ends with `agent_error` of kind `cancelled`. Returns `false` if the run is not live on
    /// this node; then the log's other nodes are told to cancel it.
    pub fn cancel<'r>(&self, run_id: impl Into<RunIdRef<'r>>) -> bool {
        let run_id = run_id.into();
        let here = self.cancel_here(run_id);
        if !here {
            let run_id = run_id.into_owned();
            self.announce(Control::CancelRun { run_id });
        }
        here
    }

    /// Cancels every live run of a thread on all nodes of the log. Returns the number of runs on this node.
    pub fn cancel_thread<'t>(&self, thread: impl IntoThreadRef<'t>) -> usize {
        let thread = thread.into_thread_ref();
        let thread_id = thread.into_owned();
        self.announce(Control::CancelThread { thread_id });
        self.cancel_thread_here(thread)
    }

    fn announce(&self, control: Control) {
        if let Some(log) = self.log.upgrade() {
            log.announce(control);
        }
    }

    pub(crate) fn cancel_here(&self, run_id: RunIdRef<'_>) -> bool {
        let runs = self.runs.borrow();
        let Some(entry) = runs.by_id.get(run_id.as_str()) else {
            return false;
        };
        entry.stop.trigger(ErrorKind::Cancelled);
        true
    }

    pub(crate) fn cancel_thread_here(&self, thread: ThreadIdRef<'_>) -> usize {
        let runs = self.runs.borrow();
        let entries = runs.of_thread(thread).map(|(_, entry)| entry);
        entries
            .inspect(|entry| entry.stop.trigger(ErrorKind::Cancelled))
            .count()
    }

    /// Registers a run that is about to start.
    ///
    /// # Errors
    /// [`ExecuteError::AlreadyRunning`] and [`ExecuteError::ShuttingDown`].
    pub(crate) fn register(
        &self,
        run_id: &RunId,
        agent: &str,
    ) -> Result<Registration, ExecuteError> {
        let stop = Stop::default();
        let entry = Entry {
            agent: agent.to_owned(),
            started_at: SystemTime::now(),
            stop: stop.clone(),
        };
        let mut added = Ok(());
        self.runs
            .send_modify(|runs| added = runs.add(run_id, entry));
        added?;
        Ok(Registration {
            registry: self.clone(),
            run_id: run_id.clone(),
            stop,
        })
    }

    /// Refuses every further run.
    pub(crate) fn close(&self) {
        self.runs.send_modify(|runs| runs.closed = true);
    }

    pub(crate) fn stop_all(&self, kind: ErrorKind) {
        for entry in self.runs.borrow().by_id.values() {
            entry.stop.trigger(kind);
        }
    }

    /// Waits until no run is live.
    pub(crate) async fn drained(&self) {
        let mut runs = self.runs.subscribe();
        // The sender is in `self`, so waiting cannot fail.
        let _ = runs.wait_for(|runs| runs.by_id.is_empty()).await;
    }
}

impl Runs {
    /// Returns the runs of `thread`, ordered by run id.
    fn of_thread(&self, thread: ThreadIdRef<'_>) -> impl Iterator<Item = (&RunId, &Entry)> {
        let ids = self.by_thread.get(thread.as_str()).into_iter().flatten();
        ids.filter_map(|run_id| self.by_id.get_key_value(run_id))
    }

    fn add(&mut self, run_id: &RunId, entry: Entry) -> Result<(), ExecuteError> {
        if self.closed {
            return Err(ExecuteError::ShuttingDown);
        }
        let run_id = run_id.clone();
        if self.by_id.contains_key(&run_id) {
            return Err(ExecuteError::AlreadyRunning { run_id });
        }
        let thread = run_id.thread_id().into_owned();
        self.by_thread
            .entry(thread)
            .or_default()
            .insert(run_id.clone());
        self.by_id.insert(run_id, entry);
        Ok(())
    }

    fn remove(&mut self, run_id: &RunId) {
        self.by_id.remove(run_id);
        let thread = run_id.thread_id().as_str();
        if let Some(ids) = self.by_thread.get_mut(thread) {
            ids.remove(run_id);
            if ids.is_empty() {
                self.by_thread.remove(thread);
            }
        }
    }
}

impl Entry {
    fn info(&self, run_id: &RunId) -> RunInfo {
        RunInfo {
            run_id: run_id.clone(),
            agent: self.agent.clone(),
            started_at: self.started_at,
            status: self.status(),
        }
    }

    fn status(&self) -> RunStatus {
        if self.stop.0.initialized() {
            RunStatus::Cancelling
        } else {
            RunStatus::Running
        }
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let runs = &self.registry.runs;
        runs.send_modify(|runs| runs.remove(&self.run_id));
    }
}
