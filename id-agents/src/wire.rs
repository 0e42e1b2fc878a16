//! An envelope as JSON: written member by member, and read without a copy of its texts.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

#[cfg(feature = "nats")]
use bytes::Bytes;
use run_id::{IdPair, RunIdRef, ThreadIdRef};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::envelope::{ENVELOPE_VERSION, EnvelopeError};
use crate::event::EventType;
use crate::position::Epoch;

/// The JSON of an event's data.
#[derive(Clone, Debug)]
pub(crate) struct Data(Box<str>);

impl Data {
    pub(crate) fn of(value: &impl Serialize) -> Self {
        with_scratch(|json| {
            push_json(json, value);
            Self(json.as_str().into())
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The members of an envelope, in their order on the wire. A stored record has no `offset` and no `epoch`.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Envelope"))]
pub(crate) struct Wire<'a> {
    v: u32,
    #[serde(rename = "type")]
    #[cfg_attr(test, schemars(skip))]
    event_type: EventType,
    #[serde(borrow, rename = "id")]
    _id: Cow<'a, str>,
    #[serde(borrow)]
    #[cfg_attr(test, schemars(with = "run_id::RunId"))]
    run_id: Cow<'a, str>,
    #[serde(borrow)]
    #[cfg_attr(test, schemars(with = "run_id::ThreadId"))]
    thread_id: Cow<'a, str>,
    seq: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) offset: Option<u64>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(crate) epoch: Option<Cow<'a, str>>,
    /// The process that stored the record, in a log that several processes write to. Frames do not have it.
    #[cfg(feature = "nats")]
    #[serde(borrow, default, skip_serializing)]
    #[cfg_attr(test, schemars(skip))]
    pub(crate) writer: Option<Cow<'a, str>>,
    #[serde(borrow)]
    time: Cow<'a, str>,
    #[serde(borrow)]
    agent: Cow<'a, str>,
    #[serde(borrow)]
    #[cfg_attr(test, schemars(skip))]
    data: &'a RawValue,
}

/// The members of an envelope without its position in the log.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub(crate) event_type: EventType,
    pub(crate) run_id: RunIdRef<'a>,
    pub(crate) seq: u64,
    pub(crate) time: &'a str,
    pub(crate) agent: &'a str,
    /// JSON.
    pub(crate) data: &'a str,
}

/// The stored form of an envelope. It has the member `writer`, and neither `offset` nor `epoch`.
#[cfg(feature = "nats")]
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    json: Utf8Bytes,
    /// The bytes of `json` that `offset` and `epoch` replace.
    writer: Range<usize>,
}

#[cfg(feature = "nats")]
impl Stored {
    pub(crate) fn json(&self) -> &Bytes {
        self.json.as_ref()
    }

    /// Returns the envelope with its position: the bytes that [`Parts::encode`] returns for the parsed `json`.
    pub(crate) fn frame(&self, offset: u64, epoch: &Epoch) -> Utf8Bytes {
        with_scratch(|json| {
            json.push_str(&self.json[..self.writer.start]);
            push_place(json, offset, epoch);
            json.push_str(&self.json[self.writer.end..]);
            json.as_str().into()
        })
    }
}

impl<'a> Wire<'a> {
    pub(crate) fn parse(json: &'a str) -> Result<Self, EnvelopeError> {
        serde_json::from_str(json).map_err(EnvelopeError::Json)
    }

    /// Checks the version and the ids.
    pub(crate) fn parts(&self) -> Result<Parts<'_>, EnvelopeError> {
        if self.v != ENVELOPE_VERSION {
            return Err(EnvelopeError::Version { found: self.v });
        }
        let run_id = RunIdRef::parse(&self.run_id).map_err(EnvelopeError::RunId)?;
        if run_id.thread_id().as_str() != self.thread_id {
            let thread = ThreadIdRef::parse(&self.thread_id).map_err(EnvelopeError::ThreadId)?;
            IdPair::new(run_id.into_owned(), thread).map_err(EnvelopeError::Mismatch)?;
        }
        Ok(Parts {
            event_type: self.event_type,
            run_id,
            seq: self.seq,
            time: &self.time,
            agent: &self.agent,
            data: self.data.get(),
        })
    }
}

impl From<&str> for Data {
    /// Creates it from valid JSON.
    fn from(data: &str) -> Self {
        Self(data.into())
    }
}

