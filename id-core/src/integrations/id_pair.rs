//! Serde: a pair has two fields on the wire, and is refused when they disagree.

use core::fmt;

use serde_core::de::value::BytesDeserializer;
use serde_core::de::{
    self, Deserialize, Deserializer, IgnoredAny, IntoDeserializer as _, MapAccess, SeqAccess,
    Visitor,
};
use serde_core::ser::{Serialize, SerializeStruct, Serializer};

use crate::pair::IdPair;
use crate::run_id::RunId;
use crate::thread_id::ThreadId;

const NAME: &str = "IdPair";
const RUN_ID: &str = "run_id";
const THREAD_ID: &str = "thread_id";
const FIELDS: [&str; 2] = [RUN_ID, THREAD_ID];

/// Two strings, `run_id` and `thread_id`, for readers that cannot take the thread from the run id.
impl Serialize for IdPair {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pair = serializer.serialize_struct(NAME, FIELDS.len())?;
        pair.serialize_field(RUN_ID, self.run_id())?;
        pair.serialize_field(THREAD_ID, &self.thread_id())?;
        pair.end()
    }
}

/// In formats with field names, `thread_id` may be absent or null. Fails if a text is not an id, or if the run id
/// belongs to another thread.
impl<'de> Deserialize<'de> for IdPair {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct(NAME, &FIELDS, PairVisitor)
    }
}

struct PairVisitor;

impl<'de> Visitor<'de> for PairVisitor {
    type Value = IdPair;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a run id and its thread id")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<IdPair, A::Error> {
        let missing = |len| de::Error::invalid_length(len, &self);
        let run_id = seq.next_element()?.ok_or_else(|| missing(0))?;
        let thread = seq.next_element()?.ok_or_else(|| missing(1))?;
        pair(run_id, Some(thread))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<IdPair, A::Error> {
        let (mut run_id, mut thread) = (None, None);
        while let Some(field) = map.next_key()? {
            match field {
                Field::RunId => fill(&mut run_id, RUN_ID, &mut map)?,
                Field::ThreadId => fill(&mut thread, THREAD_ID, &mut map)?,
                Field::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let run_id = run_id.ok_or_else(|| de::Error::missing_field(RUN_ID))?;
        pair(run_id, thread.and_then(|GivenThread(thread)| thread))
    }
}

/// A thread id, or null: an `Option<ThreadId>` that is read from plain text too.
struct GivenThread(Option<ThreadId>);

impl<'de> Deserialize<'de> for GivenThread {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(GivenThreadVisitor)
    }
}

struct GivenThreadVisitor;

impl<'de> Visitor<'de> for GivenThreadVisitor {
    type Value = GivenThread;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a thread id or null")
    }

    fn visit_none<E: de::Error>(self) -> Result<GivenThread, E> {
        Ok(GivenThread(None))
    }

    fn visit_unit<E: de::Error>(self) -> Result<GivenThread, E> {
        Ok(GivenThread(None))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<GivenThread, D::Error> {
        ThreadId::deserialize(deserializer).map(|thread| GivenThread(Some(thread)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<GivenThread, E> {
        self.visit_some(text.into_deserializer())
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<GivenThread, E> {
        self.visit_some(BytesDeserializer::new(bytes))
    }
}

fn fill<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    place: &mut Option<T>,
    field: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    if place.is_some() {
        return Err(de::Error::duplicate_field(field));
    }
    *place = Some(map.next_value()?);
    Ok(())
}

fn pair<E: de::Error>(run_id: RunId, thread: Option<ThreadId>) -> Result<IdPair, E> {
    let Some(thread) = thread else {
        return Ok(IdPair::from(run_id));
    };
    IdPair::new(run_id, &thread)
        .map_err(|mismatch| E::custom(format_args!("invalid id pair: {mismatch}")))
}

enum Field {
    RunId,
    ThreadId,
    Other,
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(FieldVisitor)
    }
}

struct FieldVisitor;

impl Visitor<'_> for FieldVisitor {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Field, E> {
        Ok(match name {
            RUN_ID => Field::RunId,
            THREAD_ID => Field::ThreadId,
            _ => Field::Other,
        })
    }

    fn visit_bytes<E: de::Error>(self, name: &[u8]) -> Result<Field, E> {
        self.visit_str(core::str::from_utf8(name).unwrap_or_default())
    }

    fn visit_u64<E: de::Error>(self, index: u64) -> Result<Field, E> {
        Ok(match index {
            0 => Field::RunId,
            1 => Field::ThreadId,
            _ => Field::Other,
        })
    }
}
