//! An event as it is stored and sent.
//!
//! A run appends a [`Record`] to the log. The log gives the record an offset, and both together are the frame that
//! sockets get. An [`Envelope`] is a parsed frame. The JSON also contains the thread id, for readers without a run id
//! parser. These types do not store it: they derive it from the run id.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use run_id::{ParseIdError, RunId, ThreadIdRef, ThreadMismatch};
use serde_json::Value;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::event::EventType;
use crate::position::Epoch;
#[cfg(feature = "nats")]
use crate::wire::Stored;
use crate::wire::{Data, Parts, Wire};

/// The version of the envelope, in its member `v`.
pub const ENVELOPE_VERSION: u32 = 1;

/// An event without an offset. A run passes it to [`EventLog::append`](crate::EventLog::append).
#[derive(Clone, Debug)]
pub struct Record {
    pub(crate) run_id: RunId,
    pub(crate) event_type: EventType,
    pub(crate) seq: u64,
    pub(crate) time: Arc<str>,
    pub(crate) agent: Arc<str>,
    pub(crate) data: Data,
}

impl Record {
    pub(crate) fn new(
        run_id: RunId,
        event_type: EventType,
        seq: u64,
        agent: Arc<str>,
        data: Data,
        now: Instant,
    ) -> Self {
        Self {
            run_id,
            event_type,
            seq,
            time: time_at(now),
            agent,
            data,
        }
    }

    /// Returns the run of the event.
    pub const fn run_id(&self) -> &RunId {
        &self.run_id
    }

    /// Returns the thread of the run id.
    pub fn thread_id(&self) -> ThreadIdRef<'_> {
        self.run_id.thread_id()
    }

    /// Returns the type of the event.
    pub const fn event_type(&self) -> EventType {
        self.event_type
    }

    /// The number of the event in its run: 1, 2, 3, without gaps.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// Returns the name of the agent.
    pub fn agent(&self) -> &str {
        &self.agent
    }

    /// Returns the idempotency key, `{run_id}:{seq}`.
    pub fn id(&self) -> String {
        format!("{}:{}", self.run_id, self.seq)
    }

    /// Returns the JSON for a log that learns the offset only when it stores the record: an envelope without `offset`
    /// and `epoch`.
    pub fn to_json(&self) -> String {
        self.parts().encode(None).as_str().to_owned()
    }

    /// Returns the frame that sockets get.
    pub fn to_frame(&self, offset: u64, epoch: &Epoch) -> String {
        let frame = self.parts().encode(Some((offset, epoch)));
        frame.as_str().to_owned()
    }

    /// Parses the JSON of [`to_json`](Self::to_json).
    ///
    /// # Errors
    /// If the text is not an envelope or has another version, the run id is invalid, or the thread id is not that of
    /// the run id.
    pub fn from_json(json: &str) -> Result<Self, EnvelopeError> {
        Wire::parse(json)?.parts().map(Self::of_parts)
    }

    pub(crate) fn of_parts(parts: Parts<'_>) -> Self {
        Self {
            run_id: parts.run_id.into_owned(),
            event_type: parts.event_type,
            seq: parts.seq,
            time: parts.time.into(),
            agent: parts.agent.into(),
            data: parts.data.into(),
        }
    }

    /// Returns the JSON of [`to_json`](Self::to_json), with the name of the process that stores it.
    #[cfg(feature = "nats")]
    pub(crate) fn store(&self, writer: &str) -> Stored {
        self.parts().store(writer)
    }

    pub(crate) fn parts(&self) -> Parts<'_> {
        Parts {
            event_type: self.event_type,
            run_id: self.run_id.as_ref_id(),
            seq: self.seq,
            time: &self.time,
            agent: &self.agent,
            data: self.data.as_str(),
        }
    }
}

/// An event as a client receives it.
///
/// ```
/// use id_agents::{Envelope, EventType};
///
/// let envelope = Envelope::parse(
///     r#"{"v":1,"type":"tool_completed","id":"run_thread_a_1f2e3d4c:17","run_id":"run_thread_a_1f2e3d4c",
///         "thread_id":"thread_a","seq":17,"offset":1234,"epoch":"18ab","time":"2026-11-23T05:00:00.000Z",
///         "agent":"triage","data":{"call_id":"c1","tool_name":"search","result":null}}"#,
/// )?;
/// assert_eq!(envelope.event_type, EventType::ToolCompleted);
/// assert_eq!(envelope.thread_id(), "thread_a");
/// assert_eq!(envelope.offset, 1234);
/// # Ok::<(), id_agents::EnvelopeError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// The type of the event.
    pub event_type: EventType,
    /// The run.
    pub run_id: RunId,
    /// The number of the event in its run: 1, 2, 3, without gaps.
    pub seq: u64,
    /// The position of the event in its thread. Later events have greater offsets, with gaps.
    pub offset: u64,
    /// The epoch of the offset.
    pub epoch: Epoch,
    /// The time: RFC 3339, UTC, with milliseconds.
    pub time: String,
    /// The agent's name.
    pub agent: String,
    /// The redacted data of the event.
    pub data: Value,
}

