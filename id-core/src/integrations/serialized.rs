//! Serde: an id is a string, and is checked when it is read.

use core::fmt;
use core::marker::PhantomData;

use serde_core::de::{self, Deserialize, Deserializer, Unexpected, Visitor};
use serde_core::ser::{Serialize, Serializer};

use crate::error::ParseIdError;
use crate::legacy::LenientRunId;
use crate::run_id::RunId;
use crate::run_id_ref::RunIdRef;
use crate::suffix::Suffix;
use crate::thread_id::{ThreadId, ThreadIdRef};

/// An id that is deserialized from text.
trait ReadFromText: Sized {
    /// The words that serde puts after "expected".
    const EXPECTED: &'static str;

    fn read(text: &str) -> Result<Self, ParseIdError>;
}

/// Takes borrowed, copied and owned text, so that slices and readers both work, and bytes from formats that have
/// no strings.
struct TextVisitor<I>(PhantomData<I>);

impl<I: ReadFromText> Visitor<'_> for TextVisitor<I> {
    type Value = I;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(I::EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<I, E> {
        I::read(text).map_err(E::custom)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<I, E> {
        match core::str::from_utf8(bytes) {
            Ok(text) => self.visit_str(text),
            Err(_) => Err(E::invalid_value(Unexpected::Bytes(bytes), &self)),
        }
    }
}

macro_rules! owned {
    ($($Id:ident, $expected:literal;)*) => {$(
        impl ReadFromText for $Id {
            const EXPECTED: &'static str = $expected;

            fn read(text: &str) -> Result<Self, ParseIdError> {
                Self::parse(text)
            }
        }

        /// Fails with the message of the [`ParseIdError`], byte offset included.
        impl<'de> Deserialize<'de> for $Id {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(TextVisitor(PhantomData))
            }
        }
    )*};
}

owned! {
    RunId, "a run id";
    ThreadId, "a thread id";
    Suffix, "8 lowercase hex digits";
}

macro_rules! borrowed {
    ($($Id:ident, $expected:literal;)*) => {$(
        /// Borrows from the input. This needs input in memory and a string without escapes. From a reader, deserialize the
        /// owned type instead.
        impl<'de: 'a, 'a> Deserialize<'de> for $Id<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct BorrowedVisitor;

                impl<'de> Visitor<'de> for BorrowedVisitor {
                    type Value = $Id<'de>;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<$Id<'de>, E> {
                        $Id::parse(text).map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(BorrowedVisitor)
            }
        }
    )*};
}

borrowed! {
    RunIdRef, "a run id that can be borrowed from the input";
    ThreadIdRef, "a thread id that can be borrowed from the input";
}

macro_rules! as_str {
    ($($Id:ty)*) => {$(
        impl Serialize for $Id {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )*};
}

as_str!(RunId ThreadId LenientRunId RunIdRef<'_> ThreadIdRef<'_>);

impl Serialize for Suffix {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl ReadFromText for LenientRunId {
    const EXPECTED: &'static str = "a run id, old or new";

    fn read(text: &str) -> Result<Self, ParseIdError> {
        Ok(Self::new(text))
    }
}

/// Accepts any string; see [`LenientRunId::new`].
impl<'de> Deserialize<'de> for LenientRunId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}
