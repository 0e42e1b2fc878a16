//! The one writer of a run's events, and the task that ends the run.
//!
//! An emit writes in the caller's own task, under the writer's lock: events get their numbers in the order in which the
//! lock is taken, and a number is spent only once the log has confirmed the event before. The task outlives the handle:
//! when the handle goes without an end, the task writes the terminal event itself.

use std::sync::Arc;
use std::time::{Duration, Instant};

use run_id::RunId;
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::envelope::Record;
use crate::error::EmitError;
use crate::event::{ErrorKind, EventType};
use crate::log::LogError;
use crate::position::Position;
use crate::run::registry::Registration;
use crate::run::services::{Ending, Services};
use crate::wire::Data;

/// The pause before a task tries again to write a terminal event.
const RETRY: Duration = Duration::from_secs(1);

/// Events that follow each other faster than this are a burst.
const BURST_GAP: Duration = Duration::from_millis(1);

/// Events of a burst after which the emitting task yields.
const BURST: u32 = 8;

pub(crate) type Reply = oneshot::Sender<Result<Position, EmitError>>;

/// A command from a handle to the run's task.
pub(crate) enum Command {
    /// An event from a thread that may block.
    Emit {
        event_type: EventType,
        data: Data,
        reply: Reply,
    },
    /// An emit was dropped before the log answered: its event is to be settled.
    Settle,
    End {
        ending: Ending,
        reply: Reply,
    },
}

/// Writes a run's events, one at a time.
pub(crate) struct RunWriter {
    services: Arc<Services>,
    run_id: RunId,
    agent: Arc<str>,
    next_seq: u64,
    /// An event of which the log did not say, or not yet, whether it has it. It is settled before anything else is written.
    unsettled: Option<Record>,
    ended: bool,
    /// When the last event was begun to be written.
    begun: Instant,
    /// Events that followed the one before within [`BURST_GAP`].
    burst: u32,
}

/// The writer, as the handle and the task share it.
pub(crate) type SharedWriter = Arc<Mutex<RunWriter>>;

pub(crate) struct RunTask {
    pub(crate) services: Arc<Services>,
    pub(crate) run_id: RunId,
    pub(crate) writer: SharedWriter,
    pub(crate) registration: Option<Registration>,
}

impl RunWriter {
    pub(crate) fn new(services: Arc<Services>, run_id: RunId, agent: Arc<str>) -> Self {
        Self {
            services,
            run_id,
            agent,
            next_seq: 1,
            unsettled: None,
            ended: false,
            begun: Instant::now(),
            burst: 0,
        }
    }

    /// Returns `true` when the emitting task should let others have a turn: a log that does not wait would else keep the
    /// sockets of its thread from being written to.
    pub(crate) fn owes_a_turn(&mut self) -> bool {
        if self.burst < BURST {
            return false;
        }
        self.burst = 0;
        true
    }

    pub(crate) const fn is_settled(&self) -> bool {
        self.unsettled.is_none()
    }

    /// Writes `agent_started`. Leaves it unsettled when the log did not answer: it must not stay without an end.
    async fn start(&mut self, data: Data) -> Result<(), StartFailure> {
        let record = self.record(EventType::AgentStarted, data);
        match self.services.append(&record, Instant::now()).await {
            Ok(appended) if appended.duplicate => Err(StartFailure::RunIdUsed),
            Ok(_) => {
                self.confirmed(EventType::AgentStarted);
                Ok(())
            }
            Err(error) => {
                if matches!(error, LogError::Unavailable { .. }) {
                    self.unsettled = Some(record);
                }
                Err(StartFailure::Log(error))
            }
        }
    }

