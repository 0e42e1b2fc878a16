//! One event as it is stored and sent.
//!
//! A [`Record`] is what a run hands to the log. The log gives it an offset; the two together make the frame that sockets
//! get, which an [`Envelope`] is parsed from. The thread is in the JSON for readers without a run id parser, and nowhere
//! in these types: it is always derived from the run id.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use run_id::{ParseIdError, RunId, ThreadIdRef, ThreadMismatch};
use serde_json::Value;

use crate::event::EventType;
use crate::position::Epoch;
#[cfg(feature = "nats")]
use crate::wire::Stored;
use crate::wire::{Data, Parts, Wire};

/// The version of the envelope, its `v`.
pub const ENVELOPE_VERSION: u32 = 1;

/// An event that has no offset yet: what a run hands to [`EventLog::append`](crate::EventLog::append).
#[derive(Clone, Debug)]
pub struct Record {
    pub(crate) run_id: RunId,
    pub(crate) event_type: EventType,
    pub(crate) seq: u64,
    pub(crate) time: String,
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
    ) -> Self {
        Self {
            run_id,
            event_type,
            seq,
            time: now(),
            agent,
            data,
        }
    }

    /// The run that this event belongs to.
    pub const fn run_id(&self) -> &RunId {
        &self.run_id
    }

    /// The thread, read out of the run id.
    pub fn thread_id(&self) -> ThreadIdRef<'_> {
        self.run_id.thread_id()
    }

    /// The event's type.
    pub const fn event_type(&self) -> EventType {
        self.event_type
    }

    /// The event's number in its run, from 1 without a hole.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// The name of the agent that runs.
    pub fn agent(&self) -> &str {
        &self.agent
    }

    /// The idempotency key, `{run_id}:{seq}`.
    pub fn id(&self) -> String {
        format!("{}:{}", self.run_id, self.seq)
    }

    /// The JSON that a log stores when it learns the offset only from storing: an envelope without `offset` and `epoch`.
    pub fn to_json(&self) -> String {
        text(&self.parts().encode(None)).to_owned()
    }

    /// The frame that sockets get.
    pub fn to_frame(&self, offset: u64, epoch: &Epoch) -> String {
        text(&self.parts().encode(Some((offset, epoch)))).to_owned()
    }

    /// Reads back what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// Text that is no envelope, an envelope of another version, an invalid run id, and a thread that is not the run
    /// id's.
    pub fn from_json(json: &str) -> Result<Self, EnvelopeError> {
        Wire::parse(json)?.parts().map(Self::of_parts)
    }

    pub(crate) fn of_parts(parts: Parts<'_>) -> Self {
        Self {
            run_id: parts.run_id.into_owned(),
            event_type: parts.event_type,
            seq: parts.seq,
            time: parts.time.to_owned(),
            agent: parts.agent.into(),
            data: parts.data.into(),
        }
    }

    /// As [`to_json`](Self::to_json), with the name of who stores it.
    #[cfg(feature = "nats")]
    pub(crate) fn store(&self, writer: &str) -> Stored {
        self.parts().store(writer)
    }

    fn parts(&self) -> Parts<'_> {
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

/// An event as a client reads it.
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
    /// The event's number in its run, from 1 without a hole.
    pub seq: u64,
    /// The event's place in its thread; it grows, and says nothing else.
    pub offset: u64,
    /// The epoch that the offset belongs to.
    pub epoch: Epoch,
    /// RFC 3339, UTC, with milliseconds.
    pub time: String,
    /// The agent's name.
    pub agent: String,
    /// The event's data, redacted.
    pub data: Value,
}

impl Envelope {
    /// Reads a frame.
    ///
    /// # Errors
    /// As [`Record::from_json`], and when `offset` or `epoch` is missing.
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

    /// The thread, read out of the run id.
    pub fn thread_id(&self) -> ThreadIdRef<'_> {
        self.run_id.thread_id()
    }

    /// The idempotency key, `{run_id}:{seq}`.
    pub fn id(&self) -> String {
        format!("{}:{}", self.run_id, self.seq)
    }
}

/// An event with its place in the log, encoded once and shared by every socket that gets it.
#[derive(Clone, Debug)]
pub struct LoggedEvent {
    pub(crate) offset: u64,
    /// UTF-8, in an allocation of just this length.
    pub(crate) frame: Bytes,
    pub(crate) logged_at: Instant,
}

impl LoggedEvent {
    /// An event that the log placed at `offset`; `frame` is what [`Record::to_frame`] wrote.
    pub fn new(offset: u64, frame: String) -> Self {
        Self {
            offset,
            frame: frame.into_bytes().into_boxed_slice().into(),
            logged_at: Instant::now(),
        }
    }