impl Parts<'_> {
    /// Returns the envelope as JSON, with `offset` and `epoch` if a position is given.
    pub(crate) fn encode(&self, place: Option<(u64, &Epoch)>) -> Utf8Bytes {
        with_scratch(|json| {
            self.write(json, |json| {
                if let Some((offset, epoch)) = place {
                    push_place(json, offset, epoch);
                }
            });
            json.as_str().into()
        })
    }

    /// Returns the envelope as `writer` stores it.
    #[cfg(feature = "nats")]
    pub(crate) fn store(&self, writer: &str) -> Stored {
        with_scratch(|json| {
            let writer = self.write(json, |json| {
                json.push_str(r#","writer":"#);
                push_string(json, writer);
            });
            let json = json.as_str().into();
            Stored { json, writer }
        })
    }

    /// Writes the members by hand, because every event passes here and serde would first copy the id. Returns the
    /// result of `place`.
    fn write(&self, json: &mut String, place: impl FnOnce(&mut String)) -> Range<usize> {
        let run_id = self.run_id.as_str();
        let mut digits = itoa::Buffer::new();
        let seq = digits.format(self.seq);
        json.push_str(r#"{"v":"#);
        push_number(json, ENVELOPE_VERSION.into());
        json.push_str(r#","type":""#);
        json.push_str(self.event_type.as_str());
        // Ids have no byte that JSON escapes.
        json.push_str(r#"","id":""#);
        json.push_str(run_id);
        json.push(':');
        json.push_str(seq);
        json.push_str(r#"","run_id":""#);
        json.push_str(run_id);
        json.push_str(r#"","thread_id":""#);
        json.push_str(self.run_id.thread_id().as_str());
        json.push_str(r#"","seq":"#);
        json.push_str(seq);
        let begin = json.len();
        place(json);
        let placed = begin..json.len();
        json.push_str(r#","time":"#);
        push_string(json, self.time);
        json.push_str(r#","agent":"#);
        push_string(json, self.agent);
        json.push_str(r#","data":"#);
        json.push_str(self.data);
        json.push('}');
        placed
    }
}

/// Returns an upper bound of the size of a frame in bytes, for all types, numbers, offsets and epochs.
pub(crate) fn frame_bound(run_id: RunIdRef<'_>, agent: &str, data: &Data) -> usize {
    // Punctuation, member names and version; the longest type name; two seq and one offset of 20 digits; epoch; time.
    const FIXED: usize = 109 + 18 + 60 + 32 + 24;
    let agent: usize = agent.bytes().map(escaped_len).sum();
    let ids = 2 * run_id.as_str().len() + run_id.thread_id().as_str().len();
    FIXED + ids + agent + data.as_str().len()
}

/// Maximum number of bytes that one byte of a JSON string needs.
fn escaped_len(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' => 2,
        0..b' ' => 6,
        _ => 1,
    }
}

/// Lends an empty buffer that the thread reuses, so that the result is allocated once, with its exact length.
fn with_scratch<R>(write: impl FnOnce(&mut String) -> R) -> R {
    thread_local! {
        static SCRATCH: RefCell<String> = const { RefCell::new(String::new()) };
    }
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.clear();
        write(scratch)
    })
}

fn push_place(json: &mut String, offset: u64, epoch: &Epoch) {
    json.push_str(r#","offset":"#);
    push_number(json, offset);
    json.push_str(r#","epoch":"#);
    push_string(json, epoch.as_str());
}

fn push_number(json: &mut String, number: u64) {
    json.push_str(itoa::Buffer::new().format(number));
}

/// Escapes a text for JSON. Most texts need no escape and are copied whole.
fn push_string(json: &mut String, text: &str) {
    // Looks at every byte, so that the compiler can compare many at a time.
    let escaped = text.bytes().fold(false, |escaped, byte| {
        escaped | matches!(byte, b'"' | b'\\' | 0..b' ')
    });
    if escaped {
        return push_json(json, text);
    }
    json.push('"');
    json.push_str(text);
    json.push('"');
}

fn push_json(json: &mut String, value: &(impl Serialize + ?Sized)) {
    let mut bytes = std::mem::take(json).into_bytes();
    serde_json::to_writer(&mut bytes, value)
        .expect("strings, numbers and JSON values always encode");
    *json = String::from_utf8(bytes).expect("serde_json writes UTF-8");
}
