//! Runs agents: admits a run, drives its agent, and ends it.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::Value;
use tracing::Instrument;

use crate::agent::Agent;
use crate::error::{AgentError, EmitError, ExecuteError, RunFailure};
use crate::event::ErrorKind;
use crate::log::{DynLog, EventLog, NodeSink};
use crate::metrics::Metrics;
use crate::policy::{Gate, Policy};
use crate::redact::{KeyRedactor, Redactor};
use crate::request::RunRequest;
use crate::run::context::{AgentContext, MAX_AGENT_NAME};
use crate::run::notifier::WebSocketNotifier;
use crate::run::registry::RunThreadRegistry;
use crate::run::services::Services;

/// Default maximum size of an encoded event in bytes: 64 KiB.
pub const MAX_EVENT_BYTES: usize = 64 * 1024;

/// Runs agents.
///
/// [`execute`](Self::execute) validates the run id, registers the run, opens a `tracing` span, applies the deadline and
/// cancellation, catches a panic, and ends the run from the agent's result. Cheap to clone; clones share everything.
///
/// ```
/// # use id_agents::{Agent, AgentContext, AgentError, Emitter};
/// use id_agents::{Executor, MemoryLog};
/// use serde_json::{Value, json};
/// # struct Greeter;
/// # impl Agent for Greeter {
/// #     fn name(&self) -> &str { "greeter" }
/// #     async fn run(&self, _: &AgentContext, _: &Emitter, input: Value) -> Result<Value, AgentError> {
/// #         Ok(json!({"greeted": input["name"]}))
/// #     }
/// # }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), id_agents::ExecuteError> {
/// let executor = Executor::builder(MemoryLog::new()).build();
/// let result = executor.execute(&Greeter, "run_thread_a_1f2e3d4c", json!({"name": "Ada"})).await?;
/// assert_eq!(result, json!({"greeted": "Ada"}));
///
/// let refused = executor.execute(&Greeter, "test-run", json!({})).await.unwrap_err();
/// assert!(refused.to_string().starts_with("invalid run id `test-run`"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Executor {
    pub(crate) services: Arc<Services>,
    gate: Arc<Gate>,
    deadline: Duration,
}

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Executor")
            .field("policy", &self.gate.policy)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// Sets up an [`Executor`].
///
/// ```
/// use std::time::Duration;
///
/// use id_agents::{Executor, KeyRedactor, MemoryLog, Policy};
///
/// let executor = Executor::builder(MemoryLog::new())
///     .policy(Policy::Warn)
///     .redactor(KeyRedactor::default().with_key("iban"))
///     .deadline(Duration::from_secs(60))
///     .max_event_bytes(16 * 1024)
///     .build();
/// assert!(executor.registry().is_empty());
/// ```
pub struct ExecutorBuilder {
    log: Arc<dyn DynLog>,
    redactor: Box<dyn Redactor>,
    policy: Policy,
    deadline: Duration,
    max_event_bytes: usize,
    metrics: Arc<Metrics>,
}

impl ExecutorBuilder {
    pub(crate) fn new(log: Arc<dyn DynLog>, metrics: Metrics) -> Self {
        Self {
            log,
            metrics: Arc::new(metrics),
            redactor: Box::new(KeyRedactor::default()),
            policy: Policy::Strict,
            deadline: Duration::from_mins(15),
            max_event_bytes: MAX_EVENT_BYTES,
        }
    }

    /// Sets the policy for invalid run ids. The default is [`Policy::Strict`].
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets the redactor, which changes an event's data before it is logged. The default is [`KeyRedactor::default`].
    #[must_use]
    pub fn redactor(mut self, redactor: impl Redactor) -> Self {
        self.redactor = Box::new(redactor);
        self
    }

    /// Sets the deadline of runs without [their own](AgentContext::with_deadline). The default is 15 minutes.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets the maximum size of an encoded event in bytes. The default is [`MAX_EVENT_BYTES`].
    #[must_use]
    pub fn max_event_bytes(mut self, bytes: usize) -> Self {
        self.max_event_bytes = bytes;
        self
    }

