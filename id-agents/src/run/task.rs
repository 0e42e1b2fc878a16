//! The one writer of a run's events.
//!
//! It outlives the handle that feeds it: when the handle goes without an end, the task writes the terminal event itself.
//! It numbers the events, so a number is spent only once the log has confirmed the event before.

use std::sync::Arc;
use std::time::Duration;

use run_id::RunId;
use serde_json::value::RawValue;
use tokio::sync::{mpsc, oneshot};

use crate::envelope::Record;
use crate::error::EmitError;
use crate::event::{ErrorKind, EventType};
use crate::log::LogError;
use crate::position::Position;
use crate::run::registry::Registration;
use crate::run::services::{Ending, Services};

/// How long a task that cannot write a terminal event waits before it tries again.
const RETRY: Duration = Duration::from_secs(1);

pub(crate) type Reply = oneshot::Sender<Result<Position, EmitError>>;

pub(crate) enum Command {
    Emit {
        event_type: EventType,
        data: Box<RawValue>,
        reply: Reply,
    },
    End {
        ending: Ending,
        reply: Reply,
    },
}

pub(crate) struct RunTask {
    pub(crate) services: Arc<Services>,
    pub(crate) run_id: RunId,
    pub(crate) agent: Arc<str>,
    pub(crate) next_seq: u64,
    /// An event of which the log did not say whether it has it. It is settled before anything else is written.
    pub(crate) unsettled: Option<Record>,
    pub(crate) registration: Option<Registration>,
}

impl RunTask {
    /// Writes `agent_started`.
    pub(crate) async fn start(&mut self, data: Box<RawValue>) -> Result<(), StartFailure> {
        self.services
            .log
            .run_opened(&self.run_id, &self.agent)
            .await
            .map_err(StartFailure::Log)?;
        let record = self.record(EventType::AgentStarted, data);
        match self.services.append(&record).await {
            Ok(appended) if appended.duplicate => {
                self.close().await;
                Err(StartFailure::RunIdUsed)
            }
            Ok(_) => {
                self.confirmed(EventType::AgentStarted);
                Ok(())
            }
            Err(error) => {
                if matches!(error, LogError::Unavailable { .. }) {
                    // It may be in the log after all, and then it must not stay without an end.
                    self.unsettled = Some(record);
                } else {
                    self.close().await;
                }
                Err(StartFailure::Log(error))
            }
        }
    }

    /// Writes what the handle sends, and exactly one terminal event.
    pub(crate) async fn serve(mut self, mut commands: mpsc::Receiver<Command>) {
        while let Some(command) = commands.recv().await {
            match command {
                Command::Emit {
                    event_type,
                    data,
                    reply,
                } => {
                    // The emitter may be gone, as when its future was dropped; the event stays.
                    let _ = reply.send(self.append(event_type, data).await);
                }
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
            let outcome = self.append(ending.event_type, ending.data.clone()).await;
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

    async fn append(
        &mut self,
        event_type: EventType,
        data: Box<RawValue>,
    ) -> Result<Position, EmitError> {
        self.settle().await?;
        let record = self.record(event_type, data);
        match self.services.append(&record).await {
            Ok(appended) => {
                self.confirmed(event_type);
                Ok(appended.position)
            }
            Err(error) => {
                if matches!(error, LogError::Unavailable { .. }) && !event_type.is_terminal() {
                    self.unsettled = Some(record);
                }
                Err(EmitError::Log(error))
            }
        }
    }

    async fn settle(&mut self) -> Result<(), EmitError> {
        let Some(record) = self.unsettled.take() else {
            return Ok(());
        };
        match self.services.append(&record).await {
            Ok(_) => self.confirmed(record.event_type),
            // It is not there, so its number is free.
            Err(LogError::Rejected { .. }) => {}
            Err(error) => {
                self.unsettled = Some(record);
                return Err(EmitError::Log(error));
            }
        }
        Ok(())
    }

    fn record(&self, event_type: EventType, data: Box<RawValue>) -> Record {
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

pub(crate) enum StartFailure {
    Log(LogError),
    RunIdUsed,
}
