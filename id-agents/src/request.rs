//! The request to run an agent: the ids as text, and the other values of the context.

use std::fmt;

use run_id::{ExecutionContext, RunId, RunIdRef};

use crate::run::context::AgentContext;

/// The ids of a run for [`Executor::execute`](crate::Executor::execute), from text, a [`RunId`], a [`RunIdRef`] or an
/// [`AgentContext`].
///
/// ```
/// use id_agents::RunRequest;
///
/// let request = RunRequest::new("run_thread_a_1f2e3d4c")
///     .thread_id("thread_a") // only if the caller passes one along; it is checked, not stored
///     .context(|context| context.with_user_id("u-17").with_correlation_id("req-9"));
/// ```
///
/// A plain run id converts into a request:
///
/// ```
/// use id_agents::{Executor, MemoryLog};
/// use run_id::{ExecutionContext, RunIdRef, run_id};
///
/// let executor = Executor::builder(MemoryLog::new()).build();
/// let header = "run_thread_a_1f2e3d4c";
/// let admitted = [
///     executor.admit("triage", header)?,
///     executor.admit("triage", RunIdRef::parse(header)?)?,
///     executor.admit("triage", &run_id!("run_thread_a_1f2e3d4c"))?,
/// ];
/// assert!(admitted.iter().all(|context| context.run_id() == header));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RunRequest {
    pub(crate) run_id: String,
    pub(crate) claimed_thread: Option<String>,
    pub(crate) context: Box<dyn FnOnce(AgentContext) -> AgentContext + Send>,
}

impl RunRequest {
    /// Creates a request with a run id that is not validated yet.
    pub fn new(run_id: impl Into<String>) -> Self {
        Self {
            run_id: run_id.into(),
            claimed_thread: None,
            context: Box::new(|context| context),
        }
    }

    /// Sets the thread that the caller expects. A strict policy refuses a thread id that is not that of the run id.
    /// With [`Policy::Warn`](crate::Policy::Warn) the run id wins; a migrated run id gets this thread.
    #[must_use]
    pub fn thread_id(mut self, thread_id: impl Into<String>) -> Self {
        self.claimed_thread = Some(thread_id.into());
        self
    }

    /// Sets further values of the agent's context.
    #[must_use]
    pub fn context(
        mut self,
        fill: impl FnOnce(AgentContext) -> AgentContext + Send + 'static,
    ) -> Self {
        let before = self.context;
        self.context = Box::new(move |context| fill(before(context)));
        self
    }
}

impl fmt::Debug for RunRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunRequest")
            .field("run_id", &self.run_id)
            .field("claimed_thread", &self.claimed_thread)
            .finish_non_exhaustive()
    }
}

impl From<&str> for RunRequest {
    fn from(run_id: &str) -> Self {
        Self::new(run_id)
    }
}

impl From<String> for RunRequest {
    fn from(run_id: String) -> Self {
        Self::new(run_id)
    }
}

impl From<RunId> for RunRequest {
    fn from(run_id: RunId) -> Self {
        Self::new(run_id.as_str())
    }
}

impl From<&RunId> for RunRequest {
    fn from(run_id: &RunId) -> Self {
        Self::new(run_id.as_str())
    }
}

impl From<RunIdRef<'_>> for RunRequest {
    fn from(run_id: RunIdRef<'_>) -> Self {
        Self::new(run_id.as_str())
    }
}

/// The name in the context is ignored: the run has the name of its agent.
impl From<AgentContext> for RunRequest {
    fn from(context: AgentContext) -> Self {
        let run_id = context.run_id().as_str().to_owned();
        Self::new(run_id).context(move |admitted| context.renamed(admitted.agent_name()))
    }
}
