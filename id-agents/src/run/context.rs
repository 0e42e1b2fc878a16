//! The context of a run: its id, its agent, its user, and its start.

use std::hash::{Hash, Hasher};
use std::time::{Duration, SystemTime};

use run_id::{ExecutionContext, RunId};
use serde_json::{Map, Value};

use crate::auth::Principal;

/// Maximum length of an agent's name in bytes.
pub const MAX_AGENT_NAME: usize = 128;

/// The context that an agent gets with its run.
///
/// The id is a [`RunId`], so every context has a valid id. The thread is derived from the id. Two contexts are equal if
/// they have the same run id and the same agent name.
///
/// ```
/// use id_agents::AgentContext;
/// use run_id::RunId;
///
/// let context = AgentContext::new(RunId::parse("run_thread_a_1f2e3d4c")?, "triage").with_user_id("u-17");
/// assert_eq!(context.thread_id(), "thread_a");
/// assert_eq!(context.user_id(), Some("u-17"));
/// # Ok::<(), run_id::ParseIdError>(())
/// ```
#[derive(Clone, Debug, ExecutionContext)]
pub struct AgentContext {
    run_id: RunId,
    agent_name: String,
    user_id: Option<String>,
    retry_count: u32,
    max_retries: u32,
    started_at: SystemTime,
    correlation_id: Option<String>,
    metadata: Map<String, Value>,
    parent_run: Option<RunId>,
    principal: Option<Principal>,
    deadline: Option<Duration>,
}

impl AgentContext {
    /// Creates the context of a run that starts now.
    pub fn new(run_id: RunId, agent_name: impl Into<String>) -> Self {
        Self {
            run_id,
            agent_name: agent_name.into(),
            user_id: None,
            retry_count: 0,
            max_retries: 0,
            started_at: SystemTime::now(),
            correlation_id: None,
            metadata: Map::new(),
            parent_run: None,
            principal: None,
            deadline: None,
        }
    }

    /// Sets the user on whose behalf the agent runs.
    #[must_use]
    pub fn with_user_id(mut self, user_id: impl Into<String>) -> Self {
        self.user_id = Some(user_id.into());
        self
    }

    /// Sets the number of earlier attempts and the maximum number of retries.
    #[must_use]
    pub fn with_retries(mut self, retry_count: u32, max_retries: u32) -> Self {
        self.retry_count = retry_count;
        self.max_retries = max_retries;
        self
    }

    /// Sets the id of the request that caused this run.
    #[must_use]
    pub fn with_correlation_id(mut self, correlation_id: impl Into<String>) -> Self {
        self.correlation_id = Some(correlation_id.into());
        self
    }

    /// Adds a value for the agent.
    #[must_use]
    pub fn with_metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Sets the run that started this run.
    #[must_use]
    pub fn with_parent_run(mut self, parent_run: RunId) -> Self {
        self.parent_run = Some(parent_run);
        self
    }

    /// Sets the authenticated caller.
    #[must_use]
    pub fn with_principal(mut self, principal: Principal) -> Self {
        self.principal = Some(principal);
        self
    }

    /// Sets the deadline of the run. The default is that of the [`Executor`](crate::Executor).
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Creates the context of a run that this run starts: a new run id in the same thread, and all other values of this
    /// context.
    ///
    /// ```
    /// use id_agents::AgentContext;
    /// use run_id::run_id;
    ///
    /// let parent = AgentContext::new(run_id!("run_thread_a_1f2e3d4c"), "triage").with_user_id("u-7");
    /// let child = parent.child("search");
    /// assert_eq!(child.thread_id(), "thread_a");
    /// assert_eq!(child.parent_run().unwrap(), "run_thread_a_1f2e3d4c");
    /// assert_eq!(child.user_id(), Some("u-7"));
    /// ```
    ///
    /// # Panics
    /// If the operating system provides no randomness.
    #[must_use]
    pub fn child(&self, agent_name: impl Into<String>) -> Self {
        Self {
            run_id: RunId::generate(self.run_id.thread_id()),
            agent_name: agent_name.into(),
            retry_count: 0,
            started_at: SystemTime::now(),
            parent_run: Some(self.run_id.clone()),
            ..self.clone()
        }
    }

    pub(crate) fn renamed(mut self, agent_name: &str) -> Self {
        agent_name.clone_into(&mut self.agent_name);
        self
    }

    /// Returns the owned run id. [`ExecutionContext::run_id`] returns a borrowed one.
    pub const fn owned_run_id(&self) -> &RunId {
        &self.run_id
    }

    /// Returns the agent's name.
    pub fn agent_name(&self) -> &str {
        &self.agent_name
    }

    /// Returns the user on whose behalf the agent runs.
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    /// Returns the number of earlier attempts.
    pub const fn retry_count(&self) -> u32 {
        self.retry_count
    }

    /// Returns the maximum number of retries.
    pub const fn max_retries(&self) -> u32 {
        self.max_retries
    }

    /// Returns the time at which the context was created.
    pub const fn started_at(&self) -> SystemTime {
        self.started_at
    }

    /// Returns the id of the request that caused this run.
    pub fn correlation_id(&self) -> Option<&str> {
        self.correlation_id.as_deref()
    }

    /// Returns further values for the agent.
    pub const fn metadata(&self) -> &Map<String, Value> {
        &self.metadata
    }

    /// Returns the run that started this run.
    pub const fn parent_run(&self) -> Option<&RunId> {
        self.parent_run.as_ref()
    }

    /// Returns the authenticated caller.
    pub const fn principal(&self) -> Option<&Principal> {
        self.principal.as_ref()
    }

    /// Returns the run's own deadline, if it has one.
    pub const fn deadline(&self) -> Option<Duration> {
        self.deadline
    }
}

impl PartialEq for AgentContext {
    fn eq(&self, other: &Self) -> bool {
        self.run_id == other.run_id && self.agent_name == other.agent_name
    }
}

impl Eq for AgentContext {}

impl Hash for AgentContext {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.run_id.hash(state);
        self.agent_name.hash(state);
    }
}
