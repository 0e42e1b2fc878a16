//! The services that all runs of an executor share, and the encoding of their events.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use run_id::RunId;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::data::{Failed, to_value};
use crate::envelope::Record;
use crate::error::EmitError;
use crate::event::{ErrorKind, Event, EventType};
use crate::log::{Appended, Control, DynLog, LogError, NodeSink};
use crate::metrics::Metrics;
use crate::redact::Redactor;
use crate::run::registry::RunThreadRegistry;
use crate::run::task::Written;
use crate::wire::{Data, frame_bound};

pub(crate) struct Services {
    pub(crate) log: Arc<dyn DynLog>,
    pub(crate) redactor: Box<dyn Redactor>,
    pub(crate) registry: RunThreadRegistry,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) max_event_bytes: usize,
}

impl NodeSink for Services {
    fn control(&self, control: &Control) {
        match control {
            Control::CancelThread { thread_id } => {
                self.registry.cancel_thread_here(thread_id.as_ref_id());
            }
            Control::CancelRun { run_id } => {
                self.registry.cancel_here(run_id.as_ref_id());
            }
            // The hub of the sockets handles it.
            Control::Revoke { .. } => {}
        }
    }

    fn fenced(&self) {
        self.metrics.fenced.inc();
        self.registry.stop_all(ErrorKind::Shutdown);
    }

    fn took_over(&self, _run_id: &RunId) {
        self.metrics.takeovers.inc();
        self.metrics.appended(EventType::AgentError);
        self.metrics.runs_ended.count(ErrorKind::Shutdown.as_str());
    }
}

/// The outcome of a run that succeeded. The outcome of a failed run is the kind of its error.
pub(crate) const COMPLETED: &str = "completed";

/// A terminal event.
pub(crate) struct Ending {
    pub(crate) event_type: EventType,
    pub(crate) outcome: &'static str,
    pub(crate) data: Data,
}

impl Services {
    /// Appends a record to the log, and records the duration since `begun`.
    pub(crate) async fn append(
        &self,
        record: &Record,
        begun: Instant,
    ) -> Result<Appended, LogError> {
        let outcome = self.log.append(record).await;
        self.metrics.append_ended(begun, &outcome);
        outcome
    }

    /// Redacts `data` and encodes it as JSON.
    ///
    /// # Errors
    /// [`EmitError::Redactor`] if the redactor panics.
    fn redacted(&self, event_type: EventType, mut data: Value) -> Result<Data, EmitError> {
        let redact = AssertUnwindSafe(|| self.redactor.redact(event_type, &mut data));
        catch_unwind(redact).map_err(|_panic| EmitError::Redactor)?;
        Ok(Data::of(&data))
    }
}

/// One run: its ids, the services that it uses, and what it has written. The run's handle, its emitters and its task share
/// it.
pub(crate) struct Run {
    pub(crate) services: Arc<Services>,
    pub(crate) id: RunId,
    pub(crate) agent: Arc<str>,
    pub(crate) written: Mutex<Written>,
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("run_id", &self.id)
            .field("agent", &self.agent)
            .finish_non_exhaustive()
    }
}

impl Run {
    /// Encodes an event of the agent.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    pub(crate) fn encode_event(&self, event: Event) -> Result<Data, EmitError> {
        let event_type = event.event_type();
        let members = event.into_members();
        match self.services.redactor.hidden_names() {
            Some(names) if !names.hides_any(&members) => self.check_size(Data::of(&members)),
            _ => self.encode(event_type, members.into_value()),
        }
    }

    /// Redacts the data of an event and encodes it as JSON.
    ///
    /// # Errors
    /// [`EmitError::Redactor`] if the redactor panics, and [`EmitError::TooLarge`].
    pub(crate) fn encode(&self, event_type: EventType, data: Value) -> Result<Data, EmitError> {
        self.check_size(self.services.redacted(event_type, data)?)
    }

    fn check_size(&self, data: Data) -> Result<Data, EmitError> {
        let limit = self.services.max_event_bytes;
        let size = frame_bound(self.id.as_ref_id(), &self.agent, &data);
        if size > limit {
            return Err(EmitError::TooLarge { limit, size });
        }
        Ok(data)
    }

    /// Returns the terminal event of a run that failed. The event has another message if the redactor panics or the event
    /// is too large.
    pub(crate) fn error_ending(&self, kind: ErrorKind, message: &str, details: Value) -> Ending {
        let event_type = EventType::AgentError;
        let failed = |message: &str, details| {
            to_value(&Failed {
                kind,
                message,
                details,
            })
        };
        let redacted = |message: &str, details| {
            let data = self.services.redacted(event_type, failed(message, details));
            data.unwrap_or_else(|error| Data::of(&failed(&error.to_string(), Value::Null)))
        };
        let data = self
            .check_size(redacted(message, details))
            .unwrap_or_else(|_| redacted("the error is too large to send", Value::Null));
        Ending {
            event_type,
            outcome: kind.as_str(),
            data,
        }
    }
}