    /// Creates the executor.
    pub fn build(self) -> Executor {
        let services = Arc::new(Services {
            redactor: self.redactor,
            registry: RunThreadRegistry::new(Arc::downgrade(&self.log)),
            log: self.log,
            metrics: self.metrics,
            max_event_bytes: self.max_event_bytes,
        });
        let sink: Arc<dyn NodeSink> = Arc::clone(&services) as Arc<dyn NodeSink>;
        services.log.attach(Arc::downgrade(&sink));
        Executor {
            services,
            gate: Arc::new(Gate::new(self.policy)),
            deadline: self.deadline,
        }
    }
}

/// A run whose first event is logged and whose agent has not started. Dropping it ends the run as `aborted`.
pub(crate) struct StartedRun {
    context: AgentContext,
    notifier: WebSocketNotifier,
    span: tracing::Span,
}

/// The end of an agent's future.
enum Outcome {
    Returned(Result<Value, AgentError>),
    Panicked,
    TimedOut(Duration),
    Stopped(ErrorKind),
}

impl Executor {
    /// Creates the builder of an executor that writes to `log`.
    pub fn builder(log: impl EventLog) -> ExecutorBuilder {
        ExecutorBuilder::new(Arc::new(log), Metrics::new())
    }

    /// Returns the live runs.
    pub fn registry(&self) -> &RunThreadRegistry {
        &self.services.registry
    }

    /// Checks the ids of a request by the executor's [`Policy`], and creates the context of its run.
    ///
    /// # Errors
    /// [`ExecuteError::InvalidRunId`], [`ExecuteError::ThreadMismatch`], [`ExecuteError::AgentName`].
    pub fn admit(
        &self,
        agent_name: &str,
        request: impl Into<RunRequest>,
    ) -> Result<AgentContext, ExecuteError> {
        check_name(agent_name)?;
        let RunRequest {
            run_id,
            claimed_thread,
            context,
        } = request.into();
        let run_id = self.gate.admit(&run_id, claimed_thread.as_deref())?;
        Ok(context(AgentContext::new(run_id, agent_name)))
    }

    /// Runs `agent` and returns its result. On return, the run's terminal event is in the log.
    ///
    /// If the future is dropped, the agent is dropped and the run ends as `aborted`.
    ///
    /// # Errors
    /// Before `agent_started`: a refused id, a run id that is in use or was used, a log that did not answer. After it:
    /// [`ExecuteError::Failed`], whose kind is that of the `agent_error` event.
    pub async fn execute<A: Agent>(
        &self,
        agent: &A,
        request: impl Into<RunRequest>,
        input: Value,
    ) -> Result<Value, ExecuteError> {
        let context = self.admit(agent.name(), request)?;
        let started = self.begin(context).await?;
        self.drive(agent, started, input).await
    }

    /// Writes `agent_started` in the run's span.
    pub(crate) async fn begin(&self, context: AgentContext) -> Result<StartedRun, ExecuteError> {
        let run_id = context.owned_run_id();
        let span = tracing::info_span!(
            "agent_run",
            run_id = run_id.as_str(),
            thread_id = run_id.thread_id().as_str(),
            agent = context.agent_name(),
            // Names of OpenTelemetry's conventions for generative AI.
            otel.name = format!("invoke_agent {}", context.agent_name()),
            otel.kind = "internal",
            gen_ai.operation.name = "invoke_agent",
            gen_ai.agent.name = context.agent_name(),
            gen_ai.conversation.id = run_id.thread_id().as_str(),
            error.type = tracing::field::Empty,
        );
        let notifier = self.notifier(&context).instrument(span.clone()).await?;
        Ok(StartedRun {
            context,
            notifier,
            span,
        })
    }

