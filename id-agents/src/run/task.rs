//! The writer of a run's events, and the task that ends the run.
//!
//! `emit` writes in the caller's own task, under the run's lock. Events get their numbers in the order in which tasks
//! take the lock, and the next number is used only after the log has confirmed the event before. The task outlives the
//! handle: if the handle is dropped before the run has ended, the task writes the terminal event.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use crate::envelope::Record;
use crate::error::{EmitError, ExecuteError};
use crate::event::{ErrorKind, EventType};
use crate::log::LogError;
use crate::position::Position;
use crate::run::registry::Registration;
use crate::run::services::{Ending, Run};
use crate::wire::Data;

/// The pause before a task tries again to write a terminal event.
const RETRY: Duration = Duration::from_secs(1);

/// Events that follow each other faster than this are a burst.
const BURST_GAP: Duration = Duration::from_millis(1);

/// Number of events of a burst after which the emitting task yields.
const BURST: u32 = 8;

pub(crate) type Reply = oneshot::Sender<Result<Position, EmitError>>;

/// A command from a handle to the run's task.
pub(crate) enum Command {
    /// Writes an event of a thread that may block.
    Emit {
        event_type: EventType,
        data: Data,
        reply: Reply,
    },
    /// Settles the event of an emit that was dropped before the log answered.
    Settle,
    End {
        ending: Ending,
        reply: Reply,
    },
}

/// What a run has written. Whoever holds its lock writes the run's next event.
pub(crate) struct Written {
    next_seq: u64,
    /// An event whose append the log did not confirm, so it may be stored. It is settled before the next event is written.
    unsettled: Option<Record>,
    /// When the last append began.
    begun: Instant,
    /// Number of events in a row that came within [`BURST_GAP`] of the event before.
    burst: u32,
}

pub(crate) struct RunTask {
    pub(crate) run: Arc<Run>,
    pub(crate) registration: Option<Registration>,
}

impl Written {
    pub(crate) fn nothing() -> Self {
        Self {
            next_seq: 1,
            unsettled: None,
            begun: Instant::now(),
            burst: 0,
        }
    }

    /// Returns `true` if the emitting task should yield. A log that never waits would otherwise keep the sockets on the
    /// same OS thread from being written to.
    pub(crate) fn owes_a_turn(&mut self) -> bool {
        if self.burst < BURST {
            return false;
        }
        self.burst = 0;
        true
    }

    const fn is_settled(&self) -> bool {
        self.unsettled.is_none()
    }

    /// Writes `agent_started`. If the log does not answer, the event may be stored. It is then unsettled, so that the task
    /// ends the run.
    async fn start(&mut self, run: &Run, data: Data) -> Result<(), ExecuteError> {
        self.begun = Instant::now();
        let record = self.record(run, EventType::AgentStarted, data);
        match run.services.append(&record, self.begun).await {
            Ok(appended) if appended.duplicate => Err(ExecuteError::RunIdUsed {
                run_id: run.id.clone(),
            }),
            Ok(_) => {
                self.confirmed(run, EventType::AgentStarted);
                Ok(())
            }
            Err(error) => {
                if matches!(error, LogError::Unavailable { .. }) {
                    self.unsettled = Some(record);
                }
                Err(ExecuteError::Emit(EmitError::Log(error)))
            }
        }
    }

    /// Writes one event. If the future is dropped before the log answers, the event is unsettled.
    pub(crate) async fn append(
        &mut self,
        run: &Run,
        event_type: EventType,
        data: Data,
    ) -> Result<Position, EmitError> {
        if !self.is_settled() {
            // Boxed, as this is rare and the future of each event would hold its state.
            Box::pin(self.settle(run)).await?;
        }
        let begun = Instant::now();
        let before = std::mem::replace(&mut self.begun, begun);
        let follows = begun.duration_since(before) < BURST_GAP;
        self.burst = if follows { self.burst + 1 } else { 0 };
        let record = self.record(run, event_type, data);
        let record = self.unsettled.insert(record);
        match run.services.append(record, begun).await {
            Ok(appended) => {
                self.unsettled = None;
                self.confirmed(run, event_type);
                Ok(appended.position)
            }
            Err(error) => {
                // The run's task tries again to write a terminal event.
                if !matches!(error, LogError::Unavailable { .. }) || event_type.is_terminal() {
                    self.unsettled = None;
                }
                Err(EmitError::Log(error))
            }
        }
    }

