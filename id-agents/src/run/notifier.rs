//! The handle of a run, which ends the run, and the emitter that the agent borrows from the handle.

use std::fmt;
use std::sync::Arc;

use run_id::{ExecutionContext, RunId, RunIdRef};
use serde_json::Value;
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::data::{Completed, Started, to_value};
use crate::error::{EmitError, ExecuteError};
use crate::event::{ErrorKind, Event, EventType};
use crate::metrics::Counted;
use crate::position::Position;
use crate::run::context::AgentContext;
use crate::run::registry::Stop;
use crate::run::services::{COMPLETED, Ending, Run, Services};
use crate::run::task::{Command, RunTask, Written};

/// Maximum number of commands in the queue of a run's task.
const QUEUE: usize = 8;

/// Owns the events of one run.
///
/// The log has the first event, `agent_started`, when [`Executor::notifier`](crate::Executor::notifier) returns. Exactly
/// one terminal event ends the run: [`finish`](Self::finish) and [`fail`](Self::fail) consume the handle, and dropping the
/// handle writes `agent_error` with kind `aborted`. If the process is killed, another node of the log ends its runs with
/// kind `shutdown`.
///
/// ```
/// use id_agents::{AgentContext, Event, Executor, MemoryLog};
/// use run_id::run_id;
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let executor = Executor::builder(MemoryLog::new()).build();
/// let context = AgentContext::new(run_id!("run_thread_a_1f2e3d4c"), "importer");
/// let notifier = executor.notifier(&context).await?; // agent_started
/// let position = notifier.emit(Event::progress("reading", 1, Some(2))).await?;
/// assert_eq!(position.offset, 2);
/// notifier.finish(json!({"rows": 17})).await?; // agent_completed
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct WebSocketNotifier {
    emitter: Emitter,
    stop: Stop,
}

/// The emitter of an agent. It cannot end the run; the run's [`WebSocketNotifier`] does that.
///
/// ```
/// use id_agents::{AgentError, Emitter, Event};
/// use serde_json::json;
///
/// async fn search(emitter: &Emitter, query: &str) -> Result<(), AgentError> {
///     emitter.emit(Event::tool_executing("c1", "search", json!({"query": query}))).await?;
///     let hits = json!(["a page"]);
///     emitter.emit(Event::tool_completed("c1", "search", hits)).await?;
///     Ok(())
/// }
/// ```
pub struct Emitter {
    run: Arc<Run>,
    commands: mpsc::Sender<Command>,
}

/// An [`Emitter`] for another OS thread. It does not keep the run alive: the run ends with its handle.
#[derive(Debug)]
pub(crate) struct DetachedEmitter {
    run: Arc<Run>,
    commands: mpsc::WeakSender<Command>,
}

impl DetachedEmitter {
    /// Writes an event like [`Emitter::emit`], and blocks the thread until the log has stored the event.
    pub(crate) fn emit_blocking(&self, event: Event) -> Result<Position, EmitError> {
        let commands = self.commands.upgrade().ok_or(EmitError::RunEnded)?;
        let event_type = event.event_type();
        let data = self.run.encode_event(event)?;
        let (reply, answer) = oneshot::channel();
        let command = Command::Emit {
            event_type,
            data,
            reply,
        };
        commands
            .blocking_send(command)
            .map_err(|_| EmitError::RunEnded)?;
        answer.blocking_recv().unwrap_or(Err(EmitError::RunEnded))
    }

    pub(crate) fn run_id(&self) -> RunIdRef<'_> {
        self.run.id.as_ref_id()
    }
}

impl WebSocketNotifier {
    pub(crate) async fn start(
        services: Arc<Services>,
        context: &AgentContext,
    ) -> Result<Self, ExecuteError> {
        let run = Arc::new(Run {
            services,
            id: context.owned_run_id().clone(),
            agent: context.agent_name().into(),
            written: Mutex::new(Written::nothing()),
        });
        let data = run.encode(
            EventType::AgentStarted,
            to_value(&Started {
                user_id: context.user_id(),
                correlation_id: context.correlation_id(),
                parent_run_id: context.parent_run().map(RunId::as_str),
                retry_count: context.retry_count(),
                max_retries: context.max_retries(),
            }),
        );
        let data = data.map_err(ExecuteError::Emit)?;
        let registration = run.services.registry.register(&run.id, &run.agent)?;
        let stop = registration.stop.clone();
        let (commands, received) = mpsc::channel(QUEUE);
        let (started, answer) = oneshot::channel();
        let task = RunTask {
            run: Arc::clone(&run),
            registration: Some(registration),
        };
        let live = Counted::by(&run.services.metrics.runs_live);
        // The task also starts the run, so that the run gets its end even if this future is dropped.
        tokio::spawn(async move {
            task.run(data, started, received).await;
            drop(live);
        });
        answer.await.unwrap_or(Err(ExecuteError::ShuttingDown))?;
        let emitter = Emitter { run, commands };
        Ok(Self { emitter, stop })
    }