    /// Runs the agent and writes the terminal event.
    pub(crate) async fn drive<A: Agent>(
        &self,
        agent: &A,
        started: StartedRun,
        input: Value,
    ) -> Result<Value, ExecuteError> {
        let StartedRun {
            context,
            notifier,
            span,
        } = started;
        async {
            tracing::info!("run started");
            let deadline = context.deadline().unwrap_or(self.deadline);
            // Called inside the future: `run` may be a function that panics before it returns a future.
            let work = async { agent.run(&context, notifier.emitter(), input).await };
            let mut work = Box::pin(AssertUnwindSafe(work).catch_unwind());
            let outcome = tokio::select! {
                biased;
                kind = notifier.stop_requested() => Outcome::Stopped(kind),
                done = tokio::time::timeout(deadline, &mut work) => match done {
                    Ok(Ok(returned)) => Outcome::Returned(returned),
                    Ok(Err(_panic)) => Outcome::Panicked,
                    Err(_elapsed) => Outcome::TimedOut(deadline),
                },
            };
            // Dropping the agent may panic as well. This does not change the outcome.
            let _ = std::panic::catch_unwind(AssertUnwindSafe(|| drop(work)));
            let ended = end(notifier, outcome).await;
            match &ended {
                Ok(_) => tracing::info!("run completed"),
                Err(ExecuteError::Failed(failure)) => {
                    tracing::Span::current().record("error.type", failure.kind.as_str());
                    tracing::warn!(kind = failure.kind.as_str(), "run failed");
                }
                Err(_) => {
                    tracing::Span::current().record("error.type", "log_unavailable");
                    tracing::error!("the log did not confirm the end of the run");
                }
            }
            ended
        }
        .instrument(span)
        .await
    }

    /// Starts a run without an [`Agent`]. The caller emits its events and ends it.
    ///
    /// # Errors
    /// [`ExecuteError::AlreadyRunning`], [`ExecuteError::RunIdUsed`], [`ExecuteError::ShuttingDown`], [`ExecuteError::Emit`].
    pub async fn notifier(
        &self,
        context: &AgentContext,
    ) -> Result<WebSocketNotifier, ExecuteError> {
        check_name(context.agent_name())?;
        WebSocketNotifier::start(Arc::clone(&self.services), context).await
    }
}

fn check_name(agent_name: &str) -> Result<(), ExecuteError> {
    match agent_name.len() {
        1..=MAX_AGENT_NAME => Ok(()),
        length => Err(ExecuteError::AgentName { length }),
    }
}

/// Writes the terminal event of a run.
async fn end(notifier: WebSocketNotifier, outcome: Outcome) -> Result<Value, ExecuteError> {
    let plain = |kind, message: String| (kind, message, Value::Null, None);
    let (kind, message, details, source) = match outcome {
        Outcome::Returned(Ok(result)) => {
            return match notifier.finish(result.clone()).await {
                Ok(_) => Ok(result),
                Err(error @ (EmitError::TooLarge { .. } | EmitError::Redactor)) => {
                    Err(RunFailure {
                        kind: ErrorKind::Error,
                        message: error.to_string(),
                        source: None,
                    }
                    .into())
                }
                Err(error) => Err(ExecuteError::Emit(error)),
            };
        }
        Outcome::Returned(Err(error)) => (
            ErrorKind::Error,
            error.message().to_owned(),
            error.data().clone(),
            Some(error),
        ),
        // The panic hook got the text of the panic. Clients must not read it.
        Outcome::Panicked => plain(ErrorKind::Panic, "the agent panicked".to_owned()),
        Outcome::TimedOut(deadline) => {
            let message = format!("the run took longer than {deadline:?}");
            plain(ErrorKind::Timeout, message)
        }
        Outcome::Stopped(kind @ ErrorKind::Shutdown) => {
            plain(kind, "the server is shutting down".to_owned())
        }
        Outcome::Stopped(kind) => plain(kind, "the run was cancelled".to_owned()),
    };
    notifier
        .fail_with(kind, &message, details)
        .await
        .map_err(ExecuteError::Emit)?;
    Err(RunFailure {
        kind,
        message,
        source,
    }
    .into())
}