impl Envelope {
    /// Parses a frame.
    ///
    /// # Errors
    /// As [`Record::from_json`], and if `offset` or `epoch` is missing.
    pub fn parse(frame: &str) -> Result<Self, EnvelopeError> {
        let wire = Wire::parse(frame)?;
        let parts = wire.parts()?;
        let epoch = wire.epoch.as_deref();
        Ok(Self {
            event_type: parts.event_type,
            run_id: parts.run_id.into_owned(),
            seq: parts.seq,
            offset: wire
                .offset
                .ok_or(EnvelopeError::Missing { member: "offset" })?,
            epoch: epoch
                .map(Epoch::new)
                .ok_or(EnvelopeError::Missing { member: "epoch" })?,
            time: parts.time.to_owned(),
            agent: parts.agent.to_owned(),
            data: serde_json::from_str(parts.data).map_err(EnvelopeError::Json)?,
        })
    }

    /// Returns the thread of the run id.
    pub fn thread_id(&self) -> ThreadIdRef<'_> {
        self.run_id.thread_id()
    }

    /// Returns the idempotency key, `{run_id}:{seq}`.
    pub fn id(&self) -> String {
        format!("{}:{}", self.run_id, self.seq)
    }
}

/// An event with its offset, encoded once and shared by every socket that gets it.
#[derive(Clone, Debug)]
pub struct LoggedEvent {
    pub(crate) offset: u64,
    /// In an allocation of exactly this length.
    pub(crate) frame: Utf8Bytes,
    pub(crate) logged_at: Instant,
}

impl LoggedEvent {
    /// Creates the event that the log stored at `offset`. `frame` comes from [`Record::to_frame`].
    pub fn new(offset: u64, frame: String) -> Self {
        Self {
            offset,
            frame: String::from(frame.into_boxed_str()).into(),
            logged_at: Instant::now(),
        }
    }

    /// Creates the event of a record that was logged at `offset` and `logged_at`.
    pub(crate) fn of(parts: &Parts<'_>, offset: u64, epoch: &Epoch, logged_at: Instant) -> Self {
        Self {
            offset,
            frame: parts.encode(Some((offset, epoch))),
            logged_at,
        }
    }

    /// Returns `true` if the event has this id.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        // The first member with this name is that of the envelope, because the members before it contain no user text.
        let found = self.as_str().split_once(r#","id":""#);
        let rest = found.and_then(|(_, rest)| rest.strip_prefix(id));
        rest.is_some_and(|rest| rest.starts_with('"'))
    }

    /// Returns the offset of the event in its thread.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the JSON that sockets get.
    pub fn as_str(&self) -> &str {
        self.frame.as_str()
    }

    /// Parses the event.
    ///
    /// # Errors
    /// As [`Envelope::parse`]. A frame of [`Record::to_frame`] fails only if its data does not fit a [`Value`]: a
    /// number beyond `f64`, or more than 127 levels.
    pub fn envelope(&self) -> Result<Envelope, EnvelopeError> {
        Envelope::parse(self.as_str())
    }
}

/// Returns the time as RFC 3339 with milliseconds. The events of a thread of the runtime in one millisecond share the text.
fn time_at(now: Instant) -> Arc<str> {
    thread_local! {
        /// The beginning of the last millisecond, and its text.
        static LAST: RefCell<Option<(Instant, Arc<str>)>> = const { RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| {
        if let Some((begun, text)) = last
            && now
                .checked_duration_since(*begun)
                .is_some_and(|passed| passed.as_millis() == 0)
        {
            return Arc::clone(text);
        }
        let clock = SystemTime::now().duration_since(UNIX_EPOCH);
        let clock = clock.unwrap_or_default();
        let text = humantime::format_rfc3339_millis(UNIX_EPOCH + clock).to_string();
        let text: Arc<str> = text.into();
        let passed = Duration::from_nanos((clock.subsec_nanos() % 1_000_000).into());
        *last = now
            .checked_sub(passed)
            .map(|begun| (begun, Arc::clone(&text)));
        text
    })
}

/// The reason why a text is not an envelope.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// The text is not JSON with the members of an envelope.
    #[error("the text is not an event envelope")]
    Json(#[source] serde_json::Error),
    /// The envelope has another version.
    #[error("the envelope has version {found}, and this crate reads version {read}", read = ENVELOPE_VERSION)]
    Version {
        /// The version of the envelope.
        found: u32,
    },
    /// The run id is invalid.
    #[error("the envelope's `run_id` is not a run id")]
    RunId(#[source] ParseIdError),
    /// The thread id is invalid.
    #[error("the envelope's `thread_id` is not a thread id")]
    ThreadId(#[source] ParseIdError),
    /// The thread id is not that of the run id.
    #[error("the envelope's `thread_id` is `{}`, and the thread of its run id is `{}`", .0.found, .0.expected)]
    Mismatch(ThreadMismatch),
    /// A member that every logged event has is missing.
    #[error("the envelope has no `{member}`")]
    Missing {
        /// The name of the member.
        member: &'static str,
    },
}