    /// Returns the emitter, which agents get.
    pub const fn emitter(&self) -> &Emitter {
        &self.emitter
    }

    /// Writes one event, like [`Emitter::emit`].
    ///
    /// # Errors
    /// As [`Emitter::emit`].
    pub fn emit(&self, event: Event) -> impl Future<Output = Result<Position, EmitError>> + Send {
        self.emitter.emit(event)
    }

    /// Waits until the run is told to stop. Returns the kind of error for [`fail`](Self::fail).
    pub async fn stop_requested(&self) -> ErrorKind {
        self.stop.requested().await
    }

    /// Ends the run with `agent_completed`.
    ///
    /// # Errors
    /// [`EmitError::TooLarge`] if the result is over the limit, and [`EmitError::Redactor`]. The run has then ended with
    /// `agent_error`. [`EmitError::Log`] if the log did not confirm the event in time. The run's task tries again, unless
    /// another node has ended the run ([`LogError::Fenced`](crate::LogError::Fenced)).
    pub async fn finish(self, result: Value) -> Result<Position, EmitError> {
        let emitter = self.emitter;
        let result = to_value(&Completed { result });
        match emitter.run.encode(EventType::AgentCompleted, result) {
            Ok(data) => {
                let ending = Ending {
                    event_type: EventType::AgentCompleted,
                    outcome: COMPLETED,
                    data,
                };
                emitter.end(ending).await
            }
            Err(refused) => {
                let message = match refused {
                    EmitError::TooLarge { .. } => format!("the result is too large: {refused}"),
                    _ => format!("the result cannot be sent: {refused}"),
                };
                let error = ErrorKind::Error;
                let ending = emitter.run.error_ending(error, &message, Value::Null);
                emitter.end(ending).await?;
                Err(refused)
            }
        }
    }

    /// Ends the run with `agent_error`. Clients get `message`.
    ///
    /// # Errors
    /// [`EmitError::Log`] as in [`finish`](Self::finish).
    pub async fn fail(self, kind: ErrorKind, message: &str) -> Result<Position, EmitError> {
        self.fail_with(kind, message, Value::Null).await
    }

    pub(crate) async fn fail_with(
        self,
        kind: ErrorKind,
        message: &str,
        details: Value,
    ) -> Result<Position, EmitError> {
        let ending = self.emitter.run.error_ending(kind, message, details);
        self.emitter.end(ending).await
    }
}

impl Emitter {
    /// Writes one event and returns its position, which stays the same until the log begins a new epoch. The call redacts and
    /// encodes the event; the future writes it.
    ///
    /// # Errors
    /// [`EmitError::TooLarge`] and [`EmitError::Redactor`]: the event was not written, and the run continues.
    /// [`EmitError::Log`]: the log did not confirm the event in time, so the event may or may not be stored. The run appends
    /// it again before its next event, so the order of the events holds.
    pub fn emit(&self, event: Event) -> impl Future<Output = Result<Position, EmitError>> + Send {
        // Encoded before the future exists, as each future around it would copy the event.
        let event_type = event.event_type();
        let data = self.run.encode_event(event);
        // Boxed, so that the future of the agent does not hold its state.
        Box::pin(async move {
            let data = data?;
            let run = &*self.run;
            let mut written = match run.written.try_lock() {
                Ok(written) => written,
                Err(_busy) => Box::pin(run.written.lock()).await,
            };
            // Appended in this task: waking the run's task for each event would cost more than the event.
            let mut dropped = SettleWhenDropped(Some(&self.commands));
            let outcome = written.append(run, event_type, data).await;
            dropped.0 = None;
            let yields = written.owes_a_turn();
            drop(dropped);
            drop(written);
            if yields {
                tokio::task::yield_now().await;
            }
            outcome
        })
    }

    /// Returns an emitter for another OS thread.
    pub(crate) fn detached(&self) -> DetachedEmitter {
        DetachedEmitter {
            run: Arc::clone(&self.run),
            commands: self.commands.downgrade(),
        }
    }

    async fn end(self, ending: Ending) -> Result<Position, EmitError> {
        let (reply, answer) = oneshot::channel();
        self.commands
            .send(Command::End { ending, reply })
            .await
            .map_err(|_| EmitError::RunEnded)?;
        answer.await.unwrap_or(Err(EmitError::RunEnded))
    }
}

/// Tells the run's task to settle the event of an emit that is dropped before the log answers.
struct SettleWhenDropped<'a>(Option<&'a mpsc::Sender<Command>>);

impl Drop for SettleWhenDropped<'_> {
    fn drop(&mut self) {
        if let Some(commands) = self.0 {
            // If the queue is full, its commands settle the event.
            let _ = commands.try_send(Command::Settle);
        }
    }
}

impl fmt::Debug for Emitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emitter")
            .field("run_id", &self.run.id)
            .field("agent", &self.run.agent)
            .finish_non_exhaustive()
    }
}

impl ExecutionContext for Emitter {
    fn run_id(&self) -> RunIdRef<'_> {
        self.run.id.as_ref_id()
    }
}
