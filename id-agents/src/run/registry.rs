//! The registry of live runs, for status pages and for cancelling. Events are never routed by it.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::SystemTime;

use run_id::{IntoThreadRef, RunId, RunIdRef, ThreadId, ThreadIdRef};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::event::ErrorKind;
use crate::log::{Control, DynLog};

/// The state of a live run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RunStatus {
    /// It may emit.
    Running,
    /// It was told to stop and has not ended yet.
    Cancelling,
}

/// One live run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInfo {
    /// The run.
    pub run_id: RunId,
    /// Its agent.
    pub agent: String,
    /// When it was registered.
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
    inner: Arc<Mutex<Runs>>,
    live: Arc<watch::Sender<usize>>,
    announcer: Announcer,
}

/// Tells the log's other nodes which runs to stop.
#[derive(Clone, Default)]
struct Announcer(Option<Weak<dyn DynLog>>);

impl Announcer {
    fn announce(&self, control: Control) {
        if let Some(log) = self.0.as_ref().and_then(Weak::upgrade) {
            log.announce(control);
        }
    }
}

impl fmt::Debug for Announcer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Announcer").finish_non_exhaustive()
    }
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

/// Tells a run to stop, and why.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop {
    token: CancellationToken,
    reason: Arc<Mutex<Option<ErrorKind>>>,
}

impl Stop {
    fn trigger(&self, kind: ErrorKind) {
        self.reason
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(kind);
        self.token.cancel();
    }

    /// Waits until the run is to stop; the reason is the first that was given.
    pub(crate) async fn requested(&self) -> ErrorKind {
        self.token.cancelled().await;
        self.reason
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .unwrap_or(ErrorKind::Cancelled)
    }
}

/// The reason for which a run could not be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    AlreadyRunning,
    Closed,
}

/// Keeps a run registered; dropping it takes the run out.
#[derive(Debug)]
pub(crate) struct Registration {
    registry: RunThreadRegistry,
    run_id: RunId,
    pub(crate) stop: Stop,
}

impl Default for RunThreadRegistry {
    fn default() -> Self {
        Self {
            inner: Arc::default(),
            live: Arc::new(watch::channel(0).0),
            announcer: Announcer::default(),
        }
    }
}

impl RunThreadRegistry {
    /// A registry that tells the nodes of `log` which runs to stop.
    pub(crate) fn announcing_to(log: Weak<dyn DynLog>) -> Self {
        Self {
            announcer: Announcer(Some(log)),
            ..Self::default()
        }
    }

    /// The live runs of `thread`, ordered by run id.
    pub fn runs<'t>(&self, thread: impl IntoThreadRef<'t>) -> Vec<RunInfo> {
        let runs = self.lock();
        let ids = runs.by_thread.get(thread.into_thread_ref().as_str());
        ids.into_iter()
            .flatten()
            .filter_map(|run_id| runs.info(run_id))
            .collect()
    }

    /// The state of `run_id`; `None` if the run is not alive on this node.
    pub fn status<'r>(&self, run_id: impl Into<RunIdRef<'r>>) -> Option<RunStatus> {
        self.lock()
            .by_id
            .get(run_id.into().as_str())
            .map(Entry::status)
    }

    /// The threads that have a live run, in no order.
    pub fn threads(&self) -> Vec<ThreadId> {
        self.lock().by_thread.keys().cloned().collect()
    }

    /// Number of live runs.
    pub fn len(&self) -> usize {
        self.lock().by_id.len()
    }

    /// True when no run is alive.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tells a run to stop; it ends with `agent_error` of kind `cancelled`. Returns `false` when the run is not alive on
    /// this node; the log's other nodes are then told to stop it.
    pub fn cancel<'r>(&self, run_id: impl Into<RunIdRef<'r>>) -> bool {
        let run_id = run_id.into();
        let here = self.cancel_here(run_id);
        if !here {
            self.announcer.announce(Control::CancelRun {
                run_id: run_id.into_owned(),
            });
        }
        here
    }

    /// Tells every live run of a thread to stop, on all nodes of the log, and returns how many there were on this node.
    pub fn cancel_thread<'t>(&self, thread: impl IntoThreadRef<'t>) -> usize {
        let thread = thread.into_thread_ref();
        self.announcer.announce(Control::CancelThread {
            thread_id: thread.into_owned(),
        });
        self.cancel_thread_here(thread)
    }

    pub(crate) fn cancel_here(&self, run_id: RunIdRef<'_>) -> bool {
        let runs = self.lock();
        let Some(entry) = runs.by_id.get(run_id.as_str()) else {
            return false;
        };
        entry.stop.trigger(ErrorKind::Cancelled);
        true
    }

    pub(crate) fn cancel_thread_here(&self, thread: ThreadIdRef<'_>) -> usize {
        let runs = self.lock();
        let Some(ids) = runs.by_thread.get(thread.as_str()) else {
            return 0;
        };
        for entry in ids.iter().filter_map(|run_id| runs.by_id.get(run_id)) {
            entry.stop.trigger(ErrorKind::Cancelled);
        }
        ids.len()
    }

    pub(crate) fn register(&self, run_id: &RunId, agent: &str) -> Result<Registration, Refusal> {
        let mut runs = self.lock();
        if runs.closed {
            return Err(Refusal::Closed);
        }
        if runs.by_id.contains_key(run_id) {
            return Err(Refusal::AlreadyRunning);
        }
        let stop = Stop::default();
        let entry = Entry {
            agent: agent.to_owned(),
            started_at: SystemTime::now(),
            stop: stop.clone(),
        };
        runs.by_id.insert(run_id.clone(), entry);
        runs.by_thread
            .entry(run_id.thread_id().into_owned())
            .or_default()
            .insert(run_id.clone());
        self.live.send_replace(runs.by_id.len());
        Ok(Registration {
            registry: self.clone(),
            run_id: run_id.clone(),
            stop,
        })
    }

    /// Refuses every further run.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
    }

    pub(crate) fn stop_all(&self, kind: ErrorKind) {
        for entry in self.lock().by_id.values() {
            entry.stop.trigger(kind);
        }
    }

    /// Waits until no run is alive.
    pub(crate) async fn drained(&self) {
        let mut live = self.live.subscribe();
        // The sender is in `self`, so waiting cannot fail.
        let _ = live.wait_for(|live| *live == 0).await;
    }

    fn lock(&self) -> MutexGuard<'_, Runs> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runs {
    fn info(&self, run_id: &RunId) -> Option<RunInfo> {
        let entry = self.by_id.get(run_id)?;
        Some(RunInfo {
            run_id: run_id.clone(),
            agent: entry.agent.clone(),
            started_at: entry.started_at,
            status: entry.status(),
        })
    }
}

impl Entry {
    fn status(&self) -> RunStatus {
        if self.stop.token.is_cancelled() {
            RunStatus::Cancelling
        } else {
            RunStatus::Running
        }
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let mut runs = self.registry.lock();
        runs.by_id.remove(&self.run_id);
        let thread = self.run_id.thread_id().as_str();
        if let Some(ids) = runs.by_thread.get_mut(thread) {
            ids.remove(&self.run_id);
            if ids.is_empty() {
                runs.by_thread.remove(thread);
            }
        }
        let live = runs.by_id.len();
        drop(runs);
        self.registry.live.send_replace(live);
    }
}
