//! The bridge that a host mounts: an executor, a log and the sockets.

mod builder;
mod operations;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use run_id::{IntoThreadRef, RunId};
use serde_json::Value;
use tokio::task::JoinHandle;

pub use builder::AgentWebSocketBridgeBuilder;
pub use operations::Health;

use crate::agent::Agent;
use crate::auth::{Action, Authenticator, Authorizer, NoAnswer, Principal};
use crate::error::ExecuteError;
use crate::event::ErrorKind;
#[cfg(feature = "ag-ui")]
use crate::front::ag_ui::Agents;
use crate::log::Control;
use crate::request::RunRequest;
use crate::run::executor::Executor;
use crate::run::registry::RunThreadRegistry;
use crate::socket::Server;

/// Runs agents, and sends their events to the sockets that are allowed to read them.
///
/// Cheap to clone; all clones share one state.
///
/// ```
/// use std::time::Duration;
///
/// use id_agents::{Action, AgentWebSocketBridge, Authenticator, Authorizer, Denied, Grant, Principal};
/// use run_id::ThreadIdRef;
///
/// struct Tokens;
///
/// impl Authenticator for Tokens {
///     async fn authenticate(&self, token: &str) -> Result<Principal, Denied> {
///         if token == "s3cret" { Ok(Principal::new("ada")) } else { Err(Denied) }
///     }
/// }
///
/// struct OwnThread;
///
/// impl Authorizer for OwnThread {
///     async fn authorize(&self, who: &Principal, thread: ThreadIdRef<'_>, _: Action) -> Result<Grant, Denied> {
///         if thread == who.id() { Ok(Grant::for_duration(Duration::from_secs(600))) } else { Err(Denied) }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let bridge = AgentWebSocketBridge::builder(Tokens, OwnThread)
///     .allow_origin("http://127.0.0.1:8080")
///     .build()
///     .await?;
/// let app: axum::Router = bridge.router(); // GET /ws, /livez, /readyz, /health and /metrics
/// assert!(bridge.health().ok);
///
/// // `ada` loses a thread: change what the authorizer answers, then close the sockets that are in it.
/// let closed = bridge.revoke(&Principal::new("ada"), &run_id::thread_id!("ada"));
/// assert_eq!(closed, 0);
///
/// let report = bridge.shutdown(Duration::from_secs(10)).await;
/// assert_eq!((report.stopped_runs, report.unfinished_runs), (0, 0));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AgentWebSocketBridge {
    executor: Executor,
    pub(crate) server: Arc<Server>,
    #[cfg(feature = "ag-ui")]
    pub(crate) agents: Arc<Agents>,
}

/// A run in its own task; see [`AgentWebSocketBridge::start_run`].
///
/// ```
/// use id_agents::{ErrorKind, ExecuteError, RunHandle};
///
/// async fn stop(run: RunHandle) {
///     if run.cancel() {
///         let end = run.join().await;
///         assert!(matches!(end, Err(ExecuteError::Failed(failure)) if failure.kind == ErrorKind::Cancelled));
///     }
/// }
/// ```
#[derive(Debug)]
pub struct RunHandle {
    run_id: RunId,
    registry: RunThreadRegistry,
    task: JoinHandle<Result<Value, ExecuteError>>,
}

impl RunHandle {
    /// Returns the run id.
    pub const fn run_id(&self) -> &RunId {
        &self.run_id
    }

    /// Cancels the run. Returns `false` if the run has ended.
    pub fn cancel(&self) -> bool {
        self.registry.cancel_here(self.run_id.as_ref_id())
    }

    /// Waits for the end of the run. If the handle is dropped instead, the run continues.
    ///
    /// # Errors
    /// As [`Executor::execute`].
    pub async fn join(self) -> Result<Value, ExecuteError> {
        // The task is never aborted and catches the agent's panics, so it fails only if the runtime stops.
        self.task.await.unwrap_or(Err(ExecuteError::ShuttingDown))
    }
}

/// Time limit for the last events of runs that a shutdown ended. A log retries for 10 s.
const LOG_PATIENCE: Duration = Duration::from_secs(12);

/// Time for sockets to read their queues during a shutdown. With the default drain of [`serve`](crate::serve), 3 s, the
/// total is the 22 s that a server may take beyond its grace.
const SOCKETS_PATIENCE: Duration = Duration::from_secs(7);

/// The result of [`AgentWebSocketBridge::shutdown`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShutdownReport {
    /// Runs that did not end within the grace and were ended with kind `shutdown`.
    pub stopped_runs: usize,
    /// Runs whose last event the log did not confirm.
    pub unfinished_runs: usize,
}

impl AgentWebSocketBridge {
    /// Creates the builder of a bridge. The authenticator and the authorizer are required.
    pub fn builder(
        authenticator: impl Authenticator,
        authorizer: impl Authorizer,
    ) -> AgentWebSocketBridgeBuilder {
        AgentWebSocketBridgeBuilder::new(authenticator, authorizer)
    }

    /// Returns the executor, which runs agents on behalf of the host. [`start_run`](Self::start_run) checks the
    /// permission of a caller.
    pub const fn executor(&self) -> &Executor {
        &self.executor
    }

    /// Returns the live runs of this node.
    pub fn registry(&self) -> &RunThreadRegistry {
        self.executor.registry()
    }