    /// Writes one event. When the future is dropped before the log answered, the event is unsettled.
    pub(crate) async fn append(
        &mut self,
        event_type: EventType,
        data: Data,
    ) -> Result<Position, EmitError> {
        if self.ended {
            return Err(EmitError::RunEnded);
        }
        self.settle().await?;
        let begun = Instant::now();
        let before = std::mem::replace(&mut self.begun, begun);
        let follows = begun.duration_since(before) < BURST_GAP;
        self.burst = if follows { self.burst + 1 } else { 0 };
        let record = self.record(event_type, data);
        let record = self.unsettled.insert(record);
        match self.services.append(record, begun).await {
            Ok(appended) => {
                self.unsettled = None;
                self.ended = event_type.is_terminal();
                self.confirmed(event_type);
                Ok(appended.position)
            }
            Err(error) => {
                // The writer of a terminal event tries again by itself.
                if !matches!(error, LogError::Unavailable { .. }) || event_type.is_terminal() {
                    self.unsettled = None;
                }
                Err(EmitError::Log(error))
            }
        }
    }

    pub(crate) async fn settle(&mut self) -> Result<(), EmitError> {
        let Some(record) = &self.unsettled else {
            return Ok(());
        };
        let event_type = record.event_type;
        match self.services.append(record, Instant::now()).await {
            Ok(_) => self.confirmed(event_type),
            // It is not there, so its number is free.
            Err(LogError::Rejected { .. }) => {}
            Err(error) => return Err(EmitError::Log(error)),
        }
        self.unsettled = None;
        Ok(())
    }

    fn record(&self, event_type: EventType, data: Data) -> Record {
        Record::new(
            self.run_id.clone(),
            event_type,
            self.next_seq,
            Arc::clone(&self.agent),
            data,
        )
    }

    fn confirmed(&mut self, event_type: EventType) {
        self.next_seq += 1;
        self.services.metrics.appended(event_type);
    }
}

impl RunTask {
    /// Writes `agent_started`.
    pub(crate) async fn start(&mut self, agent: &str, data: Data) -> Result<(), StartFailure> {
        let opened = self.services.log.run_opened(&self.run_id, agent).await;
        opened.map_err(StartFailure::Log)?;
        let mut writer = self.writer.lock().await;
        let started = writer.start(data).await;
        if started.is_err() && writer.is_settled() {
            self.close().await;
        }
        started
    }

    /// Waits for the end that the handle asks for, and writes exactly one terminal event.
    pub(crate) async fn serve(self, mut commands: mpsc::Receiver<Command>) {
        while let Some(command) = commands.recv().await {
            match command {
                Command::Emit {
                    event_type,
                    data,
                    reply,
                } => {
                    let written = self.writer.lock().await.append(event_type, data).await;
                    // The emitter may be gone; the event stays.
                    let _ = reply.send(written);
                }
                // What fails now is tried again before the run's next event.
                Command::Settle => drop(self.writer.lock().await.settle().await),
                Command::End { ending, reply } => return self.end(ending, Some(reply)).await,
            }
        }
        let ending = self.services.error_ending(
            ErrorKind::Aborted,
            "the run was dropped without an end",
            serde_json::Value::Null,
        );
        self.end(ending, None).await;
    }

    /// Writes the terminal event, for as long as that takes; the first outcome is the handle's answer.
    pub(crate) async fn end(mut self, ending: Ending, mut reply: Option<Reply>) {
        loop {
            let outcome = {
                let mut writer = self.writer.lock().await;
                writer.append(ending.event_type, ending.data.clone()).await
            };
            let refused = matches!(
                outcome,
                Err(EmitError::Log(LogError::Rejected { .. } | LogError::Fenced))
            );
            let written = outcome.is_ok();
            if written {
                self.services
                    .metrics
                    .runs_ended
                    .with_label_values(&[ending.outcome])
                    .inc();
                self.registration.take();
            }
            if let Some(reply) = reply.take() {
                let _ = reply.send(outcome);
            }
            if written || refused {
                break;
            }
            tracing::warn!(
                run_id = self.run_id.as_str(),
                "the log did not confirm a run's last event, trying again"
            );
            tokio::time::sleep(RETRY).await;
        }
        self.close().await;
    }

    async fn close(&self) {
        if let Err(error) = self.services.log.run_closed(&self.run_id).await {
            tracing::warn!(run_id = self.run_id.as_str(), %error, "the log did not note that a run is closed");
        }
    }
}

pub(crate) enum StartFailure {
    Log(LogError),
    RunIdUsed,
}