    /// The event of `record`, which was logged at `offset` and `logged_at`.
    pub(crate) fn of(record: &Record, offset: u64, epoch: &Epoch, logged_at: Instant) -> Self {
        Self::of_parts(&record.parts(), offset, epoch, logged_at)
    }

    pub(crate) fn of_parts(
        parts: &Parts<'_>,
        offset: u64,
        epoch: &Epoch,
        logged_at: Instant,
    ) -> Self {
        let place = Some((offset, epoch));
        Self {
            offset,
            frame: parts.encode(place),
            logged_at,
        }
    }

    /// The event that was stored as `stored`.
    #[cfg(feature = "nats")]
    pub(crate) fn of_stored(
        stored: &Stored,
        offset: u64,
        epoch: &Epoch,
        logged_at: Instant,
    ) -> Self {
        Self {
            offset,
            frame: stored.frame(offset, epoch),
            logged_at,
        }
    }

    /// Returns `true` if this is the event with the id `id`.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        // The first member of that name is the envelope's: those before it hold no text of anybody's choice.
        let found = self.as_str().split_once(r#","id":""#);
        let rest = found.and_then(|(_, rest)| rest.strip_prefix(id));
        rest.is_some_and(|rest| rest.starts_with('"'))
    }

    /// The event's place in its thread.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// The JSON that sockets get.
    pub fn as_str(&self) -> &str {
        text(&self.frame)
    }

    /// The event, parsed.
    ///
    /// # Errors
    /// As [`Envelope::parse`]; for a frame that [`Record::to_frame`] wrote only when its data is JSON that no
    /// [`Value`] holds: a number beyond `f64`, or more than 127 levels.
    pub fn envelope(&self) -> Result<Envelope, EnvelopeError> {
        Envelope::parse(self.as_str())
    }
}

/// The time, RFC 3339 with milliseconds. A thread formats each second once.
fn now() -> String {
    thread_local! {
        static SECOND: RefCell<(u64, String)> = const { RefCell::new((0, String::new())) };
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.unwrap_or_default();
    SECOND.with_borrow_mut(|(second, text)| {
        if *second != now.as_secs() || text.is_empty() {
            *second = now.as_secs();
            let whole = UNIX_EPOCH + Duration::from_secs(*second);
            *text = humantime::format_rfc3339_seconds(whole).to_string();
        }
        let mut time = String::with_capacity("2026-11-23T05:00:00.000Z".len());
        time.push_str(text.trim_end_matches('Z'));
        time.push('.');
        let milliseconds = now.subsec_millis();
        let digits = [100, 10, 1].map(|place| milliseconds / place % 10);
        time.extend(
            digits
                .iter()
                .filter_map(|digit| char::from_digit(*digit, 10)),
        );
        time.push('Z');
        time
    })
}

fn text(json: &[u8]) -> &str {
    std::str::from_utf8(json).expect("an envelope is made of text")
}

/// The reason for which a text is not an envelope.
#[derive(Debug)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// It is not JSON with the members of an envelope.
    Json(serde_json::Error),
    /// It is an envelope of another version.
    Version {
        /// The version that it has.
        found: u32,
    },
    /// Its run id is not a run id.
    RunId(ParseIdError),
    /// Its thread id is not a thread id.
    ThreadId(ParseIdError),
    /// Its thread id is not its run id's.
    Mismatch(ThreadMismatch),
    /// A member that only a logged event has is missing.
    Missing {
        /// The member.
        member: &'static str,
    },
}

impl fmt::Display for EnvelopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(_) => f.write_str("the text is not an event envelope"),
            Self::Version { found } => write!(
                f,
                "the envelope has version {found}, and this crate reads version {ENVELOPE_VERSION}"
            ),
            Self::RunId(_) => f.write_str("the envelope's `run_id` is not a run id"),
            Self::ThreadId(_) => f.write_str("the envelope's `thread_id` is not a thread id"),
            Self::Mismatch(mismatch) => {
                write!(
                    f,
                    "the envelope's `thread_id` is `{}`, and the thread of its run id is `{}`",
                    mismatch.found, mismatch.expected
                )
            }
            Self::Missing { member } => write!(f, "the envelope has no `{member}`"),
        }
    }
}

impl std::error::Error for EnvelopeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            Self::RunId(error) | Self::ThreadId(error) => Some(error),
            Self::Version { .. } | Self::Mismatch(_) | Self::Missing { .. } => None,
        }
    }
}