    /// Starts a run on behalf of `principal`, who needs an unexpired grant for [`Action::StartRun`] in the run's
    /// thread. On return, `agent_started` is in the log, and the run can be cancelled. The run continues if the handle
    /// is dropped.
    ///
    /// # Errors
    /// [`ExecuteError::Forbidden`], and the errors of [`Executor::execute`] before `agent_started`. [`RunHandle::join`]
    /// returns later errors.
    ///
    /// ```
    /// use id_agents::{
    ///     Action, Agent, AgentContext, AgentError, AgentWebSocketBridge, Authenticator, Authorizer, Denied, Emitter,
    ///     ExecuteError, Grant, Principal,
    /// };
    /// use run_id::ThreadIdRef;
    /// use serde_json::{Value, json};
    /// use std::time::Duration;
    ///
    /// struct Echo;
    ///
    /// impl Agent for Echo {
    ///     fn name(&self) -> &str {
    ///         "echo"
    ///     }
    ///
    ///     async fn run(&self, _: &AgentContext, _: &Emitter, input: Value) -> Result<Value, AgentError> {
    ///         Ok(input)
    ///     }
    /// }
    ///
    /// struct OwnThread;
    ///
    /// impl Authenticator for OwnThread {
    ///     async fn authenticate(&self, token: &str) -> Result<Principal, Denied> {
    ///         if token == "s3cret" { Ok(Principal::new("ada")) } else { Err(Denied) }
    ///     }
    /// }
    ///
    /// impl Authorizer for OwnThread {
    ///     async fn authorize(&self, who: &Principal, thread: ThreadIdRef<'_>, _: Action) -> Result<Grant, Denied> {
    ///         if thread == who.id() { Ok(Grant::for_duration(Duration::from_secs(600))) } else { Err(Denied) }
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let bridge = AgentWebSocketBridge::builder(OwnThread, OwnThread).build().await?;
    /// let ada = Principal::new("ada");
    /// let run = bridge.start_run(&ada, Echo, "run_ada_1a2b3c4d", json!("hello")).await?;
    /// assert_eq!(run.run_id(), "run_ada_1a2b3c4d");
    /// assert_eq!(run.join().await?, json!("hello"));
    ///
    /// // Neither another's thread nor an id that names none.
    /// let other = bridge.start_run(&ada, Echo, "run_bob_1a2b3c4d", Value::Null).await;
    /// assert!(matches!(other, Err(ExecuteError::Forbidden)));
    /// let none = bridge.start_run(&ada, Echo, "test-run", Value::Null).await;
    /// assert!(matches!(none, Err(ExecuteError::InvalidRunId { .. })));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn start_run<A: Agent>(
        &self,
        principal: &Principal,
        agent: A,
        request: impl Into<RunRequest>,
        input: Value,
    ) -> Result<RunHandle, ExecuteError> {
        let context = self
            .executor
            .admit(agent.name(), request)?
            .with_principal(principal.clone());
        let run_id = context.owned_run_id().clone();
        let permitted = self
            .server
            .authorize(principal, run_id.thread_id(), Action::StartRun);
        let permitted = self.server.closing.run_until_cancelled(permitted).await;
        match permitted.ok_or(ExecuteError::ShuttingDown)? {
            Ok(grant) if grant.expires_at > Instant::now() => {}
            Ok(_) | Err(NoAnswer::Denied) => return Err(ExecuteError::Forbidden),
            Err(NoAnswer::TimedOut | NoAnswer::Panicked) => {
                return Err(ExecuteError::AuthorizerFailed);
            }
        }
        let started = self.executor.begin(context).await?;
        let executor = self.executor.clone();
        let task = tokio::spawn(async move { executor.drive(&agent, started, input).await });
        Ok(RunHandle {
            run_id,
            registry: self.registry().clone(),
            task,
        })
    }

    /// Closes the sockets of `principal` that are subscribed to `thread`, with 4403, and returns their number on this
    /// node. Other nodes of the log close theirs when the log tells them: within milliseconds, or when they can reach
    /// the log again. Change the answer of the [`Authorizer`] first: a subscription that is being authorized at that
    /// moment is authorized again.
    pub fn revoke<'t>(&self, principal: &Principal, thread: impl IntoThreadRef<'t>) -> usize {
        let thread = thread.into_thread_ref();
        self.server.log.announce(Control::Revoke {
            principal: principal.clone(),
            thread_id: thread.into_owned(),
        });
        self.server.hub.revoke(principal, thread)
    }

    /// Stops the bridge. It refuses new sockets and runs, gives live runs the time `grace`, ends the remaining runs
    /// with kind `shutdown`, sends every socket its queue, and closes the sockets with 1001. This takes at most `grace`
    /// plus 19 seconds.
    pub async fn shutdown(&self, grace: Duration) -> ShutdownReport {
        self.server.closing.cancel();
        let registry = self.registry();
        registry.close();
        let mut report = ShutdownReport {
            stopped_runs: 0,
            unfinished_runs: 0,
        };
        if tokio::time::timeout(grace, registry.drained())
            .await
            .is_err()
        {
            report.stopped_runs = registry.len();
            registry.stop_all(ErrorKind::Shutdown);
            let _ = tokio::time::timeout(LOG_PATIENCE, registry.drained()).await;
            report.unfinished_runs = registry.len();
        }
        self.server.hub.shut_down();
        let sockets = self.server.hub.sockets.drained();
        let leave = tokio::time::timeout(SOCKETS_PATIENCE, self.server.log.leave());
        let _ = tokio::join!(tokio::time::timeout(SOCKETS_PATIENCE, sockets), leave);
        report
    }
}

impl fmt::Debug for AgentWebSocketBridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentWebSocketBridge")
            .field("health", &self.health())
            .finish_non_exhaustive()
    }
}
