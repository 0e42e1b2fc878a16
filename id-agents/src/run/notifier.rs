//! A run's own end of its events: the handle that ends the run, and the emitter that agents borrow from it.

use std::fmt;
use std::sync::Arc;

use run_id::{ExecutionContext, RunId, RunIdRef};
use serde_json::Value;
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::data::{Completed, Started, to_value};
use crate::error::{EmitError, ExecuteError};
use crate::event::{ErrorKind, Event, EventType};
use crate::position::Position;
use crate::run::context::AgentContext;
use crate::run::registry::{Refusal, Stop};
use crate::run::services::{COMPLETED, Ending, Services};
use crate::run::task::{Command, RunTask, RunWriter, SharedWriter, StartFailure};
use crate::wire::Data;

/// Commands that may wait for a run's task.
const QUEUE: usize = 8;

/// Owns the events of one run.
///
/// The first event, `agent_started`, is there when [`Executor::notifier`](crate::Executor::notifier) returns. Exactly one
/// terminal event ends the run: [`finish`](Self::finish) and [`fail`](Self::fail) consume the handle, and dropping it
/// without either writes `agent_error` with kind `aborted`. A process that is killed writes nothing: in a
/// log that outlives it, another node ends its runs with kind `shutdown`.
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

/// The emitter of an agent. Only the run's [`WebSocketNotifier`] can end the run.
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
    services: Arc<Services>,
    run_id: RunId,
    agent: Arc<str>,
    writer: SharedWriter,
    commands: mpsc::Sender<Command>,
}

/// An [`Emitter`] outside of the run's future. It does not keep the run alive: the run ends with its handle.
#[derive(Debug)]
pub(crate) struct DetachedEmitter {
    services: Arc<Services>,
    run_id: RunId,
    agent: Arc<str>,
    commands: mpsc::WeakSender<Command>,
}

impl DetachedEmitter {
    /// As [`Emitter::emit`], on a thread that may block.
    pub(crate) fn emit_blocking(&self, event: Event) -> Result<Position, EmitError> {
        let commands = self.commands.upgrade().ok_or(EmitError::RunEnded)?;
        let event_type = event.event_type();
        let data = self.services.encode_event(event)?;
        self.services.check_size(&self.run_id, &self.agent, &data)?;
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
        self.run_id.as_ref_id()
    }
}

impl WebSocketNotifier {
    pub(crate) async fn start(
        services: Arc<Services>,
        context: &AgentContext,
    ) -> Result<Self, ExecuteError> {
        let run_id = context.owned_run_id().clone();
        let agent: Arc<str> = context.agent_name().into();
        let data = services.encode(
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
        services
            .check_size(&run_id, &agent, &data)
            .map_err(ExecuteError::Emit)?;
        let registration = services
            .registry
            .register(&run_id, &agent)
            .map_err(|refusal| match refusal {
                Refusal::AlreadyRunning => ExecuteError::AlreadyRunning {
                    run_id: run_id.clone(),
                },
                Refusal::Closed => ExecuteError::ShuttingDown,
            })?;
        let stop = registration.stop.clone();
        services.metrics.runs_live.inc();
        let (commands, received) = mpsc::channel(QUEUE);
        let (started, answer) = oneshot::channel();
        let writer = RunWriter::new(Arc::clone(&services), run_id.clone(), Arc::clone(&agent));
        let writer = Arc::new(Mutex::new(writer));
        let mut task = RunTask {
            services: Arc::clone(&services),
            run_id: run_id.clone(),
            writer: Arc::clone(&writer),
            registration: Some(registration),
        };
        let name = Arc::clone(&agent);
        // The task starts the run as well, so that the run has an end even if its caller is dropped now.
        tokio::spawn(async move {
            let metrics = Arc::clone(&task.services.metrics);
            match task.start(&name, data).await {
                Ok(()) => {
                    let _ = started.send(Ok(()));
                    task.serve(received).await;
                }
                Err(failure) => {
                    let unsettled = !task.writer.lock().await.is_settled();
                    let _ = started.send(Err(failure));
                    if unsettled {
                        let ending = task.services.error_ending(
                            ErrorKind::Aborted,
                            "the run could not start",
                            Value::Null,
                        );
                        task.end(ending, None).await;
                    }
                }
            }
            metrics.runs_live.dec();
        });
        match answer.await {
            Ok(Ok(())) => Ok(Self {
                emitter: Emitter {
                    services,
                    run_id,
                    agent,
                    writer,
                    commands,
                },
                stop,
            }),
            Ok(Err(StartFailure::RunIdUsed)) => Err(ExecuteError::RunIdUsed { run_id }),
            Ok(Err(StartFailure::Log(error))) => Err(ExecuteError::Emit(EmitError::Log(error))),
            Err(_) => Err(ExecuteError::ShuttingDown),
        }
    }

    /// The emitter, which agents get.
    pub const fn emitter(&self) -> &Emitter {
        &self.emitter
    }

    /// Writes one event; as [`Emitter::emit`].
    ///
    /// # Errors
    /// As [`Emitter::emit`].
    pub async fn emit(&self, event: Event) -> Result<Position, EmitError> {
        self.emitter.emit(event).await
    }

    /// Waits until the run was told to stop, and returns the kind of error to [`fail`](Self::fail) with.
    pub async fn stop_requested(&self) -> ErrorKind {
        self.stop.requested().await
    }

    /// Ends the run with `agent_completed`.
    ///
    /// # Errors
    /// [`EmitError::TooLarge`] when the result is over the limit, and [`EmitError::Redactor`]; the run has then ended with
    /// `agent_error` instead, as clients would else take a cut result for the whole. [`EmitError::Log`] when the log did
    /// not confirm the event in time; the run's task goes on trying, unless another node has ended the run
    /// ([`LogError::Fenced`](crate::LogError::Fenced)).
    pub async fn finish(self, result: Value) -> Result<Position, EmitError> {
        let emitter = self.emitter;
        match emitter.completed(result) {
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
                let ending = emitter
                    .services
                    .error_ending(ErrorKind::Error, &message, Value::Null);
                emitter.end(ending).await?;
                Err(refused)
            }
        }
    }

