//! The only way into an agent: everything that must happen around a run happens here.

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
use crate::policy::{Gate, Policy, Refused};
use crate::redact::{KeyRedactor, Redactor};
use crate::request::RunRequest;
use crate::run::context::{AgentContext, MAX_AGENT_NAME};
use crate::run::notifier::WebSocketNotifier;
use crate::run::registry::RunThreadRegistry;
use crate::run::services::Services;

/// The most bytes of one encoded event, unless set otherwise: 64 KiB.
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
    services: Arc<Services>,
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

    /// Sets the policy for invalid run ids; [`Policy::Strict`] unless set.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets the redactor, which changes an event's data before it is logged; [`KeyRedactor::default`] unless set.
    #[must_use]
    pub fn redactor(mut self, redactor: impl Redactor) -> Self {
        self.redactor = Box::new(redactor);
        self
    }

    /// Sets the deadline of runs that have none of their own; 15 minutes unless set.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The most bytes of one encoded event; [`MAX_EVENT_BYTES`] unless set.
    #[must_use]
    pub fn max_event_bytes(mut self, bytes: usize) -> Self {
        self.max_event_bytes = bytes;
        self
    }

    /// The executor.
    pub fn build(self) -> Executor {
        let services = Arc::new(Services {
            redactor: self.redactor,
            registry: RunThreadRegistry::announcing_to(Arc::downgrade(&self.log)),
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

/// A run that has its first event and whose agent has not begun. Dropping it ends the run as `aborted`.
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
    /// An executor that writes to `log`.
    pub fn builder(log: impl EventLog) -> ExecutorBuilder {
        ExecutorBuilder::new(Arc::new(log), Metrics::new())
    }

    /// The live runs.
    pub fn registry(&self) -> &RunThreadRegistry {
        &self.services.registry
    }

    pub(crate) fn services(&self) -> &Arc<Services> {
        &self.services
    }

    /// Checks the request's ids, by the executor's [`Policy`], and makes the context of its run.
    ///
    /// # Errors
    /// [`ExecuteError::InvalidRunId`], [`ExecuteError::ThreadMismatch`], [`ExecuteError::AgentName`].
    pub fn admit(
        &self,
        agent_name: &str,
        request: impl Into<RunRequest>,
    ) -> Result<AgentContext, ExecuteError> {
        if agent_name.is_empty() || agent_name.len() > MAX_AGENT_NAME {
            return Err(ExecuteError::AgentName {
                length: agent_name.len(),
            });
        }
        let RunRequest {
            run_id,
            claimed_thread,
            context,
        } = request.into();
        let admitted = self.gate.admit(&run_id, claimed_thread.as_deref());
        let run_id = admitted.map_err(|refused| match refused {
            Refused::RunId { text, error } => ExecuteError::InvalidRunId { text, error },
            Refused::Mismatch(mismatch) => ExecuteError::ThreadMismatch(mismatch),
        })?;
        Ok(context(AgentContext::new(run_id, agent_name)))
    }

    /// Runs `agent` and returns what it returned. By then the run's terminal event is in the log.
    ///
    /// When the future is dropped, the agent is dropped with it and the run ends as `aborted`.
    ///
    /// # Errors
    /// Before `agent_started`: an id that was refused, a run id that is in use or was used, a log that did not answer.
    /// After it: [`ExecuteError::Failed`], whose kind is that of the `agent_error` event.
    pub async fn execute<A: Agent>(
        &self,
        agent: &A,
        request: impl Into<RunRequest>,
        input: Value,
    ) -> Result<Value, ExecuteError> {
        let context = self.admit(agent.name(), request)?;
        self.run(agent, context, input).await
    }

    async fn run<A: Agent>(
        &self,
        agent: &A,
        context: AgentContext,
        input: Value,
    ) -> Result<Value, ExecuteError> {
        let started = self.begin(context).await?;
        self.drive(agent, started, input).await
    }

    /// Writes `agent_started`, inside the run's span.
    pub(crate) async fn begin(&self, context: AgentContext) -> Result<StartedRun, ExecuteError> {
        let run_id = context.owned_run_id();
        let span = tracing::info_span!(
            "agent_run",
            run_id = run_id.as_str(),
            thread_id = run_id.thread_id().as_str(),
            agent = context.agent_name(),
            // The names that OpenTelemetry's conventions for generative AI give a run, an agent and a thread.
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

    /// Runs the agent to its end, and writes that.
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
            // Inside of the future, as `run` may be a function that panics before it returns one.
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
            // What an agent holds when it is stopped is dropped here, and may panic too; the run ends as it did.
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

    /// Starts a run that has no [`Agent`], for code that drives its events by hand.
    ///
    /// # Errors
    /// [`ExecuteError::AlreadyRunning`], [`ExecuteError::RunIdUsed`], [`ExecuteError::ShuttingDown`], [`ExecuteError::Emit`].
    pub async fn notifier(
        &self,
        context: &AgentContext,
    ) -> Result<WebSocketNotifier, ExecuteError> {
        let length = context.agent_name().len();
        if length == 0 || length > MAX_AGENT_NAME {
            return Err(ExecuteError::AgentName { length });
        }
        WebSocketNotifier::start(Arc::clone(&self.services), context).await
    }
}

async fn end(notifier: WebSocketNotifier, outcome: Outcome) -> Result<Value, ExecuteError> {
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
        // The panic's own text went to the panic hook; it may hold what clients must not read.
        Outcome::Panicked => (
            ErrorKind::Panic,
            "the agent panicked".to_owned(),
            Value::Null,
            None,
        ),
        Outcome::TimedOut(deadline) => (
            ErrorKind::Timeout,
            format!("the run took longer than {deadline:?}"),
            Value::Null,
            None,
        ),
        Outcome::Stopped(ErrorKind::Shutdown) => (
            ErrorKind::Shutdown,
            "the server is shutting down".to_owned(),
            Value::Null,
            None,
        ),
        Outcome::Stopped(kind) => (kind, "the run was cancelled".to_owned(), Value::Null, None),
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