    /// Appends the unsettled event again, if there is one.
    async fn settle(&mut self, run: &Run) -> Result<(), EmitError> {
        let Some(record) = &self.unsettled else {
            return Ok(());
        };
        let event_type = record.event_type;
        match run.services.append(record, Instant::now()).await {
            Ok(_) => self.confirmed(run, event_type),
            // The event is not stored, so the next event takes its number.
            Err(LogError::Rejected { .. }) => {}
            Err(error) => return Err(EmitError::Log(error)),
        }
        self.unsettled = None;
        Ok(())
    }

    fn record(&self, run: &Run, event_type: EventType, data: Data) -> Record {
        let (run_id, agent) = (run.id.clone(), Arc::clone(&run.agent));
        Record::new(run_id, event_type, self.next_seq, agent, data, self.begun)
    }

    fn confirmed(&mut self, run: &Run, event_type: EventType) {
        self.next_seq += 1;
        run.services.metrics.appended(event_type);
    }
}

impl Run {
    async fn append(&self, event_type: EventType, data: Data) -> Result<Position, EmitError> {
        let mut written = self.written.lock().await;
        written.append(self, event_type, data).await
    }
}

impl RunTask {
    /// Starts the run, reports the result to `started`, and serves the run until it has its terminal event.
    pub(crate) async fn run(
        self,
        data: Data,
        started: oneshot::Sender<Result<(), ExecuteError>>,
        commands: mpsc::Receiver<Command>,
    ) {
        match self.start(data).await {
            Ok(()) => {
                let _ = started.send(Ok(()));
                self.serve(commands).await;
            }
            Err(failure) => {
                let unsettled = !self.run.written.lock().await.is_settled();
                let _ = started.send(Err(failure));
                if unsettled {
                    self.abort("the run could not start").await;
                }
            }
        }
    }

    /// Writes `agent_started`.
    async fn start(&self, data: Data) -> Result<(), ExecuteError> {
        let run = &*self.run;
        let opened = run.services.log.run_opened(&run.id, &run.agent).await;
        opened.map_err(|error| ExecuteError::Emit(EmitError::Log(error)))?;
        let mut written = run.written.lock().await;
        let started = written.start(run, data).await;
        if started.is_err() && written.is_settled() {
            self.close().await;
        }
        started
    }

    /// Serves the handle until it ends the run or is dropped.
    async fn serve(self, mut commands: mpsc::Receiver<Command>) {
        let run = Arc::clone(&self.run);
        while let Some(command) = commands.recv().await {
            match command {
                Command::Emit {
                    event_type,
                    data,
                    reply,
                } => {
                    let outcome = run.append(event_type, data).await;
                    // The emitter may be gone; the event stays.
                    let _ = reply.send(outcome);
                }
                // If this fails, the event is settled before the run's next event.
                Command::Settle => drop(run.written.lock().await.settle(&run).await),
                Command::End { ending, reply } => return self.end(ending, Some(reply)).await,
            }
        }
        self.abort("the run was dropped without an end").await;
    }

    /// Ends the run with `agent_error` of kind `aborted`.
    async fn abort(self, message: &str) {
        let aborted = ErrorKind::Aborted;
        let ending = self.run.error_ending(aborted, message, Value::Null);
        self.end(ending, None).await;
    }

    /// Writes the terminal event. Tries again until the log confirms or refuses it. The first outcome answers the handle.
    async fn end(mut self, ending: Ending, mut reply: Option<Reply>) {
        loop {
            let outcome = self
                .run
                .append(ending.event_type, ending.data.clone())
                .await;
            let refused = matches!(
                outcome,
                Err(EmitError::Log(LogError::Rejected { .. } | LogError::Fenced))
            );
            let written = outcome.is_ok();
            if written {
                self.run.services.metrics.runs_ended.count(ending.outcome);
                self.registration.take();
            }
            if let Some(reply) = reply.take() {
                let _ = reply.send(outcome);
            }
            if written || refused {
                break;
            }
            tracing::warn!(
                run_id = self.run.id.as_str(),
                "the log did not confirm a run's last event, trying again"
            );
            tokio::time::sleep(RETRY).await;
        }
        self.close().await;
    }

    /// Removes the run's note from the log.
    async fn close(&self) {
        let Run { services, id, .. } = &*self.run;
        if let Err(error) = services.log.run_closed(id).await {
            tracing::warn!(run_id = id.as_str(), %error, "the log did not note that a run is closed");
        }
    }
}