    /// Ends the run with `agent_error`; `message` is what clients see.
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
        let emitter = self.emitter;
        let mut ending = emitter.services.error_ending(kind, message, details);
        if emitter
            .services
            .check_size(&emitter.run_id, &emitter.agent, &ending.data)
            .is_err()
        {
            ending =
                emitter
                    .services
                    .error_ending(kind, "the error is too large to send", Value::Null);
        }
        emitter.end(ending).await
    }
}

impl Emitter {
    /// Writes one event. Once it returns `Ok`, the event has that offset in its thread for as long as the epoch lasts.
    ///
    /// # Errors
    /// [`EmitError::TooLarge`] and [`EmitError::Redactor`]: nothing was written, the run goes on. [`EmitError::Log`]: the log
    /// did not confirm the event in time, and it may or may not be there; the next event settles that first, so the order
    /// holds.
    pub async fn emit(&self, event: Event) -> Result<Position, EmitError> {
        let event_type = event.event_type();
        let data = self.services.encode_event(event)?;
        self.services.check_size(&self.run_id, &self.agent, &data)?;
        let mut writer = match self.writer.try_lock() {
            Ok(writer) => writer,
            Err(_busy) => self.writer.lock().await,
        };
        // Here and not in the run's task: a turn of another task for each event costs more than the event.
        let mut dropped = SettleWhenDropped(Some(&self.commands));
        let outcome = writer.append(event_type, data).await;
        dropped.0 = None;
        let yields = writer.owes_a_turn();
        drop(dropped);
        drop(writer);
        if yields {
            tokio::task::yield_now().await;
        }
        outcome
    }

    /// The same emitter for another thread. It does not keep the run alive.
    pub(crate) fn detached(&self) -> DetachedEmitter {
        DetachedEmitter {
            services: Arc::clone(&self.services),
            run_id: self.run_id.clone(),
            agent: Arc::clone(&self.agent),
            commands: self.commands.downgrade(),
        }
    }

    /// Returns the data of `agent_completed`, if it can be sent.
    fn completed(&self, result: Value) -> Result<Data, EmitError> {
        let data = to_value(&Completed { result });
        let data = self.services.encode(EventType::AgentCompleted, data)?;
        self.services.check_size(&self.run_id, &self.agent, &data)?;
        Ok(data)
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

/// Has the run's task settle the event of an emit that was dropped before the log answered.
struct SettleWhenDropped<'a>(Option<&'a mpsc::Sender<Command>>);

impl Drop for SettleWhenDropped<'_> {
    fn drop(&mut self) {
        if let Some(commands) = self.0 {
            // The commands in a full queue settle the event as well.
            let _ = commands.try_send(Command::Settle);
        }
    }
}

impl fmt::Debug for Emitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emitter")
            .field("run_id", &self.run_id)
            .field("agent", &self.agent)
            .finish_non_exhaustive()
    }
}

impl ExecutionContext for Emitter {
    fn run_id(&self) -> RunIdRef<'_> {
        self.run_id.as_ref_id()
    }
}
